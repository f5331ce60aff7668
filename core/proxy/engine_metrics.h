// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's counters as Prometheus text. Every label is a name from the document: traffic can make no new series.
// Pure. Thread: any.
#pragma once

#include "core/capture/capture_log.h"
#include "core/proxy/engine_statistics.h"

#include <optional>
#include <string>

namespace signalbox {

// What the workers do not count.
struct EngineFacts {
    std::optional<CaptureStatus> capture; // nullopt: nothing is recorded
    std::uint64_t logLines = 0;           // written
    std::uint64_t droppedLogLines = 0;
    std::uint64_t sentTraces = 0;         // exchanges whose spans a collector took
    std::uint64_t droppedTraces = 0;
};

std::string metricsOf(const EngineStatistics& statistics, const EngineFacts& facts);

} // namespace signalbox
