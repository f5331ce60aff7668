// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/compile_context.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

class ListenerCompiler {
public:
    ListenerCompiler(CompileContext& context, const ListenerNode& node)
        : m_context(context), m_node(node), m_fields(&node.fields), m_ref{NodeKind::Listener, node.name}
    {
    }

    ListenerPlan compile()
    {
        m_plan.name = m_node.name;
        auto bind = parseHostPort(m_node.bind);
        if (bind)
            m_plan.bind = *std::move(bind);
        else
            report("bad-address", fmt::format("bind needs address:port: {}", bind.error().detail), {"bind"});
        m_plan.isExposed = m_fields.boolean("expose", false);
        m_plan.http2 = m_fields.boolean("http2", true);
        compileTls();
        compileGuard();
        compileLimits();
        compileProxies();
        m_plan.policies = compileStations(m_context, m_node.stations, m_ref);
        return std::move(m_plan);
    }

private:
    void report(std::string_view rule, std::string message, std::initializer_list<PathStep> steps)
    {
        m_context.report(rule, Severity::Error, std::move(message), m_ref, extended(m_node.path, steps));
    }

    Result<std::string> readPem(const std::string& name) const
    {
        const bool isSecret = name.rfind("env:", 0) == 0 || name.rfind("file:", 0) == 0;
        return isSecret ? m_context.sources.readSecret(name) : m_context.sources.readFile(name);
    }

    // One certificate with its key; the steps lead to the object that names them.
    void readChain(const NodeFields& fields, std::initializer_list<PathStep> steps, TlsServerSettings& settings)
    {
        const std::string certificate = fields.text("certificate");
        const std::string key = fields.text("key");
        const auto certificatePem = readPem(certificate);
        const auto keyPem = readPem(key);
        for (const auto& [name, pem] : {std::pair(&certificate, &certificatePem), std::pair(&key, &keyPem)})
            if (!*pem)
                report("unreadable-file", fmt::format("{} cannot be read: {}", name->empty() ? "The file" : *name,
                    pem->error().describe()), steps);
        if (!certificatePem || !keyPem)
            return;
        const auto facts = readCertificate(*certificatePem);
        if (!facts) {
            report("bad-certificate", fmt::format("{}: {}", certificate, facts.error().describe()), steps);
            return;
        }
        const auto fits = keyFitsCertificate(*certificatePem, *keyPem);
        if (!fits || !*fits) {
            report("certificate-key", fits ? fmt::format("{} is not the key of {}", key, certificate)
                                           : fmt::format("{}: {}", key, fits.error().describe()), steps);
            return;
        }
        m_plan.certificates.push_back({m_context.sources.resolvePath(certificate), m_context.sources.resolvePath(key), *facts});
        settings.chains.push_back({*certificatePem, *keyPem});
    }

    void useLocalAuthority(TlsServerSettings& settings)
    {
        m_plan.usesLocalAuthority = true;
        if (!m_context.options.localAuthority) {
            report("no-local-authority", "The local authority is not available here: give certificate and key files",
                {"tls", "issue"});
            return;
        }
        if (m_context.authority == nullptr) {
            auto authority = m_context.options.localAuthority();
            if (!authority) {
                report("no-local-authority", fmt::format("The local authority cannot be opened: {}",
                    authority.error().describe()), {"tls", "issue"});
                return;
            }
            m_context.authority = *std::move(authority);
        }
        settings.localAuthority = m_context.authority;
    }

    // False when it is wrong, and reported.
    bool compileClientAuth(const NodeFields& tls, TlsServerSettings& settings)
    {
        const std::string mode = tls.text("client-auth", "none");
        settings.clientAuth = mode == "require" ? ClientAuth::Require
            : mode == "request"                 ? ClientAuth::Request
                                                : ClientAuth::None;
        m_plan.clientAuth = settings.clientAuth;
        const std::string ca = tls.text("client-ca");
        if (ca.empty()) {
            if (settings.clientAuth == ClientAuth::None)
                return true;
            report("client-ca-missing", fmt::format("client-auth: {} needs client-ca, the authorities that sign clients' certificates",
                mode), {"tls", "client-auth"});
            return false;
        }
        if (settings.clientAuth == ClientAuth::None)
            m_context.report("client-ca-unused", Severity::Warning,
                "client-ca makes no difference: with client-auth: none no client is asked for a certificate", m_ref,
                extended(m_node.path, {"tls", "client-ca"}));
        auto pem = readPem(ca);
        if (!pem) {
            report("unreadable-file", fmt::format("{} cannot be read: {}", ca, pem.error().describe()), {"tls", "client-ca"});
            return false;
        }
        if (const auto facts = readCertificate(*pem); !facts) {
            report("bad-certificate", fmt::format("{}: {}", ca, facts.error().describe()), {"tls", "client-ca"});
            return false;
        }
        m_plan.clientCaPath = m_context.sources.resolvePath(ca);
        settings.clientCaPem = *std::move(pem);
        return true;
    }

    void compileTls()
    {
        const Value* value = m_fields.value("tls");
        if (value == nullptr || !value->isMap())
            return;
        const NodeFields tls(value);
        TlsServerSettings settings;
        settings.minVersion = tls.text("min-version") == "1.3" ? TlsMinVersion::Tls13 : TlsMinVersion::Tls12;
        m_plan.tlsMinVersion = settings.minVersion;
        if (m_plan.http2)
            settings.alpn.insert(settings.alpn.begin(), "h2");
        settings.keyLog = m_context.options.keyLog;
        if (!compileClientAuth(tls, settings))
            return;
        if (tls.has("issue"))
            useLocalAuthority(settings);
        if (tls.has("certificate") || tls.has("key"))
            readChain(tls, {"tls"}, settings);
        if (const Value* more = tls.value("certificates"))
            for (std::size_t i = 0; i < more->items.size(); ++i)
                readChain(NodeFields(&more->items[i]), {"tls", "certificates", i}, settings);
        if (settings.chains.empty() && settings.localAuthority == nullptr)
            return; // reported
        auto context = makeTlsServerContext(std::move(settings));
        if (context)
            m_plan.tls = *std::move(context);
        else
            report("bad-certificate", context.error().describe(), {"tls"});
    }

    void compileGuard()
    {
        const std::string guard = m_fields.text("path-guard", "reject-ambiguous");
        if (guard == "rfc3986")
            m_plan.guard = PathGuard::Rfc3986;
        else if (guard == "raw")
            m_plan.guard = PathGuard::Raw;
    }

    void compileLimits()
    {
        const NodeFields limits = m_fields.object("limits");
        m_plan.limits.target = limits.size("target", m_plan.limits.target);
        m_plan.limits.headerBytes = limits.size("header-bytes", m_plan.limits.headerBytes);
        m_plan.limits.headers = limits.integer("headers", m_plan.limits.headers);
        m_plan.bodyLimit = limits.size("body", m_plan.bodyLimit);
        const NodeFields timeouts = m_fields.object("timeouts");
        m_plan.timeouts.header = timeouts.duration("header", m_plan.timeouts.header);
        m_plan.timeouts.body = timeouts.duration("body", m_plan.timeouts.body);
        m_plan.timeouts.idle = timeouts.duration("idle", m_plan.timeouts.idle);
    }

    void compileProxies()
    {
        for (const std::string& text : m_fields.texts("trusted-proxies"))
            if (auto network = parseCidr(text))
                m_plan.trustedProxies.push_back(*network);
            else
                report("bad-cidr", network.error().detail, {"trusted-proxies"});
        const std::string mode = m_fields.text("forwarded", "append");
        if (mode == "replace")
            m_plan.forwarded = ForwardedMode::Replace;
        else if (mode == "off")
            m_plan.forwarded = ForwardedMode::Off;
    }

    CompileContext& m_context;
    const ListenerNode& m_node;
    NodeFields m_fields;
    NodeRef m_ref;
    ListenerPlan m_plan;
};

} // namespace

void compileListeners(CompileContext& context)
{
    for (const ListenerNode& node : context.document.listeners())
        context.plan.listeners.push_back(ListenerCompiler(context, node).compile());
}

} // namespace signalbox
