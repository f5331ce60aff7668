// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

#include <algorithm>

namespace signalbox {
namespace {

bool isCandidate(std::span<const EndpointState> endpoints, std::span<const EndpointId> excluded, std::size_t index)
{
    const EndpointState& endpoint = endpoints[index];
    if (!endpoint.isHealthy || endpoint.weight == 0)
        return false;
    return std::find(excluded.begin(), excluded.end(), EndpointId{index}) == excluded.end();
}

// nginx, ngx_http_upstream_get_peer: each candidate gains its weight, the highest wins (the first of equals) and pays
// the candidates' total. Over a cycle of `total` choices every endpoint is chosen exactly `weight` times, spread
// evenly.
class RoundRobin final : public Balancer {
public:
    explicit RoundRobin(std::size_t endpoints)
        : m_current(endpoints, 0)
    {
    }

    std::optional<EndpointId> choose(std::span<const EndpointState> endpoints, std::span<const EndpointId> excluded,
        RandomSource& /*random*/) override
    {
        m_current.resize(endpoints.size(), 0);
        std::int64_t total = 0;
        std::optional<std::size_t> best;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (!isCandidate(endpoints, excluded, i))
                continue;
            m_current[i] += endpoints[i].weight;
            total += endpoints[i].weight;
            if (!best || m_current[i] > m_current[*best])
                best = i;
        }
        if (!best)
            return std::nullopt;
        m_current[*best] -= total;
        return EndpointId{*best};
    }

private:
    std::vector<std::int64_t> m_current;
};

// Fewest requests under way per weight; among equals each with the same chance.
class LeastRequest final : public Balancer {
public:
    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, std::span<const EndpointId> excluded, RandomSource& random) override
    {
        std::optional<std::size_t> best;
        std::uint32_t equals = 0;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (!isCandidate(endpoints, excluded, i))
                continue;
            const int order = best ? compare(endpoints[i], endpoints[*best]) : -1;
            if (order > 0)
                continue;
            equals = order < 0 ? 1 : equals + 1;
            // Reservoir of one: the n-th equal replaces the choice with chance 1/n, without a list of them.
            if (equals == 1 || random.below(equals) == 0)
                best = i;
        }
        if (!best)
            return std::nullopt;
        return EndpointId{*best};
    }

private:
    // a.open/a.weight against b.open/b.weight without division; the request to come counts too, so that an idle
    // heavy endpoint goes before an idle light one.
    static int compare(const EndpointState& a, const EndpointState& b)
    {
        const std::uint64_t left = (std::uint64_t{a.open} + 1) * b.weight;
        const std::uint64_t right = (std::uint64_t{b.open} + 1) * a.weight;
        return left < right ? -1 : (left > right ? 1 : 0);
    }
};

} // namespace

std::unique_ptr<Balancer> makeBalancer(BalanceKind kind, std::size_t endpoints)
{
    if (kind == BalanceKind::LeastRequest)
        return std::make_unique<LeastRequest>();
    return std::make_unique<RoundRobin>(endpoints);
}

} // namespace signalbox
