// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Templates in string values: "{path.id}", "{header.x}", "{client.address}" ... compiled once, expanded per exchange.
// A literal brace is written twice: "{{" and "}}".
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/policy/exchange_facts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class Template {
public:
    // Unknown variables and unbalanced braces are errors: InvalidInput, the detail names the variable.
    static Result<Template> parse(std::string_view text);

    // Missing values expand to nothing. nullopt when the result would hold CR, LF or NUL: the request is answered 400.
    std::optional<std::string> expand(const ExchangeFacts& facts, const RequestHead& request) const;
    bool isConstant() const;
    const std::string& text() const { return m_text; }
    // The {path.x} names it uses, so that a plan can check them against the route's template.
    std::vector<std::string> pathParameters() const;

    enum class Source : std::uint8_t {
        Literal, Path, Query, Header, Cookie, ClientAddress, RequestId, Method, Host, RequestPath, Scheme, Claim,
        Consumer, Route
    };
    struct Part {
        Source source = Source::Literal;
        std::string name; // literal text, or the name after the dot
    };
    const std::vector<Part>& parts() const { return m_parts; }

private:
    std::string m_text;
    std::vector<Part> m_parts;
};

// A variable without its braces, "header.x". Error: InvalidInput, the detail names it.
Result<Template::Part> parseVariable(std::string_view name);

// One part's value; used by templates and by rate-limit keys.
std::string valueOf(const Template::Part& part, const ExchangeFacts& facts, const RequestHead& request);

} // namespace signalbox
