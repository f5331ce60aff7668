// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the splices of text that make an edit: the fewest bytes, with the comments that belong to what goes or moves.
// Knows block and flow style, dashes indented or not, both line breaks. Its splices are proposals: the caller reads the
// spliced text and compares it with the tree that the edit means. Private to core/document.
#pragma once

#include "core/base/result.h"
#include "core/document/edit_tree.h"
#include "core/document/text_lines.h"
#include "core/document/yaml_text.h"

#include <string>
#include <string_view>

namespace signalbox {

class TextPatcher {
public:
    // `root` is what `text` reads as; both outlive the patcher.
    TextPatcher(std::string_view text, const Value& root) : m_text(text), m_root(root), m_break(lineBreakOf(text)) {}

    Result<Splices> set(const ValuePath& path, const Snippet& snippet) const;
    Result<Splices> remove(const ValuePath& path) const;
    Result<Splices> insert(const ValuePath& list, std::size_t index, const Snippet& snippet) const;
    Result<Splices> move(const MoveItem& move) const;
    Result<Splices> add(const ValuePath& map, const std::string& key, const Snippet& snippet) const;
    Result<Splices> rename(const std::vector<NameUse>& uses, const std::string& name) const;

private:
    // One key with its value, or one dash with its item.
    struct Element {
        std::size_t begin = 0; // of the key, the dash, or the item of a flow list
        std::size_t end = 0;   // of the value
        const Value* value = nullptr;
    };
    // What goes into a collection: lines of a block, the first without indentation, or text between commas.
    struct Insertion {
        std::vector<std::string> lines;
        std::string flow;
        bool isItem = false;   // of a list, with its dash in `lines`
    };

    // The collection at a path. Errors: NotFound, InvalidInput (it is an alias, or inside one).
    Result<const Value*> collection(const ValuePath& path) const;
    Error sharedValue(const ValuePath& path) const;
    bool isAlias(const Value& value) const;
    bool isFlow(const Value& value) const;
    std::size_t contentBegin(const Value& value) const;
    std::size_t sizeOf(const Value& value) const { return value.isList() ? value.items.size() : value.entries.size(); }
    Element element(const Value& collection, std::size_t index) const;
    std::size_t dashOf(const Value& list, std::size_t index) const;
    std::size_t lowerBound(const Value& collection, std::size_t index) const;
    bool isMapInFlow(const ValuePath& path) const;

    // text_patcher.cpp
    Splices replace(const ValuePath& path, const Value& value, const std::string& text) const;
    std::size_t signEnd(const ValuePath& path) const;
    Result<Splices> insertElement(const ValuePath& path, std::size_t index, const Insertion& insertion) const;
    Splices section(const ValuePath& path, const Insertion& insertion) const;
    Insertion item(const ValuePath& list, const Snippet& snippet) const;
    Insertion entry(const ValuePath& map, const std::string& key, const Snippet& snippet) const;
    std::vector<std::string> blockLines(const Value* parent, bool isLong, const Snippet& snippet) const;

    // patch_block.cpp
    struct Region {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    Region ownLines(const Value& collection, std::size_t index) const;
    std::size_t indentOf(const Value& collection) const;
    std::size_t belowElement(std::size_t end, std::size_t indent) const;
    bool hasGaps(const Value& collection) const;
    Splices insertBlock(const Value& collection, std::size_t index, const std::vector<std::string>& lines) const;
    Splices removeBlock(const Value& collection, std::size_t index) const;
    Splices emptyBlock(const ValuePath& path, const Value& collection) const;
    Region movable(const Value& collection, std::size_t index) const;
    Splices permute(const Value& list, std::size_t from, std::size_t to) const;
    Insertion carried(const Value& list, std::size_t index) const;

    // patch_flow.cpp
    Splices insertFlow(const Value& collection, std::size_t index, const std::string& text) const;
    Splices removeFlow(const Value& collection, std::size_t index) const;

    std::string_view m_text;
    const Value& m_root;
    std::string_view m_break;
};

} // namespace signalbox
