// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One stream of a client connection: the exchange machine with what it needs around it. Carries out the machine's commands:
// downstream through its session's codec, upstream through a connection that it takes and gives back. HTTP/1 has one and uses it
// again for each request; HTTP/2 has one for each stream that runs. Thread: worker.
#pragma once

#include "core/http/codec.h"
#include "core/proxy/exchange_machine.h"
#include "core/proxy/outside_calls.h"
#include "core/proxy/upstream_link.h"

#include <memory>
#include <string_view>

namespace signalbox {

class DownstreamSession;
class Worker;

class ExchangeStream final : public ExchangePort, public UpstreamUser, public CallUser {
public:
    explicit ExchangeStream(Worker& worker);

    // A request of `session` begins on it. `runtime` is the plan it is served by.
    void open(DownstreamSession& session, StreamId id, std::shared_ptr<PlanRuntime> runtime);
    // The exchange has ended and was cleaned up.
    void rest();

    StreamId id() const { return m_id; }
    const std::shared_ptr<PlanRuntime>& runtime() const { return m_runtime; }
    bool isTunnel() const { return m_isTunnel; }
    bool isAborted() const { return m_isAborted; }   // the response cannot be finished
    bool isPaused() const { return m_isPaused; }     // the request's body must wait
    bool keepsAlive() const { return m_keepsAlive; } // as the machine said with the head
    ExchangeMachine& machine() { return m_machine; }
    // The machine is done, and none of its calls is running: clean up, then rest().
    bool isDone() const { return m_hasEnded && !m_isOpening; }
    bool hasEnded() const { return m_hasEnded; }
    void forgetEnd() { m_hasEnded = false; }

    // HTTP/2: bytes of the body that the machine has not let go, and when the last came.
    std::size_t unconsumed = 0;
    Instant bodyMoved;
    bool awaitsBody = false;

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
    Worker& m_worker;
    DownstreamSession* m_session = nullptr; // from open() on
    ExchangeMachine m_machine;
    Timer m_exchangeTimer;
    std::shared_ptr<PlanRuntime> m_runtime;
    UpstreamLink* m_upstream = nullptr;
    CallTicket m_call = 0;
    StreamId m_id = 0;
    bool m_isOpening = false; // inside openUpstream
    bool m_hasEnded = false;
    bool m_keepsAlive = true;
    bool m_isTunnel = false;
    bool m_isPaused = false;
    bool m_isAborted = false;
};

} // namespace signalbox
