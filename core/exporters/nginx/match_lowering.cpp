// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Guard, rules and path parameters as maps over the raw request.
#include "core/exporters/nginx/lowering.h"

#include "core/base/text.h"
#include "core/plan/match_text.h"

#include <algorithm>

namespace signalbox::nginx {
namespace {

// reference/targets.md 1.1, hex digits of either case.
std::string guardedPath()
{
    const std::string escape = "%(?:2[0-46-9A-Ca-c]|3[A-Fa-f]|40|5[BDEbde]|60|7[BCDbcd]|[89A-Fa-f][0-9A-Fa-f])";
    const std::string plain = "(?:[A-Za-z0-9_~!$&'()*+,=:@-]|" + escape + ")";
    const std::string any = "(?:[A-Za-z0-9._~!$&'()*+,=:@-]|" + escape + ")";
    const std::string segment = "(?:" + plain + any + "*|\\." + plain + any + "*|\\.\\." + any + "+)";
    return "/(?:" + segment + "(?:/" + segment + ")*/?)?";
}

// RFC 3986 3.2.2 without empty labels, and a port up to 65535 in its usual spelling.
std::string hostField()
{
    const std::string character = "(?:[A-Za-z0-9_~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
    const std::string port = "(?::(?:0*(?:[1-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?)?";
    return "(?:" + character + "+(?:\\." + character + "+)*\\.?|\\[[0-9A-Fa-f:.]+\\])" + port;
}

std::string guardPattern(PathGuard guard)
{
    const std::string query = "(?:\\?[!-\\x22\\x24-~]*)?";
    switch (guard) {
    case PathGuard::RejectAmbiguous: return "[A-Z_-]+ (?:[hH][tT][tT][pP][sS]?://(?i:\\k<gwh>))?" + guardedPath() + query;
    case PathGuard::Rfc3986:
        return "[!-~]+ (?:[hH][tT][tT][pP][sS]?://(?i:\\k<gwh>))?/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*" + query;
    case PathGuard::Raw: break;
    }
    return "[!-~]+ [^ ]+";
}

std::string alternatives(const std::vector<std::string>& items)
{
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : "|") + item;
    return items.size() > 1 ? "(?:" + text + ")" : text;
}

std::string hostRegex(const HostPattern& host)
{
    switch (host.kind) {
    case HostPattern::Kind::Exact: return regexLiteral(host.suffix);
    case HostPattern::Kind::OneLabel: return "[^.|]+" + regexLiteral(host.suffix);
    case HostPattern::Kind::AnyDepth: return "[^|]+" + regexLiteral(host.suffix);
    }
    return {};
}

std::string templateRegex(const TemplatePath& pattern, std::string_view captured)
{
    std::string regex;
    for (const TemplatePath::Segment& segment : pattern.segments) {
        if (segment.parameter.empty()) {
            regex += "/" + regexLiteral(segment.literal);
            continue;
        }
        const std::string body = segment.isRest ? "[^/|][^|]*" : "[^/|]+";
        regex += "/" + (segment.parameter == captured ? "(?<gwv>" + body + ")" : body);
    }
    return pattern.hasTrailingSlash || pattern.segments.empty() ? regex + "/" : regex;
}

// The script that tells whether any of the values satisfies the condition.
std::string conditionScript(const ValueMatch& match, const std::string& list)
{
    const std::string value = scriptString(match.value);
    std::string test;
    switch (match.kind) {
    case ValueMatch::Kind::Exact: test = "v === " + value; break;
    case ValueMatch::Kind::Prefix: test = "v.startsWith(" + value + ")"; break;
    case ValueMatch::Kind::Suffix: test = "v.endsWith(" + value + ")"; break;
    case ValueMatch::Kind::Contains: test = "v.includes(" + value + ")"; break;
    case ValueMatch::Kind::Regex:
        test = "new RegExp(" + scriptString("^(?:" + withoutCaptures(match.regex.pattern) + ")(?![\\s\\S])") + ").test(v)";
        break;
    case ValueMatch::Kind::Present: return "return " + list + ".length > 0 ? '1' : '0';";
    case ValueMatch::Kind::Absent: return "return " + list + ".length === 0 ? '1' : '0';";
    }
    return "return " + list + ".some(v => " + test + ") ? '1' : '0';";
}

std::vector<std::string> conditionVariables(Lowering& lowering, const MatchPlan& match)
{
    std::vector<std::string> variables;
    for (const ValueMatch& header : match.headers)
        variables.push_back(
            lowering.script().variable(conditionScript(header, "values(r, " + scriptString(header.name) + ")")));
    for (const ValueMatch& query : match.query)
        variables.push_back(
            lowering.script().variable(conditionScript(query, "query(r, " + scriptString(query.name) + ")")));
    for (const ValueMatch& cookie : match.cookies)
        variables.push_back(
            lowering.script().variable(conditionScript(cookie, "cookies(r, " + scriptString(cookie.name) + ")")));
    if (!match.clients.empty())
        variables.push_back(lowering.geo(match.clients));
    return variables;
}

std::string hostsAndMethods(const MatchPlan& match)
{
    std::vector<std::string> hosts;
    for (const HostPattern& host : match.hosts)
        hosts.push_back(hostRegex(host));
    std::vector<std::string> methods;
    for (const std::string& method : match.methods)
        methods.push_back(regexLiteral(method));
    return (hosts.empty() ? "[^|]*" : alternatives(hosts)) + "\\|" + (methods.empty() ? "[^|]*" : alternatives(methods));
}

} // namespace

std::string pathRegex(const PathMatch& match)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return regexLiteral(exact->path);
    if (const auto* prefix = std::get_if<PrefixPath>(&match))
        return (prefix->prefix == "/" ? "" : regexLiteral(prefix->prefix)) + (prefix->prefix == "/" ? "/[^|]*" : "(?:/[^|]*)?");
    if (const auto* pattern = std::get_if<TemplatePath>(&match))
        return templateRegex(*pattern, {});
    if (const auto* regex = std::get_if<RegexPath>(&match))
        return "(?:" + withoutCaptures(regex->regex.pattern) + ")";
    return "[^|]*";
}

std::string guardVariable(Lowering& lowering, const ListenerPlan& listener)
{
    const std::string pattern = "~^(?<gwh>" + hostField() + ") " + guardPattern(listener.guard) + " HTTP/(?:1\\.[01]|2\\.0)\\z";
    return lowering.map("$http_host $request", {{pattern, "1"}}, "0");
}

std::string ruleVariable(Lowering& lowering, const ListenerPlan& listener, std::size_t index)
{
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> wanted;
    for (const RouteId id : listener.routes) {
        wanted.push_back(conditionVariables(lowering, lowering.plan().route(id).match));
        for (const std::string& variable : wanted.back())
            if (std::find(columns.begin(), columns.end(), variable) == columns.end())
                columns.push_back(variable);
    }
    std::string source = "$host|$request_method|$gw_path|";
    for (const std::string& column : columns)
        source += column;
    MapRules rules;
    for (std::size_t i = 0; i < listener.routes.size(); ++i) {
        const MatchPlan& match = lowering.plan().route(listener.routes[i]).match;
        std::string pattern = "~^" + hostsAndMethods(match) + "\\|" + pathRegex(match.path) + "\\|";
        for (const std::string& column : columns)
            pattern += std::find(wanted[i].begin(), wanted[i].end(), column) != wanted[i].end() ? "1" : ".";
        rules.emplace_back(pattern + "\\z", fmt::format("l{}_r{}", index, listener.routes[i].value));
    }
    return lowering.map(source, rules, fmt::format("l{}_none", index));
}

std::string parameter(Lowering& lowering, const Line& line, const std::string& name)
{
    if (line.route == nullptr)
        return {};
    const PathMatch& path = line.route->match.path;
    std::string pattern;
    if (const auto* tree = std::get_if<TemplatePath>(&path))
        pattern = templateRegex(*tree, name);
    else if (const auto* regex = std::get_if<RegexPath>(&path))
        pattern = withCapture(regex->regex.pattern, name);
    if (pattern.find("(?<gwv>") == std::string::npos)
        return {};
    return lowering.map("$gw_path", {{"~^(?:" + pattern + ")\\z", "${gwv}"}}, "");
}

void recordMatch(Lowering& lowering, const RoutePlan& route)
{
    const MatchPlan& match = route.match;
    const Note exact;
    const Note scripted{LedgerStatus::Emulated, 20, "Evaluated by gateway.js, since nginx looks at the first value only"};
    if (!match.hosts.empty())
        lowering.record(route.node, "match.hosts", exact);
    if (std::holds_alternative<RegexPath>(match.path))
        lowering.record(route.node, "match.path", {LedgerStatus::Narrowed, 21,
            "PCRE backtracks: a pattern that needs more steps than nginx allows does not match"});
    else if (!std::holds_alternative<std::monostate>(match.path))
        lowering.record(route.node, "match.path", exact);
    if (!match.methods.empty())
        lowering.record(route.node, "match.methods", exact);
    if (!match.headers.empty())
        lowering.record(route.node, "match.headers", scripted);
    if (!match.query.empty())
        lowering.record(route.node, "match.query", scripted);
    if (!match.cookies.empty())
        lowering.record(route.node, "match.cookies", scripted);
    if (!match.clients.empty())
        lowering.record(route.node, "match.client", exact);
}

} // namespace signalbox::nginx
