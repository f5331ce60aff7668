// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/route_index.h"

#include "core/base/text.h"
#include "core/plan/plan.h"

#include <algorithm>

namespace signalbox {
namespace {

// Keys deeper than this are cut: the candidates stay a superset.
constexpr std::size_t mostDepth = 8;

// Up to this many routes trying each in turn is as fast as looking up.
constexpr std::size_t fewRoutes = 6;

std::uint64_t sizeBit(std::size_t size)
{
    return std::uint64_t{1} << std::min<std::size_t>(size, 63);
}

// After an unescaped "[": the place behind the class, or npos.
std::size_t skipClass(std::string_view pattern, std::size_t at)
{
    if (at < pattern.size() && pattern[at] == '^')
        ++at;
    for (bool isFirst = true; at < pattern.size(); isFirst = false) {
        if (pattern[at] == ']' && !isFirst)
            return at + 1;
        if (pattern.substr(at, 2) == "[:") {
            const auto end = pattern.find(":]", at + 2);
            if (end == std::string_view::npos)
                return end;
            at = end + 2;
            continue;
        }
        at += pattern[at] == '\\' ? 2 : 1;
    }
    return std::string_view::npos;
}

// Whether "|" stands outside of every group, or the pattern cannot be told apart here.
bool mayBranchAtTop(std::string_view pattern)
{
    std::size_t depth = 0;
    for (std::size_t at = 0; at < pattern.size();) {
        const char c = pattern[at++];
        if (c == '\\') {
            if (at < pattern.size() && pattern[at] == 'Q')
                return true;
            ++at;
        } else if (c == '[') {
            at = skipClass(pattern, at);
            if (at == std::string_view::npos)
                return true;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            if (depth-- == 0)
                return true;
        } else if (c == '|' && depth == 0) {
            return true;
        }
    }
    return depth != 0;
}

bool isLiteral(char c)
{
    return isAlpha(c) || isDigit(c) || std::string_view("/-_~%!&,:;=@").find(c) != std::string_view::npos;
}

// Text cut before its last "/": what every path that begins with the text lies beneath.
std::string_view cutAtSlash(std::string_view text)
{
    const auto slash = text.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
}

// Paths that match are the key itself or lie beneath it.
std::string beneathKey(const PathMatch& match)
{
    std::string key;
    if (const auto* prefix = std::get_if<PrefixPath>(&match)) {
        key = prefix->prefix == "/" ? std::string() : prefix->prefix;
    } else if (const auto* pattern = std::get_if<TemplatePath>(&match)) {
        for (const TemplatePath::Segment& segment : pattern->segments) {
            if (!segment.parameter.empty())
                break;
            key.append("/").append(segment.literal);
        }
    } else if (const auto* regex = std::get_if<RegexPath>(&match)) {
        key = cutAtSlash(literalPrefix(regex->regex.pattern));
    }
    while (static_cast<std::size_t>(std::count(key.begin(), key.end(), '/')) > mostDepth)
        key = std::string(cutAtSlash(key));
    return key;
}

void addOnce(std::vector<std::uint32_t>& positions, std::uint32_t position)
{
    if (positions.empty() || positions.back() != position)
        positions.push_back(position);
}

} // namespace

std::string literalPrefix(std::string_view pattern)
{
    std::string prefix;
    if (mayBranchAtTop(pattern))
        return prefix;
    std::size_t at = 0;
    while (at < pattern.size()) {
        const bool isEscaped = pattern[at] == '\\' && at + 1 < pattern.size() && (pattern[at + 1] == '.' || pattern[at + 1] == '-');
        if (!isEscaped && !isLiteral(pattern[at]))
            break;
        prefix += pattern[at + (isEscaped ? 1 : 0)];
        at += isEscaped ? 2 : 1;
    }
    // A quantifier makes the last character uncertain.
    if (at < pattern.size() && std::string_view("*?+{").find(pattern[at]) != std::string_view::npos && !prefix.empty())
        prefix.pop_back();
    return prefix;
}

RouteIndex::RouteIndex(const std::vector<const MatchPlan*>& matches)
{
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const MatchPlan& match = *matches[i];
        const auto position = static_cast<std::uint32_t>(i);
        if (match.hosts.empty())
            m_anyHost.add(match.path, position);
        for (const HostPattern& host : match.hosts) {
            auto& group = host.kind == HostPattern::Kind::Exact ? m_exactHosts
                : host.kind == HostPattern::Kind::OneLabel      ? m_oneLabel
                                                                : m_anyDepth;
            group[host.suffix].add(match.path, position);
        }
    }
}

void RouteIndex::Paths::add(const PathMatch& match, std::uint32_t position)
{
    if (const auto* path = std::get_if<ExactPath>(&match)) {
        addOnce(exact[path->path], position);
        exactSizes |= sizeBit(path->path.size());
        return;
    }
    const std::string key = beneathKey(match);
    if (key.empty()) {
        addOnce(anywhere, position);
        return;
    }
    addOnce(beneath[key], position);
    beneathSizes |= sizeBit(key.size());
    depth = std::max(depth, static_cast<std::size_t>(std::count(key.begin(), key.end(), '/')));
}

void RouteIndex::Paths::find(std::string_view path, Walk& walk) const
{
    walk.add(anywhere);
    if ((exactSizes & sizeBit(path.size())) != 0)
        if (const auto found = exact.find(path); found != exact.end())
            walk.add(found->second);
    if (beneathSizes == 0)
        return;
    // Every beginning of the path that ends before a "/" or at its end.
    std::size_t size = 0;
    for (std::size_t slashes = 0; slashes < depth && size < path.size(); ++slashes) {
        size = std::min(path.find('/', size + 1), path.size());
        if ((beneathSizes & sizeBit(size)) == 0)
            continue;
        if (const auto found = beneath.find(path.substr(0, size)); found != beneath.end())
            walk.add(found->second);
    }
}

void RouteIndex::find(std::string_view host, std::string_view path, Walk& walk) const
{
    m_anyHost.find(path, walk);
    if (!m_exactHosts.empty())
        if (const auto found = m_exactHosts.find(host); found != m_exactHosts.end())
            found->second.find(path, walk);
    if (m_oneLabel.empty() && m_anyDepth.empty())
        return;
    bool isFirst = true;
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
        const std::string_view suffix = host.substr(dot);
        if (isFirst && !m_oneLabel.empty())
            if (const auto found = m_oneLabel.find(suffix); found != m_oneLabel.end())
                found->second.find(path, walk);
        isFirst = false;
        if (m_anyDepth.empty())
            return;
        if (const auto found = m_anyDepth.find(suffix); found != m_anyDepth.end())
            found->second.find(path, walk);
    }
}

void RouteIndex::Walk::add(const Positions& positions)
{
    if (positions.empty())
        return;
    if (m_count == most) {
        m_isOverfull = true;
        return;
    }
    m_cursors[m_count++] = {positions.data(), positions.data() + positions.size()};
}

std::optional<std::uint32_t> RouteIndex::Walk::next()
{
    if (m_count == 0)
        return std::nullopt;
    std::uint32_t lowest = *m_cursors[0].at;
    for (std::size_t i = 1; i < m_count; ++i)
        lowest = std::min(lowest, *m_cursors[i].at);
    // A route may stand in several lists: all of them step over it.
    for (std::size_t i = 0; i < m_count;) {
        Cursor& cursor = m_cursors[i];
        if (*cursor.at == lowest && ++cursor.at == cursor.end)
            cursor = m_cursors[--m_count];
        else
            ++i;
    }
    return lowest;
}

void indexRoutes(Plan& plan)
{
    for (ListenerPlan& listener : plan.listeners) {
        listener.index = nullptr;
        if (listener.routes.size() <= fewRoutes)
            continue;
        std::vector<const MatchPlan*> matches;
        for (const RouteId id : listener.routes)
            matches.push_back(&plan.route(id).match);
        listener.index = std::make_shared<const RouteIndex>(matches);
    }
}

} // namespace signalbox
