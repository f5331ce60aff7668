// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// XML with one element a line. Only blanks between tags change: an element that holds text, or only blanks, or says
// xml:space="preserve" is left exactly as it came, with everything inside it. No entity is expanded and nothing is fetched.
#include "core/body/body_view.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t deepestIndent = 64; // levels; deeper ones are drawn at this one, or text would grow quadratically
constexpr std::uint32_t noPartner = 0xffffffffU;

struct Token {
    enum class Kind : std::uint8_t { Open, Close, Empty, Text, Other }; // Other: comment, declaration, instruction
    Kind kind = Kind::Other;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t partner = noPartner; // Open: the token of its end tag
    bool isVerbatim = false;         // Open: left as it came, up to the partner
    bool hasElements = false;        // Open
};

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The name in "<name ...", "</name>".
std::string_view tagName(std::string_view tag)
{
    const std::size_t start = tag.size() > 1 && tag[1] == '/' ? 2 : 1;
    return tag.substr(start, tag.find_first_of(" \t\r\n/>", start) - start);
}

class XmlReader {
public:
    XmlReader(std::string_view text, bool isIncomplete) : m_text(text), m_isIncomplete(isIncomplete) {}

    // Empty, or what is wrong and where.
    std::string read(std::vector<Token>& tokens)
    {
        while (m_at < m_text.size()) {
            if (const char* problem = next(tokens))
                return describe(problem);
        }
        if (!m_open.empty() && !m_isIncomplete)
            return describe("the text ends inside an element");
        return {};
    }

private:
    const char* next(std::vector<Token>& tokens)
    {
        const std::string_view rest = m_text.substr(m_at);
        if (rest.front() != '<')
            return text(tokens, std::min(rest.find('<'), rest.size()), false);
        if (rest.substr(0, 4) == "<!--")
            return until(tokens, rest.find("-->", 4), 3, Token::Kind::Other);
        if (rest.substr(0, 9) == "<![CDATA[")
            return until(tokens, rest.find("]]>", 9), 3, Token::Kind::Text);
        if (rest.substr(0, 2) == "<?")
            return until(tokens, rest.find("?>", 2), 2, Token::Kind::Other);
        if (rest.substr(0, 2) == "<!")
            return until(tokens, declarationEnd(rest), 1, Token::Kind::Other);
        return tag(tokens, rest);
    }

    const char* until(std::vector<Token>& tokens, std::size_t found, std::size_t length, Token::Kind kind)
    {
        if (found == std::string_view::npos) {
            if (!m_isIncomplete)
                return "this has no end";
            found = m_text.size() - m_at;
            length = 0;
        }
        if (kind == Token::Kind::Text)
            return text(tokens, found + length, true);
        push(tokens, kind, found + length);
        return nullptr;
    }

    const char* text(std::vector<Token>& tokens, std::size_t length, bool isCdata)
    {
        const bool hasContent = isCdata || !isBlank(m_text.substr(m_at, length));
        if (hasContent && m_open.empty())
            return "text outside the root element";
        if (hasContent)
            tokens[m_open.back()].isVerbatim = true;
        push(tokens, Token::Kind::Text, length);
        return nullptr;
    }

    const char* tag(std::vector<Token>& tokens, std::string_view rest)
    {
        const std::size_t found = tagEnd(rest);
        if (found == std::string_view::npos)
            return until(tokens, found, 1, Token::Kind::Other);
        const std::string_view whole = rest.substr(0, found + 1);
        const std::string_view name = tagName(whole);
        if (name.empty() || isDigit(name.front()) || name.front() == '-' || name.front() == '.')
            return "a tag without a name";
        if (whole[1] == '/')
            return closeTag(tokens, whole, name);
        if (!m_open.empty())
            tokens[m_open.back()].hasElements = true;
        const bool isEmpty = whole[whole.size() - 2] == '/';
        if (!isEmpty)
            m_open.push_back(static_cast<std::uint32_t>(tokens.size()));
        const bool isPreserved = whole.find("xml:space=\"preserve\"") != std::string_view::npos;
        push(tokens, isEmpty ? Token::Kind::Empty : Token::Kind::Open, whole.size());
        tokens.back().isVerbatim = isPreserved;
        return nullptr;
    }

    const char* closeTag(std::vector<Token>& tokens, std::string_view whole, std::string_view name)
    {
        if (m_open.empty())
            return "an end tag without its start";
        Token& start = tokens[m_open.back()];
        if (tagName(m_text.substr(start.begin, start.end - start.begin)) != name)
            return "this end tag belongs to no open element";
        m_open.pop_back();
        start.partner = static_cast<std::uint32_t>(tokens.size());
        start.isVerbatim = start.isVerbatim || !start.hasElements;
        push(tokens, Token::Kind::Close, whole.size());
        return nullptr;
    }

    void push(std::vector<Token>& tokens, Token::Kind kind, std::size_t length)
    {
        Token token;
        token.kind = kind;
        token.begin = static_cast<std::uint32_t>(m_at);
        m_at += length;
        token.end = static_cast<std::uint32_t>(m_at);
        tokens.push_back(token);
    }

    // Position of the ">" that ends the tag; one in an attribute's quotes does not.
    static std::size_t tagEnd(std::string_view rest)
    {
        char quote = '\0';
        for (std::size_t i = 1; i < rest.size(); ++i) {
            if (quote != '\0')
                quote = rest[i] == quote ? '\0' : quote;
            else if (rest[i] == '"' || rest[i] == '\'')
                quote = rest[i];
            else if (rest[i] == '>')
                return i;
        }
        return std::string_view::npos;
    }

    // As tagEnd, over the internal subset of a document type: "<!DOCTYPE a [ <!ENTITY ...> ]>".
    static std::size_t declarationEnd(std::string_view rest)
    {
        char quote = '\0';
        int depth = 0;
        for (std::size_t i = 1; i < rest.size(); ++i) {
            const char c = rest[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (c == '[' || c == ']')
                depth += c == '[' ? 1 : -1;
            else if (c == '>' && depth <= 0)
                return i;
        }
        return std::string_view::npos;
    }

    std::string describe(const char* problem) const
    {
        const std::string_view before = m_text.substr(0, m_at);
        const auto lines = std::count(before.begin(), before.end(), '\n');
        const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
        return "not XML: line " + std::to_string(lines + 1) + ", column " + std::to_string(m_at - lineStart + 1) + ": "
            + problem;
    }

    std::string_view m_text;
    bool m_isIncomplete;
    std::size_t m_at = 0;
    std::vector<std::uint32_t> m_open; // tokens of the elements that are open
};

void print(std::string_view text, const std::vector<Token>& tokens, std::size_t cap, ViewOutput& output)
{
    std::size_t depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        if (token.kind == Token::Kind::Text)
            continue; // blanks: text with content stands in a verbatim element
        if (output.text.size() > cap) {
            output.isTruncated = true;
            return;
        }
        if (token.kind == Token::Kind::Close)
            --depth;
        if (!output.text.empty())
            output.text += '\n';
        output.text.append(2 * std::min(depth, deepestIndent), ' ');
        auto end = token.end;
        if (token.kind == Token::Kind::Open && token.isVerbatim) {
            i = std::min<std::size_t>(token.partner, tokens.size() - 1); // without a partner the text was cut: all the rest
            end = tokens[i].end;
        } else if (token.kind == Token::Kind::Open) {
            ++depth;
        }
        output.text += text.substr(token.begin, end - token.begin);
    }
}

ViewMatch matches(const BodySource& source)
{
    const MediaType& type = source.type;
    if (source.bytes.empty())
        return ViewMatch::None;
    if (type.subtype() == "xml" || type.hasSuffix("+xml"))
        return ViewMatch::Certain;
    if (sniffMediaType(source.bytes) != "application/xml")
        return ViewMatch::None;
    const bool isVague = type.essence.empty() || type.essence == "text/plain" || type.essence == "application/octet-stream";
    return isVague ? ViewMatch::Likely : ViewMatch::Possible;
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    if (source.bytes.size() >= noPartner) {
        output.problem = "XML of 4 GiB and more is not indented";
        return;
    }
    std::vector<Token> tokens;
    output.problem = XmlReader(source.bytes, options.isIncomplete).read(tokens);
    if (output.problem.empty())
        print(source.bytes, tokens, options.textBytes, output);
}

} // namespace

const BodyViewKind& xmlView()
{
    static const BodyViewKind kind{"xml", "XML", true, matches, render};
    return kind;
}

} // namespace signalbox
