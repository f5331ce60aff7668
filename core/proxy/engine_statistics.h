// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Counters of a running engine: monotonic since it was started, also over new plans, as long as a listener, route, station or
// endpoint keeps its name; so a reader makes rates of two snapshots. A value; rows are in the plan's order.
#pragma once

#include "core/base/histogram.h"
#include "core/plan/plan.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

struct RouteStatistics {
    std::uint64_t requests = 0;
    std::uint64_t clientErrors = 0; // 4xx
    std::uint64_t serverErrors = 0; // 5xx, or no response
    std::array<std::uint64_t, 6> byClass{}; // [0] no response, [1] 1xx ... [5] 5xx
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t mirrored = 0;     // copies that were sent to the mirror
    std::uint64_t notMirrored = 0;  // wanted, but the body was too large, or no endpoint or place was free
    Histogram duration;             // the whole exchange
};

struct StationStatistics {          // one per (route or listener, station): index as in stationsOf()
    std::uint64_t passed = 0;
    std::uint64_t refused = 0;      // answered here
    std::uint64_t callFailures = 0; // the server it asks did not answer properly
    std::string lastCallError;      // of the last of those
    Histogram duration;
};

struct EndpointStatistics {
    bool isHealthy = true;
    std::uint32_t open = 0;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;     // connect, reset, timeout, 5xx
    std::string lastError;          // of the last failure or failed health check
};

struct ServiceStatistics {
    std::vector<EndpointStatistics> endpoints;
    Histogram duration;             // sent until the response's end
};

struct EngineStatistics {
    std::shared_ptr<const Plan> plan;
    Instant at;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;       // 5xx or no response
    std::uint64_t rejected = 0;     // guard and protocol errors
    std::uint64_t noRoute = 0;
    std::uint32_t openConnections = 0;
    Histogram duration;
    std::vector<RouteStatistics> routes;
    std::vector<std::vector<StationStatistics>> routeStations;    // [route][station]
    std::vector<std::vector<StationStatistics>> listenerStations; // [listener][station]
    std::vector<std::uint64_t> listenerRequests;
    std::vector<ServiceStatistics> services;
};

} // namespace signalbox
