// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

namespace signalbox {
namespace {

class LeastRequest final : public Balancer {
public:
    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& random) override
    {
        std::optional<std::size_t> best;
        std::uint32_t equals = 0;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            if (!isCandidate(endpoints, request, i))
                continue;
            const int order = best ? compareLoad(endpoints[i], endpoints[*best]) : -1;
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
};

} // namespace

std::unique_ptr<Balancer> makeLeastRequest()
{
    return std::make_unique<LeastRequest>();
}

} // namespace signalbox
