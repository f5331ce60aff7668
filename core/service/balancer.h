// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses an endpoint for each request. Sans-io: the caller reports starts and ends. Thread: one worker each.
#pragma once

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/service/service_settings.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace signalbox {

// What the balancer looks at. Kept by the worker, one per endpoint, in the service's order.
struct EndpointState {
    std::uint32_t weight = 1;
    bool isHealthy = true;
    std::uint32_t open = 0; // requests under way
};

class Balancer {
public:
    virtual ~Balancer() = default;
    // Among healthy endpoints with weight above 0 that are not in `excluded` (tried already for this request).
    // nullopt when none is left: the caller answers 503.
    virtual std::optional<EndpointId> choose(
        std::span<const EndpointState> endpoints, std::span<const EndpointId> excluded, RandomSource& random)
        = 0;
};

// Smooth weighted round-robin (as nginx does it: current += weight, highest wins, winner -= total), or least open
// requests per weight with random ties.
std::unique_ptr<Balancer> makeBalancer(BalanceKind kind, std::size_t endpoints);

} // namespace signalbox
