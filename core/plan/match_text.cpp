// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/match_text.h"

#include "core/base/text.h"

namespace signalbox {

std::string toText(const HostPattern& pattern)
{
    switch (pattern.kind) {
    case HostPattern::Kind::Exact: return pattern.suffix;
    case HostPattern::Kind::OneLabel: return "*" + pattern.suffix;
    case HostPattern::Kind::AnyDepth: return "**" + pattern.suffix;
    }
    return {};
}

std::string toText(const PathMatch& match)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return exact->path;
    if (const auto* prefix = std::get_if<PrefixPath>(&match))
        return prefix->prefix;
    if (const auto* pattern = std::get_if<TemplatePath>(&match))
        return pattern->text;
    if (const auto* regex = std::get_if<RegexPath>(&match))
        return regex->regex.pattern;
    return {};
}

std::string toText(const ValueMatch& match)
{
    switch (match.kind) {
    case ValueMatch::Kind::Exact: return match.name + " = " + match.value;
    case ValueMatch::Kind::Prefix: return match.name + " starts with " + match.value;
    case ValueMatch::Kind::Suffix: return match.name + " ends with " + match.value;
    case ValueMatch::Kind::Contains: return match.name + " contains " + match.value;
    case ValueMatch::Kind::Regex: return match.name + " matches " + match.regex.pattern;
    case ValueMatch::Kind::Present: return match.name + " is present";
    case ValueMatch::Kind::Absent: return match.name + " is absent";
    }
    return {};
}

std::string headerSpelling(std::string_view name)
{
    std::string spelled(name);
    bool isWordStart = true;
    for (char& c : spelled) {
        if (isWordStart && c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
        isWordStart = c == '-';
    }
    return spelled;
}

} // namespace signalbox
