// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the nginx lowering share. The technique: a guard map over the raw request line, one map per listener from
// "host|method|raw path|conditions" to a rule (regexes are tried in file order, which is document order), and one internal
// location per rule. nginx's own location matching, which decodes and merges, never sees a path.
#pragma once

#include "core/exporters/exporter.h"
#include "core/exporters/nginx/config_text.h"
#include "core/exporters/nginx/script.h"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::nginx {

// "${gw_m1}" as `if` wants it: "$gw_m1".
inline std::string plain(const std::string& variable)
{
    return "$" + variable.substr(2, variable.size() - 3);
}

using MapRules = std::vector<std::pair<std::string, std::string>>; // key as written ("~^..." or plain), value

struct Note {
    LedgerStatus status = LedgerStatus::Exact;
    int number = 0;                 // of the code GX-nginx-NNN; 0: none
    std::string reason = {};
    bool explainsDifferences = false;
};

class Lowering {
public:
    Lowering(const Plan& plan, const ExportOptions& options) : m_plan(plan), m_options(options) {}

    const Plan& plan() const { return m_plan; }
    const ExportOptions& options() const { return m_options; }
    Script& script() { return m_script; }

    // Variables, as "${gw_m1}", so that text may follow; equal definitions share one. The source and the values may hold variables.
    std::string map(const std::string& source, const MapRules& rules, const std::string& fallback);
    std::string geo(const std::vector<Cidr>& networks); // "1" inside, "0" outside
    std::string split(const std::string& tape, const std::vector<std::pair<double, std::string>>& shares,
        const std::string& rest);
    std::string limitZone(const PolicyPlan& policy, const std::string& key, const std::string& rate);

    void record(const NodeRef& node, std::string construct, Note note);
    void addFile(std::string path, std::string text) { m_files.push_back({std::move(path), std::move(text)}); }

    // Everything for the http block, in order of declaration.
    const std::vector<std::string>& declarations() const { return m_declarations; }
    // With an entry for every construct, in their order.
    std::vector<LedgerEntry> takeLedger();
    std::vector<ExportedFile> takeFiles() { return std::move(m_files); }

private:
    std::string declare(const std::string& prefix, const std::string& head, const std::vector<std::string>& body,
        const std::string& tail);

    const Plan& m_plan;
    const ExportOptions& m_options;
    Script m_script;
    std::vector<std::string> m_declarations;
    std::map<std::string, std::string> m_known; // definition -> variable
    std::vector<LedgerEntry> m_ledger;
    std::vector<ExportedFile> m_files;
};

// A header of the request as it will be sent upstream.
struct HeaderState {
    std::string name;                 // as it will be spelled
    bool keepsOriginal = true;        // what the client sent stays, before the values
    std::vector<std::string> values;  // nginx strings
};

// One line walked symbolically: the state of the request behind each station, as nginx expressions.
struct Line {
    const ListenerPlan* listener = nullptr;
    const RoutePlan* route = nullptr;          // null: no route matched
    std::map<std::string, HeaderState> headers = {}; // by lower-case name
    std::string path = "${gw_path}";
    std::string query = "${gw_query}";
    std::string host = "${http_host}";
    std::string consumer = {};
    std::vector<std::string> removedQuery = {};
    std::vector<std::string> removedCookies = {};
    std::vector<std::string> checks = {};      // variables: "" to go on, or the status of the answer
    std::map<std::string, std::pair<std::string, std::string>> answers = {}; // check variable -> {status, problem type}
    std::vector<std::string> challenges = {};  // add_header lines for refusals
    std::vector<std::string> directives = {};  // of the location: limit_req, auth_basic
    std::vector<std::string> responseLines = {}; // proxy_hide_header and add_header
    std::uint64_t bodyLimit = 0;
    bool hasBasic = false;
    bool isClosed = false;                     // an unsupported check: the route answers 503
};

// match_lowering.cpp
std::string pathRegex(const PathMatch& match);            // without anchors
std::string ruleVariable(Lowering& lowering, const ListenerPlan& listener, std::size_t index);
std::string guardVariable(Lowering& lowering, const ListenerPlan& listener);
std::string parameter(Lowering& lowering, const Line& line, const std::string& name); // an nginx expression
void recordMatch(Lowering& lowering, const RoutePlan& route);

// line_lowering.cpp
Line lowerLine(Lowering& lowering, const ListenerPlan& listener, const RoutePlan* route);
// nullopt: it holds a variable that cannot be had here.
std::optional<std::string> expand(Lowering& lowering, const Line& line, const Template& text);
std::string headerVariable(Lowering& lowering, const Line& line, std::string_view name);
void addCheck(Line& line, std::string variable, std::string status, std::string problemType);

// policy_lowering.cpp
struct Station {
    const PolicyPlan& policy;
    NodeRef node;
};
void lowerRequestSide(Lowering& lowering, Line& line, const Station& station);
void lowerResponseSide(Lowering& lowering, Line& line, const Station& station);
void recordStation(Lowering& lowering, const Station& station, const Note& note);
void recordField(Lowering& lowering, const Station& station, const std::string& field, const Note& note);

// destination_lowering.cpp
void writeLocation(Lowering& lowering, ConfigWriter& out, const std::string& name, Line& line);

// service_lowering.cpp
std::string upstreamName(const Plan& plan, ServiceId id);
void writeUpstreams(Lowering& lowering, ConfigWriter& out);
std::string duration(Duration value); // "5000ms"

} // namespace signalbox::nginx
