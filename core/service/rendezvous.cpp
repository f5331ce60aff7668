// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/keyed_hash.h"
#include "core/service/balancer.h"

#include <cmath>

namespace signalbox {
namespace {

// -weight / ln(u) with u uniform in (0, 1), of this endpoint and this key alone.
double scoreOf(const EndpointState& endpoint, std::uint64_t hash)
{
    SipState state({endpoint.identity, 0});
    state.compress(hash);
    const double uniform = (static_cast<double>(state.finish() >> 11U) + 0.5) * 0x1p-53;
    return -static_cast<double>(endpoint.weight) / std::log(uniform);
}

class Rendezvous final : public Balancer {
public:
    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& random) override
    {
        if (!request.hash)
            return drawByWeight(endpoints, request, std::nullopt, random);
        std::optional<std::size_t> best;
        double highest = 0;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (!isCandidate(endpoints, request, i))
                continue;
            const double score = scoreOf(endpoints[i], *request.hash);
            if (best && score <= highest)
                continue;
            best = i;
            highest = score;
        }
        if (!best)
            return std::nullopt;
        return EndpointId{*best};
    }
};

} // namespace

std::unique_ptr<Balancer> makeRendezvous()
{
    return std::make_unique<Rendezvous>();
}

} // namespace signalbox
