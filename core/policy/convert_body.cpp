// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Turns whole bodies from one format into another (body_conversion.h). Bodies of other media types, and empty ones, pass as they
// are.
#include "core/policy/body_conversion.h"

#include "core/body/media_type.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

enum class Conversion : std::uint8_t { None, JsonToXml, XmlToJson, FormToJson };

struct Rules {
    Conversion request = Conversion::None;
    Conversion response = Conversion::None;
    std::string root;
    std::size_t max = 0; // bytes
};

bool isMeant(Conversion conversion, const HeaderList& headers)
{
    if (conversion == Conversion::None)
        return false;
    const MediaType type = parseMediaType(headers.find("Content-Type").value_or(""));
    switch (conversion) {
    case Conversion::JsonToXml: return type.isJson();
    case Conversion::XmlToJson:
        return type.essence == "application/xml" || type.essence == "text/xml" || type.hasSuffix("+xml");
    case Conversion::FormToJson: return type.essence == "application/x-www-form-urlencoded";
    case Conversion::None: break;
    }
    return false;
}

class ConvertBody final : public Filter {
public:
    explicit ConvertBody(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext&) override
    {
        if (m_rules.response == Conversion::None)
            return Verdict::proceed();
        for (const std::string_view name : {"Range", "If-Range"}) // a part cannot be converted
            head.headers.remove(name);
        return Verdict::proceed();
    }

    std::optional<std::size_t> wholeRequestBody(const RequestHead& head, FilterContext&) override
    {
        return isMeant(m_rules.request, head.headers) ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeRequestBody(RequestHead& head, std::string& body, FilterContext&) override
    {
        if (body.empty())
            return Verdict::proceed();
        const std::string problem = convert(m_rules.request, head.headers, body);
        return problem.empty() ? Verdict::proceed() : Verdict::refuse(400, "malformed-body", "the request body: " + problem);
    }

    std::optional<std::size_t> wholeResponseBody(const ResponseHead& head, FilterContext&) override
    {
        return isMeant(m_rules.response, head.headers) ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeResponseBody(ResponseHead& head, std::string& body, FilterContext&) override
    {
        if (head.status == 206)
            return Verdict::refuse(502, "malformed-response", "the endpoint sent a part of a body that has to be converted");
        head.headers.remove("Accept-Ranges");
        if (body.empty())
            return Verdict::proceed();
        const std::string problem = convert(m_rules.response, head.headers, body);
        return problem.empty() ? Verdict::proceed()
                               : Verdict::refuse(502, "malformed-response", "the response body: " + problem);
    }

private:
    // Empty, or why not.
    std::string convert(Conversion conversion, HeaderList& headers, std::string& body) const
    {
        auto converted = conversion == Conversion::JsonToXml ? jsonToXml(body, m_rules.root, m_rules.max)
            : conversion == Conversion::XmlToJson            ? xmlToJson(body, m_rules.max)
                                                             : formToJson(body, m_rules.max);
        if (!converted)
            return converted.error().detail;
        body = *std::move(converted);
        headers.set("Content-Type", conversion == Conversion::JsonToXml ? "application/xml; charset=utf-8" : "application/json");
        return {};
    }

    const Rules& m_rules;
};

Conversion readConversion(const Fields& fields, std::string_view side)
{
    const std::string name = fields.text(side);
    return name == "json-to-xml" ? Conversion::JsonToXml
        : name == "xml-to-json"  ? Conversion::XmlToJson
        : name == "form-to-json" ? Conversion::FormToJson
                                 : Conversion::None;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = std::make_shared<const Rules>(Rules{readConversion(fields, "request"), readConversion(fields, "response"),
        fields.text("root"), static_cast<std::size_t>(fields.size("max"))});
    if (!isXmlName(rules->root))
        return configError(fmt::format("root: \"{}\" cannot name an element", rules->root));
    return FilterFactory{[rules] { return std::make_unique<ConvertBody>(*rules); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    const bool makesXml = readConversion(fields, "request") == Conversion::JsonToXml
        || readConversion(fields, "response") == Conversion::JsonToXml;
    if (fields.has("root") && !makesXml)
        addFinding(findings, fields, "root", Severity::Warning, "convert-body-root", "root goes with json-to-xml");
}

FieldSchema sideField(std::string_view name, std::string_view doc)
{
    return {.name = name, .type = FieldType::Choice, .doc = doc, .choices = {"json-to-xml", "xml-to-json", "form-to-json"}};
}

} // namespace

const PolicyKind& convertBodyKind()
{
    static const PolicyKind kind{
        .id = "convert-body",
        .label = "Convert body",
        .letter = "M",
        .category = PolicyCategory::Transform,
        .doc = "Turns bodies from one format into another; the body is read whole first",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest | FilterHooks::WholeRequestBody
            | FilterHooks::WholeResponseBody,
        .schema = {.fields = {sideField("request", "What becomes of the request's body; one that is malformed is answered 400"),
                       sideField("response", "What becomes of the response's body; one that is malformed is answered 502"),
                       {.name = "root", .type = FieldType::Text, .doc = "With json-to-xml: the name of the outermost element",
                           .defaultText = "root"},
                       {.name = "max", .type = FieldType::Size,
                           .doc = "Largest body, decoded, before and after; a larger one is answered 413, 400 or 502", .defaultText = "1MiB",
                           .minimum = 1.0, .maximum = 67108864.0}},
            .atLeastOneOf = {{"request", "response"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: convert-body, request: form-to-json }",
    };
    return kind;
}

} // namespace signalbox
