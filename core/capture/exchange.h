// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange as it is recorded: request, response, decision, stages with what each changed, errors, connection facts.
// A value; filled by the worker while the exchange runs and sealed once at its end (a tunnel is sealed twice: when it opens
// with isOpen set, and when it closes, under the same number).
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/plan/decision.h"
#include "core/policy/filter.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

// What a station or the gateway itself changed in a message.
struct Change {
    enum class What : std::uint8_t { RequestHeader, ResponseHeader, Method, Target, Status };
    What what = What::RequestHeader;
    std::string name;    // header name
    std::string before;  // empty with hadBefore false: added
    std::string after;   // empty with hasAfter false: removed
    bool hadBefore = false;
    bool hasAfter = false;
    friend bool operator==(const Change&, const Change&) = default;
};

struct Stage {
    // In the order in which a plain exchange passes them. Wait: from the request sent to the first response byte.
    enum class Kind : std::uint8_t { Accept, Tls, Match, Policy, Connect, Send, Wait, Receive, ResponsePolicy };
    enum class Outcome : std::uint8_t { Passed, Responded, Failed };
    Kind kind = Kind::Accept;
    Outcome outcome = Outcome::Passed;
    PolicyId policy;                 // Policy, ResponsePolicy
    Duration start{};                // since the exchange's start
    Duration end{};
    std::vector<Change> changes;
    std::vector<std::pair<std::string, std::string>> notes; // codes of filter.h, and the machine's own: "reused" "address" "attempt" "tls"
    friend bool operator==(const Stage&, const Stage&) = default;
};
std::string_view toText(Stage::Kind kind); // "connect"

// Diff of two heads, in a stable order; empty when equal.
void appendChanges(const HeaderList& before, const HeaderList& after, Change::What what, std::vector<Change>& changes);

struct CapturedBody {
    std::string bytes;               // the first bytes, at most the capture's limit, as on the wire after transfer decoding
    std::uint64_t totalBytes = 0;    // all that passed
    bool isShortened() const { return bytes.size() < totalBytes; }
    friend bool operator==(const CapturedBody&, const CapturedBody&) = default;
};

struct Exchange {
    ExchangeNumber number = 0;
    WallTime startedAt;
    Duration duration{};             // until the last byte went downstream
    std::uint32_t planIndex = 0;     // which of the capture's plans decided it
    ListenerId listener;
    SocketAddress peer;
    IpAddress client;
    std::string tls;                 // "TLSv1.3 TLS_AES_128_GCM_SHA256"; empty: plain
    std::uint64_t connection = 0;    // the downstream connection's number
    std::uint32_t requestOfConnection = 1;
    std::string requestId;

    RequestHead request;             // as received
    HeaderList requestTrailers;
    CapturedBody requestBody;
    Decision::Outcome outcome = Decision::Outcome::NoRoute;
    std::string rejection;           // guard code or protocol error text
    RouteId route;
    std::uint32_t earlier = 0;       // candidates before the winner; all without one
    std::vector<FailedCandidate> failed; // as Decision::failed; recordings of version 1 have no routes there

    ServiceId service;
    std::string endpoint;            // "127.0.0.1:9001"
    std::string upstreamMethod;      // as sent to the endpoint; empty: nothing was sent
    std::string upstreamTarget;
    HeaderList upstreamHeaders;
    std::uint32_t attempts = 0;

    bool hasResponse = false;
    ResponseHead response;           // as sent downstream
    HeaderList responseTrailers;
    CapturedBody responseBody;       // as sent downstream
    bool isOwnAnswer = false;        // made by the gateway, not by an endpoint
    bool isOpen = false;             // a tunnel that has not ended
    bool isReplay = false;
    bool isWebSocket = false;        // its messages stand in the capture by themselves, its bodies keep no bytes

    ErrorCode errorCode = ErrorCode::Unknown; // meaningful when errorDetail is not empty
    ErrorOrigin errorOrigin = ErrorOrigin::Internal;
    std::string errorDetail;

    std::vector<Stage> stages;

    void clear();                    // keeps memory
};

} // namespace signalbox
