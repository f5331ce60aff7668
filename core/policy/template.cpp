// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/template.h"

#include "core/base/text.h"
#include "core/http/target.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

using Source = Template::Source;
using Part = Template::Part;

Error invalid(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail)};
}

struct FixedVariable {
    std::string_view name;
    Source source;
};
constexpr FixedVariable fixedVariables[] = {
    {"client.address", Source::ClientAddress},
    {"request.id", Source::RequestId},
    {"request.method", Source::Method},
    {"request.host", Source::Host},
    {"request.path", Source::RequestPath},
    {"request.scheme", Source::Scheme},
    {"consumer", Source::Consumer},
    {"route", Source::Route},
};

struct NamedVariable {
    std::string_view prefix;
    Source source;
};
constexpr NamedVariable namedVariables[] = {
    {"path.", Source::Path},
    {"query.", Source::Query},
    {"header.", Source::Header},
    {"cookie.", Source::Cookie},
    {"jwt.", Source::Claim},
};

std::string queryValue(const std::string& name, const RequestHead& request)
{
    const Target target = parseTarget(request.method, request.target);
    if (!target.hasQuery)
        return {};
    for (QueryPair& pair : parseQuery(target.query)) {
        if (pair.name == name)
            return std::move(pair.value);
    }
    return {};
}

std::string cookieValue(const std::string& name, const RequestHead& request)
{
    for (const HeaderField field : request.headers) {
        if (!equalsIgnoringCase(field.name, "cookie"))
            continue;
        for (const CookiePair& pair : parseCookies(field.value)) {
            if (pair.name == name)
                return std::string(pair.value);
        }
    }
    return {};
}

std::string pairValue(const std::vector<std::pair<std::string, std::string>>& pairs, const std::string& name)
{
    for (const auto& [key, value] : pairs) {
        if (key == name)
            return value;
    }
    return {};
}

void appendLiteral(std::vector<Part>& parts, std::string_view text)
{
    if (text.empty())
        return;
    if (!parts.empty() && parts.back().source == Source::Literal)
        parts.back().name.append(text);
    else
        parts.push_back({Source::Literal, std::string(text)});
}

} // namespace

Result<Template::Part> parseVariable(std::string_view name)
{
    for (const FixedVariable& variable : fixedVariables) {
        if (variable.name == name)
            return Part{variable.source, {}};
    }
    for (const NamedVariable& variable : namedVariables) {
        if (name.substr(0, variable.prefix.size()) != variable.prefix || name.size() == variable.prefix.size())
            continue;
        const std::string_view rest = name.substr(variable.prefix.size());
        if (variable.source == Source::Header && !isToken(rest))
            return invalid(fmt::format("{{{}}}: {} is not a header name", name, rest));
        return Part{variable.source, std::string(rest)};
    }
    return invalid(fmt::format("unknown variable {{{}}}", name));
}

Result<Template> Template::parse(std::string_view text)
{
    Template result;
    result.m_text = text;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t brace = text.find_first_of("{}", at);
        appendLiteral(result.m_parts, text.substr(at, brace - at));
        if (brace == std::string_view::npos)
            break;
        const bool isDoubled = brace + 1 < text.size() && text[brace + 1] == text[brace];
        if (isDoubled) {
            appendLiteral(result.m_parts, text.substr(brace, 1));
            at = brace + 2;
            continue;
        }
        if (text[brace] == '}')
            return invalid("a } without its {; a literal brace is written }}");
        const std::size_t end = text.find_first_of("{}", brace + 1);
        if (end == std::string_view::npos || text[end] == '{')
            return invalid("a { without its }; a literal brace is written {{");
        auto part = parseVariable(text.substr(brace + 1, end - brace - 1));
        if (!part)
            return part.error();
        result.m_parts.push_back(*std::move(part));
        at = end + 1;
    }
    return result;
}

std::optional<std::string> Template::expand(const ExchangeFacts& facts, const RequestHead& request) const
{
    std::string text;
    for (const Part& part : m_parts) {
        if (part.source == Source::Literal)
            text += part.name;
        else
            text += valueOf(part, facts, request);
    }
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        return std::nullopt;
    return text;
}

bool Template::isConstant() const
{
    return m_parts.empty() || (m_parts.size() == 1 && m_parts.front().source == Source::Literal);
}

std::vector<std::string> Template::pathParameters() const
{
    std::vector<std::string> names;
    for (const Part& part : m_parts) {
        if (part.source == Source::Path)
            names.push_back(part.name);
    }
    return names;
}

std::string valueOf(const Template::Part& part, const ExchangeFacts& facts, const RequestHead& request)
{
    switch (part.source) {
    case Source::Literal: return part.name;
    case Source::Path: return pairValue(facts.pathParameters, part.name);
    case Source::Query: return queryValue(part.name, request);
    case Source::Header: return std::string(request.headers.find(part.name).value_or(std::string_view{}));
    case Source::Cookie: return cookieValue(part.name, request);
    case Source::ClientAddress: return facts.client.toText();
    case Source::RequestId: return facts.requestId;
    case Source::Method: return request.method;
    case Source::Host: return facts.host;
    case Source::RequestPath: return facts.path;
    case Source::Scheme: return std::string(facts.scheme);
    case Source::Claim: return pairValue(facts.claims, part.name);
    case Source::Consumer: return facts.consumer;
    case Source::Route: return std::string(facts.route);
    }
    return {};
}

} // namespace signalbox
