// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One function per policy kind: what a station does to the request, walked symbolically, and to the response.
#include "core/exporters/nginx/lowering.h"

#include "core/base/text.h"
#include "core/exporters/nginx/header_lowering.h"
#include "core/exporters/nginx/rewrite_lowering.h"

#include <algorithm>
#include <cmath>

namespace signalbox::nginx {
namespace {

class NoSources final : public ConfigSources {
public:
    Result<std::string> readFile(std::string_view path) const override { return missing(path); }
    Result<std::string> readSecret(std::string_view reference) const override { return missing(reference); }
    std::string resolvePath(std::string_view path) const override { return std::string(path); }

private:
    static Error missing(std::string_view name)
    {
        return {ErrorCode::NotFound, ErrorOrigin::Config, "no files are read here: " + std::string(name)};
    }
};

Fields fieldsOf(const Lowering& lowering, const PolicyPlan& policy)
{
    static const NoSources none;
    const ConfigSources* sources = lowering.options().sources;
    return Fields(policy.fields, policy.kind->schema.fields, sources != nullptr ? *sources : none);
}

// A check that cannot be had: better no answer than an open door.
void closeLine(Lowering& lowering, Line& line, const Station& station, int number, std::string reason)
{
    line.isClosed = true;
    recordStation(lowering, station, {LedgerStatus::Unsupported, number, std::move(reason) + "; the line answers 503", true});
}

// nginx evaluates auth_basic after everything that `if` and `return` do.
Note exactUnlessAfterBasic(const Line& line, LedgerStatus status = LedgerStatus::Exact, int number = 0, std::string reason = {})
{
    if (!line.hasBasic)
        return {status, number, std::move(reason), false};
    return {LedgerStatus::Narrowed, 14,
        "nginx checks passwords after this station: a request that both refuse gets this station's answer", true};
}

void lowerAddress(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    const auto networks = [&](const char* name) {
        std::vector<Cidr> all;
        for (const std::string& text : fields.texts(name))
            if (const auto network = parseCidr(text))
                all.push_back(*network);
        return all;
    };
    const std::string denied = lowering.geo(networks("deny"));
    const auto allow = networks("allow");
    const std::string allowed = allow.empty() ? "1" : lowering.geo(allow);
    recordStation(lowering, station, exactUnlessAfterBasic(line));
    addCheck(line, lowering.map(denied + allowed, {{"01", ""}}, "403"), "403", "address-denied");
}

std::string keyTable(const Lowering& lowering, const Fields& fields, std::string& problem)
{
    std::vector<std::pair<std::string, std::string>> keys;
    for (const Fields& entry : fields.objects("keys"))
        keys.emplace_back(entry.text("consumer"), toLower(entry.text("sha256")));
    if (fields.has("keys-file")) {
        const auto text = fields.sources().readFile(fields.text("keys-file"));
        if (!text)
            problem = lowering.options().sources == nullptr ? "The keys file is not read here" : text.error().describe();
        for (std::string_view line : split(text ? *text : std::string(), '\n')) {
            line = trimmed(line.substr(0, line.find('\r')));
            const auto colon = line.rfind(':');
            if (!line.empty() && line.front() != '#' && colon != std::string_view::npos)
                keys.emplace_back(trimmed(line.substr(0, colon)), toLower(trimmed(line.substr(colon + 1))));
        }
    }
    std::string table = "{";
    for (const auto& [consumer, digest] : keys)
        table += (table.size() > 1 ? ", " : "") + scriptString(digest) + ": " + scriptString(consumer);
    return table + "}";
}

void lowerApiKey(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    std::string problem;
    const std::string keys = keyTable(lowering, fields, problem);
    if (!problem.empty())
        return closeLine(lowering, line, station, 3, problem);
    const std::string place = fields.text("in");
    const std::string name = fields.text("name");
    const std::string list = place == "query" ? "query(r, " + scriptString(name) + ")"
        : place == "cookie"                   ? "cookies(r, " + scriptString(name) + ")"
                                              : "values(r, " + scriptString(toLower(name)) + ")";
    recordStation(lowering, station, exactUnlessAfterBasic(line, LedgerStatus::Emulated, 22,
        "Keys are hashed and looked up by gateway.js; a key given several times counts when it is the same each time"));
    line.consumer = lowering.script().variable("return consumer(credential(" + list + "), " + keys + ");");
    addCheck(line, lowering.map(line.consumer, {{"", "401"}}, ""), "401", "api-key-required");
    line.challenges.emplace_back("add_header WWW-Authenticate ApiKey always;");
    if (fields.boolean("forward"))
        return;
    if (place == "query") {
        line.removedQuery.push_back(name);
        std::string names;
        for (const std::string& removed : line.removedQuery)
            names += (names.empty() ? "" : ", ") + scriptString(removed);
        line.query = lowering.script().variable("return queryWithout(r, [" + names + "]);");
    } else if (place == "cookie") {
        line.removedCookies.push_back(name);
        std::string names;
        for (const std::string& removed : line.removedCookies)
            names += (names.empty() ? "" : ", ") + scriptString(removed);
        line.headers["cookie"]
            = {"Cookie", false, {lowering.script().variable("return cookiesWithout(r, [" + names + "]);")}};
    } else {
        line.headers[toLower(name)] = {name, false, {}};
    }
}

void lowerBasic(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    std::string users;
    for (const Fields& entry : fields.objects("users"))
        users += entry.text("name") + ":" + entry.text("bcrypt") + "\n";
    if (fields.has("htpasswd")) {
        auto text = fields.sources().readFile(fields.text("htpasswd"));
        if (!text)
            return closeLine(lowering, line, station, 3, "The password file is not read here");
        users += *text;
    }
    if (line.hasBasic)
        return closeLine(lowering, line, station, 15, "nginx checks one set of passwords for a line");
    const std::string file = fmt::format("users-{}.htpasswd", station.policy.isNamed
            ? station.policy.name : fmt::format("{}-{}", station.policy.node.name, station.policy.node.station.value_or(0)));
    lowering.addFile(file, users);
    line.directives.push_back("auth_basic " + inQuotes(literal(fields.text("realm"))) + ";");
    line.directives.push_back("auth_basic_user_file " + inQuotes(file) + ";");
    line.hasBasic = true;
    line.consumer = "${remote_user}";
    if (!fields.boolean("forward"))
        line.headers["authorization"] = {"Authorization", false, {}};
    recordStation(lowering, station, {});
}

void lowerBodyLimit(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    if (fields.has("request")) {
        line.bodyLimit = std::min(line.bodyLimit, fields.size("request"));
        recordField(lowering, station, "request", {LedgerStatus::Narrowed, 16,
            "nginx looks at the length before any other station: a request that several refuse is answered 413", true});
    }
    if (fields.has("response"))
        recordField(lowering, station, "response",
            {LedgerStatus::Unsupported, 16, "nginx has no limit for response bodies", true});
}

// Nothing of what a line answers depends on it but the Age.
void lowerCache(Lowering& lowering, Line&, const Station& station)
{
    recordStation(lowering, station,
        {LedgerStatus::Unsupported, 37, "nginx keeps responses by other rules: every request goes to the service", true});
}

// Plain keys of a map compare without case: every rule is a pattern.
std::string namePattern(const Fields& rule)
{
    if (rule.has("regex"))
        return "~^(?:" + withoutCaptures(rule.text("regex")) + ")\\z";
    if (rule.has("prefix"))
        return "~^" + regexLiteral(rule.text("prefix"));
    if (rule.has("suffix"))
        return "~" + regexLiteral(rule.text("suffix")) + "\\z";
    if (rule.has("contains"))
        return "~" + regexLiteral(rule.text("contains"));
    return "~^" + regexLiteral(rule.text("exact")) + "\\z";
}

// $ssl_client_s_dn and $ssl_client_i_dn are written by the function of OpenSSL that writes ours.
void lowerClientCertificate(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    const Fields headers = fields.object("to-headers");
    if (fields.hasObject("san"))
        return closeLine(lowering, line, station, 61, "OSS nginx has no variable for a certificate's subjectAltName");
    for (const char* part : {"san", "fingerprint-sha256", "certificate"})
        if (headers.has(part))
            return closeLine(lowering, line, station, 65,
                fmt::format("OSS nginx has no variable for a certificate's {}, which the service would miss", part));
    const char* type = "client-certificate-refused";
    addCheck(line, lowering.map("${ssl_client_verify}", {{"~^SUCCESS\\z", ""}}, "403"), "403", type);
    const std::pair<const char*, const char*> names[]
        = {{"subject", "${ssl_client_s_dn}"}, {"issuer", "${ssl_client_i_dn}"}, {"serial", "${ssl_client_serial}"}};
    for (const auto& [field, variable] : names) {
        MapRules rules;
        for (const Fields& rule : std::string_view(field) != "serial" ? fields.objects(field) : std::vector<Fields>())
            rules.emplace_back(namePattern(rule), "");
        if (!rules.empty())
            addCheck(line, lowering.map(variable, rules, "403"), "403", type);
        if (headers.has(field))
            line.headers[toLower(headers.text(field))] = {headers.text(field), false, {variable}};
    }
    line.consumer = "${ssl_client_s_dn}";
    if (fields.has("subject"))
        recordStation(lowering, station, exactUnlessAfterBasic(line));
    else
        recordStation(lowering, station, exactUnlessAfterBasic(line, LedgerStatus::Narrowed, 66,
            "A certificate without a subject has no consumer in nginx, where here it is the first of its other names"));
}

// gzip_types knows no patterns.
std::string gzipTypes(const std::vector<std::string>& types)
{
    static const std::map<std::string_view, std::string_view> patterns{
        {"text/*", "text/plain text/css text/csv text/xml text/javascript text/markdown text/event-stream"},
        {"application/*+json", "application/problem+json application/hal+json application/ld+json application/vnd.api+json"},
        {"application/*+xml", "application/atom+xml application/rss+xml application/xhtml+xml application/soap+xml"}};
    std::string list;
    for (const std::string& type : types) {
        const auto known = patterns.find(type);
        if (known != patterns.end())
            list.append(" ").append(known->second);
        else if (type.find('*') == std::string::npos && type != "text/html") // which nginx always encodes
            list.append(" ").append(inQuotes(literal(type)));
    }
    return list;
}

void lowerCompress(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    const std::vector<std::string> algorithms = fields.texts("algorithms");
    if (std::find(algorithms.begin(), algorithms.end(), "gzip") == algorithms.end()) {
        recordStation(lowering, station,
            {LedgerStatus::Unsupported, 20, "nginx offers gzip only without further modules: responses go out uncoded", true});
        return;
    }
    line.directives.insert(line.directives.end(), {"gzip on;", "gzip_vary on;", "gzip_proxied any;", "gzip_http_version 1.0;"});
    line.directives.push_back(fmt::format("gzip_min_length {};", fields.size("min-size")));
    if (const std::string types = gzipTypes(fields.texts("types")); !types.empty())
        line.directives.push_back("gzip_types" + types + ";");
    recordStation(lowering, station, {LedgerStatus::Approximate, 20,
        "nginx offers gzip only without further modules, knows no type patterns but the common types they stand for, always encodes "
        "text/html, and does not look at no-transform", true});
}

void lowerFault(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    if (fields.hasObject("delay"))
        recordField(lowering, station, "delay",
            {LedgerStatus::Unsupported, 5, "nginx cannot hold requests back: they go on without delay"});
    if (!fields.hasObject("abort"))
        return;
    const Fields abort = fields.object("abort");
    const std::string status = abort.text("status");
    const std::string tape = fmt::format("${{request_id}}{}/{}", literal(station.node.name), station.node.station.value_or(0));
    addCheck(line, lowering.split(tape, {{abort.percent("percent"), status}}, ""), status, "fault-injected");
    recordField(lowering, station, "abort", {LedgerStatus::Approximate, 6,
        "The share is exact to 0.01 %, but other requests are aborted than here", true});
}

std::string limitKey(Lowering& lowering, const Line& line, const std::vector<std::string>& parts)
{
    std::string key;
    for (const std::string& part : parts) {
        key += key.empty() ? "k" : "|"; // nginx does not limit an empty key
        if (part == "client-address") {
            key += "${remote_addr}";
            continue;
        }
        const auto text = Template::parse("{" + part + "}");
        const auto expression = text ? expand(lowering, line, *text) : std::nullopt;
        if (!expression)
            return {};
        key += *expression;
    }
    return key.empty() ? "k" : key;
}

void lowerRateLimit(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    const std::string key = limitKey(lowering, line, fields.texts("key"));
    if (key.empty())
        return closeLine(lowering, line, station, 7, "nginx cannot count by a token's claim");
    const auto limit = static_cast<double>(fields.integer("limit"));
    const double perSecond = limit * 1e9 / static_cast<double>(fields.duration("period").count());
    const bool isPerSecond = perSecond >= 1 && std::abs(perSecond - std::round(perSecond)) < 1e-9;
    const double wanted = isPerSecond ? perSecond : perSecond * 60;
    const auto rate = static_cast<std::int64_t>(std::max(1.0, std::min(1e9, std::floor(wanted + 1e-9))));
    const std::int64_t burst = fields.has("burst") ? fields.integer("burst") : fields.integer("limit");
    const std::string zone
        = lowering.limitZone(station.policy, key, fmt::format("{}r/{}", rate, isPerSecond ? "s" : "m"));
    line.directives.push_back(
        burst > 1 ? fmt::format("limit_req zone={} burst={} nodelay;", zone, burst - 1) : fmt::format("limit_req zone={};", zone));
    const double error = 100.0 * std::abs(static_cast<double>(rate) - wanted) / wanted;
    if (fields.text("store") == "redis") {
        for (const char* field : {"store", "redis", "on-store-error"}) {
            if (fields.has(field))
                recordField(lowering, station, field, {LedgerStatus::Unsupported, 35,
                    "nginx counts by itself: gateways do not share the limit, each lets this many requests pass", true});
        }
    }
    if (const std::string algorithm = fields.text("algorithm"); algorithm != "token-bucket")
        recordField(lowering, station, "algorithm", {LedgerStatus::Unsupported, 36,
            fmt::format("nginx has no {}: a leaky bucket lets the limit in at once and then one request after the other", algorithm), true});
    recordStation(lowering, station, {LedgerStatus::Approximate, 8,
        fmt::format("nginx counts with a leaky bucket in milliseconds: the rate is {:.2f} % off, the burst is {}; requests that "
                    "other stations refuse are not counted, and no RateLimit fields are sent", error, burst), true});
}

// "https://*.shop.test" as cors reads it: scheme and host without case, one label for the star.
std::string originRegex(std::string_view origin)
{
    if (origin == "*")
        return ".+";
    std::string regex;
    const auto colon = origin.find("://");
    std::string_view rest = origin;
    if (colon != std::string_view::npos) {
        regex = regexLiteral(origin.substr(0, colon + 3));
        rest = origin.substr(colon + 3);
    } else if (origin.substr(0, 2) == "*.") {
        regex = "https?://";
    }
    if (rest.substr(0, 2) == "*.")
        return regex + "[^.|]+" + regexLiteral(rest.substr(1));
    return regex + regexLiteral(rest);
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string list;
    for (const std::string& text : texts)
        list += (list.empty() ? "" : ", ") + text;
    return list;
}

void lowerCors(Lowering& lowering, Line& line, const Station& station)
{
    recordStation(lowering, station, exactUnlessAfterBasic(line));
    const std::string source = "${request_method}|${http_access_control_request_method}|${http_origin}";
    addCheck(line, lowering.map(source, {{"~^OPTIONS\\|[^|]+\\|.", "204"}}, ""), "204", "");
}

void lowerCorsResponse(Lowering& lowering, Line& line, const Station& station)
{
    const Fields fields = fieldsOf(lowering, station.policy);
    const auto origins = fields.texts("origins");
    const bool isForEveryone = std::find(origins.begin(), origins.end(), "*") != origins.end();
    MapRules rules;
    for (const std::string& origin : origins)
        rules.emplace_back("~*^" + originRegex(origin) + "\\z", isForEveryone ? "*" : "${http_origin}");
    const std::string allowed = lowering.map("${http_origin}", rules, "");
    const std::string preflight = lowering.map(
        "${request_method}|${http_access_control_request_method}|" + allowed, {{"~^OPTIONS\\|[^|]+\\|.", "1"}}, "");
    const auto add = [&](const char* name, const std::string& when, const std::string& pattern, const std::string& value) {
        if (!value.empty())
            line.responseLines.push_back(fmt::format("add_header {} {} always;", name,
                inQuotes(lowering.map(when, {{pattern, value}}, ""))));
    };
    for (const char* name :
        {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"})
        line.responseLines.push_back(fmt::format("proxy_hide_header {};", name));
    line.responseLines.push_back("add_header Access-Control-Allow-Origin " + inQuotes(allowed) + " always;");
    if (fields.boolean("credentials"))
        add("Access-Control-Allow-Credentials", allowed, "~.", "true");
    add("Access-Control-Expose-Headers", preflight + "|" + allowed, "~^\\|.", literal(joined(fields.texts("expose"))));
    add("Access-Control-Allow-Methods", preflight, "1", literal(joined(fields.texts("methods"))));
    add("Access-Control-Allow-Headers", preflight, "1", literal(joined(fields.texts("headers"))));
    add("Access-Control-Max-Age", preflight, "1",
        std::to_string(fields.duration("max-age") / std::chrono::seconds(1)));
    if (!isForEveryone)
        line.responseLines.emplace_back("add_header Vary Origin always;");
}

void lowerJwt(Lowering& lowering, Line& line, const Station& station)
{
    closeLine(lowering, line, station, 4,
        "Verifying tokens needs auth_jwt, which only NGINX Plus has; njs 0.7 cannot do it before the request is forwarded");
}

} // namespace

void recordField(Lowering& lowering, const Station& station, const std::string& field, const Note& note)
{
    lowering.record(station.node, std::string(station.policy.kind->id) + "." + field, note);
}

void recordStation(Lowering& lowering, const Station& station, const Note& note)
{
    bool isEmpty = true;
    for (const MapEntry& entry : station.policy.fields.entries) {
        if (entry.key == "kind")
            continue;
        recordField(lowering, station, entry.key, note);
        isEmpty = false;
    }
    if (isEmpty)
        lowering.record(station.node, std::string(station.policy.kind->id), note);
}

void lowerRequestSide(Lowering& lowering, Line& line, const Station& station)
{
    using Lower = void (*)(Lowering&, Line&, const Station&);
    static const std::map<std::string_view, Lower> kinds{{"address", lowerAddress}, {"api-key", lowerApiKey},
        {"basic", lowerBasic}, {"body-limit", lowerBodyLimit}, {"cache", lowerCache}, {"client-certificate", lowerClientCertificate}, {"compress", lowerCompress}, {"fault", lowerFault}, {"rate-limit", lowerRateLimit},
        {"cors", lowerCors}, {"jwt", lowerJwt}, {"request-headers", lowerRequestHeaders},
        {"rewrite-path", lowerRewritePath}, {"rewrite-host", lowerRewriteHost},
        {"response-headers", [](Lowering&, Line&, const Station&) {}}}; // on the way back
    static const std::map<std::string_view, std::string_view> refused{
        {"authorize", "nginx knows neither consumers nor tokens when it decides"},
        {"concurrency", "nginx counts connections for each of its listeners and has no queue"},
        {"convert-body", "nginx cannot edit bodies"},
        {"json-body", "nginx cannot edit bodies"},
        {"quota", "nginx does not count by hours, days or months"},
        {"rewrite-query", "nginx has no edits of single query parameters"},
        {"validate-body", "nginx does not look into bodies"}};
    if (const auto reason = refused.find(station.policy.kind->id); reason != refused.end())
        return closeLine(lowering, line, station, 9, std::string(reason->second));
    const auto kind = kinds.find(station.policy.kind->id);
    if (kind != kinds.end())
        kind->second(lowering, line, station);
    else
        closeLine(lowering, line, station, 9, fmt::format("{} is not exported to nginx", station.policy.kind->id));
}

void lowerResponseSide(Lowering& lowering, Line& line, const Station& station)
{
    if (station.policy.kind->id == "cors")
        lowerCorsResponse(lowering, line, station);
    else if (station.policy.kind->id == "response-headers")
        lowerResponseHeaders(lowering, line, station);
}

} // namespace signalbox::nginx
