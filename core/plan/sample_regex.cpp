// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Walks a portable pattern and writes one text it matches: alternatives, repetitions and classes are chosen at random.
// What it writes is checked with RE2, so a construct that is not understood costs a witness, never a wrong one.
#include "core/base/text.h"
#include "core/plan/sample_request.h"

#include <re2/re2.h>

namespace signalbox {
namespace {

class PatternSampler {
public:
    PatternSampler(std::string_view pattern, RandomSource& random) : m_pattern(pattern), m_random(random) {}

    std::string run() { return alternatives(); }

private:
    bool atEnd() const { return m_at >= m_pattern.size(); }
    char peek() const { return atEnd() ? '\0' : m_pattern[m_at]; }

    // One of the branches up to the closing parenthesis or the end.
    std::string alternatives()
    {
        std::vector<std::string> branches{sequence()};
        while (peek() == '|') {
            ++m_at;
            branches.push_back(sequence());
        }
        return branches[m_random.below(static_cast<std::uint32_t>(branches.size()))];
    }

    std::string sequence()
    {
        std::string text;
        while (!atEnd() && peek() != '|' && peek() != ')') {
            const std::size_t start = m_at;
            const std::string first = atom();
            const std::size_t end = m_at;
            std::uint32_t times = repetition();
            const std::size_t after = m_at;
            if (times > 0)
                text += first;
            for (; times > 1; --times) { // the atom again, with other choices
                m_at = start;
                text += atom();
            }
            m_at = std::max(after, end);
        }
        return text;
    }

    std::string atom()
    {
        const char c = m_pattern[m_at++];
        if (c == '(')
            return group();
        if (c == '[')
            return characterClass();
        if (c == '.')
            return std::string(1, "abcxyz019"[m_random.below(9)]);
        if (c == '\\' && !atEnd())
            return escape();
        return std::string(1, c);
    }

    std::string group()
    {
        if (peek() == '?') {
            const auto end = m_pattern.find_first_of(m_pattern.substr(m_at + 1, 1) == ":" ? ":" : ">", m_at);
            m_at = end == std::string_view::npos ? m_pattern.size() : end + 1;
        }
        std::string text = alternatives();
        if (peek() == ')')
            ++m_at;
        return text;
    }

    std::string escape()
    {
        const char c = m_pattern[m_at++];
        switch (c) {
        case 'd': return std::string(1, static_cast<char>('0' + m_random.below(10)));
        case 'w': return std::string(1, "abcXYZ019_"[m_random.below(10)]);
        case 'D':
        case 'S': return "x";
        case 'W': return "-";
        case 's': return " ";
        default: return std::string(1, c); // \n, \t and \xHH stand in no path: the check refuses what comes out
        }
    }

    std::string characterClass()
    {
        const bool isNegated = peek() == '^';
        if (isNegated)
            ++m_at;
        std::string members;
        bool isFirst = true;
        while (!atEnd() && (peek() != ']' || isFirst)) {
            isFirst = false;
            addMember(members);
        }
        ++m_at;
        if (!isNegated)
            return members.empty() ? "" : std::string(1, members[m_random.below(static_cast<std::uint32_t>(members.size()))]);
        for (const char c : std::string_view("axzq0527-_~"))
            if (members.find(c) == std::string::npos)
                return std::string(1, c);
        return "";
    }

    void addMember(std::string& members)
    {
        char low = m_pattern[m_at++];
        if (low == '[' && peek() == ':') {
            const auto end = m_pattern.find(":]", m_at);
            const bool isDigitClass = m_pattern.substr(m_at, 6) == ":digit" || m_pattern.substr(m_at, 7) == ":xdigit";
            members += isDigitClass ? "0123456789" : "abcxyz";
            m_at = end == std::string_view::npos ? m_pattern.size() : end + 2;
            return;
        }
        if (low == '\\' && !atEnd()) {
            low = m_pattern[m_at++];
            if (low == 'd' || low == 'w') {
                members += low == 'd' ? "0123456789" : "abcxyz019_";
                return;
            }
        }
        if (peek() != '-' || m_at + 1 >= m_pattern.size() || m_pattern[m_at + 1] == ']') {
            members += low;
            return;
        }
        ++m_at;
        const char high = m_pattern[m_at++];
        for (int c = static_cast<unsigned char>(low); c <= static_cast<unsigned char>(high); ++c)
            members += static_cast<char>(c);
    }

    // How often, and moves behind the operator with its laziness mark.
    std::uint32_t repetition()
    {
        std::uint32_t times = 1;
        const char c = peek();
        if (c == '*' || c == '?')
            times = m_random.below(c == '*' ? 4 : 2);
        else if (c == '+')
            times = 1 + m_random.below(3);
        else if (c == '{')
            times = counted();
        else
            return 1;
        if (c != '{')
            ++m_at;
        if (peek() == '?')
            ++m_at;
        return times;
    }

    std::uint32_t counted()
    {
        const auto end = m_pattern.find('}', m_at);
        const std::string_view body = m_pattern.substr(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        const auto comma = body.find(',');
        const auto low = static_cast<std::uint32_t>(parseUnsigned(body.substr(0, comma)).value_or(1));
        if (comma == std::string_view::npos)
            return low;
        const auto high = parseUnsigned(body.substr(comma + 1)).value_or(low + 2ULL);
        return low + m_random.below(static_cast<std::uint32_t>(high) - low + 1);
    }

    std::string_view m_pattern;
    RandomSource& m_random;
    std::size_t m_at = 0;
};

} // namespace

std::optional<std::string> sampleText(const PortableRegex& regex, RandomSource& random)
{
    for (int attempt = 0; attempt < 20 && regex.compiled != nullptr; ++attempt) {
        std::string text = PatternSampler(regex.pattern, random).run();
        if (re2::RE2::FullMatch(text, *regex.compiled))
            return text;
    }
    return std::nullopt;
}

} // namespace signalbox
