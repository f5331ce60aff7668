// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The rule families behind analyze(): one file each. A rule looks and adds findings; it changes nothing.
#pragma once

#include "core/analysis/analyze.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace signalbox {

struct AnalysisContext {
    const GatewayDocument& document;
    const Plan* plan; // null: the document has errors
    WallTime now;
    std::vector<Finding>& findings;

    Finding& report(std::string_view rule, Severity severity, std::string message, NodeRef node, ValuePath path) const;
    ValuePath routePath(RouteId id, std::initializer_list<PathStep> steps) const;
};

void findUnreachableRoutes(const AnalysisContext& context);   // unreachable-route
void findZeroWeights(const AnalysisContext& context);         // zero-weights
void findUnusedNodes(const AnalysisContext& context);         // unused-service, unused-policy
void findExposedListeners(const AnalysisContext& context);    // exposed-listener, exposed-metrics
void findCertificateProblems(const AnalysisContext& context); // certificate-expired, -soon, -name, weak-key
void findUnaskedCertificates(const AnalysisContext& context); // client-certificate-not-asked
void findEndpointProblems(const AnalysisContext& context);    // duplicate-endpoint, endpoint-is-listener
void findMethodGaps(const AnalysisContext& context);          // method-gap
void findOpenRoutes(const AnalysisContext& context);          // no-authentication

} // namespace signalbox
