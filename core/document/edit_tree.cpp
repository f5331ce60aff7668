// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/edit_tree.h"

#include "core/document/schemas.h"
#include "core/document/value_access.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

Value* findMutable(Value& root, const ValuePath& path)
{
    return const_cast<Value*>(find(root, path)); // NOLINT: root is not const
}

ValuePath parentOf(ValuePath path)
{
    path.pop_back();
    return path;
}

std::size_t sizeOf(const Value& collection)
{
    return collection.isList() ? collection.items.size() : collection.entries.size();
}

template <typename Items>
auto at(Items& items, std::size_t index)
{
    return items.begin() + static_cast<std::ptrdiff_t>(index);
}

std::size_t indexOf(const Value& map, const std::string& key)
{
    const auto found = std::find_if(map.entries.begin(), map.entries.end(), [&](const MapEntry& entry) { return entry.key == key; });
    return static_cast<std::size_t>(found - map.entries.begin());
}

} // namespace

Error notFound(const ValuePath& path)
{
    return {ErrorCode::NotFound, ErrorOrigin::Config, fmt::format("there is no {} in the document", toText(path))};
}

Error invalidEdit(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail)};
}

const FieldSchema* fieldAt(const Value& root, const ValuePath& path)
{
    const std::vector<FieldSchema>* fields = &documentSchema().fields;
    const FieldSchema* field = nullptr;
    bool isElement = true; // `field` is one value, not the list or map of them
    ValuePath walked;
    for (const PathStep& step : path) {
        const bool isName = !step.isIndex() && isElement;
        if (isName && field != nullptr && field->type == FieldType::Policy) {
            const Value* policy = find(root, walked);
            const PolicyKind* kind = policy != nullptr ? findPolicyKind(valueOf(*policy, "kind").text) : nullptr;
            fields = kind != nullptr ? &kind->schema.fields : nullptr;
        }
        if (isName) {
            field = fields != nullptr ? findField(*fields, step.key) : nullptr;
            if (field == nullptr)
                return nullptr;
            fields = &field->fields;
            isElement = field->shape == FieldShape::One || field->shape == FieldShape::OneOrList;
        } else {
            isElement = true;
        }
        walked.push_back(step);
    }
    return field;
}

// Sections stay, empty: they are the document's headings, with comments of their own. Only canvas is nobody's heading.
ValuePath removedPath(const Value& root, const ValuePath& path)
{
    ValuePath removed = path;
    while (removed.size() > 1) {
        const ValuePath parent = parentOf(removed);
        const Value* collection = find(root, parent);
        const bool isSection = parent.size() == 1 && !(parent.front() == PathStep("canvas"));
        if (collection == nullptr || sizeOf(*collection) != 1 || parent.back().isIndex() || isSection)
            break;
        const FieldSchema* field = fieldAt(root, parent);
        const bool isWholeField = field != nullptr && field->name == parent.back().key;
        if (!isWholeField || field->isRequired)
            break;
        removed = parent;
    }
    return removed;
}

Result<ValuePath> targetAfterRemoval(const MoveItem& move)
{
    ValuePath target = move.toList;
    const std::size_t depth = move.fromList.size();
    if (target.size() <= depth || !std::equal(move.fromList.begin(), move.fromList.end(), target.begin()))
        return target;
    PathStep& step = target[depth];
    if (!step.isIndex() || step.index < move.from)
        return target;
    if (step.index == move.from)
        return invalidEdit("an item cannot be moved into itself");
    --step.index;
    return target;
}

Done setInTree(Value& root, const ValuePath& path, const Value& value)
{
    if (path.empty())
        return invalidEdit("the whole document is not a value to set");
    if (Value* target = findMutable(root, path)) {
        *target = value;
        return Nothing{};
    }
    Value* parent = findMutable(root, parentOf(path));
    if (parent == nullptr || path.back().isIndex())
        return notFound(path);
    if (!parent->isMap() && !parent->isNull())
        return invalidEdit(fmt::format("{} has no keys", toText(parentOf(path))));
    parent->kind = Value::Kind::Map;
    parent->entries.push_back({path.back().key, {}, value});
    return Nothing{};
}

Done removeFromTree(Value& root, const ValuePath& path)
{
    if (path.empty() || find(root, path) == nullptr)
        return notFound(path);
    const ValuePath removed = removedPath(root, path);
    Value* parent = findMutable(root, parentOf(removed));
    if (removed.back().isIndex())
        parent->items.erase(at(parent->items, removed.back().index));
    else
        parent->entries.erase(at(parent->entries, indexOf(*parent, removed.back().key)));
    return Nothing{};
}

Done insertInTree(Value& root, const ValuePath& list, std::size_t index, const Value& value)
{
    if (list.empty())
        return invalidEdit("the document is not a list");
    Value* target = findMutable(root, list);
    if (target == nullptr || target->isNull()) {
        if (index != 0)
            return notFound(list);
        return setInTree(root, list, makeList({value}));
    }
    if (!target->isList())
        return invalidEdit(fmt::format("{} is not a list", toText(list)));
    if (index > target->items.size())
        return notFound(pathBelow(list, {index}));
    target->items.insert(at(target->items, index), value);
    return Nothing{};
}

Done moveInTree(Value& root, const MoveItem& move)
{
    const Value* item = find(root, pathBelow(move.fromList, {move.from}));
    if (item == nullptr)
        return notFound(pathBelow(move.fromList, {move.from}));
    const Value moved = *item;
    if (move.fromList == move.toList) {
        Value* list = findMutable(root, move.fromList);
        if (move.to >= list->items.size())
            return notFound(pathBelow(move.toList, {move.to}));
        list->items.erase(at(list->items, move.from));
        list->items.insert(at(list->items, move.to), moved);
        return Nothing{};
    }
    const auto target = targetAfterRemoval(move);
    if (!target)
        return target.error();
    if (auto removed = removeFromTree(root, pathBelow(move.fromList, {move.from})); !removed)
        return removed;
    return insertInTree(root, *target, move.to, moved);
}

Done addToTree(Value& root, const ValuePath& map, const std::string& key, const Value& value)
{
    if (find(root, pathBelow(map, {key})) != nullptr)
        return invalidEdit(fmt::format("the name \"{}\" is taken", key));
    if (!map.empty() && find(root, map) == nullptr) {
        Value created;
        created.kind = Value::Kind::Map;
        created.entries.push_back({key, {}, value});
        return setInTree(root, map, created);
    }
    return setInTree(root, pathBelow(map, {key}), value);
}

} // namespace signalbox
