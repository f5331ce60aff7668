// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/http1_session.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/downstream_connection.h"
#include "core/proxy/worker.h"

namespace signalbox {

Http1Session::Http1Session(DownstreamConnection& connection)
    : m_connection(connection)
    , m_codec(http1::makeServerCodec(connection.listenerPlan().limits))
    , m_timer([this] { onTimeout(); })
{
    waitFor(Waiting::Header);
}

std::string& Http1Session::out()
{
    return m_connection.stream().out();
}

void Http1Session::touched()
{
    m_connection.stream().touch();
}

bool Http1Session::isWritable(const ExchangeStream&)
{
    return m_connection.stream().isWritable();
}

bool Http1Session::mayRead() const
{
    return !(m_stream != nullptr && m_stream->isPaused()) && m_pending.size() < EventLoop::readBytes;
}

void Http1Session::waitFor(Waiting what)
{
    if (what == m_waiting && what != Waiting::Body)
        return;
    m_waiting = what;
    if (what == Waiting::Nothing) { // also when the listener, and its timeouts, are gone
        m_timer.cancel();
        return;
    }
    EventLoop& loop = m_connection.worker().loop();
    const ListenerTimeouts& timeouts = m_connection.listenerPlan().timeouts;
    switch (what) {
    case Waiting::Header: loop.arm(m_timer, timeouts.header); break;
    case Waiting::Body: loop.arm(m_timer, timeouts.body); break;
    case Waiting::Idle: loop.arm(m_timer, timeouts.idle); break;
    case Waiting::Nothing: break;
    }
}

void Http1Session::onTimeout()
{
    switch (m_waiting) {
    case Waiting::Header:
        if (!m_isMidHead) { // nothing came at all: nobody to answer
            m_connection.stream().close();
            break;
        }
        onRequestError(m_last + 1, {}, {408, "the request head did not arrive in time"});
        settle();
        break;
    case Waiting::Body:
        m_stream->machine().onRequestError({408, "the request body stalled"});
        settle();
        break;
    case Waiting::Idle: finish(); break;
    case Waiting::Nothing: break;
    }
}

void Http1Session::onBytes(std::string_view bytes)
{
    if (m_pending.empty()) {
        feed(bytes);
    } else {
        m_pending.append(bytes);
        if (m_stream == nullptr || m_stream->isTunnel()) {
            std::string pending;
            pending.swap(m_pending);
            feed(pending);
        }
    }
    settle();
}

void Http1Session::feed(std::string_view bytes)
{
    TcpStream& socket = m_connection.stream();
    m_isReceiving = true;
    while (!bytes.empty() && !socket.isClosing() && !socket.isFinishing()) {
        if (m_stream == nullptr && !m_isMidHead) {
            m_isMidHead = true;
            m_connection.facts().requestStarted = m_connection.worker().loop().now();
            if (!m_connection.prepareRequest()) { // the listener was removed: no new requests
                finish();
                break;
            }
            waitFor(Waiting::Header);
        }
        const std::size_t used = m_codec->receive(bytes, *this);
        bytes.remove_prefix(used);
        if (used == 0 || (hasEnded() && !bytes.empty()))
            break;
    }
    m_isReceiving = false;
    if (m_waiting == Waiting::Body && !hasEnded())
        waitFor(Waiting::Body);
    if (bytes.empty() || socket.isClosing() || socket.isFinishing())
        return;
    m_pending.append(bytes);
    if (!mayRead())
        socket.pauseReading(true);
}

void Http1Session::settle()
{
    TcpStream& socket = m_connection.stream();
    while (m_stream != nullptr && m_stream->isDone() && !m_isReceiving) {
        const bool isAborted = m_stream->isAborted();
        const bool isLast = !m_stream->keepsAlive() || m_stream->isTunnel() || m_connection.worker().isDraining()
            || (m_peerEnded && m_pending.empty());
        m_stream->rest();
        m_connection.worker().keepStream(std::move(m_stream));
        if (isAborted || socket.isClosing()) {
            socket.reset();
            return;
        }
        if (!m_codec->release(m_last) || isLast) {
            finish();
            return;
        }
        socket.pauseReading(false);
        waitFor(Waiting::Idle);
        if (m_pending.empty())
            return;
        std::string pending;
        pending.swap(m_pending);
        feed(pending);
        if (m_peerEnded && !hasEnded())
            endCutOff();
    }
}

void Http1Session::finish()
{
    waitFor(Waiting::Nothing);
    m_connection.stream().finish();
}

void Http1Session::drain()
{
    if (m_stream != nullptr)
        m_stream->machine().forbidKeepAlive();
    else
        finish();
}

void Http1Session::onEnd()
{
    m_peerEnded = true;
    endCutOff();
    settle();
}

void Http1Session::endCutOff()
{
    if (m_stream == nullptr)
        finish(); // between requests, or within a head; answers of before still go out
    else if (m_stream->isTunnel() || m_codec->isMidMessage())
        m_stream->machine().onDownstreamClosed("the client closed the connection before its request was complete");
}

void Http1Session::onFailed(std::string_view detail)
{
    if (m_stream == nullptr)
        return;
    m_stream->machine().onDownstreamClosed(detail);
    m_stream->forgetEnd();
}

void Http1Session::onWritable()
{
    if (m_stream == nullptr)
        return;
    m_stream->machine().onDownstreamWritable();
    settle();
}

void Http1Session::open(StreamId id)
{
    m_last = id;
    m_isMidHead = false;
    ++m_connection.facts().request;
    m_stream = m_connection.worker().takeStream();
    m_stream->open(*this, id, m_connection.runtime());
}

void Http1Session::onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags)
{
    waitFor(framing.kind == BodyFraming::Kind::None ? Waiting::Nothing : Waiting::Body);
    if (m_connection.worker().isDraining())
        flags.keepAlive = false;
    open(stream);
    m_stream->machine().begin(m_connection.runtime(), m_connection.listener(), m_connection.facts(), head, framing, flags);
}

void Http1Session::onRequestBody(StreamId, std::string_view bytes)
{
    m_stream->machine().onRequestBody(bytes);
}

void Http1Session::onRequestEnd(StreamId, const HeaderList& trailers)
{
    waitFor(Waiting::Nothing);
    m_stream->machine().onRequestEnd(trailers);
}

void Http1Session::onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& error)
{
    waitFor(Waiting::Nothing);
    if (m_stream != nullptr) {
        if (m_stream->machine().isIdle())
            finish(); // the answer has gone already; only the rest of the body was bad
        else
            m_stream->machine().onRequestError(error);
        return;
    }
    open(stream);
    m_stream->machine().beginRejected(m_connection.runtime(), m_connection.listener(), m_connection.facts(), partial, error);
}

void Http1Session::onRequestPaused(ExchangeStream& stream)
{
    m_connection.stream().pauseReading(stream.isPaused());
    if (!m_codec->isMidMessage())
        return;
    waitFor(stream.isPaused() ? Waiting::Nothing : Waiting::Body); // while we do not read, the client is not slow
}

void Http1Session::onTunnel()
{
    waitFor(Waiting::Nothing);
}

} // namespace signalbox
