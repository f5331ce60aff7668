// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the canvas and the top bar show of a running gateway: rates and quantiles over the last seconds, by name, made from two
// snapshots of the engine's counters. Values only. Thread: any.
#pragma once

#include "core/base/clock.h"
#include "core/proxy/engine_statistics.h"

#include <map>
#include <string>
#include <vector>

namespace signalbox {

struct LiveStation {
    std::string name;             // of the policy, as in the plan
    double perSecond = 0;
    double refusedPercent = 0;
    Duration p50{};
};

struct LiveLine {                 // a route, or a listener (stations only)
    double perSecond = 0;
    double errorPercent = 0;      // 5xx or no response
    double clientErrorPercent = 0;
    Duration p50{};
    Duration p99{};
    std::vector<LiveStation> stations = {};
};

struct LiveEndpoint {
    std::string address;
    bool isHealthy = true;
    std::string lastError;
};

struct LiveService {
    double perSecond = 0;
    double failurePercent = 0;
    Duration p99{};
    std::vector<LiveEndpoint> endpoints;
};

struct LiveStatistics {
    std::uint64_t totalRequests = 0;
    double perSecond = 0;
    double errorPercent = 0;
    Duration p50{};
    Duration p99{};
    std::uint32_t openConnections = 0;
    std::map<std::string, LiveLine, std::less<>> routes;
    std::map<std::string, LiveLine, std::less<>> listeners;
    std::map<std::string, LiveService, std::less<>> services;
};

// `earlier` is a former snapshot of the same plan, or empty (no plan): then only totals and health are filled in.
LiveStatistics makeLiveStatistics(const EngineStatistics& earlier, const EngineStatistics& now);

} // namespace signalbox
