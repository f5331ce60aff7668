// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-origin resource sharing (Fetch, section 3.2): answers preflights here and marks actual responses. The gateway's
// word counts: what the upstream says about origins is replaced.
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

// "https://shop.test", "https://*.shop.test" (one label), "*.shop.test" (http or https, default port), "null", "*".
struct OriginPattern {
    std::string scheme; // with "://"; empty: http or https
    std::string rest;   // host and port; after the "*" when isWildcard
    bool isWildcard = false;
    bool isAny = false;

    bool matches(std::string_view origin) const;
};

struct Rules {
    std::vector<OriginPattern> origins;
    std::string methods;
    std::string headers;
    std::string expose;
    std::string maxAge; // seconds
    bool hasCredentials = false;
    bool isForEveryone = false; // "*": the answer does not depend on the origin
};

bool startsWith(std::string_view text, std::string_view prefix)
{
    return equalsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

bool OriginPattern::matches(std::string_view origin) const
{
    if (isAny)
        return true;
    if (!scheme.empty()) {
        if (!startsWith(origin, scheme))
            return false;
        origin.remove_prefix(scheme.size());
    } else if (isWildcard) {
        const std::size_t colon = origin.find("://");
        if (colon == std::string_view::npos || !(startsWith(origin, "http://") || startsWith(origin, "https://")))
            return false;
        origin.remove_prefix(colon + 3);
    }
    if (isWildcard) {
        // The wildcard is one whole label; `rest` starts with its dot.
        const std::size_t dot = origin.find('.');
        if (dot == 0 || dot == std::string_view::npos)
            return false;
        origin.remove_prefix(dot);
    }
    return equalsIgnoringCase(origin, rest);
}

Result<OriginPattern> parseOrigin(std::string_view text)
{
    OriginPattern pattern;
    if (text == "*") {
        pattern.isAny = true;
        return pattern;
    }
    if (text == "null") {
        pattern.rest = "null";
        return pattern;
    }
    const std::size_t colon = text.find("://");
    std::string_view rest = text;
    if (colon != std::string_view::npos) {
        pattern.scheme = text.substr(0, colon + 3);
        rest = text.substr(colon + 3);
    }
    pattern.isWildcard = rest.substr(0, 2) == "*.";
    if (pattern.isWildcard)
        rest.remove_prefix(1);
    pattern.rest = rest;
    const bool isComplete = pattern.scheme.size() > 3 || (pattern.isWildcard && colon == std::string_view::npos);
    if (!isComplete || rest.size() < 2 || rest.find_first_of("/*?# @,") != std::string_view::npos)
        return configError(fmt::format("\"{}\" is not an origin: write https://shop.test, https://*.shop.test or *", text));
    return pattern;
}

class Cors final : public Filter {
public:
    explicit Cors(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const auto origin = head.headers.find("Origin");
        if (!origin)
            return Verdict::proceed();
        if (head.headers.count("Origin") == 1 && isAllowed(*origin))
            m_allowedOrigin = m_rules.isForEveryone ? "*" : std::string(*origin);
        if (context.notes != nullptr) {
            context.note("origin", std::string(*origin));
            context.note("allowed", m_allowedOrigin.empty() ? "false" : "true");
        }
        const auto method = head.headers.find("Access-Control-Request-Method");
        if (head.method != "OPTIONS" || !method)
            return Verdict::proceed();
        if (context.notes != nullptr)
            context.note("preflight", std::string(*method));
        return Verdict::respond(preflightAnswer());
    }

    Verdict onResponseHead(ResponseHead& head, FilterContext&) override
    {
        for (const std::string_view name :
            {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"})
            head.headers.remove(name);
        if (!m_rules.isForEveryone)
            addVary(head.headers);
        if (m_allowedOrigin.empty())
            return Verdict::proceed();
        addOrigin(head.headers);
        if (!m_rules.expose.empty())
            head.headers.add("Access-Control-Expose-Headers", m_rules.expose);
        return Verdict::proceed();
    }

private:
    bool isAllowed(std::string_view origin) const
    {
        for (const OriginPattern& pattern : m_rules.origins) {
            if (pattern.matches(origin))
                return true;
        }
        return false;
    }

    // 204 whether or not the origin is allowed: without the headers the browser refuses by itself.
    LocalResponse preflightAnswer() const
    {
        LocalResponse answer;
        answer.status = 204;
        answer.headers.add("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        if (m_allowedOrigin.empty()) {
            answer.reason = "preflight from an origin that is not allowed";
            return answer;
        }
        answer.reason = "preflight";
        addOrigin(answer.headers);
        answer.headers.add("Access-Control-Allow-Methods", m_rules.methods);
        if (!m_rules.headers.empty())
            answer.headers.add("Access-Control-Allow-Headers", m_rules.headers);
        answer.headers.add("Access-Control-Max-Age", m_rules.maxAge);
        return answer;
    }

    void addOrigin(HeaderList& headers) const
    {
        headers.add("Access-Control-Allow-Origin", m_allowedOrigin);
        if (m_rules.hasCredentials)
            headers.add("Access-Control-Allow-Credentials", "true");
    }

    // Also without an Origin, so that a cache never serves one origin's answer to another (Fetch 3.2.5).
    static void addVary(HeaderList& headers)
    {
        for (const HeaderField field : headers) {
            if (equalsIgnoringCase(field.name, "Vary") && (listContains(field.value, "Origin") || field.value == "*"))
                return;
        }
        headers.add("Vary", "Origin");
    }

    const Rules& m_rules;
    std::string m_allowedOrigin; // what Access-Control-Allow-Origin says; empty: nothing
};

std::string joined(const std::vector<std::string>& texts)
{
    std::string list;
    for (const std::string& text : texts)
        list += (list.empty() ? "" : ", ") + text;
    return list;
}

Result<Rules> parseRules(const Fields& fields)
{
    Rules rules;
    for (const std::string& text : fields.texts("origins")) {
        auto pattern = parseOrigin(text);
        if (!pattern)
            return withContext(pattern.error(), "origins");
        rules.isForEveryone = rules.isForEveryone || pattern->isAny;
        rules.origins.push_back(*std::move(pattern));
    }
    rules.methods = joined(fields.texts("methods"));
    rules.headers = joined(fields.texts("headers"));
    rules.expose = joined(fields.texts("expose"));
    rules.maxAge = std::to_string(fields.duration("max-age") / std::chrono::seconds(1));
    rules.hasCredentials = fields.boolean("credentials");
    // Fetch 3.2.5: "*" never goes with credentials, and answering any origin by its name would undo that.
    if (rules.hasCredentials && rules.isForEveryone)
        return configError("credentials cannot be allowed for every origin: name the origins");
    return rules;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = parseRules(fields);
    if (!rules)
        return rules.error();
    return FilterFactory{[shared = std::make_shared<const Rules>(*std::move(rules))] {
        return std::make_unique<Cors>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    bool isForEveryone = false;
    for (const std::string& text : fields.texts("origins")) {
        isForEveryone = isForEveryone || text == "*";
        if (auto pattern = parseOrigin(text); !pattern)
            addFinding(findings, fields, "origins", Severity::Error, "cors-origin", pattern.error().detail);
    }
    if (isForEveryone && fields.boolean("credentials"))
        addFinding(findings, fields, "credentials", Severity::Error, "cors-credentials-for-all",
            "Credentials cannot be allowed for every origin: name the origins");
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "origins", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "Who may read responses: https://shop.test, https://*.shop.test, or * for everyone", .isRequired = true},
        {.name = "methods", .type = FieldType::Method, .shape = FieldShape::OneOrList,
            .doc = "Methods that preflights allow", .defaultText = "[GET, HEAD, POST, PUT, PATCH, DELETE]"},
        {.name = "headers", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Request headers that preflights allow", .defaultText = "[Authorization, Content-Type]"},
        {.name = "expose", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Response headers that scripts may read, beside the usual ones"},
        {.name = "max-age", .type = FieldType::Duration, .doc = "How long browsers may remember a preflight",
            .defaultText = "10m", .minimum = 0.0, .maximum = 86400e9},
        {.name = "credentials", .type = FieldType::Boolean,
            .doc = "Cookies and sign-in may be sent along; never with origins *", .defaultText = "false"},
    };
}

} // namespace

const PolicyKind& corsKind()
{
    static const PolicyKind kind{
        .id = "cors",
        .label = "CORS",
        .letter = "C",
        .category = PolicyCategory::Access,
        .doc = "Lets web pages of other origins call; answers preflights, so put it on the listener or before sign-in",
        .hooks = FilterHooks::RequestHead | FilterHooks::ResponseHead | FilterHooks::ChangesResponse,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: cors, origins: [\"https://app.test\"] }",
    };
    return kind;
}

} // namespace signalbox
