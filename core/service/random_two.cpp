// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

namespace signalbox {
namespace {

class RandomTwo final : public Balancer {
public:
    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& random) override
    {
        const std::optional<EndpointId> first = drawByWeight(endpoints, request, std::nullopt, random);
        if (!first)
            return std::nullopt;
        const std::optional<EndpointId> second = drawByWeight(endpoints, request, first, random);
        if (!second || compareLoad(endpoints[first->value], endpoints[second->value]) <= 0)
            return first;
        return second;
    }
};

} // namespace

std::unique_ptr<Balancer> makeRandomTwo()
{
    return std::make_unique<RandomTwo>();
}

} // namespace signalbox
