// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection: a stream, a server codec and the exchange machine that serves its requests one after the other.
// Carries out the machine's commands. Lives in its worker's list until its stream has gone. Thread: worker.
#pragma once

#include "core/http/codec.h"
#include "core/proxy/exchange_machine.h"
#include "core/proxy/outside_calls.h"
#include "core/proxy/tcp_stream.h"
#include "core/proxy/upstream_connection.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class Worker;

class DownstreamConnection final : public StreamOwner, public ServerCodecSink, public ExchangePort, public UpstreamUser,
                                   public CallUser {
public:
    DownstreamConnection(Worker& worker, std::string listener, std::uint64_t number);

    // Takes the waiting connection and begins to read. False: there was none; destroy this.
    bool start(uv_stream_t* listening);
    // Ends it after the present exchange, or now when there is none.
    void drain();
    void close();
    // Where it stands in its worker's list.
    std::size_t position = 0;

    // StreamOwner
    void onStreamSecured() override;
    void onStreamBytes(std::string_view bytes) override;
    void onStreamEnd() override;
    void onStreamFailed(const Error& error) override;
    void onStreamWritable() override;
    void onStreamGone() override;

    // ServerCodecSink
    void onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags) override;
    void onRequestBody(StreamId stream, std::string_view bytes) override;
    void onRequestEnd(StreamId stream, const HeaderList& trailers) override;
    void onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error) override;

    // ExchangePort
    void sendInformational(const ResponseHead& head) override;
    void sendContinue() override;
    void sendHead(const ResponseHead& head, BodyFraming framing, bool keepAlive) override;
    bool sendBody(std::string_view bytes) override;
    void sendEnd(const HeaderList& trailers) override;
    void pauseRequest(bool paused) override;
    void switchDownstreamToTunnel() override;
    void abortDownstream() override;
    void openUpstream(ServiceId service, EndpointId endpoint, ConnectionChoice choice) override;
    void sendUpstreamRequest(const RequestHead& head, BodyFraming framing) override;
    bool sendUpstreamBody(std::string_view bytes) override;
    void sendUpstreamEnd(const HeaderList& trailers) override;
    void pauseResponse(bool paused) override;
    void switchUpstreamToTunnel() override;
    void releaseUpstream() override;
    void abortUpstream() override;
    bool sendCopy(RequestCopy copy) override;
    void startCall(OutsideCall call) override;
    void cancelCall() override;
    void armTimer(Instant due) override;
    void cancelTimer() override;
    void exchangeEnded() override;

    // CallUser
    void onCallAnswered(const Result<CallAnswer>& answer) override;

    // UpstreamUser
    UpstreamEvents& events() override { return m_machine; }
    void settle() override;

private:
    enum class Waiting : std::uint8_t { Header, Body, Idle, Nothing };

    bool prepareRequest(); // looks up plan and listener; false: the listener has gone
    void feed(std::string_view bytes);
    void waitFor(Waiting what);
    void onTimeout();
    bool mayRead() const { return !m_isPaused && m_pending.size() < EventLoop::readBytes; }
    // The client sends no more: what it began and did not complete is over, whole requests are answered.
    void endCutOff();
    void finish();

    Worker& m_worker;
    std::string m_listenerName;
    TcpStream m_stream;
    std::unique_ptr<ServerCodec> m_codec;
    ExchangeMachine m_machine;
    Timer m_connectionTimer;
    Timer m_exchangeTimer;
    ConnectionFacts m_facts;
    std::shared_ptr<PlanRuntime> m_runtime; // of the last request
    ListenerId m_listener;
    StreamId m_streamId = 0;
    UpstreamConnection* m_upstream = nullptr;
    std::string m_pending;        // read ahead of the codec
    CallTicket m_call = 0;
    Waiting m_waiting = Waiting::Nothing;
    bool m_hasStream = false;     // a request was begun and not released
    bool m_isMidHead = false;
    bool m_isReceiving = false;   // inside codec->receive
    bool m_isOpening = false;     // inside openUpstream
    bool m_hasEnded = false;      // the machine is done, settle() has to clean up
    bool m_keepsAlive = true;
    bool m_isTunnel = false;
    bool m_isPaused = false;
    bool m_isAborted = false;
    bool m_peerEnded = false;
};

} // namespace signalbox
