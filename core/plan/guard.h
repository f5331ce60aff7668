// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The path guard: refuses request targets that gateways are known to read differently (DESIGN section 2, Meaning (1)).
// Table driven, one pass, no allocation. Thread: any; no state.
#pragma once

#include "core/http/target.h"
#include "core/plan/plan.h"

#include <string>
#include <string_view>

namespace signalbox {

// As guardRejection() of decision.h, for a target that is parsed already. `hostField` is the Host field's value; the
// normalised host goes to `host`, whose memory is reused. Empty when the request passes.
std::string_view refuse(PathGuard guard, std::string_view method, std::string_view raw, const Target& target,
    std::string_view hostField, std::string& host);

// Why no request with this raw path passes the guard; empty when one can. Used for paths that a `match` names.
std::string_view pathRejection(PathGuard guard, std::string_view path);

// True when every byte of `text` may stand as it is in the path of a guarded target ("/" included).
bool isGuardedPathText(std::string_view text);

} // namespace signalbox
