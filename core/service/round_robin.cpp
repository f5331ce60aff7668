// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

namespace signalbox {
namespace {

// nginx, ngx_http_upstream_get_peer: each candidate gains its weight, the highest wins (the first of equals) and pays
// the candidates' total. Over a cycle of `total` choices every endpoint is chosen exactly `weight` times, spread
// evenly.
class RoundRobin final : public Balancer {
public:
    explicit RoundRobin(std::size_t endpoints)
        : m_current(endpoints, 0)
    {
    }

    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& /*random*/) override
    {
        m_current.resize(endpoints.size(), 0);
        std::int64_t total = 0;
        std::optional<std::size_t> best;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (!isCandidate(endpoints, request, i))
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

} // namespace

std::unique_ptr<Balancer> makeRoundRobin(std::size_t endpoints)
{
    return std::make_unique<RoundRobin>(endpoints);
}

} // namespace signalbox
