// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/exchange_stream.h"

#include "core/proxy/downstream_session.h"
#include "core/proxy/worker.h"

namespace signalbox {

ExchangeStream::ExchangeStream(Worker& worker)
    : m_worker(worker)
    , m_machine(worker.environment(), *this)
    , m_exchangeTimer([this] {
        m_machine.onTimer();
        settle();
    })
{
}

void ExchangeStream::open(DownstreamSession& session, StreamId id, std::shared_ptr<PlanRuntime> runtime)
{
    m_session = &session;
    m_id = id;
    m_runtime = std::move(runtime);
    m_keepsAlive = true;
}

void ExchangeStream::rest()
{
    m_exchangeTimer.cancel();
    m_hasEnded = m_isPaused = m_isAborted = m_isTunnel = false;
    unconsumed = 0;
    awaitsBody = false;
}

void ExchangeStream::settle()
{
    m_session->settle(*this);
}

void ExchangeStream::sendInformational(const ResponseHead& head)
{
    m_session->codec().sendHead(m_id, head, {}, true, m_session->out());
    m_session->touched();
}

void ExchangeStream::sendContinue()
{
    m_session->codec().sendContinue(m_id, m_session->out());
    m_session->touched();
}

void ExchangeStream::sendHead(const ResponseHead& head, BodyFraming framing, bool keepAlive)
{
    m_keepsAlive = keepAlive;
    m_session->codec().sendHead(m_id, head, framing, keepAlive, m_session->out());
    m_session->touched();
}

bool ExchangeStream::sendBody(std::string_view bytes)
{
    m_session->codec().sendBody(m_id, bytes, m_session->out());
    m_session->touched();
    return m_session->isWritable(*this);
}

void ExchangeStream::sendEnd(const HeaderList& trailers)
{
    m_session->codec().sendEnd(m_id, trailers, m_session->out());
    m_session->touched();
}

void ExchangeStream::pauseRequest(bool paused)
{
    m_isPaused = paused;
    m_session->onRequestPaused(*this);
}

void ExchangeStream::switchDownstreamToTunnel()
{
    m_isTunnel = true;
    m_session->onTunnel();
    m_session->codec().switchToTunnel(m_id);
}

void ExchangeStream::abortDownstream()
{
    m_isAborted = true;
}

void ExchangeStream::openUpstream(ServiceId service, EndpointId endpoint, ConnectionChoice choice)
{
    m_isOpening = true; // an answer at once comes from inside the machine: settle() has to wait
    m_worker.openUpstream(m_runtime->service(service), endpoint, choice, *this, m_upstream);
    m_isOpening = false;
}

void ExchangeStream::sendUpstreamRequest(const RequestHead& head, BodyFraming framing)
{
    m_upstream->sendRequest(head, framing);
}

bool ExchangeStream::sendUpstreamBody(std::string_view bytes)
{
    return m_upstream->sendBody(bytes);
}

void ExchangeStream::sendUpstreamEnd(const HeaderList& trailers)
{
    m_upstream->sendEnd(trailers);
}

void ExchangeStream::pauseResponse(bool paused)
{
    m_upstream->pauseReading(paused);
}

void ExchangeStream::switchUpstreamToTunnel()
{
    m_upstream->switchToTunnel();
}

void ExchangeStream::releaseUpstream()
{
    UpstreamLink* upstream = m_upstream;
    m_upstream = nullptr;
    upstream->release();
}

void ExchangeStream::abortUpstream()
{
    UpstreamLink* upstream = m_upstream;
    m_upstream = nullptr;
    if (upstream == nullptr)
        return;
    if (m_isTunnel)
        upstream->finishTunnel();
    else
        upstream->abort();
}

bool ExchangeStream::sendCopy(RequestCopy copy)
{
    const std::shared_ptr<ServiceRuntime>& service = m_runtime->service(copy.service);
    return m_worker.startMirror(service, std::move(copy));
}

void ExchangeStream::startCall(OutsideCall call)
{
    m_call = m_worker.calls().start(std::move(call), *this);
}

void ExchangeStream::cancelCall()
{
    m_worker.calls().cancel(m_call);
    m_call = 0;
}

void ExchangeStream::onCallAnswered(const Result<CallAnswer>& answer)
{
    m_call = 0;
    m_machine.onCallAnswered(answer);
    settle();
}

void ExchangeStream::armTimer(Instant due)
{
    m_worker.loop().arm(m_exchangeTimer, due);
}

void ExchangeStream::cancelTimer()
{
    m_exchangeTimer.cancel();
}

void ExchangeStream::exchangeEnded()
{
    m_hasEnded = true;
}

} // namespace signalbox
