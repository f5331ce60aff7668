// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/plan_runtime.h"

#include <algorithm>

namespace signalbox {
namespace {

// Fixed: a key's endpoint is the same in every worker, after a restart, and in every gateway of the same document.
constexpr HashKey balanceHashKey{0x7369676e616c626fULL, 0x782d62616c616e63ULL};

} // namespace

ServiceRuntime::ServiceRuntime(
    const ServicePlan& plan, std::shared_ptr<SharedService> shared, const ServiceRuntime* namesake)
    : m_settings(plan.settings)
    , m_tls(plan.tls)
    , m_shared(std::move(shared))
    , m_balancer(makeBalancer(plan.settings.balance, plan.settings.endpoints.size()))
    , m_pool(plan.settings.endpoints.size(), plan.settings.maxIdle, plan.settings.idleTimeout)
    , m_duration(namesake != nullptr ? namesake->m_duration : std::make_shared<Histogram>())
{
    m_states.reserve(m_settings.endpoints.size());
    for (std::size_t i = 0; i < m_settings.endpoints.size(); ++i) {
        const EndpointSettings& endpoint = m_settings.endpoints[i];
        const auto twins = std::count_if(m_settings.endpoints.begin(), m_settings.endpoints.begin() + static_cast<std::ptrdiff_t>(i),
            [&](const EndpointSettings& other) { return other.address == endpoint.address; });
        m_states.push_back({.weight = endpoint.weight, .identity = endpointIdentity(endpoint.address, static_cast<std::uint32_t>(twins))});
    }
    if (auto key = parseKeyParts("hash", m_settings.balanceKey))
        m_key = *std::move(key); // the plan compiler has reported what is none
    if (m_settings.sticky)
        m_cookie.emplace(*m_settings.sticky, m_shared->stickySecret(), m_settings.endpoints);
    std::vector<bool> taken(namesake != nullptr ? namesake->m_endpoints.size() : 0); // an address may stand there twice
    for (const EndpointSettings& endpoint : m_settings.endpoints) {
        std::shared_ptr<EndpointStatistics> counters;
        for (std::size_t i = 0; i < taken.size() && counters == nullptr; ++i) {
            if (taken[i] || namesake->m_settings.endpoints[i].address != endpoint.address)
                continue;
            taken[i] = true;
            counters = namesake->m_endpoints[i];
        }
        m_endpoints.push_back(counters ? counters : std::make_shared<EndpointStatistics>());
    }
}

BalanceFacts ServiceRuntime::balanceFacts(const ExchangeFacts& facts, const RequestHead& request) const
{
    BalanceFacts made;
    if (!m_key.empty() && hasValue(m_key, facts, request))
        made.hash = hashOf(m_key, balanceHashKey, facts, request);
    if (m_cookie) {
        const std::string value = valueOf({Template::Source::Cookie, m_cookie->name()}, facts, request);
        made.hasCookie = !value.empty();
        made.pinned = m_cookie->endpointOf(value);
    }
    return made;
}

std::optional<EndpointChoice> ServiceRuntime::choose(
    const BalanceFacts& facts, std::span<const EndpointId> excluded, RandomSource& random, Instant now)
{
    for (std::size_t i = 0; i < m_states.size(); ++i)
        m_states[i].isHealthy = m_shared->isHealthy(i) && !m_shared->outlier.isEjected(EndpointId{i}, now);
    const std::optional<EndpointId> chosen = m_balancer->choose(m_states, {excluded, facts.hash, facts.pinned}, random);
    if (!chosen)
        return std::nullopt;
    return EndpointChoice{*chosen, reasonOf(facts, *chosen)};
}

std::string_view ServiceRuntime::reasonOf(const BalanceFacts& facts, EndpointId chosen) const
{
    switch (m_settings.balance) {
    case BalanceKind::RoundRobin: break;
    case BalanceKind::LeastRequest: return "least-request";
    case BalanceKind::RandomTwo: return "random-two";
    case BalanceKind::ClientHash: return "client-hash";
    case BalanceKind::Hash: return facts.hash ? "hash" : "hash-no-key";
    case BalanceKind::Sticky:
        return facts.pinned == chosen ? "sticky-kept" : facts.hasCookie ? "sticky-replaced" : "sticky-new";
    }
    return {};
}

void ServiceRuntime::requestStarted(EndpointId endpoint)
{
    ++m_states[endpoint.value].open;
    ++m_endpoints[endpoint.value]->requests;
}

void ServiceRuntime::requestEnded(EndpointId endpoint)
{
    --m_states[endpoint.value].open;
}

std::string ServiceRuntime::ejectedText(Instant now) const
{
    std::string text;
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        if (m_shared->outlier.isEjected(EndpointId{i}, now))
            text += (text.empty() ? "" : " ") + m_settings.endpoints[i].address.toText();
    }
    return text;
}

void ServiceRuntime::recordAnswer(EndpointId endpoint, int status, Instant now)
{
    if (status >= 500)
        recordFailure(endpoint, "answered " + std::to_string(status), now,
            isGatewayError(status) ? Blame::Endpoint : Blame::Nobody);
    if (!isGatewayError(status))
        m_shared->outlier.recordSuccess(endpoint);
}

void ServiceRuntime::recordFailure(EndpointId endpoint, std::string reason, Instant now, Blame blame)
{
    if (blame == Blame::Endpoint)
        m_shared->outlier.recordFailure(endpoint, now);
    EndpointStatistics& row = *m_endpoints[endpoint.value];
    ++row.failures;
    row.lastError = std::move(reason);
}

ServiceStatistics ServiceRuntime::statistics(Instant now) const
{
    ServiceStatistics copy;
    copy.duration = *m_duration;
    for (std::size_t i = 0; i < m_endpoints.size(); ++i) {
        copy.endpoints.push_back(*m_endpoints[i]);
        copy.endpoints[i].open = m_states[i].open;
        copy.endpoints[i].isHealthy = m_shared->isHealthy(i) && !m_shared->outlier.isEjected(EndpointId{i}, now);
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

const ServiceRuntime* serviceNamed(const PlanRuntime* previous, std::string_view name)
{
    if (previous == nullptr)
        return nullptr;
    for (const auto& candidate : previous->services()) {
        if (candidate->settings().name == name)
            return candidate.get();
    }
    return nullptr;
}

template <typename Line>
const LineCounters* lineNamed(
    const std::vector<Line>& lines, const std::vector<std::shared_ptr<LineCounters>>& counters, std::string_view name)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].name == name)
            return counters[i].get();
    }
    return nullptr;
}

// Stations may move on their line; the n-th of a name is the n-th of that name before.
std::shared_ptr<LineCounters> makeLine(
    const Plan& plan, const std::vector<PolicyId>& policies, const LineCounters* namesake)
{
    auto made = std::make_shared<LineCounters>();
    made->line = namesake != nullptr ? namesake->line : std::make_shared<RouteStatistics>();
    std::vector<bool> taken(namesake != nullptr ? namesake->stations.size() : 0);
    for (const PolicyId id : policies) {
        const std::string& name = plan.policy(id).name;
        std::shared_ptr<StationStatistics> counters;
        for (std::size_t i = 0; i < taken.size() && counters == nullptr; ++i) {
            if (taken[i] || namesake->stationNames[i] != name)
                continue;
            taken[i] = true;
            counters = namesake->stations[i];
        }
        made->stationNames.push_back(name);
        made->stations.push_back(counters ? counters : std::make_shared<StationStatistics>());
    }
    return made;
}

std::vector<StationStatistics> stationsOf(const LineCounters& line)
{
    std::vector<StationStatistics> rows;
    for (const auto& station : line.stations)
        rows.push_back(*station);
    return rows;
}

} // namespace

PlanRuntime::PlanRuntime(std::shared_ptr<const Plan> plan, const std::vector<std::shared_ptr<SharedService>>& shared,
    std::uint32_t captureIndex, const PlanRuntime* previous)
    : m_plan(std::move(plan))
    , m_captureIndex(captureIndex)
    , m_totals(previous != nullptr ? previous->m_totals : std::make_shared<TotalCounters>())
{
    for (std::size_t i = 0; i < m_plan->services.size(); ++i) {
        const ServicePlan& service = m_plan->services[i];
        std::shared_ptr<ServiceRuntime> kept = inherited(previous, service);
        if (kept == nullptr)
            kept = std::make_shared<ServiceRuntime>(service, shared[i], serviceNamed(previous, service.settings.name));
        m_services.push_back(std::move(kept));
    }
    for (const RoutePlan& route : m_plan->routes) {
        const LineCounters* namesake = previous != nullptr
            ? lineNamed(previous->plan().routes, previous->m_routes, route.name) : nullptr;
        m_routes.push_back(makeLine(*m_plan, route.policies, namesake));
    }
    for (const ListenerPlan& listener : m_plan->listeners) {
        const LineCounters* namesake = previous != nullptr
            ? lineNamed(previous->plan().listeners, previous->m_listeners, listener.name) : nullptr;
        m_listeners.push_back(makeLine(*m_plan, listener.policies, namesake));
    }
}

EngineStatistics PlanRuntime::statistics(Instant now) const
{
    EngineStatistics copy;
    copy.plan = m_plan;
    copy.requests = m_totals->requests;
    copy.errors = m_totals->errors;
    copy.rejected = m_totals->rejected;
    copy.noRoute = m_totals->noRoute;
    copy.duration = m_totals->duration;
    for (const auto& route : m_routes) {
        copy.routes.push_back(*route->line);
        copy.routeStations.push_back(stationsOf(*route));
    }
    for (const auto& listener : m_listeners) {
        copy.listenerRequests.push_back(listener->line->requests);
        copy.listenerStations.push_back(stationsOf(*listener));
    }
    copy.services.reserve(m_services.size());
    for (const auto& service : m_services)
        copy.services.push_back(service->statistics(now));
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
            total[i][k].callFailures += part[i][k].callFailures;
            if (!part[i][k].lastCallError.empty())
                total[i][k].lastCallError = part[i][k].lastCallError;
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
        for (std::size_t k = 0; k < total[i].byClass.size(); ++k)
            total[i].byClass[k] += part[i].byClass[k];
        total[i].bytesIn += part[i].bytesIn;
        total[i].bytesOut += part[i].bytesOut;
        total[i].mirrored += part[i].mirrored;
        total[i].notMirrored += part[i].notMirrored;
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
