// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/downstream_connection.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/worker.h"

namespace signalbox {

DownstreamConnection::DownstreamConnection(Worker& worker, std::string listener, std::uint64_t number)
    : m_worker(worker)
    , m_listenerName(std::move(listener))
    , m_stream(worker.loop(), *this)
    , m_machine(worker.environment(), *this)
    , m_connectionTimer([this] { onTimeout(); })
    , m_exchangeTimer([this] {
        m_machine.onTimer();
        settle();
    })
{
    m_facts.number = number;
    m_facts.request = 0;
}

bool DownstreamConnection::start(uv_stream_t* listening)
{
    if (!m_stream.accept(listening) || !prepareRequest()) {
        m_stream.close();
        return false;
    }
    m_facts.peer = m_stream.peer();
    const ListenerPlan& listener = m_runtime->plan().listener(m_listener);
    m_codec = http1::makeServerCodec(listener.limits);
    if (listener.tls != nullptr) {
        m_facts.isTls = true;
        m_stream.secure(listener.tls->makeSession());
    }
    waitFor(Waiting::Header);
    m_stream.startReading();
    return true;
}

bool DownstreamConnection::prepareRequest()
{
    m_runtime = m_worker.runtime();
    m_listener = m_worker.listenerNamed(m_listenerName);
    return m_listener.isValid();
}

void DownstreamConnection::onStreamSecured()
{
    const TlsFacts facts = m_stream.tls()->facts();
    m_facts.tls = facts.version + " " + facts.cipher;
}

void DownstreamConnection::waitFor(Waiting what)
{
    if (what == m_waiting && what != Waiting::Body)
        return;
    m_waiting = what;
    const ListenerTimeouts& timeouts = m_runtime->plan().listener(m_listener).timeouts;
    switch (what) {
    case Waiting::Header: m_worker.loop().arm(m_connectionTimer, timeouts.header); break;
    case Waiting::Body: m_worker.loop().arm(m_connectionTimer, timeouts.body); break;
    case Waiting::Idle: m_worker.loop().arm(m_connectionTimer, timeouts.idle); break;
    case Waiting::Nothing: m_connectionTimer.cancel(); break;
    }
}

void DownstreamConnection::onTimeout()
{
    switch (m_waiting) {
    case Waiting::Header:
        if (!m_isMidHead) { // nothing came at all: nobody to answer
            m_stream.close();
            break;
        }
        onRequestError(m_streamId + 1, {}, {408, "the request head did not arrive in time"});
        settle();
        break;
    case Waiting::Body:
        m_machine.onRequestError({408, "the request body stalled"});
        settle();
        break;
    case Waiting::Idle: finish(); break;
    case Waiting::Nothing: break;
    }
}

void DownstreamConnection::onStreamBytes(std::string_view bytes)
{
    if (m_pending.empty()) {
        feed(bytes);
    } else {
        m_pending.append(bytes);
        if (!m_hasStream || m_isTunnel) {
            std::string pending;
            pending.swap(m_pending);
            feed(pending);
        }
    }
    settle();
}

void DownstreamConnection::feed(std::string_view bytes)
{
    m_isReceiving = true;
    while (!bytes.empty() && !m_stream.isClosing() && !m_stream.isFinishing()) {
        if (!m_hasStream && !m_isMidHead) {
            m_isMidHead = true;
            m_facts.requestStarted = m_worker.loop().now();
            if (!prepareRequest()) { // the listener was removed: no new requests
                finish();
                break;
            }
            waitFor(Waiting::Header);
        }
        const std::size_t used = m_codec->receive(bytes, *this);
        bytes.remove_prefix(used);
        if (used == 0 || (m_hasEnded && !bytes.empty()))
            break;
    }
    m_isReceiving = false;
    if (m_waiting == Waiting::Body && !m_hasEnded)
        waitFor(Waiting::Body);
    if (bytes.empty() || m_stream.isClosing() || m_stream.isFinishing())
        return;
    m_pending.append(bytes);
    if (!mayRead())
        m_stream.pauseReading(true);
}

void DownstreamConnection::settle()
{
    while (m_hasEnded && !m_isReceiving && !m_isOpening) {
        m_hasEnded = false;
        m_hasStream = false;
        m_exchangeTimer.cancel();
        if (m_isAborted || m_stream.isClosing()) {
            m_stream.reset();
            return;
        }
        const bool isReusable = m_codec->release(m_streamId);
        if (!isReusable || !m_keepsAlive || m_isTunnel || m_worker.isDraining() || (m_peerEnded && m_pending.empty())) {
            finish();
            return;
        }
        m_isPaused = false;
        m_stream.pauseReading(false);
        waitFor(Waiting::Idle);
        if (m_pending.empty())
            return;
        std::string pending;
        pending.swap(m_pending);
        feed(pending);
        if (m_peerEnded && !m_hasEnded)
            endCutOff();
    }
}

void DownstreamConnection::finish()
{
    waitFor(Waiting::Nothing);
    m_stream.finish();
}

void DownstreamConnection::drain()
{
    m_machine.forbidKeepAlive();
    if (!m_hasStream)
        finish();
}

void DownstreamConnection::close()
{
    m_machine.onDownstreamClosed("the gateway was stopped");
    m_hasEnded = false;
    m_stream.close();
}

void DownstreamConnection::onStreamEnd()
{
    m_peerEnded = true;
    endCutOff();
    settle();
}

void DownstreamConnection::endCutOff()
{
    if (m_isTunnel || (m_hasStream && m_codec->isMidMessage()))
        m_machine.onDownstreamClosed("the client closed the connection before its request was complete");
    else if (!m_hasStream)
        finish(); // between requests, or within a head; answers of before still go out
}

void DownstreamConnection::onStreamFailed(const Error& error)
{
    m_machine.onDownstreamClosed("the client's connection failed: " + error.detail);
    m_hasEnded = false;
    m_stream.close();
}

void DownstreamConnection::onStreamWritable()
{
    m_machine.onDownstreamWritable();
    settle();
}

void DownstreamConnection::onStreamGone()
{
    m_worker.forget(*this); // destroys this
}

void DownstreamConnection::onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags)
{
    m_streamId = stream;
    m_hasStream = true;
    m_isMidHead = false;
    m_keepsAlive = true;
    ++m_facts.request;
    waitFor(framing.kind == BodyFraming::Kind::None ? Waiting::Nothing : Waiting::Body);
    if (m_worker.isDraining())
        flags.keepAlive = false;
    m_machine.begin(m_runtime, m_listener, m_facts, head, framing, flags);
}

void DownstreamConnection::onRequestBody(StreamId, std::string_view bytes)
{
    m_machine.onRequestBody(bytes);
}

void DownstreamConnection::onRequestEnd(StreamId, const HeaderList& trailers)
{
    waitFor(Waiting::Nothing);
    m_machine.onRequestEnd(trailers);
}

void DownstreamConnection::onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error)
{
    waitFor(Waiting::Nothing);
    if (!m_machine.isIdle()) {
        m_machine.onRequestError(error);
        return;
    }
    if (m_hasStream) { // the answer has gone already; only the rest of the body was bad
        finish();
        return;
    }
    m_streamId = stream;
    m_hasStream = true;
    m_isMidHead = false;
    ++m_facts.request;
    m_machine.beginRejected(m_runtime, m_listener, m_facts, partial, error);
}

void DownstreamConnection::sendInformational(const ResponseHead& head)
{
    m_codec->sendHead(m_streamId, head, {}, true, m_stream.out());
    m_stream.touch();
}

void DownstreamConnection::sendContinue()
{
    m_codec->sendContinue(m_streamId, m_stream.out());
    m_stream.touch();
}

void DownstreamConnection::sendHead(const ResponseHead& head, BodyFraming framing, bool keepAlive)
{
    m_keepsAlive = keepAlive;
    m_codec->sendHead(m_streamId, head, framing, keepAlive, m_stream.out());
    m_stream.touch();
}

bool DownstreamConnection::sendBody(std::string_view bytes)
{
    m_codec->sendBody(m_streamId, bytes, m_stream.out());
    m_stream.touch();
    return m_stream.isWritable();
}

void DownstreamConnection::sendEnd(const HeaderList& trailers)
{
    m_codec->sendEnd(m_streamId, trailers, m_stream.out());
    m_stream.touch();
}

void DownstreamConnection::pauseRequest(bool paused)
{
    m_isPaused = paused;
    m_stream.pauseReading(paused);
    if (!m_codec->isMidMessage())
        return;
    waitFor(paused ? Waiting::Nothing : Waiting::Body); // while we do not read, the client is not slow
}

void DownstreamConnection::switchDownstreamToTunnel()
{
    m_isTunnel = true;
    waitFor(Waiting::Nothing);
    m_codec->switchToTunnel(m_streamId);
}

void DownstreamConnection::abortDownstream()
{
    m_isAborted = true;
}

void DownstreamConnection::openUpstream(ServiceId service, EndpointId endpoint, ConnectionChoice choice)
{
    const std::shared_ptr<ServiceRuntime>& runtime = m_runtime->service(service);
    if (choice == ConnectionChoice::KeptOrNew) {
        if (UpstreamConnection* kept = m_worker.takeIdle(*runtime, endpoint)) {
            m_upstream = kept;
            kept->attach(*this);
            m_machine.onUpstreamOpen(kept->facts(true));
            return;
        }
    }
    m_upstream = &m_worker.makeUpstream(runtime, endpoint, *this);
    m_isOpening = true; // an answer at once comes from inside the machine: settle() has to wait
    m_worker.open(*m_upstream);
    m_isOpening = false;
}

void DownstreamConnection::sendUpstreamRequest(const RequestHead& head, BodyFraming framing)
{
    m_upstream->sendRequest(head, framing);
}

bool DownstreamConnection::sendUpstreamBody(std::string_view bytes)
{
    return m_upstream->sendBody(bytes);
}

void DownstreamConnection::sendUpstreamEnd(const HeaderList& trailers)
{
    m_upstream->sendEnd(trailers);
}

void DownstreamConnection::pauseResponse(bool paused)
{
    m_upstream->pauseReading(paused);
}

void DownstreamConnection::switchUpstreamToTunnel()
{
    m_upstream->switchToTunnel();
}

void DownstreamConnection::releaseUpstream()
{
    UpstreamConnection* upstream = m_upstream;
    m_upstream = nullptr;
    upstream->release();
}

void DownstreamConnection::abortUpstream()
{
    UpstreamConnection* upstream = m_upstream;
    m_upstream = nullptr;
    if (upstream == nullptr)
        return;
    if (m_isTunnel)
        upstream->finishTunnel();
    else
        upstream->abort();
}

bool DownstreamConnection::sendCopy(RequestCopy copy)
{
    const std::shared_ptr<ServiceRuntime>& service = m_runtime->service(copy.service);
    return m_worker.startMirror(service, std::move(copy));
}

void DownstreamConnection::startCall(OutsideCall call)
{
    m_call = m_worker.calls().start(std::move(call), *this);
}

void DownstreamConnection::cancelCall()
{
    m_worker.calls().cancel(m_call);
    m_call = 0;
}

void DownstreamConnection::onCallAnswered(const Result<CallAnswer>& answer)
{
    m_call = 0;
    m_machine.onCallAnswered(answer);
    settle();
}

void DownstreamConnection::armTimer(Instant due)
{
    m_worker.loop().arm(m_exchangeTimer, due);
}

void DownstreamConnection::cancelTimer()
{
    m_exchangeTimer.cancel();
}

void DownstreamConnection::exchangeEnded()
{
    m_hasEnded = true;
}

} // namespace signalbox
