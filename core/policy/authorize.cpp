// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in by what an earlier station found out: who asks and what the token says. A request passes when all conditions of one
// rule hold; when no rule does, it is refused.
#include "core/policy/checks.h"
#include "core/policy/jwt_claims.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

struct Rule {
    std::vector<std::pair<std::string, std::vector<std::string>>> claims; // all of them, each with one of its values
    std::vector<std::string> scopes;    // all of them
    std::vector<std::string> consumers; // one of them
    std::vector<std::string> methods;   // one of them

    bool needsClaims() const { return !claims.empty() || !scopes.empty(); }
};

bool holdsOrEmpty(const std::vector<std::string>& allowed, std::string_view value)
{
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

class Authorize final : public Filter {
public:
    explicit Authorize(const std::vector<Rule>& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        std::string why;
        for (std::size_t i = 0; i < m_rules.size(); ++i) {
            const std::string missing = firstMissing(m_rules[i], head, context.facts);
            if (missing.empty()) {
                if (context.notes != nullptr)
                    context.note("rule", std::to_string(i + 1));
                return Verdict::proceed();
            }
            if (i == 0)
                why = missing;
        }
        return Verdict::refuse(403, "not-authorized", m_rules.size() == 1 ? why : "no rule lets this request in; the first: " + why);
    }

private:
    // The condition that does not hold; empty when all do. Values of the request are not repeated.
    std::string firstMissing(const Rule& rule, const RequestHead& head, const ExchangeFacts& facts)
    {
        if (!holdsOrEmpty(rule.methods, head.method))
            return "the method is another";
        if (!rule.consumers.empty() && facts.consumer.empty())
            return "nobody has said who asks";
        if (!holdsOrEmpty(rule.consumers, facts.consumer))
            return "the consumer is another";
        if (!rule.needsClaims())
            return {};
        if (facts.claimsJson.empty())
            return "there is no token";
        if (!m_claims)
            m_claims.emplace(facts.claimsJson);
        for (const std::string& scope : rule.scopes) {
            if (!m_claims->hasScope(scope))
                return "the token lacks the scope " + scope;
        }
        for (const auto& [name, anyOf] : rule.claims) {
            if (!m_claims->holds(name, anyOf))
                return fmt::format("the claim {} is not as required", name);
        }
        return {};
    }

    const std::vector<Rule>& m_rules;
    std::optional<ClaimTree> m_claims; // read when a rule first asks
};

Result<std::vector<Rule>> parseRules(const Fields& fields)
{
    std::vector<Rule> rules;
    for (const Fields& entry : fields.objects("rules")) {
        Rule rule;
        for (const auto& [claim, wanted] : entry.objectMap("claims"))
            rule.claims.emplace_back(claim, wanted.texts("any-of"));
        rule.scopes = entry.texts("scopes");
        rule.consumers = entry.texts("consumers");
        rule.methods = entry.texts("methods");
        if (!rule.needsClaims() && rule.consumers.empty() && rule.methods.empty())
            return configError(fmt::format("rule {} has no condition: it would let everyone in", rules.size() + 1));
        rules.push_back(std::move(rule));
    }
    if (rules.empty())
        return configError("without a rule nobody gets in");
    return rules;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = parseRules(fields);
    if (!rules)
        return rules.error();
    auto shared = std::make_shared<const std::vector<Rule>>(*std::move(rules));
    return FilterFactory{[shared] { return std::make_unique<Authorize>(*shared); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    const auto rules = parseRules(fields);
    if (!rules) {
        addFinding(findings, fields, "rules", Severity::Error, "authorize-rules", rules.error().detail);
        return;
    }
    for (std::size_t i = 0; i < rules->size(); ++i) {
        const Rule& rule = (*rules)[i];
        if (!rule.needsClaims() && rule.consumers.empty())
            addFinding(findings, fields, "rules", Severity::Note, "authorize-anyone",
                fmt::format("Rule {} asks for a method only: whoever asks gets in with it", i + 1));
    }
}

std::vector<FieldSchema> ruleFields()
{
    return {
        {.name = "claims", .type = FieldType::Object, .shape = FieldShape::Map,
            .doc = "Claims of the token: the claim, and its value or a list of which one must be",
            .fields = {{.name = "any-of", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                .doc = "Values of which the claim must be, or hold, one", .isRequired = true}},
            .shorthand = "any-of"},
        {.name = "scopes", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "Scopes that the token must have, all of them"},
        {.name = "consumers", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "Consumers of which the request must come from one"},
        {.name = "methods", .type = FieldType::Method, .shape = FieldShape::OneOrList, .doc = "Methods that the rule is for"},
    };
}

} // namespace

const PolicyKind& authorizeKind()
{
    static const PolicyKind kind{
        .id = "authorize",
        .label = "Authorize",
        .letter = "G",
        .category = PolicyCategory::Access,
        .doc = "Lets in by consumer, claims, scopes and method; whoever no rule names is refused",
        .hooks = FilterHooks::RequestHead,
        .schema = {.fields = {{.name = "rules", .type = FieldType::Object, .shape = FieldShape::List,
                       .doc = "A request passes when all conditions of one rule hold", .isRequired = true, .fields = ruleFields()}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: authorize, rules: [{ scopes: [read], methods: [GET, HEAD] }] }",
    };
    return kind;
}

} // namespace signalbox
