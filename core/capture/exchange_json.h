// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange as one line of JSON, for programs: the keys are those of DESIGN section 5, `list`, and none is renamed.
// Thread: any; no state.
#pragma once

#include "core/capture/exchange_summary.h"

#include <string>
#include <string_view>

namespace signalbox {

// {"id","time","method","url","status","route","service","duration_us","request_bytes","response_bytes","error"}: id is the
// number; time ISO 8601 in UTC with microseconds; status null without response; route, service and error null when there is
// none. `error` is what the exchange says ("connection-reset: ..."), empty for none.
// A WebSocket has "websocket": true besides. No line break at the end.
std::string toJsonLine(const ExchangeSummary& summary, const CapturedPlan& plan, std::string_view error);

std::string toIsoText(WallTime time);                   // "2026-11-24T05:30:00.000123Z"
std::string urlOf(const ExchangeSummary& summary);      // "http://host/target"; the target's beginning when it is long

} // namespace signalbox
