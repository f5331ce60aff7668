// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

namespace signalbox {
namespace {

class Sticky final : public Balancer {
public:
    explicit Sticky(std::size_t endpoints)
        : m_others(makeRoundRobin(endpoints))
    {
    }

    std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& random) override
    {
        if (request.pinned && request.pinned->value < endpoints.size()
            && isCandidate(endpoints, request, request.pinned->value))
            return request.pinned;
        return m_others->choose(endpoints, request, random);
    }

private:
    std::unique_ptr<Balancer> m_others;
};

} // namespace

std::unique_ptr<Balancer> makeSticky(std::size_t endpoints)
{
    return std::make_unique<Sticky>(endpoints);
}

} // namespace signalbox
