// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own answers, and what happens when something fails.
#include "core/proxy/exchange_machine.h"

#include "core/capture/capture_log.h"
#include "core/proxy/problem.h"

namespace signalbox {
namespace {

// A request body this small is read to its end rather than losing the connection.
constexpr std::uint64_t drainLimit = 64 * 1024;

} // namespace

void ExchangeMachine::leaveEndpoint()
{
    if (m_countsEndpoint)
        m_service->requestEnded(m_endpoint);
    m_countsEndpoint = false;
}

void ExchangeMachine::dropUpstream()
{
    leaveEndpoint();
    if (!m_hasUpstream)
        return;
    m_hasUpstream = false;
    m_isConnected = false;
    m_port.abortUpstream();
}

void ExchangeMachine::refuse(int status, std::string_view problemType, std::string reason)
{
    LocalResponse response;
    response.status = status;
    response.problemType = problemType;
    response.reason = std::move(reason);
    answer(std::move(response));
}

void ExchangeMachine::fail(
    ErrorCode code, ErrorOrigin origin, std::string detail, int status, std::string_view problemType)
{
    m_exchange.errorCode = code;
    m_exchange.errorOrigin = origin;
    m_exchange.errorDetail = detail;
    if (m_responseStarted) {
        failResponse(std::move(detail), origin);
        return;
    }
    refuse(status, problemType, std::move(detail));
}

void ExchangeMachine::failResponse(std::string detail, ErrorOrigin origin)
{
    if (m_exchange.errorDetail.empty()) {
        m_exchange.errorCode = ErrorCode::ConnectionReset;
        m_exchange.errorOrigin = origin;
        m_exchange.errorDetail = std::move(detail);
    }
    m_keepAlive = false;
    m_port.abortDownstream();
    end();
}

void ExchangeMachine::answer(LocalResponse response)
{
    if (m_responseStarted) {
        failResponse(response.reason, ErrorOrigin::Policy);
        return;
    }
    cancelHold();
    dropUpstream();
    m_state = State::Answering;
    m_resumeAt.reset();
    m_routeDeadline.reset();
    m_tryDeadline.reset();
    updateTimer();
    m_exchange.isOwnAnswer = true;
    if (tells() && m_exchange.rejection.empty())
        m_exchange.rejection = response.reason;
    if (m_waitStage != npos && m_exchange.stages[m_waitStage].end == Duration::zero())
        closeStage(&m_exchange.stages[m_waitStage], Stage::Outcome::Failed);

    m_held = npos;
    prepareAnswer(response);
    while (std::optional<LocalResponse> other = filterResponseHead(m_responseHead)) {
        response = std::move(*other);
        prepareAnswer(response);
    }
    if (m_state != State::Answering) // a station could not change the body
        return;
    if (!m_requestEnded) {
        m_keepAlive = m_keepAlive && restOfRequestIsSmall();
        m_discardsRequest = true;
        if (m_requestPaused) {
            m_requestPaused = false;
            m_port.pauseRequest(false);
        }
    }
    response.body.swap(m_heldBody);
    const bool hasBody = responseHasBody(m_responseHead.status, m_request.method);
    const bool transforms = transformsBefore(m_bodyOut);
    if (transforms && hasBody && !transformOwnBody(response.body))
        return;
    if (hasBody || (m_isHead && !transforms))
        m_responseHead.headers.set("Content-Length", std::to_string(response.body.size()));
    sendResponseHead(m_responseHead,
        hasBody ? BodyFraming{BodyFraming::Kind::Length, response.body.size()} : BodyFraming{});
    if (hasBody && !response.body.empty())
        sendResponseBody(response.body);
    sendResponseEnd({});
    maybeEnd();
}

// The head to walk out with, and the body that whole-body stations may see.
void ExchangeMachine::prepareAnswer(LocalResponse& response)
{
    completeProblem(response, m_facts.requestId);
    m_responseHead.clear();
    m_responseHead.status = response.status;
    std::swap(m_responseHead.headers, response.headers);
    m_heldBody.swap(response.body);
    m_heldFraming = responseHasBody(response.status, m_request.method) ? BodyFraming{BodyFraming::Kind::Length, m_heldBody.size()}
                                                                       : BodyFraming{};
    m_bodyIsHere = response.isContent;
    m_bodyOut = m_outNext == npos ? m_nextStation : m_outNext;
}

bool ExchangeMachine::restOfRequestIsSmall() const
{
    if (m_requestFraming.kind == BodyFraming::Kind::None) // its end is all that is still to come
        return true;
    return m_requestFraming.kind == BodyFraming::Kind::Length && m_requestFraming.length <= drainLimit
        && (!m_requestFlags.expectContinue || m_continueSent);
}

void ExchangeMachine::onRequestError(const ProtocolError& error)
{
    if (m_state == State::Idle)
        return;
    m_requestEnded = true;
    m_keepAlive = false;
    m_exchange.errorCode = ErrorCode::ProtocolViolation;
    m_exchange.errorOrigin = ErrorOrigin::Downstream;
    m_exchange.errorDetail = error.reason;
    if (m_responseEnded) {
        end();
        return;
    }
    refuse(error.status, "malformed-request", error.reason);
}

bool ExchangeMachine::retryAfter(Cause cause, int status)
{
    if (!m_route->retry || m_responseStarted || m_held != npos || m_discardsRequest)
        return false;
    RetryCause reason;
    switch (cause) {
    case Cause::Connect: reason.kind = RetryCause::Kind::ConnectFailure; break;
    case Cause::Reset: reason.kind = RetryCause::Kind::Reset; break;
    case Cause::Timeout: reason.kind = RetryCause::Kind::Timeout; break;
    case Cause::Status: reason = {RetryCause::Kind::Status, status}; break;
    }
    const bool isKept = m_bodyKept || m_keptBody.size() == m_requestBytes;
    if (!shouldRetry(*m_route->retry, reason, m_attempt, m_request.method, isKept))
        return false;
    if (m_waitStage != npos && m_exchange.stages[m_waitStage].end == Duration::zero())
        closeStage(&m_exchange.stages[m_waitStage], Stage::Outcome::Failed);
    m_waitStage = npos;
    dropUpstream();
    m_tried.push_back(m_endpoint);
    m_tryDeadline.reset();
    m_state = State::Backoff;
    m_resumeAt = m_environment.clock.now() + backoff(*m_route->retry, m_attempt, m_environment.random);
    updateTimer();
    return true;
}

void ExchangeMachine::onUpstreamFailed(const UpstreamFailure& failure)
{
    if (!m_hasUpstream || m_state == State::Idle)
        return;
    if (m_state == State::Tunnel) {
        onUpstreamClosed();
        return;
    }
    const bool wasConnected = m_isConnected;
    // RFC 9112 9.3.1: a kept connection may have been closed while our request was on its way.
    const bool isStale = failure.wasKept && !m_freshTried && !m_responseStarted && m_held == npos && m_bodyKept
        && (!failure.wasSent || isIdempotent(m_request.method));
    if (isStale) {
        m_freshTried = true;
        m_hasUpstream = false;
        m_port.abortUpstream();
        if (m_waitStage != npos)
            m_exchange.stages.resize(m_waitStage);
        m_waitStage = npos;
        tryEndpoint(ConnectionChoice::New);
        return;
    }
    if (!wasConnected) {
        Stage* stage = openStage(Stage::Kind::Connect, m_attemptStarted);
        noteChoice(stage);
        if (records())
            stage->notes.emplace_back("reason", failure.detail);
        closeStage(stage, Stage::Outcome::Failed);
    }
    m_service->recordFailure(m_endpoint, failure.detail, m_environment.clock.now());
    if (m_responseStarted) {
        m_exchange.errorCode = failure.code;
        failResponse(failure.detail, ErrorOrigin::Upstream);
        return;
    }
    if (retryAfter(wasConnected ? Cause::Reset : Cause::Connect, 0))
        return;
    const bool isTimeout = failure.code == ErrorCode::TimedOut;
    fail(failure.code, ErrorOrigin::Upstream, failure.detail, isTimeout ? 504 : 502,
        isTimeout ? "upstream-timeout" : wasConnected ? "upstream-failed" : "upstream-unreachable");
}

} // namespace signalbox
