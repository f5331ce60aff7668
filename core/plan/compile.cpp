// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/compile.h"

#include "core/plan/compile_context.h"
#include "core/plan/route_index.h"

#include <algorithm>

namespace signalbox {
namespace {

// Everything but what is only about looks.
std::string planHash(const GatewayDocument& document, const std::string& filesRead)
{
    Value root = document.root();
    root.entries.erase(std::remove_if(root.entries.begin(), root.entries.end(),
                           [](const MapEntry& entry) { return entry.key == "canvas"; }),
        root.entries.end());
    return sha256Hex(canonicalText(root) + "\n" + filesRead);
}

// The document's reader and the compiler may stumble over the same value; the reader's words come first and are enough.
void addNew(std::vector<Finding>& all, std::vector<Finding> found)
{
    const std::size_t known = all.size();
    for (Finding& finding : found) {
        const bool isKnown = std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known),
            [&](const Finding& other) {
                return other.severity == Severity::Error && other.span.line != 0 && other.span.begin >= finding.span.begin
                    && other.span.end <= finding.span.end;
            });
        if (!isKnown)
            all.push_back(std::move(finding));
    }
}

} // namespace

CompiledPlan compilePlan(const GatewayDocument& document, const ConfigSources& sources, const CompileOptions& options)
{
    auto plan = std::make_shared<Plan>();
    plan->name = document.name();
    plan->documentText = document.text();
    RecordingSources recorder(sources);
    std::vector<Finding> found;
    CompileContext context{document, recorder, options, *plan, found};
    compileServices(context);
    compilePolicies(context);
    compileListeners(context);
    compileRoutes(context);
    indexRoutes(*plan);
    compileObserve(context);
    checkGuardedPaths(context);
    checkTemplateVariables(context);
    context.filesRead += recorder.takeDigests();
    plan->hash = planHash(document, context.filesRead);

    CompiledPlan compiled;
    compiled.findings = document.findings();
    addNew(compiled.findings, std::move(found));
    if (!hasErrors(compiled.findings))
        compiled.plan = std::move(plan);
    return compiled;
}

} // namespace signalbox
