// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/limit_key.h"

#include "core/policy/checks.h"

#include <fmt/core.h>
#include <openssl/rand.h>

namespace signalbox {
namespace {

std::string_view addressBytes(const IpAddress& address)
{
    return {reinterpret_cast<const char*>(address.bytes.data()), address.isV6 ? std::size_t{16} : std::size_t{4}};
}

Result<Template::Part> parsePart(const std::string& text)
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
        "key: \"{}\" is none of client-address, consumer, route, header.NAME, jwt.CLAIM and path.NAME", text));
}

Result<std::vector<Template::Part>> parseParts(const Fields& fields)
{
    std::vector<Template::Part> parts;
    for (const std::string& text : fields.texts("key")) {
        auto part = parsePart(text);
        if (!part)
            return part.error();
        parts.push_back(*std::move(part));
    }
    return parts;
}

} // namespace

Result<LimitKey> LimitKey::parse(const Fields& fields)
{
    auto parts = parseParts(fields);
    if (!parts)
        return parts.error();
    LimitKey key;
    key.m_parts = *std::move(parts);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&key.m_hashKey), sizeof(HashKey)) != 1)
        return Error{ErrorCode::OutOfResources, ErrorOrigin::System, "no random bytes for the table of keys"};
    return key;
}

void LimitKey::check(const Fields& fields, std::string_view kind, std::vector<Finding>& findings)
{
    const auto parts = parseParts(fields);
    if (!parts)
        addFinding(findings, fields, "key", Severity::Error, fmt::format("{}-key", kind), parts.error().detail);
    else if (parts->empty())
        addFinding(findings, fields, "key", Severity::Warning, fmt::format("{}-no-key", kind),
            "Without a key all clients share one limit");
}

FieldSchema LimitKey::field(std::string_view defaultText)
{
    return {.name = "key", .type = FieldType::Text, .shape = FieldShape::OneOrList,
        .doc = "What is limited by itself: client-address, consumer, route, header.NAME, jwt.CLAIM, path.NAME",
        .defaultText = defaultText};
}

std::uint64_t LimitKey::hash(const FilterContext& context) const
{
    std::uint64_t hash = 0;
    for (const Template::Part& part : m_parts) {
        // Each part is hashed by itself under the hash of those before, so "a","bc" and "ab","c" differ.
        const HashKey key{m_hashKey.first ^ hash, m_hashKey.second};
        if (part.source == Template::Source::ClientAddress)
            hash = keyedHash(key, addressBytes(context.facts.client));
        else if (part.source == Template::Source::Header)
            hash = keyedHash(key, context.request.headers.find(part.name).value_or(std::string_view{}));
        else
            hash = keyedHash(key, valueOf(part, context.facts, context.request));
    }
    return hash;
}

std::string LimitKey::text(const FilterContext& context) const
{
    std::string text;
    for (const Template::Part& part : m_parts) {
        const std::string value = valueOf(part, context.facts, context.request);
        text.append(std::to_string(value.size())).append(":").append(value);
    }
    return text;
}

std::string LimitKey::words(const FilterContext& context) const
{
    std::string words;
    for (const Template::Part& part : m_parts) {
        if (!words.empty())
            words += ' ';
        words += valueOf(part, context.facts, context.request);
    }
    return words;
}

} // namespace signalbox
