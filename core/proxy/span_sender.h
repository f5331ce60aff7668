// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sends spans to a collector by OTLP over HTTP in JSON, on a thread of its own. Spans are gathered for a second or until there
// are many. A collector that cannot be reached, or answers 429, 502, 503 or 504 (OTLP "Failures"), is tried again with growing
// waits; meanwhile the queue fills, and what has no room is dropped and counted, as is what a collector refuses.
// Thread: made and destroyed by one; destroying sends what is waiting, for at most `lastWait`.
#pragma once

#include "core/base/clock.h"
#include "core/observe/text_queue.h"
#include "core/plan/plan.h"

#include <memory>
#include <string>

namespace signalbox {

struct SpanSenderSettings {
    OtlpTarget target;
    std::string serviceName;
    std::size_t maxQueueBytes = 16U << 20U;
    Duration gatherTime = std::chrono::seconds(1);
    Duration timeout = std::chrono::seconds(5);       // of one try
    Duration firstBackoff = std::chrono::milliseconds(500);
    Duration longestBackoff = std::chrono::seconds(30);
    unsigned tries = 8;
    Duration lastWait = std::chrono::seconds(2);
};

class SpanSender {
public:
    virtual ~SpanSender() = default;
    static std::unique_ptr<SpanSender> start(SpanSenderSettings settings, std::shared_ptr<RecordCounters> counters);
    virtual const std::shared_ptr<TextQueue>& queue() const = 0; // of exchanges: one record may hold several spans
};

} // namespace signalbox
