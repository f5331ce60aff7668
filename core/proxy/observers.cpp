// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/observers.h"

#include <utility>

namespace signalbox {

Result<ObserverChange> Observers::prepare(const Plan& plan) const
{
    ObserverChange change;
    change.plan = plan.observe;
    change.serviceName = plan.name.empty() ? "signalbox" : plan.name;
    change.keepsLog = m_log != nullptr && plan.observe.accessLog == m_plan.accessLog;
    change.keepsSpans = m_spans != nullptr && plan.observe.otlp == m_plan.otlp && change.serviceName == m_serviceName;
    if (!plan.observe.accessLog.empty() && !change.keepsLog) {
        auto log = LogWriter::open(plan.observe.accessLog, m_logCounters);
        if (!log)
            return log.error();
        change.log = *std::move(log);
    }
    if (plan.observe.otlp && !change.keepsSpans) {
        SpanSenderSettings settings;
        settings.target = *plan.observe.otlp;
        settings.serviceName = change.serviceName;
        change.spans = SpanSender::start(std::move(settings), m_spanCounters);
    }
    return change;
}

std::shared_ptr<const Observation> Observers::commit(ObserverChange& change)
{
    if (!change.keepsLog)
        std::swap(m_log, change.log);
    if (!change.keepsSpans)
        std::swap(m_spans, change.spans);
    m_plan = change.plan;
    m_serviceName = change.serviceName;
    if (m_log == nullptr && m_spans == nullptr)
        return nullptr;
    auto observation = std::make_shared<Observation>();
    observation->log = m_log != nullptr ? m_log->queue() : nullptr;
    observation->spans = m_spans != nullptr ? m_spans->queue() : nullptr;
    observation->samplePercent = m_plan.samplePercent;
    return observation;
}

} // namespace signalbox
