// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/key_parts.h"

#include "core/policy/checks.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

std::string_view addressBytes(const IpAddress& address)
{
    return {reinterpret_cast<const char*>(address.bytes.data()), address.isV6 ? std::size_t{16} : std::size_t{4}};
}

Result<Template::Part> parseKeyPart(std::string_view field, const std::string& text)
{
    if (text == "client-address")
        return Template::Part{Template::Source::ClientAddress, {}};
    auto part = parseVariable(text);
    if (part) {
        switch (part->source) {
        case Template::Source::Header:
        case Template::Source::Claim:
        case Template::Source::Path:
        case Template::Source::Consumer:
        case Template::Source::Route: return part;
        default: break;
        }
    }
    return configError(fmt::format(
        "{}: \"{}\" is none of client-address, consumer, route, header.NAME, jwt.CLAIM and path.NAME", field, text));
}

} // namespace

Result<KeyParts> parseKeyParts(std::string_view field, const std::vector<std::string>& texts)
{
    KeyParts parts;
    for (const std::string& text : texts) {
        auto part = parseKeyPart(field, text);
        if (!part)
            return part.error();
        parts.push_back(*std::move(part));
    }
    return parts;
}

std::uint64_t hashOf(const KeyParts& parts, HashKey key, const ExchangeFacts& facts, const RequestHead& request)
{
    std::uint64_t hash = 0;
    for (const Template::Part& part : parts) {
        const HashKey chained{key.first ^ hash, key.second}; // each part under the hash of those before
        if (part.source == Template::Source::ClientAddress)
            hash = keyedHash(chained, addressBytes(facts.client));
        else if (part.source == Template::Source::Header)
            hash = keyedHash(chained, request.headers.find(part.name).value_or(std::string_view{}));
        else
            hash = keyedHash(chained, valueOf(part, facts, request));
    }
    return hash;
}

bool hasValue(const KeyParts& parts, const ExchangeFacts& facts, const RequestHead& request)
{
    return std::any_of(parts.begin(), parts.end(), [&](const Template::Part& part) {
        return part.source == Template::Source::ClientAddress || !valueOf(part, facts, request).empty();
    });
}

} // namespace signalbox
