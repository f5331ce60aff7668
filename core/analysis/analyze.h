// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Findings about a compiled plan: routes that can never match, weights that sum to zero, unused services and policies,
// exposed listeners, certificate problems. Pure; slow paths are bounded.
#pragma once

#include "core/base/clock.h"
#include "core/base/finding.h"
#include "core/document/gateway_document.h"
#include "core/plan/plan.h"

#include <vector>

namespace signalbox {

// `plan` may be null: then only what the document alone shows. Rules (one file each, see rules.h): unreachable-route (with
// the covering route), zero-weights, unused-service, unused-policy, exposed-listener, certificate-expired, certificate-soon,
// certificate-name, weak-key, duplicate-endpoint, endpoint-is-listener, method-gap, no-authentication.
std::vector<Finding> analyze(const GatewayDocument& document, const Plan* plan, WallTime now);

} // namespace signalbox
