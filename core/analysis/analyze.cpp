// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analyze.h"

#include "core/analysis/rules.h"

namespace signalbox {

Finding& AnalysisContext::report(std::string_view rule, Severity severity, std::string message, NodeRef node,
    ValuePath path) const
{
    const Value* value = find(document.root(), path);
    while (value == nullptr && !path.empty()) {
        path.pop_back();
        value = find(document.root(), path);
    }
    const SourceSpan span = value != nullptr ? value->span : SourceSpan{};
    findings.push_back({std::string(rule), severity, std::move(message), std::move(node), std::move(path), span});
    return findings.back();
}

ValuePath AnalysisContext::routePath(RouteId id, std::initializer_list<PathStep> steps) const
{
    ValuePath path = document.routes()[id.value].path;
    path.insert(path.end(), steps.begin(), steps.end());
    return path;
}

std::vector<Finding> analyze(const GatewayDocument& document, const Plan* plan, WallTime now)
{
    std::vector<Finding> findings;
    const AnalysisContext context{document, plan, now, findings};
    constexpr void (*rules[])(const AnalysisContext&) = {findUnreachableRoutes, findZeroWeights, findUnusedNodes,
        findExposedListeners, findCertificateProblems, findUnaskedCertificates,
        findEndpointProblems, findMethodGaps, findOpenRoutes};
    for (const auto rule : rules)
        rule(context);
    return findings;
}

} // namespace signalbox
