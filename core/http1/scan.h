// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Byte classes of HTTP/1 and scans over them. A scan returns the first byte that is not of the class, or the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace signalbox::http1 {

// The bytes that are not read yet.
struct Cursor {
    const char* at = nullptr;
    const char* end = nullptr;

    std::size_t left() const { return static_cast<std::size_t>(end - at); }
    bool isEmpty() const { return at == end; }
};

enum class Progress : std::uint8_t { NeedMore, Done, Failed };

namespace bytes {

inline constexpr std::uint8_t token = 1; // RFC 9110 5.6.2 tchar
inline constexpr std::uint8_t target = 2; // anything visible: what a target may hold is the path guard's matter
inline constexpr std::uint8_t field = 4; // RFC 9110 5.5: VCHAR, obs-text, SP, HTAB
inline constexpr std::uint8_t host = 8; // RFC 3986 3.2.2 reg-name and IP-literal, without ":" and brackets

constexpr std::array<std::uint8_t, 256> makeClasses()
{
    std::array<std::uint8_t, 256> table{};
    for (unsigned c = 0x20; c < 256; ++c) {
        if (c != 0x7f)
            table[c] = c == 0x20 ? field : field | target;
    }
    table[0x09] = field;
    for (unsigned c = 'a'; c <= 'z'; ++c) {
        table[c] |= token | host;
        table[c - 32] |= token | host;
    }
    for (unsigned c = '0'; c <= '9'; ++c)
        table[c] |= token | host;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] |= token;
    for (const char c : std::string_view("-._~%!$&'()*+,;="))
        table[static_cast<unsigned char>(c)] |= host;
    return table;
}
inline constexpr std::array<std::uint8_t, 256> classes = makeClasses();

} // namespace bytes

inline bool isOf(std::uint8_t byteClass, char c)
{
    return (bytes::classes[static_cast<unsigned char>(c)] & byteClass) != 0;
}

inline const char* skip(std::uint8_t byteClass, const char* at, const char* end)
{
    while (at != end && isOf(byteClass, *at))
        ++at;
    return at;
}

// True when one of the eight bytes is below `low` (at most 0x80) or is DEL. Bit tricks: Anderson, "Bit Twiddling
// Hacks".
inline bool hasByteBelowOrDelete(std::uint64_t word, std::uint64_t low)
{
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = 0x8080808080808080ULL;
    const std::uint64_t deletes = word ^ (ones * 0x7f);
    return ((((word - ones * low) & ~word) | ((deletes - ones) & ~deletes)) & highs) != 0;
}

// As skip(), eight bytes at a time; for classes that hold every byte from `low` up but DEL.
inline const char* skipVisible(std::uint8_t byteClass, std::uint64_t low, const char* at, const char* end)
{
    for (;;) {
        while (end - at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, sizeof word);
            if (hasByteBelowOrDelete(word, low))
                break;
            at += 8;
        }
        const char* stop = end - at >= 8 ? at + 8 : end;
        const char* next = skip(byteClass, at, stop);
        if (next != stop || next == end)
            return next;
        at = next; // a HTAB, which is below `low` and yet of the class
    }
}

inline const char* skipTarget(const char* at, const char* end)
{
    return skipVisible(bytes::target, 0x21, at, end);
}
inline const char* skipField(const char* at, const char* end)
{
    return skipVisible(bytes::field, 0x20, at, end);
}

inline bool isOf(std::uint8_t byteClass, std::string_view text)
{
    return skip(byteClass, text.data(), text.data() + text.size()) == text.data() + text.size();
}

inline bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

// RFC 9110 5.6.3 OWS on both sides.
inline std::string_view withoutBlanks(const char* begin, const char* end)
{
    while (begin != end && isBlank(*begin))
        ++begin;
    while (end != begin && isBlank(end[-1]))
        --end;
    return {begin, static_cast<std::size_t>(end - begin)};
}

// `text` must be a token and `lower` lower-case letters, digits and "-": then setting bit 5 cannot make two names
// equal.
inline bool tokenEquals(std::string_view text, std::string_view lower)
{
    if (text.size() != lower.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (static_cast<char>(text[i] | 0x20) != lower[i])
            return false;
    }
    return true;
}

} // namespace signalbox::http1
