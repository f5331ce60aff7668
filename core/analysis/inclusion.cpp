// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/inclusion.h"

#include "core/base/text.h"
#include "core/plan/conditions.h"

#include <re2/re2.h>

#include <algorithm>

namespace signalbox {
namespace {

bool endsWith(std::string_view text, std::string_view suffix)
{
    return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.substr(0, prefix.size()) == prefix;
}

// Characters that every text of the pattern starts with. Empty when alternatives make that hard to say.
std::string literalHead(std::string_view pattern)
{
    if (pattern.find('|') != std::string_view::npos) // also those inside a group: they are harmless, but rare
        return {};
    std::string head;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (!isAlpha(c) && !isDigit(c) && c != '/' && c != '-' && c != '_' && c != '~')
            break;
        const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (next == '*' || next == '?' || next == '{')
            break;
        head += c;
        if (next == '+')
            break;
    }
    return head;
}

// Paths that start with "/": all but the "*" of OPTIONS.
bool startsWithSlash(const PathMatch& match)
{
    if (std::holds_alternative<std::monostate>(match))
        return false;
    const auto* regex = std::get_if<RegexPath>(&match);
    return regex == nullptr || startsWith(literalHead(regex->regex.pattern), "/");
}

bool isLiteral(const TemplatePath& pattern)
{
    return std::all_of(pattern.segments.begin(), pattern.segments.end(),
        [](const TemplatePath::Segment& segment) { return segment.parameter.empty(); });
}

// A template without parameters is an exact path.
PathMatch simplified(const PathMatch& match)
{
    if (const auto* pattern = std::get_if<TemplatePath>(&match); pattern != nullptr && isLiteral(*pattern))
        return ExactPath{pattern->text};
    if (const auto* regex = std::get_if<RegexPath>(&match)) {
        if (regex->regex.pattern == "/.*")
            return PrefixPath{"/"};
        if (regex->regex.pattern == ".*")
            return PathMatch();
    }
    return match;
}

std::vector<std::string_view> segmentsOf(std::string_view path)
{
    return path == "/" ? std::vector<std::string_view>() : split(path.substr(1), '/');
}

bool prefixCoversTemplate(const std::string& prefix, const TemplatePath& narrow)
{
    const auto wanted = segmentsOf(prefix);
    if (narrow.segments.size() < wanted.size())
        return false;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!narrow.segments[i].parameter.empty() || narrow.segments[i].literal != wanted[i])
            return false;
    return true;
}

bool prefixCovers(const PrefixPath& wide, const PathMatch& narrow)
{
    if (wide.prefix == "/")
        return startsWithSlash(narrow);
    if (const auto* exact = std::get_if<ExactPath>(&narrow))
        return matchesPath(wide, exact->path);
    if (const auto* prefix = std::get_if<PrefixPath>(&narrow))
        return matchesPath(wide, prefix->prefix);
    if (const auto* pattern = std::get_if<TemplatePath>(&narrow))
        return prefixCoversTemplate(wide.prefix, *pattern);
    if (const auto* regex = std::get_if<RegexPath>(&narrow))
        return startsWith(literalHead(regex->regex.pattern), wide.prefix + "/");
    return false;
}

bool coversSegment(const TemplatePath::Segment& wide, const TemplatePath::Segment& narrow)
{
    return !wide.parameter.empty() || (narrow.parameter.empty() && narrow.literal == wide.literal && !narrow.literal.empty());
}

bool templateCoversTemplate(const TemplatePath& wide, const TemplatePath& narrow)
{
    const bool hasRest = !wide.segments.empty() && wide.segments.back().isRest;
    const std::size_t fixed = wide.segments.size() - (hasRest ? 1 : 0);
    if (narrow.segments.size() < wide.segments.size() || (!hasRest && narrow.segments.size() != wide.segments.size()))
        return false;
    for (std::size_t i = 0; i < fixed; ++i)
        if (narrow.segments[i].isRest || !coversSegment(wide.segments[i], narrow.segments[i]))
            return false;
    if (!hasRest)
        return wide.hasTrailingSlash == narrow.hasTrailingSlash;
    // {x+} takes a trailing slash too, unless the template wants one of its own.
    const auto& first = narrow.segments[fixed];
    return (!wide.hasTrailingSlash || narrow.hasTrailingSlash) && (!first.parameter.empty() || !first.literal.empty());
}

bool templateCoversPrefix(const TemplatePath& wide, const PrefixPath& narrow)
{
    if (wide.segments.empty() || !wide.segments.back().isRest || wide.hasTrailingSlash)
        return false;
    const auto given = segmentsOf(narrow.prefix);
    if (given.size() < wide.segments.size())
        return false;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].empty())
            return false;
        if (i + 1 < wide.segments.size() && wide.segments[i].parameter.empty() && wide.segments[i].literal != given[i])
            return false;
    }
    return true;
}

bool coversAnyOf(const std::vector<std::string>& wide, const std::vector<std::string>& narrow)
{
    return wide.empty() || (!narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const std::string& method) {
        return std::find(wide.begin(), wide.end(), method) != wide.end();
    }));
}

bool coversValues(const std::vector<ValueMatch>& wide, const std::vector<ValueMatch>& narrow)
{
    return std::all_of(wide.begin(), wide.end(), [&](const ValueMatch& condition) {
        return std::any_of(narrow.begin(), narrow.end(),
            [&](const ValueMatch& other) { return coversValue(condition, other); });
    });
}

// The text that every satisfying value has at its start, at its end, or somewhere.
bool isKnownStart(ValueMatch::Kind kind) { return kind == ValueMatch::Kind::Exact || kind == ValueMatch::Kind::Prefix; }
bool isKnownEnd(ValueMatch::Kind kind) { return kind == ValueMatch::Kind::Exact || kind == ValueMatch::Kind::Suffix; }

} // namespace

bool coversHost(const HostPattern& wide, const HostPattern& narrow)
{
    if (narrow.kind == HostPattern::Kind::Exact)
        return matchesHost(wide, narrow.suffix);
    if (wide.kind == HostPattern::Kind::AnyDepth)
        return endsWith(narrow.suffix, wide.suffix);
    return wide == narrow;
}

bool coversPath(const PathMatch& given, const PathMatch& givenNarrow)
{
    const PathMatch wide = simplified(given);
    const PathMatch narrow = simplified(givenNarrow);
    if (std::holds_alternative<std::monostate>(wide) || wide == narrow)
        return true;
    if (const auto* prefix = std::get_if<PrefixPath>(&wide))
        return prefixCovers(*prefix, narrow);
    if (const auto* exact = std::get_if<ExactPath>(&narrow))
        return matchesPath(wide, exact->path);
    const auto* pattern = std::get_if<TemplatePath>(&wide);
    if (pattern == nullptr)
        return false;
    if (const auto* other = std::get_if<TemplatePath>(&narrow))
        return templateCoversTemplate(*pattern, *other);
    const auto* prefix = std::get_if<PrefixPath>(&narrow);
    return prefix != nullptr && templateCoversPrefix(*pattern, *prefix);
}

bool coversValue(const ValueMatch& wide, const ValueMatch& narrow)
{
    using Kind = ValueMatch::Kind;
    if (wide.name != narrow.name)
        return false;
    if (wide == narrow)
        return true;
    if (narrow.kind == Kind::Absent || wide.kind == Kind::Absent)
        return false;
    if (wide.kind == Kind::Present)
        return true;
    if (narrow.kind == Kind::Exact)
        return matchesValue(wide, narrow.value);
    switch (wide.kind) {
    case Kind::Prefix: return isKnownStart(narrow.kind) && startsWith(narrow.value, wide.value);
    case Kind::Suffix: return isKnownEnd(narrow.kind) && endsWith(narrow.value, wide.value);
    case Kind::Contains:
        return (isKnownStart(narrow.kind) || isKnownEnd(narrow.kind) || narrow.kind == Kind::Contains)
            && narrow.value.find(wide.value) != std::string::npos;
    default: return false;
    }
}

bool coversNetwork(const Cidr& wide, const Cidr& narrow)
{
    return wide.network.isV6 == narrow.network.isV6 && wide.prefixLength <= narrow.prefixLength
        && wide.contains(narrow.network);
}

bool coversMatch(const MatchPlan& wide, const MatchPlan& narrow)
{
    const auto hosts = [&] {
        return wide.hosts.empty()
            || (!narrow.hosts.empty() && std::all_of(narrow.hosts.begin(), narrow.hosts.end(), [&](const HostPattern& host) {
                   return std::any_of(wide.hosts.begin(), wide.hosts.end(),
                       [&](const HostPattern& other) { return coversHost(other, host); });
               }));
    };
    const auto clients = [&] {
        return wide.clients.empty()
            || (!narrow.clients.empty() && std::all_of(narrow.clients.begin(), narrow.clients.end(), [&](const Cidr& network) {
                   return std::any_of(wide.clients.begin(), wide.clients.end(),
                       [&](const Cidr& other) { return coversNetwork(other, network); });
               }));
    };
    return hosts() && coversPath(wide.path, narrow.path) && coversAnyOf(wide.methods, narrow.methods)
        && coversValues(wide.headers, narrow.headers) && coversValues(wide.query, narrow.query)
        && coversValues(wide.cookies, narrow.cookies) && clients();
}

} // namespace signalbox
