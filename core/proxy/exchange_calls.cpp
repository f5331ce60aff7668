// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations that ask another server: the exchange waits, and the station decides with the answer. A station that asks twice has
// both questions in its one stage.
#include "core/proxy/exchange_machine.h"

#include "core/base/units.h"

namespace signalbox {
namespace {

std::string_view kindOf(const RedisReply& reply)
{
    switch (reply.kind) {
    case RedisReply::Kind::Nil: return "nil";
    case RedisReply::Kind::Status: return "status";
    case RedisReply::Kind::Error: return "error";
    case RedisReply::Kind::Integer: return "integer";
    case RedisReply::Kind::Text: return "text";
    case RedisReply::Kind::List: break;
    }
    return "list";
}

std::string summaryOf(const CallAnswer& answer)
{
    if (const auto* http = std::get_if<HttpAnswer>(&answer))
        return std::to_string(http->head.status);
    return std::string(kindOf(std::get<RedisReply>(answer)));
}

// To the microsecond: finer digits say nothing about a network.
std::string timeText(Duration duration)
{
    return toDocumentText(std::chrono::duration_cast<std::chrono::microseconds>(duration));
}

} // namespace

void ExchangeMachine::startCall(std::size_t index, Stage* stage, OutsideCall call)
{
    m_state = State::Calling;
    m_callStation = index;
    m_callStage = records() ? static_cast<std::size_t>(stage - m_exchange.stages.data()) : npos;
    m_callStarted = m_environment.clock.now();
    if (records())
        stage->notes.emplace_back("asked", call.server->name);
    m_port.startCall(std::move(call));
}

Stage* ExchangeMachine::endCall()
{
    Stage* stage = m_callStage == npos ? &m_unrecorded : &m_exchange.stages[m_callStage];
    m_callStage = npos;
    m_state = State::Policies;
    return stage;
}

void ExchangeMachine::cancelCall()
{
    if (m_state != State::Calling)
        return;
    closeStage(endCall(), Stage::Outcome::Failed);
    m_callStation = npos;
    m_port.cancelCall();
}

void ExchangeMachine::onCallAnswered(const Result<CallAnswer>& answer)
{
    if (m_state != State::Calling)
        return;
    Stage* stage = endCall();
    Station& station = m_stations[m_callStation];
    if (records()) {
        if (answer)
            stage->notes.emplace_back("answer", summaryOf(*answer));
        else
            stage->notes.emplace_back("no-answer", answer.error().detail);
        stage->notes.emplace_back("took", timeText(m_environment.clock.now() - m_callStarted));
    }
    if (!answer) {
        ++station.statistics->callFailures;
        station.statistics->lastCallError = answer.error().detail;
    }
    FilterContext context = filterContext();
    std::vector<StageFact> notes;
    context.notes = records() ? &notes : nullptr;
    Verdict verdict = station.filter->onCallAnswer(answer, m_request, context);
    for (StageFact& note : notes)
        stage->notes.emplace_back(note.first, std::move(note.second));
    continueAfterCall(stage, std::move(verdict));
}

void ExchangeMachine::onCallSkipped()
{
    if (m_state != State::Calling)
        return;
    Stage* stage = endCall();
    if (records() && !stage->notes.empty() && stage->notes.back().first == "asked")
        stage->notes.back().first = "not-asked";
    continueAfterCall(stage, Verdict::proceed());
}

void ExchangeMachine::continueAfterCall(Stage* stage, Verdict verdict)
{
    const std::size_t index = m_callStation;
    m_callStation = npos;
    if (concludeStation(index, stage, std::move(verdict)))
        runPolicies();
}

} // namespace signalbox
