// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A type of policy: its identity, its fields and how to compile it. One kind is one .cpp with one exported function.
#pragma once

#include "core/base/finding.h"
#include "core/base/result.h"
#include "core/policy/fields.h"
#include "core/policy/filter.h"
#include "core/policy/schema.h"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace signalbox {

enum class PolicyCategory : std::uint8_t { Access, Limits, Transform, Traffic };
std::string_view toText(PolicyCategory category); // "access"

// Which callbacks the kind's filters implement, so that the machine calls and records no others.
enum class FilterHooks : std::uint16_t {
    None = 0,
    RequestHead = 1,
    RequestBody = 2,
    ResponseHead = 4,
    ResponseBody = 8,
    ChangesRequest = 16,  // onRequestHead edits the head: record before and after
    ChangesResponse = 32, // onResponseHead edits the head
    WholeRequestBody = 64,
    WholeResponseBody = 128,
    TransformsResponse = 256,
};
constexpr FilterHooks operator|(FilterHooks a, FilterHooks b)
{
    return static_cast<FilterHooks>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(FilterHooks set, FilterHooks hook)
{
    return (static_cast<unsigned>(set) & static_cast<unsigned>(hook)) != 0;
}

struct PolicyKind {
    std::string_view id;       // "rate-limit"
    std::string_view label;    // "Rate limit"
    std::string_view letter;   // on the station: "L"
    PolicyCategory category = PolicyCategory::Access;
    std::string_view doc;      // one line
    FilterHooks hooks = FilterHooks::RequestHead;
    Schema schema;
    // Errors: Config origin, the detail is worth showing at the node ("jwks.json: no usable key").
    Result<FilterFactory> (*compile)(const Fields& fields) = nullptr;
    // Extra checks of a configured object beyond the schema; may be null. Findings carry rule, severity, message and span.
    void (*check)(const Fields& fields, std::vector<Finding>& findings) = nullptr;
    // YAML flow text for a new station, what the palette inserts: "{ kind: rate-limit, limit: 100, period: 1s }".
    std::string_view starter = {};
};

// Every kind, in the palette's order. Static; the list is made by CMake from the folder's kinds.
std::span<const PolicyKind* const> policyKinds();
const PolicyKind* findPolicyKind(std::string_view id); // nullptr when unknown

} // namespace signalbox
