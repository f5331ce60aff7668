// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/2 on a client connection: a stream object for each request that runs. Everything the streams sent in one turn is
// written together by pump(). A stream that waits (for its endpoint, or for its client's window) holds only itself.
//
// Invariant: a stream is in m_active from its request until its exchange was cleaned up; then it waits in m_resting for
// the next request, because its caller may still be inside it.
// Thread: worker.
#pragma once

#include "core/http2/server_codec.h"
#include "core/proxy/downstream_session.h"
#include "core/proxy/timer_wheel.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class Http2Session final : public DownstreamSession, public http2::ServerSink {
public:
    explicit Http2Session(DownstreamConnection& connection);

    // DownstreamSession
    void onBytes(std::string_view bytes) override;
    void onEnd() override;
    void onFailed(std::string_view detail) override;
    void onWritable() override;
    void drain() override;
    ServerCodec& codec() override { return *m_codec; }
    std::string& out() override;
    void touched() override {} // pump() writes
    bool isWritable(const ExchangeStream& stream) override { return m_codec->isWritable(stream.id()); }
    void onRequestPaused(ExchangeStream& stream) override;
    void onTunnel() override {}
    void settle(ExchangeStream& stream) override;

    // http2::ServerSink
    void onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags) override;
    void onRequestBody(StreamId stream, std::string_view bytes) override;
    void onRequestEnd(StreamId stream, const HeaderList& trailers) override;
    void onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error) override;
    void onStreamReset(StreamId stream, std::string_view reason) override;

private:
    ExchangeStream* find(StreamId id);
    ExchangeStream* beginStream(StreamId id); // null: the listener has gone
    void cleanUp();
    void pump();
    void finishWhenOver();
    void finish(std::string_view reason); // which the streams that run are told
    bool isQuiet() const;                 // nothing runs
    Duration quietLimit() const { return m_hadRequest ? m_timeouts.idle : m_timeouts.header; }
    void closeStreams(std::string_view reason);
    void onTick();
    void armTick();
    Instant now() const;

    DownstreamConnection& m_connection;
    std::unique_ptr<http2::Http2ServerCodec> m_codec;
    std::vector<std::unique_ptr<ExchangeStream>> m_active;
    Timer m_tick;
    ListenerTimeouts m_timeouts;
    Instant m_idleSince;
    bool m_hadRequest = false;
    bool m_isReceiving = false;
    bool m_isPumping = false;
    bool m_isDraining = false;  // GOAWAY was sent, or the client sends no more
    bool m_isFinished = false;
    bool m_isTickFar = false;   // while quiet it comes when that has lasted too long
};

} // namespace signalbox
