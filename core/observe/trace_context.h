// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// W3C Trace Context, level 1: reads traceparent strictly, begins a trace where there is none, and writes what goes upstream.
// Thread: any; no state.
#pragma once

#include "core/base/random.h"
#include "core/http/header_list.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

struct TraceParent {
    std::string_view traceId;  // 32 lower-case hex digits, not all zero
    std::string_view parentId; // 16
    bool isSampled = false;
};

// Trace Context 3.2: nullopt for anything else than its grammar. A later version than 00 is read as far as 00 is known.
std::optional<TraceParent> parseTraceparent(std::string_view text);

// The place of one exchange in a trace: our span, and whose child it is.
struct Trace {
    std::string traceId;       // empty: exchanges are not traced
    std::string spanId;
    std::string parentId;      // empty: the trace begins here
    bool isSampled = false;

    bool isActive() const { return !traceId.empty(); }
    void clear();              // keeps memory
};

// Continues the request's trace, whose decision about sampling is kept, or begins one: sampled with `samplePercent`.
void beginTrace(const HeaderList& request, double samplePercent, RandomSource& random, Trace& trace);
// Replaces traceparent. tracestate goes on with a trace that was continued, and is dropped with one that was not (3.3, 4.3).
void writeTrace(const Trace& trace, HeaderList& headers);

// Sixteen hex digits, not all zero.
std::string makeSpanId(RandomSource& random);

} // namespace signalbox
