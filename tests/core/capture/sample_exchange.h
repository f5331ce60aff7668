// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges and plans for the tests of capture: one as small JSON traffic makes it, and one in which nothing is empty.
#pragma once

#include "core/capture/exchange.h"
#include "core/plan/plan.h"

#include <string>
#include <vector>

namespace signalbox {

inline Stage sampleStage(Stage::Kind kind, int startMicroseconds, int endMicroseconds, PolicyId policy = {})
{
    Stage stage;
    stage.kind = kind;
    stage.policy = policy;
    stage.start = std::chrono::microseconds(startMicroseconds);
    stage.end = std::chrono::microseconds(endMicroseconds);
    return stage;
}

inline void addSampleRequestHeaders(HeaderList& headers)
{
    headers.add("Host", "api.shop.test:8080");
    headers.add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
    headers.add("Accept", "application/json, text/plain, */*");
    headers.add("Accept-Language", "en-US,en;q=0.5");
    headers.add("Accept-Encoding", "gzip, deflate, br, zstd");
    headers.add("Referer", "https://shop.test/orders");
    headers.add("Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl");
    headers.add("Connection", "keep-alive");
    headers.add("Sec-Fetch-Mode", "cors");
    headers.add("Priority", "u=0");
}

// Three stages, 10 + 8 headers, a small JSON response.
inline Exchange sampleExchange(ExchangeNumber number, std::uint32_t planIndex = 0)
{
    Exchange exchange;
    exchange.number = number;
    exchange.startedAt.microseconds = 1'795'000'000'000'000 + static_cast<std::int64_t>(number) * 137;
    exchange.duration = std::chrono::microseconds(420);
    exchange.planIndex = planIndex;
    exchange.listener = ListenerId(0);
    exchange.peer = {parseIpAddress("127.0.0.1").value(), 51234};
    exchange.client = exchange.peer.ip;
    exchange.connection = 17;
    exchange.requestOfConnection = 3;
    exchange.requestId = "0197f3a2c1d84e5b";
    exchange.request.method = "GET";
    exchange.request.target = "/orders/" + std::to_string(number % 1000) + "?expand=lines";
    addSampleRequestHeaders(exchange.request.headers);
    exchange.outcome = Decision::Outcome::Route;
    exchange.route = RouteId(0);
    exchange.service = ServiceId(0);
    exchange.endpoint = "127.0.0.1:9001";
    exchange.upstreamMethod = "GET";
    exchange.upstreamTarget = exchange.request.target;
    exchange.upstreamHeaders = exchange.request.headers;
    exchange.upstreamHeaders.remove("connection");
    exchange.upstreamHeaders.add("X-Forwarded-For", "127.0.0.1");
    exchange.upstreamHeaders.add("X-Request-Id", exchange.requestId);
    exchange.attempts = 1;
    exchange.hasResponse = true;
    exchange.response.status = 200;
    exchange.response.reason = "OK";
    exchange.response.headers.add("Server", "nginx/1.22.1");
    exchange.response.headers.add("Date", "Tue, 24 Nov 2026 05:30:00 GMT");
    exchange.response.headers.add("Content-Type", "application/json");
    exchange.response.headers.add("Content-Length", "78");
    exchange.response.headers.add("Cache-Control", "no-store");
    exchange.response.headers.add("ETag", "\"6744a1c8-4e\"");
    exchange.response.headers.add("Vary", "Accept-Encoding");
    exchange.response.headers.add("Via", "1.1 signalbox");
    exchange.responseBody.bytes = R"({"id":4711,"state":"shipped","total":"59.90","lines":[{"sku":"A-1","n":2}]})";
    exchange.responseBody.totalBytes = exchange.responseBody.bytes.size();
    exchange.stages = {sampleStage(Stage::Kind::Match, 0, 3), sampleStage(Stage::Kind::Wait, 12, 390),
        sampleStage(Stage::Kind::Receive, 390, 420)};
    return exchange;
}

inline Exchange fullExchange(ExchangeNumber number)
{
    Exchange exchange = sampleExchange(number);
    exchange.peer.ip = parseIpAddress("2001:db8::7").value();
    exchange.client = parseIpAddress("10.1.2.3").value();
    exchange.tls = "TLSv1.3 TLS_AES_128_GCM_SHA256";
    exchange.request.method = "PUT" + std::string(40, 'X');
    exchange.request.target = "/long/" + std::string(700, 'a');
    exchange.request.version = HttpVersion::Http10;
    exchange.request.headers.set("Host", "a-longer-host-than-before.shop.test:8080");
    exchange.requestTrailers.add("X-Digest", "sha-256=abc");
    exchange.responseTrailers.add("X-Sum", "1");
    exchange.requestBody = {std::string("\0\x01\xff body", 8), 100};
    exchange.rejection = "encoded-slash";
    exchange.earlier = 70'000;
    exchange.failed = {{RouteId(0), Condition::Host}, {RouteId(3), Condition::None}, {RouteId(69'999), Condition::Client}};
    exchange.attempts = 2;
    exchange.isOwnAnswer = true;
    exchange.isReplay = true;
    exchange.errorCode = ErrorCode::ConnectionReset;
    exchange.errorOrigin = ErrorOrigin::Upstream;
    exchange.errorDetail = "127.0.0.1:9001 closed the connection";
    Stage policy = sampleStage(Stage::Kind::Policy, 3, 9, PolicyId(1));
    policy.outcome = Stage::Outcome::Responded;
    policy.changes = {{Change::What::RequestHeader, "X-Order", "", "7", false, true},
        {Change::What::Target, "", "/a", "/b", true, true}};
    policy.notes = {{"remaining", "14"}, {"key", "127.0.0.1"}};
    exchange.stages.insert(exchange.stages.begin() + 1, policy);
    return exchange;
}

// A plan with these names; exchanges refer to them by position.
inline Plan samplePlan(std::string hash = "0123abcd")
{
    Plan plan;
    plan.hash = std::move(hash);
    plan.name = "shop";
    plan.documentText = "signalbox: 1\nname: shop\n";
    plan.listeners.emplace_back().name = "public";
    plan.routes.emplace_back().name = "order";
    plan.routes.emplace_back().name = "catalog";
    plan.services.emplace_back().settings.name = "orders";
    plan.policies.emplace_back().name = "sign-in";
    plan.policies.emplace_back().name = "per-client";
    return plan;
}

} // namespace signalbox
