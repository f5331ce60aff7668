// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Where pieces of YAML text end: yaml-cpp tells only where a node starts. Works on text that yaml-cpp has accepted up to here.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace signalbox {

constexpr bool isBlank(char c) { return c == ' ' || c == '\t'; }
constexpr bool isBreak(char c) { return c == '\n' || c == '\r'; }
constexpr bool isSpace(char c) { return isBlank(c) || isBreak(c); }

// Behind blanks, line breaks and comments.
std::size_t skipTrivia(std::string_view text, std::size_t position);
// Behind anchors and tags ("&name", "!tag") and the trivia between them and the node they belong to.
std::size_t skipProperties(std::string_view text, std::size_t position);
// Behind one word of characters that are neither space nor flow indicators.
std::size_t skipWord(std::string_view text, std::size_t position);
// Behind the closing quote of the quoted scalar at `position`; nullopt when there is none.
std::optional<std::size_t> quotedEnd(std::string_view text, std::size_t position);
// Behind the plain scalar at `position` that reads as `value`; nullopt when the text is something else.
std::optional<std::size_t> plainEnd(std::string_view text, std::size_t position, std::string_view value);
// Behind the block scalar whose '|' or '>' is at `position`. Its last line break belongs to it, unless stripped by '-'.
std::optional<std::size_t> blockScalarEnd(std::string_view text, std::size_t position, std::string_view value);
// Behind the bracket that closes a flow collection, looked for from behind its last item; nullopt when it is not closed.
std::optional<std::size_t> flowEnd(std::string_view text, std::size_t position, char bracket);
// "null", "~" ... at `position`, as a whole word that is not a key: its length; else 0.
std::size_t nullWordLength(std::string_view text, std::size_t position);

} // namespace signalbox
