// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A summary whose texts lie elsewhere: in the exchange it is made of, in a record, or in the index. Made without allocation,
// because every exchange passes here twice.
#pragma once

#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"

#include <cstdint>
#include <string_view>

namespace signalbox {

enum class SummaryFlag : std::uint8_t { Tls = 1, Open = 2, OwnAnswer = 4, Replay = 8, Error = 16, Response = 32, WebSocket = 64 };

struct SummaryNumbers {
    ExchangeNumber number = 0;
    WallTime startedAt;
    Duration duration{};
    std::uint64_t requestBytes = 0;
    std::uint64_t responseBytes = 0;
    StageSplit split{};
    std::uint32_t planIndex = 0;
    ListenerId listener;
    RouteId route;
    ServiceId service;
    std::uint16_t status = 0;
    Decision::Outcome outcome = Decision::Outcome::NoRoute;
    HttpVersion version = HttpVersion::Http11;
    std::uint8_t flags = 0;

    bool has(SummaryFlag flag) const { return (flags & static_cast<unsigned>(flag)) != 0; }
    void set(SummaryFlag flag, bool isSet)
    {
        const auto bit = static_cast<unsigned>(flag);
        flags = static_cast<std::uint8_t>(isSet ? flags | bit : flags & ~bit);
    }
    friend bool operator==(const SummaryNumbers&, const SummaryNumbers&) = default;
};

struct SummaryView {
    // The texts are cut at these lengths; the whole ones are in the exchange.
    static constexpr std::size_t maxMethod = 32;
    static constexpr std::size_t maxHost = 255;
    static constexpr std::size_t maxTarget = 512;

    SummaryNumbers numbers;
    std::string_view method;
    std::string_view host;
    std::string_view target;
    friend bool operator==(const SummaryView&, const SummaryView&) = default;
};

SummaryView summaryOf(const Exchange& exchange); // views into the exchange
ExchangeSummary toSummary(const SummaryView& view);

} // namespace signalbox
