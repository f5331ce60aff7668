// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP/1.1 server with a function as its content: demo services, the echo origin of verification, tests, and the
// page of metrics. One thread of its own. Loopback only, unless its limits say otherwise: binding anything else is refused.
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

struct SimpleServerLimits {
    bool isLoopbackOnly = true;
    std::size_t bodyBytes = 256U << 20U; // kept of a request's body; what comes after is thrown away
    std::size_t connections = 0;         // at once, more are closed at once; 0: any number
    Duration request{};                  // from a connection's start or its last answer to the next answer's end; 0: for ever
};

class SimpleServer {
public:
    virtual ~SimpleServer() = default; // stops and joins
    // Port 0 takes a free one. The handler is called on the server's thread.
    static Result<std::unique_ptr<SimpleServer>> start(
        SocketAddress address, std::function<SimpleResponse(const SimpleRequest&)> handler);
    static Result<std::unique_ptr<SimpleServer>> start(const HostPort& address, const SimpleServerLimits& limits,
        std::function<SimpleResponse(const SimpleRequest&)> handler);
    virtual SocketAddress address() const = 0;
};

} // namespace signalbox
