// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether one scalar is what its field asks for. Names of policies, services and listeners are the caller's matter.
#pragma once

#include "core/base/finding.h"
#include "core/base/value.h"
#include "core/policy/schema.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct Problem {
    std::string rule;
    Severity severity = Severity::Error;
    std::string message;
};

// `value` is a scalar.
std::optional<Problem> checkScalar(const FieldSchema& field, const Value& value);

// The candidate that was probably meant, as "; did you mean \"x\"?"; empty when none is near.
std::string didYouMean(std::string_view text, std::span<const std::string_view> candidates);

// A name of a listener, route, policy or service.
std::optional<Problem> checkName(std::string_view name);

} // namespace signalbox
