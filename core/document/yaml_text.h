// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// YAML text for values that edits bring in. Private to core/document.
#pragma once

#include "core/base/result.h"
#include "core/base/value.h"

#include <string>
#include <string_view>

namespace signalbox {

// One value as an edit brings it: its text fits behind "key: " and behind "- ".
struct Snippet {
    Value value;
    std::string text;

    // The text as it may stand inside [ ] and { }.
    std::string flowText() const;
};

// Errors: InvalidInput (not one YAML value).
Result<Snippet> parseSnippet(std::string_view yaml);

} // namespace signalbox
