// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A compiled schema: rules that refer to each other by index. Filled by json_schema_compiler.cpp, read by json_schema.cpp.
#pragma once

#include "core/base/result.h"
#include "core/body/json_tree.h"
#include "core/policy/json_number.h"

#include <re2/re2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

using RuleIndex = std::size_t;

// One schema object, or true or false.
struct SchemaRule {
    bool isNever = false;                    // the schema false
    std::uint8_t types = 0;                  // bits of SchemaType; 0: any
    std::optional<std::set<std::string>> oneOf; // enum and const, canonical texts
    // numbers
    std::optional<JsonNumber> minimum;
    std::optional<JsonNumber> exclusiveMinimum;
    std::optional<JsonNumber> maximum;
    std::optional<JsonNumber> exclusiveMaximum;
    std::optional<JsonNumber> multipleOf;
    // strings: code points
    std::optional<std::uint64_t> minLength;
    std::optional<std::uint64_t> maxLength;
    std::shared_ptr<const RE2> pattern;
    // arrays
    std::optional<std::uint64_t> minItems;
    std::optional<std::uint64_t> maxItems;
    bool hasUniqueItems = false;
    std::vector<RuleIndex> prefixItems;
    std::optional<RuleIndex> items;
    std::optional<RuleIndex> contains;
    std::uint64_t minContains = 1;
    std::optional<std::uint64_t> maxContains;
    std::optional<RuleIndex> unevaluatedItems;
    // objects
    std::optional<std::uint64_t> minProperties;
    std::optional<std::uint64_t> maxProperties;
    std::vector<std::string> required;
    std::map<std::string, std::vector<std::string>, std::less<>> dependentRequired;
    std::map<std::string, RuleIndex, std::less<>> properties;
    std::vector<std::pair<std::shared_ptr<const RE2>, RuleIndex>> patternProperties;
    std::optional<RuleIndex> additionalProperties;
    std::optional<RuleIndex> propertyNames;
    std::map<std::string, RuleIndex, std::less<>> dependentSchemas;
    std::optional<RuleIndex> unevaluatedProperties;
    // in place
    std::optional<RuleIndex> reference;
    std::vector<RuleIndex> allOf;
    std::vector<RuleIndex> anyOf;
    std::optional<std::vector<RuleIndex>> exactlyOne; // oneOf
    std::optional<RuleIndex> negated;
    std::optional<RuleIndex> condition;
    std::optional<RuleIndex> onTrue;
    std::optional<RuleIndex> onFalse;
};

enum class SchemaType : std::uint8_t { Null = 1, Boolean = 2, Object = 4, Array = 8, Number = 16, String = 32, Integer = 64 };

struct SchemaRules {
    std::vector<SchemaRule> rules;
    RuleIndex root = 0;
};

// `root` is the document; the rules hold their own texts. Errors: InvalidInput.
Result<SchemaRules> compileSchema(const JsonNode& root, std::string_view pointer);

// One text for each JSON value: names sorted, numbers in one spelling, strings in one coding.
std::string canonicalJson(const JsonNode& node);

} // namespace signalbox
