// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/json_schema.h"

#include "core/policy/json_schema_rules.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t mostSteps = 20'000'000; // about a second
constexpr std::size_t stepsOfASchema = 20;
constexpr std::size_t bytesOfAStep = 8; // of texts: reading them and matching patterns
constexpr std::size_t deepestWalk = 512; // schemas inside each other: a reference to itself never ends otherwise

// What of an object or array schemas have looked at (Core 11).
struct Evaluated {
    std::vector<bool> members;

    explicit Evaluated(std::size_t size) : members(size) {}
    void add(const Evaluated& other)
    {
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i] = members[i] || other.members[i];
    }
};

std::uint64_t codePoints(std::string_view utf8)
{
    return static_cast<std::uint64_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::uint8_t typeOf(const JsonNode& node)
{
    const auto bits = [](SchemaType type) { return static_cast<std::uint8_t>(type); };
    switch (node.kind) {
    case JsonNode::Kind::Null: return bits(SchemaType::Null);
    case JsonNode::Kind::False:
    case JsonNode::Kind::True: return bits(SchemaType::Boolean);
    case JsonNode::Kind::Number:
        return static_cast<std::uint8_t>(bits(SchemaType::Number) | (JsonNumber(node.token).isInteger() ? bits(SchemaType::Integer) : 0U));
    case JsonNode::Kind::String: return bits(SchemaType::String);
    case JsonNode::Kind::Array: return bits(SchemaType::Array);
    case JsonNode::Kind::Object: break;
    }
    return bits(SchemaType::Object);
}

bool matches(const RE2& pattern, const std::string& text)
{
    return RE2::PartialMatch(text, pattern);
}

// One walk. `violation` is the first thing found wrong, where nothing else could still make it right.
class Walk {
public:
    explicit Walk(const SchemaRules& rules) : m_rules(rules.rules) {}

    bool isValid(RuleIndex index, const JsonNode& node, Evaluated& seen)
    {
        const SchemaRule& rule = m_rules[index];
        m_steps += stepsOfASchema + node.members.size() * 4 + node.token.size() / bytesOfAStep;
        if (m_steps > mostSteps || m_depth >= deepestWalk)
            return giveUp();
        if (rule.isNever)
            return wrong("is not allowed");
        ++m_depth;
        Evaluated mine(node.members.size());
        const bool isRight = checkValue(rule, node) && checkMembers(rule, node, mine) && checkInPlace(rule, node, mine)
            && checkRest(rule, node, mine);
        --m_depth;
        if (isRight)
            seen.add(mine);
        return isRight;
    }

    bool hasGivenUp() const { return m_hasGivenUp; }
    std::string violation;

private:
    using Kind = JsonNode::Kind;

    bool giveUp()
    {
        m_hasGivenUp = true;
        return wrong("takes too many steps to check");
    }

    bool wrong(const std::string& what)
    {
        violation.clear();
        for (const std::string& step : m_path)
            violation.append("/").append(step);
        violation.append(violation.empty() ? "the value " : ": ").append(what);
        return false;
    }

    template <typename Check>
    bool inside(std::string step, Check check)
    {
        m_path.push_back(std::move(step));
        const bool isRight = check();
        m_path.pop_back();
        return isRight;
    }

    bool checkValue(const SchemaRule& rule, const JsonNode& node)
    {
        if (rule.types != 0 && (rule.types & typeOf(node)) == 0)
            return wrong("is of another type");
        if (rule.oneOf && rule.oneOf->count(canonical(node)) == 0)
            return wrong("is none of the values");
        if (node.kind == Kind::Number)
            return checkNumber(rule, JsonNumber(node.token));
        return node.kind != Kind::String || checkText(rule, node.token);
    }

    std::string canonical(const JsonNode& node)
    {
        std::string text = canonicalJson(node);
        m_steps += text.size();
        return text;
    }

    bool checkNumber(const SchemaRule& rule, const JsonNumber& number)
    {
        if ((rule.minimum && number < *rule.minimum) || (rule.exclusiveMinimum && number <= *rule.exclusiveMinimum))
            return wrong("is too small");
        if ((rule.maximum && number > *rule.maximum) || (rule.exclusiveMaximum && number >= *rule.exclusiveMaximum))
            return wrong("is too large");
        return !rule.multipleOf || number.isMultipleOf(*rule.multipleOf) || wrong("is no multiple");
    }

    bool checkText(const SchemaRule& rule, std::string_view token)
    {
        if (!rule.minLength && !rule.maxLength && rule.pattern == nullptr)
            return true;
        const std::string text = jsonText(token);
        if (rule.minLength && codePoints(text) < *rule.minLength)
            return wrong("is too short");
        if (rule.maxLength && codePoints(text) > *rule.maxLength)
            return wrong("is too long");
        return rule.pattern == nullptr || matches(*rule.pattern, text) || wrong("does not match the pattern");
    }

    bool checkMembers(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        if (node.kind == Kind::Array)
            return checkArray(rule, node, seen);
        return node.kind != Kind::Object || checkObject(rule, node, seen);
    }

    bool checkItem(RuleIndex index, const JsonNode& node, std::size_t at, Evaluated& seen)
    {
        seen.members[at] = true;
        return inside(std::to_string(at), [&] { return isValidInside(index, node.members[at].node); });
    }

    bool isValidInside(RuleIndex index, const JsonNode& node)
    {
        Evaluated unused(node.members.size());
        return isValid(index, node, unused);
    }

    bool checkArray(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        const std::size_t size = node.members.size();
        if (rule.minItems && size < *rule.minItems)
            return wrong("has too few items");
        if (rule.maxItems && size > *rule.maxItems)
            return wrong("has too many items");
        for (std::size_t i = 0; i < size; ++i) {
            const std::optional<RuleIndex> item = i < rule.prefixItems.size() ? std::optional(rule.prefixItems[i]) : rule.items;
            if (item && !checkItem(*item, node, i, seen))
                return false;
        }
        return (!rule.contains || checkContains(rule, node, seen)) && (!rule.hasUniqueItems || checkUnique(node));
    }

    bool checkContains(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < node.members.size() && !m_hasGivenUp; ++i) {
            if (!isValidInside(*rule.contains, node.members[i].node))
                continue;
            ++count;
            seen.members[i] = true;
        }
        if (m_hasGivenUp)
            return false;
        if (count < rule.minContains)
            return wrong("does not contain what it must");
        return !rule.maxContains || count <= *rule.maxContains || wrong("contains something too often");
    }

    bool checkUnique(const JsonNode& node)
    {
        std::set<std::string> texts;
        for (const JsonMember& member : node.members) {
            if (!texts.insert(canonical(member.node)).second)
                return wrong("repeats an item");
        }
        return true;
    }

    bool checkObject(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        std::vector<std::string> names;
        for (const JsonMember& member : node.members) {
            names.push_back(jsonText(member.key));
            m_steps += member.key.size() / bytesOfAStep;
        }
        std::vector<std::string_view> sorted(names.begin(), names.end());
        std::sort(sorted.begin(), sorted.end());
        const auto has = [&](std::string_view name) { return std::binary_search(sorted.begin(), sorted.end(), name); };
        if (rule.minProperties && names.size() < *rule.minProperties)
            return wrong("has too few members");
        if (rule.maxProperties && names.size() > *rule.maxProperties)
            return wrong("has too many members");
        for (const std::string& name : rule.required) {
            if (!has(name))
                return wrong("lacks \"" + name + "\"");
        }
        for (const auto& [name, needed] : rule.dependentRequired) {
            if (!has(name))
                continue;
            for (const std::string& other : needed) {
                if (!has(other))
                    return wrong("lacks \"" + other + "\"");
            }
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!inside(names[i], [&] { return checkMember(rule, names[i], node.members[i], i, seen); }))
                return false;
        }
        for (const auto& [name, index] : rule.dependentSchemas) {
            if (has(name) && !isValid(index, node, seen))
                return false;
        }
        return true;
    }

    bool checkMember(const SchemaRule& rule, const std::string& name, const JsonMember& member, std::size_t at, Evaluated& seen)
    {
        if (rule.propertyNames && !isValidInside(*rule.propertyNames, JsonNode{Kind::String, member.key, {}}))
            return false;
        bool isKnown = false;
        if (const auto property = rule.properties.find(name); property != rule.properties.end()) {
            isKnown = seen.members[at] = true;
            if (!isValidInside(property->second, member.node))
                return false;
        }
        for (const auto& [pattern, index] : rule.patternProperties) {
            if (!matches(*pattern, name))
                continue;
            isKnown = seen.members[at] = true;
            if (!isValidInside(index, member.node))
                return false;
        }
        if (isKnown || !rule.additionalProperties)
            return true;
        seen.members[at] = true;
        return isValidInside(*rule.additionalProperties, member.node);
    }

    bool checkInPlace(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        if (rule.reference && !isValid(*rule.reference, node, seen))
            return false;
        for (const RuleIndex index : rule.allOf) {
            if (!isValid(index, node, seen))
                return false;
        }
        if (!rule.anyOf.empty() && countValid(rule.anyOf, node, seen) == 0)
            return !m_hasGivenUp && wrong("fits none of the schemas");
        if (rule.exactlyOne && countValid(*rule.exactlyOne, node, seen) != 1)
            return !m_hasGivenUp && wrong("does not fit exactly one of the schemas");
        if (rule.negated) {
            const bool fits = isValidInside(*rule.negated, node);
            if (m_hasGivenUp || fits)
                return !m_hasGivenUp && wrong("fits what it must not");
        }
        if (!rule.condition)
            return !m_hasGivenUp;
        const bool holds = isValid(*rule.condition, node, seen);
        const std::optional<RuleIndex> next = holds ? rule.onTrue : rule.onFalse;
        return !m_hasGivenUp && (!next || isValid(*next, node, seen));
    }

    // All of them are tried: each that fits tells what it has looked at.
    std::size_t countValid(const std::vector<RuleIndex>& indices, const JsonNode& node, Evaluated& seen)
    {
        std::size_t count = 0;
        for (const RuleIndex index : indices)
            count += !m_hasGivenUp && isValid(index, node, seen) ? 1U : 0U;
        return m_hasGivenUp ? 0 : count;
    }

    bool checkRest(const SchemaRule& rule, const JsonNode& node, Evaluated& seen)
    {
        const auto& left = node.kind == Kind::Array ? rule.unevaluatedItems
            : node.kind == Kind::Object            ? rule.unevaluatedProperties
                                                   : m_none;
        for (std::size_t i = 0; left && i < node.members.size(); ++i) {
            if (seen.members[i])
                continue;
            const std::string step = node.kind == Kind::Array ? std::to_string(i) : jsonText(node.members[i].key);
            seen.members[i] = true;
            if (!inside(step, [&] { return isValidInside(*left, node.members[i].node); }))
                return false;
        }
        return true;
    }

    const std::vector<SchemaRule>& m_rules;
    const std::optional<RuleIndex> m_none;
    std::vector<std::string> m_path;
    std::size_t m_steps = 0;
    std::size_t m_depth = 0;
    bool m_hasGivenUp = false;
};

bool repeatsName(const JsonNode& node)
{
    if (node.kind == JsonNode::Kind::Object) {
        std::set<std::string> names;
        for (const JsonMember& member : node.members) {
            if (!names.insert(jsonText(member.key)).second)
                return true;
        }
    }
    return std::any_of(node.members.begin(), node.members.end(), [](const JsonMember& member) { return repeatsName(member.node); });
}

} // namespace

std::string canonicalJson(const JsonNode& node)
{
    switch (node.kind) {
    case JsonNode::Kind::Number: return JsonNumber(node.token).text();
    case JsonNode::Kind::String: return jsonToken(jsonText(node.token));
    case JsonNode::Kind::Array:
    case JsonNode::Kind::Object: break;
    default: return std::string(node.token);
    }
    std::vector<std::string> parts;
    for (const JsonMember& member : node.members) {
        std::string& part = parts.emplace_back();
        if (node.kind == JsonNode::Kind::Object)
            part = jsonToken(jsonText(member.key)) + ":";
        part += canonicalJson(member.node);
    }
    if (node.kind == JsonNode::Kind::Object)
        std::sort(parts.begin(), parts.end());
    std::string text = node.kind == JsonNode::Kind::Object ? "{" : "[";
    for (const std::string& part : parts)
        text.append(part).append(",");
    return text + (node.kind == JsonNode::Kind::Object ? "}" : "]");
}

struct JsonSchema::Compiled {
    SchemaRules rules;
};

JsonSchema::JsonSchema(std::unique_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::parse(std::string_view text, std::string_view pointer)
{
    const auto document = parseJsonTree(text);
    if (!document)
        return document.error();
    auto rules = compileSchema(*document, pointer);
    if (!rules)
        return rules.error();
    return JsonSchema(std::make_unique<const Compiled>(Compiled{*std::move(rules)}));
}

std::optional<std::string> JsonSchema::firstViolation(const JsonNode& instance) const
{
    if (repeatsName(instance))
        return "an object repeats a name";
    Walk walk(m_compiled->rules);
    Evaluated seen(instance.members.size());
    if (walk.isValid(m_compiled->rules.root, instance, seen))
        return std::nullopt;
    return walk.violation;
}

} // namespace signalbox
