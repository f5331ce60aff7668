// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The internal location of one line: checks, then the destination.
#include "core/exporters/nginx/header_lowering.h"
#include "core/exporters/nginx/lowering.h"

#include "core/base/text.h"
#include "core/http/message.h"

#include <algorithm>

namespace signalbox::nginx {
namespace {

std::string problem(std::string_view type, std::string_view status)
{
    const auto code = parseUnsigned(status).value_or(0);
    return fmt::format(R"({{"type":"urn:signalbox:problem:{}","title":"{}","status":{},"request-id":"${{request_id}}"}})", type,
        standardReason(static_cast<int>(code)), status);
}

class LocationWriter {
public:
    LocationWriter(Lowering& lowering, ConfigWriter& out, Line& line) : m_lowering(lowering), m_out(out), m_line(line) {}

    void write(const std::string& name)
    {
        m_out.open("location = //gw/" + name);
        m_out.line("internal;");
        m_out.line(fmt::format("client_max_body_size {};", m_line.bodyLimit));
        if (m_line.isClosed) {
            m_out.line("return 503 " + inQuotes(problem("not-exported", "503")) + ";");
        } else {
            for (const std::string& directive : m_line.directives)
                m_out.line(directive);
            writeChecks();
            for (const std::string& response : m_line.responseLines)
                if (response.rfind("add_header", 0) == 0)
                    m_out.line(response);
            writeTrialHeader();
            writeDestination();
        }
        m_out.close();
    }

private:
    // An inner level with an add_header of its own forgets the outer ones: all are written again.
    void writeTrialHeader()
    {
        if (m_lowering.options().isTrial)
            m_out.line("add_header X-Signalbox-Route " + inQuotes(m_line.route != nullptr ? literal(m_line.route->name) : "")
                + " always;");
    }

    void writeChecks()
    {
        if (m_line.checks.empty())
            return;
        std::string source;
        for (const std::string& check : m_line.checks)
            source += check + "|";
        // The first that refuses says which answer: "2:403" is the third station's.
        MapRules rules;
        for (std::size_t i = 0; i < m_line.checks.size(); ++i)
            rules.emplace_back("~^" + repeated(i) + "[0-9]", std::to_string(i + 1));
        const std::string verdict = m_lowering.map(source, rules, "");
        for (std::size_t i = 0; i < m_line.checks.size(); ++i) {
            const auto& [status, type] = m_line.answers[m_line.checks[i]];
            m_out.open(fmt::format("if ({} = {})", plain(verdict), i + 1));
            for (const std::string& response : m_line.responseLines)
                if (response.rfind("add_header", 0) == 0)
                    m_out.line(response);
            if (status == "401")
                for (const std::string& challenge : m_line.challenges)
                    m_out.line(challenge);
            writeTrialHeader();
            m_out.line(type.empty() ? "return " + status + ";" : "return " + status + " " + inQuotes(problem(type, status)) + ";");
            m_out.close();
        }
    }

    static std::string repeated(std::size_t count)
    {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += "\\|";
        return text;
    }

    void writeDestination()
    {
        if (m_line.route == nullptr)
            m_out.line("return 404 " + inQuotes(problem("no-route", "404")) + ";");
        else if (const auto* to = std::get_if<ToService>(&m_line.route->destination))
            writeService(*to);
        else if (const auto* redirect = std::get_if<ToRedirect>(&m_line.route->destination))
            writeRedirect(*redirect);
        else
            writeRespond(std::get<ToRespond>(m_line.route->destination));
    }

    void writeRedirect(const ToRedirect& redirect)
    {
        const NodeRef& node = m_line.route->node;
        std::string location = (redirect.scheme.empty() ? std::string("${scheme}") : redirect.scheme) + "://";
        if (redirect.host.empty() && redirect.scheme.empty() && redirect.port == 0)
            location += m_line.host;
        else
            location += redirect.host.empty() ? "${host}" : literal(redirect.host);
        if (redirect.port != 0)
            location += fmt::format(":{}", redirect.port);
        const auto path = redirect.path ? expand(m_lowering, m_line, *redirect.path) : m_line.path;
        if (!path) {
            m_lowering.record(node, "redirect", {LedgerStatus::Unsupported, 17,
                "The path uses a token's claim, which nginx does not have; the line answers 503", true});
            m_out.line("return 503;");
            return;
        }
        location += *path + (redirect.keepQuery ? m_line.query : "");
        m_lowering.record(node, "redirect", {});
        m_out.line(fmt::format("return {} {};", redirect.status, inQuotes(location)));
    }

    void writeRespond(const ToRespond& respond)
    {
        const NodeRef& node = m_line.route->node;
        m_lowering.record(node, "respond", {});
        std::string contentType = respond.contentType;
        for (const auto& [name, value] : respond.headers) {
            const auto text = expand(m_lowering, m_line, value);
            if (!text)
                m_lowering.record(node, "respond",
                    {LedgerStatus::Unsupported, 17, "A header uses a token's claim, which nginx does not have"});
            else if (equalsIgnoringCase(name, "content-type"))
                contentType = *text;
            else
                m_out.line(fmt::format("add_header {} {} always;", name, inQuotes(*text)));
        }
        if (respond.body.find('\0') != std::string::npos || contentType.find('$') != std::string::npos) {
            m_lowering.record(node, "respond", {LedgerStatus::Unsupported, 27,
                "nginx cannot hold a body with NUL bytes, or a Content-Type with variables", true});
            m_out.line("return 503;");
            return;
        }
        m_out.line("default_type " + inQuotes(contentType) + ";");
        m_out.line(fmt::format("return {} {};", respond.status, inQuotes(bodyText(respond.body))));
    }

    // One configuration string holds at most about 4 KB: a longer body is joined from variables.
    std::string bodyText(const std::string& body)
    {
        constexpr std::size_t piece = 1500;
        if (body.size() <= piece)
            return literal(body);
        std::string text;
        for (std::size_t at = 0; at < body.size(); at += piece)
            text += m_lowering.map("", {}, literal(body.substr(at, piece)));
        return text;
    }

    void writeService(const ToService& to)
    {
        const RoutePlan& route = *m_line.route;
        const Plan& plan = m_lowering.plan();
        std::string upstream;
        Note note;
        if (to.choices.size() == 1) {
            upstream = upstreamName(plan, to.choices.front().first);
        } else {
            upstream = splitVariable(to);
            note = {LedgerStatus::Approximate, 12, "Shares are rounded to 0.01 %, and other requests go to each service than here"};
        }
        const ServicePlan& service = plan.service(to.choices.front().first);
        for (const auto& [other, weight] : to.choices)
            if ((plan.service(other).tls == nullptr) != (service.tls == nullptr)
                || plan.service(other).settings.hostMode != service.settings.hostMode
                || plan.service(other).settings.hostLiteral != service.settings.hostLiteral)
                note = {LedgerStatus::Narrowed, 28, "Host, TLS and timeouts are those of the first service for all of them", true};
        m_lowering.record(route.node, "to", note);
        writeHeaders(service.settings);
        writeTimeouts(service.settings);
        writeRetry();
        writeTls(service);
        for (const std::string& response : m_line.responseLines)
            if (response.rfind("proxy_hide_header", 0) == 0)
                m_out.line(response);
        m_out.line("proxy_pass_header Server;");
        m_out.line("proxy_pass_header Date;");
        const bool isUnchanged = m_line.path == "${gw_path}" && m_line.query == "${gw_query}";
        m_out.line(fmt::format("proxy_pass {}://{}{};", service.settings.tls ? "https" : "http", upstream,
            isUnchanged ? std::string("${gw_path}${gw_query}") : m_line.path + m_line.query));
        if (route.mirror)
            m_lowering.record(route.node, "mirror",
                {LedgerStatus::Unsupported, 13, "Mirrors are not exported to nginx yet: no copy is sent"});
    }

    std::string splitVariable(const ToService& to)
    {
        const Plan& plan = m_lowering.plan();
        std::vector<std::pair<double, std::string>> shares;
        std::string rest;
        for (const auto& [service, weight] : to.choices) {
            if (weight == 0)
                continue;
            if (!rest.empty())
                shares.emplace_back(m_lastShare, rest);
            rest = upstreamName(plan, service);
            m_lastShare = 100.0 * weight / to.totalWeight;
        }
        return m_lowering.split("${request_id}" + literal(m_line.route->name), shares, rest);
    }

    void writeHeaders(const ServiceSettings& settings)
    {
        std::string host = m_line.host;
        if (settings.hostMode == HostMode::Literal)
            host = literal(settings.hostLiteral);
        else if (settings.hostMode == HostMode::Endpoint && !settings.endpoints.empty())
            host = literal(settings.endpoints.front().address.toText());
        m_out.line("proxy_set_header Host " + inQuotes(host) + ";");
        m_lowering.record(m_line.route->node, "websocket", {});
        m_out.line(m_line.route->allowsUpgrade ? "proxy_set_header Upgrade $http_upgrade;" : "proxy_set_header Upgrade \"\";");
        m_out.line(m_line.route->allowsUpgrade ? "proxy_set_header Connection $gw_connection;"
                                               : "proxy_set_header Connection \"\";");
        m_out.line("proxy_set_header Proxy-Connection \"\";");
        writeForwarded();
        if (m_line.headers.count("via") == 0)
            m_out.line("proxy_set_header Via $http_via;");
        m_out.line("proxy_set_header Via $gw_via;");
        for (const std::string& header : headerLines(m_lowering, m_line))
            m_out.line(header);
    }

    void writeForwarded()
    {
        if (m_line.listener->forwarded == ForwardedMode::Off)
            return;
        const bool appends = m_line.listener->forwarded == ForwardedMode::Append;
        const auto field = [&](const char* name, const std::string& original, const std::string& own, bool joins) {
            const auto state = m_line.headers.find(toLower(name));
            std::string before = original;
            if (state != m_line.headers.end())
                before = state->second.values.empty() ? "" : state->second.values.front();
            std::string value = own;
            if (appends && !before.empty())
                value = m_lowering.map(before, {{"", own}}, joins ? before + ", " + own : before);
            m_line.headers.erase(toLower(name));
            m_out.line(fmt::format("proxy_set_header {} {};", name, inQuotes(value)));
        };
        field("X-Forwarded-For", "${http_x_forwarded_for}", "${realip_remote_addr}", true);
        field("X-Forwarded-Proto", "${http_x_forwarded_proto}", "${scheme}", false);
        field("X-Forwarded-Host", "${http_x_forwarded_host}", m_line.host, false);
    }

    void writeTimeouts(const ServiceSettings& settings)
    {
        const RoutePlan& route = *m_line.route;
        m_out.line("proxy_connect_timeout " + duration(std::min(settings.connectTimeout, route.timeout)) + ";");
        m_out.line("proxy_send_timeout " + duration(route.timeout) + ";");
        const bool hasTry = route.retry && route.retry->perTry;
        m_out.line("proxy_read_timeout " + duration(hasTry ? *route.retry->perTry : route.timeout) + ";");
        m_out.line("proxy_next_upstream_timeout " + duration(route.timeout) + ";");
        m_lowering.record(route.node, "timeout", {LedgerStatus::Approximate, 29,
            "nginx measures between two reads and over all tries, not from the match to the response head"});
    }

    void writeRetry()
    {
        const RoutePlan& route = *m_line.route;
        if (!route.retry || route.retry->attempts < 2) {
            m_out.line("proxy_next_upstream off;");
            m_out.line("proxy_request_buffering off;");
            if (route.retry)
                m_lowering.record(route.node, "retry", {});
            return;
        }
        const RetrySettings& retry = *route.retry;
        std::string causes;
        if (retry.connectFailure || retry.reset)
            causes += " error invalid_header";
        if (retry.timeout)
            causes += " timeout";
        std::vector<int> statuses = retry.statuses;
        if (retry.gatewayError || retry.anyServerError)
            statuses.insert(statuses.end(), {502, 503, 504});
        if (retry.anyServerError)
            statuses.push_back(500);
        std::sort(statuses.begin(), statuses.end());
        statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
        for (const int status : statuses)
            for (const int known : {403, 404, 429, 500, 502, 503, 504})
                if (status == known)
                    causes += fmt::format(" http_{}", status);
        if (!retry.idempotentOnly && retry.methods.empty())
            causes += " non_idempotent";
        m_out.line(causes.empty() ? "proxy_next_upstream off;" : "proxy_next_upstream" + causes + ";");
        m_out.line(fmt::format("proxy_next_upstream_tries {};", retry.attempts));
        m_out.line("proxy_request_buffering on;");
        m_lowering.record(route.node, "retry", {LedgerStatus::Approximate, 7,
            "nginx tries other endpoints only, at once and without backoff; a refused and a broken connection count alike, and "
            "of statuses only 403, 404, 429, 500, 502, 503 and 504"});
    }

    void writeTls(const ServicePlan& service)
    {
        if (!service.settings.tls)
            return;
        const UpstreamTlsSettings& tls = *service.settings.tls;
        const std::string name = !tls.serverName.empty() ? tls.serverName
            : service.settings.endpoints.empty()         ? std::string()
                                                         : service.settings.endpoints.front().address.host;
        m_out.line("proxy_ssl_server_name on;");
        m_out.line("proxy_ssl_name " + inQuotes(literal(name)) + ";");
        m_out.line("proxy_ssl_protocols TLSv1.2 TLSv1.3;");
        m_out.line(tls.verify ? "proxy_ssl_verify on;" : "proxy_ssl_verify off;");
        if (tls.verify) {
            m_out.line("proxy_ssl_verify_depth 4;");
            m_out.line("proxy_ssl_trusted_certificate "
                + inQuotes(service.caPath.empty() ? "/etc/ssl/certs/ca-certificates.crt" : service.caPath) + ";");
        }
        if (!service.certificatePath.empty()) {
            m_out.line("proxy_ssl_certificate " + inQuotes(service.certificatePath) + ";");
            m_out.line("proxy_ssl_certificate_key " + inQuotes(service.keyPath) + ";");
        }
    }

    Lowering& m_lowering;
    ConfigWriter& m_out;
    Line& m_line;
    double m_lastShare = 0;
};

// A line that answers 503 still has to account for what stands behind the closed check.
void recordClosed(Lowering& lowering, const Line& line)
{
    if (line.route == nullptr)
        return;
    const Note note{LedgerStatus::Unsupported, 30, "A check before it cannot be exported: the line answers 503", true};
    for (const Construct& construct : constructsOf(lowering.plan()))
        if (construct.node == line.route->node && construct.name.rfind("match.", 0) != 0)
            lowering.record(construct.node, construct.name, note);
}

} // namespace

void writeLocation(Lowering& lowering, ConfigWriter& out, const std::string& name, Line& line)
{
    if (line.isClosed)
        recordClosed(lowering, line);
    LocationWriter(lowering, out, line).write(name);
}

} // namespace signalbox::nginx
