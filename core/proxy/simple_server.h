// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP/1.1 server with a function as its content: demo services, the echo origin of verification, tests.
// One thread of its own. Loopback only: binding anything else is refused.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/message.h"

#include <functional>
#include <memory>
#include <string>

namespace signalbox {

struct SimpleRequest {
    RequestHead head;
    std::string body;
};

struct SimpleResponse {
    int status = 200;
    HeaderList headers;
    std::string body;
    Duration delay{};          // before the head
    Duration bodySpread{};     // the body leaves in ten chunked pieces over this time; 0: at once with Content-Length
    bool closesEarly = false;  // closes after half of the body
    std::string rawBytes;      // when not empty: sent instead of a response, then closed
};

class SimpleServer {
public:
    virtual ~SimpleServer() = default; // stops and joins
    // Port 0 takes a free one. The handler is called on the server's thread.
    static Result<std::unique_ptr<SimpleServer>> start(
        SocketAddress address, std::function<SimpleResponse(const SimpleRequest&)> handler);
    virtual SocketAddress address() const = 0;
};

} // namespace signalbox
