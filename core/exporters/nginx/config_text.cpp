// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/nginx/config_text.h"

#include "core/base/text.h"

#include <fmt/core.h>

namespace signalbox::nginx {
namespace {

// Copies a portable pattern, giving each capturing group the head that `head(index, name)` says; index from 1.
template <typename Head>
std::string withGroups(std::string_view pattern, Head head)
{
    std::string out;
    std::size_t groups = 0;
    bool isInClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            out += pattern.substr(i++, 2);
            continue;
        }
        if (isInClass) {
            if (c == '[' && pattern.substr(i, 2) == "[:") {
                const auto end = pattern.find(":]", i);
                out += pattern.substr(i, end - i + 2);
                i = end + 1;
                continue;
            }
            isInClass = c != ']';
        } else if (c == '[') {
            isInClass = true;
            std::size_t taken = pattern.substr(i + 1, 1) == "^" ? 2 : 1;
            if (pattern.substr(i + taken, 1) == "]")
                ++taken;
            out += pattern.substr(i, taken);
            i += taken - 1;
            continue;
        } else if (c == '(' && pattern.substr(i, 3) != "(?:") {
            std::string_view name;
            const std::size_t start = pattern.find('<', i);
            if (pattern.substr(i, 2) == "(?") {
                const auto end = pattern.find('>', i);
                name = pattern.substr(start + 1, end - start - 1);
                i = end;
            }
            out += head(++groups, name);
            continue;
        }
        out += c;
    }
    return out;
}

} // namespace

std::string inQuotes(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
    return out + '"';
}

std::string literal(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '$')
            out += "${gw_dollar}";
        else
            out += c;
    }
    return out;
}

std::string regexLiteral(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (!isAlpha(c) && !isDigit(c) && c != '/' && c != '-' && c != '_' && c != '%' && c != '~' && c != ':' && c != ','
            && c != '@' && c != '=' && c != '&' && c != '!' && c != '\'' && c != ' ' && static_cast<unsigned char>(c) < 0x80)
            out += '\\';
        out += c;
    }
    return out;
}

std::string scriptString(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + "'";
}

std::string withoutCaptures(std::string_view pattern)
{
    return withGroups(pattern, [](std::size_t, std::string_view) { return std::string("(?:"); });
}

std::string withNumberedCaptures(std::string_view pattern)
{
    return withGroups(pattern, [](std::size_t index, std::string_view) { return fmt::format("(?<gwr{}>", index); });
}

std::string withCapture(std::string_view pattern, std::string_view name)
{
    return withGroups(pattern,
        [name](std::size_t, std::string_view other) { return std::string(other == name ? "(?<gwv>" : "(?:"); });
}

void ConfigWriter::line(std::string_view text)
{
    m_text.append(m_depth * 4, ' ');
    m_text += text;
    m_text += '\n';
}

void ConfigWriter::open(std::string_view head)
{
    line(std::string(head) + " {");
    ++m_depth;
}

void ConfigWriter::close()
{
    --m_depth;
    line("}");
}

} // namespace signalbox::nginx
