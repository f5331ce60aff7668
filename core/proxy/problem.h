// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own error answers: RFC 9457 problem documents with a stable type and the request id, never an inner detail.
#pragma once

#include "core/policy/filter.h"

#include <string>
#include <string_view>

namespace signalbox {

// Fills in body and Content-Type where the response has a problemType and no body.
void completeProblem(LocalResponse& response, std::string_view requestId);

} // namespace signalbox
