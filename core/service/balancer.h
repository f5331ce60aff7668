// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses an endpoint for each request. Sans-io: the caller reports starts and ends. Thread: one worker each.
#pragma once

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/service/service_settings.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace signalbox {

// What the balancer looks at. Kept by the worker, one per endpoint, in the service's order.
struct EndpointState {
    std::uint32_t weight = 1;
    bool isHealthy = true;
    std::uint32_t open = 0;       // requests under way
    std::uint64_t identity = 0;   // endpointIdentity() of its address; for choices by hash only
};

// What a request brings to the choice.
struct BalanceRequest {
    std::span<const EndpointId> excluded = {}; // tried already for this request
    std::optional<std::uint64_t> hash = {};    // of the service's key; nullopt: the request has no value for it
    std::optional<EndpointId> pinned = {};     // the endpoint that the client's cookie names
};

class Balancer {
public:
    virtual ~Balancer() = default;
    // Among healthy endpoints with weight above 0 that are not excluded. nullopt when none is left: the caller answers 503.
    virtual std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, const BalanceRequest& request, RandomSource& random)
        = 0;
};

// May this one be chosen?
bool isCandidate(std::span<const EndpointState> endpoints, const BalanceRequest& request, std::size_t index);
// Requests under way for each unit of weight, the one to come counted too, so that an idle heavy endpoint goes before an
// idle light one: below 0 when `a` has less to do, 0 when equal.
int compareLoad(const EndpointState& a, const EndpointState& b);
// By weight among the candidates that are not `without`. nullopt when there is none.
std::optional<EndpointId> drawByWeight(std::span<const EndpointState> endpoints, const BalanceRequest& request,
    std::optional<EndpointId> without, RandomSource& random);
// The same in every process; `occurrence` tells apart equal addresses of one service.
std::uint64_t endpointIdentity(const HostPort& address, std::uint32_t occurrence);

std::unique_ptr<Balancer> makeBalancer(BalanceKind kind, std::size_t endpoints);

// Smooth weighted round-robin (as nginx does it: current += weight, highest wins, winner -= total).
std::unique_ptr<Balancer> makeRoundRobin(std::size_t endpoints);
// Fewest open requests per weight, with random ties.
std::unique_ptr<Balancer> makeLeastRequest();
// Two different endpoints drawn by weight, of them the one with less to do ("the power of two choices", Mitzenmacher 2001).
std::unique_ptr<Balancer> makeRandomTwo();
// The endpoint with the highest score for the request's hash (weighted rendezvous: Thaler, Ravishankar 1998, with the scores
// of Schindelhauer, Schomaker 2005). One that goes or comes moves its own keys only; shares follow weights. Without a hash: by
// weight at random.
std::unique_ptr<Balancer> makeRendezvous();
// The endpoint of the client's cookie while it is a candidate, else round-robin.
std::unique_ptr<Balancer> makeSticky(std::size_t endpoints);

} // namespace signalbox
