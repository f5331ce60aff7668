// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of an nginx configuration: quoting, regexes, and a writer that indents.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::nginx {

// A configuration string in double quotes. Variables in it stay variables.
std::string inQuotes(std::string_view text);
// Literal text inside a string with variables: nginx cannot escape "$", so a variable stands for it.
std::string literal(std::string_view text);
// Text as it stands, in a regex.
std::string regexLiteral(std::string_view text);
// A JavaScript string literal.
std::string scriptString(std::string_view text);
// Capturing groups of a portable pattern made non-capturing, or named gwr1, gwr2, ... for use in values.
std::string withoutCaptures(std::string_view pattern);
std::string withNumberedCaptures(std::string_view pattern);
// The group of that name becomes (?<gwv>...), the others non-capturing.
std::string withCapture(std::string_view pattern, std::string_view name);

class ConfigWriter {
public:
    void line(std::string_view text);
    void open(std::string_view head); // "server {"
    void close();
    void blank() { m_text += '\n'; }
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
    std::size_t m_depth = 0;
};

} // namespace signalbox::nginx
