// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/conditions.h"

#include "core/base/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.substr(0, prefix.size()) == prefix;
}

bool endsWith(std::string_view text, std::string_view suffix)
{
    return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool matchesRegex(const PortableRegex& regex, std::string_view text)
{
    return regex.compiled != nullptr && re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *regex.compiled);
}

bool matchesPrefix(const std::string& prefix, std::string_view path)
{
    if (prefix == "/")
        return startsWith(path, "/");
    return startsWith(path, prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

// Calls `onParameter(name, value)` for each parameter; what it was called with counts only when the result is true.
template <typename OnParameter>
bool walkTemplate(const TemplatePath& pattern, std::string_view path, OnParameter onParameter)
{
    std::size_t at = 0;
    for (const TemplatePath::Segment& segment : pattern.segments) {
        if (at >= path.size() || path[at] != '/')
            return false;
        ++at;
        if (segment.isRest) { // one or more non-empty segments, with the trailing slash that may end them
            std::string_view rest = path.substr(at);
            if (pattern.hasTrailingSlash) {
                if (!endsWith(rest, "/"))
                    return false;
                rest.remove_suffix(1);
            }
            if (rest.empty() || rest.front() == '/')
                return false;
            onParameter(segment.parameter, rest);
            return true;
        }
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view text = path.substr(at, end - at);
        if (segment.parameter.empty() ? text != segment.literal : text.empty())
            return false;
        if (!segment.parameter.empty())
            onParameter(segment.parameter, text);
        at = end;
    }
    return path.substr(at) == (pattern.hasTrailingSlash || pattern.segments.empty() ? "/" : "");
}

// Writes over the entries that are there, so that their strings keep their memory.
class ParameterWriter {
public:
    explicit ParameterWriter(std::vector<std::pair<std::string, std::string>>& parameters) : m_parameters(parameters) {}
    ~ParameterWriter() { m_parameters.resize(m_count); }
    ParameterWriter(const ParameterWriter&) = delete;
    ParameterWriter& operator=(const ParameterWriter&) = delete;

    void add(std::string_view name, std::string_view value)
    {
        if (m_count == m_parameters.size())
            m_parameters.emplace_back();
        m_parameters[m_count].first.assign(name);
        m_parameters[m_count].second.assign(value);
        ++m_count;
    }

private:
    std::vector<std::pair<std::string, std::string>>& m_parameters;
    std::size_t m_count = 0;
};

void captureGroups(const PortableRegex& regex, std::string_view path, ParameterWriter& writer)
{
    constexpr std::size_t most = 17; // the compiler allows 16 groups
    const auto& names = regex.compiled->CapturingGroupNames();
    if (names.empty())
        return;
    std::array<re2::StringPiece, most> groups;
    const int count = std::min<int>(static_cast<int>(most), regex.compiled->NumberOfCapturingGroups() + 1);
    if (!regex.compiled->Match(re2::StringPiece(path.data(), path.size()), 0, path.size(), re2::RE2::ANCHOR_BOTH,
            groups.data(), count))
        return;
    for (const auto& [index, name] : names)
        if (index < count && groups[static_cast<std::size_t>(index)].data() != nullptr)
            writer.add(name, {groups[static_cast<std::size_t>(index)].data(), groups[static_cast<std::size_t>(index)].size()});
}

// `values` is called with a function that takes each value and returns whether to stop.
template <typename Each>
bool anyValue(const ValueMatch& match, Each each)
{
    bool isPresent = false;
    bool isSatisfied = false;
    each([&](std::string_view value) {
        isPresent = true;
        isSatisfied = match.kind == ValueMatch::Kind::Present
            || (match.kind != ValueMatch::Kind::Absent && matchesValue(match, value));
        return isSatisfied || match.kind == ValueMatch::Kind::Absent;
    });
    return match.kind == ValueMatch::Kind::Absent ? !isPresent : isSatisfied;
}

template <typename Items, typename Matches>
bool allHold(const Items& items, Matches matches)
{
    return std::all_of(items.begin(), items.end(), matches);
}

} // namespace

const std::vector<QueryPair>& RequestView::query() const
{
    if (!m_query)
        m_query = parseQuery(m_rawQuery);
    return *m_query;
}

const std::vector<CookiePair>& RequestView::cookies() const
{
    if (!m_cookies) {
        m_cookies.emplace();
        for (const HeaderField field : m_head->headers) {
            if (!equalsIgnoringCase(field.name, "cookie"))
                continue;
            const auto pairs = parseCookies(field.value);
            m_cookies->insert(m_cookies->end(), pairs.begin(), pairs.end());
        }
    }
    return *m_cookies;
}

bool matchesHost(const HostPattern& pattern, std::string_view host)
{
    if (pattern.kind == HostPattern::Kind::Exact)
        return host == pattern.suffix;
    if (host.size() <= pattern.suffix.size() || !endsWith(host, pattern.suffix))
        return false;
    const std::string_view labels = host.substr(0, host.size() - pattern.suffix.size());
    return pattern.kind == HostPattern::Kind::AnyDepth || labels.find('.') == std::string_view::npos;
}

bool matchesPath(const PathMatch& match, std::string_view path)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return path == exact->path;
    if (const auto* prefix = std::get_if<PrefixPath>(&match))
        return matchesPrefix(prefix->prefix, path);
    if (const auto* pattern = std::get_if<TemplatePath>(&match))
        return walkTemplate(*pattern, path, [](std::string_view, std::string_view) {});
    if (const auto* regex = std::get_if<RegexPath>(&match))
        return matchesRegex(regex->regex, path);
    return true;
}

bool matchesValue(const ValueMatch& match, std::string_view value)
{
    switch (match.kind) {
    case ValueMatch::Kind::Exact: return value == match.value;
    case ValueMatch::Kind::Prefix: return startsWith(value, match.value);
    case ValueMatch::Kind::Suffix: return endsWith(value, match.value);
    case ValueMatch::Kind::Contains: return value.find(match.value) != std::string_view::npos;
    case ValueMatch::Kind::Regex: return matchesRegex(match.regex, value);
    case ValueMatch::Kind::Present:
    case ValueMatch::Kind::Absent: break;
    }
    return match.kind == ValueMatch::Kind::Present;
}

bool matchesHeader(const ValueMatch& match, const RequestView& request)
{
    return anyValue(match, [&](auto take) {
        for (const HeaderField field : request.head().headers)
            if (equalsIgnoringCase(field.name, match.name) && take(field.value))
                return;
    });
}

bool matchesQuery(const ValueMatch& match, const RequestView& request)
{
    return anyValue(match, [&](auto take) {
        for (const QueryPair& pair : request.query())
            if (pair.name == match.name && take(pair.value))
                return;
    });
}

bool matchesCookie(const ValueMatch& match, const RequestView& request)
{
    return anyValue(match, [&](auto take) {
        for (const CookiePair& pair : request.cookies())
            if (pair.name == match.name && take(pair.value))
                return;
    });
}

Condition firstFailure(const MatchPlan& match, const RequestView& request)
{
    const auto anyOf = [](const auto& items, auto matches) {
        return items.empty() || std::any_of(items.begin(), items.end(), matches);
    };
    if (!anyOf(match.hosts, [&](const HostPattern& host) { return matchesHost(host, request.host()); }))
        return Condition::Host;
    if (!matchesPath(match.path, request.path()))
        return Condition::Path;
    if (!anyOf(match.methods, [&](const std::string& method) { return method == request.head().method; }))
        return Condition::Method;
    if (!allHold(match.headers, [&](const ValueMatch& value) { return matchesHeader(value, request); }))
        return Condition::Header;
    if (!allHold(match.query, [&](const ValueMatch& value) { return matchesQuery(value, request); }))
        return Condition::Query;
    if (!allHold(match.cookies, [&](const ValueMatch& value) { return matchesCookie(value, request); }))
        return Condition::Cookie;
    if (!anyOf(match.clients, [&](const Cidr& network) { return network.contains(request.client()); }))
        return Condition::Client;
    return Condition::None;
}

void captureParameters(const PathMatch& match, std::string_view path,
    std::vector<std::pair<std::string, std::string>>& parameters)
{
    ParameterWriter writer(parameters);
    if (const auto* pattern = std::get_if<TemplatePath>(&match))
        walkTemplate(*pattern, path, [&](std::string_view name, std::string_view value) { writer.add(name, value); });
    else if (const auto* regex = std::get_if<RegexPath>(&match))
        captureGroups(regex->regex, path, writer);
}

} // namespace signalbox
