// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/text_patcher.h"

#include "core/document/edit.h"
#include "core/document/value_access.h"
#include "core/document/yaml_scan.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

ValuePath parentOf(ValuePath path)
{
    path.pop_back();
    return path;
}

std::size_t indexOf(const Value& map, const std::string& key)
{
    const auto found = std::find_if(map.entries.begin(), map.entries.end(), [&](const MapEntry& entry) { return entry.key == key; });
    return static_cast<std::size_t>(found - map.entries.begin());
}

} // namespace

bool TextPatcher::isAlias(const Value& value) const
{
    const std::size_t begin = contentBegin(value);
    return begin < value.span.end && m_text[begin] == '*' && (begin + 1 < value.span.end);
}

bool TextPatcher::isFlow(const Value& value) const
{
    const std::size_t begin = contentBegin(value);
    return begin < m_text.size() && (m_text[begin] == '[' || m_text[begin] == '{');
}

std::size_t TextPatcher::contentBegin(const Value& value) const
{
    return std::min(skipProperties(m_text, value.span.begin), std::max(value.span.begin, value.span.end));
}

Error TextPatcher::sharedValue(const ValuePath& path) const
{
    return invalidEdit(fmt::format("{} is shared through an alias; change it in the text", toText(path)));
}

Result<const Value*> TextPatcher::collection(const ValuePath& path) const
{
    const Value* value = &m_root;
    ValuePath walked;
    for (const PathStep& step : path) {
        walked.push_back(step);
        value = find(*value, {step});
        if (value == nullptr)
            return notFound(walked);
        if (isAlias(*value))
            return sharedValue(walked);
    }
    return value;
}

std::size_t TextPatcher::lowerBound(const Value& collection, std::size_t index) const
{
    if (index == 0)
        return isFlow(collection) ? contentBegin(collection) + 1 : contentBegin(collection);
    return collection.isList() ? collection.items[index - 1].span.end : collection.entries[index - 1].value.span.end;
}

// Between the items of a block list stand only trivia and the dash.
std::size_t TextPatcher::dashOf(const Value& list, std::size_t index) const
{
    return skipTrivia(m_text, lowerBound(list, index));
}

TextPatcher::Element TextPatcher::element(const Value& collection, std::size_t index) const
{
    if (collection.isMap()) {
        const MapEntry& entry = collection.entries[index];
        return {entry.keySpan.begin, std::max(entry.value.span.end, entry.keySpan.end), &entry.value};
    }
    const Value& item = collection.items[index];
    return {isFlow(collection) ? item.span.begin : dashOf(collection, index), item.span.end, &item};
}

bool TextPatcher::isMapInFlow(const ValuePath& path) const
{
    const Value* value = &m_root;
    if (isFlow(*value))
        return true;
    for (const PathStep& step : path) {
        value = find(*value, {step});
        if (value == nullptr)
            return false;
        if ((value->isMap() || value->isList()) && isFlow(*value))
            return true;
    }
    return false;
}

// Behind the colon or dash that the value at `path` belongs to.
std::size_t TextPatcher::signEnd(const ValuePath& path) const
{
    const Value* parent = find(m_root, parentOf(path));
    if (path.back().isIndex())
        return isFlow(*parent) ? parent->items[path.back().index].span.begin : dashOf(*parent, path.back().index) + 1;
    const MapEntry& entry = parent->entries[indexOf(*parent, path.back().key)];
    const std::size_t colon = skipTrivia(m_text, entry.keySpan.end);
    return colon < m_text.size() && m_text[colon] == ':' ? colon + 1 : entry.keySpan.end;
}

// Puts text where a value is; what stands around it, comments included, stays.
Splices TextPatcher::replace(const ValuePath& path, const Value& value, const std::string& text) const
{
    if (value.isNull() && value.span.begin == value.span.end) {
        const std::size_t place = value.span.begin;
        const bool hasSign = place > 0 && (m_text[place - 1] == ':' || m_text[place - 1] == '-');
        return {{place, place, (hasSign ? " " : ": ") + text}};
    }
    const std::size_t end = withoutBreak(m_text, value.span.begin, value.span.end);
    const bool isBlock = (value.isList() || value.isMap()) && !isFlow(value) && !isAlias(value);
    if (!isBlock || !isFirstOnLine(m_text, value.span.begin) || lineStart(m_text, value.span.begin) == 0)
        return {{value.span.begin, end, text}};
    // Lines below a key: the new value stands behind the key, the lines go.
    const std::size_t sign = signEnd(path);
    return {{sign, sign, " " + text}, {lineEnd(m_text, lineStart(m_text, value.span.begin) - 1), end, ""}};
}

Result<Splices> TextPatcher::set(const ValuePath& path, const Snippet& snippet) const
{
    const ValuePath parentPath = parentOf(path);
    const auto parent = collection(parentPath);
    if (!parent)
        return parent.error();
    if (const Value* value = find(m_root, path))
        return replace(path, *value, isMapInFlow(parentPath) ? snippet.flowText() : snippet.text);
    return insertElement(parentPath, sizeOf(**parent), entry(parentPath, path.back().key, snippet));
}

Result<Splices> TextPatcher::add(const ValuePath& map, const std::string& key, const Snippet& snippet) const
{
    if (find(m_root, map) == nullptr)
        return insertElement(map, 0, entry(map, key, snippet));
    const auto parent = collection(map);
    if (!parent)
        return parent.error();
    return insertElement(map, sizeOf(**parent), entry(map, key, snippet));
}

Result<Splices> TextPatcher::insert(const ValuePath& list, std::size_t index, const Snippet& snippet) const
{
    return insertElement(list, index, item(list, snippet));
}

// Long nodes get a line for each field, as their neighbours have.
std::vector<std::string> TextPatcher::blockLines(const Value* parent, bool isLong, const Snippet& snippet) const
{
    const Value* neighbour = nullptr;
    if (parent != nullptr && !parent->items.empty())
        neighbour = &parent->items.back();
    else if (parent != nullptr && !parent->entries.empty())
        neighbour = &parent->entries.back().value;
    const bool isBlock = neighbour != nullptr ? neighbour->isMap() && !isFlow(*neighbour) : isLong;
    if (!isBlock || !snippet.value.isMap() || snippet.value.entries.empty())
        return {};
    std::vector<std::string> lines;
    for (const MapEntry& field : snippet.value.entries)
        lines.push_back(makeYamlScalar(field.key) + ": " + makeYaml(field.value));
    return lines;
}

TextPatcher::Insertion TextPatcher::item(const ValuePath& list, const Snippet& snippet) const
{
    Insertion insertion{blockLines(find(m_root, list), list == ValuePath{"routes"}, snippet), snippet.flowText(), true};
    for (std::size_t i = 0; i < insertion.lines.size(); ++i)
        insertion.lines[i].insert(0, i == 0 ? "- " : "  ");
    if (insertion.lines.empty())
        insertion.lines.push_back("- " + snippet.text);
    return insertion;
}

TextPatcher::Insertion TextPatcher::entry(const ValuePath& map, const std::string& key, const Snippet& snippet) const
{
    const std::string name = makeYamlScalar(key);
    Insertion insertion{{}, name + ": " + snippet.flowText()};
    // Only nodes: a field of a node stays on its line.
    if (map.size() == 1)
        insertion.lines = blockLines(find(m_root, map), false, snippet);
    for (std::string& line : insertion.lines)
        line.insert(0, "  ");
    if (insertion.lines.empty())
        insertion.lines.push_back(name + ": " + snippet.text);
    else
        insertion.lines.insert(insertion.lines.begin(), name + ":");
    return insertion;
}

// A section of the document that is not there yet, or has nothing in it.
Splices TextPatcher::section(const ValuePath& path, const Insertion& insertion) const
{
    const Value* value = find(m_root, path);
    if (value == nullptr) {
        std::vector<std::string> lines{makeYamlScalar(path.back().key) + ":"};
        for (const std::string& line : insertion.lines)
            lines.push_back("  " + line);
        return insertBlock(m_root, m_root.entries.size(), lines);
    }
    Splices splices;
    if (value->span.end > value->span.begin) {
        // The blank between colon and value goes too.
        std::size_t begin = value->span.begin;
        while (begin > 0 && isBlank(m_text[begin - 1]))
            --begin;
        splices.push_back({begin, value->span.end, ""});
    }
    const std::size_t place = nextLine(m_text, value->span.end);
    const bool isOpenEnd = place == m_text.size() && (place == 0 || m_text[place - 1] != '\n');
    std::string text;
    for (const std::string& line : insertion.lines)
        text += isOpenEnd ? std::string(m_break) + "  " + line : "  " + line + std::string(m_break);
    splices.push_back({place, place, text});
    return splices;
}

Result<Splices> TextPatcher::insertElement(const ValuePath& path, std::size_t index, const Insertion& insertion) const
{
    const Value* value = find(m_root, path);
    const bool isSection = path.size() == 1 && !isFlow(m_root);
    if (value != nullptr && !path.empty()) {
        if (const auto checked = collection(path); !checked)
            return checked.error();
    }
    const bool isEmpty = value == nullptr || value->isNull() || sizeOf(*value) == 0;
    // A comment between empty brackets keeps its place.
    const bool isRemarked = value != nullptr && m_text.substr(value->span.begin, value->span.end - value->span.begin).find('#') != std::string_view::npos;
    if (isEmpty && isSection && !isRemarked)
        return section(path, insertion);
    if (value == nullptr || (value->isNull() && !path.empty())) {
        const std::string text = insertion.isItem ? "[" + insertion.flow + "]" : "{ " + insertion.flow + " }";
        auto snippet = parseSnippet(text);
        return snippet ? set(path, *snippet) : Result<Splices>(snippet.error());
    }
    if (value->isScalar() || index > sizeOf(*value))
        return notFound(pathBelow(path, {index}));
    if (!value->isNull() && isFlow(*value))
        return insertFlow(*value, index, insertion.flow);
    return insertBlock(*value, index, insertion.lines);
}

Result<Splices> TextPatcher::remove(const ValuePath& path) const
{
    const ValuePath removed = removedPath(m_root, path);
    const ValuePath parentPath = parentOf(removed);
    const auto parent = collection(parentPath);
    if (!parent)
        return parent.error();
    const Value& holder = **parent;
    const std::size_t index = removed.back().isIndex() ? removed.back().index : indexOf(holder, removed.back().key);
    if (isFlow(holder))
        return removeFlow(holder, index);
    if (sizeOf(holder) == 1)
        return parentPath.empty() ? Result<Splices>(invalidEdit("the last key of a document stays")) : emptyBlock(parentPath, holder);
    return removeBlock(holder, index);
}

Result<Splices> TextPatcher::move(const MoveItem& move) const
{
    const auto from = collection(move.fromList);
    if (!from)
        return from.error();
    if (move.fromList == move.toList)
        return permute(**from, move.from, move.to);
    Insertion insertion = carried(**from, move.from);
    auto removed = remove(pathBelow(move.fromList, {move.from}));
    auto inserted = insertElement(move.toList, move.to, insertion);
    if (!removed || !inserted)
        return removed ? inserted : removed;
    removed->insert(removed->end(), inserted->begin(), inserted->end());
    if (overlap(*removed))
        return invalidEdit("these lists are too close to move an item between them; change it in the text");
    return removed;
}

Result<Splices> TextPatcher::rename(const std::vector<NameUse>& uses, const std::string& name) const
{
    Splices splices;
    for (const NameUse& use : uses) {
        const ValuePath parentPath = parentOf(use.path);
        const Value* parent = find(m_root, parentPath);
        SourceSpan span = find(m_root, use.path)->span;
        if (use.isKey)
            span = parent->entries[indexOf(*parent, use.path.back().key)].keySpan;
        const std::size_t begin = std::min(skipProperties(m_text, span.begin), span.end);
        // An alias follows its anchor.
        if (begin < span.end && m_text[begin] == '*')
            continue;
        const char quote = begin < m_text.size() ? m_text[begin] : ' ';
        const bool isQuoted = quote == '"' || quote == '\'';
        splices.push_back({begin, withoutBreak(m_text, begin, span.end), isQuoted ? quote + name + quote : makeYamlScalar(name)});
    }
    return splices;
}

} // namespace signalbox
