// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/http/target.h"
#include "core/plan/compile_context.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <algorithm>

namespace signalbox {
namespace {

Error badTemplate(std::string reason)
{
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(reason)};
}

bool isParameterName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return isAlpha(c) || isDigit(c) || c == '_' || c == '-';
    });
}

Result<TemplatePath::Segment> compileSegment(std::string_view text)
{
    TemplatePath::Segment segment;
    if (text.find_first_of("{}") == std::string_view::npos) {
        segment.literal = std::string(text);
        return segment;
    }
    if (text.size() < 3 || text.front() != '{' || text.back() != '}')
        return badTemplate(fmt::format("{} mixes text and a parameter: a parameter is a whole segment", text));
    std::string_view name = text.substr(1, text.size() - 2);
    segment.isRest = name.back() == '+';
    if (segment.isRest)
        name.remove_suffix(1);
    if (!isParameterName(name))
        return badTemplate(fmt::format("{} is not a parameter: use letters, digits, - and _", text));
    segment.parameter = std::string(name);
    return segment;
}

// One route's match.
class MatchCompiler {
public:
    MatchCompiler(CompileContext& context, const RouteNode& route, const NodeRef& node)
        : m_context(context), m_route(route), m_node(node), m_fields(route.fields.find("match"))
    {
    }

    MatchPlan compile()
    {
        compileHosts();
        compilePath();
        m_match.methods = m_fields.texts("methods");
        m_match.headers = compileValues("headers");
        for (ValueMatch& header : m_match.headers)
            header.name = toLower(header.name);
        m_match.query = compileValues("query");
        m_match.cookies = compileValues("cookies");
        for (const std::string& text : m_fields.texts("client")) {
            if (auto network = parseCidr(text))
                m_match.clients.push_back(*network);
            else
                report("bad-cidr", network.error().detail, {"match", "client"});
        }
        return std::move(m_match);
    }

private:
    void report(std::string_view rule, std::string message, std::initializer_list<PathStep> steps)
    {
        m_context.report(rule, Severity::Error, std::move(message), m_node, extended(m_route.path, steps));
    }

    void compileHosts()
    {
        for (const std::string& text : m_fields.texts("hosts")) {
            HostPattern pattern;
            std::string_view name = text;
            if (name.substr(0, 3) == "**.")
                pattern.kind = HostPattern::Kind::AnyDepth;
            else if (name.substr(0, 2) == "*.")
                pattern.kind = HostPattern::Kind::OneLabel;
            name.remove_prefix(pattern.kind == HostPattern::Kind::AnyDepth ? 3
                    : pattern.kind == HostPattern::Kind::OneLabel ? 2 : 0);
            const auto normalized = normalizedHost(name);
            if (!normalized || name.find('*') != std::string_view::npos
                || (name.find(':') != std::string_view::npos && name.front() != '[')) {
                report("bad-host", fmt::format("{} is not a host name: write a name, *.name or **.name", text),
                    {"match", "hosts"});
                continue;
            }
            pattern.suffix = (pattern.kind == HostPattern::Kind::Exact ? "" : ".") + *normalized;
            m_match.hosts.push_back(std::move(pattern));
        }
    }

    void compilePath()
    {
        const Value* value = m_fields.value("path");
        if (value == nullptr)
            return;
        const NodeFields path(value);
        if (path.has("exact"))
            compileExact(path.text("exact"));
        else if (path.has("prefix"))
            compilePrefix(path.text("prefix"));
        else if (path.has("template"))
            compileTemplate(path.text("template"));
        else if (path.has("regex"))
            compileRegex(path.text("regex"));
    }

    bool startsWithSlash(const std::string& text, const char* field)
    {
        if (!text.empty() && text.front() == '/')
            return true;
        report("bad-path", "A path starts with /", {"match", "path", field});
        return false;
    }

    void compileExact(std::string text)
    {
        if (startsWithSlash(text, "exact"))
            m_match.path = ExactPath{std::move(text)};
    }

    void compilePrefix(std::string text)
    {
        if (!startsWithSlash(text, "prefix"))
            return;
        if (text.size() > 1 && text.back() == '/')
            text.pop_back();
        m_match.path = PrefixPath{std::move(text)};
    }

    void compileTemplate(const std::string& text)
    {
        auto path = compileTemplatePath(text);
        if (path)
            m_match.path = *std::move(path);
        else
            report("bad-path-template", path.error().detail, {"match", "path", "template"});
    }

    void compileRegex(const std::string& text)
    {
        auto regex = compilePortableRegex(text);
        if (regex)
            m_match.path = RegexPath{*std::move(regex)};
        else
            report("bad-regex", regex.error().detail, {"match", "path", "regex"});
    }

    std::vector<ValueMatch> compileValues(const char* field)
    {
        std::vector<ValueMatch> matches;
        const Value* value = m_fields.value(field);
        if (value == nullptr)
            return matches;
        for (const MapEntry& entry : value->entries) {
            ValueMatch match;
            match.name = entry.key;
            if (compileValue(field, entry, match))
                matches.push_back(std::move(match));
        }
        return matches;
    }

    bool compileValue(const char* field, const MapEntry& entry, ValueMatch& match)
    {
        if (entry.value.isScalar()) {
            match.value = entry.value.text;
            return true;
        }
        const NodeFields how(&entry.value);
        const std::pair<const char*, ValueMatch::Kind> kinds[] = {{"exact", ValueMatch::Kind::Exact},
            {"prefix", ValueMatch::Kind::Prefix}, {"suffix", ValueMatch::Kind::Suffix},
            {"contains", ValueMatch::Kind::Contains}};
        for (const auto& [name, kind] : kinds) {
            if (!how.has(name))
                continue;
            match.kind = kind;
            match.value = how.text(name);
            return true;
        }
        if (how.has("present") || how.has("absent")) { // {present: false} says absent
            const bool isPresent = how.has("present") ? how.boolean("present", true) : !how.boolean("absent", true);
            match.kind = isPresent ? ValueMatch::Kind::Present : ValueMatch::Kind::Absent;
            return true;
        }
        if (!how.has("regex"))
            return false;
        auto regex = compilePortableRegex(how.text("regex"));
        if (!regex) {
            report("bad-regex", regex.error().detail, {"match", field, entry.key, "regex"});
            return false;
        }
        match.kind = ValueMatch::Kind::Regex;
        match.regex = *std::move(regex);
        return true;
    }

    CompileContext& m_context;
    const RouteNode& m_route;
    const NodeRef& m_node;
    NodeFields m_fields;
    MatchPlan m_match;
};

} // namespace

Result<PathMatch> compileTemplatePath(std::string_view text)
{
    if (text.empty() || text.front() != '/')
        return badTemplate("A path starts with /");
    TemplatePath path;
    path.text = std::string(text);
    if (text == "/")
        return PathMatch(std::move(path));
    path.hasTrailingSlash = text.back() == '/';
    if (path.hasTrailingSlash)
        text.remove_suffix(1);
    for (const std::string_view piece : split(text.substr(1), '/')) {
        auto segment = compileSegment(piece);
        if (!segment)
            return segment.error();
        if (!path.segments.empty() && path.segments.back().isRest)
            return badTemplate(fmt::format("{{{}+}} takes the rest of the path: it must be last",
                path.segments.back().parameter));
        for (const TemplatePath::Segment& other : path.segments)
            if (!segment->parameter.empty() && other.parameter == segment->parameter)
                return badTemplate(fmt::format("{{{}}} is there twice", segment->parameter));
        path.segments.push_back(*std::move(segment));
    }
    return PathMatch(std::move(path));
}

MatchPlan compileMatch(CompileContext& context, const RouteNode& route, const NodeRef& node)
{
    return MatchCompiler(context, route, node).compile();
}

std::vector<std::string> parameterNames(const PathMatch& match)
{
    std::vector<std::string> names;
    if (const auto* pattern = std::get_if<TemplatePath>(&match)) {
        for (const TemplatePath::Segment& segment : pattern->segments)
            if (!segment.parameter.empty())
                names.push_back(segment.parameter);
    } else if (const auto* regex = std::get_if<RegexPath>(&match)) {
        for (const auto& [name, index] : regex->regex.compiled->NamedCapturingGroups())
            names.push_back(name);
    }
    return names;
}

} // namespace signalbox
