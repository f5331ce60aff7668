// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The client's side of one HTTP/2 connection (RFC 9113) on nghttp2: many requests at once to one endpoint. Sans-io.
// The send functions only queue: write() makes the bytes, as far as the peer's windows allow. nghttp2 checks the fields of
// responses (RFC 9113 8.2, 8.3, 8.1.1); a malformed one ends its stream. Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/http/codec.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::http2 {

struct ClientSettings {
    CodecLimits limits;                       // of responses
    std::uint32_t streams = 100;              // at once, when the endpoint allows as many
    std::uint32_t streamWindow = 256 * 1024;  // bytes of a response body that may wait unread
    std::size_t queued = 64 * 1024;           // bytes of one request that may wait before sendBody's caller should stop
};

class ClientSink {
public:
    virtual ~ClientSink() = default;
    virtual void onInformational(StreamId stream, const ResponseHead& head) = 0; // 1xx but 101
    // `head` may be moved from.
    virtual void onResponse(StreamId stream, ResponseHead& head, BodyFraming framing) = 0;
    virtual void onResponseBody(StreamId stream, std::string_view bytes) = 0;
    virtual void onResponseEnd(StreamId stream, const HeaderList& trailers) = 0;
    // The stream is over before its response was whole. `isUnprocessed`: the endpoint says that it did nothing with the request
    // (REFUSED_STREAM, or behind the last stream of GOAWAY: RFC 9113 8.7).
    virtual void onStreamFailed(StreamId stream, std::string_view reason, bool isUnprocessed) = 0;
};

class Http2ClientCodec {
public:
    virtual ~Http2ClientCodec() = default;
    // Begins a request. 0: no stream is to be had on this connection any more.
    virtual StreamId open(const RequestHead& head, std::string_view scheme, BodyFraming framing) = 0;
    virtual void sendBody(StreamId stream, std::string_view bytes) = 0;
    virtual void sendEnd(StreamId stream, const HeaderList& trailers) = 0;
    // Nobody wants the rest. Nothing more is told of the stream.
    virtual void cancel(StreamId stream) = 0;
    virtual void consumed(StreamId stream, std::size_t bytes) = 0; // of the response's body
    virtual bool isWritable(StreamId stream) const = 0;
    virtual void receive(std::string_view bytes) = 0;
    // Appends frames until `out` holds about `limit` bytes or nothing may be sent. True: there may be more.
    virtual bool write(std::string& out, std::size_t limit) = 0;
    // Streams that were not writable and are so again since the last call.
    virtual std::vector<StreamId> takeWritable() = 0;
    virtual bool canOpen() const = 0;
    virtual bool isIdle() const = 0; // no stream runs
    // Nothing more will be read or written, after write() has said false: close.
    virtual bool isOver() const = 0;
};

// `clock` and `sink` outlive the codec. The sink is called from receive() and write().
std::unique_ptr<Http2ClientCodec> makeClientCodec(const ClientSettings& settings, const Clock& clock, ClientSink& sink);

} // namespace signalbox::http2
