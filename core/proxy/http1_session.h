// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 on a client connection: one stream that serves the requests one after the other. Thread: worker.
#pragma once

#include "core/proxy/downstream_session.h"
#include "core/proxy/timer_wheel.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class Http1Session final : public DownstreamSession, public ServerCodecSink {
public:
    explicit Http1Session(DownstreamConnection& connection);

    // DownstreamSession
    void onBytes(std::string_view bytes) override;
    void onEnd() override;
    void onFailed(std::string_view detail) override;
    void onWritable() override;
    void drain() override;
    ServerCodec& codec() override { return *m_codec; }
    std::string& out() override;
    void touched() override;
    bool isWritable(const ExchangeStream& stream) override;
    void onRequestPaused(ExchangeStream& stream) override;
    void onTunnel() override;
    void settle(ExchangeStream&) override { settle(); }

    // ServerCodecSink
    void onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags) override;
    void onRequestBody(StreamId stream, std::string_view bytes) override;
    void onRequestEnd(StreamId stream, const HeaderList& trailers) override;
    void onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error) override;

private:
    enum class Waiting : std::uint8_t { Header, Body, Idle, Nothing };

    void feed(std::string_view bytes);
    void settle();
    void open(StreamId id);
    bool hasEnded() const { return m_stream != nullptr && m_stream->hasEnded(); }
    void waitFor(Waiting what);
    void onTimeout();
    bool mayRead() const;
    // The client sends no more: what it began and did not complete is over, whole requests are answered.
    void endCutOff();
    void finish();

    DownstreamConnection& m_connection;
    std::unique_ptr<ServerCodec> m_codec;
    std::unique_ptr<ExchangeStream> m_stream; // from a request's head until all of it is done
    Timer m_timer;
    std::string m_pending;        // read ahead of the codec
    StreamId m_last = 0;          // of the latest request
    Waiting m_waiting = Waiting::Nothing;
    bool m_isMidHead = false;
    bool m_isReceiving = false;   // inside codec->receive
    bool m_peerEnded = false;
};

} // namespace signalbox
