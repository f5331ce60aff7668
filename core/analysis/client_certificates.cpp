// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// client-certificate-not-asked: a station that looks at certificates, on a listener that asks no client for one.
#include "core/analysis/rules.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

bool looksAtCertificates(const Plan& plan, const std::vector<PolicyId>& policies)
{
    return std::any_of(policies.begin(), policies.end(),
        [&](PolicyId id) { return plan.policy(id).kind->id == "client-certificate"; });
}

} // namespace

void findUnaskedCertificates(const AnalysisContext& context)
{
    if (context.plan == nullptr)
        return;
    const Plan& plan = *context.plan;
    for (const ListenerPlan& listener : plan.listeners) {
        if (listener.clientAuth != ClientAuth::None)
            continue;
        if (looksAtCertificates(plan, listener.policies))
            context.report("client-certificate-not-asked", Severity::Warning,
                fmt::format("Listener {} asks no client for a certificate, so its client-certificate station answers 403 to all: "
                            "give its tls client-ca and client-auth", listener.name),
                {NodeKind::Listener, listener.name}, {"listeners", listener.name, "policies"});
        for (const RouteId route : listener.routes)
            if (looksAtCertificates(plan, plan.route(route).policies))
                context.report("client-certificate-not-asked", Severity::Warning,
                    fmt::format("Listener {} asks no client for a certificate, so route {} answers 403 to all there: give its tls "
                                "client-ca and client-auth, or name the route's listeners", listener.name, plan.route(route).name),
                    plan.route(route).node, context.routePath(route, {"policies"}));
    }
}

} // namespace signalbox
