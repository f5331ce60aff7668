// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Connectives of the filter language: or binds least, then and (a space), then not.
#include "core/capture/filter_expression.h"
#include "core/capture/filter_lexer.h"
#include "core/capture/filter_node.h"
#include "core/capture/filter_term.h"

#include <algorithm>

namespace signalbox {
namespace {

using Kind = FilterLexeme::Kind;
using Group = FilterExpression::Node::Group;
using Parsed = tl::expected<FilterNodePointer, FilterError>;

// What nobody types. Terms bound the time of one evaluation, nesting the stack.
constexpr std::size_t maxText = 16384;
constexpr std::size_t maxTerms = 256;
constexpr int maxNesting = 64;

FilterNodePointer group(Group::Kind kind, std::vector<FilterNodePointer> parts)
{
    if (parts.size() == 1 && kind != Group::Kind::Not)
        return parts.front();
    return std::make_shared<const FilterExpression::Node>(FilterExpression::Node{Group{kind, std::move(parts)}});
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text), m_lexemes(lexFilter(text)) {}

    Parsed run()
    {
        if (m_lexemes.empty())
            return FilterNodePointer();
        auto root = alternatives();
        if (root && m_at < m_lexemes.size())
            return fail(current(), "this parenthesis closes nothing");
        return root;
    }

private:
    bool isAtEnd() const { return m_at == m_lexemes.size(); }
    const FilterLexeme& current() const { return m_lexemes[m_at]; }
    bool isAt(Kind kind) const { return !isAtEnd() && current().kind == kind; }

    static Parsed fail(const FilterLexeme& lexeme, std::string message)
    {
        return tl::unexpected(FilterError{lexeme.whole.begin, lexeme.whole.end, std::move(message)});
    }
    Parsed failAtEnd(std::string message) const
    {
        return tl::unexpected(FilterError{m_text.size(), m_text.size(), std::move(message)});
    }

    Parsed alternatives()
    {
        std::vector<FilterNodePointer> parts;
        do {
            auto part = conjunction();
            if (!part)
                return part;
            parts.push_back(*std::move(part));
        } while (isAt(Kind::Or) && ++m_at > 0);
        return group(Group::Kind::Or, std::move(parts));
    }

    Parsed conjunction()
    {
        std::vector<FilterNodePointer> parts;
        while (true) {
            auto part = unary();
            if (!part)
                return part;
            parts.push_back(*std::move(part));
            if (isAt(Kind::And))
                ++m_at;
            else if (isAtEnd() || isAt(Kind::Or) || isAt(Kind::Close))
                return group(Group::Kind::And, std::move(parts));
        }
    }

    Parsed unary()
    {
        bool isNegated = false;
        while (isAt(Kind::Not)) {
            isNegated = !isNegated;
            ++m_at;
        }
        auto part = primary();
        if (!part || !isNegated)
            return part;
        return group(Group::Kind::Not, {*std::move(part)});
    }

    Parsed primary()
    {
        if (isAtEnd())
            return failAtEnd("something is missing here");
        const FilterLexeme& lexeme = current();
        switch (lexeme.kind) {
        case Kind::Open: return parenthesis();
        case Kind::Close: return fail(lexeme, "something is missing before the parenthesis");
        case Kind::And:
        case Kind::Or: return fail(lexeme, "something is missing before this");
        case Kind::Error:
            return tl::unexpected(FilterError{lexeme.problemSpan.begin, lexeme.problemSpan.end, lexeme.problem});
        default: break;
        }
        if (++m_terms > maxTerms)
            return fail(lexeme, "the filter has more than 256 terms");
        ++m_at;
        return makeFilterTerm(lexeme);
    }

    Parsed parenthesis()
    {
        const FilterLexeme& open = current();
        if (++m_nesting > maxNesting)
            return fail(open, "the parentheses are nested too deeply");
        ++m_at;
        auto inside = alternatives();
        if (!inside)
            return inside;
        if (!isAt(Kind::Close))
            return fail(open, "the closing parenthesis is missing");
        ++m_at;
        --m_nesting;
        return inside;
    }

    const std::string_view m_text;
    const std::vector<FilterLexeme> m_lexemes;
    std::size_t m_at = 0;
    std::size_t m_terms = 0;
    int m_nesting = 0;
};

} // namespace

tl::expected<FilterExpression, FilterError> FilterExpression::parse(std::string_view text)
{
    if (text.size() > maxText)
        return tl::unexpected(FilterError{0, text.size(), "the filter is longer than 16384 bytes"});
    auto root = Parser(text).run();
    if (!root)
        return tl::unexpected(std::move(root).error());
    FilterExpression expression;
    expression.m_text = text;
    expression.m_root = *std::move(root);
    return expression;
}

std::vector<FilterToken> tokenizeFilter(std::string_view text)
{
    using TokenKind = FilterToken::Kind;
    std::vector<FilterToken> tokens;
    const auto add = [&tokens](TokenKind kind, FilterSpan span) {
        if (!span.isEmpty())
            tokens.push_back({kind, span.begin, span.end});
    };
    for (const FilterLexeme& lexeme : lexFilter(text.substr(0, maxText))) {
        const char first = text[lexeme.whole.begin];
        switch (lexeme.kind) {
        case Kind::Open:
        case Kind::Close: add(TokenKind::Operator, lexeme.whole); break;
        case Kind::And:
        case Kind::Or:
        case Kind::Not:
            add(first == '!' || first == '&' || first == '|' ? TokenKind::Operator : TokenKind::Keyword, lexeme.whole);
            break;
        case Kind::Word: add(TokenKind::Value, lexeme.whole); break;
        case Kind::Error: add(TokenKind::Error, lexeme.whole); break;
        case Kind::Term:
        case Kind::Alias:
            add(TokenKind::Field, lexeme.field);
            add(TokenKind::Operator, lexeme.operatorSpan);
            add(TokenKind::Value, lexeme.valueSpan);
            break;
        }
    }
    const auto expression = FilterExpression::parse(text);
    if (!expression) {
        for (FilterToken& token : tokens) {
            if (token.begin < expression.error().end && token.end > expression.error().begin)
                token.kind = TokenKind::Error;
        }
    }
    return tokens;
}

} // namespace signalbox
