// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/value.h"

#include <utility>

namespace signalbox {

const Value* Value::find(std::string_view key) const
{
    for (const MapEntry& entry : entries) {
        if (entry.key == key)
            return &entry.value;
    }
    return nullptr;
}

// Recursion is bounded by the reader's cap on depth.
bool operator==(const Value& a, const Value& b)
{
    if (a.kind != b.kind || a.text != b.text || a.items != b.items || a.entries.size() != b.entries.size())
        return false;
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
        if (a.entries[i].key != b.entries[i].key || !(a.entries[i].value == b.entries[i].value))
            return false;
    }
    return true;
}

Value makeScalar(std::string text)
{
    Value value;
    value.kind = Value::Kind::Scalar;
    value.text = std::move(text);
    return value;
}

Value makeList(std::vector<Value> items)
{
    Value value;
    value.kind = Value::Kind::List;
    value.items = std::move(items);
    return value;
}

std::string toText(const ValuePath& path)
{
    std::string text;
    for (const PathStep& step : path) {
        if (step.isIndex()) {
            text += '[' + std::to_string(step.index) + ']';
            continue;
        }
        if (!text.empty())
            text += '.';
        text += step.key;
    }
    return text;
}

const Value* find(const Value& root, const ValuePath& path)
{
    const Value* value = &root;
    for (const PathStep& step : path) {
        if (!step.isIndex())
            value = value->find(step.key);
        else
            value = value->isList() && step.index < value->items.size() ? &value->items[step.index] : nullptr;
        if (!value)
            return nullptr;
    }
    return value;
}

} // namespace signalbox
