// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What an edit means, as a change of the tree: the measure that every patched text is held against. Private to core/document.
#pragma once

#include "core/base/result.h"
#include "core/document/edit.h"
#include "core/document/yaml_text.h"
#include "core/policy/schema.h"

#include <string>
#include <vector>

namespace signalbox {

struct Nothing {};
using Done = Result<Nothing>;

// The schema of the value at a path, kinds of inline and named policies followed; nullptr when it has none.
const FieldSchema* fieldAt(const Value& root, const ValuePath& path);

// What goes when `path` is removed: the value, or the collection around it when that would be left empty and is optional.
ValuePath removedPath(const Value& root, const ValuePath& path);

// toList as it reads after the item has left fromList. Error: InvalidInput when it is inside the moved item.
Result<ValuePath> targetAfterRemoval(const MoveItem& move);

// Each changes the tree. Errors: NotFound, InvalidInput.
Done setInTree(Value& root, const ValuePath& path, const Value& value);
Done removeFromTree(Value& root, const ValuePath& path);
Done insertInTree(Value& root, const ValuePath& list, std::size_t index, const Value& value);
Done moveInTree(Value& root, const MoveItem& move);
Done addToTree(Value& root, const ValuePath& map, const std::string& key, const Value& value);

// Every scalar and key that a renaming changes.
struct NameUse {
    ValuePath path;
    bool isKey = false; // the last key of the path, not the value there
};
// Errors: NotFound, InvalidInput (the name is taken, or none).
Result<std::vector<NameUse>> usesOfName(const Value& root, const RenameNode& rename);
void renameInTree(Value& root, const std::vector<NameUse>& uses, const std::string& name);

Error notFound(const ValuePath& path);
Error invalidEdit(std::string detail);

} // namespace signalbox
