// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// exposed-listener, exposed-metrics: other machines can connect, and the document does not say that this is meant.
#include "core/analysis/rules.h"

#include "core/base/address.h"
#include "core/base/text.h"
#include "core/policy/fields.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

bool isLoopbackHost(const std::string& host)
{
    if (const auto address = parseIpAddress(host))
        return address->isLoopback();
    return equalsIgnoringCase(host, "localhost");
}

} // namespace

void findExposedListeners(const AnalysisContext& context)
{
    for (const ListenerNode& listener : context.document.listeners()) {
        const auto bind = parseHostPort(listener.bind);
        const Value* expose = listener.fields.find("expose");
        const bool isMeant = expose != nullptr && parseBoolean(expose->text).value_or(false);
        if (!bind || isLoopbackHost(bind->host) || isMeant)
            continue;
        ValuePath path = listener.path;
        path.emplace_back("bind");
        context.report("exposed-listener", Severity::Warning,
            fmt::format("Listener {} can be reached from other machines at {}: bind it to 127.0.0.1, or write expose: true "
                        "when that is meant", listener.name, listener.bind),
            {NodeKind::Listener, listener.name}, std::move(path));
    }
    const Value* observe = context.document.root().find("observe");
    const Value* metrics = observe != nullptr ? observe->find("metrics") : nullptr;
    const auto bind = metrics != nullptr ? parseHostPort(metrics->text) : parseHostPort("127.0.0.1:0");
    if (bind && !isLoopbackHost(bind->host))
        context.report("exposed-metrics", Severity::Warning,
            fmt::format("Metrics can be read from other machines at {}, by anyone: bind them to 127.0.0.1", metrics->text),
            {NodeKind::Observe, {}}, {"observe", "metrics"});
}

} // namespace signalbox
