// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/plan_runtime.h"

#include <algorithm>

namespace signalbox {

ServiceRuntime::ServiceRuntime(const ServicePlan& plan, std::shared_ptr<SharedHealth> health)
    : m_settings(plan.settings)
    , m_tls(plan.tls)
    , m_health(std::move(health))
    , m_balancer(makeBalancer(plan.settings.balance, plan.settings.endpoints.size()))
    , m_pool(plan.settings.endpoints.size(), plan.settings.maxIdle, plan.settings.idleTimeout)
{
    m_states.reserve(m_settings.endpoints.size());
    for (const EndpointSettings& endpoint : m_settings.endpoints)
        m_states.push_back({.weight = endpoint.weight});
    m_statistics.endpoints.resize(m_states.size());
}

std::optional<EndpointId> ServiceRuntime::choose(std::span<const EndpointId> excluded, RandomSource& random)
{
    for (std::size_t i = 0; i < m_states.size(); ++i)
        m_states[i].isHealthy = m_health->isHealthy(i);
    return m_balancer->choose(m_states, excluded, random);
}

void ServiceRuntime::requestStarted(EndpointId endpoint)
{
    ++m_states[endpoint.value].open;
    ++m_statistics.endpoints[endpoint.value].requests;
}

void ServiceRuntime::requestEnded(EndpointId endpoint)
{
    --m_states[endpoint.value].open;
}

void ServiceRuntime::recordFailure(EndpointId endpoint, std::string reason)
{
    EndpointStatistics& row = m_statistics.endpoints[endpoint.value];
    ++row.failures;
    row.lastError = std::move(reason);
}

ServiceStatistics ServiceRuntime::statistics() const
{
    ServiceStatistics copy = m_statistics;
    for (std::size_t i = 0; i < copy.endpoints.size(); ++i) {
        copy.endpoints[i].open = m_states[i].open;
        copy.endpoints[i].isHealthy = m_health->isHealthy(i);
    }
    return copy;
}

namespace {

// The previous plan's runtime of a service that did not change, so that its connections and counters live on.
std::shared_ptr<ServiceRuntime> inherited(const PlanRuntime* previous, const ServicePlan& service)
{
    if (previous == nullptr)
        return nullptr;
    for (const auto& candidate : previous->services()) {
        if (candidate->settings() == service.settings)
            return candidate;
    }
    return nullptr;
}

} // namespace

PlanRuntime::PlanRuntime(std::shared_ptr<const Plan> plan, const std::vector<std::shared_ptr<SharedHealth>>& health,
    std::uint32_t captureIndex, const PlanRuntime* previous)
    : m_plan(std::move(plan))
    , m_captureIndex(captureIndex)
{
    for (std::size_t i = 0; i < m_plan->services.size(); ++i) {
        std::shared_ptr<ServiceRuntime> kept = inherited(previous, m_plan->services[i]);
        m_services.push_back(kept ? kept : std::make_shared<ServiceRuntime>(m_plan->services[i], health[i]));
    }
    m_counters.plan = m_plan;
    m_counters.routes.resize(m_plan->routes.size());
    for (const RoutePlan& route : m_plan->routes)
        m_counters.routeStations.emplace_back(route.policies.size());
    for (const ListenerPlan& listener : m_plan->listeners)
        m_counters.listenerStations.emplace_back(listener.policies.size());
    m_counters.listenerRequests.resize(m_plan->listeners.size());
}

EngineStatistics PlanRuntime::statistics() const
{
    EngineStatistics copy = m_counters;
    copy.services.reserve(m_services.size());
    for (const auto& service : m_services)
        copy.services.push_back(service->statistics());
    return copy;
}

namespace {

void mergeStations(std::vector<std::vector<StationStatistics>>& total,
    const std::vector<std::vector<StationStatistics>>& part)
{
    for (std::size_t i = 0; i < std::min(total.size(), part.size()); ++i) {
        for (std::size_t k = 0; k < std::min(total[i].size(), part[i].size()); ++k) {
            total[i][k].passed += part[i][k].passed;
            total[i][k].refused += part[i][k].refused;
            total[i][k].duration.merge(part[i][k].duration);
        }
    }
}

void mergeRoutes(std::vector<RouteStatistics>& total, const std::vector<RouteStatistics>& part)
{
    for (std::size_t i = 0; i < std::min(total.size(), part.size()); ++i) {
        total[i].requests += part[i].requests;
        total[i].clientErrors += part[i].clientErrors;
        total[i].serverErrors += part[i].serverErrors;
        total[i].bytesIn += part[i].bytesIn;
        total[i].bytesOut += part[i].bytesOut;
        total[i].duration.merge(part[i].duration);
    }
}

void mergeServices(std::vector<ServiceStatistics>& total, const std::vector<ServiceStatistics>& part)
{
    for (std::size_t i = 0; i < std::min(total.size(), part.size()); ++i) {
        total[i].duration.merge(part[i].duration);
        for (std::size_t k = 0; k < std::min(total[i].endpoints.size(), part[i].endpoints.size()); ++k) {
            EndpointStatistics& row = total[i].endpoints[k];
            const EndpointStatistics& other = part[i].endpoints[k];
            row.open += other.open;
            row.requests += other.requests;
            row.failures += other.failures;
            if (!other.lastError.empty())
                row.lastError = other.lastError;
        }
    }
}

} // namespace

void mergeStatistics(EngineStatistics& total, const EngineStatistics& part)
{
    total.requests += part.requests;
    total.errors += part.errors;
    total.rejected += part.rejected;
    total.noRoute += part.noRoute;
    total.openConnections += part.openConnections;
    total.duration.merge(part.duration);
    mergeRoutes(total.routes, part.routes);
    mergeStations(total.routeStations, part.routeStations);
    mergeStations(total.listenerStations, part.listenerStations);
    for (std::size_t i = 0; i < std::min(total.listenerRequests.size(), part.listenerRequests.size()); ++i)
        total.listenerRequests[i] += part.listenerRequests[i];
    mergeServices(total.services, part.services);
}

} // namespace signalbox
