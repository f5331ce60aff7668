// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cstring>

namespace signalbox {
namespace {

constexpr std::array<bool, 256> makeTokenTable()
{
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        table[i] = isDigit(c) || isAlpha(c);
    }
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr std::array<bool, 256> tokenTable = makeTokenTable();

template <typename Number>
std::optional<Number> parseWhole(std::string_view text)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

bool isTokenChar(char c)
{
    return tokenTable[static_cast<unsigned char>(c)];
}

bool isToken(std::string_view text)
{
    for (const char c : text) {
        if (!tokenTable[static_cast<unsigned char>(c)])
            return false;
    }
    return !text.empty();
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && toLowerAscii(a[i]) != toLowerAscii(b[i]))
            return false;
    }
    return true;
}

std::string toLower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = toLowerAscii(c);
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    for (;;) {
        const auto end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return pieces;
        text.remove_prefix(end + 1);
    }
}

bool listContains(std::string_view list, std::string_view token)
{
    for (;;) {
        const auto end = list.find(',');
        if (equalsIgnoringCase(trimmed(list.substr(0, end)), token))
            return true;
        if (end == std::string_view::npos)
            return false;
        list.remove_prefix(end + 1);
    }
}

std::optional<std::uint64_t> parseUnsigned(std::string_view text)
{
    return parseWhole<std::uint64_t>(text); // from_chars takes no sign for unsigned types
}

std::optional<std::int64_t> parseInteger(std::string_view text)
{
    return parseWhole<std::int64_t>(text);
}

bool equalsConstantTime(std::string_view known, std::string_view given)
{
    volatile unsigned difference = known.size() == given.size() ? 0U : 1U;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const char other = i < given.size() ? given[i] : '\0';
        difference = difference | static_cast<unsigned>(static_cast<unsigned char>(known[i] ^ other));
    }
    return difference == 0;
}

namespace {

struct Utf8Lead {
    std::size_t length;   // 0: not a lead byte
    unsigned char lowest; // range of the second byte: keeps out overlong forms, surrogates and values over U+10FFFF
    unsigned char highest;
};

constexpr Utf8Lead utf8Lead(unsigned char lead) // Unicode 15.0, table 3-7
{
    if (lead < 0x80)
        return {1, 0, 0};
    if (lead < 0xc2 || lead > 0xf4)
        return {0, 0, 0};
    if (lead < 0xe0)
        return {2, 0x80, 0xbf};
    if (lead < 0xf0)
        return {3, static_cast<unsigned char>(lead == 0xe0 ? 0xa0 : 0x80),
            static_cast<unsigned char>(lead == 0xed ? 0x9f : 0xbf)};
    return {4, static_cast<unsigned char>(lead == 0xf0 ? 0x90 : 0x80),
        static_cast<unsigned char>(lead == 0xf4 ? 0x8f : 0xbf)};
}

} // namespace

bool isUtf8(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t word = 0;
        if (text.size() - at >= sizeof word) {
            std::memcpy(&word, text.data() + at, sizeof word);
            if ((word & 0x8080808080808080U) == 0) {
                at += sizeof word;
                continue;
            }
        }
        const auto [length, lowest, highest] = utf8Lead(static_cast<unsigned char>(text[at]));
        if (length == 0 || length > text.size() - at)
            return false;
        for (std::size_t i = 1; i < length; ++i) {
            const auto byte = static_cast<unsigned char>(text[at + i]);
            if (byte < (i == 1 ? lowest : 0x80) || byte > (i == 1 ? highest : 0xbf))
                return false;
        }
        at += length;
    }
    return true;
}

} // namespace signalbox
