// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What one worker keeps for a plan while exchanges run on it: balancers, idle connections and counters. A new plan takes over
// the services whose settings did not change, with their connections, and the counters of everything that keeps its name:
// exchanges that still run on the old plan count where the new one counts. Thread: worker; Health alone is shared.
#pragma once

#include "core/plan/plan.h"
#include "core/proxy/engine_statistics.h"
#include "core/service/balancer.h"
#include "core/service/idle_pool.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

// Whether endpoints answer, as the health checker (one worker) found; read by all workers.
class SharedHealth {
public:
    explicit SharedHealth(std::size_t endpoints) : m_unhealthy(endpoints) {}
    bool isHealthy(std::size_t endpoint) const { return !m_unhealthy[endpoint].load(std::memory_order_relaxed); }
    void setHealthy(std::size_t endpoint, bool healthy)
    {
        m_unhealthy[endpoint].store(!healthy, std::memory_order_relaxed);
    }

private:
    std::vector<std::atomic<bool>> m_unhealthy;
};

class ServiceRuntime {
public:
    // `namesake`: the runtime of the service of this name before, whose counters go on; may be null.
    ServiceRuntime(const ServicePlan& plan, std::shared_ptr<SharedHealth> health, const ServiceRuntime* namesake = nullptr);

    const ServiceSettings& settings() const { return m_settings; }
    const std::shared_ptr<const TlsClientContext>& tls() const { return m_tls; }
    std::optional<EndpointId> choose(std::span<const EndpointId> excluded, RandomSource& random);
    void requestStarted(EndpointId endpoint);
    void requestEnded(EndpointId endpoint);
    void recordFailure(EndpointId endpoint, std::string reason);
    void recordDuration(Duration duration) { m_duration->record(duration); }
    IdlePool& pool() { return m_pool; }
    ServiceStatistics statistics() const;
    const std::shared_ptr<SharedHealth>& health() const { return m_health; }

private:
    ServiceSettings m_settings;
    std::shared_ptr<const TlsClientContext> m_tls;
    std::shared_ptr<SharedHealth> m_health;
    std::unique_ptr<Balancer> m_balancer;
    std::vector<EndpointState> m_states;
    IdlePool m_pool;
    std::vector<std::shared_ptr<EndpointStatistics>> m_endpoints;
    std::shared_ptr<Histogram> m_duration;
};

// The counters of a listener or a route, and those of its stations in their order.
struct LineCounters {
    std::shared_ptr<RouteStatistics> line; // of a listener: requests only
    std::vector<std::string> stationNames;
    std::vector<std::shared_ptr<StationStatistics>> stations;
};

struct TotalCounters {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t rejected = 0;
    std::uint64_t noRoute = 0;
    Histogram duration;
};

class PlanRuntime {
public:
    // `health` has one entry per service of the plan; `previous` may be null.
    PlanRuntime(std::shared_ptr<const Plan> plan, const std::vector<std::shared_ptr<SharedHealth>>& health,
        std::uint32_t captureIndex, const PlanRuntime* previous);

    const Plan& plan() const { return *m_plan; }
    const std::shared_ptr<const Plan>& sharedPlan() const { return m_plan; }
    std::uint32_t captureIndex() const { return m_captureIndex; }
    const std::shared_ptr<ServiceRuntime>& service(ServiceId id) const { return m_services[id.value]; }
    const std::vector<std::shared_ptr<ServiceRuntime>>& services() const { return m_services; }

    TotalCounters& totals() { return *m_totals; }
    LineCounters& route(RouteId id) { return *m_routes[id.value]; }
    LineCounters& listener(ListenerId id) { return *m_listeners[id.value]; }
    EngineStatistics statistics() const; // with the services' rows

private:
    std::shared_ptr<const Plan> m_plan;
    std::uint32_t m_captureIndex;
    std::vector<std::shared_ptr<ServiceRuntime>> m_services;
    std::shared_ptr<TotalCounters> m_totals;
    std::vector<std::shared_ptr<LineCounters>> m_routes;
    std::vector<std::shared_ptr<LineCounters>> m_listeners;
};

// Adds the counters of another worker's snapshot of the same plan.
void mergeStatistics(EngineStatistics& total, const EngineStatistics& part);

} // namespace signalbox
