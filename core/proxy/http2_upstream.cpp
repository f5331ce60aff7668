// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/http2_upstream.h"

#include "core/proxy/endpoint_socket.h"
#include "core/proxy/worker.h"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t framesAtOnce = 64 * 1024; // made before the socket is looked at again
constexpr std::size_t keptLinks = 16;
const http2::ClientSettings clientSettings;

} // namespace

Http2Upstream::Http2Upstream(
    Worker& worker, std::shared_ptr<ServiceRuntime> service, EndpointId endpoint, std::uint64_t serial)
    : m_worker(worker)
    , m_service(std::move(service))
    , m_endpoint(endpoint)
    , m_serial(serial)
    , m_stream(worker.loop(), *this)
    , m_codec(http2::makeClientCodec(clientSettings, worker.loop().clock(), *this))
    , m_connectTimer([this] {
        failOpening({ErrorCode::TimedOut, ErrorOrigin::Upstream, "no answer within the connect timeout", {}});
    })
    , m_tellTimer([this] {
        pump();
        settleTold();
    })
    , m_idleSince(worker.loop().now())
{
}

std::string Http2Upstream::addressText() const
{
    return addressOf(*m_service, m_endpoint).toText();
}

bool Http2Upstream::takesMore() const
{
    return !m_isOver && !m_stream.isClosing() && (m_codec->canOpen() || (!m_isOpen && m_links.size() < clientSettings.streams));
}

Http2Upstream::Link& Http2Upstream::attach(UpstreamUser& user)
{
    if (m_resting.empty()) {
        m_links.push_back(std::make_unique<Link>(*this));
    } else {
        m_links.push_back(std::move(m_resting.back()));
        m_resting.pop_back();
    }
    Link& link = *m_links.back();
    link.m_user = &user;
    link.m_stream = 0;
    link.m_unconsumed = 0;
    link.m_isPaused = false;
    return link;
}

void Http2Upstream::detach(Link& link)
{
    link.m_user = nullptr;
    link.m_stream = 0;
    link.m_failure.reset();
    const auto found = std::find_if(m_links.begin(), m_links.end(), [&](const auto& other) { return other.get() == &link; });
    if (found == m_links.end())
        return;
    m_resting.push_back(std::move(*found));
    m_links.erase(found);
    if (m_links.empty())
        m_idleSince = m_worker.loop().now();
}

void Http2Upstream::connect(const SocketAddress& address)
{
    if (m_links.empty()) { // given up while the name was resolved
        m_stream.close();
        return;
    }
    m_worker.loop().arm(m_connectTimer, m_service->settings().connectTimeout);
    connectTo(address, *m_service, m_endpoint, m_stream);
}

void Http2Upstream::failOpening(const Error& error)
{
    m_connectTimer.cancel();
    failAll(error.code, error.detail + " (" + addressText() + ")");
    m_stream.close();
}

void Http2Upstream::onStreamConnected()
{
    m_connectTimer.cancel();
    if (m_stream.tls() != nullptr && m_stream.tls()->facts().alpn != "h2") {
        failOpening({ErrorCode::TlsFailed, ErrorOrigin::Upstream, "the endpoint does not offer HTTP/2: set protocol to http1", {}});
        return;
    }
    m_isOpen = true;
    pump(); // our SETTINGS
    std::vector<Link*> waiting;
    for (const auto& link : m_links)
        waiting.push_back(link.get());
    for (Link* link : waiting) {
        if (link->m_user == nullptr)
            continue;
        tell(*link->m_user);
        link->m_user->events().onUpstreamOpen(factsOf(m_stream, false));
    }
    settleTold();
}

void Http2Upstream::tell(UpstreamUser& user)
{
    if (std::find(m_told.begin(), m_told.end(), &user) == m_told.end())
        m_told.push_back(&user);
}

void Http2Upstream::settleTold()
{
    std::vector<UpstreamUser*> told;
    told.swap(m_told);
    for (UpstreamUser* user : told)
        user->settle();
}

void Http2Upstream::onStreamBytes(std::string_view bytes)
{
    m_isReceiving = true;
    m_codec->receive(bytes);
    m_isReceiving = false;
    pump();
    settleTold();
}

bool Http2Upstream::writeFrames()
{
    bool mayHaveMore = true;
    while (mayHaveMore && !m_stream.isClosing() && m_stream.isWritable()) { // else onStreamWritable() comes
        m_isWriting = true;
        mayHaveMore = m_codec->write(m_stream.out(), m_stream.out().size() + framesAtOnce);
        m_isWriting = false;
        m_stream.touch();
    }
    for (const StreamId id : m_codec->takeWritable())
        m_writable.push_back(id);
    return mayHaveMore;
}

void Http2Upstream::flush()
{
    if (m_isReceiving || !m_isOpen)
        return;
    const bool mayHaveMore = writeFrames();
    const bool hasFailures = std::any_of(m_links.begin(), m_links.end(), [](const auto& link) { return link->m_failure.has_value(); });
    if (hasFailures || !m_writable.empty() || (!mayHaveMore && m_codec->isOver() && !m_isOver))
        m_worker.loop().arm(m_tellTimer, m_worker.loop().now());
}

void Http2Upstream::onStreamWritable()
{
    pump();
    settleTold();
}

void Http2Upstream::pump()
{
    if (m_isReceiving || !m_isOpen)
        return;
    const bool mayHaveMore = writeFrames();
    failMarked();
    std::vector<StreamId> writable;
    writable.swap(m_writable);
    for (const StreamId id : writable) {
        Link* link = find(id);
        if (link == nullptr)
            continue;
        tell(*link->m_user);
        link->m_user->events().onUpstreamWritable();
    }
    if (!mayHaveMore && m_codec->isOver() && !m_isOver) {
        m_isOver = true;
        failAll(ErrorCode::ProtocolViolation, addressText() + " ended the HTTP/2 connection");
        m_stream.finish();
    }
}

void Http2Upstream::failMarked()
{
    std::vector<Link*> marked;
    for (const auto& link : m_links) {
        if (link->m_failure)
            marked.push_back(link.get());
    }
    for (Link* link : marked) {
        if (link->m_failure) // telling one may have ended others
            fail(*link, *std::exchange(link->m_failure, std::nullopt));
    }
}

void Http2Upstream::failAll(ErrorCode code, const std::string& detail)
{
    m_isOver = true;
    while (!m_links.empty()) {
        Link& link = *m_links.back();
        fail(link, {code, detail, link.m_stream != 0, m_hasServed});
    }
    settleTold();
}

void Http2Upstream::fail(Link& link, UpstreamFailure failure)
{
    UpstreamUser* user = link.m_user;
    detach(link);
    tell(*user);
    user->events().onUpstreamFailed(failure);
}

void Http2Upstream::closeIfIdle(Instant now, bool isWanted)
{
    if (m_resting.size() > keptLinks)
        m_resting.resize(keptLinks);
    if (!m_links.empty() || m_stream.isClosing())
        return;
    if (!isWanted || m_isOver || !m_codec->canOpen() || now - m_idleSince >= m_service->settings().idleTimeout)
        m_stream.close();
}

void Http2Upstream::close()
{
    for (const auto& link : m_links)
        link->m_user = nullptr;
    while (!m_links.empty())
        detach(*m_links.back());
    m_isOver = true;
    m_connectTimer.cancel();
    m_tellTimer.cancel();
    m_stream.close();
}

void Http2Upstream::onStreamEnd()
{
    if (!m_isOpen) {
        failOpening({ErrorCode::ConnectionReset, ErrorOrigin::Upstream, "closed during the TLS handshake", {}});
        return;
    }
    failAll(ErrorCode::ConnectionReset, addressText() + " closed the connection before the response was complete");
    m_stream.close();
}

void Http2Upstream::onStreamFailed(const Error& error)
{
    if (!m_isOpen) {
        failOpening({error.code, ErrorOrigin::Upstream, error.detail, {}});
        return;
    }
    failAll(error.code, addressText() + ": " + error.detail);
    m_stream.close();
}

void Http2Upstream::onStreamGone()
{
    m_worker.forget(*this); // destroys this
}

Http2Upstream::Link* Http2Upstream::find(StreamId stream)
{
    const auto found = std::find_if(m_links.begin(), m_links.end(), [stream](const auto& link) { return link->m_stream == stream; });
    return found == m_links.end() ? nullptr : found->get();
}

void Http2Upstream::onInformational(StreamId stream, const ResponseHead& head)
{
    if (Link* link = find(stream)) {
        tell(*link->m_user);
        link->m_user->events().onInformational(head);
    }
}

void Http2Upstream::onResponse(StreamId stream, ResponseHead& head, BodyFraming framing)
{
    if (Link* link = find(stream)) {
        tell(*link->m_user);
        link->m_user->events().onResponse(head, framing, {});
    }
}

void Http2Upstream::onResponseBody(StreamId stream, std::string_view bytes)
{
    Link* link = find(stream);
    if (link == nullptr) {
        m_codec->consumed(stream, bytes.size());
        return;
    }
    tell(*link->m_user);
    link->m_user->events().onResponseBody(bytes);
    if (link->m_stream == stream && link->m_isPaused)
        link->m_unconsumed += bytes.size();
    else
        m_codec->consumed(stream, bytes.size());
}

void Http2Upstream::onResponseEnd(StreamId stream, const HeaderList& trailers)
{
    if (Link* link = find(stream)) {
        m_hasServed = true;
        tell(*link->m_user);
        link->m_user->events().onResponseEnd(trailers);
    }
}

void Http2Upstream::onStreamFailed(StreamId stream, std::string_view reason, bool isUnprocessed)
{
    // A request that the endpoint did nothing with is as one that met a stale kept connection: another connection may take it.
    UpstreamFailure failure{ErrorCode::ConnectionReset, addressText() + " reset the stream: " + std::string(reason),
        !isUnprocessed, isUnprocessed};
    Link* link = find(stream);
    if (link == nullptr)
        return;
    if (m_isWriting) // its user may be the one who writes
        link->m_failure = std::move(failure);
    else
        fail(*link, std::move(failure));
}

void Http2Upstream::Link::start()
{
    if (m_connection.m_isOpen)
        m_user->events().onUpstreamOpen(factsOf(m_connection.m_stream, true));
}

void Http2Upstream::Link::sendRequest(const RequestHead& head, BodyFraming framing)
{
    m_stream = m_connection.m_codec->open(head, m_connection.m_stream.tls() != nullptr ? "https" : "http", framing);
    if (m_stream == 0)
        m_failure = {ErrorCode::ConnectionReset, m_connection.addressText() + " takes no more requests on this connection", false, true};
    m_connection.flush();
}

bool Http2Upstream::Link::sendBody(std::string_view bytes)
{
    m_connection.m_codec->sendBody(m_stream, bytes);
    m_connection.flush();
    return m_connection.m_codec->isWritable(m_stream);
}

void Http2Upstream::Link::sendEnd(const HeaderList& trailers)
{
    m_connection.m_codec->sendEnd(m_stream, trailers);
    m_connection.flush();
}

void Http2Upstream::Link::pauseReading(bool paused)
{
    m_isPaused = paused;
    if (paused || m_unconsumed == 0)
        return;
    m_connection.m_codec->consumed(m_stream, m_unconsumed);
    m_unconsumed = 0;
    m_connection.flush();
}

void Http2Upstream::Link::release()
{
    abort(); // a stream that has ended on both sides is not known any more
}

void Http2Upstream::Link::abort()
{
    Http2Upstream& connection = m_connection;
    const StreamId stream = m_stream;
    connection.detach(*this);
    if (stream != 0) {
        connection.m_codec->cancel(stream);
        connection.flush();
    }
}

} // namespace signalbox
