// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/limit_key.h"

#include "core/base/secure_random.h"
#include "core/policy/checks.h"

#include <fmt/core.h>

#include <cstring>

namespace signalbox {

Result<LimitKey> LimitKey::parse(const Fields& fields)
{
    auto parts = parseKeyParts("key", fields.texts("key"));
    if (!parts)
        return parts.error();
    LimitKey key;
    key.m_parts = *std::move(parts);
    const Result<std::string> secret = secureRandomBytes(sizeof(HashKey));
    if (!secret)
        return secret.error();
    std::memcpy(&key.m_hashKey, secret->data(), sizeof(HashKey));
    return key;
}

void LimitKey::check(const Fields& fields, std::string_view kind, std::vector<Finding>& findings)
{
    const auto parts = parseKeyParts("key", fields.texts("key"));
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
    return hashOf(m_parts, m_hashKey, context.facts, context.request);
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
