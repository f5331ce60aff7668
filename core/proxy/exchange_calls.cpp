// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations that wait, for another server's answer or for time: the exchange stands still, and then the station decides. One that
// waits several times has all of it in its one stage.
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

void ExchangeMachine::holdStation(std::size_t index, Stage* stage)
{
    m_heldStation = index;
    m_heldStage = records() ? static_cast<std::size_t>(stage - m_exchange.stages.data()) : npos;
}

Stage* ExchangeMachine::releaseStation()
{
    Stage* stage = m_heldStage == npos ? &m_unrecorded : &m_exchange.stages[m_heldStage];
    m_heldStage = npos;
    m_state = State::Policies;
    return stage;
}

void ExchangeMachine::cancelHold()
{
    const bool isCalling = m_state == State::Calling;
    if (!isCalling && m_state != State::Pausing)
        return;
    closeStage(releaseStation(), Stage::Outcome::Failed);
    m_heldStation = npos;
    if (isCalling)
        m_port.cancelCall();
}

template <typename Ask>
void ExchangeMachine::askAgain(Stage* stage, Ask ask)
{
    FilterContext context = filterContext();
    std::vector<StageFact> notes;
    context.notes = records() ? &notes : nullptr;
    Verdict verdict = ask(*m_stations[m_heldStation].filter, context);
    for (StageFact& note : notes)
        stage->notes.emplace_back(note.first, std::move(note.second));
    continueStation(stage, std::move(verdict));
}

void ExchangeMachine::continueStation(Stage* stage, Verdict verdict)
{
    const std::size_t index = m_heldStation;
    m_heldStation = npos;
    if (concludeStation(index, stage, std::move(verdict)))
        runPolicies();
}

void ExchangeMachine::startPause(std::size_t index, Stage* stage, Duration wait)
{
    m_state = State::Pausing;
    holdStation(index, stage);
    m_resumeAt = m_environment.clock.now() + wait;
    updateTimer();
}

void ExchangeMachine::onPauseOver()
{
    askAgain(releaseStation(), [this](Filter& filter, FilterContext& context) { return filter.onPauseOver(m_request, context); });
}

void ExchangeMachine::startCall(std::size_t index, Stage* stage, OutsideCall call)
{
    m_state = State::Calling;
    holdStation(index, stage);
    m_callStarted = m_environment.clock.now();
    if (records())
        stage->notes.emplace_back("asked", call.server->name);
    m_port.startCall(std::move(call));
}

void ExchangeMachine::onCallAnswered(const Result<CallAnswer>& answer)
{
    if (m_state != State::Calling)
        return;
    Stage* stage = releaseStation();
    const Station& station = m_stations[m_heldStation];
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
    askAgain(stage,
        [this, &answer](Filter& filter, FilterContext& context) { return filter.onCallAnswer(answer, m_request, context); });
}

void ExchangeMachine::onCallSkipped()
{
    if (m_state != State::Calling)
        return;
    Stage* stage = releaseStation();
    if (records() && !stage->notes.empty() && stage->notes.back().first == "asked")
        stage->notes.back().first = "not-asked";
    continueStation(stage, Verdict::proceed());
}

} // namespace signalbox
