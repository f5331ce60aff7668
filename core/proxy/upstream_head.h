// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the head that goes to an endpoint from the head that the policies left: hop-by-hop fields dropped, Host, forwarded
// fields and Via written, target in origin-form. And the reverse for responses. Pure.
#pragma once

#include "core/http/message.h"
#include "core/plan/plan.h"
#include "core/policy/exchange_facts.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox {

struct UpstreamHeadSettings {
    HostMode hostMode = HostMode::Preserve;
    std::string_view hostLiteral;
    std::string_view endpoint;        // "127.0.0.1:9001"
    ForwardedMode forwarded = ForwardedMode::Append;
    bool keepsUpgrade = false;        // Connection: upgrade and Upgrade go on
};

// Writes into `out`, whose memory is reused.
void makeUpstreamHead(const RequestHead& request, const ExchangeFacts& facts, const UpstreamHeadSettings& settings,
    RequestHead& out);

// RFC 9110 7.6.1: drops what the client's Connection names, and Connection with it, before any station looks: named later it
// would take away what a station has set. Host, Content-Length and Upgrade stay whatever it names. Nothing to do when it names
// connection options only.
void dropConnectionNamed(HeaderList& headers);

// Max-Forwards of OPTIONS and TRACE (RFC 9110 7.6.2), absent or unreadable otherwise. Zero: this gateway is the recipient.
std::optional<std::uint64_t> maxForwards(const RequestHead& request);

// RFC 9110 7.6.1 and 11.7: drops hop-by-hop fields, those that Connection names and those meant for proxies; for trailers
// too. Content-Length stays (the codec decides).
void dropHopByHop(HeaderList& headers, bool keepsUpgrade);

} // namespace signalbox
