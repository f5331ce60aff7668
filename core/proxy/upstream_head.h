// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the head that goes to an endpoint from the head that the policies left: hop-by-hop fields dropped, Host, forwarded
// fields and Via written, target in origin-form. And the reverse for responses. Pure.
#pragma once

#include "core/http/message.h"
#include "core/plan/plan.h"
#include "core/policy/exchange_facts.h"

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

// RFC 9110 7.6.1: drops hop-by-hop fields and those that Connection names. Content-Length stays (the codec decides).
void dropHopByHop(HeaderList& headers, bool keepsUpgrade);

} // namespace signalbox
