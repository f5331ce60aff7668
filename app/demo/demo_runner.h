// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The demo, running: its services on loopback, and (until stopped) its trickle of client requests. What `run --demo` and the
// window start so that the example is alive with nothing else installed. Owns its threads.
#pragma once

#include "core/base/result.h"
#include "core/proxy/engine.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::demo {

// Documented: those of the example, 9101 and on. Free: whatever is free, for a copy of the example that names them.
enum class DemoPorts : std::uint8_t { Documented, Free };

class DemoRunner {
public:
    virtual ~DemoRunner() = default; // stops and joins

    // Starts the services. Errors: AddressInUse and others of SimpleServer, naming the demo service.
    static Result<std::unique_ptr<DemoRunner>> start(DemoPorts ports = DemoPorts::Documented);

    // Where the services listen, in the order of makeDemoServices().
    virtual std::vector<SocketAddress> addresses() const = 0;

    // Sends demo requests to the listeners with these names and addresses, in one thread, until stopTraffic(). Secure
    // listeners are not verified: the traffic is ours. `tokenFolder` holds the example's tokens.
    virtual void startTraffic(std::vector<BoundListener> listeners, const std::string& tokenFolder) = 0;
    virtual void stopTraffic() = 0;
    virtual bool hasTraffic() const = 0;
};

} // namespace signalbox::demo
