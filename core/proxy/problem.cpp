// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/problem.h"

#include "core/http/message.h"

#include <fmt/format.h>

namespace signalbox {

void completeProblem(LocalResponse& response, std::string_view requestId)
{
    if (response.problemType.empty() || !response.body.empty())
        return;
    // Type and reason phrase are our own ASCII text and the id is hex: nothing needs escaping.
    response.body = fmt::format(R"({{"type":"urn:signalbox:problem:{}","title":"{}","status":{},"request-id":"{}"}})",
        response.problemType, standardReason(response.status), response.status, requestId);
    response.headers.set("Content-Type", "application/problem+json");
}

} // namespace signalbox
