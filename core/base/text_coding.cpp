// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Percent, hex and base64 coding of core/base/text.h.
#include "core/base/text.h"

#include <array>

namespace signalbox {
namespace {

constexpr std::string_view standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t noDigit = 0xff;

constexpr std::array<std::uint8_t, 256> inverse(std::string_view alphabet)
{
    std::array<std::uint8_t, 256> table{};
    for (auto& entry : table)
        entry = noDigit;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}

constexpr std::array<std::uint8_t, 256> standardDigits = inverse(standardAlphabet);
constexpr std::array<std::uint8_t, 256> urlDigits = inverse(urlAlphabet);

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = toLowerAscii(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte of the escape at text[at], which is '%'; -1 when it is malformed.
int escapedByte(std::string_view text, std::size_t at)
{
    if (text.size() - at < 3)
        return -1;
    const int high = hexDigit(text[at + 1]);
    const int low = hexDigit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string encode(std::string_view bytes, std::string_view alphabet, bool isPadded)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < count + 1; ++i)
            text += alphabet[group >> (18U - 6U * i) & 63U];
        if (isPadded)
            text.append(3 - count, '=');
    }
    return text;
}

// `text` without padding. A last group with bits set that no byte takes is refused (RFC 4648 3.5), so that one value
// has one spelling.
std::optional<std::string> decode(std::string_view text, const std::array<std::uint8_t, 256>& digits)
{
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
        if (digit == noDigit)
            return std::nullopt;
        pending = pending << 6U | digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(pending >> bits & 0xffU);
            pending &= (1U << bits) - 1;
        }
    }
    if (pending != 0)
        return std::nullopt;
    return bytes;
}

} // namespace

std::optional<std::string> percentDecoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        const int byte = escapedByte(text, at);
        if (byte < 0)
            return std::nullopt;
        decoded += static_cast<char>(byte);
        at += 2;
    }
    return decoded;
}

std::string formDecoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int byte = text[at] == '%' ? escapedByte(text, at) : -1;
        if (byte >= 0) {
            decoded += static_cast<char>(byte);
            at += 2;
            continue;
        }
        decoded += text[at] == '+' ? ' ' : text[at];
    }
    return decoded;
}

std::string toHex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

std::optional<std::string> fromHex(std::string_view hex)
{
    if (hex.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        const int high = hexDigit(hex[at]);
        const int low = hexDigit(hex[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string toBase64(std::string_view bytes)
{
    return encode(bytes, standardAlphabet, true);
}

std::string toBase64Url(std::string_view bytes)
{
    return encode(bytes, urlAlphabet, false);
}

std::optional<std::string> fromBase64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i)
        text.remove_suffix(1);
    return decode(text, standardDigits);
}

std::optional<std::string> fromBase64Url(std::string_view text)
{
    return decode(text, urlDigits);
}

} // namespace signalbox
