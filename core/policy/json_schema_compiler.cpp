// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/json_schema_rules.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

const JsonNode* memberOf(const JsonNode& node, std::string_view name)
{
    for (const JsonMember& member : node.members) {
        if (node.kind == JsonNode::Kind::Object && jsonText(member.key) == name)
            return &member.node;
    }
    return nullptr;
}

const JsonNode* stepInto(const JsonNode& node, const std::string& step)
{
    if (node.kind == JsonNode::Kind::Object)
        return memberOf(node, step);
    const auto index = node.kind == JsonNode::Kind::Array ? parseUnsigned(step) : std::nullopt;
    return index && *index < node.members.size() ? &node.members[static_cast<std::size_t>(*index)].node : nullptr;
}

class Compiler {
public:
    explicit Compiler(const JsonNode& document) : m_document(document)
    {
        if (const JsonNode* id = memberOf(document, "$id"))
            m_id = jsonText(id->token);
        while (!m_id.empty() && m_id.back() == '#')
            m_id.pop_back();
        findAnchors(document);
    }

    Result<SchemaRules> run(std::string_view pointer)
    {
        const JsonNode* start = find(pointer);
        if (start == nullptr)
            return configError("there is nothing at \"" + std::string(pointer) + "\" of the document");
        m_rules.root = compile(*start);
        if (m_problem)
            return *m_problem;
        return std::move(m_rules);
    }

private:
    using Kind = JsonNode::Kind;

    void fail(std::string detail)
    {
        if (!m_problem)
            m_problem = configError(std::move(detail));
    }

    const JsonNode* find(std::string_view pointer)
    {
        const auto steps = parseJsonPointer(pointer);
        if (!steps)
            return nullptr;
        const JsonNode* node = &m_document;
        for (const std::string& step : *steps) {
            node = stepInto(*node, step);
            if (node == nullptr)
                return nullptr;
        }
        return node;
    }

    void findAnchors(const JsonNode& node)
    {
        const JsonNode* anchor = memberOf(node, "$anchor");
        if (anchor != nullptr && anchor->kind == Kind::String)
            m_anchors.emplace(jsonText(anchor->token), &node);
        for (const JsonMember& member : node.members)
            findAnchors(member.node);
    }

    // The same object is compiled once, also when it refers to itself. Nesting is bounded by deepestJson, and references are
    // followed with the list below instead of by recursion.
    RuleIndex compile(const JsonNode& start)
    {
        const RuleIndex first = ruleFor(start);
        while (!m_open.empty() && !m_problem) {
            const auto [node, index] = m_open.back();
            m_open.pop_back();
            SchemaRule rule;
            fill(*node, rule);
            m_rules.rules[index] = std::move(rule);
        }
        return first;
    }

    RuleIndex ruleFor(const JsonNode& node)
    {
        const auto [place, isNew] = m_known.try_emplace(&node, m_rules.rules.size());
        if (isNew) {
            m_rules.rules.emplace_back();
            m_open.emplace_back(&node, place->second);
        }
        return place->second;
    }

    void fill(const JsonNode& node, SchemaRule& rule)
    {
        if (node.kind == Kind::True || node.kind == Kind::False) {
            rule.isNever = node.kind == Kind::False;
            return;
        }
        if (node.kind != Kind::Object)
            return fail("a schema is an object, true or false");
        for (const JsonMember& member : node.members) {
            const std::string keyword = jsonText(member.key);
            if (!core(keyword, member.node, node, rule) && !numbersAndTexts(keyword, member.node, rule)
                && !arrays(keyword, member.node, rule) && !objects(keyword, member.node, rule))
                inPlace(keyword, member.node, rule);
        }
    }

    bool core(std::string_view keyword, const JsonNode& value, const JsonNode& owner, SchemaRule& rule)
    {
        static constexpr std::array<std::string_view, 7> refused{
            "$dynamicRef", "$recursiveRef", "$recursiveAnchor", "dependencies", "additionalItems", "nullable", "id"};
        if (std::find(refused.begin(), refused.end(), keyword) != refused.end())
            fail("\"" + std::string(keyword) + "\" is not taken: schemas are of draft 2020-12, without dynamic references");
        else if (keyword == "$ref")
            rule.reference = referenceTo(text(keyword, value));
        else if (keyword == "$id" && &owner != &m_document)
            fail("\"$id\" inside of a schema is not taken");
        else if (keyword == "$schema" && text(keyword, value).find("2020-12") == std::string::npos
            && text(keyword, value).find("openapis.org/oas/3.1") == std::string::npos)
            fail("\"$schema\" is another than draft 2020-12");
        else if (keyword == "type")
            rule.types = types(value);
        else if (keyword == "enum")
            restrict(rule, values(keyword, value));
        else if (keyword == "const")
            restrict(rule, {canonicalJson(value)});
        else
            return false;
        return true;
    }

    static void restrict(SchemaRule& rule, const std::set<std::string>& allowed)
    {
        if (!rule.oneOf) {
            rule.oneOf = allowed;
            return;
        }
        std::erase_if(*rule.oneOf, [&](const std::string& text) { return allowed.count(text) == 0; });
    }

    bool numbersAndTexts(std::string_view keyword, const JsonNode& value, SchemaRule& rule)
    {
        if (keyword == "minimum")
            rule.minimum = number(keyword, value);
        else if (keyword == "maximum")
            rule.maximum = number(keyword, value);
        else if (keyword == "exclusiveMinimum")
            rule.exclusiveMinimum = number(keyword, value);
        else if (keyword == "exclusiveMaximum")
            rule.exclusiveMaximum = number(keyword, value);
        else if (keyword == "multipleOf") {
            rule.multipleOf = number(keyword, value);
            if (rule.multipleOf && *rule.multipleOf <= JsonNumber("0"))
                fail("\"multipleOf\" must be more than 0");
        } else if (keyword == "minLength")
            rule.minLength = count(keyword, value);
        else if (keyword == "maxLength")
            rule.maxLength = count(keyword, value);
        else if (keyword == "pattern")
            rule.pattern = pattern(text(keyword, value));
        else
            return false;
        return true;
    }

    bool arrays(std::string_view keyword, const JsonNode& value, SchemaRule& rule)
    {
        if (keyword == "minItems")
            rule.minItems = count(keyword, value);
        else if (keyword == "maxItems")
            rule.maxItems = count(keyword, value);
        else if (keyword == "uniqueItems")
            rule.hasUniqueItems = boolean(keyword, value);
        else if (keyword == "prefixItems")
            rule.prefixItems = schemas(keyword, value);
        else if (keyword == "items" && value.kind == Kind::Array)
            fail("\"items\" is a list: draft 2020-12 calls that prefixItems");
        else if (keyword == "items")
            rule.items = ruleFor(value);
        else if (keyword == "contains")
            rule.contains = ruleFor(value);
        else if (keyword == "minContains")
            rule.minContains = count(keyword, value);
        else if (keyword == "maxContains")
            rule.maxContains = count(keyword, value);
        else if (keyword == "unevaluatedItems")
            rule.unevaluatedItems = ruleFor(value);
        else
            return false;
        return true;
    }

    bool objects(std::string_view keyword, const JsonNode& value, SchemaRule& rule)
    {
        if (keyword == "minProperties")
            rule.minProperties = count(keyword, value);
        else if (keyword == "maxProperties")
            rule.maxProperties = count(keyword, value);
        else if (keyword == "required")
            rule.required = texts(keyword, value);
        else if (keyword == "dependentRequired") {
            for (const JsonMember& member : membersOf(keyword, value))
                rule.dependentRequired[jsonText(member.key)] = texts(keyword, member.node);
        } else if (keyword == "properties")
            rule.properties = named(keyword, value);
        else if (keyword == "patternProperties") {
            for (const JsonMember& member : membersOf(keyword, value))
                rule.patternProperties.emplace_back(pattern(jsonText(member.key)), ruleFor(member.node));
        } else if (keyword == "additionalProperties")
            rule.additionalProperties = ruleFor(value);
        else if (keyword == "propertyNames")
            rule.propertyNames = ruleFor(value);
        else if (keyword == "dependentSchemas")
            rule.dependentSchemas = named(keyword, value);
        else if (keyword == "unevaluatedProperties")
            rule.unevaluatedProperties = ruleFor(value);
        else
            return false;
        return true;
    }

    void inPlace(std::string_view keyword, const JsonNode& value, SchemaRule& rule)
    {
        if (keyword == "allOf")
            rule.allOf = schemas(keyword, value);
        else if (keyword == "anyOf")
            rule.anyOf = schemas(keyword, value);
        else if (keyword == "oneOf")
            rule.exactlyOne = schemas(keyword, value);
        else if (keyword == "not")
            rule.negated = ruleFor(value);
        else if (keyword == "if")
            rule.condition = ruleFor(value);
        else if (keyword == "then")
            rule.onTrue = ruleFor(value);
        else if (keyword == "else")
            rule.onFalse = ruleFor(value);
        // Anything else is an annotation, or belongs to another vocabulary.
    }

    std::optional<RuleIndex> referenceTo(std::string reference)
    {
        if (!m_id.empty() && reference.rfind(m_id, 0) == 0)
            reference.erase(0, m_id.size());
        const JsonNode* node = nullptr;
        if (reference.empty() || reference == "#") {
            node = &m_document;
        } else if (reference.front() == '#') {
            const auto fragment = percentDecoded(std::string_view(reference).substr(1));
            if (fragment && fragment->front() == '/') {
                node = find(*fragment);
            } else if (fragment) {
                const auto anchor = m_anchors.find(*fragment);
                node = anchor != m_anchors.end() ? anchor->second : nullptr;
            }
        } else {
            fail("\"$ref\": \"" + reference + "\" is in another document");
            return std::nullopt;
        }
        if (node == nullptr) {
            fail("\"$ref\": \"" + reference + "\" leads nowhere");
            return std::nullopt;
        }
        return ruleFor(*node);
    }

    std::uint8_t types(const JsonNode& value)
    {
        static constexpr std::array<std::pair<std::string_view, SchemaType>, 7> names{{{"null", SchemaType::Null},
            {"boolean", SchemaType::Boolean}, {"object", SchemaType::Object}, {"array", SchemaType::Array},
            {"number", SchemaType::Number}, {"string", SchemaType::String}, {"integer", SchemaType::Integer}}};
        unsigned bits = 0;
        const std::vector<std::string> wanted
            = value.kind == Kind::String ? std::vector<std::string>{jsonText(value.token)} : texts("type", value);
        for (const std::string& name : wanted) {
            const auto known = std::find_if(names.begin(), names.end(), [&](const auto& each) { return each.first == name; });
            if (known == names.end())
                fail("\"type\": there is no type \"" + name + "\"");
            else
                bits |= static_cast<unsigned>(known->second);
        }
        if (bits == 0)
            fail("\"type\" names none");
        return static_cast<std::uint8_t>(bits);
    }

    std::string text(std::string_view keyword, const JsonNode& value)
    {
        if (value.kind != Kind::String)
            fail("\"" + std::string(keyword) + "\" is a text");
        return value.kind == Kind::String ? jsonText(value.token) : std::string();
    }
    std::vector<std::string> texts(std::string_view keyword, const JsonNode& value)
    {
        std::vector<std::string> all;
        if (value.kind != Kind::Array)
            fail("\"" + std::string(keyword) + "\" is a list of texts");
        for (const JsonMember& member : value.members)
            all.push_back(text(keyword, member.node));
        return all;
    }
    std::set<std::string> values(std::string_view keyword, const JsonNode& value)
    {
        std::set<std::string> all;
        if (value.kind != Kind::Array)
            fail("\"" + std::string(keyword) + "\" is a list");
        for (const JsonMember& member : value.members)
            all.insert(canonicalJson(member.node));
        return all;
    }
    bool boolean(std::string_view keyword, const JsonNode& value)
    {
        if (value.kind != Kind::True && value.kind != Kind::False)
            fail("\"" + std::string(keyword) + "\" is true or false");
        return value.kind == Kind::True;
    }
    std::optional<JsonNumber> number(std::string_view keyword, const JsonNode& value)
    {
        if (value.kind == Kind::Number)
            return JsonNumber(value.token);
        fail("\"" + std::string(keyword) + "\" is a number");
        return std::nullopt;
    }
    std::uint64_t count(std::string_view keyword, const JsonNode& value)
    {
        // Draft 2020-12 takes 2.0 for 2; so many zeros that a count cannot hold are more than any body has.
        const auto plain = value.kind == Kind::Number ? parseUnsigned(value.token.substr(0, value.token.find('.'))) : std::nullopt;
        if (plain && JsonNumber(value.token).isInteger() && value.token.find_first_of("eE") == std::string_view::npos)
            return *plain;
        fail("\"" + std::string(keyword) + "\" is a count");
        return 0;
    }
    const std::vector<JsonMember>& membersOf(std::string_view keyword, const JsonNode& value)
    {
        static const std::vector<JsonMember> none;
        if (value.kind != Kind::Object)
            fail("\"" + std::string(keyword) + "\" is an object");
        return value.kind == Kind::Object ? value.members : none;
    }
    std::map<std::string, RuleIndex, std::less<>> named(std::string_view keyword, const JsonNode& value)
    {
        std::map<std::string, RuleIndex, std::less<>> all;
        for (const JsonMember& member : membersOf(keyword, value))
            all[jsonText(member.key)] = ruleFor(member.node);
        return all;
    }
    std::vector<RuleIndex> schemas(std::string_view keyword, const JsonNode& value)
    {
        std::vector<RuleIndex> all;
        if (value.kind != Kind::Array || value.members.empty())
            fail("\"" + std::string(keyword) + "\" is a list of schemas");
        for (const JsonMember& member : value.members)
            all.push_back(ruleFor(member.node));
        return all;
    }
    std::shared_ptr<const RE2> pattern(const std::string& text)
    {
        RE2::Options options;
        options.set_log_errors(false);
        auto made = std::make_shared<const RE2>(text, options);
        if (!made->ok())
            fail("the pattern \"" + text + "\" cannot be used: " + made->error());
        return made;
    }

    const JsonNode& m_document;
    std::string m_id;
    std::map<std::string, const JsonNode*> m_anchors;
    SchemaRules m_rules;
    std::map<const JsonNode*, RuleIndex> m_known;
    std::vector<std::pair<const JsonNode*, RuleIndex>> m_open; // known, and still to be filled
    std::optional<Error> m_problem;
};

} // namespace

Result<SchemaRules> compileSchema(const JsonNode& root, std::string_view pointer)
{
    return Compiler(root).run(pointer);
}

} // namespace signalbox
