// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A WebSocket message as one line of JSON, for programs: no key is renamed. Thread: any; no state.
#pragma once

#include "core/capture/capture_log.h"

#include <string>

namespace signalbox {

// {"index","time","direction","kind","bytes","wire_bytes","compressed","shortened","unfinished"}, then for a close "code" (null
// without one) and "reason"; for a problem "detail"; else "text", or "base64" when the payload is not UTF-8. time: ISO 8601 in
// UTC; `startedAt` is the exchange's. No line break at the end.
std::string toJsonLine(const CapturedMessage& captured, WallTime startedAt);

WallTime timeOf(const CapturedMessage& captured, WallTime startedAt);

} // namespace signalbox
