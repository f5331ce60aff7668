// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/text_layout.h"

#include "core/base/text.h"
#include "core/body/charset.h"

#include <algorithm>

namespace signalbox {
namespace {

bool isPlain(char c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
}

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
}

bool isContinuationByte(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

// Length of the valid character at the front of the text, which is not ASCII; 0 when it is not valid.
std::size_t characterLength(std::string_view text)
{
    for (std::size_t length = 2; length <= std::min<std::size_t>(4, text.size()); ++length) {
        if (isUtf8(text.substr(0, length)))
            return length;
    }
    return 0;
}

// Appends the character at the front of the text, which is not plain, and returns how many bytes it took.
std::size_t appendUnusual(std::string_view text, std::string& clean)
{
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte == '\r') {
        clean += '\n';
        return text.size() > 1 && text[1] == '\n' ? 2 : 1;
    }
    if (byte < 0x20 || byte == 0x7f) {
        appendUtf8(byte == 0x7f ? 0x2421 : 0x2400U + byte, clean);
        return 1;
    }
    const std::size_t length = characterLength(text);
    if (length == 0) {
        appendUtf8(0xfffd, clean);
        return 1;
    }
    clean += text.substr(0, length);
    return length;
}

// Where to break a line that is longer than `limit`: behind a separator, else at a character's start.
std::size_t breakPoint(std::string_view line, std::size_t limit)
{
    const std::size_t separator = line.substr(0, limit).find_last_of(" ,;&>");
    if (separator != std::string_view::npos && separator >= limit - limit / 4)
        return separator + 1;
    while (limit > 1 && isContinuationByte(line[limit]))
        --limit;
    return limit;
}

} // namespace

std::string cleanText(std::string bytes)
{
    if (std::none_of(bytes.begin(), bytes.end(), isControl) && isUtf8(bytes))
        return bytes;
    std::string clean;
    clean.reserve(bytes.size());
    std::string_view rest = bytes;
    while (!rest.empty()) {
        std::size_t plain = 0;
        while (plain < rest.size() && isPlain(rest[plain]))
            ++plain;
        clean.append(rest.substr(0, plain));
        rest.remove_prefix(plain);
        if (!rest.empty())
            rest.remove_prefix(appendUnusual(rest, clean));
    }
    return clean;
}

bool cutText(std::string& text, std::size_t cap)
{
    if (text.size() <= cap)
        return false;
    while (cap > 0 && isContinuationByte(text[cap]))
        --cap;
    text.resize(cap);
    return true;
}

std::vector<std::uint32_t> breakLongLines(std::string& text, std::size_t lineBytes)
{
    std::vector<std::uint32_t> continuations;
    lineBytes = std::max<std::size_t>(lineBytes, 16);
    std::string broken;
    std::uint32_t lineNumber = 0;
    std::size_t copied = 0; // how much of `text` stands in `broken`; nothing is copied before the first long line
    for (std::size_t start = 0; start < text.size(); ++lineNumber) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        while (end - start > lineBytes) {
            const std::size_t length = breakPoint(std::string_view(text).substr(start, end - start), lineBytes);
            broken.append(text, copied, start + length - copied).append(1, '\n');
            start += length;
            copied = start;
            continuations.push_back(++lineNumber);
        }
        start = end + 1;
    }
    if (!continuations.empty()) {
        broken.append(text, copied, std::string::npos);
        text.swap(broken);
    }
    return continuations;
}

} // namespace signalbox
