// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/http2_session.h"

#include "core/proxy/downstream_connection.h"
#include "core/proxy/worker.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr Duration tickInterval = std::chrono::seconds(1);
constexpr Duration partingTime = std::chrono::seconds(10); // for a client that reads our last words slowly
constexpr std::size_t pieceBytes = 64 * 1024; // made before the socket is looked at again

http2::ServerSettings settingsOf(const ListenerPlan& listener)
{
    http2::ServerSettings settings;
    settings.limits = listener.limits;
    return settings;
}

} // namespace

Http2Session::Http2Session(DownstreamConnection& connection)
    : m_connection(connection)
    , m_codec(http2::makeServerCodec(settingsOf(connection.listenerPlan()), connection.worker().loop().clock(), *this))
    , m_tick([this] { onTick(); })
    , m_timeouts(connection.listenerPlan().timeouts)
    , m_idleSince(now())
{
    armTick();
    pump(); // our SETTINGS (RFC 9113 3.4)
}

Instant Http2Session::now() const
{
    return m_connection.worker().loop().now();
}

std::string& Http2Session::out()
{
    return m_connection.stream().out();
}

ExchangeStream* Http2Session::find(StreamId id)
{
    const auto found = std::find_if(m_active.begin(), m_active.end(), [id](const auto& stream) { return stream->id() == id; });
    return found == m_active.end() ? nullptr : found->get();
}

void Http2Session::onBytes(std::string_view bytes)
{
    m_isReceiving = true;
    m_codec->receive(bytes, *this);
    m_isReceiving = false;
    cleanUp();
    pump();
    if (m_isTickFar && !m_isFinished && !isQuiet())
        armTick();
}

bool Http2Session::isQuiet() const
{
    return m_active.empty() && m_codec->isIdle();
}

void Http2Session::settle(ExchangeStream& stream)
{
    if (m_isReceiving || m_isPumping)
        return; // cleaned up after it
    if (stream.isDone())
        cleanUp();
    pump();
}

void Http2Session::cleanUp()
{
    for (std::size_t i = m_active.size(); i-- > 0;) {
        ExchangeStream& stream = *m_active[i];
        if (!stream.isDone())
            continue;
        if (stream.isAborted())
            m_codec->reset(stream.id());
        else
            m_codec->release(stream.id());
        m_codec->consumed(stream.id(), stream.unconsumed);
        stream.rest();
        m_connection.worker().keepStream(std::move(m_active[i]));
        m_active[i] = std::move(m_active.back());
        m_active.pop_back();
        m_idleSince = now();
    }
}

void Http2Session::pump()
{
    if (m_isReceiving || m_isPumping || m_isFinished)
        return;
    TcpStream& socket = m_connection.stream();
    m_isPumping = true;
    bool mayHaveMore = true;
    while (mayHaveMore && !socket.isClosing() && socket.isWritable()) { // else onWritable() comes
        mayHaveMore = m_codec->write(socket.out(), socket.out().size() + pieceBytes);
        socket.touch();
        for (const StreamId id : m_codec->takeWritable()) {
            if (ExchangeStream* stream = find(id)) {
                stream->machine().onDownstreamWritable();
                mayHaveMore = true;
            }
        }
    }
    m_isPumping = false;
    cleanUp();
    if (!mayHaveMore)
        finishWhenOver();
}

void Http2Session::finishWhenOver()
{
    if (m_isFinished || m_connection.stream().isClosing())
        return;
    if (m_codec->isOver())
        finish("the connection ended with a protocol error");
    else if (m_isDraining && isQuiet())
        finish({});
}

void Http2Session::finish(std::string_view reason)
{
    m_isFinished = true;
    m_connection.worker().loop().arm(m_tick, partingTime);
    closeStreams(reason);
    m_connection.stream().finish();
}

void Http2Session::closeStreams(std::string_view reason)
{
    for (const auto& stream : m_active) {
        stream->machine().onDownstreamClosed(reason);
        stream->forgetEnd();
    }
}

void Http2Session::drain()
{
    if (m_isDraining)
        return;
    m_isDraining = true;
    m_codec->goAway();
    pump();
}

void Http2Session::onEnd()
{
    for (const auto& stream : m_active) {
        if (stream->awaitsBody)
            stream->machine().onDownstreamClosed("the client closed the connection before its request was complete");
    }
    cleanUp();
    m_isDraining = true;
    pump();
}

void Http2Session::onFailed(std::string_view detail)
{
    m_isFinished = true;
    closeStreams(detail);
}

void Http2Session::onWritable()
{
    pump();
}

void Http2Session::armTick()
{
    m_isTickFar = isQuiet(); // onBytes() brings it near
    const Instant due = m_isTickFar ? m_idleSince + quietLimit() : now() + std::min({tickInterval, m_timeouts.body, m_timeouts.header});
    m_connection.worker().loop().arm(m_tick, due);
}

void Http2Session::onTick()
{
    TcpStream& socket = m_connection.stream();
    if (m_isFinished) { // a client that does not even read our last words
        socket.close();
        return;
    }
    const Instant present = now();
    for (const auto& stream : m_active) {
        if (stream->awaitsBody && !stream->isPaused() && present - stream->bodyMoved >= m_timeouts.body) {
            stream->awaitsBody = false;
            stream->machine().onRequestError({408, "the request body stalled"});
        }
    }
    cleanUp();
    m_codec->resetStalled(present + -m_timeouts.body);
    if (isQuiet() && present - m_idleSince >= quietLimit())
        drain();
    if (const std::optional<Instant> since = m_codec->sectionStart(); since && present - *since >= m_timeouts.header) {
        m_codec->goAway();
        pump();
        finish("the client stopped within a header section");
    }
    pump();
    if (!m_isFinished)
        armTick();
}

ExchangeStream* Http2Session::beginStream(StreamId id)
{
    if (!m_connection.prepareRequest()) {
        m_isDraining = true;
        m_codec->goAway();
        m_codec->reset(id);
        return nullptr;
    }
    m_hadRequest = true;
    m_timeouts = m_connection.listenerPlan().timeouts;
    ConnectionFacts& facts = m_connection.facts();
    ++facts.request;
    facts.requestStarted = now();
    std::unique_ptr<ExchangeStream> stream = m_connection.worker().takeStream();
    stream->open(*this, id, m_connection.runtime());
    m_active.push_back(std::move(stream));
    return m_active.back().get();
}

void Http2Session::onRequest(StreamId id, RequestHead& head, BodyFraming framing, MessageFlags flags)
{
    ExchangeStream* stream = beginStream(id);
    if (stream == nullptr)
        return;
    stream->awaitsBody = framing.kind != BodyFraming::Kind::None;
    stream->bodyMoved = now();
    stream->machine().begin(m_connection.runtime(), m_connection.listener(), m_connection.facts(), head, framing, flags);
}

void Http2Session::onRequestBody(StreamId id, std::string_view bytes)
{
    ExchangeStream* stream = find(id);
    if (stream == nullptr) {
        m_codec->consumed(id, bytes.size());
        return;
    }
    stream->bodyMoved = now();
    stream->machine().onRequestBody(bytes);
    if (stream->isPaused())
        stream->unconsumed += bytes.size();
    else
        m_codec->consumed(id, bytes.size());
}

void Http2Session::onRequestEnd(StreamId id, const HeaderList& trailers)
{
    ExchangeStream* stream = find(id);
    if (stream == nullptr)
        return;
    stream->awaitsBody = false;
    stream->machine().onRequestEnd(trailers);
}

void Http2Session::onRequestError(StreamId id, const RequestHead& partial, const ProtocolError& error)
{
    if (ExchangeStream* stream = find(id)) {
        stream->awaitsBody = false;
        stream->machine().onRequestError(error);
        return;
    }
    if (ExchangeStream* stream = beginStream(id))
        stream->machine().beginRejected(
            m_connection.runtime(), m_connection.listener(), m_connection.facts(), partial, error);
}

void Http2Session::onStreamReset(StreamId id, std::string_view reason)
{
    if (ExchangeStream* stream = find(id))
        stream->machine().onDownstreamClosed("the stream was reset: " + std::string(reason));
}

void Http2Session::onRequestPaused(ExchangeStream& stream)
{
    if (stream.isPaused())
        return;
    stream.bodyMoved = now();
    m_codec->consumed(stream.id(), stream.unconsumed);
    stream.unconsumed = 0;
}

} // namespace signalbox
