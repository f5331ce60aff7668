// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// application/x-www-form-urlencoded as one "name = value" row per pair, decoded; further lines of a value are indented.
#include "core/body/body_view.h"
#include "core/body/text_layout.h"
#include "core/http/target.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t widestColumn = 32; // longer names push their value out instead of everybody's

bool looksLikeForm(std::string_view bytes)
{
    const std::string_view start = bytes.substr(0, 4096);
    return start.find('=') != std::string_view::npos && std::all_of(start.begin(), start.end(), [](char c) {
        return c > 0x20 && c < 0x7f && std::string_view("<>{}[]\"").find(c) == std::string_view::npos;
    });
}

ViewMatch matches(const BodySource& source)
{
    if (source.type.essence == "application/x-www-form-urlencoded")
        return source.bytes.empty() ? ViewMatch::Possible : ViewMatch::Certain;
    return looksLikeForm(source.bytes) ? ViewMatch::Possible : ViewMatch::None;
}

// Characters, so that names beyond ASCII line up as well as a fixed-width font can.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

void appendIndented(std::string_view value, std::size_t indent, std::string& text)
{
    for (const char c : value) {
        text += c;
        if (c == '\n')
            text.append(indent, ' ');
    }
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    const auto pairs = parseQuery(source.bytes);
    std::size_t column = 0;
    for (const QueryPair& pair : pairs) {
        const std::size_t width = widthOf(pair.name);
        column = std::max(column, width <= widestColumn ? width : 0);
    }
    for (const QueryPair& pair : pairs) {
        if (output.text.size() > options.textBytes) {
            output.isTruncated = true;
            return;
        }
        const std::string name = cleanText(pair.name);
        const std::size_t width = widthOf(name);
        output.text += name;
        output.text.append(column > width ? column - width : 0, ' ');
        output.text += " = ";
        appendIndented(cleanText(pair.value), std::max(column, width) + 3, output.text);
        output.text += '\n';
    }
}

} // namespace

const BodyViewKind& formView()
{
    static const BodyViewKind kind{"form", "Form", false, matches, render};
    return kind;
}

} // namespace signalbox
