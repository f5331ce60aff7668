// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/plan/compile_context.h"
#include "core/policy/key_parts.h"
#include "core/service/outlier.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

std::vector<std::pair<int, int>> compileStatusRanges(const std::vector<std::string>& texts)
{
    std::vector<std::pair<int, int>> ranges;
    for (const std::string& text : texts) {
        const auto parts = split(text, '-');
        const auto first = parseUnsigned(trimmed(parts.front()));
        const auto last = parseUnsigned(trimmed(parts.back()));
        if (first && last && *first <= *last && *last <= 599)
            ranges.emplace_back(static_cast<int>(*first), static_cast<int>(*last));
    }
    return ranges;
}

HealthSettings compileHealth(const NodeFields& fields)
{
    HealthSettings health;
    health.path = fields.text("path", health.path);
    health.interval = fields.duration("interval", health.interval);
    health.timeout = fields.duration("timeout", health.timeout);
    health.healthy = static_cast<std::uint32_t>(fields.integer("healthy", health.healthy));
    health.unhealthy = static_cast<std::uint32_t>(fields.integer("unhealthy", health.unhealthy));
    if (auto expect = compileStatusRanges(fields.texts("expect")); !expect.empty())
        health.expect = std::move(expect);
    return health;
}

class ServiceCompiler {
public:
    ServiceCompiler(CompileContext& context, const ServiceNode& node)
        : m_context(context), m_node(node), m_fields(&node.fields)
    {
        m_plan.node = {NodeKind::Service, node.name};
        m_plan.settings.name = node.name;
    }

    ServicePlan compile()
    {
        compileEndpoints();
        compileBalance();
        compileHost();
        ServiceSettings& settings = m_plan.settings;
        if (const NodeFields health = m_fields.object("health"); health.raw() != nullptr && health.raw()->isMap())
            settings.health = compileHealth(health);
        compileProtocol();
        compileTls();
        checkProtocol();
        settings.connectTimeout = m_fields.duration("connect-timeout", settings.connectTimeout);
        const NodeFields keepAlive = m_fields.object("keep-alive");
        settings.idleTimeout = keepAlive.duration("idle", settings.idleTimeout);
        settings.maxIdle = static_cast<std::uint32_t>(keepAlive.integer("max", settings.maxIdle));
        compileOutlier();
        return std::move(m_plan);
    }

private:
    void report(std::string_view rule, std::string message, std::initializer_list<PathStep> steps)
    {
        m_context.report(rule, Severity::Error, std::move(message), m_plan.node, extended(m_node.path, steps));
    }

    void compileEndpoints()
    {
        const Value* endpoints = m_fields.value("endpoints");
        if (endpoints == nullptr)
            return;
        const std::vector<Value> single{*endpoints};
        const std::vector<Value>& items = endpoints->isList() ? endpoints->items : single;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const NodeFields item(&items[i]);
            auto address = parseHostPort(items[i].isScalar() ? items[i].text : item.text("address"));
            if (!address) {
                report("bad-address", address.error().detail, {"endpoints", i});
                continue;
            }
            m_plan.settings.endpoints.push_back(
                {*std::move(address), static_cast<std::uint32_t>(item.integer("weight", 1))});
        }
    }

    void compileBalance()
    {
        const NodeFields balance = m_fields.object("balance");
        if (balance.has("hash"))
            compileHash(balance);
        else if (balance.has("sticky"))
            compileSticky(balance);
        else
            compileAlgorithm(balance.text("algorithm", m_fields.text("balance")));
    }

    void compileAlgorithm(std::string_view algorithm)
    {
        ServiceSettings& settings = m_plan.settings;
        if (algorithm == "least-request") {
            settings.balance = BalanceKind::LeastRequest;
        } else if (algorithm == "random-two") {
            settings.balance = BalanceKind::RandomTwo;
        } else if (algorithm == "client-hash") {
            settings.balance = BalanceKind::ClientHash;
            settings.balanceKey = {"client-address"};
        }
    }

    void compileHash(const NodeFields& balance)
    {
        const std::vector<std::string> key = balance.texts("hash");
        if (const auto parts = parseKeyParts("hash", key); !parts)
            report("balance-key", parts.error().detail, {"balance", "hash"});
        m_plan.settings.balance = BalanceKind::Hash;
        m_plan.settings.balanceKey = key;
    }

    void compileSticky(const NodeFields& balance)
    {
        StickySettings sticky;
        const NodeFields fields = balance.object("sticky");
        sticky.cookie = fields.text("cookie", balance.text("sticky"));
        if (!isToken(sticky.cookie)) // RFC 6265 4.1.1
            report("bad-cookie-name", fmt::format("\"{}\" cannot be the name of a cookie", sticky.cookie), {"balance", "sticky"});
        if (const Duration ttl = fields.duration("ttl", Duration::zero()); ttl > Duration::zero())
            sticky.ttl = ttl;
        m_plan.settings.balance = BalanceKind::Sticky;
        m_plan.settings.sticky = std::move(sticky);
    }

    void compileOutlier()
    {
        const NodeFields fields = m_fields.object("outlier");
        if (fields.raw() == nullptr || !fields.raw()->isMap())
            return;
        OutlierSettings outlier;
        outlier.failures = static_cast<std::uint32_t>(fields.integer("failures", outlier.failures));
        outlier.ejection = fields.duration("ejection", outlier.ejection);
        if (const auto share = parsePercent(fields.text("max-ejected")))
            outlier.maxEjectedPercent = *share;
        const std::size_t endpoints = m_plan.settings.endpoints.size();
        if (OutlierDetector(outlier, endpoints).mostEjected() == 0)
            m_context.report("outlier-never", Severity::Warning,
                fmt::format("No endpoint is ever taken out: {} % of {} is none", outlier.maxEjectedPercent, endpoints),
                m_plan.node, extended(m_node.path, {"outlier"}));
        m_plan.settings.outlier = outlier;
    }

    void compileHost()
    {
        const std::string host = m_fields.text("host", "preserve");
        if (host == "preserve")
            return;
        if (host == "endpoint") {
            m_plan.settings.hostMode = HostMode::Endpoint;
            return;
        }
        m_plan.settings.hostMode = HostMode::Literal;
        m_plan.settings.hostLiteral = host;
    }

    std::string readPem(const NodeFields& tls, const char* field, std::string& path)
    {
        const std::string name = tls.text(field);
        if (name.empty())
            return {};
        // A key may stand as a secret (env:NAME, file:PATH) or as a file name.
        const bool isSecret = name.rfind("env:", 0) == 0 || name.rfind("file:", 0) == 0;
        auto pem = isSecret ? m_context.sources.readSecret(name) : m_context.sources.readFile(name);
        if (!pem) {
            report("unreadable-file", fmt::format("{} of service {} cannot be read: {}", field, m_node.name,
                pem.error().describe()), {"tls", field});
            return {};
        }
        if (name.rfind("env:", 0) != 0)
            path = m_context.sources.resolvePath(isSecret ? std::string_view(name).substr(5) : std::string_view(name));
        return *std::move(pem);
    }

    void compileProtocol()
    {
        const std::string protocol = m_fields.text("protocol", "http1");
        m_plan.settings.protocol = protocol == "h2c" ? ServiceProtocol::H2c
            : protocol == "http2"                    ? ServiceProtocol::Http2
                                                     : ServiceProtocol::Http1;
    }

    void checkProtocol()
    {
        const ServiceSettings& settings = m_plan.settings;
        if (settings.protocol == ServiceProtocol::Http2 && !settings.tls)
            report("protocol-without-tls", "protocol: http2 needs tls; endpoints without TLS speak h2c", {"protocol"});
        if (settings.protocol == ServiceProtocol::H2c && settings.tls)
            report("protocol-and-tls", "protocol: h2c is HTTP/2 without TLS; with tls it is http2", {"protocol"});
        if (settings.protocol != ServiceProtocol::Http1 && settings.health)
            report("not-yet", "Health checks ask with HTTP/1.1, which these endpoints do not speak: remove health", {"health"});
    }

    void compileTls()
    {
        const Value* value = m_fields.value("tls");
        if (value == nullptr)
            return;
        const NodeFields tls(value);
        UpstreamTlsSettings settings;
        settings.verify = tls.boolean("verify", true);
        settings.serverName = tls.text("server-name");
        settings.caPem = readPem(tls, "ca", m_plan.caPath);
        settings.certificatePem = readPem(tls, "certificate", m_plan.certificatePath);
        settings.keyPem = readPem(tls, "key", m_plan.keyPath);
        auto context = makeTlsClientContext(
            {settings.verify, settings.caPem, {settings.certificatePem, settings.keyPem},
                {m_plan.settings.protocol == ServiceProtocol::Http2 ? "h2" : "http/1.1"}, m_context.options.keyLog});
        m_plan.settings.tls = std::move(settings);
        if (!context) {
            report("bad-certificate", context.error().describe(), {"tls"});
            return;
        }
        m_plan.tls = *std::move(context);
    }

    CompileContext& m_context;
    const ServiceNode& m_node;
    NodeFields m_fields;
    ServicePlan m_plan;
};

} // namespace

void compileServices(CompileContext& context)
{
    for (const ServiceNode& node : context.document.services())
        context.plan.services.push_back(ServiceCompiler(context, node).compile());
}

} // namespace signalbox
