// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/exporter.h"

#include <algorithm>

namespace signalbox {

std::string_view toText(LedgerStatus status)
{
    switch (status) {
    case LedgerStatus::Exact: return "exact";
    case LedgerStatus::Emulated: return "emulated";
    case LedgerStatus::Narrowed: return "narrowed";
    case LedgerStatus::Approximate: return "approximate";
    case LedgerStatus::Unsupported: return "unsupported";
    }
    return "";
}

std::size_t Export::count(LedgerStatus status) const
{
    return static_cast<std::size_t>(std::count_if(ledger.begin(), ledger.end(),
        [status](const LedgerEntry& entry) { return entry.status == status; }));
}

const Exporter* findExporter(std::string_view id)
{
    for (const Exporter* exporter : exporters())
        if (exporter->id == id)
            return exporter;
    return nullptr;
}

namespace {

class ConstructList {
public:
    std::vector<Construct> take() { return std::move(m_constructs); }

    void addListener(const Plan& plan, const ListenerPlan& listener)
    {
        m_node = {NodeKind::Listener, listener.name};
        add("bind");
        addIf(listener.tls != nullptr || listener.usesLocalAuthority, "tls");
        for (const char* name : {"path-guard", "limits", "timeouts", "forwarded"})
            add(name);
        addIf(!listener.trustedProxies.empty(), "trusted-proxies");
        addStations(plan, listener.policies);
    }

    void addRoute(const Plan& plan, const RoutePlan& route)
    {
        m_node = route.node;
        const MatchPlan& match = route.match;
        addIf(!match.hosts.empty(), "match.hosts");
        addIf(!std::holds_alternative<std::monostate>(match.path), "match.path");
        addIf(!match.methods.empty(), "match.methods");
        addIf(!match.headers.empty(), "match.headers");
        addIf(!match.query.empty(), "match.query");
        addIf(!match.cookies.empty(), "match.cookies");
        addIf(!match.clients.empty(), "match.client");
        const bool isToService = std::holds_alternative<ToService>(route.destination);
        add(isToService ? "to" : std::holds_alternative<ToRedirect>(route.destination) ? "redirect" : "respond");
        addIf(route.mirror.has_value(), "mirror");
        addIf(isToService, "timeout");
        addIf(route.retry.has_value(), "retry");
        addIf(isToService, "websocket");
        addStations(plan, route.policies);
    }

    void addService(const ServicePlan& service)
    {
        m_node = service.node;
        for (const char* name : {"endpoints", "balance", "host", "connect-timeout", "keep-alive"})
            add(name);
        addIf(service.settings.health.has_value(), "health");
        addIf(service.settings.outlier.has_value(), "outlier");
        addIf(service.settings.tls.has_value(), "tls");
    }

    void addObserve(const ObservePlan& observe)
    {
        m_node = {NodeKind::Observe, {}};
        addIf(observe.metrics.has_value(), "metrics");
        addIf(observe.otlp.has_value(), "otlp");
        addIf(!observe.accessLog.empty(), "access-log");
    }

private:
    void add(std::string name) { m_constructs.push_back({m_node, std::move(name)}); }
    void addIf(bool isThere, const char* name)
    {
        if (isThere)
            add(name);
    }

    void addStations(const Plan& plan, const std::vector<PolicyId>& policies)
    {
        for (std::size_t i = 0; i < policies.size(); ++i) {
            const PolicyPlan& policy = plan.policy(policies[i]);
            m_node.station = i;
            for (const MapEntry& entry : policy.fields.entries)
                if (entry.key != "kind")
                    add(std::string(policy.kind->id) + "." + entry.key);
            if (policy.fields.entries.size() < 2)
                add(std::string(policy.kind->id));
        }
        m_node.station.reset();
    }

    NodeRef m_node;
    std::vector<Construct> m_constructs;
};

} // namespace

std::vector<Construct> constructsOf(const Plan& plan)
{
    ConstructList list;
    for (const ListenerPlan& listener : plan.listeners)
        list.addListener(plan, listener);
    for (const RoutePlan& route : plan.routes)
        list.addRoute(plan, route);
    for (const ServicePlan& service : plan.services)
        list.addService(service);
    list.addObserve(plan.observe);
    return list.take();
}

} // namespace signalbox
