// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/mirror_exchange.h"

#include "core/proxy/worker.h"

namespace signalbox {

MirrorExchange::MirrorExchange(Worker& worker, std::shared_ptr<ServiceRuntime> service, RequestCopy copy)
    : m_worker(worker)
    , m_service(std::move(service))
    , m_copy(std::move(copy))
    , m_timer([this] {
        giveUp("no response in time");
        settle();
    })
    , m_started(worker.loop().now())
{
    m_service->requestStarted(m_copy.endpoint);
}

MirrorExchange::~MirrorExchange()
{
    abort();
    m_service->requestEnded(m_copy.endpoint);
}

void MirrorExchange::start()
{
    m_worker.loop().arm(m_timer, m_copy.timeout);
    open(ConnectionChoice::KeptOrNew);
    settle();
}

void MirrorExchange::open(ConnectionChoice choice)
{
    const bool wasOpening = m_isOpening;
    m_isOpening = true;
    m_worker.openUpstream(m_service, m_copy.endpoint, choice, *this, m_connection);
    m_isOpening = wasOpening;
}

void MirrorExchange::abort()
{
    UpstreamLink* connection = m_connection;
    m_connection = nullptr;
    if (connection != nullptr)
        connection->abort();
}

void MirrorExchange::giveUp(std::string reason)
{
    m_service->recordFailure(m_copy.endpoint, std::move(reason), m_worker.loop().now());
    abort();
    m_isDone = true;
}

void MirrorExchange::settle()
{
    if (m_isDone && !m_isOpening)
        m_worker.forget(*this); // destroys this, and a timer within its call, which the wheel has let go of
}

void MirrorExchange::onUpstreamOpen(const UpstreamConnectionFacts&)
{
    m_connection->sendRequest(m_copy.head, m_copy.framing);
    if (!m_copy.body.empty())
        m_connection->sendBody(m_copy.body);
    m_connection->sendEnd(m_copy.trailers);
}

void MirrorExchange::onUpstreamFailed(const UpstreamFailure& failure)
{
    // RFC 9112 9.3.1, as for exchanges: a kept connection may have been closed while the copy was on its way.
    const bool isStale
        = failure.wasKept && !m_freshTried && (!failure.wasSent || isIdempotent(m_copy.head.method));
    if (!isStale) {
        giveUp(failure.detail);
        return;
    }
    m_freshTried = true;
    abort();
    open(ConnectionChoice::New);
}

void MirrorExchange::onResponse(ResponseHead& head, BodyFraming, MessageFlags)
{
    m_service->recordAnswer(m_copy.endpoint, head.status, m_worker.loop().now());
    if (head.status == 101) // nothing asked for it
        giveUp("answered 101 without an upgrade having been asked for");
}

void MirrorExchange::onResponseBody(std::string_view) {}

void MirrorExchange::onResponseEnd(const HeaderList&)
{
    if (m_connection == nullptr)
        return;
    m_service->recordDuration(m_worker.loop().now() - m_started);
    UpstreamLink* connection = m_connection;
    m_connection = nullptr;
    connection->release();
    m_isDone = true;
}

} // namespace signalbox
