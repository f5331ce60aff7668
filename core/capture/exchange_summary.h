// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of an exchange that lists, filters and statistics look at: small, copied freely, strings short.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/http/message.h"
#include "core/plan/decision.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace signalbox {

// The four spans of the duration bar, in microseconds: match, policies, wait (connect, send, wait), receive.
using StageSplit = std::array<std::uint32_t, 4>;

struct ExchangeSummary {
    ExchangeNumber number = 0;
    WallTime startedAt;
    Duration duration{};
    std::uint32_t planIndex = 0;
    ListenerId listener;
    RouteId route;
    ServiceId service;
    Decision::Outcome outcome = Decision::Outcome::NoRoute;
    std::uint16_t status = 0;        // 0: no response
    HttpVersion version = HttpVersion::Http11;
    bool isTls = false;
    bool isOpen = false;
    bool isOwnAnswer = false;
    bool isReplay = false;
    bool isWebSocket = false;
    bool hasError = false;
    std::uint64_t requestBytes = 0;  // bodies
    std::uint64_t responseBytes = 0;
    StageSplit split{};
    std::string method;
    std::string host;                // as in the Host header
    std::string target;              // cut at 512 bytes
};

// Names that a summary's ids stand for, as they were in the plan that decided it.
struct CapturedPlan {
    std::string hash;
    std::string name;
    std::string documentText;
    std::vector<std::string> listeners;
    std::vector<std::string> routes;
    std::vector<std::string> services;
    struct Policy {
        std::string name;
        std::string kind;
    };
    std::vector<Policy> policies;
};

} // namespace signalbox
