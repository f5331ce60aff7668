// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/form_edit.h"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {

namespace {

ValuePath joined(const ValuePath& base, const ValuePath& relative, std::size_t count)
{
    ValuePath path = base;
    path.insert(path.end(), relative.begin(), relative.begin() + static_cast<std::ptrdiff_t>(count));
    return path;
}

const Value* stepInto(const Value& value, const PathStep& step)
{
    if (!step.isIndex())
        return value.find(step.key);
    if (value.isList())
        return step.index < value.items.size() ? &value.items[step.index] : nullptr;
    // One value where a list may stand.
    return step.index == 0 && !value.isNull() ? &value : nullptr;
}

// Yaml of the missing objects around a value: {"backoff", "base"} and "25ms" give "{ backoff: { base: 25ms } }".
std::string wrapped(const ValuePath& relative, std::size_t from, const std::string& yaml)
{
    std::string text = yaml;
    for (std::size_t i = relative.size(); i-- > from;)
        text = relative[i].isIndex() ? fmt::format("[{}]", text) : fmt::format("{{ {}: {} }}", makeYamlScalar(relative[i].key), text);
    return text;
}

} // namespace

const FieldSchema* schemaAt(const std::vector<FieldSchema>& fields, const ValuePath& relative)
{
    const std::vector<FieldSchema>* level = &fields;
    const FieldSchema* found = nullptr;
    bool isKeyOfMap = false;
    for (const PathStep& step : relative) {
        if (step.isIndex())
            continue;
        if (isKeyOfMap) {
            isKeyOfMap = false;
            continue;
        }
        found = findField(*level, step.key);
        if (found == nullptr)
            return nullptr;
        level = &found->fields;
        isKeyOfMap = found->shape == FieldShape::Map;
    }
    return found;
}

const Value* valueAt(const FormTarget& target, const ValuePath& relative)
{
    const Value* value = &target.value;
    for (std::size_t i = 0; i < relative.size() && value != nullptr; ++i) {
        const Value* next = stepInto(*value, relative[i]);
        if (next == nullptr && i > 0 && !value->isMap() && !value->isNull()) {
            const ValuePath parent(relative.begin(), relative.begin() + static_cast<std::ptrdiff_t>(i));
            const FieldSchema* schema = schemaAt(target.fields, parent);
            if (schema != nullptr && !schema->shorthand.empty() && relative[i].key == schema->shorthand)
                next = value;
        }
        value = next;
    }
    return value;
}

Edit setField(const FormTarget& target, const ValuePath& relative, const std::string& yaml)
{
    const Value* value = &target.value;
    for (std::size_t i = 0; i + 1 < relative.size(); ++i) {
        const Value* next = stepInto(*value, relative[i]);
        if (next == nullptr || next->isNull())
            return SetValue{joined(target.path, relative, i + 1), wrapped(relative, i + 1, yaml)};
        const PathStep& field = relative[i + 1];
        if (next->isScalar() && !field.isIndex()) { // a shorthand
            const ValuePath here(relative.begin(), relative.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            const FieldSchema* schema = schemaAt(target.fields, here);
            ValuePath place = joined(target.path, relative, i + 1);
            if (next == value) // [0] of a single value: the value itself
                place.pop_back();
            const bool isShort = schema != nullptr && field.key == schema->shorthand;
            if (isShort && i + 2 == relative.size())
                return SetValue{place, yaml};
            const std::string kept = schema == nullptr ? std::string("value") : std::string(schema->shorthand);
            return SetValue{place, fmt::format("{{ {}: {}, {}: {} }}", kept, makeYaml(*next), makeYamlScalar(field.key), wrapped(relative, i + 2, yaml))};
        }
        value = next;
    }
    const bool isOnlyItem = relative.size() > 1 && relative.back().isIndex() && !value->isList();
    return SetValue{joined(target.path, relative, isOnlyItem ? relative.size() - 1 : relative.size()), yaml};
}

std::optional<Edit> unsetField(const FormTarget& target, const ValuePath& relative)
{
    const Value* value = &target.value;
    std::size_t depth = 0;
    while (depth < relative.size()) {
        const Value* next = stepInto(*value, relative[depth]);
        if (next == nullptr)
            break;
        if (next == value) // [0] of a single value
            return RemoveValue{joined(target.path, relative, depth)};
        value = next;
        ++depth;
    }
    if (depth == relative.size())
        return RemoveValue{joined(target.path, relative, depth)};
    if (depth + 1 == relative.size() && depth > 0 && value->isScalar()) // the shorthand's only field
        return RemoveValue{joined(target.path, relative, depth)};
    return std::nullopt;
}

Edit appendItem(const FormTarget& target, const ValuePath& list, const std::string& yaml)
{
    const Value* value = valueAt(target, list);
    if (value != nullptr && !value->isList() && !value->isNull())
        return SetValue{joined(target.path, list, list.size()), fmt::format("[{}, {}]", makeYaml(*value), yaml)};
    if (value != nullptr && value->isList())
        return InsertItem{joined(target.path, list, list.size()), value->items.size(), yaml};
    return setField(target, list, fmt::format("[{}]", yaml));
}

std::optional<Edit> renameKey(const FormTarget& target, const ValuePath& map, const std::string& from, const std::string& to)
{
    const Value* value = valueAt(target, map);
    const Value* entry = value == nullptr ? nullptr : value->find(from);
    if (entry == nullptr || to.empty() || to == from || value->find(to) != nullptr)
        return std::nullopt;
    const ValuePath path = joined(target.path, map, map.size());
    ValuePath old = path;
    old.emplace_back(from);
    return EditSequence{{AddEntry{path, to, makeYaml(*entry)}, RemoveValue{old}}};
}

std::string yamlOfInput(const FieldSchema& field, const std::string& text)
{
    switch (field.type) {
    case FieldType::Object:
    case FieldType::Policy:
        if (!text.empty() && (text.front() == '{' || text.front() == '['))
            return text;
        return makeYamlScalar(text);
    case FieldType::Integer:
    case FieldType::Number:
    case FieldType::Boolean:
    case FieldType::Size:
    case FieldType::Status: {
        // Plain even where makeYamlScalar would quote a number; but never anything that is more than one plain word.
        const bool isPlain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '+';
        });
        return isPlain && text.front() != '-' ? text : makeYamlScalar(text);
    }
    default: return makeYamlScalar(text);
    }
}

} // namespace signalbox
