// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_lexer.h"

#include "core/base/text.h"

#include <array>

namespace signalbox {
namespace {

using Kind = FilterLexeme::Kind;
using Operator = FilterLexeme::Operator;

struct OperatorText {
    std::string_view text;
    Operator operation;
};
// Longer ones first.
constexpr std::array<OperatorText, 8> operators{{{">=", Operator::GreaterEqual}, {"<=", Operator::LessEqual},
    {"!=", Operator::NotEquals}, {":", Operator::Contains}, {"=", Operator::Equals}, {"~", Operator::Regex},
    {">", Operator::Greater}, {"<", Operator::Less}}};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isNameStart(char c)
{
    return isAlpha(c);
}

bool isNameChar(char c)
{
    return isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.';
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    std::vector<FilterLexeme> run()
    {
        std::vector<FilterLexeme> lexemes;
        while (skipSpace()) {
            m_lexeme = {};
            m_lexeme.whole.begin = m_at;
            readOne();
            m_lexeme.whole.end = m_at;
            if (m_lexeme.problemSpan.isEmpty())
                m_lexeme.problemSpan = m_lexeme.whole;
            lexemes.push_back(std::move(m_lexeme));
        }
        return lexemes;
    }

private:
    bool skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text[m_at]))
            ++m_at;
        return m_at < m_text.size();
    }

    char peek(std::size_t ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }

    void readOne()
    {
        switch (peek()) {
        case '(': return symbol(Kind::Open, 1);
        case ')': return symbol(Kind::Close, 1);
        case '!': return symbol(Kind::Not, 1);
        case '&': return symbol(Kind::And, peek(1) == '&' ? 2 : 1);
        case '|': return symbol(Kind::Or, peek(1) == '|' ? 2 : 1);
        case '~': return readAlias();
        case '"': return readWord();
        default: break;
        }
        if (!readTerm())
            readWord();
    }

    void symbol(Kind kind, std::size_t length)
    {
        m_lexeme.kind = kind;
        m_at += length;
    }

    void fail(std::string problem, FilterSpan span = {})
    {
        if (m_lexeme.kind == Kind::Error)
            return;
        m_lexeme.kind = Kind::Error;
        m_lexeme.problemSpan = span;
        m_lexeme.problem = std::move(problem);
    }

    void readAlias()
    {
        m_lexeme.kind = Kind::Alias;
        const std::size_t start = m_at++;
        while (isAlpha(peek()))
            ++m_at;
        m_lexeme.field = {start, m_at};
        const std::string_view letters = m_text.substr(start + 1, m_at - start - 1);
        m_lexeme.alias = findFilterAlias(letters);
        if (!m_lexeme.alias)
            return fail("~" + std::string(letters) + " is not known; use ~u ~d ~m ~c ~h ~hq ~hs ~b ~bq ~bs ~t ~e ~q or ~s");
        const bool takesValue
            = m_lexeme.alias->kind == FilterAlias::Kind::Search || m_lexeme.alias->kind == FilterAlias::Kind::Status;
        if (!takesValue)
            return;
        const std::size_t afterLetters = m_at;
        if (skipSpace() && peek() != ')')
            return readValue();
        m_at = afterLetters;
        fail("~" + std::string(letters) + " needs a value");
    }

    // field, operator, value. False, and nothing read, when the text is a plain word.
    bool readTerm()
    {
        std::size_t end = m_at;
        if (!isNameStart(m_text[m_at]))
            return false;
        while (end < m_text.size() && isNameChar(m_text[end]))
            ++end;
        const OperatorText* found = nullptr;
        for (const OperatorText& candidate : operators) {
            if (!found && m_text.substr(end).starts_with(candidate.text))
                found = &candidate;
        }
        const std::string_view name = m_text.substr(m_at, end - m_at);
        const FilterFieldSpec* spec = findFilterField(toLower(name));
        if (!found || (!spec && isPartOfUrl(name, m_text.substr(end))))
            return false;
        m_lexeme.kind = Kind::Term;
        m_lexeme.operation = found->operation;
        m_lexeme.field = {m_at, end};
        m_lexeme.operatorSpan = {end, end + found->text.size()};
        m_lexeme.spec = spec;
        m_at = m_lexeme.operatorSpan.end;
        checkName(name);
        if (found->operation == Operator::Regex)
            readRegex();
        else
            readValue();
        return true;
    }

    // "localhost.test:8080" and "http://..." are words to search for, "stauts:500" is a mistake.
    static bool isPartOfUrl(std::string_view name, std::string_view rest)
    {
        return rest.starts_with("://") || (name.find('.') != std::string_view::npos && rest.starts_with(":"));
    }

    void checkName(std::string_view name)
    {
        if (!m_lexeme.spec) {
            const std::string_view nearest = nearestFilterField(toLower(name));
            return fail("there is no field \"" + std::string(name) + "\""
                    + (nearest.empty() ? "; put the text in quotes to search for it"
                                       : "; did you mean " + std::string(nearest) + "?"),
                m_lexeme.field);
        }
        const std::size_t dot = name.find('.');
        if (dot != std::string_view::npos)
            m_lexeme.name = name.substr(dot + 1);
        if (m_lexeme.spec->takesName && m_lexeme.name.empty())
            fail("write a name behind \"" + std::string(name) + "\", as in " + std::string(m_lexeme.spec->field.example));
    }

    void readWord()
    {
        readValue();
        if (m_lexeme.kind == Kind::Error || m_lexeme.isQuoted)
            return;
        if (equalsIgnoringCase(m_lexeme.value, "and"))
            m_lexeme.kind = Kind::And;
        else if (equalsIgnoringCase(m_lexeme.value, "or"))
            m_lexeme.kind = Kind::Or;
        else if (equalsIgnoringCase(m_lexeme.value, "not"))
            m_lexeme.kind = Kind::Not;
    }

    void readValue()
    {
        const std::size_t start = m_at;
        if (peek() == '"')
            readQuoted();
        else
            readBare();
        m_lexeme.valueSpan = {start, m_at};
        if (m_lexeme.valueSpan.isEmpty())
            fail("a value is missing");
    }

    void readQuoted()
    {
        m_lexeme.isQuoted = true;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '"') {
                ++m_at;
                return;
            }
            if (m_text[m_at] == '\\' && (peek(1) == '"' || peek(1) == '\\'))
                ++m_at;
            m_lexeme.value.push_back(m_text[m_at]);
        }
        fail("the closing quote is missing");
    }

    // Until a space, or a parenthesis that was not opened within the value.
    void readBare()
    {
        const std::size_t start = m_at;
        std::size_t depth = 0;
        for (; m_at < m_text.size() && !isSpace(m_text[m_at]); ++m_at) {
            if (m_text[m_at] == '(')
                ++depth;
            if (m_text[m_at] == ')' && depth-- == 0)
                break;
        }
        m_lexeme.value = m_text.substr(start, m_at - start);
    }

    void readRegex()
    {
        const std::size_t start = m_at;
        if (peek() != '/') {
            readBare();
            m_lexeme.valueSpan = {start, m_at};
            return fail("write the expression between slashes: ~/.../");
        }
        ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '/') {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) {
                if (m_text[m_at + 1] != '/')
                    m_lexeme.value.push_back('\\');
                ++m_at;
            }
            m_lexeme.value.push_back(m_text[m_at++]);
        }
        const bool isClosed = m_at < m_text.size();
        if (isClosed)
            ++m_at;
        if (peek() == 'i') {
            m_lexeme.ignoresCase = true;
            ++m_at;
        }
        m_lexeme.valueSpan = {start, m_at};
        if (!isClosed)
            fail("the closing slash is missing");
        else if (m_lexeme.value.empty())
            fail("the expression is empty");
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    FilterLexeme m_lexeme;
};

} // namespace

std::vector<FilterLexeme> lexFilter(std::string_view text)
{
    return Lexer(text).run();
}

} // namespace signalbox
