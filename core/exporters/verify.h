// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Proves an export: the real gateway with the exported files and our engine, side by side on loopback, get the same seeded
// requests, and an echo origin behind both says what arrived. Blocks its thread; starts one process and several threads, and
// has ended all of them when it returns.
#pragma once

#include "core/base/result.h"
#include "core/exporters/exporter.h"
#include "core/policy/fields.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace signalbox {

struct VerifyOptions {
    std::size_t requests = 2000;          // at least
    std::uint64_t seed = 1;
    std::string program = {};             // the gateway's binary; empty: looked for in PATH, /usr/sbin and /usr/local/sbin
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(std::size_t done, std::size_t all)> onProgress = {}; // from the calling thread
};

// What came of one request on one side.
struct VerifyOutcome {
    int status = 0;                       // 0: no answer
    std::string route = {};               // empty: none
    std::string service = {};             // whose origin was reached; empty: none
    std::string method = {};              // as the origin received it
    std::string target = {};
    std::vector<std::pair<std::string, std::string>> headers = {}; // sorted by name, without the fields verify() ignores
    friend bool operator==(const VerifyOutcome&, const VerifyOutcome&) = default;
};

struct VerifyDifference {
    WitnessRequest request;
    std::string listener;
    VerifyOutcome ours;
    VerifyOutcome theirs;
    std::string what;                     // "status", "route", "service", "method", "target", "header X-User"
    std::string explanation = {};         // code and reason of the ledger entry; empty: unexplained
};

struct VerifyReport {
    std::string target;                   // "nginx"
    std::string engine;                   // "nginx/1.22.1"
    std::string planHash;
    std::size_t requests = 0;             // sent to each side
    std::size_t reachedOrigin = 0;        // of ours
    std::size_t explained = 0;            // differences that a ledger entry accounts for
    std::size_t unexplained = 0;
    std::vector<VerifyDifference> differences; // at most 200 of each sort
    std::vector<std::string> notes;       // what was set aside and why, for people
};

// Set aside, in both sides alike: listeners with TLS (the certificates are not ours to use), upstream TLS, health checks, and
// rate limits (made too high to matter: two clocks never agree on the last request). Services are replaced by echo origins.
// Ignored in what the origin receives: Connection, and fields whose value holds a request id.
// Errors: NotFound (the gateway is not installed), Unsupported, InvalidInput (it refuses the files; the detail has its words),
// Cancelled, and what starting the engine gives.
Result<VerifyReport> verify(const Plan& plan, const ConfigSources& sources, const Exporter& exporter,
    const VerifyOptions& options);

} // namespace signalbox
