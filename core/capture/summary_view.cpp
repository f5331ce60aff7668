// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/summary_view.h"

#include "core/http/target.h"

#include <algorithm>
#include <limits>

namespace signalbox {
namespace {

// The Host header, or the authority of the target when there is none (CONNECT, absolute-form).
std::string_view hostOf(const RequestHead& request)
{
    if (const auto host = request.headers.find("host"))
        return *host;
    if (request.target.empty() || request.target.front() == '/')
        return {};
    return parseTarget(request.method, request.target).authority;
}

std::size_t spanOf(Stage::Kind kind)
{
    switch (kind) {
    case Stage::Kind::Policy:
    case Stage::Kind::ResponsePolicy: return 1;
    case Stage::Kind::Connect:
    case Stage::Kind::Send:
    case Stage::Kind::Wait: return 2;
    case Stage::Kind::Receive: return 3;
    default: return 0;
    }
}

StageSplit splitOf(const std::vector<Stage>& stages)
{
    std::array<std::int64_t, 4> nanoseconds{};
    for (const Stage& stage : stages) {
        // Accept and TLS lie before the exchange when the connection is kept alive; the bar shows the exchange.
        if (stage.kind != Stage::Kind::Accept && stage.kind != Stage::Kind::Tls && stage.end > stage.start)
            nanoseconds[spanOf(stage.kind)] += (stage.end - stage.start).count();
    }
    StageSplit split{};
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < split.size(); ++i)
        split[i] = static_cast<std::uint32_t>(std::clamp<std::int64_t>(nanoseconds[i] / 1000, 0, most));
    return split;
}

} // namespace

SummaryView summaryOf(const Exchange& exchange)
{
    SummaryView view;
    SummaryNumbers& numbers = view.numbers;
    numbers.number = exchange.number;
    numbers.startedAt = exchange.startedAt;
    numbers.duration = exchange.duration;
    numbers.requestBytes = exchange.requestBody.totalBytes;
    numbers.responseBytes = exchange.responseBody.totalBytes;
    numbers.split = splitOf(exchange.stages);
    numbers.planIndex = exchange.planIndex;
    numbers.listener = exchange.listener;
    numbers.route = exchange.route;
    numbers.service = exchange.service;
    if (exchange.hasResponse)
        numbers.status = static_cast<std::uint16_t>(std::clamp(exchange.response.status, 0, 65535));
    numbers.outcome = exchange.outcome;
    numbers.version = exchange.request.version;
    numbers.set(SummaryFlag::Tls, !exchange.tls.empty());
    numbers.set(SummaryFlag::Open, exchange.isOpen);
    numbers.set(SummaryFlag::OwnAnswer, exchange.isOwnAnswer);
    numbers.set(SummaryFlag::Replay, exchange.isReplay);
    numbers.set(SummaryFlag::WebSocket, exchange.isWebSocket);
    numbers.set(SummaryFlag::Error, !exchange.errorDetail.empty());
    numbers.set(SummaryFlag::Response, exchange.hasResponse);
    view.method = std::string_view(exchange.request.method).substr(0, SummaryView::maxMethod);
    view.host = hostOf(exchange.request).substr(0, SummaryView::maxHost);
    view.target = std::string_view(exchange.request.target).substr(0, SummaryView::maxTarget);
    return view;
}

ExchangeSummary toSummary(const SummaryView& view)
{
    const SummaryNumbers& numbers = view.numbers;
    ExchangeSummary summary;
    summary.number = numbers.number;
    summary.startedAt = numbers.startedAt;
    summary.duration = numbers.duration;
    summary.planIndex = numbers.planIndex;
    summary.listener = numbers.listener;
    summary.route = numbers.route;
    summary.service = numbers.service;
    summary.outcome = numbers.outcome;
    summary.status = numbers.status;
    summary.version = numbers.version;
    summary.isTls = numbers.has(SummaryFlag::Tls);
    summary.isOpen = numbers.has(SummaryFlag::Open);
    summary.isOwnAnswer = numbers.has(SummaryFlag::OwnAnswer);
    summary.isReplay = numbers.has(SummaryFlag::Replay);
    summary.isWebSocket = numbers.has(SummaryFlag::WebSocket);
    summary.hasError = numbers.has(SummaryFlag::Error);
    summary.requestBytes = numbers.requestBytes;
    summary.responseBytes = numbers.responseBytes;
    summary.split = numbers.split;
    summary.method = view.method;
    summary.host = view.host;
    summary.target = view.target;
    return summary;
}

} // namespace signalbox
