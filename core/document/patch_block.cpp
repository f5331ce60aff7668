// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Block style: elements on lines of their own, with the comments above and behind them.
#include "core/document/edit.h"
#include "core/document/text_patcher.h"
#include "core/document/yaml_scan.h"

#include <algorithm>

namespace signalbox {

std::size_t TextPatcher::indentOf(const Value& collection) const
{
    return columnOf(m_text, element(collection, 0).begin);
}

// The lines of an element that starts its line: comments directly above with its indentation, its own lines, and comments
// below that are indented deeper, as those of a field that was commented out.
TextPatcher::Region TextPatcher::ownLines(const Value& collection, std::size_t index) const
{
    const Element own = element(collection, index);
    const std::size_t indent = columnOf(m_text, own.begin);
    const std::size_t floor = lowerBound(collection, index);
    Region region{lineStart(m_text, own.begin), lineBelow(m_text, own.end)};
    while (region.begin > 0) {
        const std::size_t above = lineStart(m_text, region.begin - 1);
        const Line line = lineAt(m_text, above);
        // The first element has its collection's key above; the others the value before them.
        if (line.kind != LineKind::Comment || line.indent != indent || (index > 0 && above < floor))
            break;
        region.begin = above;
    }
    std::size_t below = region.end;
    while (below < m_text.size()) {
        const Line line = lineAt(m_text, below);
        if (line.kind == LineKind::Content || (line.kind == LineKind::Comment && line.indent <= indent))
            break;
        below = nextLine(m_text, below);
        if (line.kind == LineKind::Comment)
            region.end = below;
    }
    return region;
}

// Where a line may follow the last element: behind comments that are indented like the collection, unless they are
// indented like what comes next, whose they are then.
std::size_t TextPatcher::belowElement(std::size_t end, std::size_t indent) const
{
    const std::size_t start = lineBelow(m_text, end);
    std::size_t next = start;
    while (next < m_text.size() && lineAt(m_text, next).kind != LineKind::Content)
        next = nextLine(m_text, next);
    const std::size_t foreign = next < m_text.size() ? lineAt(m_text, next).indent + 1 : 0;
    std::size_t place = start;
    for (std::size_t line = start; line < next; line = nextLine(m_text, line)) {
        const Line seen = lineAt(m_text, line);
        if (seen.kind == LineKind::Comment && seen.indent < std::max(indent, foreign))
            break;
        if (seen.kind == LineKind::Comment)
            place = nextLine(m_text, line);
    }
    return place;
}

// Elements are set apart by blank lines.
bool TextPatcher::hasGaps(const Value& collection) const
{
    const std::size_t count = sizeOf(collection);
    if (count < 2)
        return false;
    const std::size_t begin = ownLines(collection, count - 1).begin;
    return begin > 0 && lineAt(m_text, lineStart(m_text, begin - 1)).kind == LineKind::Blank;
}

Splices TextPatcher::insertBlock(const Value& collection, std::size_t index, const std::vector<std::string>& lines) const
{
    const std::size_t count = sizeOf(collection);
    const std::string indent(count > 0 ? indentOf(collection) : 0, ' ');
    const std::string end(m_break);
    const std::string gap = hasGaps(collection) ? end : std::string();
    std::string text;
    if (index < count) {
        const Element next = element(collection, index);
        const bool isOwnLine = isFirstOnLine(m_text, next.begin);
        const std::size_t place = isOwnLine ? ownLines(collection, index).begin : next.begin;
        for (std::size_t i = 0; i < lines.size(); ++i)
            text += ((i > 0 || isOwnLine) && !lines[i].empty() ? indent : "") + lines[i] + end;
        return {{place, place, text + gap + (isOwnLine ? "" : indent)}};
    }
    const std::size_t place = count > 0 ? belowElement(element(collection, count - 1).end, indent.size()) : m_text.size();
    // The last line of the text may lack its break, and keeps lacking it.
    const bool isOpenEnd = place == m_text.size() && place > 0 && m_text[place - 1] != '\n';
    for (const std::string& line : lines)
        text += isOpenEnd ? end + indent + line : indent + line + end;
    return {{place, place, (isOpenEnd && !gap.empty() ? end : gap) + text}};
}

Splices TextPatcher::removeBlock(const Value& collection, std::size_t index) const
{
    const Element own = element(collection, index);
    if (!isFirstOnLine(m_text, own.begin)) {
        // "- name: x" loses its name: what is below moves up behind the dash.
        const std::size_t below = lineBelow(m_text, own.end);
        std::size_t ink = below;
        while (ink < m_text.size() && isSpace(m_text[ink]))
            ++ink;
        return {{own.begin, index + 1 < sizeOf(collection) ? ink : withoutBreak(m_text, own.begin, own.end), ""}};
    }
    Region region = ownLines(collection, index);
    const bool isBlankAbove = region.begin > 0 && lineAt(m_text, lineStart(m_text, region.begin - 1)).kind == LineKind::Blank;
    // The gaps above and below become one.
    if (isBlankAbove && region.end < m_text.size() && lineAt(m_text, region.end).kind == LineKind::Blank)
        region.end = nextLine(m_text, region.end);
    return {{region.begin, region.end, ""}};
}

// The only element goes: the collection stays as [] or {} behind its key.
Splices TextPatcher::emptyBlock(const ValuePath& path, const Value& collection) const
{
    const std::string text = collection.isList() ? "[]" : "{}";
    const Element own = element(collection, 0);
    if (!isFirstOnLine(m_text, own.begin) || contentBegin(collection) != collection.span.begin)
        return replace(path, collection, text);
    Region region = ownLines(collection, 0);
    const std::size_t sign = signEnd(path);
    region.begin = std::max(region.begin, nextLine(m_text, sign));
    return {{sign, sign, " " + text}, {region.begin, region.end, ""}};
}

// What changes places within a list: an element with its comments, without its last line break.
TextPatcher::Region TextPatcher::movable(const Value& collection, std::size_t index) const
{
    const Element own = element(collection, index);
    if (isFlow(collection))
        return {own.begin, own.end};
    Region region = ownLines(collection, index);
    if (!isFirstOnLine(m_text, own.begin))
        region.begin = own.begin;
    else if (lineStart(m_text, own.begin) == region.begin)
        region.begin = own.begin;
    else
        region.begin += lineAt(m_text, region.begin).indent;
    region.end = withoutBreak(m_text, region.begin, region.end);
    return region;
}

// The elements between the two places move by one; what stands between elements, gaps and commas, stays where it is.
Splices TextPatcher::permute(const Value& list, std::size_t from, std::size_t to) const
{
    std::vector<Region> regions;
    const std::size_t first = std::min(from, to);
    const std::size_t last = std::max(from, to);
    for (std::size_t i = first; i <= last; ++i)
        regions.push_back(movable(list, i));
    std::vector<Region> order = regions;
    if (from < to)
        std::rotate(order.begin(), order.begin() + 1, order.end());
    else
        std::rotate(order.rbegin(), order.rbegin() + 1, order.rend());
    std::string text;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        text += m_text.substr(order[i].begin, order[i].end - order[i].begin);
        if (i + 1 < regions.size())
            text += m_text.substr(regions[i].end, regions[i + 1].begin - regions[i].end);
    }
    return {{regions.front().begin, regions.back().end, text}};
}

// An item on its way to another list: as it is written, with its comments where they have room.
TextPatcher::Insertion TextPatcher::carried(const Value& list, std::size_t index) const
{
    const Element own = element(list, index);
    const std::string_view written = m_text.substr(own.value->span.begin, own.end - own.value->span.begin);
    const bool isOneLine = written.find('\n') == std::string_view::npos;
    const bool isFlowText = isFlow(*own.value) || own.value->isScalar();
    Insertion insertion;
    insertion.isItem = true;
    const Snippet snippet{*own.value, std::string(written)};
    insertion.flow = isOneLine && isFlowText ? snippet.flowText() : makeYaml(*own.value);
    if (isFlow(list)) {
        insertion.lines.push_back("- " + (isOneLine ? std::string(written) : makeYaml(*own.value)));
        return insertion;
    }
    Region region = movable(list, index);
    const std::size_t indent = columnOf(m_text, own.begin);
    // Line by line, without the indentation of the list that it leaves.
    for (std::size_t start = region.begin; start < region.end; start = nextLine(m_text, start)) {
        std::size_t ink = start;
        while (start != region.begin && ink < start + indent && ink < region.end && m_text[ink] == ' ')
            ++ink;
        const std::size_t stop = std::max(ink, std::min(lineEnd(m_text, start), region.end));
        insertion.lines.emplace_back(m_text.substr(ink, stop - ink));
    }
    return insertion;
}

} // namespace signalbox
