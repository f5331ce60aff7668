// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP/1.1 client that blocks its thread: for replay, verification and demo traffic, never for the gateway's own
// upstream side. Sends exactly the head it is given (target and headers raw), so that odd requests can be replayed.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/message.h"

#include <atomic>
#include <memory>
#include <string>

namespace signalbox {

struct ClientRequest {
    RequestHead head;        // Host is not added; Content-Length is written from `body`
    std::string body;
};

struct ClientResponse {
    ResponseHead head;
    std::string body;        // at most `maxBodyBytes`
    HeaderList trailers;
    Duration duration{};
};

struct BlockingClientOptions {
    HostPort address;        // an IP address or a name that resolves to one
    bool usesTls = false;
    bool verifiesTls = true;
    std::string serverName;  // SNI; empty: the address's host
    std::string caPem;       // extra trust, such as the local authority's root
    Duration timeout = std::chrono::seconds(30);
    std::size_t maxBodyBytes = 64U << 20U;
};

// Keeps one connection alive between requests and opens it anew when the other side closed it. Thread: one at a time.
class BlockingClient {
public:
    virtual ~BlockingClient() = default;
    static std::unique_ptr<BlockingClient> make(BlockingClientOptions options);

    // Errors: ConnectionRefused, ConnectionReset, TimedOut, TlsFailed, ProtocolViolation, ResolveFailed, Cancelled.
    // `cancelled`, when given, is looked at every 50 ms.
    virtual Result<ClientResponse> send(const ClientRequest& request, const std::atomic<bool>* cancelled = nullptr) = 0;
    // Sends raw bytes as the request and reads one response: for malformed requests. The connection is closed after it.
    virtual Result<ClientResponse> sendRaw(std::string_view bytes, std::string_view method,
        const std::atomic<bool>* cancelled = nullptr) = 0;
    // The local port of the present connection; 0 when there is none.
    virtual std::uint16_t localPort() const = 0;
};

} // namespace signalbox
