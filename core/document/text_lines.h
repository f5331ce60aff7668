// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a text: starts, ends, indentation, and what stands on them. Private to core/document.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// Replace bytes [begin, end) by text.
struct Splice {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
};
using Splices = std::vector<Splice>;

std::size_t lineStart(std::string_view text, std::size_t position);
// Where the line's break starts ("\n" or "\r\n"), or the end of the text.
std::size_t lineEnd(std::string_view text, std::size_t position);
// Start of the line below; the end of the text when there is none.
std::size_t nextLine(std::string_view text, std::size_t position);
// Bytes between the start of the line and the position.
std::size_t columnOf(std::string_view text, std::size_t position);
// Only blanks stand before it on its line.
bool isFirstOnLine(std::string_view text, std::size_t position);
// "\r\n" when the text's first break is one.
std::string_view lineBreakOf(std::string_view text);

enum class LineKind { Blank, Comment, Content };
struct Line {
    LineKind kind = LineKind::Blank;
    std::size_t indent = 0;
};
// The line that starts here; the end of the text is a Content line without indentation, which ends whatever is above.
Line lineAt(std::string_view text, std::size_t start);

// Behind the lines of a value that ends at `end`: the start of the line below.
std::size_t lineBelow(std::string_view text, std::size_t end);
// `end` without the line breaks and blanks before it: a block scalar's span ends behind its last break.
std::size_t withoutBreak(std::string_view text, std::size_t begin, std::size_t end);

// The result of splices that do not overlap, in any order.
std::string spliced(std::string_view text, Splices splices);
bool overlap(Splices splices);

} // namespace signalbox
