// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/nginx/lowering.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace signalbox::nginx {
namespace {

bool isVariableName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return isAlpha(c) || isDigit(c) || c == '_'; });
}

} // namespace

std::string Lowering::declare(const std::string& prefix, const std::string& head, const std::vector<std::string>& body,
    const std::string& tail)
{
    std::string definition = head + tail;
    for (const std::string& line : body)
        definition += "\n" + line;
    const auto [known, isNew] = m_known.try_emplace(definition, "");
    if (!isNew)
        return known->second;
    const std::string name = fmt::format("gw_{}{}", prefix, m_known.size());
    known->second = "${" + name + "}";
    m_declarations.push_back(head + "$" + name + tail + " {");
    for (const std::string& line : body)
        m_declarations.push_back("    " + line);
    m_declarations.emplace_back("}");
    return known->second;
}

std::string Lowering::map(const std::string& source, const MapRules& rules, const std::string& fallback)
{
    std::vector<std::string> body;
    for (const auto& [key, value] : rules)
        body.push_back(inQuotes(key) + " " + inQuotes(value) + ";");
    body.push_back("default " + inQuotes(fallback) + ";");
    return declare("m", "map " + inQuotes(source) + " ", body, "");
}

std::string Lowering::geo(const std::vector<Cidr>& networks)
{
    std::vector<std::string> body{"default 0;"};
    for (const Cidr& network : networks)
        if (const std::string line = network.toText() + " 1;"; std::find(body.begin(), body.end(), line) == body.end())
            body.push_back(line);
    return declare("g", "geo ", body, "");
}

std::string Lowering::split(const std::string& tape, const std::vector<std::pair<double, std::string>>& shares,
    const std::string& rest)
{
    std::vector<std::string> body;
    for (const auto& [percent, value] : shares)
        if (percent >= 0.005)
            body.push_back(fmt::format("{:.2f}% {};", percent, inQuotes(value)));
    body.push_back("* " + inQuotes(rest) + ";");
    return declare("s", "split_clients " + inQuotes(tape) + " ", body, "");
}

std::string Lowering::limitZone(const PolicyPlan& policy, const std::string& key, const std::string& rate)
{
    // Lines that share a named policy share its counts.
    const std::string owner = policy.isNamed ? policy.name
                                             : fmt::format("{}/{}", policy.node.name, policy.node.station.value_or(0));
    const auto [known, isNew] = m_known.try_emplace("zone " + owner + key + rate, "");
    if (isNew) {
        known->second = fmt::format("gw_limit{}", m_known.size());
        m_declarations.push_back(fmt::format("limit_req_zone {} zone={}:10m rate={};", inQuotes(key), known->second, rate));
    }
    return known->second;
}

void Lowering::record(const NodeRef& node, std::string construct, Note note)
{
    LedgerEntry entry{node, std::move(construct), note.status, {}, std::move(note.reason), {}, note.explainsDifferences};
    if (note.number != 0)
        entry.code = fmt::format("GX-nginx-{:03}", note.number);
    // The worst of what several lines say about one construct stands.
    for (LedgerEntry& other : m_ledger)
        if (other.node == entry.node && other.construct == entry.construct) {
            if (other.status < entry.status)
                other = std::move(entry);
            return;
        }
    m_ledger.push_back(std::move(entry));
}

std::vector<LedgerEntry> Lowering::takeLedger()
{
    std::vector<LedgerEntry> ordered;
    for (const Construct& construct : constructsOf(m_plan)) {
        const auto found = std::find_if(m_ledger.begin(), m_ledger.end(), [&](const LedgerEntry& entry) {
            return entry.node == construct.node && entry.construct == construct.name;
        });
        if (found != m_ledger.end())
            ordered.push_back(*found);
        else // a test looks for this code: the lowering forgot something, and says so rather than dropping it
            ordered.push_back({construct.node, construct.name, LedgerStatus::Unsupported, "GX-nginx-000",
                "This is not exported to nginx", {}, true});
    }
    return ordered;
}

std::string headerVariable(Lowering& lowering, const Line& line, std::string_view name)
{
    const std::string key = toLower(name);
    const auto state = line.headers.find(key);
    if (state != line.headers.end() && !state->second.keepsOriginal)
        return state->second.values.empty() ? "" : state->second.values.front();
    std::string variable = key;
    std::replace(variable.begin(), variable.end(), '-', '_');
    if (key == "host")
        return line.host;
    // "$http_a_b" is X-A as well as X_A, and other token characters have no variable at all.
    if (isVariableName(variable) && key.find('_') == std::string::npos)
        return "${http_" + variable + "}";
    return lowering.script().variable("return first(values(r, " + scriptString(key) + "));");
}

std::optional<std::string> expand(Lowering& lowering, const Line& line, const Template& text)
{
    using Source = Template::Source;
    std::string out;
    for (const Template::Part& part : text.parts()) {
        const bool isGone = std::find(line.removedQuery.begin(), line.removedQuery.end(), part.name) != line.removedQuery.end();
        const auto cookie = line.headers.find("cookie");
        switch (part.source) {
        case Source::Literal: out += literal(part.name); break;
        case Source::Path: out += parameter(lowering, line, part.name); break;
        case Source::Query:
            if (!isGone)
                out += lowering.script().variable("return first(query(r, " + scriptString(part.name) + "));");
            break;
        case Source::Header: out += headerVariable(lowering, line, part.name); break;
        case Source::Cookie:
            if (cookie != line.headers.end() && !cookie->second.keepsOriginal
                && std::find(line.removedCookies.begin(), line.removedCookies.end(), part.name) != line.removedCookies.end())
                break;
            if (cookie != line.headers.end() && !cookie->second.keepsOriginal && line.removedCookies.empty())
                break; // removed or written by a station: its cookies are not read again
            out += lowering.script().variable("return first(cookies(r, " + scriptString(part.name) + "));");
            break;
        case Source::ClientAddress: out += "${remote_addr}"; break;
        case Source::RequestId: out += "${request_id}"; break;
        case Source::Method: out += "${request_method}"; break;
        case Source::Host: out += "${host}"; break;
        case Source::RequestPath: out += "${gw_path}"; break;
        case Source::Scheme: out += "${scheme}"; break;
        case Source::Claim: return std::nullopt;
        case Source::Consumer: out += line.consumer; break;
        case Source::Route: out += line.route != nullptr ? literal(line.route->name) : ""; break;
        }
    }
    return out;
}

void addCheck(Line& line, std::string variable, std::string status, std::string problemType)
{
    line.answers[variable] = {std::move(status), std::move(problemType)};
    line.checks.push_back(std::move(variable));
}

Line lowerLine(Lowering& lowering, const ListenerPlan& listener, const RoutePlan* route)
{
    Line line;
    line.listener = &listener;
    line.route = route;
    line.bodyLimit = listener.bodyLimit;
    std::vector<Station> stations;
    for (std::size_t i = 0; i < listener.policies.size(); ++i)
        stations.push_back({lowering.plan().policy(listener.policies[i]), {NodeKind::Listener, listener.name, i}});
    for (std::size_t i = 0; route != nullptr && i < route->policies.size(); ++i)
        stations.push_back({lowering.plan().policy(route->policies[i]), {NodeKind::Route, route->name, i}});
    for (const Station& station : stations)
        lowerRequestSide(lowering, line, station);
    for (auto station = stations.rbegin(); station != stations.rend(); ++station)
        lowerResponseSide(lowering, line, *station);
    return line;
}

} // namespace signalbox::nginx
