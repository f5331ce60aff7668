// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one request through a plan without any network: policies in, destination, and what would be sent upstream. The same
// exchange machine as on sockets; the endpoint is never asked. For `explain` and for the window's "why".
#pragma once

#include "core/base/address.h"
#include "core/capture/exchange.h"
#include "core/http/message.h"
#include "core/plan/plan.h"

#include <memory>
#include <optional>
#include <string>

namespace signalbox {

struct DryRun {
    int status = 0;                       // of the gateway's own answer; 0: it would be forwarded
    std::string reason;                   // of a refusal
    std::string destination;              // the service's name
    std::optional<RequestHead> upstream;  // as it would be sent
    Exchange exchange;                    // stages and changes as far as it went
};

// Rate limits and other shared state are the plan's own: a dry run uses a token as a request would. Pauses are skipped.
DryRun dryRun(const std::shared_ptr<const Plan>& plan, ListenerId listener, const RequestHead& request,
    const IpAddress& client, bool isTls);

} // namespace signalbox
