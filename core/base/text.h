// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Small ASCII text functions used everywhere: HTTP is bytes, so nothing here knows a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

constexpr char toLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 9110 5.6.2 tchar.
bool isTokenChar(char c);
bool isToken(std::string_view text); // one or more tchar

bool equalsIgnoringCase(std::string_view a, std::string_view b);
std::string toLower(std::string_view text);
// Without leading and trailing SP and HTAB (RFC 9110 5.6.3 OWS).
std::string_view trimmed(std::string_view text);
// Pieces between separators; "a,,b" gives three; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);
// True when the comma-separated list contains the token, without case (RFC 9110 5.6.1).
bool listContains(std::string_view list, std::string_view token);

std::optional<std::uint64_t> parseUnsigned(std::string_view text); // decimal digits only, no sign, no overflow
std::optional<std::int64_t> parseInteger(std::string_view text);

// Percent-decoding (RFC 3986 2.1): nullopt on a malformed escape. '+' stays '+'.
std::optional<std::string> percentDecoded(std::string_view text);
// As percentDecoded, with '+' as space (application/x-www-form-urlencoded); malformed escapes stay as they are.
std::string formDecoded(std::string_view text);

std::string toHex(std::string_view bytes);
std::optional<std::string> fromHex(std::string_view hex);
std::string toBase64(std::string_view bytes);                          // RFC 4648 4, padded
std::optional<std::string> fromBase64(std::string_view text);          // RFC 4648 4, padding required
std::optional<std::string> fromBase64Url(std::string_view text);       // RFC 4648 5, without padding (RFC 7515 2)
std::string toBase64Url(std::string_view bytes);

// Same length and bytes, in time that depends on the length of `known` only.
bool equalsConstantTime(std::string_view known, std::string_view given);
bool isUtf8(std::string_view text);

} // namespace signalbox
