// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a filter: tokens lie in order within it, an error's place too, and what parses evaluates on a fixed exchange
// without its summary contradicting the whole.
#include "core/capture/filter_expression.h"
#include "core/capture/summary_view.h"

#include <cstdlib>

using namespace signalbox;

namespace {

void require(bool isTrue)
{
    if (!isTrue)
        std::abort();
}

Exchange fixedExchange()
{
    Exchange exchange;
    exchange.number = 42;
    exchange.startedAt.microseconds = 1'795'498'200'000'123;
    exchange.duration = std::chrono::milliseconds(12);
    exchange.request.method = "POST";
    exchange.request.target = "/orders/7731?page=2";
    exchange.request.headers.add("Host", "api.shop.test:8080");
    exchange.request.headers.add("Content-Type", "application/json");
    exchange.requestBody = {"{\"sku\": \"A-1\"}", 14};
    exchange.route = RouteId(0);
    exchange.hasResponse = true;
    exchange.response.status = 503;
    exchange.response.headers.add("Content-Encoding", "gzip");
    exchange.responseBody = {"not really gzip \xff", 17};
    exchange.errorDetail = "the endpoint did not answer";
    Stage stage;
    stage.kind = Stage::Kind::Policy;
    stage.policy = PolicyId(0);
    stage.end = std::chrono::microseconds(7);
    stage.notes = {{"consumer", "alice"}};
    exchange.stages.push_back(stage);
    return exchange;
}

void checkTokens(std::string_view text)
{
    std::size_t at = 0;
    for (const FilterToken& token : tokenizeFilter(text)) {
        require(token.begin >= at && token.begin < token.end && token.end <= text.size());
        at = token.end;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    static const Exchange exchange = fixedExchange();
    static const ExchangeSummary summary = toSummary(summaryOf(exchange));
    static const CapturedPlan plan{"h", "shop", {}, {"public"}, {"order"}, {"orders"}, {{"sign-in", "jwt"}}};
    const std::string_view text(reinterpret_cast<const char*>(input), size);
    checkTokens(text);
    const auto expression = FilterExpression::parse(text);
    if (!expression) {
        require(expression.error().begin <= expression.error().end && expression.error().end <= text.size());
        require(!expression.error().message.empty());
        return 0;
    }
    int reads = 0;
    const auto read = [&]() -> Result<Exchange> {
        ++reads;
        return exchange;
    };
    const bool matches = expression->matches(summary, plan, read);
    require(reads <= 1 && (reads == 0 || expression->needsWholeExchange()));
    const auto negated = FilterExpression::parse("not (" + std::string(text) + ")");
    if (negated && !expression->isEmpty())
        require(negated->matches(summary, plan, read) != matches);
    return 0;
}
