// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/idle_pool.h"

#include <algorithm>

namespace signalbox {

IdlePool::IdlePool(std::size_t endpoints, std::uint32_t maxPerEndpoint, Duration idleTimeout)
    : m_maxPerEndpoint(maxPerEndpoint)
    , m_idleTimeout(idleTimeout)
    , m_endpoints(endpoints)
{
}

std::optional<ConnectionHandle> IdlePool::put(EndpointId endpoint, ConnectionHandle connection, Instant now)
{
    if (m_maxPerEndpoint == 0 || endpoint.value >= m_endpoints.size())
        return connection;
    auto& waiting = m_endpoints[endpoint.value];
    std::optional<ConnectionHandle> surplus;
    if (waiting.size() >= m_maxPerEndpoint) {
        surplus = waiting.front().connection;
        waiting.pop_front();
    }
    waiting.push_back({connection, now + m_idleTimeout});
    return surplus;
}

std::optional<ConnectionHandle> IdlePool::take(EndpointId endpoint)
{
    if (endpoint.value >= m_endpoints.size() || m_endpoints[endpoint.value].empty())
        return std::nullopt;
    auto& waiting = m_endpoints[endpoint.value];
    const ConnectionHandle newest = waiting.back().connection;
    waiting.pop_back();
    return newest;
}

std::vector<ConnectionHandle> IdlePool::expired(Instant now)
{
    std::vector<ConnectionHandle> out;
    for (auto& waiting : m_endpoints) {
        while (!waiting.empty() && waiting.front().expires <= now) {
            out.push_back(waiting.front().connection);
            waiting.pop_front();
        }
    }
    return out;
}

bool IdlePool::remove(ConnectionHandle connection)
{
    for (auto& waiting : m_endpoints) {
        const auto found = std::find_if(
            waiting.begin(), waiting.end(), [&](const Waiting& entry) { return entry.connection == connection; });
        if (found != waiting.end()) {
            waiting.erase(found);
            return true;
        }
    }
    return false;
}

std::vector<ConnectionHandle> IdlePool::clear()
{
    std::vector<ConnectionHandle> out;
    for (auto& waiting : m_endpoints) {
        for (const Waiting& entry : waiting)
            out.push_back(entry.connection);
        waiting.clear();
    }
    return out;
}

std::optional<Instant> IdlePool::nextExpiry() const
{
    std::optional<Instant> first;
    for (const auto& waiting : m_endpoints) {
        if (!waiting.empty() && (!first || waiting.front().expires < *first))
            first = waiting.front().expires;
    }
    return first;
}

std::size_t IdlePool::size() const
{
    std::size_t total = 0;
    for (const auto& waiting : m_endpoints)
        total += waiting.size();
    return total;
}

std::size_t IdlePool::size(EndpointId endpoint) const
{
    return endpoint.value < m_endpoints.size() ? m_endpoints[endpoint.value].size() : 0;
}

} // namespace signalbox
