// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Offset, sixteen bytes, and their ASCII on every line:
// 00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..
#include "core/body/body_view.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t rowBytes = 16;

ViewMatch matches(const BodySource& source)
{
    return isBinary(source) ? ViewMatch::Likely : ViewMatch::Possible;
}

void appendRow(std::size_t offset, std::string_view bytes, std::string& text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned shift = 32; shift > 0; shift -= 4)
        text += digits[offset >> (shift - 4) & 15U];
    for (std::size_t i = 0; i < rowBytes; ++i) {
        text += i % 8 == 0 ? "  " : " ";
        if (i >= bytes.size()) {
            text += "  ";
            continue;
        }
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    text += "  ";
    for (const char c : bytes)
        text += c >= 0x20 && c < 0x7f ? c : '.';
    text += '\n';
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    const std::string_view shown = source.bytes.substr(0, options.hexBytes);
    output.isTruncated = shown.size() < source.bytes.size();
    output.text.reserve((shown.size() / rowBytes + 1) * 78);
    for (std::size_t offset = 0; offset < shown.size() && output.text.size() < options.textBytes; offset += rowBytes)
        appendRow(offset, shown.substr(offset, rowBytes), output.text);
}

} // namespace

const BodyViewKind& hexView()
{
    static const BodyViewKind kind{"hex", "Hex", false, matches, render};
    return kind;
}

} // namespace signalbox
