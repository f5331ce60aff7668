// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Services as upstream blocks, with every default that matters written out.
#include "core/exporters/nginx/lowering.h"

#include "core/base/units.h"

namespace signalbox::nginx {
namespace {

std::string serverLine(const EndpointSettings& endpoint, const std::optional<HealthSettings>& health)
{
    std::string line = "server " + endpoint.address.toText();
    if (endpoint.weight == 0)
        return line + " down;";
    line += fmt::format(" weight={}", endpoint.weight);
    if (!health)
        return line + " max_fails=0;";
    // nginx takes whole seconds here.
    const auto seconds = std::max<std::int64_t>(1, health->interval * health->healthy / std::chrono::seconds(1));
    return line + fmt::format(" max_fails={} fail_timeout={}s;", health->unhealthy, seconds);
}

void recordService(Lowering& lowering, const ServicePlan& service)
{
    const ServiceSettings& settings = service.settings;
    const NodeRef& node = service.node;
    lowering.record(node, "endpoints", {});
    lowering.record(node, "balance", {});
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
        if (settings.balance == BalanceKind::LeastRequest)
            out.line("least_conn;");
        for (const EndpointSettings& endpoint : settings.endpoints)
            out.line(serverLine(endpoint, settings.health));
        if (settings.maxIdle > 0) {
            out.line(fmt::format("keepalive {};", settings.maxIdle * settings.endpoints.size()));
            out.line(fmt::format("keepalive_timeout {};", duration(settings.idleTimeout)));
            out.line("keepalive_requests 1000000;");
        }
        out.close();
    }
}

} // namespace signalbox::nginx
