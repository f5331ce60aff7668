// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// unreachable-route: an earlier route on the same listeners takes everything that a later one could.
#include "core/analysis/inclusion.h"
#include "core/analysis/rules.h"
#include "core/plan/decision.h"
#include "core/plan/sample_request.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

// The route, tried before `later` on this listener, that covers it.
RouteId coveringRoute(const Plan& plan, const ListenerPlan& listener, RouteId later)
{
    for (const RouteId earlier : listener.routes) {
        if (earlier == later)
            return {};
        if (coversMatch(plan.route(earlier).match, plan.route(later).match))
            return earlier;
    }
    return {};
}

void addWitness(const Plan& plan, ListenerId listener, RouteId route, Finding& finding)
{
    SplitMixRandom random(route.value);
    const auto sample = sampleRequest(plan.route(route).match, random);
    if (!sample)
        return;
    Decision decision;
    decide(plan, listener, {&sample->head, sample->client, "http"}, decision);
    if (decision.outcome == Decision::Outcome::Route && decision.route != route)
        finding.witness = toWitness(sample->head, plan.listener(listener));
}

void checkRoute(const AnalysisContext& context, RouteId route)
{
    const Plan& plan = *context.plan;
    RouteId covering;
    ListenerId shownOn;
    for (std::size_t i = 0; i < plan.listeners.size(); ++i) {
        const ListenerPlan& listener = plan.listeners[i];
        if (std::find(listener.routes.begin(), listener.routes.end(), route) == listener.routes.end())
            continue;
        const RouteId found = coveringRoute(plan, listener, route);
        if (!found.isValid())
            return; // it can be reached here
        covering = found;
        shownOn = ListenerId(i);
    }
    if (!covering.isValid())
        return;
    const std::string& name = plan.route(route).name;
    const std::string& other = plan.route(covering).name;
    Finding& finding = context.report("unreachable-route", Severity::Warning,
        fmt::format("Route {} is never reached: route {} before it takes every request it could. Move {} above {}, or make "
                    "the match of {} narrower", name, other, name, other, other),
        plan.route(route).node, context.routePath(route, {"match"}));
    addWitness(plan, shownOn, route, finding);
}

} // namespace

void findUnreachableRoutes(const AnalysisContext& context)
{
    // Quadratic in the routes; beyond this a check at every keystroke would be felt.
    constexpr std::size_t mostRoutes = 5000;
    if (context.plan == nullptr || context.plan->routes.size() > mostRoutes)
        return;
    for (std::size_t i = 0; i < context.plan->routes.size(); ++i)
        checkRoute(context, RouteId(i));
}

} // namespace signalbox
