// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON (RFC 8259), indented and otherwise untouched: numbers, escapes, key order and repeated keys stay as they were
// written, since nothing is parsed into values. One pass, own stack, so depth costs no call stack. Several values one
// after another, a line each, are shown one after another (JSON lines, application/x-ndjson).
#include "core/body/body_view.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t deepestIndent = 64; // levels; deeper ones are drawn at this one, or text would grow quadratically

class JsonPrinter {
public:
    JsonPrinter(std::string_view text, const RenderOptions& options, ViewOutput& output)
        : m_text(text), m_isIncomplete(options.isIncomplete), m_cap(options.textBytes), m_output(output), m_out(output.text)
    {
        m_out.reserve(std::min(m_cap, text.size() + text.size() / 2));
    }

    void run()
    {
        while (skipBlanks()) {
            if (m_out.size() > m_cap) {
                m_output.isTruncated = true;
                return;
            }
            const char* problem = step(m_text[m_at]);
            if (problem) {
                m_output.problem = describe(problem);
                return;
            }
        }
        const bool isWhole = m_expect == Expect::EndOrNext && m_stack.empty();
        if (!isWhole && !m_isIncomplete)
            m_output.problem = describe("the text ends before the value does");
    }

private:
    enum class Expect : std::uint8_t { Value, ValueOrEnd, Key, KeyOrEnd, Colon, EndOrNext };

    bool skipBlanks()
    {
        m_sawLineBreak = false;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\n')
                m_sawLineBreak = true;
            else if (c != ' ' && c != '\t' && c != '\r')
                return true;
        }
        return false;
    }

    // Takes one token. Returns what is wrong, or nullptr.
    const char* step(char c)
    {
        switch (m_expect) {
        case Expect::ValueOrEnd:
            if (c == ']')
                return close(']');
            newLine(m_stack.size());
            return value(c);
        case Expect::Value: return value(c);
        case Expect::KeyOrEnd:
            if (c == '}')
                return close('}');
            newLine(m_stack.size());
            return key(c);
        case Expect::Key: return key(c);
        case Expect::Colon:
            if (c != ':')
                return "\":\" is missing behind the key";
            ++m_at;
            m_out += ": ";
            m_expect = Expect::Value;
            return nullptr;
        case Expect::EndOrNext: return m_stack.empty() ? nextDocument() : separator(c);
        }
        return nullptr;
    }

    const char* nextDocument()
    {
        if (!m_sawLineBreak)
            return "there is something behind the end of the value";
        m_out += '\n';
        m_expect = Expect::Value;
        return nullptr;
    }

    const char* separator(char c)
    {
        if (c == m_stack.back()) {
            newLine(m_stack.size() - 1);
            return close(c);
        }
        if (c != ',')
            return m_stack.back() == '}' ? "\",\" or \"}\" is missing" : "\",\" or \"]\" is missing";
        ++m_at;
        m_out += ',';
        newLine(m_stack.size());
        m_expect = m_stack.back() == '}' ? Expect::Key : Expect::Value;
        return nullptr;
    }

    const char* close(char c)
    {
        ++m_at;
        m_out += c;
        m_stack.pop_back();
        m_expect = Expect::EndOrNext;
        return nullptr;
    }

    const char* key(char c)
    {
        if (c != '"')
            return "a key in double quotes is missing";
        m_expect = Expect::Colon;
        return string();
    }

    const char* value(char c)
    {
        m_expect = Expect::EndOrNext;
        switch (c) {
        case '{': return open('}', Expect::KeyOrEnd);
        case '[': return open(']', Expect::ValueOrEnd);
        case '"': return string();
        case 't': return literal("true");
        case 'f': return literal("false");
        case 'n': return literal("null");
        default: return c == '-' || isDigit(c) ? number() : "a value is missing";
        }
    }

    const char* open(char closing, Expect expect)
    {
        m_out += m_text[m_at++];
        m_stack.push_back(closing);
        m_expect = expect;
        return nullptr;
    }

    const char* literal(std::string_view word)
    {
        const std::string_view found = m_text.substr(m_at, word.size());
        const bool isCut = m_isIncomplete && m_at + found.size() == m_text.size() && word.substr(0, found.size()) == found;
        if (found != word && !isCut)
            return "a value is missing";
        m_out += found;
        m_at += found.size();
        return nullptr;
    }

    // RFC 8259 6
    const char* number()
    {
        const std::size_t start = m_at;
        if (m_text[m_at] == '-')
            ++m_at;
        const bool isLeadingZero = m_at < m_text.size() && m_text[m_at] == '0';
        if (isLeadingZero)
            ++m_at;
        else if (!digits())
            return "a number without digits";
        if (m_at < m_text.size() && m_text[m_at] == '.') {
            ++m_at;
            if (!digits())
                return "a number without digits behind the point";
        }
        if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
            ++m_at;
            if (m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-'))
                ++m_at;
            if (!digits())
                return "a number without digits in its exponent";
        }
        m_out += m_text.substr(start, m_at - start);
        return nullptr;
    }

    bool digits()
    {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
        return m_at > start || (m_isIncomplete && m_at == m_text.size());
    }

    // RFC 8259 7
    const char* string()
    {
        const std::size_t start = m_at++;
        for (; m_at < m_text.size(); ++m_at) {
            const auto byte = static_cast<unsigned char>(m_text[m_at]);
            if (byte == '"') {
                ++m_at;
                m_out += m_text.substr(start, m_at - start);
                return nullptr;
            }
            if (byte < 0x20)
                return "a control character inside a string";
            if (byte == '\\' && !escape())
                return "an unknown escape inside a string";
        }
        m_out += m_text.substr(start);
        return m_isIncomplete ? nullptr : "a string without its end";
    }

    // At a backslash; leaves m_at on the last character of the escape.
    bool escape()
    {
        if (m_text.size() - m_at < 2)
            return true; // the missing end is reported
        const char c = m_text[++m_at];
        if (c != 'u')
            return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
        for (int i = 0; i < 4 && m_at + 1 < m_text.size(); ++i) {
            const char digit = toLowerAscii(m_text[++m_at]);
            if (!isDigit(digit) && (digit < 'a' || digit > 'f'))
                return false;
        }
        return true;
    }

    void newLine(std::size_t depth)
    {
        m_out += '\n';
        m_out.append(2 * std::min(depth, deepestIndent), ' ');
    }

    std::string describe(const char* problem) const
    {
        const std::string_view before = m_text.substr(0, m_at);
        const auto lines = std::count(before.begin(), before.end(), '\n');
        const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
        return "not JSON: line " + std::to_string(lines + 1) + ", column " + std::to_string(m_at - lineStart + 1) + ": "
            + problem;
    }

    std::string_view m_text;
    bool m_isIncomplete;
    std::size_t m_cap;
    ViewOutput& m_output;
    std::string& m_out;
    std::size_t m_at = 0;
    bool m_sawLineBreak = false;
    Expect m_expect = Expect::Value;
    std::string m_stack; // the closing brackets to come
};

ViewMatch matches(const BodySource& source)
{
    const MediaType& type = source.type;
    if (source.bytes.empty())
        return ViewMatch::None;
    if (type.subtype() == "json" || type.hasSuffix("+json") || type.subtype() == "x-ndjson" || type.subtype() == "jsonl")
        return ViewMatch::Certain;
    if (sniffMediaType(source.bytes) != "application/json")
        return ViewMatch::None;
    const bool isVague = type.essence.empty() || type.essence == "text/plain" || type.essence == "application/octet-stream";
    return isVague ? ViewMatch::Likely : ViewMatch::Possible;
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    JsonPrinter(source.bytes, options, output).run();
}

} // namespace

const BodyViewKind& jsonView()
{
    static const BodyViewKind kind{"json", "JSON", true, matches, render};
    return kind;
}

} // namespace signalbox
