// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// duplicate-endpoint: one address twice in a service. endpoint-is-listener: the gateway would call itself, again and again.
#include "core/analysis/rules.h"

#include "core/base/text.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

bool isLocal(const HostPort& address)
{
    const auto ip = parseIpAddress(address.host);
    return ip ? ip->isLoopback() : equalsIgnoringCase(address.host, "localhost");
}

bool isSameAddress(const HostPort& a, const HostPort& b)
{
    return a.port == b.port && a.port != 0 && equalsIgnoringCase(a.host, b.host);
}

bool reaches(const HostPort& endpoint, const HostPort& bind)
{
    if (endpoint.port != bind.port || bind.port == 0)
        return false;
    const auto ip = parseIpAddress(bind.host);
    const bool bindsLocal = isLocal(bind) || (ip && ip->isUnspecified());
    return isSameAddress(endpoint, bind) || (isLocal(endpoint) && bindsLocal);
}

} // namespace

void findEndpointProblems(const AnalysisContext& context)
{
    if (context.plan == nullptr)
        return;
    for (const ServicePlan& service : context.plan->services) {
        const auto& endpoints = service.settings.endpoints;
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            const HostPort& address = endpoints[i].address;
            const ValuePath path{"services", service.settings.name, "endpoints", i};
            const bool isTwice = std::any_of(endpoints.begin(), endpoints.begin() + static_cast<std::ptrdiff_t>(i),
                [&](const EndpointSettings& other) { return isSameAddress(other.address, address); });
            if (isTwice)
                context.report("duplicate-endpoint", Severity::Warning,
                    fmt::format("{} is in service {} twice: give it a weight instead", address.toText(),
                        service.settings.name), service.node, path);
            for (const ListenerPlan& listener : context.plan->listeners)
                if (reaches(address, listener.bind))
                    context.report("endpoint-is-listener", Severity::Warning,
                        fmt::format("{} is listener {} of this gateway: requests would go round until they time out",
                            address.toText(), listener.name), service.node, path);
        }
    }
}

} // namespace signalbox
