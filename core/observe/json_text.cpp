// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/json_text.h"

#include "core/base/text.h"

namespace signalbox {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

// Not in the middle of a character.
std::string_view shortened(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    std::size_t end = limit;
    while (end > 0 && limit - end < 4 && isContinuation(text[end]))
        --end;
    return text.substr(0, end);
}

} // namespace

void appendJsonText(std::string_view text, std::size_t limit, std::string& out)
{
    text = shortened(text, limit);
    const bool isReadable = isUtf8(text);
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out.append("\\u00");
            out += digits[byte >> 4U];
            out += digits[byte & 0xfU];
        } else if (byte >= 0x80 && !isReadable) {
            out.append("\\ufffd");
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace signalbox
