// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/upstream_connection.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/endpoint_socket.h"
#include "core/proxy/worker.h"

namespace signalbox {

UpstreamConnection::UpstreamConnection(Worker& worker, std::shared_ptr<ServiceRuntime> service, EndpointId endpoint)
    : m_worker(worker)
    , m_service(std::move(service))
    , m_endpoint(endpoint)
    , m_stream(worker.loop(), *this)
    , m_codec(http1::makeClientCodec({}))
    , m_connectTimer([this] {
        failOpening({ErrorCode::TimedOut, ErrorOrigin::Upstream, "no answer within the connect timeout", {}});
    })
{
}

std::string UpstreamConnection::addressText() const
{
    return addressOf(*m_service, m_endpoint).toText();
}

void UpstreamConnection::armConnectTimer()
{
    m_worker.loop().arm(m_connectTimer, m_service->settings().connectTimeout);
}

void UpstreamConnection::connect(const SocketAddress& address)
{
    if (m_user == nullptr) { // given up while the name was resolved
        m_stream.close();
        return;
    }
    armConnectTimer();
    connectTo(address, *m_service, m_endpoint, m_stream);
}

void UpstreamConnection::failOpening(const Error& error)
{
    m_connectTimer.cancel();
    const std::string detail = error.detail + " (" + addressText() + ")";
    UpstreamUser* user = m_user;
    m_user = nullptr;
    m_stream.close();
    if (user == nullptr)
        return;
    user->events().onUpstreamFailed({error.code, detail, false, false});
    user->settle();
}

void UpstreamConnection::onStreamConnected()
{
    m_connectTimer.cancel();
    m_isOpen = true;
    if (m_user == nullptr) {
        m_stream.close();
        return;
    }
    UpstreamUser* user = m_user;
    user->events().onUpstreamOpen(facts(false));
    user->settle();
}

UpstreamConnectionFacts UpstreamConnection::facts(bool isReused) const
{
    return factsOf(m_stream, isReused);
}

void UpstreamConnection::sendRequest(const RequestHead& head, BodyFraming framing)
{
    m_requestSent = true;
    m_streamId = m_codec->sendRequest(head, framing, m_stream.out());
    m_stream.touch();
}

bool UpstreamConnection::sendBody(std::string_view bytes)
{
    m_codec->sendBody(m_streamId, bytes, m_stream.out());
    m_stream.touch();
    return m_stream.isWritable();
}

void UpstreamConnection::sendEnd(const HeaderList& trailers)
{
    m_codec->sendEnd(m_streamId, trailers, m_stream.out());
    m_stream.touch();
}

void UpstreamConnection::pauseReading(bool paused)
{
    m_stream.pauseReading(paused);
}

void UpstreamConnection::switchToTunnel()
{
    m_codec->switchToTunnel(m_streamId);
}

void UpstreamConnection::release()
{
    m_user = nullptr;
    m_requestSent = false;
    if (m_stream.isClosing())
        return;
    if (!m_codec->isReusable()) {
        m_stream.close();
        return;
    }
    m_wasKept = true;
    m_stream.pauseReading(false); // an idle connection is read to learn of its end
    m_worker.keepIdle(*this);
}

void UpstreamConnection::abort()
{
    m_user = nullptr;
    m_connectTimer.cancel();
    m_stream.close();
}

void UpstreamConnection::finishTunnel()
{
    m_user = nullptr;
    m_stream.finish();
}

void UpstreamConnection::onStreamBytes(std::string_view bytes)
{
    if (m_user == nullptr) { // bytes out of turn: the connection cannot be trusted any more
        m_stream.close();
        return;
    }
    UpstreamUser* user = m_user;
    while (!bytes.empty() && m_user != nullptr) {
        const std::size_t used = m_codec->receive(bytes, *this);
        if (used == 0)
            break;
        bytes.remove_prefix(used);
    }
    if (!bytes.empty() && !m_stream.isClosing() && m_user == nullptr)
        m_stream.close(); // more than one response to one request
    user->settle();
}

void UpstreamConnection::onStreamEnd()
{
    UpstreamUser* user = m_user;
    if (user == nullptr) {
        m_stream.close();
        return;
    }
    if (!m_isOpen) {
        failOpening({ErrorCode::ConnectionReset, ErrorOrigin::Upstream, "closed during the TLS handshake", {}});
        return;
    }
    m_codec->receiveEnd(*this);
    if (m_user != nullptr)
        failUser(ErrorCode::ConnectionReset, addressText() + " closed the connection before the response was complete");
    m_stream.close();
    user->settle();
}

void UpstreamConnection::onStreamFailed(const Error& error)
{
    if (!m_isOpen) {
        failOpening({error.code, ErrorOrigin::Upstream, error.detail, {}});
        return;
    }
    UpstreamUser* user = m_user;
    if (user != nullptr)
        failUser(error.code, addressText() + ": " + error.detail);
    m_stream.close();
    if (user != nullptr)
        user->settle();
}

void UpstreamConnection::failUser(ErrorCode code, std::string detail)
{
    UpstreamUser* user = m_user;
    m_user = nullptr;
    user->events().onUpstreamFailed({code, std::move(detail), m_requestSent, m_wasKept});
}

void UpstreamConnection::onStreamWritable()
{
    if (m_user == nullptr)
        return;
    UpstreamUser* user = m_user;
    user->events().onUpstreamWritable();
    user->settle();
}

void UpstreamConnection::onStreamGone()
{
    m_worker.forget(*this); // destroys this
}

void UpstreamConnection::onInformational(StreamId, const ResponseHead& head)
{
    if (m_user != nullptr)
        m_user->events().onInformational(head);
}

void UpstreamConnection::onResponse(StreamId, ResponseHead& head, BodyFraming framing, MessageFlags flags)
{
    if (m_user != nullptr)
        m_user->events().onResponse(head, framing, flags);
}

void UpstreamConnection::onResponseBody(StreamId, std::string_view bytes)
{
    if (m_user != nullptr)
        m_user->events().onResponseBody(bytes);
}

void UpstreamConnection::onResponseEnd(StreamId, const HeaderList& trailers)
{
    if (m_user != nullptr)
        m_user->events().onResponseEnd(trailers);
}

void UpstreamConnection::onResponseError(StreamId, const ProtocolError& error)
{
    if (m_user != nullptr)
        failUser(ErrorCode::ProtocolViolation, addressText() + " sent a response that cannot be read: " + error.reason);
    m_stream.close();
}

} // namespace signalbox
