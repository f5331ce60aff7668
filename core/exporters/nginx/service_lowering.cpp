// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Services as upstream blocks, with every default that matters written out.
#include "core/exporters/nginx/lowering.h"

#include "core/base/units.h"

namespace signalbox::nginx {
namespace {

std::int64_t wholeSeconds(Duration value) // what fail_timeout takes
{
    return std::max<std::int64_t>(1, value / std::chrono::seconds(1));
}

// nullopt: a part that an upstream block cannot know.
std::optional<std::string> hashKey(Lowering& lowering, const std::vector<std::string>& parts)
{
    std::string key;
    for (const std::string& part : parts) {
        key += key.empty() ? "" : "|";
        if (part == "client-address")
            key += "${remote_addr}";
        else if (part.rfind("header.", 0) == 0)
            key += headerVariable(lowering, {}, part.substr(7));
        else
            return std::nullopt;
    }
    return key;
}

std::string balanceLine(Lowering& lowering, const ServiceSettings& settings)
{
    switch (settings.balance) {
    case BalanceKind::RoundRobin:
    case BalanceKind::Sticky: break;
    case BalanceKind::LeastRequest: return "least_conn;";
    case BalanceKind::RandomTwo: return "random two least_conn;";
    case BalanceKind::ClientHash: // not ip_hash, which looks at the first 24 bits of an IPv4 address only
    case BalanceKind::Hash:
        if (const auto key = hashKey(lowering, settings.balanceKey))
            return "hash " + inQuotes(*key) + " consistent;";
        break;
    }
    return {};
}

Note balanceNote(Lowering& lowering, const ServiceSettings& settings)
{
    switch (settings.balance) {
    case BalanceKind::RoundRobin:
    case BalanceKind::LeastRequest: break;
    case BalanceKind::RandomTwo:
        return {LedgerStatus::Approximate, 60,
            "nginx may draw one endpoint twice, and each of its workers counts its own requests"};
    case BalanceKind::ClientHash:
    case BalanceKind::Hash:
        if (!hashKey(lowering, settings.balanceKey))
            return {LedgerStatus::Unsupported, 61,
                "An upstream block of nginx knows the client's address and header fields only: endpoints are taken in turn", true};
        return {LedgerStatus::Approximate, 62,
            "Equal keys stay together and an endpoint that goes moves its own keys only, but a key has another endpoint than here; "
            "header fields are those the client sent", true};
    case BalanceKind::Sticky:
        return {LedgerStatus::Unsupported, 63, "OSS nginx sets no cookie for its endpoints: they are taken in turn", true};
    }
    return {};
}

std::string serverLine(const EndpointSettings& endpoint, const ServiceSettings& settings)
{
    std::string line = "server " + endpoint.address.toText();
    if (endpoint.weight == 0)
        return line + " down;";
    line += fmt::format(" weight={}", endpoint.weight);
    if (const auto& outlier = settings.outlier)
        return line + fmt::format(" max_fails={} fail_timeout={}s;", outlier->failures, wholeSeconds(outlier->ejection));
    if (const auto& health = settings.health)
        return line + fmt::format(" max_fails={} fail_timeout={}s;", health->unhealthy, wholeSeconds(health->interval * health->healthy));
    return line + " max_fails=0;";
}

void recordService(Lowering& lowering, const ServicePlan& service)
{
    const ServiceSettings& settings = service.settings;
    const NodeRef& node = service.node;
    lowering.record(node, "endpoints", {});
    lowering.record(node, "balance", balanceNote(lowering, settings));
    lowering.record(node, "connect-timeout", {});
    lowering.record(node, "keep-alive", {});
    if (settings.hostMode == HostMode::Endpoint && settings.endpoints.size() > 1)
        lowering.record(node, "host", {LedgerStatus::Unsupported, 11,
            "nginx does not tell which endpoint it chose: the first one's address is sent to all", true});
    else
        lowering.record(node, "host", {});
    if (settings.protocol != ServiceProtocol::Http1)
        lowering.record(node, "protocol", {LedgerStatus::Unsupported, 46,
            "OSS nginx speaks HTTP/1.1 to endpoints, and HTTP/2 for gRPC alone: these endpoints are asked with HTTP/1.1", true});
    else
        lowering.record(node, "protocol", {});
    if (settings.health)
        lowering.record(node, "health", {LedgerStatus::Approximate, 10,
            "nginx asks nobody: an endpoint rests after failures of real requests"});
    if (settings.outlier)
        lowering.record(node, "outlier", {LedgerStatus::Approximate, 64,
            "nginx counts failures within the ejection's time, not in a row, each worker its own, and bounds no share; 502, 503 and "
            "504 count only where the route retries on them"});
    if (!settings.tls)
        return;
    Note tls;
    if (settings.tls->verify && settings.tls->serverName.empty() && settings.endpoints.size() > 1)
        tls = {LedgerStatus::Narrowed, 25, "All endpoints must have a certificate for the first one's name", true};
    if (!service.certificatePath.empty())
        tls = {LedgerStatus::Narrowed, 26, "The certificate and key are named by their paths on this machine"};
    lowering.record(node, "tls", tls);
}

} // namespace

std::string upstreamName(const Plan& plan, ServiceId id)
{
    // Names of services are the user's; the number keeps two that look alike apart.
    std::string name = "gw_";
    for (const char c : plan.service(id).settings.name)
        name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    return fmt::format("{}_{}", name, id.value);
}

std::string duration(Duration value)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(value).count();
    return fmt::format("{}ms", milliseconds > 0 ? milliseconds : 1);
}

void writeUpstreams(Lowering& lowering, ConfigWriter& out)
{
    const Plan& plan = lowering.plan();
    for (std::size_t i = 0; i < plan.services.size(); ++i) {
        const ServiceSettings& settings = plan.services[i].settings;
        recordService(lowering, plan.services[i]);
        if (settings.endpoints.empty())
            continue;
        out.open("upstream " + upstreamName(plan, ServiceId(i)));
        if (const std::string line = balanceLine(lowering, settings); !line.empty())
            out.line(line);
        for (const EndpointSettings& endpoint : settings.endpoints)
            out.line(serverLine(endpoint, settings));
        if (settings.maxIdle > 0) {
            out.line(fmt::format("keepalive {};", settings.maxIdle * settings.endpoints.size()));
            out.line(fmt::format("keepalive_timeout {};", duration(settings.idleTimeout)));
            out.line("keepalive_requests 1000000;");
        }
        out.close();
    }
}

} // namespace signalbox::nginx
