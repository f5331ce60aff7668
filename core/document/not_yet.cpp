// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/not_yet.h"

#include <array>

namespace signalbox {
namespace {

struct Key {
    std::string_view owner;
    std::string_view key;
    Severity severity;
    std::string_view instead; // what to do
};

constexpr std::array keys{
    Key{"route", "function", Severity::Error, "use to, redirect or respond"},
    Key{"service", "breaker", Severity::Error, "remove it"},
    Key{"document", "functions", Severity::Error, "remove it"},
};

std::string wording(std::string_view name, std::string_view instead)
{
    return "\"" + std::string(name) + "\" does not work in this version yet; " + std::string(instead);
}

} // namespace

std::optional<NotYet> findNotYetKey(std::string_view owner, std::string_view key, std::string_view value)
{
    for (const Key& known : keys) {
        if (known.owner != owner || known.key != key)
            continue;
        // Saying no to what is not there is the truth.
        if (value == "false" || value == "none")
            return NotYet{Severity::Note, "\"" + std::string(key) + "\" makes no difference in this version yet"};
        return NotYet{known.severity, wording(key, known.instead)};
    }
    return std::nullopt;
}

} // namespace signalbox
