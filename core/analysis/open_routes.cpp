// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// no-authentication: a way to a service without a check, while another way to the same service has one.
#include "core/analysis/rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace signalbox {
namespace {

bool authenticates(const Plan& plan, const std::vector<PolicyId>& policies)
{
    constexpr std::string_view kinds[] = {"jwt", "api-key", "basic", "introspection", "client-certificate", "ext-authz"};
    return std::any_of(policies.begin(), policies.end(), [&](PolicyId id) {
        return std::find(std::begin(kinds), std::end(kinds), plan.policy(id).kind->id) != std::end(kinds);
    });
}

// On every listener that serves it, by the route's own stations or the listener's.
bool isChecked(const Plan& plan, RouteId route)
{
    if (authenticates(plan, plan.route(route).policies))
        return true;
    return std::all_of(plan.listeners.begin(), plan.listeners.end(), [&](const ListenerPlan& listener) {
        return std::find(listener.routes.begin(), listener.routes.end(), route) == listener.routes.end()
            || authenticates(plan, listener.policies);
    });
}

} // namespace

void findOpenRoutes(const AnalysisContext& context)
{
    if (context.plan == nullptr)
        return;
    const Plan& plan = *context.plan;
    std::map<ServiceId, RouteId> checked; // the first route that checks who calls the service
    const auto eachService = [&](std::size_t route, auto visit) {
        if (const auto* to = std::get_if<ToService>(&plan.routes[route].destination))
            for (const auto& choice : to->choices)
                visit(choice.first);
    };
    for (std::size_t i = 0; i < plan.routes.size(); ++i)
        if (isChecked(plan, RouteId(i)))
            eachService(i, [&](ServiceId service) { checked.try_emplace(service, RouteId(i)); });
    for (std::size_t i = 0; i < plan.routes.size(); ++i) {
        if (isChecked(plan, RouteId(i)))
            continue;
        eachService(i, [&](ServiceId service) {
            const auto other = checked.find(service);
            if (other != checked.end())
                context.report("no-authentication", Severity::Note,
                    fmt::format("Route {} leads to service {} without asking who calls; route {} asks", plan.routes[i].name,
                        plan.service(service).settings.name, plan.route(other->second).name),
                    plan.routes[i].node, context.routePath(RouteId(i), {"policies"}));
        });
    }
}

} // namespace signalbox
