// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes any bytes safe and pleasant for a text widget: valid UTF-8, "\n" line ends, no control characters, no line so
// long that a widget crawls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// Invalid bytes become U+FFFD, controls (but tab and line feed) the pictures at U+2400, CRLF and CR a line feed.
std::string cleanText(std::string bytes);

// Cuts to at most `cap` bytes at a character's start; true when something was cut. `text` is UTF-8.
bool cutText(std::string& text, std::size_t cap);

// Breaks lines of UTF-8 text that are longer than `lineBytes` (at least 16): after a blank or a separator in the last
// quarter when there is one, and never inside a character. Returns the numbers of the lines that continue another.
std::vector<std::uint32_t> breakLongLines(std::string& text, std::size_t lineBytes);

} // namespace signalbox
