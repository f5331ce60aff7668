// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/live_statistics.h"

namespace signalbox {

namespace {

double percentOf(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

Histogram difference(const Histogram& earlier, Histogram now)
{
    now.subtract(earlier);
    return now;
}

double rateOf(std::uint64_t count, double seconds) { return seconds <= 0 ? 0 : static_cast<double>(count) / seconds; }

std::vector<LiveStation> makeStations(const std::vector<PolicyId>& policies, const Plan& plan,
    const std::vector<StationStatistics>& earlier, const std::vector<StationStatistics>& now, double seconds)
{
    std::vector<LiveStation> stations;
    for (std::size_t i = 0; i < policies.size() && i < now.size() && i < earlier.size(); ++i) {
        const std::uint64_t passed = now[i].passed - earlier[i].passed;
        const std::uint64_t refused = now[i].refused - earlier[i].refused;
        stations.push_back({.name = plan.policy(policies[i]).name,
            .perSecond = rateOf(passed + refused, seconds),
            .refusedPercent = percentOf(refused, passed + refused),
            .p50 = difference(earlier[i].duration, now[i].duration).quantile(0.5)});
    }
    return stations;
}

LiveLine makeRoute(const RouteStatistics& earlier, const RouteStatistics& now, double seconds)
{
    const std::uint64_t requests = now.requests - earlier.requests;
    const Histogram durations = difference(earlier.duration, now.duration);
    return {.perSecond = rateOf(requests, seconds),
        .errorPercent = percentOf(now.serverErrors - earlier.serverErrors, requests),
        .clientErrorPercent = percentOf(now.clientErrors - earlier.clientErrors, requests),
        .p50 = durations.quantile(0.5),
        .p99 = durations.quantile(0.99)};
}

LiveService makeService(const ServicePlan& plan, const ServiceStatistics& earlier, const ServiceStatistics& now, double seconds)
{
    LiveService service;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    for (std::size_t i = 0; i < now.endpoints.size() && i < plan.settings.endpoints.size(); ++i) {
        const EndpointStatistics& endpoint = now.endpoints[i];
        service.endpoints.push_back({.address = plan.settings.endpoints[i].address.toText(),
            .isHealthy = endpoint.isHealthy,
            .lastError = endpoint.lastError});
        if (i < earlier.endpoints.size()) {
            requests += endpoint.requests - earlier.endpoints[i].requests;
            failures += endpoint.failures - earlier.endpoints[i].failures;
        }
    }
    service.perSecond = rateOf(requests, seconds);
    service.failurePercent = percentOf(failures, requests);
    service.p99 = difference(earlier.duration, now.duration).quantile(0.99);
    return service;
}

} // namespace

LiveStatistics makeLiveStatistics(const EngineStatistics& earlier, const EngineStatistics& now)
{
    LiveStatistics live;
    if (now.plan == nullptr)
        return live;
    const Plan& plan = *now.plan;
    const bool isComparable = earlier.plan == now.plan && earlier.requests <= now.requests;
    const EngineStatistics& base = isComparable ? earlier : now;
    const double seconds = std::chrono::duration<double>(now.at - base.at).count();
    const std::uint64_t requests = now.requests - base.requests;
    const Histogram durations = difference(base.duration, now.duration);
    live.totalRequests = now.requests;
    live.perSecond = rateOf(requests, seconds);
    live.errorPercent = percentOf(now.errors - base.errors, requests);
    live.p50 = durations.quantile(0.5);
    live.p99 = durations.quantile(0.99);
    live.openConnections = now.openConnections;
    for (std::size_t i = 0; i < plan.routes.size() && i < now.routes.size(); ++i) {
        LiveLine line = makeRoute(base.routes[i], now.routes[i], seconds);
        if (i < now.routeStations.size())
            line.stations = makeStations(plan.routes[i].policies, plan, base.routeStations[i], now.routeStations[i], seconds);
        live.routes.emplace(plan.routes[i].name, std::move(line));
    }
    for (std::size_t i = 0; i < plan.listeners.size() && i < now.listenerRequests.size(); ++i) {
        LiveLine line;
        line.perSecond = rateOf(now.listenerRequests[i] - base.listenerRequests[i], seconds);
        if (i < now.listenerStations.size())
            line.stations = makeStations(plan.listeners[i].policies, plan, base.listenerStations[i], now.listenerStations[i], seconds);
        live.listeners.emplace(plan.listeners[i].name, std::move(line));
    }
    for (std::size_t i = 0; i < plan.services.size() && i < now.services.size(); ++i)
        live.services.emplace(plan.services[i].settings.name, makeService(plan.services[i], base.services[i], now.services[i], seconds));
    return live;
}

} // namespace signalbox
