// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/decision.h"

#include "core/plan/conditions.h"
#include "core/plan/guard.h"
#include "core/plan/route_index.h"

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
    earlier = 0;
    failed.clear();
}

namespace {

// True when the candidate takes the request. The order of positions is the caller's.
bool tryCandidate(const Plan& plan, RouteId id, const RequestView& view, Decision& decision)
{
    const MatchPlan& match = plan.route(id).match;
    const Condition failure = firstFailure(match, view);
    if (failure == Condition::None) {
        decision.outcome = Decision::Outcome::Route;
        decision.route = id;
        captureParameters(match.path, decision.path, decision.pathParameters);
        return true;
    }
    if (decision.failed.size() < Decision::mostFailed)
        decision.failed.push_back({id, failure});
    return false;
}

// The position of the winner, or the number of candidates.
std::size_t tryAll(const Plan& plan, const ListenerPlan& listener, const RequestView& view, Decision& decision)
{
    for (std::size_t i = 0; i < listener.routes.size(); ++i)
        if (tryCandidate(plan, listener.routes[i], view, decision))
            return i;
    return listener.routes.size();
}

std::size_t tryPossible(const Plan& plan, const ListenerPlan& listener, const RequestView& view, Decision& decision)
{
    RouteIndex::Walk walk;
    listener.index->find(view.host(), view.path(), walk);
    if (walk.isOverfull())
        return tryAll(plan, listener, view, decision);
    while (const auto position = walk.next())
        if (tryCandidate(plan, listener.routes[*position], view, decision))
            return *position;
    return listener.routes.size();
}

} // namespace

void decide(const Plan& plan, ListenerId listener, const MatchRequest& request, Decision& decision)
{
    const RequestHead& head = *request.head;
    const ListenerPlan& settings = plan.listener(listener);
    const Target target = parseTarget(head.method, head.target);
    decision.route = {};
    decision.earlier = 0;
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
    decision.outcome = Decision::Outcome::NoRoute;
    const std::size_t position = settings.index == nullptr ? tryAll(plan, settings, view, decision)
                                                           : tryPossible(plan, settings, view, decision);
    decision.earlier = static_cast<std::uint32_t>(position);
    if (decision.outcome == Decision::Outcome::NoRoute)
        decision.pathParameters.clear();
}

} // namespace signalbox
