// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

#include "core/policy/keyed_hash.h"

#include <algorithm>

namespace signalbox {

bool isCandidate(std::span<const EndpointState> endpoints, const BalanceRequest& request, std::size_t index)
{
    const EndpointState& endpoint = endpoints[index];
    if (!endpoint.isHealthy || endpoint.weight == 0)
        return false;
    return std::find(request.excluded.begin(), request.excluded.end(), EndpointId{index}) == request.excluded.end();
}

int compareLoad(const EndpointState& a, const EndpointState& b)
{
    const std::uint64_t left = (std::uint64_t{a.open} + 1) * b.weight; // a.open/a.weight without division
    const std::uint64_t right = (std::uint64_t{b.open} + 1) * a.weight;
    return left < right ? -1 : (left > right ? 1 : 0);
}

std::optional<EndpointId> drawByWeight(std::span<const EndpointState> endpoints, const BalanceRequest& request,
    std::optional<EndpointId> without, RandomSource& random)
{
    const auto isDrawn = [&](std::size_t i) { return isCandidate(endpoints, request, i) && EndpointId{i} != without; };
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        total += isDrawn(i) ? endpoints[i].weight : 0;
    if (total == 0)
        return std::nullopt;
    std::uint64_t ticket = random.next() % total;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (!isDrawn(i))
            continue;
        if (ticket < endpoints[i].weight)
            return EndpointId{i};
        ticket -= endpoints[i].weight;
    }
    return std::nullopt;
}

std::uint64_t endpointIdentity(const HostPort& address, std::uint32_t occurrence)
{
    return keyedHash({0x656e64706f696e74ULL, occurrence}, address.toText());
}

std::unique_ptr<Balancer> makeBalancer(BalanceKind kind, std::size_t endpoints)
{
    switch (kind) {
    case BalanceKind::RoundRobin: break;
    case BalanceKind::LeastRequest: return makeLeastRequest();
    case BalanceKind::RandomTwo: return makeRandomTwo();
    case BalanceKind::ClientHash:
    case BalanceKind::Hash: return makeRendezvous();
    case BalanceKind::Sticky: return makeSticky(endpoints);
    }
    return makeRoundRobin(endpoints);
}

} // namespace signalbox
