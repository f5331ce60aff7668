// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker's exchanges tell: lines for the access log, spans for a collector. Queues of whole records; the threads behind
// them belong to the engine (observers.h). Thread: worker; shared between workers, nothing in it changes.
#pragma once

#include "core/observe/text_queue.h"
#include "core/observe/trace_context.h"

#include <memory>

namespace signalbox {

struct Observation {
    std::shared_ptr<TextQueue> log;   // null: no access log
    std::shared_ptr<TextQueue> spans; // null: no traces
    double samplePercent = 100;
};

} // namespace signalbox
