// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// method-gap: a path answers GET, and nothing answers HEAD there (RFC 9110 9.1 asks general-purpose servers for both).
#include "core/analysis/inclusion.h"
#include "core/analysis/rules.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

bool takes(const MatchPlan& match, std::string_view method)
{
    return match.methods.empty() || std::find(match.methods.begin(), match.methods.end(), method) != match.methods.end();
}

bool isHeadAnswered(const Plan& plan, const ListenerPlan& listener, const MatchPlan& match)
{
    MatchPlan head = match;
    head.methods = {"HEAD"};
    return std::any_of(listener.routes.begin(), listener.routes.end(),
        [&](RouteId id) { return coversMatch(plan.route(id).match, head); });
}

} // namespace

void findMethodGaps(const AnalysisContext& context)
{
    if (context.plan == nullptr)
        return;
    const Plan& plan = *context.plan;
    for (std::size_t i = 0; i < plan.routes.size(); ++i) {
        const RoutePlan& route = plan.routes[i];
        if (route.match.methods.empty() || !takes(route.match, "GET") || takes(route.match, "HEAD"))
            continue;
        const bool hasGap = std::any_of(plan.listeners.begin(), plan.listeners.end(), [&](const ListenerPlan& listener) {
            return std::find(listener.routes.begin(), listener.routes.end(), RouteId(i)) != listener.routes.end()
                && !isHeadAnswered(plan, listener, route.match);
        });
        if (hasGap)
            context.report("method-gap", Severity::Note,
                fmt::format("Route {} takes GET, but no route takes HEAD there: add HEAD to its methods", route.name),
                route.node, context.routePath(RouteId(i), {"match", "methods"}));
    }
}

} // namespace signalbox
