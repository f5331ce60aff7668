// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange as a line of JSON for the access log: one order of keys, every key in every line, null where there is nothing.
// Values of query parameters that are credentials, and user information, are "[redacted]"; no other header than User-Agent is
// written. Thread: any; no state.
#pragma once

#include "core/capture/exchange.h"
#include "core/plan/plan.h"

#include <string>
#include <string_view>

namespace signalbox {

// What a line needs beside the exchange. Exchange: request as received, startedAt, client, requestId, outcome of its forwarding.
struct AccessFacts {
    std::string_view listener;
    std::string_view route;    // empty: none took it
    std::string_view service;  // empty: none
    std::string_view scheme;
    std::string_view traceId;  // empty: none
};

// Appends {"time","request_id","trace_id","client","listener","route","method","scheme","host","target","protocol","status",
// "request_bytes","response_bytes","duration_us","service","endpoint","attempts","user_agent","error"} and a line break.
void appendAccessLine(const Exchange& exchange, const AccessFacts& facts, std::string& out);

} // namespace signalbox
