// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The services of the shop example, ready to be started: each an address of resources/examples/shop and what answers
// there. No sockets here; core/proxy's SimpleServer runs them.
#pragma once

#include "core/base/address.h"
#include "core/proxy/simple_server.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace signalbox::demo {

struct DemoService {
    std::string name; // of the service in the document: "catalog-v2"
    SocketAddress address;
    // Called on its server's thread. Each has its own random numbers; the two endpoints of orders share one store.
    std::function<SimpleResponse(const SimpleRequest&)> handler;
};

// In the order of their ports, 127.0.0.1:9101 to 9107. Same seed, same requests: same answers.
std::vector<DemoService> makeDemoServices(std::uint64_t seed);

} // namespace signalbox::demo
