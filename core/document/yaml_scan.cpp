// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/yaml_scan.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr bool isFlowIndicator(char c)
{
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

std::size_t breakAfter(std::string_view text, std::size_t position)
{
    const std::size_t end = text.find('\n', position);
    return end == std::string_view::npos ? text.size() : end;
}

std::size_t countInk(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !isSpace(c); }));
}

// Behind the line breaks of lines that hold nothing but blanks, from the start of a line.
std::size_t skipBlankLines(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        const std::size_t end = breakAfter(text, position);
        if (countInk(text.substr(position, end - position)) != 0)
            return position;
        position = std::min(end + 1, text.size());
    }
    return position;
}

} // namespace

std::size_t skipTrivia(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        if (isSpace(text[position]))
            ++position;
        else if (text[position] == '#')
            position = breakAfter(text, position);
        else
            break;
    }
    return position;
}

std::size_t skipWord(std::string_view text, std::size_t position)
{
    while (position < text.size() && !isSpace(text[position]) && !isFlowIndicator(text[position]))
        ++position;
    return position;
}

std::size_t skipProperties(std::string_view text, std::size_t position)
{
    while (position < text.size() && (text[position] == '&' || text[position] == '!')) {
        const bool isVerbatim = text.substr(position, 2) == "!<";
        const std::size_t close = isVerbatim ? text.find('>', position) : std::string_view::npos;
        position = skipTrivia(text, close != std::string_view::npos ? close + 1 : skipWord(text, position));
    }
    return position;
}

std::optional<std::size_t> quotedEnd(std::string_view text, std::size_t position)
{
    const char quote = text[position];
    for (std::size_t i = position + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (quote == '\'' && text.substr(i, 2) == "''")
            ++i;
        else if (text[i] == quote)
            return i + 1;
    }
    return std::nullopt;
}

// Folding changes only white space, so the ink of value and text is the same.
std::optional<std::size_t> plainEnd(std::string_view text, std::size_t position, std::string_view value)
{
    std::size_t end = position;
    for (char c : value) {
        if (isSpace(c))
            continue;
        while (position < text.size() && isSpace(text[position]))
            ++position;
        if (position >= text.size() || text[position] != c)
            return std::nullopt;
        end = ++position;
    }
    return end;
}

std::optional<std::size_t> blockScalarEnd(std::string_view text, std::size_t position, std::string_view value)
{
    const std::size_t headerEnd = breakAfter(text, position);
    std::string_view header = text.substr(position, headerEnd - position);
    header = header.substr(0, header.find(' '));
    const bool isStripped = header.find('-') != std::string_view::npos;
    const bool isKept = header.find('+') != std::string_view::npos;
    std::size_t end = headerEnd;
    if (countInk(value) != 0) {
        const auto inkEnd = plainEnd(text, headerEnd, value);
        if (!inkEnd)
            return std::nullopt;
        end = breakAfter(text, *inkEnd);
    } else if (!isKept) {
        return end > position && text[end - 1] == '\r' ? end - 1 : end;
    }
    if (isKept)
        return skipBlankLines(text, std::min(end + 1, text.size()));
    if (!isStripped)
        return std::min(end + 1, text.size());
    return end > position && text[end - 1] == '\r' ? end - 1 : end;
}

std::optional<std::size_t> flowEnd(std::string_view text, std::size_t position, char bracket)
{
    for (;;) {
        position = skipTrivia(text, position);
        if (position >= text.size())
            return std::nullopt;
        if (text[position] == bracket)
            return position + 1;
        if (text[position] != ',' && text[position] != ':' && text[position] != '?')
            return std::nullopt;
        ++position;
    }
}

std::size_t nullWordLength(std::string_view text, std::size_t position)
{
    constexpr std::array<std::string_view, 4> words{"~", "null", "Null", "NULL"};
    const std::size_t length = skipWord(text, position) - position;
    if (std::find(words.begin(), words.end(), text.substr(position, length)) == words.end())
        return 0;
    std::size_t next = position + length;
    while (next < text.size() && isBlank(text[next]))
        ++next;
    return next < text.size() && text[next] == ':' ? 0 : length;
}

} // namespace signalbox
