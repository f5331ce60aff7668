// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language of Traffic: `status>=500 route:order path~/x/ and not method:GET`. One language for the list, the command
// line, save and replay. Space means and; `or`, `not`, parentheses; quotes around values with spaces.
//   field:value   contains, without case; `*` stands for any text (host:*.local)      field=value   equals
//   field~/re/    RE2 search            field>n >= < <=   numbers with units (duration>5ms size>=10KiB)
// Fields: number state method status route service host path query url client listener duration size request-size
//   response-size time header.NAME response-header.NAME body request-body error consumer reason, stage.STATION (time spent).
// mitmproxy forms are aliases: ~u ~d ~m ~c ~h ~hq ~hs ~b ~bq ~bs ~t ~e ~q ~s, with ! & |. A bare word searches the URL.
// Linear time always. Thread: compiled expressions are immutable; evaluate from any thread.
#pragma once

#include "core/base/result.h"
#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// Where and why an expression cannot be read. Offsets are bytes.
struct FilterError {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string message;
};

class FilterExpression {
public:
    // An empty text matches everything.
    static tl::expected<FilterExpression, FilterError> parse(std::string_view text);

    // True when the summary and names suffice; otherwise evaluation needs the whole exchange.
    bool needsWholeExchange() const;
    // `readWhole` is called at most once, and only when the summary part does not decide already.
    bool matches(const ExchangeSummary& summary, const CapturedPlan& plan,
        const std::function<Result<Exchange>()>& readWhole) const;
    const std::string& text() const { return m_text; }
    bool isEmpty() const { return m_root == nullptr; }

    struct Node;

private:
    std::string m_text;
    std::shared_ptr<const Node> m_root;
};

// Spans for syntax colouring of a text, valid or not: field, operator, value, keyword, error.
struct FilterToken {
    enum class Kind : std::uint8_t { Field, Operator, Value, Keyword, Error };
    Kind kind = Kind::Value;
    std::size_t begin = 0;
    std::size_t end = 0;
};
std::vector<FilterToken> tokenizeFilter(std::string_view text);

struct FilterField {
    std::string_view name;  // "status"
    std::string_view doc;   // one line
    std::string_view example;
};
const std::vector<FilterField>& filterFields(); // for completion and help

} // namespace signalbox
