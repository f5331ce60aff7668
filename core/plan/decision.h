// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Guard, match and explanation: the pure function from (plan, listener, request) to a route. First match wins.
// decide() is the hot path; explain() says the same with every candidate's reason in words of codes and values.
// Thread: any; no state.
#pragma once

#include "core/base/address.h"
#include "core/base/ids.h"
#include "core/http/message.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

enum class Condition : std::uint8_t { None, Host, Path, Method, Header, Query, Cookie, Client };
std::string_view toText(Condition condition); // "host"; None: ""

// What the matcher looks at.
struct MatchRequest {
    const RequestHead* head = nullptr;
    IpAddress client;
    std::string_view scheme = "http";
};

// A candidate that was looked at, and the first of its conditions that failed.
struct FailedCandidate {
    RouteId route;
    Condition condition = Condition::None;
    friend bool operator==(const FailedCandidate&, const FailedCandidate&) = default;
};

struct Decision {
    enum class Outcome : std::uint8_t { Route, NoRoute, Rejected };
    Outcome outcome = Outcome::NoRoute;
    RouteId route;
    std::string host;                 // normalised
    std::string_view path;            // raw, into head->target (or static)
    std::string_view query;           // raw, without "?"
    bool hasQuery = false;
    std::vector<std::pair<std::string, std::string>> pathParameters;
    std::string_view rejection;       // stable code, static text: "encoded-slash", "dot-segment", "bad-host" ...
    std::uint32_t earlier = 0;        // candidates before the winner, in the listener's order; all of them without a winner
    // Of those the ones that were looked at, at most mostFailed, in order. The others failed by host or path, or came after
    // the first mostFailed; explain() says which.
    std::vector<FailedCandidate> failed;
    static constexpr std::size_t mostFailed = 64;

    void clear();
};

// Reuses the Decision's memory. The views in it live as long as `request.head`.
void decide(const Plan& plan, ListenerId listener, const MatchRequest& request, Decision& decision);

// Why the guard refuses a target, as a stable code; empty when it accepts. DESIGN section 2, Meaning (1).
std::string_view guardRejection(PathGuard guard, std::string_view method, std::string_view target, std::string_view host);

struct Candidate {
    RouteId route;
    bool isMatched = false;
    bool isTried = true;              // false: an earlier route took the request
    Condition failed = Condition::None;
    std::string detail;               // "/orders/7731 is not under /catalog"; plain text for people, no markup
};

struct Explanation {
    Decision decision;
    std::vector<Candidate> candidates; // every route of the listener, in order; tried even after the winner
};

Explanation explain(const Plan& plan, ListenerId listener, const MatchRequest& request);

// Of many candidates those that say most, at most `most`, in their order: the one that took the request, those before it that
// failed by more than host and path, then by path, then by host, then those that were not tried.
std::vector<const Candidate*> telling(const std::vector<Candidate>& candidates, std::size_t most);

} // namespace signalbox
