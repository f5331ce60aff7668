// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange tells beside being recorded: a line of the access log, spans.
#include "core/proxy/exchange_machine.h"

#include "core/observe/access_line.h"
#include "core/observe/span_json.h"

namespace signalbox {

void ExchangeMachine::beginObserving()
{
    const Observation* observation = m_environment.observation.get();
    m_isObserved = observation != nullptr;
    if (m_isObserved && observation->spans != nullptr)
        beginTrace(m_request.headers, observation->samplePercent, m_environment.random, m_trace);
    else if (m_trace.isActive())
        m_trace.clear();
}

// The queues are those of now: those of the exchange's beginning may have gone with their plan.
void ExchangeMachine::tell()
{
    const Observation* observation = m_environment.observation.get();
    if (observation == nullptr)
        return;
    const Plan& plan = m_runtime->plan();
    if (observation->log != nullptr) {
        AccessFacts facts;
        facts.listener = plan.listener(m_listener).name;
        if (m_route != nullptr)
            facts.route = m_route->name;
        if (m_service != nullptr)
            facts.service = m_service->settings().name;
        facts.scheme = m_facts.scheme;
        facts.traceId = m_trace.traceId;
        m_told.clear();
        appendAccessLine(m_exchange, facts, m_told);
        observation->log->push(m_told);
    }
    if (observation->spans != nullptr && m_trace.isSampled) {
        m_told.clear();
        appendSpans(m_exchange, m_trace, plan, m_facts.scheme, m_environment.random, m_told);
        observation->spans->push(m_told);
    }
}

} // namespace signalbox
