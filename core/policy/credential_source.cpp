// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/credential_source.h"

#include "core/base/text.h"
#include "core/http/target.h"
#include "core/policy/target_edit.h"

namespace signalbox {
namespace {

void keep(std::optional<std::string>& found, std::string_view value)
{
    if (!found)
        found = std::string(value);
    else if (*found != value)
        found->clear();
}

// The credential of "Bearer abc" (RFC 9110 11.4: the scheme without case, then spaces); nullopt with another scheme.
std::optional<std::string_view> afterScheme(std::string_view value, std::string_view scheme)
{
    if (scheme.empty())
        return value;
    if (value.size() <= scheme.size() || !equalsIgnoringCase(value.substr(0, scheme.size()), scheme)
        || value[scheme.size()] != ' ')
        return std::nullopt;
    return trimmed(value.substr(scheme.size() + 1));
}

} // namespace

std::optional<std::string> CredentialSource::take(const RequestHead& head) const
{
    std::optional<std::string> found;
    if (kind == Kind::Query) {
        const Target target = parseTarget(head.method, head.target);
        for (const QueryPair& pair : parseQuery(target.query)) {
            if (pair.name == name)
                keep(found, pair.value);
        }
        return found;
    }
    const std::string_view field = kind == Kind::Cookie ? std::string_view("Cookie") : std::string_view(name);
    for (const HeaderField entry : head.headers) {
        if (!equalsIgnoringCase(entry.name, field))
            continue;
        if (kind == Kind::Header) {
            if (const auto value = afterScheme(entry.value, scheme))
                keep(found, *value);
            continue;
        }
        for (const CookiePair& pair : parseCookies(entry.value)) {
            if (pair.name == name)
                keep(found, pair.value);
        }
    }
    return found;
}

void CredentialSource::removeFrom(RequestHead& head) const
{
    switch (kind) {
    case Kind::Header: head.headers.remove(name); break;
    case Kind::Cookie: removeCookie(head.headers, name); break;
    case Kind::Query: removeQueryParameter(head, name); break;
    }
}

std::string CredentialSource::describe() const
{
    switch (kind) {
    case Kind::Header: return "header " + name;
    case Kind::Cookie: return "cookie " + name;
    case Kind::Query: return "query " + name;
    }
    return name;
}

} // namespace signalbox
