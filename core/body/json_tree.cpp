// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/json_tree.h"

#include "core/base/text.h"
#include "core/body/charset.h"

#include <optional>

namespace signalbox {
namespace {

Error invalid(std::string detail)
{
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Policy, std::move(detail)};
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = toLowerAscii(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Recursion is bounded by deepestJson.
class JsonReader {
public:
    explicit JsonReader(std::string_view text) : m_text(text) {}

    Result<JsonNode> read()
    {
        JsonNode root;
        if (!isUtf8(m_text))
            return invalid("the text is not UTF-8");
        const char* problem = value(root, 0);
        if (problem == nullptr) {
            skipBlanks();
            if (m_at == m_text.size())
                return root;
            problem = "there is something behind the value";
        }
        return invalid(std::string(problem) + " at byte " + std::to_string(m_at));
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    void skipBlanks()
    {
        while (m_at < m_text.size() && (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n'))
            ++m_at;
    }

    const char* value(JsonNode& node, std::size_t depth)
    {
        skipBlanks();
        switch (peek()) {
        case '{': return container(node, JsonNode::Kind::Object, depth);
        case '[': return container(node, JsonNode::Kind::Array, depth);
        case '"': node.kind = JsonNode::Kind::String; return string(node.token);
        case 't': node.kind = JsonNode::Kind::True; return literal("true", node);
        case 'f': node.kind = JsonNode::Kind::False; return literal("false", node);
        case 'n': node.kind = JsonNode::Kind::Null; return literal("null", node);
        default: node.kind = JsonNode::Kind::Number; return number(node);
        }
    }

    const char* literal(std::string_view word, JsonNode& node)
    {
        if (m_text.substr(m_at, word.size()) != word)
            return "a value is missing";
        node.token = m_text.substr(m_at, word.size());
        m_at += word.size();
        return nullptr;
    }

    const char* container(JsonNode& node, JsonNode::Kind kind, std::size_t depth)
    {
        if (depth == deepestJson)
            return "the nesting is too deep";
        node.kind = kind;
        const char closing = kind == JsonNode::Kind::Object ? '}' : ']';
        ++m_at;
        skipBlanks();
        if (peek() == closing) {
            ++m_at;
            return nullptr;
        }
        for (;;) {
            JsonMember& member = node.members.emplace_back();
            if (kind == JsonNode::Kind::Object) {
                if (const char* problem = key(member.key))
                    return problem;
            }
            if (const char* problem = value(member.node, depth + 1))
                return problem;
            skipBlanks();
            const char next = peek();
            if (next != ',' && next != closing)
                return "a comma or the end of the container is missing";
            ++m_at;
            if (next == closing)
                return nullptr;
            skipBlanks();
        }
    }

    const char* key(std::string_view& token)
    {
        if (peek() != '"')
            return "a name in double quotes is missing";
        if (const char* problem = string(token))
            return problem;
        skipBlanks();
        if (peek() != ':')
            return "a colon is missing";
        ++m_at;
        return nullptr;
    }

    const char* string(std::string_view& token)
    {
        const std::size_t start = m_at++;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (static_cast<unsigned char>(c) < 0x20)
                return "a control character stands in a string";
            ++m_at;
            if (c == '"') {
                token = m_text.substr(start, m_at - start);
                return nullptr;
            }
            if (c == '\\' && !escape())
                return "an escape is malformed";
        }
        return "a string has no end";
    }

    bool escape()
    {
        const char c = peek();
        if (c == '\0' || std::string_view("\"\\/bfnrtu").find(c) == std::string_view::npos)
            return false;
        ++m_at;
        for (int i = 0; c == 'u' && i < 4; ++i, ++m_at) {
            if (hexValue(peek()) < 0)
                return false;
        }
        return true;
    }

    bool digits()
    {
        const std::size_t start = m_at;
        while (isDigit(peek()))
            ++m_at;
        return m_at > start;
    }

    const char* number(JsonNode& node)
    {
        const std::size_t start = m_at;
        if (peek() == '-')
            ++m_at;
        if (peek() == '0')
            ++m_at;
        else if (!digits())
            return "a value is missing";
        if (peek() == '.') {
            ++m_at;
            if (!digits())
                return "a number is malformed";
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-')
                ++m_at;
            if (!digits())
                return "a number is malformed";
        }
        node.token = m_text.substr(start, m_at - start);
        return nullptr;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

unsigned codeUnit(std::string_view digits)
{
    unsigned unit = 0;
    for (const char c : digits.substr(0, 4))
        unit = unit * 16 + static_cast<unsigned>(hexValue(c));
    return unit;
}

// `at` stands on the first hex digit; returns how many bytes were used.
std::size_t appendEscaped(std::string_view rest, std::string& out)
{
    const unsigned first = codeUnit(rest);
    if (first < 0xd800 || first > 0xdfff) {
        appendUtf8(first, out);
        return 4;
    }
    if (first < 0xdc00 && rest.substr(4, 2) == "\\u") {
        const unsigned second = codeUnit(rest.substr(6));
        if (second >= 0xdc00 && second <= 0xdfff) {
            appendUtf8(0x10000U + ((first - 0xd800U) << 10U) + (second - 0xdc00U), out);
            return 10;
        }
    }
    appendUtf8(0xfffd, out);
    return 4;
}

} // namespace

Result<JsonNode> parseJsonTree(std::string_view text)
{
    return JsonReader(text).read();
}

void writeJson(const JsonNode& node, std::string& out)
{
    if (node.kind != JsonNode::Kind::Array && node.kind != JsonNode::Kind::Object) {
        out.append(node.token);
        return;
    }
    const bool isObject = node.kind == JsonNode::Kind::Object;
    out.push_back(isObject ? '{' : '[');
    bool isFirst = true;
    for (const JsonMember& member : node.members) {
        if (!isFirst)
            out.push_back(',');
        isFirst = false;
        if (isObject)
            out.append(member.key).push_back(':');
        writeJson(member.node, out);
    }
    out.push_back(isObject ? '}' : ']');
}

std::string jsonText(std::string_view token)
{
    static constexpr std::string_view letters = "bfnrt";
    static constexpr std::string_view meanings = "\b\f\n\r\t";
    const std::string_view inside = token.size() < 2 ? std::string_view() : token.substr(1, token.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] != '\\') {
            text.push_back(inside[i]);
            continue;
        }
        const char c = inside[++i];
        if (c == 'u') {
            i += appendEscaped(inside.substr(i + 1), text);
            continue;
        }
        const std::size_t letter = letters.find(c);
        text.push_back(letter == std::string_view::npos ? c : meanings[letter]);
    }
    return text;
}

std::string jsonToken(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string token = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            token.push_back('\\');
            token.push_back(c);
        } else if (byte < 0x20) {
            token.append("\\u00");
            token.push_back(digits[byte >> 4U]);
            token.push_back(digits[byte & 0xfU]);
        } else {
            token.push_back(c);
        }
    }
    token.push_back('"');
    return token;
}

Result<std::vector<std::string>> parseJsonPointer(std::string_view pointer)
{
    std::vector<std::string> steps;
    if (pointer.empty())
        return steps;
    if (pointer.front() != '/')
        return invalid("a JSON pointer begins with /");
    for (const std::string_view piece : split(pointer.substr(1), '/')) {
        std::string& step = steps.emplace_back();
        for (std::size_t i = 0; i < piece.size(); ++i) {
            if (piece[i] != '~') {
                step.push_back(piece[i]);
                continue;
            }
            if (++i == piece.size() || (piece[i] != '0' && piece[i] != '1'))
                return invalid("in a JSON pointer ~ is written ~0 and / within a name ~1");
            step.push_back(piece[i] == '0' ? '~' : '/');
        }
    }
    return steps;
}

} // namespace signalbox
