// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Text bytes brought to UTF-8 by their charset. Only what APIs really send: UTF-8, UTF-16 and windows-1252, which also
// stands for ISO-8859-1 and US-ASCII (WHATWG Encoding 4.2).
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

// A byte order mark wins over `charset` and is left out. An unknown or empty charset leaves the bytes as they are.
// Unpaired surrogates become U+FFFD.
std::string toUtf8(std::string_view bytes, std::string_view charset);
// The same without a copy when nothing has to change: a view into `bytes` or into `storage`.
std::string_view utf8View(std::string_view bytes, std::string_view charset, std::string& storage);

// Without the unfinished character at the end of UTF-8 text that was cut anywhere.
std::string_view withoutCutCharacter(std::string_view text);

void appendUtf8(char32_t codePoint, std::string& text);

} // namespace signalbox
