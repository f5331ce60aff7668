// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of one exchange while its policies run. Owned by the exchange machine; authentication policies set the
// consumer and claims, everything else only reads.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/tls/peer_certificate.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

struct ExchangeFacts {
    SocketAddress peer;               // the other end of the connection
    IpAddress client;                 // the peer, or what a trusted proxy said
    std::string requestId;
    std::string_view scheme = "http"; // "http" or "https"; static text
    std::string host;                 // normalised
    std::string path;                 // raw path as matched, before any rewrite
    std::string_view route;           // name, lives as long as the Plan
    std::vector<std::pair<std::string, std::string>> pathParameters;
    std::string consumer;             // who an api-key, basic, client-certificate or jwt policy found
    std::vector<std::pair<std::string, std::string>> claims; // JWT claims as text; nested values as JSON
    std::string claimsJson;           // the same as the JSON object that was verified; empty: no token

    std::shared_ptr<const PeerCertificate> certificate; // the client's, verified; null: none
    std::string certificateProblem;   // why the one that was shown was not verified; empty else

    void clear();
};

} // namespace signalbox
