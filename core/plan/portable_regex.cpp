// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The portable regex subset: what RE2, PCRE2, Rust and ECMAScript read alike. No look-around, back-references, flags, word
// boundaries or anchors; groups are plain, (?:...) or (?P<name>...) / (?<name>...).
#include "core/base/text.h"
#include "core/plan/compile_context.h"

#include <fmt/core.h>
#include <re2/re2.h>

namespace signalbox {
namespace {

constexpr int mostGroups = 16;
constexpr std::size_t mostPatternBytes = 2000;

Error notPortable(std::string reason)
{
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(reason)};
}

// Walks over a pattern and finds the first construct outside the subset; also writes it in RE2's spelling.
class PatternCheck {
public:
    explicit PatternCheck(std::string_view pattern) : m_pattern(pattern) {}

    Result<std::string> run()
    {
        while (m_at < m_pattern.size())
            if (std::string reason = step(); !reason.empty())
                return notPortable(std::move(reason));
        return std::move(m_out);
    }

private:
    bool sees(std::string_view text) const { return m_pattern.substr(m_at, text.size()) == text; }

    void take(std::size_t count = 1)
    {
        m_out += m_pattern.substr(m_at, count);
        m_at += count;
    }

    std::string step()
    {
        const char c = m_pattern[m_at];
        if (c == '\\')
            return escape();
        if (c == '[' && !m_isInClass)
            return openClass();
        if (c == '[' && sees("[:")) { // POSIX class, whole
            const auto end = m_pattern.find(":]", m_at);
            if (end == std::string_view::npos)
                return "the character class [: is not closed";
            take(end + 2 - m_at);
            return {};
        }
        if (c == ']')
            m_isInClass = false;
        if (!m_isInClass) {
            if (c == '^' || c == '$')
                return fmt::format("{} is not needed: a pattern always covers the whole value", c);
            if (c == '(' && sees("(?"))
                return group();
            if (c == '{' && !isRepetition())
                return "a literal { must be written \\{";
        }
        take();
        return {};
    }

    std::string openClass()
    {
        m_isInClass = true;
        take();
        if (sees("^"))
            take();
        if (sees("]")) // first in a class, it is a character
            take();
        return {};
    }

    std::string group()
    {
        if (sees("(?:")) {
            take(3);
            return {};
        }
        const std::size_t name = sees("(?P<") ? 4 : 3;
        const bool isNamed = sees("(?P<") || (sees("(?<") && !sees("(?<=") && !sees("(?<!"));
        if (isNamed) { // RE2 of 2022 knows only the spelling with P
            m_out += "(?P<";
            m_at += name;
            return {};
        }
        if (sees("(?=") || sees("(?!") || sees("(?<=") || sees("(?<!"))
            return "look-around is not available: it does not run in linear time";
        return "flags such as (?i) are not portable: spell out what you mean, as in [Aa]";
    }

    std::string escape()
    {
        if (m_at + 1 == m_pattern.size())
            return "the pattern ends with a lone backslash";
        const char c = m_pattern[m_at + 1];
        if (c >= '1' && c <= '9')
            return "back-references are not available: they do not run in linear time";
        if (c == '0')
            return "write bytes as \\x00";
        if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z')
            return fmt::format("\\{} is not portable: a pattern always covers the whole value", c);
        if (isAlpha(c) && std::string_view("dDwWsStnrfx").find(c) == std::string_view::npos)
            return fmt::format("\\{} is not portable", c);
        take(2);
        return {};
    }

    bool isRepetition() const // {2}, {2,} or {2,5}
    {
        const auto end = m_pattern.find('}', m_at);
        if (end == std::string_view::npos || end == m_at + 1 || !isDigit(m_pattern[m_at + 1]))
            return false;
        std::size_t commas = 0;
        for (const char c : m_pattern.substr(m_at + 1, end - m_at - 1)) {
            if (c == ',')
                ++commas;
            else if (!isDigit(c))
                return false;
        }
        return commas <= 1;
    }

    std::string_view m_pattern;
    std::size_t m_at = 0;
    bool m_isInClass = false;
    std::string m_out;
};

} // namespace

Result<PortableRegex> compilePortableRegex(std::string_view pattern)
{
    if (pattern.size() > mostPatternBytes)
        return notPortable(fmt::format("the pattern is longer than {} bytes", mostPatternBytes));
    auto spelled = PatternCheck(pattern).run();
    if (!spelled)
        return spelled.error();
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1); // bytes, as paths and header values are
    options.set_log_errors(false);
    PortableRegex regex;
    regex.pattern = std::string(pattern);
    auto compiled = std::make_shared<const re2::RE2>(*spelled, options);
    if (!compiled->ok())
        return notPortable(compiled->error());
    if (compiled->NumberOfCapturingGroups() > mostGroups)
        return notPortable(fmt::format("the pattern has more than {} groups", mostGroups));
    regex.compiled = std::move(compiled);
    return regex;
}

} // namespace signalbox
