// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/fields.h"

#include "core/base/text.h"
#include "core/base/units.h"

#include <cstdlib>

namespace signalbox {
namespace {

// A default as the schema writes it: "a" or "[a, b]".
std::vector<std::string> defaultTexts(std::string_view text)
{
    std::vector<std::string> texts;
    if (text.empty() || text == "[]")
        return texts;
    if (text.front() != '[') {
        texts.emplace_back(text);
        return texts;
    }
    text = text.substr(1, text.size() - 2);
    for (std::string_view item : split(text, ',')) {
        item = trimmed(item);
        if (item.size() >= 2 && item.front() == '"' && item.back() == '"')
            item = item.substr(1, item.size() - 2);
        texts.emplace_back(item);
    }
    return texts;
}

} // namespace

Result<bool> parseBoolean(std::string_view text)
{
    if (text == "true")
        return true;
    if (text == "false")
        return false;
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "expected true or false"};
}

const FieldSchema* Fields::schemaOf(std::string_view name) const
{
    for (const FieldSchema& field : *m_schema) {
        if (field.name == name)
            return &field;
    }
    return nullptr;
}

bool Fields::has(std::string_view name) const
{
    const Value* value = m_value->find(name);
    return value != nullptr && !value->isNull();
}

SourceSpan Fields::span(std::string_view name) const
{
    const Value* value = m_value->find(name);
    return value != nullptr ? value->span : m_value->span;
}

std::string Fields::scalarOrDefault(std::string_view name) const
{
    const Value* value = m_value->find(name);
    if (value != nullptr && value->isScalar())
        return value->text;
    const FieldSchema* schema = schemaOf(name);
    return schema != nullptr ? std::string(schema->defaultText) : std::string();
}

std::string Fields::text(std::string_view name) const
{
    return scalarOrDefault(name);
}

std::int64_t Fields::integer(std::string_view name) const
{
    return parseInteger(scalarOrDefault(name)).value_or(0);
}

double Fields::number(std::string_view name) const
{
    // Checked by the reader; strtod is locale-dependent only in the decimal point, which core never changes from "C".
    return std::strtod(scalarOrDefault(name).c_str(), nullptr);
}

bool Fields::boolean(std::string_view name) const
{
    return parseBoolean(scalarOrDefault(name)).value_or(false);
}

Duration Fields::duration(std::string_view name) const
{
    return parseDuration(scalarOrDefault(name)).value_or(Duration{0});
}

std::uint64_t Fields::size(std::string_view name) const
{
    return parseSize(scalarOrDefault(name)).value_or(0);
}

double Fields::percent(std::string_view name) const
{
    return parsePercent(scalarOrDefault(name)).value_or(0.0);
}

std::vector<std::string> Fields::texts(std::string_view name) const
{
    const Value* value = m_value->find(name);
    if (value == nullptr || value->isNull()) {
        const FieldSchema* schema = schemaOf(name);
        return defaultTexts(schema != nullptr ? schema->defaultText : std::string_view{});
    }
    std::vector<std::string> texts;
    if (value->isScalar())
        texts.push_back(value->text);
    for (const Value& item : value->items) {
        if (item.isScalar())
            texts.push_back(item.text);
    }
    return texts;
}

std::vector<std::pair<std::string, std::string>> Fields::textMap(std::string_view name) const
{
    std::vector<std::pair<std::string, std::string>> map;
    const Value* value = m_value->find(name);
    if (value == nullptr)
        return map;
    for (const MapEntry& entry : value->entries)
        map.emplace_back(entry.key, entry.value.text);
    return map;
}

Fields Fields::child(const Value& value, const FieldSchema& schema) const
{
    if (value.isMap() || value.isNull() || schema.shorthand.empty())
        return Fields(std::shared_ptr<const Value>(m_owned, &value), schema.fields, *m_sources);
    auto expanded = std::make_shared<Value>();
    expanded->kind = Value::Kind::Map;
    expanded->span = value.span;
    expanded->entries.push_back({std::string(schema.shorthand), value.span, value});
    return Fields(std::move(expanded), schema.fields, *m_sources);
}

std::vector<Fields> Fields::objects(std::string_view name) const
{
    std::vector<Fields> objects;
    const Value* value = m_value->find(name);
    const FieldSchema* schema = schemaOf(name);
    if (value == nullptr || value->isNull() || schema == nullptr)
        return objects;
    if (!value->isList()) {
        objects.push_back(child(*value, *schema));
        return objects;
    }
    for (const Value& item : value->items)
        objects.push_back(child(item, *schema));
    return objects;
}

std::vector<std::pair<std::string, Fields>> Fields::objectMap(std::string_view name) const
{
    std::vector<std::pair<std::string, Fields>> map;
    const Value* value = m_value->find(name);
    const FieldSchema* schema = schemaOf(name);
    if (value == nullptr || schema == nullptr)
        return map;
    for (const MapEntry& entry : value->entries)
        map.emplace_back(entry.key, child(entry.value, *schema));
    return map;
}

bool Fields::hasObject(std::string_view name) const
{
    return has(name);
}

Fields Fields::object(std::string_view name) const
{
    static const Value nullValue;
    static const std::vector<FieldSchema> noFields;
    const FieldSchema* schema = schemaOf(name);
    const Value* value = m_value->find(name);
    if (schema == nullptr)
        return Fields(nullValue, noFields, *m_sources);
    return value != nullptr ? child(*value, *schema) : Fields(nullValue, schema->fields, *m_sources);
}

} // namespace signalbox
