// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/exchange_facts.h"

namespace signalbox {

void ExchangeFacts::clear()
{
    peer = {};
    client = {};
    requestId.clear();
    scheme = "http";
    host.clear();
    path.clear();
    route = {};
    pathParameters.clear();
    consumer.clear();
    claims.clear();
    claimsJson.clear();
    certificate.reset();
    certificateProblem.clear();
}

} // namespace signalbox
