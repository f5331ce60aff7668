// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The server's side of one HTTP/2 connection (RFC 9113) on nghttp2, behind the interface of core/http/codec.h. Sans-io.
//
// What differs from HTTP/1 behind the same interface:
// - Many streams at once, numbered as on the wire. receive() takes every byte.
// - The send functions only queue, because nghttp2 must not write while it reads: write() makes the bytes, as far as the
//   peer's windows allow. The `out` of the send functions is not used.
// - A stream's window opens only as the sink's owner says consumed(); that of the connection opens at once, so that a slow
//   stream never stops the others. What can wait unread is bounded by streams x stream window.
// - Malformed requests are told with onRequestError, to be answered and recorded (RFC 9113 8.1.1 allows an answer).
// - release() may be called before the queued response is written; what is still queued goes out.
//
// Floods end the connection with GOAWAY (ENHANCE_YOUR_CALM): resets (CVE-2023-44487, also those that a client provokes from us),
// control frames, CONTINUATION frames (CVE-2024-28182), header sections of many times the limit.
// Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/http/codec.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::http2 {

struct ServerSettings {
    CodecLimits limits;
    std::uint32_t streams = 100;            // at once
    std::uint32_t streamWindow = 128 * 1024; // bytes of a request body that may wait unread
    std::uint32_t resets = 400;             // of streams, in `period`
    std::uint32_t controls = 2000;          // PING, SETTINGS, PRIORITY, empty DATA and small WINDOW_UPDATE, in `period`
    std::size_t continuations = 8;          // CONTINUATION frames of one header section
    Duration period = std::chrono::seconds(10);
    std::size_t queued = 64 * 1024;         // bytes of one response that may wait before sendBody's caller should stop
};

class ServerSink : public ServerCodecSink {
public:
    // The stream is over before its exchange was: the client reset it, or broke the protocol on it.
    virtual void onStreamReset(StreamId stream, std::string_view reason) = 0;
};

class Http2ServerCodec : public ServerCodec {
public:
    // The owner of the sink has used so many bytes of the stream's body.
    virtual void consumed(StreamId stream, std::size_t bytes) = 0;
    // Does the stream take more of its response?
    virtual bool isWritable(StreamId stream) const = 0;
    // Appends frames until `out` holds about `limit` bytes or nothing may be sent. True: there may be more.
    virtual bool write(std::string& out, std::size_t limit) = 0;
    // Streams that were not writable and are so again since the last call.
    virtual std::vector<StreamId> takeWritable() = 0;
    // The response cannot be finished, or the request is not wanted.
    virtual void reset(StreamId stream) = 0;
    // Ends streams whose response has not moved since `before` because the client keeps its window shut.
    virtual void resetStalled(Instant before) = 0;
    // When the header section that is coming began; nullopt between sections.
    virtual std::optional<Instant> sectionStart() const = 0;
    // No stream runs, nor has anything to be written.
    virtual bool isIdle() const = 0;
    // No new streams; those that run go on (RFC 9113 6.8).
    virtual void goAway() = 0;
    // Nothing more will be read or written, after write() has said false: close.
    virtual bool isOver() const = 0;
};

// The client's preface (RFC 9113 3.4).
inline constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// `clock` and `sink` outlive the codec. All calls go to `sink`, also those from write(); that of receive() is not used.
std::unique_ptr<Http2ServerCodec> makeServerCodec(
    const ServerSettings& settings, const Clock& clock, ServerSink& sink);

} // namespace signalbox::http2
