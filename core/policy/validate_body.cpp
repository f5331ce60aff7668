// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Holds JSON bodies to a schema (json_schema.h). A request with a body, or of a method that has one, must bring JSON that fits; a
// response must when its status is among `statuses`. What does not fit is refused, or only noted with on-violation: log.
#include "core/base/text.h"
#include "core/body/media_type.h"
#include "core/policy/checks.h"
#include "core/policy/json_schema.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

struct StatusSpan {
    int first = 200;
    int last = 299;
};

struct Rules {
    std::optional<JsonSchema> request;
    std::optional<JsonSchema> response;
    std::vector<StatusSpan> statuses;
    std::size_t max = 0; // bytes
    bool isBlocking = true;
};

bool isJson(const HeaderList& headers)
{
    return parseMediaType(headers.find("Content-Type").value_or("")).isJson();
}

// RFC 9110 9.3: methods whose requests are about a body.
bool bringsBody(std::string_view method)
{
    return method == "POST" || method == "PUT" || method == "PATCH";
}

std::optional<std::string> violation(const JsonSchema& schema, const HeaderList& headers, const std::string& body)
{
    if (body.empty())
        return "there is no body";
    if (!isJson(headers))
        return "the media type is not JSON";
    const auto tree = parseJsonTree(body);
    if (!tree)
        return tree.error().detail;
    return schema.firstViolation(*tree);
}

class ValidateBody final : public Filter {
public:
    explicit ValidateBody(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext&) override
    {
        if (!m_rules.response)
            return Verdict::proceed();
        for (const std::string_view name : {"Range", "If-Range"}) // a part fits no schema
            head.headers.remove(name);
        return Verdict::proceed();
    }

    std::optional<std::size_t> wholeRequestBody(const RequestHead&, FilterContext&) override
    {
        return m_rules.request ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeRequestBody(RequestHead& head, std::string& body, FilterContext& context) override
    {
        if (body.empty() && !bringsBody(head.method))
            return Verdict::proceed();
        const auto why = violation(*m_rules.request, head.headers, body);
        return why ? refuse(400, "invalid-body", "the request body: " + *why, context) : Verdict::proceed();
    }

    std::optional<std::size_t> wholeResponseBody(const ResponseHead& head, FilterContext&) override
    {
        const bool isMeant = m_rules.response && std::any_of(m_rules.statuses.begin(), m_rules.statuses.end(),
            [&](const StatusSpan& span) { return head.status >= span.first && head.status <= span.last; });
        return isMeant ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeResponseBody(ResponseHead& head, std::string& body, FilterContext& context) override
    {
        const auto why = violation(*m_rules.response, head.headers, body);
        return why ? refuse(502, "invalid-response", "the response body: " + *why, context) : Verdict::proceed();
    }

private:
    Verdict refuse(int status, std::string_view problemType, std::string reason, FilterContext& context) const
    {
        if (m_rules.isBlocking)
            return Verdict::refuse(status, problemType, std::move(reason));
        context.note("violation", std::move(reason));
        return Verdict::proceed();
    }

    const Rules& m_rules;
};

// nullopt: the side is not checked.
Result<std::optional<JsonSchema>> readSchema(const Fields& fields, std::string_view side)
{
    if (!fields.hasObject(side))
        return std::optional<JsonSchema>();
    const Fields object = fields.object(side);
    std::string text = object.text("json");
    if (object.has("schema")) {
        auto file = fields.sources().readFile(object.text("schema"));
        if (!file)
            return file.error();
        text = *std::move(file);
    }
    auto schema = JsonSchema::parse(text, object.text("at"));
    if (!schema)
        return withContext(schema.error(), object.has("schema") ? object.text("schema") : std::string(side));
    return std::optional<JsonSchema>(*std::move(schema));
}

Result<std::vector<StatusSpan>> readStatuses(const Fields& fields)
{
    std::vector<StatusSpan> spans;
    for (const std::string& text : fields.texts("statuses")) {
        const std::size_t dash = text.find('-');
        const auto first = parseUnsigned(trimmed(std::string_view(text).substr(0, dash)));
        const auto last = dash == std::string::npos ? first : parseUnsigned(trimmed(std::string_view(text).substr(dash + 1)));
        if (!first || !last || *first > 599 || *last > 599)
            return configError(fmt::format("statuses: \"{}\" is no status and no range of them", text));
        spans.push_back({static_cast<int>(*first), static_cast<int>(*last)});
    }
    return spans;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto request = readSchema(fields, "request");
    if (!request)
        return request.error();
    auto response = readSchema(fields, "response");
    if (!response)
        return response.error();
    auto statuses = readStatuses(fields);
    if (!statuses)
        return statuses.error();
    auto rules = std::make_shared<const Rules>(Rules{*std::move(request), *std::move(response), *std::move(statuses),
        static_cast<std::size_t>(fields.size("max")), fields.text("on-violation") == "block"});
    return FilterFactory{[rules] { return std::make_unique<ValidateBody>(*rules); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    if (fields.text("on-violation") == "log")
        addFinding(findings, fields, "on-violation", Severity::Note, "validate-body-logs", "Bodies that do not fit pass all the same");
    if (fields.has("statuses") && !fields.hasObject("response"))
        addFinding(findings, fields, "statuses", Severity::Warning, "validate-body-statuses", "statuses go with response");
}

FieldSchema sideField(std::string_view name, std::string_view doc)
{
    return {.name = name, .type = FieldType::Object, .doc = doc,
        .fields = {{.name = "schema", .type = FieldType::File,
                       .doc = "JSON file with a schema of draft 2020-12, or an OpenAPI 3.1 document"},
            {.name = "json", .type = FieldType::Text, .doc = "The schema as JSON text, in place of a file"},
            {.name = "at", .type = FieldType::Text,
                .doc = "JSON pointer to the schema in that file, such as /components/schemas/Order; else the whole file"}},
        .shorthand = "schema",
        .exactlyOneOf = {{"schema", "json"}}};
}

} // namespace

const PolicyKind& validateBodyKind()
{
    static const PolicyKind kind{
        .id = "validate-body",
        .label = "Validate body",
        .letter = "V",
        .category = PolicyCategory::Access,
        .doc = "Refuses JSON bodies that do not fit a schema; the body is read whole first",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest | FilterHooks::WholeRequestBody
            | FilterHooks::WholeResponseBody,
        .schema = {.fields = {sideField("request", "What a request's body must be; another is answered 400"),
                       sideField("response", "What a response's body must be; another is answered 502"),
                       {.name = "statuses", .type = FieldType::StatusRange, .shape = FieldShape::OneOrList,
                           .doc = "Statuses of responses that are held to the schema", .defaultText = "[200-299]"},
                       {.name = "on-violation", .type = FieldType::Choice, .doc = "What happens to a body that does not fit",
                           .defaultText = "block", .choices = {"block", "log"}},
                       {.name = "max", .type = FieldType::Size, .doc = "Largest body, decoded; a larger one is answered 413 or 502",
                           .defaultText = "1MiB", .minimum = 1.0, .maximum = 67108864.0}},
            .atLeastOneOf = {{"request", "response"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: validate-body, request: { json: '{\"type\": \"object\"}' } }",
    };
    return kind;
}

} // namespace signalbox
