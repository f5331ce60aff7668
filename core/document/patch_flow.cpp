// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Flow style: elements between brackets and commas, on one line or several.
#include "core/document/text_patcher.h"
#include "core/document/yaml_scan.h"

#include <algorithm>

namespace signalbox {
namespace {

// Only blanks, then a comment or nothing: the rest of a line that says no more.
bool isRestOfLine(std::string_view text, std::size_t position)
{
    while (position < text.size() && isBlank(text[position]))
        ++position;
    return position >= text.size() || isBreak(text[position]) || text[position] == '#';
}

} // namespace

Splices TextPatcher::insertFlow(const Value& collection, std::size_t index, const std::string& text) const
{
    const std::size_t count = sizeOf(collection);
    const std::size_t open = contentBegin(collection) + 1;
    if (count == 0) {
        const std::size_t close = collection.span.end - 1;
        const std::string_view inside = m_text.substr(open, close - open);
        const std::string padded = collection.isMap() ? " " + text + " " : text;
        if (std::all_of(inside.begin(), inside.end(), isBlank))
            return {{open, close, padded}};
        return {{open, open, " " + text + " "}}; // a comment stands between the brackets
    }
    if (index < count) {
        const std::size_t place = element(collection, index).begin;
        return {{place, place, text + ", "}};
    }
    const std::size_t place = element(collection, count - 1).end;
    return {{place, place, ", " + text}};
}

Splices TextPatcher::removeFlow(const Value& collection, std::size_t index) const
{
    const std::size_t count = sizeOf(collection);
    const Element own = element(collection, index);
    const std::size_t after = skipTrivia(m_text, own.end);
    const bool hasComma = after < m_text.size() && m_text[after] == ',';
    std::size_t end = hasComma ? after + 1 : own.end;
    if (count == 1) {
        const std::size_t open = contentBegin(collection) + 1;
        const std::size_t close = collection.span.end - 1;
        const std::string_view inside = m_text.substr(open, close - open);
        // Comments between the brackets stay.
        const bool hasComment = m_text.substr(open, own.begin - open).find('#') != std::string_view::npos
            || m_text.substr(end, close - end).find('#') != std::string_view::npos;
        return hasComment ? Splices{{own.begin, end, ""}} : Splices{{open, open + inside.size(), ""}};
    }
    const bool isLineOfItsOwn = isFirstOnLine(m_text, own.begin) && isRestOfLine(m_text, end);
    if (isLineOfItsOwn) {
        std::size_t begin = lineStart(m_text, own.begin);
        const std::size_t floor = lowerBound(collection, index);
        const std::size_t indent = columnOf(m_text, own.begin);
        while (begin > floor) {
            const std::size_t above = lineStart(m_text, begin - 1);
            const Line line = lineAt(m_text, above);
            if (above < floor || line.kind != LineKind::Comment || line.indent != indent)
                break;
            begin = above;
        }
        return {{begin, nextLine(m_text, end), ""}};
    }
    if (index + 1 < count) {
        while (end < m_text.size() && isBlank(m_text[end]))
            ++end;
        return {{own.begin, end, ""}};
    }
    const std::size_t before = element(collection, index - 1).end;
    const bool isSameLine = m_text.substr(before, own.begin - before).find('\n') == std::string_view::npos;
    // The last one takes the comma before it along; a comma of its own stays behind the new last one.
    return {{isSameLine ? before : own.begin, hasComma && isSameLine ? after : end, ""}};
}

} // namespace signalbox
