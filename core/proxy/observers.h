// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's threads that carry out `observe`: the access log's writer and the sender of spans. A new plan keeps those whose
// settings stay. Thread: the engine's; counters from any.
#pragma once

#include "core/observe/log_writer.h"
#include "core/proxy/observation.h"
#include "core/proxy/span_sender.h"

#include <memory>

namespace signalbox {

// What a new plan changes: opened before anything else happens, and after commit() what there was before.
struct ObserverChange {
    ObservePlan plan;
    std::string serviceName;
    bool keepsLog = false;
    bool keepsSpans = false;
    std::unique_ptr<LogWriter> log;
    std::unique_ptr<SpanSender> spans;
};

class Observers {
public:
    // Errors: those of LogWriter::open(). On an error nothing is changed.
    Result<ObserverChange> prepare(const Plan& plan) const;
    // What the workers shall use from now on; null: nothing. The change must live until they all do: it then holds the threads
    // that are no longer needed, and ends them when it goes.
    std::shared_ptr<const Observation> commit(ObserverChange& change);

    const RecordCounters& logCounters() const { return *m_logCounters; }
    const RecordCounters& spanCounters() const { return *m_spanCounters; }

private:
    std::shared_ptr<RecordCounters> m_logCounters = std::make_shared<RecordCounters>();
    std::shared_ptr<RecordCounters> m_spanCounters = std::make_shared<RecordCounters>();
    ObservePlan m_plan;
    std::string m_serviceName;
    std::unique_ptr<LogWriter> m_log;
    std::unique_ptr<SpanSender> m_spans;
};

} // namespace signalbox
