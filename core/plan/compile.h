// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Compiles a gateway document into a Plan: references resolved, templates and regexes compiled, files and certificates read,
// policies made. Findings name the node and the place in the text.
#pragma once

#include "core/document/gateway_document.h"
#include "core/plan/plan.h"
#include "core/policy/fields.h"
#include "core/tls/certificate_authority.h"

#include <functional>
#include <memory>
#include <vector>

namespace signalbox {

struct CompileOptions {
    // Needed only for `tls: { issue: local-ca }`; called at most once. Null: such a listener is an error finding.
    std::function<Result<std::shared_ptr<CertificateAuthority>>()> localAuthority;
    // Where the secrets of listeners' and services' connections are told; null: nowhere.
    std::shared_ptr<const TlsKeyLog> keyLog;
    // Policies whose configuration is unchanged are taken over with their state (rate-limit buckets survive an Apply).
    std::shared_ptr<const Plan> previous;
};

struct CompiledPlan {
    std::shared_ptr<const Plan> plan; // null when there are errors
    std::vector<Finding> findings;    // the document's own findings first, then the compiler's
};

CompiledPlan compilePlan(const GatewayDocument& document, const ConfigSources& sources, const CompileOptions& options);

} // namespace signalbox
