// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/charset.h"

#include "core/base/text.h"

#include <array>
#include <cstdint>

namespace signalbox {
namespace {

// Code points of 0x80 to 0x9f (WHATWG Encoding, index windows-1252).
constexpr std::array<char16_t, 32> windows1252{0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030,
    0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc,
    0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

std::string fromSingleBytes(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            text += c;
        else
            appendUtf8(byte < 0xa0 ? windows1252[byte - 0x80U] : byte, text);
    }
    return text;
}

std::string fromUtf16(std::string_view bytes, bool isBigEndian)
{
    std::string text;
    text.reserve(bytes.size());
    const auto unitAt = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(isBigEndian ? first * 256U + second : second * 256U + first);
    };
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        const char32_t unit = unitAt(at);
        if (unit < 0xd800 || unit > 0xdfff) {
            appendUtf8(unit, text);
            continue;
        }
        const char32_t next = unit < 0xdc00 && at + 3 < bytes.size() ? unitAt(at + 2) : 0;
        if (next < 0xdc00 || next > 0xdfff) {
            appendUtf8(0xfffd, text);
            continue;
        }
        appendUtf8(0x10000 + ((unit - 0xd800) << 10U) + (next - 0xdc00), text);
        at += 2;
    }
    if (at < bytes.size())
        appendUtf8(0xfffd, text);
    return text;
}

bool isAnyOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    for (const std::string_view known : names) {
        if (equalsIgnoringCase(name, known))
            return true;
    }
    return false;
}

} // namespace

void appendUtf8(char32_t codePoint, std::string& text)
{
    const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | (codePoint >> shift & 0x3fU)); };
    if (codePoint < 0x80) {
        text += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        text += static_cast<char>(0xc0U | codePoint >> 6U);
        tail(0);
    } else if (codePoint < 0x10000) {
        text += static_cast<char>(0xe0U | codePoint >> 12U);
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xf0U | codePoint >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string_view withoutCutCharacter(std::string_view text)
{
    for (std::size_t tail = 1; tail <= 3 && tail <= text.size(); ++tail) {
        const auto byte = static_cast<unsigned char>(text[text.size() - tail]);
        if ((byte & 0xc0U) == 0x80)
            continue;
        const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
        return length > tail ? text.substr(0, text.size() - tail) : text;
    }
    return text;
}

std::string_view utf8View(std::string_view bytes, std::string_view charset, std::string& storage)
{
    if (bytes.substr(0, 3) == "\xef\xbb\xbf")
        return bytes.substr(3);
    if (bytes.substr(0, 2) == "\xff\xfe")
        return storage = fromUtf16(bytes.substr(2), false);
    if (bytes.substr(0, 2) == "\xfe\xff")
        return storage = fromUtf16(bytes.substr(2), true);
    if (isAnyOf(charset, {"utf-16", "utf-16le"}))
        return storage = fromUtf16(bytes, false);
    if (isAnyOf(charset, {"utf-16be"}))
        return storage = fromUtf16(bytes, true);
    if (isAnyOf(charset, {"iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"}) && !isUtf8(bytes))
        return storage = fromSingleBytes(bytes);
    return bytes;
}

std::string toUtf8(std::string_view bytes, std::string_view charset)
{
    std::string storage;
    return std::string(utf8View(bytes, charset, storage));
}

} // namespace signalbox
