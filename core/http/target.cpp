// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/target.h"

#include "core/base/address.h"
#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

bool isScheme(std::string_view text) // RFC 3986 3.1
{
    return !text.empty() && isAlpha(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return isAlpha(c) || isDigit(c) || c == '+' || c == '-' || c == '.';
    });
}

void readPathAndQuery(std::string_view rest, Target& target)
{
    const auto fragment = rest.find('#');
    target.hasFragment = fragment != std::string_view::npos;
    rest = rest.substr(0, fragment);
    const auto question = rest.find('?');
    target.hasQuery = question != std::string_view::npos;
    target.path = rest.substr(0, question);
    if (target.hasQuery)
        target.query = rest.substr(question + 1);
}

Target parseAbsolute(std::string_view raw)
{
    Target target;
    const auto colon = raw.find(':');
    if (colon == std::string_view::npos || raw.substr(colon, 3) != "://" || !isScheme(raw.substr(0, colon)))
        return target;
    const std::string_view rest = raw.substr(colon + 3);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    if (end == 0) // RFC 9110 4.2.1: an http URI without a host is invalid
        return target;
    target.form = Target::Form::Absolute;
    target.scheme = raw.substr(0, colon);
    target.authority = rest.substr(0, end);
    readPathAndQuery(rest.substr(end), target);
    if (target.path.empty())
        target.path = "/";
    return target;
}

bool isHostChar(char c) // RFC 3986 3.2.2: unreserved, sub-delims; "%" is checked by itself
{
    return isAlpha(c) || isDigit(c) || std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool isRegisteredName(std::string_view name)
{
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '%') {
            if (name.size() - i < 3 || !fromHex(name.substr(i + 1, 2)))
                return false;
            i += 2;
        } else if (!isHostChar(name[i])) {
            return false;
        }
    }
    return !name.empty() && name.find("..") == std::string_view::npos;
}

bool isPort(std::string_view text) // may be empty: RFC 3986 3.2.3
{
    if (text.empty())
        return true;
    const auto port = parseUnsigned(text);
    return port && *port <= 65535;
}

// RFC 9112 3.2.3: host and port, both there.
bool isAuthority(std::string_view raw)
{
    const auto colon = raw.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == raw.size() || !isPort(raw.substr(colon + 1)))
        return false;
    return normalizedHost(raw).has_value();
}

} // namespace

Target parseTarget(std::string_view method, std::string_view raw)
{
    Target target;
    if (method == "CONNECT") { // RFC 9112 3.2.3: authority-form, and nothing else
        if (isAuthority(raw)) {
            target.form = Target::Form::Authority;
            target.authority = raw;
        }
        return target;
    }
    if (raw.empty())
        return target;
    if (raw.front() == '/') {
        target.form = Target::Form::Origin;
        readPathAndQuery(raw, target);
        return target;
    }
    if (raw == "*") {
        target.form = Target::Form::Asterisk;
        target.path = raw;
        return target;
    }
    return parseAbsolute(raw);
}

std::optional<std::string> normalizedHost(std::string_view authority)
{
    if (!authority.empty() && authority.front() == '[') {
        const auto end = authority.find(']');
        if (end == std::string_view::npos || !parseIpAddress(authority.substr(0, end + 1)))
            return std::nullopt;
        const std::string_view rest = authority.substr(end + 1);
        if (!rest.empty() && (rest.front() != ':' || !isPort(rest.substr(1))))
            return std::nullopt;
        return toLower(authority.substr(0, end + 1));
    }
    const auto colon = authority.find(':');
    if (colon != std::string_view::npos && !isPort(authority.substr(colon + 1)))
        return std::nullopt;
    std::string_view host = authority.substr(0, colon);
    if (!isRegisteredName(host))
        return std::nullopt;
    if (host.back() == '.')
        host.remove_suffix(1);
    if (host.empty())
        return std::nullopt;
    return toLower(host);
}

std::vector<QueryPair> parseQuery(std::string_view rawQuery)
{
    std::vector<QueryPair> pairs;
    for (const std::string_view piece : split(rawQuery, '&')) {
        if (piece.empty())
            continue;
        const auto equals = piece.find('=');
        const bool hasValue = equals != std::string_view::npos;
        pairs.push_back({formDecoded(piece.substr(0, equals)), hasValue ? formDecoded(piece.substr(equals + 1)) : ""});
    }
    return pairs;
}

std::vector<CookiePair> parseCookies(std::string_view cookieHeader)
{
    std::vector<CookiePair> pairs;
    for (const std::string_view piece : split(cookieHeader, ';')) {
        const auto equals = piece.find('=');
        const std::string_view name = trimmed(piece.substr(0, equals));
        if (equals == std::string_view::npos || name.empty())
            continue;
        std::string_view value = trimmed(piece.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        pairs.push_back({name, value});
    }
    return pairs;
}

} // namespace signalbox
