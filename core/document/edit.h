// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a gateway document: what every gesture on canvas and form is made of. apply() patches the text in place: bytes
// that an edit does not touch survive, comments and formatting included. The inverse is exact to the byte.
#pragma once

#include "core/base/result.h"
#include "core/document/gateway_document.h"

#include <string>
#include <variant>
#include <vector>

namespace signalbox {

// Sets the value at `path` to YAML text (flow or plain scalar, as makeYaml writes it), creating the last key when it is
// missing, in block style where its parent is block style. The parent must exist.
struct SetValue {
    ValuePath path;
    std::string yaml;
    friend bool operator==(const SetValue&, const SetValue&) = default;
};

// Removes a key or list item together with comments that belong to it (on its lines, and directly above with the same indent).
// A list or map that becomes empty goes too when it is optional (`policies`).
struct RemoveValue {
    ValuePath path;
    friend bool operator==(const RemoveValue&, const RemoveValue&) = default;
};

// Inserts an item into a list before `index` (size: at the end); creates the list when `list` does not exist yet.
struct InsertItem {
    ValuePath list;
    std::size_t index = 0;
    std::string yaml;
    friend bool operator==(const InsertItem&, const InsertItem&) = default;
};

// Moves an item within one list, or to another list (station to another line). `to` counts after the removal.
struct MoveItem {
    ValuePath fromList;
    std::size_t from = 0;
    ValuePath toList;
    std::size_t to = 0;
    friend bool operator==(const MoveItem&, const MoveItem&) = default;
};

// Adds an entry to a map at its end; creates the map. For new services, policies, listeners. Errors when the key is taken.
struct AddEntry {
    ValuePath map;
    std::string key;
    std::string yaml;
    friend bool operator==(const AddEntry&, const AddEntry&) = default;
};

// Renames a listener, policy, service (map keys) or route (its name field) and everything that refers to it.
struct RenameNode {
    NodeRef node;
    std::string name;
    friend bool operator==(const RenameNode&, const RenameNode&) = default;
};

// Replaces bytes [begin, end) of the text. What the YAML view makes, and what every inverse is.
struct SpliceText {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
    friend bool operator==(const SpliceText&, const SpliceText&) = default;
};

// Several edits as one gesture, applied in order, each on the result of the one before; undone as one.
struct EditSequence;

using Edit = std::variant<SetValue, RemoveValue, InsertItem, MoveItem, AddEntry, RenameNode, SpliceText, EditSequence>;

struct EditSequence {
    std::vector<Edit> edits;
    friend bool operator==(const EditSequence&, const EditSequence&);
};

struct AppliedEdit {
    GatewayDocument document; // read again from the new text
    Edit inverse;             // gives the old text back, byte for byte
};

// Errors: NotFound (the path leads nowhere), InvalidInput (the yaml text is not one value, the name is taken), LimitExceeded.
// The result may have findings: an edit may make a document wrong, as typing may.
Result<AppliedEdit> apply(const GatewayDocument& document, const Edit& edit);

// A Value as one-line YAML flow text, quoting every scalar that YAML 1.1 or 1.2 readers could take for something else when
// `isQuoted` is set or the plain form would not read back the same.
std::string makeYaml(const Value& value);
// A scalar as YAML text: plain when it is safe, else double-quoted.
std::string makeYamlScalar(std::string_view text);

} // namespace signalbox
