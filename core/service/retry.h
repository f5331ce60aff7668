// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a failed try may be repeated, and how long to wait before that. Pure functions of the route's settings.
// The caller never asks once a byte of the response has gone downstream.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// A route's `retry`.
struct RetrySettings {
    std::uint32_t attempts = 1; // tries in all, the first included; 1 never repeats
    bool connectFailure
        = false; // `connect-failure`: refused, unreachable, connect timed out, TLS failed: nothing was sent
    bool reset = false; // `reset`: closed or broken before a whole response head came
    bool timeout = false; // `timeout`: no response head within per-try
    bool gatewayError = false; // `gateway-error`: 502, 503, 504
    bool anyServerError = false; // `5xx`
    std::vector<int> statuses = {}; // "503"
    std::optional<Duration> perTry = {}; // nullopt: only the route's timeout counts
    Duration backoffBase = std::chrono::milliseconds(25);
    Duration backoffMax = std::chrono::milliseconds(250);
    bool idempotentOnly = true; // `methods: idempotent` (RFC 9110 9.2.2)
    std::vector<std::string> methods = {}; // when not idempotentOnly: exactly these; empty: every method

    friend bool operator==(const RetrySettings&, const RetrySettings&) = default;
};

// How a try failed.
struct RetryCause {
    enum class Kind : std::uint8_t { ConnectFailure, Reset, Timeout, Status };
    Kind kind = Kind::ConnectFailure;
    int status = 0; // Kind::Status only
};

// `attempt` counts the tries made so far, from 1. `bodyKept`: the request has no body, or all its bytes can be sent
// again. A connect failure sent nothing, so it may be repeated with any method.
bool shouldRetry(
    const RetrySettings& settings, RetryCause cause, std::uint32_t attempt, std::string_view method, bool bodyKept);

// Before the try after `attempt` (from 1): uniform in [0, min(max, base * 2^(attempt-1))], so that clients that failed
// together do not come back together ("full jitter", Brooker 2015).
Duration backoff(const RetrySettings& settings, std::uint32_t attempt, RandomSource& random);

} // namespace signalbox
