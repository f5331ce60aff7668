// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// zero-weights: a split or a service whose weights leave no place for any request.
#include "core/analysis/rules.h"

#include <fmt/core.h>

namespace signalbox {

void findZeroWeights(const AnalysisContext& context)
{
    for (const RouteNode& route : context.document.routes()) {
        const auto& choices = route.destination.services;
        std::uint64_t total = 0;
        for (const WeightedService& choice : choices)
            total += choice.weight;
        if (choices.size() < 2 || total > 0)
            continue;
        ValuePath path = route.path;
        path.emplace_back("to");
        context.report("zero-weights", Severity::Error,
            fmt::format("All weights of route {} are 0, so no request goes anywhere: give one service a weight", route.name),
            {NodeKind::Route, route.name}, std::move(path));
    }
    if (context.plan == nullptr)
        return;
    for (std::size_t i = 0; i < context.plan->services.size(); ++i) {
        const ServicePlan& service = context.plan->services[i];
        std::uint64_t total = 0;
        for (const EndpointSettings& endpoint : service.settings.endpoints)
            total += endpoint.weight;
        if (total > 0)
            continue;
        context.report("zero-weights", Severity::Error,
            fmt::format("No endpoint of service {} has a weight above 0: every request would be answered 503",
                service.settings.name),
            service.node, {"services", service.settings.name, "endpoints"});
    }
}

} // namespace signalbox
