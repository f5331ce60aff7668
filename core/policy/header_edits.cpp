// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/header_edits.h"

#include "core/base/text.h"
#include "core/policy/checks.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

// Fields that frame a message or name its route: the codecs and rewrite-host own them.
std::string nameProblem(std::string_view name, HeaderEdits::Side side)
{
    if (!isToken(name))
        return fmt::format("\"{}\" is not a header name", name);
    constexpr std::string_view framing[] = {
        "Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"};
    for (const std::string_view reserved : framing) {
        if (equalsIgnoringCase(name, reserved))
            return fmt::format("{} frames the message and is written by the gateway itself", reserved);
    }
    if (side == HeaderEdits::Side::Request && equalsIgnoringCase(name, "Host"))
        return "Host is changed with a rewrite-host policy";
    return {};
}

std::vector<std::pair<std::string_view, std::string>> namesOf(const Fields& fields)
{
    std::vector<std::pair<std::string_view, std::string>> names;
    for (const std::string_view field : {"set", "add"}) {
        for (auto& [name, value] : fields.textMap(field))
            names.emplace_back(field, name);
    }
    for (std::string& name : fields.texts("remove"))
        names.emplace_back("remove", std::move(name));
    for (auto& [from, to] : fields.textMap("rename")) {
        names.emplace_back("rename", from);
        names.emplace_back("rename", to);
    }
    return names;
}

bool setOrRemove(HeaderList& headers, const std::string& name, const std::string& value)
{
    if (!value.empty())
        return headers.set(name, value);
    headers.remove(name);
    return true;
}

} // namespace

std::vector<FieldSchema> HeaderEdits::schemaFields()
{
    return {
        {.name = "set", .type = FieldType::Template, .shape = FieldShape::Map,
            .doc = "Fields to write, replacing what is there; an empty value removes the field"},
        {.name = "add", .type = FieldType::Template, .shape = FieldShape::Map,
            .doc = "Fields to add beside what is there"},
        {.name = "remove", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Fields to drop, before anything else"},
        {.name = "rename", .type = FieldType::HeaderName, .shape = FieldShape::Map,
            .doc = "Old name to new name; replaces fields that already have the new name"},
    };
}

void HeaderEdits::check(const Fields& fields, Side side, std::vector<Finding>& findings)
{
    for (const auto& [field, name] : namesOf(fields)) {
        std::string problem = nameProblem(name, side);
        if (problem.empty())
            continue;
        addFinding(findings, fields, field, Severity::Error, "header-name", std::move(problem));
        const Value* value = find(fields.value(), {std::string(field), name});
        if (value != nullptr) {
            findings.back().span = value->span;
            findings.back().path.emplace_back(name);
        }
    }
    bool isEmpty = true;
    for (const std::string_view field : {"set", "add", "remove", "rename"})
        isEmpty = isEmpty && !fields.has(field);
    if (isEmpty)
        addFinding(findings, fields, "set", Severity::Note, "header-edits-empty", "This station changes nothing yet");
}

Result<std::vector<HeaderEdits::Edit>> HeaderEdits::parseEdits(const Fields& fields, std::string_view field)
{
    std::vector<Edit> edits;
    for (auto& [name, text] : fields.textMap(field)) {
        auto value = Template::parse(text);
        if (!value)
            return withContext(value.error(), fmt::format("{}.{}", field, name));
        if (value->isConstant() && text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return configError(fmt::format("{}.{}: a header value is one line", field, name));
        edits.push_back({std::move(name), *std::move(value)});
    }
    return edits;
}

Result<HeaderEdits> HeaderEdits::parse(const Fields& fields, Side side)
{
    for (const auto& [field, name] : namesOf(fields)) {
        std::string problem = nameProblem(name, side);
        if (!problem.empty())
            return configError(fmt::format("{}: {}", field, problem));
    }
    HeaderEdits edits;
    edits.m_remove = fields.texts("remove");
    edits.m_rename = fields.textMap("rename");
    auto set = parseEdits(fields, "set");
    if (!set)
        return set.error();
    auto add = parseEdits(fields, "add");
    if (!add)
        return add.error();
    edits.m_set = *std::move(set);
    edits.m_add = *std::move(add);
    for (const std::vector<Edit>* list : {&edits.m_set, &edits.m_add}) {
        for (const Edit& edit : *list)
            edits.m_isConstant = edits.m_isConstant && edit.value.isConstant();
    }
    return edits;
}

void HeaderEdits::removeAndRename(HeaderList& headers) const
{
    for (const std::string& name : m_remove)
        headers.remove(name);
    for (const auto& [from, to] : m_rename) {
        std::vector<std::string> values;
        for (const std::string_view value : headers.values(from))
            values.emplace_back(value);
        if (values.empty())
            continue;
        headers.remove(from);
        headers.remove(to);
        for (const std::string& value : values)
            headers.add(to, value);
    }
}

bool HeaderEdits::applyTo(HeaderList& headers, const ExchangeFacts& facts, const RequestHead& request) const
{
    // Expanded before the first edit, since `headers` may be the request's own list.
    std::vector<std::string> values;
    if (!m_isConstant) {
        values.reserve(m_set.size() + m_add.size());
        for (const std::vector<Edit>* list : {&m_set, &m_add}) {
            for (const Edit& edit : *list) {
                auto value = edit.value.expand(facts, request);
                if (!value)
                    return false;
                values.push_back(*std::move(value));
            }
        }
    }
    removeAndRename(headers);
    // A constant template is at most one literal.
    static const std::string empty;
    std::size_t next = 0;
    const auto valueOfEdit = [&](const Edit& edit) -> const std::string& {
        if (!m_isConstant)
            return values[next++];
        return edit.value.parts().empty() ? empty : edit.value.parts().front().name;
    };
    bool isDone = true;
    for (const Edit& edit : m_set)
        isDone = setOrRemove(headers, edit.name, valueOfEdit(edit)) && isDone;
    for (const Edit& edit : m_add) {
        const std::string& value = valueOfEdit(edit);
        if (!value.empty())
            isDone = headers.add(edit.name, value) && isDone;
    }
    return isDone;
}

} // namespace signalbox
