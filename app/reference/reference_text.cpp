// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/reference/reference_text.h"

#include "core/base/units.h"
#include "core/document/schemas.h"
#include "core/exporters/exporter.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <string_view>
#include <vector>

namespace signalbox {
namespace {

std::string_view typeText(FieldType type)
{
    switch (type) {
    case FieldType::Text: return "text";
    case FieldType::Integer: return "whole number";
    case FieldType::Number: return "number";
    case FieldType::Boolean: return "`true` or `false`";
    case FieldType::Duration: return "duration";
    case FieldType::Size: return "size";
    case FieldType::Percent: return "percentage";
    case FieldType::Choice: return "choice";
    case FieldType::Template: return "text with variables";
    case FieldType::Secret: return "secret";
    case FieldType::File: return "file";
    case FieldType::Url: return "URL";
    case FieldType::Address: return "`host:port`";
    case FieldType::Cidr: return "network";
    case FieldType::Regex: return "regular expression";
    case FieldType::Host: return "host name";
    case FieldType::Status: return "status code";
    case FieldType::StatusRange: return "status codes";
    case FieldType::Method: return "method";
    case FieldType::HeaderName: return "header name";
    case FieldType::Policy: return "policy";
    case FieldType::Service: return "service's name";
    case FieldType::Listener: return "listener's name";
    case FieldType::Object: return "object";
    }
    return "";
}

// A "|" in a cell would end it, even inside of code.
std::string cell(std::string_view text)
{
    std::string result;
    for (const char c : text)
        result += c == '|' ? std::string("\\|") : std::string(1, c);
    return result;
}

std::string bound(FieldType type, double value)
{
    if (type == FieldType::Duration)
        return toDocumentText(Duration(static_cast<std::int64_t>(value)));
    if (type == FieldType::Size)
        return sizeToDocumentText(static_cast<std::uint64_t>(value));
    return fmt::format("{}", value);
}

std::string rangeText(const FieldSchema& field)
{
    if (field.minimum && field.maximum && *field.minimum == *field.maximum)
        return ", " + bound(field.type, *field.minimum);
    if (field.minimum && field.maximum)
        return fmt::format(", {} to {}", bound(field.type, *field.minimum), bound(field.type, *field.maximum));
    if (field.minimum && *field.minimum != 0)
        return ", at least " + bound(field.type, *field.minimum);
    return field.maximum ? ", at most " + bound(field.type, *field.maximum) : std::string();
}

std::string oneText(const FieldSchema& field)
{
    if (field.choices.empty())
        return std::string(typeText(field.type)) + rangeText(field);
    std::string text;
    for (const std::string_view choice : field.choices)
        text += fmt::format("{}`{}`", text.empty() ? "" : ", ", choice);
    return text;
}

std::string takesText(const FieldSchema& field)
{
    const std::string one = oneText(field);
    switch (field.shape) {
    case FieldShape::One: return one;
    case FieldShape::List: return "list: " + one;
    case FieldShape::OneOrList: return "one or a list: " + one;
    case FieldShape::Map: return "map of names: " + one;
    }
    return one;
}

std::string defaultText(const FieldSchema& field)
{
    if (field.isRequired)
        return "required";
    return field.defaultText.empty() ? std::string() : fmt::format("`{}`", cell(field.defaultText));
}

std::string listText(const std::vector<std::string_view>& names)
{
    std::string text;
    for (const std::string_view name : names)
        text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
    return text;
}

std::string meaningText(const FieldSchema& field)
{
    std::string text = cell(field.doc);
    for (const auto& group : field.exactlyOneOf)
        text += "; exactly one of " + listText(group);
    if (!field.shorthand.empty())
        text += fmt::format("; a plain value is its `{}`", field.shorthand);
    return text;
}

std::string nameInside(const std::string& prefix, const FieldSchema& field)
{
    std::string name = prefix + std::string(field.name);
    if (field.shape == FieldShape::List || field.shape == FieldShape::OneOrList)
        return name + "[].";
    return field.shape == FieldShape::Map ? name + ".*." : name + ".";
}

// `sections`: the objects at the top that have a section of their own.
void addRows(std::string& text, const std::vector<FieldSchema>& fields, const std::string& prefix,
    const std::vector<std::string_view>& sections = {})
{
    for (const FieldSchema& field : fields) {
        text += fmt::format("| `{}{}` | {} | {} | {} |\n", prefix, field.name, takesText(field), defaultText(field), meaningText(field));
        bool hasSection = false;
        for (const std::string_view section : sections)
            hasSection = hasSection || section == field.name;
        if (!hasSection)
            addRows(text, field.fields, nameInside(prefix, field));
    }
}

void addTable(std::string& text, const Schema& schema, const std::vector<std::string_view>& sections = {})
{
    text += "| field | takes | default | meaning |\n|---|---|---|---|\n";
    addRows(text, schema.fields, {}, sections);
    for (const auto& group : schema.exactlyOneOf)
        text += "\nExactly one of " + listText(group) + " must be given.\n";
    for (const auto& group : schema.atLeastOneOf)
        text += "\nAt least one of " + listText(group) + " must be given.\n";
    text += "\n";
}

void addKind(std::string& text, const PolicyKind& kind)
{
    text += fmt::format("### `{}`\n\n{} ({}).\n\n", kind.id, kind.doc, toText(kind.category));
    if (!kind.starter.empty())
        text += fmt::format("```yaml\n{}\n```\n\n", kind.starter);
    addTable(text, kind.schema);
}

constexpr std::string_view intro = R"(<!-- SPDX-FileCopyrightText: 2026 The Signalbox developers -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Made by signalbox-reference from the schemas. Do not edit: change the schema and run it again. -->
# The gateway document: reference

A gateway document is a YAML file, `*.gateway.yaml`. Unknown keys are errors. `tls.key` below means the key `key` inside of `tls`,
`to[].weight` the key `weight` of each item of the list `to`, and `services.*.host` the key `host` of each named entry.

- **Durations** carry a unit: `250ms`, `5s`, `2m`, `1h`. **Sizes** too: `512B`, `64KiB`, `10MiB`. **Percentages**: `5%` or `5`.
- **Secrets** never stand in the document: `env:NAME` or `file:PATH`. **Files** are relative to the document's folder.
- **Networks** are `10.0.0.0/8`, `2001:db8::/32`, or one address. **Hosts** are exact, `*.x` (one label) or `**.x` (any depth).
- **Regular expressions** are RE2 and match the whole text.
- **Text with variables** may hold `{path.id}`, `{query.x}`, `{header.x}`, `{cookie.x}`, `{client.address}`, `{request.id}`,
  `{request.method}`, `{request.host}`, `{request.path}`, `{request.scheme}`, `{jwt.sub}` (any claim), `{consumer}` and `{route}`.
  A literal brace is written twice.
- **Policies** are the name of one under `policies`, or inline: `{ kind: ..., ... }`.

)";

} // namespace

std::string referenceText()
{
    std::string text(intro);
    text += "## Document\n\n";
    addTable(text, documentSchema(), {"listeners", "routes", "services"});
    text += "## Listener\n\nAn entry of `listeners`.\n\n";
    addTable(text, listenerSchema());
    text += "## Route\n\nAn item of `routes`. The first route that matches takes the request.\n\n";
    addTable(text, routeSchema());
    text += "## Service\n\nAn entry of `services`.\n\n";
    addTable(text, serviceSchema());
    text += "## Policy kinds\n\n";
    for (const PolicyKind* kind : policyKinds())
        addKind(text, *kind);
    text += "## Export targets\n\n| target | written for | what |\n|---|---|---|\n";
    for (const Exporter* exporter : exporters())
        text += fmt::format("| `{}` | {} {} | {} |\n", exporter->id, exporter->label, exporter->version, cell(exporter->summary));
    return text;
}

} // namespace signalbox
