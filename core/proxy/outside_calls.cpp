// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/outside_calls.h"

#include "core/base/units.h"
#include "core/proxy/outside_http.h"
#include "core/proxy/redis_connection.h"

#include <algorithm>

namespace signalbox {

Error callTimedOut(Duration timeout)
{
    return {ErrorCode::TimedOut, ErrorOrigin::Upstream, "no answer within " + toDocumentText(timeout)};
}

OutsideCalls::OutsideCalls(EventLoop& loop, Resolver& resolver)
    : m_loop(loop)
    , m_resolver(resolver)
    , m_http(std::make_unique<OutsideHttp>(loop, resolver))
{
}

OutsideCalls::~OutsideCalls() = default;

RedisConnection& OutsideCalls::redisFor(const std::shared_ptr<const OutsideServer>& server)
{
    const auto found = m_redis.find(server.get());
    if (found != m_redis.end())
        return *found->second;
    // Servers of plans that have gone.
    std::erase_if(m_redis, [](const auto& entry) { return entry.second->isAbandoned(); });
    return *m_redis.emplace(server.get(), std::make_unique<RedisConnection>(m_loop, m_resolver, server)).first->second;
}

CallTicket OutsideCalls::start(OutsideCall call, CallUser& user)
{
    const CallTicket ticket = ++m_lastTicket;
    if (const auto* redis = std::get_if<RedisCall>(&call.request))
        redisFor(call.server).start(redis->command, call.timeout, ticket, user);
    else
        m_http->start(std::move(call), ticket, user);
    return ticket;
}

void OutsideCalls::cancel(CallTicket ticket)
{
    if (ticket == 0 || m_http->cancel(ticket))
        return;
    for (const auto& [server, connection] : m_redis) {
        if (connection->cancel(ticket))
            return;
    }
}

void OutsideCalls::close()
{
    m_http->close();
    for (const auto& [server, connection] : m_redis)
        connection->close();
}

bool OutsideCalls::isIdle() const
{
    return m_http->isIdle()
        && std::all_of(m_redis.begin(), m_redis.end(), [](const auto& entry) { return entry.second->isIdle(); });
}

} // namespace signalbox
