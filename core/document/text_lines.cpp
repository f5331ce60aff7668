// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/text_lines.h"

#include "core/document/yaml_scan.h"

#include <algorithm>

namespace signalbox {
namespace {

void sortByPlace(Splices& splices)
{
    std::stable_sort(splices.begin(), splices.end(),
        [](const Splice& a, const Splice& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
}

} // namespace

std::size_t lineStart(std::string_view text, std::size_t position)
{
    if (position == 0)
        return 0;
    const std::size_t above = text.rfind('\n', position - 1);
    return above == std::string_view::npos ? 0 : above + 1;
}

std::size_t lineEnd(std::string_view text, std::size_t position)
{
    const std::size_t end = text.find('\n', position);
    if (end == std::string_view::npos)
        return text.size();
    return end > 0 && text[end - 1] == '\r' ? end - 1 : end;
}

std::size_t nextLine(std::string_view text, std::size_t position)
{
    const std::size_t end = text.find('\n', position);
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::size_t columnOf(std::string_view text, std::size_t position)
{
    return position - lineStart(text, position);
}

bool isFirstOnLine(std::string_view text, std::size_t position)
{
    const std::string_view before = text.substr(lineStart(text, position), columnOf(text, position));
    return std::all_of(before.begin(), before.end(), isBlank);
}

std::string_view lineBreakOf(std::string_view text)
{
    const std::size_t first = text.find('\n');
    return first != std::string_view::npos && first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
}

Line lineAt(std::string_view text, std::size_t start)
{
    if (start >= text.size())
        return {LineKind::Content, 0};
    std::size_t ink = start;
    while (ink < text.size() && isBlank(text[ink]))
        ++ink;
    if (ink >= text.size() || isBreak(text[ink]))
        return {LineKind::Blank, ink - start};
    return {text[ink] == '#' ? LineKind::Comment : LineKind::Content, ink - start};
}

std::size_t lineBelow(std::string_view text, std::size_t end)
{
    return end > 0 && text[end - 1] == '\n' ? end : nextLine(text, end);
}

std::size_t withoutBreak(std::string_view text, std::size_t begin, std::size_t end)
{
    while (end > begin && isSpace(text[end - 1]))
        --end;
    return end;
}

std::string spliced(std::string_view text, Splices splices)
{
    sortByPlace(splices);
    std::string result;
    std::size_t done = 0;
    for (const Splice& splice : splices) {
        result += text.substr(done, splice.begin - done);
        result += splice.text;
        done = splice.end;
    }
    result += text.substr(done);
    return result;
}

bool overlap(Splices splices)
{
    sortByPlace(splices);
    for (std::size_t i = 1; i < splices.size(); ++i) {
        if (splices[i].begin < splices[i - 1].end)
            return true;
    }
    return false;
}

} // namespace signalbox
