// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What one worker keeps for a plan while exchanges run on it: balancers, idle connections and counters. A new plan takes over
// the services whose settings did not change, with their connections, and the counters of everything that keeps its name:
// exchanges that still run on the old plan count where the new one counts. Thread: worker; SharedService alone is shared.
#pragma once

#include "core/plan/plan.h"
#include "core/policy/key_parts.h"
#include "core/proxy/engine_statistics.h"
#include "core/proxy/shared_service.h"
#include "core/service/balancer.h"
#include "core/service/idle_pool.h"
#include "core/service/sticky_cookie.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// An endpoint, and why it was this one.
struct EndpointChoice {
    EndpointId endpoint;
    std::string_view reason; // static, a note's code: "hash", "sticky-new" ...; empty: nothing to tell
};

// What a request brings that its endpoint is chosen by; made once for an exchange.
struct BalanceFacts {
    std::optional<std::uint64_t> hash = {};
    std::optional<EndpointId> pinned = {};
    bool hasCookie = false; // of the service's name, whatever it names
};

class ServiceRuntime {
public:
    // `namesake`: the runtime of the service of this name before, whose counters go on; may be null.
    ServiceRuntime(const ServicePlan& plan, std::shared_ptr<SharedService> shared, const ServiceRuntime* namesake = nullptr);

    const ServiceSettings& settings() const { return m_settings; }
    const std::shared_ptr<const TlsClientContext>& tls() const { return m_tls; }
    BalanceFacts balanceFacts(const ExchangeFacts& facts, const RequestHead& request) const;
    // nullopt: none is left.
    std::optional<EndpointChoice> choose(
        const BalanceFacts& facts, std::span<const EndpointId> excluded, RandomSource& random, Instant now);
    // The endpoints that failures keep out at this time, for people.
    std::string ejectedText(Instant now) const;
    // Null: the service is not sticky.
    const StickyCookie* stickyCookie() const { return m_cookie ? &*m_cookie : nullptr; }
    void requestStarted(EndpointId endpoint);
    void requestEnded(EndpointId endpoint);
    // What the counters show as failed. It counts against the endpoint when it says that the endpoint does not work.
    enum class Blame : std::uint8_t { Endpoint, Nobody };
    void recordFailure(EndpointId endpoint, std::string reason, Instant now, Blame blame = Blame::Endpoint);
    // A response head came.
    void recordAnswer(EndpointId endpoint, int status, Instant now);
    void recordDuration(Duration duration) { m_duration->record(duration); }
    IdlePool& pool() { return m_pool; }
    ServiceStatistics statistics(Instant now) const;

private:
    std::string_view reasonOf(const BalanceFacts& facts, EndpointId chosen) const;

    ServiceSettings m_settings;
    std::shared_ptr<const TlsClientContext> m_tls;
    std::shared_ptr<SharedService> m_shared;
    std::unique_ptr<Balancer> m_balancer;
    KeyParts m_key; // of ClientHash and Hash
    std::optional<StickyCookie> m_cookie;
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
    // `shared` has one entry per service of the plan; `previous` may be null.
    PlanRuntime(std::shared_ptr<const Plan> plan, const std::vector<std::shared_ptr<SharedService>>& shared,
        std::uint32_t captureIndex, const PlanRuntime* previous);

    const Plan& plan() const { return *m_plan; }
    const std::shared_ptr<const Plan>& sharedPlan() const { return m_plan; }
    std::uint32_t captureIndex() const { return m_captureIndex; }
    const std::shared_ptr<ServiceRuntime>& service(ServiceId id) const { return m_services[id.value]; }
    const std::vector<std::shared_ptr<ServiceRuntime>>& services() const { return m_services; }

    TotalCounters& totals() { return *m_totals; }
    LineCounters& route(RouteId id) { return *m_routes[id.value]; }
    LineCounters& listener(ListenerId id) { return *m_listeners[id.value]; }
    EngineStatistics statistics(Instant now) const; // with the services' rows

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
