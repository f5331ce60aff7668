// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Plans built in code, without a document, and a naive matcher to compare the real one with.
#pragma once

#include "core/plan/compile_context.h"
#include "core/plan/decision.h"
#include "core/plan/route_index.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox {

inline PathMatch templatePath(std::string_view text)
{
    return compileTemplatePath(text).value_or(PathMatch());
}

inline PathMatch regexPath(std::string_view pattern)
{
    return RegexPath{compilePortableRegex(pattern).value_or(PortableRegex())};
}

inline RoutePlan makeRoute(std::string name, MatchPlan match)
{
    RoutePlan route;
    route.node = {NodeKind::Route, name};
    route.name = std::move(name);
    route.match = std::move(match);
    route.destination = ToRespond{};
    return route;
}

// One listener that serves all of them.
inline Plan makePlan(std::vector<RoutePlan> routes, PathGuard guard = PathGuard::RejectAmbiguous)
{
    Plan plan;
    plan.routes = std::move(routes);
    plan.listeners.emplace_back();
    plan.listeners[0].name = "public";
    plan.listeners[0].guard = guard;
    for (std::size_t i = 0; i < plan.routes.size(); ++i)
        plan.listeners[0].routes.push_back(RouteId(i));
    indexRoutes(plan);
    return plan;
}

inline RequestHead makeRequest(std::string method, std::string target, std::string_view host = "a.test",
    std::initializer_list<std::pair<std::string_view, std::string_view>> headers = {})
{
    RequestHead head;
    head.method = std::move(method);
    head.target = std::move(target);
    head.headers.add("Host", host);
    for (const auto& [name, value] : headers)
        head.headers.add(name, value);
    return head;
}

inline Decision decideOn(const Plan& plan, const RequestHead& head, std::string_view client = "127.0.0.1")
{
    Decision decision;
    decide(plan, ListenerId(0), {&head, parseIpAddress(client).value_or(IpAddress()), "http"}, decision);
    return decision;
}

inline std::string routeName(const Plan& plan, const Decision& decision)
{
    if (decision.outcome == Decision::Outcome::Rejected)
        return "rejected: " + std::string(decision.rejection);
    return decision.outcome == Decision::Outcome::Route ? plan.route(decision.route).name : "none";
}

} // namespace signalbox
