// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The slow sister of decide(): the same evaluation for every route, with a sentence for the first condition that fails.
#include "core/plan/conditions.h"
#include "core/plan/decision.h"
#include "core/plan/match_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace signalbox {
namespace {

// Values of a request can be long and hold anything; a sentence shows the beginning.
std::string shortened(std::string_view value)
{
    constexpr std::size_t most = 60;
    std::string text(value.substr(0, most));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '.';
    return value.size() > most ? text + "..." : text;
}

template <typename Items, typename ToText>
std::string listed(const Items& items, ToText toText)
{
    std::string text;
    for (const auto& item : items)
        text += (text.empty() ? "" : ", ") + toText(item);
    return items.size() > 1 ? "one of " + text : text;
}

std::string describePath(const PathMatch& match, std::string_view path)
{
    const std::string shown = shortened(path);
    const std::string wanted = toText(match);
    if (std::holds_alternative<ExactPath>(match))
        return fmt::format("{} is not {}", shown, wanted);
    if (std::holds_alternative<PrefixPath>(match))
        return fmt::format("{} is not under {}", shown, wanted);
    if (std::holds_alternative<TemplatePath>(match))
        return fmt::format("{} does not fit {}", shown, wanted);
    return fmt::format("{} does not match the pattern {}", shown, wanted);
}

std::string_view failureVerb(ValueMatch::Kind kind)
{
    switch (kind) {
    case ValueMatch::Kind::Prefix: return "which does not start with";
    case ValueMatch::Kind::Suffix: return "which does not end with";
    case ValueMatch::Kind::Contains: return "which does not contain";
    case ValueMatch::Kind::Regex: return "which does not match";
    default: return "not";
    }
}

// `values`: what the request has under that name.
std::string describeValue(std::string_view what, const std::string& name, const ValueMatch& match,
    const std::vector<std::string_view>& values)
{
    if (match.kind == ValueMatch::Kind::Absent)
        return fmt::format("{} {} is present", what, name);
    if (values.empty())
        return fmt::format("{} {} is absent", what, name);
    const std::string& wanted = match.kind == ValueMatch::Kind::Regex ? match.regex.pattern : match.value;
    if (values.size() > 1)
        return fmt::format("none of the {} values of {} {} fits: {}", values.size(), what, name, toText(match));
    return fmt::format("{} {} is {}, {} {}", what, name, values.front().empty() ? "empty" : shortened(values.front()),
        failureVerb(match.kind), wanted);
}

std::string describeHeader(const MatchPlan& match, const RequestView& request)
{
    for (const ValueMatch& value : match.headers)
        if (!matchesHeader(value, request))
            return describeValue("header", headerSpelling(value.name), value, request.head().headers.values(value.name));
    return {};
}

template <typename Pairs>
std::vector<std::string_view> valuesOf(const Pairs& pairs, std::string_view name)
{
    std::vector<std::string_view> values;
    for (const auto& pair : pairs)
        if (pair.name == name)
            values.push_back(pair.value);
    return values;
}

std::string describeQuery(const MatchPlan& match, const RequestView& request)
{
    for (const ValueMatch& value : match.query)
        if (!matchesQuery(value, request))
            return describeValue("query", value.name, value, valuesOf(request.query(), value.name));
    return {};
}

std::string describeCookie(const MatchPlan& match, const RequestView& request)
{
    for (const ValueMatch& value : match.cookies)
        if (!matchesCookie(value, request))
            return describeValue("cookie", value.name, value, valuesOf(request.cookies(), value.name));
    return {};
}

std::string describeFailure(Condition failure, const MatchPlan& match, const RequestView& request)
{
    switch (failure) {
    case Condition::None: return {};
    case Condition::Host:
        return fmt::format("host {} is not {}", shortened(request.host()),
            listed(match.hosts, [](const HostPattern& host) { return toText(host); }));
    case Condition::Path: return describePath(match.path, request.path());
    case Condition::Method:
        return fmt::format("method {} is not {}", shortened(request.head().method),
            listed(match.methods, [](const std::string& method) { return method; }));
    case Condition::Header: return describeHeader(match, request);
    case Condition::Query: return describeQuery(match, request);
    case Condition::Cookie: return describeCookie(match, request);
    case Condition::Client:
        return fmt::format("client {} is not in {}", request.client().toText(),
            listed(match.clients, [](const Cidr& network) { return network.toText(); }));
    }
    return {};
}

std::string describeSuccess(const MatchPlan& match, const RequestView& request)
{
    const std::string shown = shortened(request.path());
    if (std::holds_alternative<ExactPath>(match.path))
        return fmt::format("{} is the path", shown);
    if (std::holds_alternative<PrefixPath>(match.path))
        return fmt::format("{} is under {}", shown, toText(match.path));
    if (std::holds_alternative<TemplatePath>(match.path))
        return fmt::format("{} fits {}", shown, toText(match.path));
    if (std::holds_alternative<RegexPath>(match.path))
        return fmt::format("{} matches the pattern {}", shown, toText(match.path));
    return "every condition holds";
}

} // namespace

Explanation explain(const Plan& plan, ListenerId listener, const MatchRequest& request)
{
    Explanation explanation;
    decide(plan, listener, request, explanation.decision);
    const Decision& decision = explanation.decision;
    const RequestView view(*request.head, decision.host, decision.path, decision.query, request.client);
    bool isTaken = decision.outcome == Decision::Outcome::Rejected;
    for (const RouteId id : plan.listener(listener).routes) {
        Candidate candidate;
        candidate.route = id;
        candidate.isTried = !isTaken;
        if (decision.outcome != Decision::Outcome::Rejected) {
            const MatchPlan& match = plan.route(id).match;
            candidate.failed = firstFailure(match, view);
            candidate.isMatched = candidate.failed == Condition::None;
            candidate.detail = candidate.isMatched ? describeSuccess(match, view)
                                                   : describeFailure(candidate.failed, match, view);
            isTaken = isTaken || candidate.isMatched;
        }
        explanation.candidates.push_back(std::move(candidate));
    }
    return explanation;
}

namespace {

int distance(const Candidate& candidate)
{
    if (!candidate.isTried)
        return 4;
    switch (candidate.failed) {
    case Condition::None: return 0;
    case Condition::Path: return 2;
    case Condition::Host: return 3;
    default: return 1;
    }
}

} // namespace

std::vector<const Candidate*> telling(const std::vector<Candidate>& candidates, std::size_t most)
{
    std::vector<const Candidate*> chosen;
    for (const Candidate& candidate : candidates)
        chosen.push_back(&candidate);
    if (chosen.size() <= most)
        return chosen;
    std::stable_sort(chosen.begin(), chosen.end(),
        [](const Candidate* a, const Candidate* b) { return distance(*a) < distance(*b); });
    chosen.resize(most);
    std::sort(chosen.begin(), chosen.end(), std::less<>()); // they stand in one vector: by address is in order
    return chosen;
}

} // namespace signalbox
