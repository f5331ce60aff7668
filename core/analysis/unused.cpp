// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// unused-service, unused-policy: drawn, and no line leads there.
#include "core/analysis/rules.h"

#include <fmt/core.h>

#include <set>

namespace signalbox {

void findUnusedNodes(const AnalysisContext& context)
{
    std::set<std::string, std::less<>> services;
    std::set<std::string, std::less<>> policies;
    for (const RouteNode& route : context.document.routes()) {
        for (const WeightedService& choice : route.destination.services)
            services.insert(choice.service);
        if (route.mirror)
            services.insert(route.mirror->service);
        for (const StationNode& station : route.stations)
            policies.insert(station.reference);
    }
    for (const ListenerNode& listener : context.document.listeners())
        for (const StationNode& station : listener.stations)
            policies.insert(station.reference);
    for (const ServiceNode& service : context.document.services())
        if (services.count(service.name) == 0)
            context.report("unused-service", Severity::Warning,
                fmt::format("No route leads to service {}", service.name), {NodeKind::Service, service.name}, service.path);
    for (const PolicyNode& policy : context.document.policies())
        if (policies.count(policy.name) == 0)
            context.report("unused-policy", Severity::Warning,
                fmt::format("No line passes policy {}", policy.name), {NodeKind::Policy, policy.name}, policy.path);
}

} // namespace signalbox
