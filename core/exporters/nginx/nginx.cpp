// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// NGINX OSS 1.22 (with the njs module where a plan needs it): the exact lowering of reference/targets.md section 4.
#include "core/exporters/nginx/lowering.h"

#include "core/base/text.h"

#include <algorithm>
#include <set>

namespace signalbox {
namespace {

using namespace nginx;

bool isLeftOut(const ListenerPlan& listener)
{
    return listener.usesLocalAuthority || (listener.tls != nullptr && listener.certificates.empty());
}

Note tlsNote(const ListenerPlan& listener)
{
    std::string reason = "Certificate and key are named by their paths on this machine";
    if (listener.certificates.size() > 1)
        reason += "; nginx reads those chosen by name at each handshake, so its workers must be able to read the keys";
    if (listener.clientAuth == ClientAuth::Request)
        reason += "; nginx answers 400 to clients whose certificate is not verified, which are served here as if they had shown none";
    if (listener.clientAuth == ClientAuth::Require)
        reason += "; nginx ends the handshake and then answers 400 to clients without a verified certificate, where here the "
                  "handshake fails";
    if (listener.clientAuth != ClientAuth::None)
        reason += "; it trusts an intermediate authority only together with its root";
    return {LedgerStatus::Narrowed, 26, std::move(reason), listener.clientAuth != ClientAuth::None};
}

void recordListener(Lowering& lowering, const ListenerPlan& listener)
{
    const NodeRef node{NodeKind::Listener, listener.name};
    const bool isOut = isLeftOut(listener);
    if (isOut)
        lowering.record(node, "tls", {LedgerStatus::Unsupported, 31,
            "nginx cannot issue certificates: this listener is left out until it has certificate and key files", true});
    else if (listener.tls != nullptr)
        lowering.record(node, "tls", tlsNote(listener));
    lowering.record(node, "bind", {});
    if (listener.guard == PathGuard::RejectAmbiguous)
        lowering.record(node, "path-guard", {LedgerStatus::Narrowed, 1,
            "nginx itself answers OPTIONS * with 400, and TRACE and CONNECT with 405"});
    else
        lowering.record(node, "path-guard", {LedgerStatus::Narrowed, 1,
            "nginx itself answers 400 to paths above the root, with %00 or with broken escapes", true});
    lowering.record(node, "limits", {LedgerStatus::Approximate, 2,
        "nginx counts header bytes by buffers and not the number of fields, and answers 400 where 431 is meant"});
    lowering.record(node, "timeouts", {});
    if (listener.tls == nullptr && listener.http2)
        lowering.record(node, "http2", {LedgerStatus::Narrowed, 45,
            "nginx 1.22 speaks either HTTP/1 or HTTP/2 on an address without TLS: HTTP/1 here, no prior knowledge"});
    else
        lowering.record(node, "http2", {});
    lowering.record(node, "forwarded", {});
    if (!listener.trustedProxies.empty())
        lowering.record(node, "trusted-proxies", {});
}

void recordObserve(Lowering& lowering, const ObservePlan& observe)
{
    const NodeRef node{NodeKind::Observe, {}};
    if (observe.metrics)
        lowering.record(node, "metrics", {LedgerStatus::Unsupported, 32,
            "OSS nginx counts connections and requests only (stub_status), nothing by route: run an exporter beside it"});
    if (observe.otlp)
        lowering.record(node, "otlp", {LedgerStatus::Unsupported, 33,
            "OSS nginx 1.22 has no tracing module: traceparent passes through unchanged and no span is sent"});
    if (!observe.accessLog.empty())
        lowering.record(node, "access-log", {LedgerStatus::Approximate, 34,
            "A line of JSON a request with fewer fields; without the query, since nginx cannot take secrets out of it"});
}

class NginxExport {
public:
    NginxExport(const Plan& plan, const ExportOptions& options) : m_lowering(plan, options), m_plan(plan), m_options(options) {}

    Export run()
    {
        ConfigWriter servers;
        writeUpstreams(m_lowering, servers);
        for (std::size_t i = 0; i < m_plan.listeners.size(); ++i)
            writeServer(servers, m_plan.listeners[i], i);
        for (const RoutePlan& route : m_plan.routes)
            recordMatch(m_lowering, route);
        recordObserve(m_lowering, m_plan.observe);

        Export result{"nginx", "1.22", m_plan.hash, {}, m_lowering.takeLedger()};
        result.files.push_back({"nginx.conf", mainFile(servers.text())});
        if (!m_lowering.script().isEmpty())
            result.files.push_back({"gateway.js", m_lowering.script().text()});
        for (ExportedFile& file : m_lowering.takeFiles())
            if (std::find(result.files.begin(), result.files.end(), file) == result.files.end())
                result.files.push_back(std::move(file));
        return result;
    }

private:
    HostPort addressOf(const ListenerPlan& listener) const
    {
        const auto other = m_options.bindings.find(listener.name);
        return other != m_options.bindings.end() ? other->second : listener.bind;
    }

    void writeServer(ConfigWriter& out, const ListenerPlan& listener, std::size_t index)
    {
        recordListener(m_lowering, listener);
        ConfigWriter unused;
        ConfigWriter& target = isLeftOut(listener) ? unused : out; // walked all the same: the ledger covers it
        target.blank();
        target.open("server");
        const bool isTls = listener.tls != nullptr;
        target.line(fmt::format("listen {}{};", addressOf(listener).toText(), isTls ? (listener.http2 ? " ssl http2" : " ssl") : ""));
        target.line("server_name _;");
        writeCertificates(target, listener);
        writeClientAuth(target, listener);
        if (isTls)
            target.line(listener.tlsMinVersion == TlsMinVersion::Tls13 ? "ssl_protocols TLSv1.3;"
                                                                       : "ssl_protocols TLSv1.2 TLSv1.3;");
        writeLimits(target, listener);
        writeProblemPages(target);
        const std::string guard = guardVariable(m_lowering, listener);
        const std::string rule = ruleVariable(m_lowering, listener, index);
        target.open(fmt::format("if ({} = 0)", plain(guard)));
        target.line("return 400 " + inQuotes(R"({"type":"urn:signalbox:problem:ambiguous-request","title":"Bad Request","status":400})")
            + ";");
        target.close();
        target.open("location /");
        target.line(fmt::format("client_max_body_size {};", largestBody(listener)));
        // No guarded request can have an empty segment: these locations are out of reach from outside.
        target.line("rewrite ^ //gw/" + rule + " last;");
        target.close();
        for (const RouteId id : listener.routes) {
            Line line = lowerLine(m_lowering, listener, &m_plan.route(id));
            writeLocation(m_lowering, target, fmt::format("l{}_r{}", index, id.value), line);
        }
        Line none = lowerLine(m_lowering, listener, nullptr);
        writeLocation(m_lowering, target, fmt::format("l{}_none", index), none);
        target.close();
    }

    // Chosen by the client's SNI as the engine does: exact names first, then wildcards of one label, else the first pair.
    void writeCertificates(ConfigWriter& out, const ListenerPlan& listener)
    {
        if (listener.certificates.empty())
            return;
        MapRules exact[2];
        MapRules wildcards[2];
        std::set<std::string> known;
        for (const CertificateFiles& files : listener.certificates) {
            for (const std::string& name : files.facts.names) {
                const std::string lower = toLower(name);
                if (!known.insert(lower).second)
                    continue;
                const bool isWildcard = lower.rfind("*.", 0) == 0;
                const std::string pattern
                    = "~*^" + (isWildcard ? "[^.]+" + regexLiteral(lower.substr(1)) : regexLiteral(lower)) + "\\.?\\z";
                (isWildcard ? wildcards : exact)[0].emplace_back(pattern, literal(files.certificatePath));
                (isWildcard ? wildcards : exact)[1].emplace_back(pattern, literal(files.keyPath));
            }
        }
        const CertificateFiles& first = listener.certificates.front();
        const auto chosen = [&](std::size_t which, const std::string& path) {
            if (listener.certificates.size() == 1)
                return inQuotes(path);
            MapRules rules = std::move(exact[which]);
            rules.insert(rules.end(), wildcards[which].begin(), wildcards[which].end());
            return inQuotes(m_lowering.map("${ssl_server_name}", rules, literal(path)));
        };
        out.line("ssl_certificate " + chosen(0, first.certificatePath) + ";");
        out.line("ssl_certificate_key " + chosen(1, first.keyPath) + ";");
    }

    static void writeClientAuth(ConfigWriter& out, const ListenerPlan& listener)
    {
        if (listener.clientAuth == ClientAuth::None)
            return;
        out.line("ssl_client_certificate " + inQuotes(listener.clientCaPath) + ";");
        out.line(listener.clientAuth == ClientAuth::Require ? "ssl_verify_client on;" : "ssl_verify_client optional;");
        out.line("ssl_verify_depth 100;"); // nginx's own is 1, OpenSSL's is 100
    }

    static std::uint64_t largestBody(const ListenerPlan& listener) { return listener.bodyLimit; }

    static void writeLimits(ConfigWriter& out, const ListenerPlan& listener)
    {
        // The request line has the method and the version beside the target.
        const std::size_t buffer = listener.limits.target + 32;
        out.line(fmt::format("large_client_header_buffers {} {};", listener.limits.headerBytes / buffer + 2, buffer));
        out.line("client_header_timeout " + duration(listener.timeouts.header) + ";");
        out.line("client_body_timeout " + duration(listener.timeouts.body) + ";");
        out.line("keepalive_timeout " + duration(listener.timeouts.idle) + ";");
        out.line("keepalive_requests 1000000;");
        for (const Cidr& network : listener.trustedProxies)
            out.line("set_real_ip_from " + network.toText() + ";");
        out.line(listener.trustedProxies.empty() ? "real_ip_header X-Real-IP;" : "real_ip_header X-Forwarded-For;");
        out.line("real_ip_recursive on;");
    }

    // nginx's own refusals as problem documents (RFC 9457).
    static void writeProblemPages(ConfigWriter& out)
    {
        const std::pair<int, std::pair<const char*, const char*>> pages[] = {
            {413, {"content-too-large", "Content Too Large"}}, {429, {"rate-limited", "Too Many Requests"}},
            {502, {"upstream-unreachable", "Bad Gateway"}}, {504, {"upstream-timeout", "Gateway Timeout"}}};
        out.line("default_type application/problem+json;");
        for (const auto& [status, words] : pages) {
            out.line(fmt::format("error_page {} //gw/e{};", status, status));
            out.open(fmt::format("location = //gw/e{}", status));
            out.line("internal;");
            if (status == 429)
                out.line("add_header Retry-After 1 always;");
            out.line(fmt::format("return {} {};", status,
                inQuotes(fmt::format(R"({{"type":"urn:signalbox:problem:{}","title":"{}","status":{},"request-id":"${{request_id}}"}})",
                    words.first, words.second, status))));
            out.close();
        }
    }

    std::string mainFile(const std::string& servers)
    {
        ConfigWriter out;
        out.line("# Written by Signalbox for NGINX 1.22. Plan " + m_plan.hash + ".");
        out.line("# What is exact and what is not stands in the ledger of the export.");
        if (!m_lowering.script().isEmpty())
            out.line("load_module /usr/lib/nginx/modules/ngx_http_js_module.so;");
        if (m_options.isTrial) {
            out.line("daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log error.log warn;");
        } else {
            out.line("worker_processes auto;");
            out.line("pid /run/nginx.pid;");
        }
        out.line("events { worker_connections 4096; }");
        out.open("http");
        writeDefaults(out);
        for (const std::string& declaration : m_lowering.script().declarations())
            out.line(declaration);
        for (const std::string& declaration : m_lowering.declarations())
            out.line(declaration);
        for (const std::string_view line : split(servers, '\n'))
            if (!line.empty())
                out.line(line);
            else
                out.blank();
        out.close();
        return out.text();
    }

    // Everything whose default would show.
    void writeDefaults(ConfigWriter& out) const
    {
        if (m_options.isTrial) {
            out.line("access_log off;");
            for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
                out.line(fmt::format("{}_temp_path temp_{};", kind, kind));
        }
        for (const char* line : {"server_tokens off;", "underscores_in_headers on;", "ignore_invalid_headers off;",
                 "merge_slashes off;", "absolute_redirect on;", "proxy_http_version 1.1;", "proxy_redirect off;",
                 "proxy_intercept_errors off;", "proxy_buffering off;", "proxy_cookie_domain off;", "proxy_cookie_path off;",
                 "limit_req_status 429;", "gzip off;", "variables_hash_max_size 8192;", "map_hash_max_size 8192;",
                 "map_hash_bucket_size 256;", "proxy_headers_hash_max_size 2048;", "proxy_headers_hash_bucket_size 128;",
                 "client_body_buffer_size 64k;"})
            out.line(line);
        writeAccessLog(out);
        out.line("geo $gw_dollar { default \"$\"; }");
        out.line(R"conf(map $request_uri $gw_path { "~^(?<gwp>[^?#]*)" $gwp; default ""; })conf");
        out.line(R"conf(map $request_uri $gw_query { "~^[^?#]*(?<gwq>\\?[^#]*)" $gwq; default ""; })conf");
        out.line(R"conf(map $http_upgrade $gw_connection { "" ""; default upgrade; })conf");
        out.line(R"conf(map $server_protocol $gw_via { HTTP/1.0 "1.0 signalbox"; HTTP/2.0 "2 signalbox"; default "1.1 signalbox"; })conf");
    }

    void writeAccessLog(ConfigWriter& out) const
    {
        const std::string& path = m_plan.observe.accessLog;
        if (path.empty() || m_options.isTrial)
            return;
        out.line(R"conf(log_format gw_access escape=json '{"time":"$time_iso8601","request_id":"$request_id",)conf"
                 R"conf("client":"$remote_addr","method":"$request_method","host":"$host","path":"$gw_path",)conf"
                 R"conf("status":$status,"request_bytes":$request_length,"response_bytes":$body_bytes_sent,)conf"
                 R"conf("duration_s":$request_time,"endpoint":"$upstream_addr"}';)conf");
        out.line("access_log " + inQuotes(path == "-" ? "/dev/stdout" : path) + " gw_access;");
    }

    Lowering m_lowering;
    const Plan& m_plan;
    const ExportOptions& m_options;
};

Export lower(const Plan& plan, const ExportOptions& options)
{
    return NginxExport(plan, options).run();
}

} // namespace

const Exporter& nginxExporter()
{
    static const Exporter exporter{"nginx", "NGINX", "1.22",
        "nginx.conf for NGINX OSS 1.22, with gateway.js where values need more than nginx's variables", true, lower};
    return exporter;
}

} // namespace signalbox
