// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/nginx/header_lowering.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox::nginx {
namespace {

struct Edit {
    std::string field; // "set" or "add"
    std::string name;
    std::string value; // nginx string
};

// Expanded before the first edit, as the engine does.
std::optional<std::vector<Edit>> expandedEdits(Lowering& lowering, const Line& line, const PolicyPlan& policy)
{
    std::vector<Edit> edits;
    for (const char* field : {"set", "add"}) {
        const Value* entries = policy.fields.find(field);
        if (entries == nullptr)
            continue;
        for (const MapEntry& entry : entries->entries) {
            const auto text = Template::parse(entry.value.text);
            auto value = text ? expand(lowering, line, *text) : std::nullopt;
            if (!value)
                return std::nullopt;
            edits.push_back({field, entry.key, *std::move(value)});
        }
    }
    return edits;
}

std::vector<std::string> textsOf(const Value& fields, std::string_view name)
{
    std::vector<std::string> texts;
    const Value* value = fields.find(name);
    if (value == nullptr)
        return texts;
    if (value->isScalar())
        texts.push_back(value->text);
    for (const Value& item : value->items)
        texts.push_back(item.text);
    return texts;
}

std::vector<std::pair<std::string, std::string>> pairsOf(const Value& fields, std::string_view name)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    if (const Value* value = fields.find(name))
        for (const MapEntry& entry : value->entries)
            pairs.emplace_back(entry.key, entry.value.text);
    return pairs;
}

void rename(Lowering& lowering, Line& line, const std::string& from, const std::string& to)
{
    const auto state = line.headers.find(toLower(from));
    if (state != line.headers.end() && !state->second.keepsOriginal) {
        if (state->second.values.empty())
            return; // not there: nothing is renamed
        line.headers[toLower(to)] = {to, false, state->second.values};
    } else {
        const std::string old = headerVariable(lowering, line, from);
        const std::string present = headerVariable(lowering, line, to);
        line.headers[toLower(to)] = {to, false, {lowering.map(old, {{"", present}}, old)}};
    }
    line.headers[toLower(from)] = {from, false, {}};
}

bool isWrittenByNginx(std::string_view name)
{
    for (const std::string_view own : {"content-type", "content-length", "date", "server", "connection", "location",
             "content-encoding", "last-modified", "etag", "accept-ranges"})
        if (equalsIgnoringCase(name, own))
            return true;
    return false;
}

} // namespace

void lowerRequestHeaders(Lowering& lowering, Line& line, const Station& station)
{
    const auto edits = expandedEdits(lowering, line, station.policy);
    if (!edits) {
        line.isClosed = true;
        recordStation(lowering, station, {LedgerStatus::Unsupported, 17,
            "A value uses a token's claim, which nginx does not have; the line answers 503", true});
        return;
    }
    const Value& fields = station.policy.fields;
    recordStation(lowering, station, {});
    for (const std::string& name : textsOf(fields, "remove"))
        line.headers[toLower(name)] = {name, false, {}};
    for (const auto& [from, to] : pairsOf(fields, "rename")) {
        rename(lowering, line, from, to);
        recordField(lowering, station, "rename", {LedgerStatus::Narrowed, 18,
            "Of a field that is given several times, nginx renames the first and drops the others", true});
    }
    for (const Edit& edit : *edits) {
        const auto [state, isNew] = line.headers.try_emplace(toLower(edit.name), HeaderState{edit.name, true, {}});
        if (edit.field == "set") {
            state->second = {edit.name, false, {edit.value}};
            continue;
        }
        state->second.values.push_back(edit.value);
        recordField(lowering, station, "add", {LedgerStatus::Narrowed, 18,
            "Of a field that the client gives several times, nginx keeps the first beside the added one", true});
    }
}

std::vector<std::string> headerLines(Lowering& lowering, const Line& line)
{
    std::vector<std::string> lines;
    for (const auto& [key, state] : line.headers) {
        std::vector<std::string> values = state.values;
        if (state.keepsOriginal)
            values.insert(values.begin(), headerVariable(lowering, Line{}, state.name));
        if (values.empty())
            values.emplace_back();
        for (const std::string& value : values)
            lines.push_back(fmt::format("proxy_set_header {} {};", state.name, inQuotes(value)));
    }
    return lines;
}

void lowerResponseHeaders(Lowering& lowering, Line& line, const Station& station)
{
    const Value& fields = station.policy.fields;
    recordStation(lowering, station, {});
    const Note refused{LedgerStatus::Unsupported, 19, "nginx writes this field itself, and does not let it be changed"};
    for (const std::string& name : textsOf(fields, "remove")) {
        line.responseLines.push_back(fmt::format("proxy_hide_header {};", name));
        if (isWrittenByNginx(name))
            recordField(lowering, station, "remove", refused);
    }
    for (const auto& [from, to] : pairsOf(fields, "rename")) {
        std::string variable = toLower(from);
        std::replace(variable.begin(), variable.end(), '-', '_');
        line.responseLines.push_back(fmt::format("proxy_hide_header {};", from));
        line.responseLines.push_back(
            fmt::format("add_header {} {} always;", to, inQuotes("${upstream_http_" + variable + "}")));
        recordField(lowering, station, "rename",
            {LedgerStatus::Narrowed, 18, "A field of the new name that the service sends stays beside the renamed one"});
    }
    const auto edits = expandedEdits(lowering, line, station.policy);
    if (!edits) {
        recordStation(lowering, station,
            {LedgerStatus::Unsupported, 17, "A value uses a token's claim, which nginx does not have"});
        return;
    }
    for (const Edit& edit : *edits) {
        if (isWrittenByNginx(edit.name)) {
            recordField(lowering, station, edit.field, refused);
            continue;
        }
        if (edit.field == "set")
            line.responseLines.push_back(fmt::format("proxy_hide_header {};", edit.name));
        line.responseLines.push_back(fmt::format("add_header {} {} always;", edit.name, inQuotes(edit.value)));
    }
}

} // namespace signalbox::nginx
