// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the kinds' checks share. A finding's path is relative to the policy: its field, then what is inside.
#pragma once

#include "core/base/finding.h"
#include "core/policy/fields.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

inline void addFinding(std::vector<Finding>& findings, const Fields& fields, std::string_view field, Severity severity,
    std::string_view rule, std::string message)
{
    findings.push_back({std::string(rule), severity, std::move(message), {}, {std::string(field)}, fields.span(field)});
}

inline Error configError(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail)};
}

} // namespace signalbox
