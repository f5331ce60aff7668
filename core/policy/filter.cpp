// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/filter.h"

namespace signalbox {

Verdict Verdict::refuse(int status, std::string_view problemType, std::string reason)
{
    LocalResponse response;
    response.status = status;
    response.problemType = problemType;
    response.reason = std::move(reason);
    return respond(std::move(response));
}

} // namespace signalbox
