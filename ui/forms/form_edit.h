// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A change in a form as an Edit of the document: objects that are not there yet are made, a scalar that stands for an object
// (shorthand) becomes one when a second field is set. Pure. Thread: any.
#pragma once

#include "core/document/edit.h"
#include "core/policy/schema.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

// The object a form shows: its value as read, where it stands, and its fields.
struct FormTarget {
    Value value;
    ValuePath path;
    std::vector<FieldSchema> fields;
};

// `relative` starts at the target; `yaml` is one YAML value.
Edit setField(const FormTarget& target, const ValuePath& relative, const std::string& yaml);
// nullopt when it is not there anyway.
std::optional<Edit> unsetField(const FormTarget& target, const ValuePath& relative);
// Adds an item at the end of a list; a scalar where the schema allows one or a list becomes a list of two.
Edit appendItem(const FormTarget& target, const ValuePath& list, const std::string& yaml);
std::optional<Edit> renameKey(const FormTarget& target, const ValuePath& map, const std::string& from, const std::string& to);

// What a user typed into a field, as YAML: numbers and true/false plain, everything else quoted where it has to be. Text that is
// a flow list or object is taken as YAML when the field is an Object.
std::string yamlOfInput(const FieldSchema& field, const std::string& text);
// The schema at a path; list positions and map keys are passed over. nullptr: there is none.
const FieldSchema* schemaAt(const std::vector<FieldSchema>& fields, const ValuePath& relative);
// The value at a path, with a shorthand scalar seen as its object's field. nullptr: not written.
const Value* valueAt(const FormTarget& target, const ValuePath& relative);

} // namespace signalbox
