// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange as OTLP spans in JSON: a server span, and a child for each stage. Names of attributes are those of OpenTelemetry's
// semantic conventions where they have one. Credentials in queries are "[redacted]"; no header is told.
// Source: OTLP 1.x, JSON Protobuf encoding: ids in hex, 64-bit integers as strings, enumerations as numbers. Thread: any.
#pragma once

#include "core/base/random.h"
#include "core/capture/exchange.h"
#include "core/observe/trace_context.h"
#include "core/plan/plan.h"

#include <string>
#include <string_view>

namespace signalbox {

// Appends the span objects, separated by commas. `exchange` holds its stages; `plan` is the one that it ran on.
void appendSpans(const Exchange& exchange, const Trace& trace, const Plan& plan, std::string_view scheme, RandomSource& random,
    std::string& out);

// An ExportTraceServiceRequest around such spans.
std::string traceRequest(std::string_view spans, std::string_view serviceName, std::string_view version);

} // namespace signalbox
