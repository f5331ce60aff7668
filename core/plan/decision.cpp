// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/decision.h"

#include "core/plan/conditions.h"
#include "core/plan/guard.h"

namespace signalbox {

std::string_view toText(Condition condition)
{
    switch (condition) {
    case Condition::None: return "";
    case Condition::Host: return "host";
    case Condition::Path: return "path";
    case Condition::Method: return "method";
    case Condition::Header: return "header";
    case Condition::Query: return "query";
    case Condition::Cookie: return "cookie";
    case Condition::Client: return "client";
    }
    return "";
}

void Decision::clear()
{
    outcome = Outcome::NoRoute;
    route = {};
    host.clear();
    path = {};
    query = {};
    hasQuery = false;
    pathParameters.clear();
    rejection = {};
    failed.clear();
}

void decide(const Plan& plan, ListenerId listener, const MatchRequest& request, Decision& decision)
{
    const RequestHead& head = *request.head;
    const ListenerPlan& settings = plan.listener(listener);
    const Target target = parseTarget(head.method, head.target);
    decision.route = {};
    decision.failed.clear();
    decision.host.clear();
    decision.path = target.path;
    decision.query = target.query;
    decision.hasQuery = target.hasQuery;
    const auto hostField = head.headers.find("host").value_or(std::string_view());
    decision.rejection = refuse(settings.guard, head.method, head.target, target, hostField, decision.host);
    if (!decision.rejection.empty()) {
        decision.outcome = Decision::Outcome::Rejected;
        decision.pathParameters.clear();
        return;
    }
    const RequestView view(head, decision.host, decision.path, decision.query, request.client);
    for (const RouteId id : settings.routes) {
        const MatchPlan& match = plan.route(id).match;
        const Condition failure = firstFailure(match, view);
        if (failure == Condition::None) {
            decision.outcome = Decision::Outcome::Route;
            decision.route = id;
            captureParameters(match.path, decision.path, decision.pathParameters);
            return;
        }
        decision.failed.push_back(failure);
    }
    decision.outcome = Decision::Outcome::NoRoute;
    decision.pathParameters.clear();
}

} // namespace signalbox
