// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The sans-io interface between one connection's bytes and messages. HTTP versions end here: the exchange machine sees
// streams, heads, body bytes and trailers only. No socket, clock or allocation policy inside.
//
// Input: receive() takes bytes and calls the sink; it may be called with any split of the stream. Every string_view
// given to the sink lives until the call returns. After onProtocolError nothing more is called for that connection.
// Output: send functions append wire bytes to `out`.
// Thread: worker.
#pragma once

#include "core/http/message.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

using StreamId = std::uint32_t; // HTTP/1: counts up from 1 on each connection

// Why a peer's bytes were refused. The text is shown in Traffic.
struct ProtocolError {
    int status = 400;          // what a server answers: 400, 408, 413, 414, 431, 501, 505
    std::string reason;        // "two Content-Length fields that differ"
    friend bool operator==(const ProtocolError&, const ProtocolError&) = default;
};

struct CodecLimits {
    std::size_t target = 8 * 1024;        // bytes of the request target -> 414
    std::size_t headerBytes = 64 * 1024;  // bytes of all header lines -> 431
    std::size_t headers = 100;            // fields -> 431
    std::size_t chunkLine = 4096;         // bytes of a chunk-size line with its extensions -> 400
    std::size_t trailerBytes = 16 * 1024; // -> 431
};

// Facts about the message that the wire said.
struct MessageFlags {
    bool keepAlive = true;      // the connection may be used again after this message
    bool expectContinue = false; // "Expect: 100-continue" with a body to come
    bool upgrade = false;       // Connection: upgrade and an Upgrade field
};

class ServerCodecSink {
public:
    virtual ~ServerCodecSink() = default;
    // `head` may be moved from.
    virtual void onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags) = 0;
    virtual void onRequestBody(StreamId stream, std::string_view bytes) = 0;
    virtual void onRequestEnd(StreamId stream, const HeaderList& trailers) = 0;
    // `partial` holds what could be read of the head (method and target may be empty), so that it can be recorded.
    virtual void onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error) = 0;
};

// Downstream side: we are the server.
class ServerCodec {
public:
    virtual ~ServerCodec() = default;
    // Returns how many bytes were used. HTTP/1 stops after the end of one request until its response was sent whole
    // (no pipelined request is read ahead): the caller keeps the rest and calls again after release().
    virtual std::size_t receive(std::string_view bytes, ServerCodecSink& sink) = 0;
    // True while bytes of a message were read and its end was not: an end of input now is the peer's fault.
    virtual bool isMidMessage() const = 0;

    virtual void sendContinue(StreamId stream, std::string& out) = 0; // 100 (RFC 9110 10.1.1)
    // Writes the head. Framing headers in `head` are ignored and written anew from `framing`. `keepAlive` false adds
    // Connection: close. UntilClose is written as chunked to HTTP/1.1 and as close-delimited to HTTP/1.0.
    // `head.status` 101 with Tunnel keeps Connection and Upgrade fields.
    virtual void sendHead(StreamId stream, const ResponseHead& head, BodyFraming framing, bool keepAlive,
        std::string& out) = 0;
    virtual void sendBody(StreamId stream, std::string_view bytes, std::string& out) = 0;
    virtual void sendEnd(StreamId stream, const HeaderList& trailers, std::string& out) = 0;
    // The exchange is over; the next request may be read. False: the connection must be closed after `out` is flushed.
    virtual bool release(StreamId stream) = 0;
    // From now on receive() hands every byte to onRequestBody (after 101 or CONNECT).
    virtual void switchToTunnel(StreamId stream) = 0;
};

class ClientCodecSink {
public:
    virtual ~ClientCodecSink() = default;
    virtual void onInformational(StreamId stream, const ResponseHead& head) = 0; // 1xx but 101
    virtual void onResponse(StreamId stream, ResponseHead& head, BodyFraming framing, MessageFlags flags) = 0;
    virtual void onResponseBody(StreamId stream, std::string_view bytes) = 0;
    virtual void onResponseEnd(StreamId stream, const HeaderList& trailers) = 0;
    virtual void onResponseError(StreamId stream, const ProtocolError& error) = 0;
};

// Upstream side: we are the client.
class ClientCodec {
public:
    virtual ~ClientCodec() = default;
    // Head and framing as in ServerCodec::sendHead. The target is written as it is.
    virtual StreamId sendRequest(const RequestHead& head, BodyFraming framing, std::string& out) = 0;
    virtual void sendBody(StreamId stream, std::string_view bytes, std::string& out) = 0;
    virtual void sendEnd(StreamId stream, const HeaderList& trailers, std::string& out) = 0;
    virtual std::size_t receive(std::string_view bytes, ClientCodecSink& sink) = 0;
    // The peer closed. Ends a close-delimited body; otherwise a response that is not whole becomes onResponseError.
    virtual void receiveEnd(ClientCodecSink& sink) = 0;
    // After a whole exchange: may this connection take another request?
    virtual bool isReusable() const = 0;
    virtual void switchToTunnel(StreamId stream) = 0;
};

} // namespace signalbox
