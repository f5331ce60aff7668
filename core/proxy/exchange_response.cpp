// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The way out: the endpoint's response, policies in reverse, tunnels.
#include "core/proxy/exchange_machine.h"

#include "core/capture/capture_log.h"
#include "core/proxy/upstream_head.h"

#include <algorithm>

namespace signalbox {

void ExchangeMachine::onInformational(const ResponseHead& head)
{
    // 100 answers our own sending; others are the client's (RFC 9110 15.2).
    if (m_state != State::Forwarding || head.status == 100 || m_request.version == HttpVersion::Http10)
        return;
    ResponseHead passed = head;
    dropHopByHop(passed.headers, false);
    m_port.sendInformational(passed);
}

void ExchangeMachine::onResponse(ResponseHead& head, BodyFraming framing, MessageFlags)
{
    if (m_state != State::Forwarding)
        return;
    const Instant now = m_environment.clock.now();
    if (m_waitStage != npos) {
        m_exchange.stages[m_waitStage].end = now - m_start;
    } else if (records()) { // answered before the request was whole
        openStage(Stage::Kind::Send, m_sendStarted)->end = now - m_start;
    }
    if (head.status >= 500)
        m_service->recordFailure(m_endpoint, "answered " + std::to_string(head.status));
    if (retryAfter(Cause::Status, head.status))
        return;
    m_receiveStage = records() ? m_exchange.stages.size() : npos;
    openStage(Stage::Kind::Receive, now);
    if (head.status == 101) {
        becomeTunnel(head);
        return;
    }
    startResponse(head, framing);
}

void ExchangeMachine::startResponse(ResponseHead& head, BodyFraming framing)
{
    m_state = State::Responding;
    m_routeDeadline.reset();
    m_tryDeadline.reset();
    updateTimer();
    dropHopByHop(head.headers, false);
    if (std::optional<LocalResponse> other = filterResponseHead(head)) {
        answer(std::move(*other));
        return;
    }
    sendResponseHead(head, framing);
}

std::optional<LocalResponse> ExchangeMachine::filterResponseHead(ResponseHead& head)
{
    for (std::size_t i = m_nextStation; i-- > 0;) {
        Station& station = m_stations[i];
        if (!has(station.hooks, FilterHooks::ResponseHead) || !station.filter)
            continue;
        const Instant start = m_environment.clock.now();
        const int statusBefore = head.status;
        const bool diffs = captures() && has(station.hooks, FilterHooks::ChangesResponse);
        if (diffs)
            m_beforeHeaders = head.headers;
        FilterContext context = filterContext();
        std::vector<StageFact> notes;
        context.notes = records() ? &notes : nullptr;
        Verdict verdict = station.filter->onResponseHead(head, context);
        Stage* stage = openStage(Stage::Kind::ResponsePolicy, start);
        stage->policy = station.policy;
        for (StageFact& note : notes)
            stage->notes.emplace_back(note.first, std::move(note.second));
        if (diffs) {
            appendChanges(m_beforeHeaders, head.headers, Change::What::ResponseHeader, stage->changes);
            if (statusBefore != head.status)
                stage->changes.push_back({Change::What::Status, {}, std::to_string(statusBefore),
                    std::to_string(head.status), true, true});
        }
        closeStage(stage);
        if (verdict.kind() != Verdict::Kind::Respond)
            continue;
        ++station.statistics->refused;
        stage->outcome = Stage::Outcome::Responded;
        m_nextStation = i; // the rest of the way out is walked by the new answer
        return verdict.takeResponse();
    }
    return std::nullopt;
}

void ExchangeMachine::sendResponseHead(const ResponseHead& head, BodyFraming framing)
{
    m_responseStarted = true;
    m_responseFraming = framing;
    m_exchange.hasResponse = true;
    if (captures())
        m_exchange.response = head;
    else
        m_exchange.response.status = head.status;
    m_port.sendHead(head, framing, m_keepAlive);
}

bool ExchangeMachine::filterResponseBody(std::string_view bytes, bool end)
{
    for (std::size_t i = m_nextStation; i-- > 0;) {
        Station& station = m_stations[i];
        if (!has(station.hooks, FilterHooks::ResponseBody) || !station.filter)
            continue;
        FilterContext context = filterContext();
        Verdict verdict = station.filter->onResponseBody(bytes, end, context);
        if (verdict.kind() != Verdict::Kind::Respond)
            continue;
        ++station.statistics->refused;
        failResponse(verdict.response().reason, ErrorOrigin::Policy);
        return false;
    }
    return true;
}

void ExchangeMachine::sendResponseBody(std::string_view bytes)
{
    m_responseBytes += bytes.size();
    if (captures()) {
        std::string& kept = m_exchange.responseBody.bytes;
        const std::size_t limit = m_environment.lane->bodyLimit();
        if (kept.size() < limit)
            kept.append(bytes.substr(0, std::min(bytes.size(), limit - kept.size())));
    }
    if (m_port.sendBody(bytes) || m_responseBlocked || !m_hasUpstream)
        return;
    m_responseBlocked = true;
    m_port.pauseResponse(true);
}

void ExchangeMachine::onResponseBody(std::string_view bytes)
{
    if (m_state == State::Tunnel || (m_state == State::Responding && filterResponseBody(bytes, false)))
        sendResponseBody(bytes);
}

void ExchangeMachine::onDownstreamWritable()
{
    if (m_state == State::Idle || !m_responseBlocked)
        return;
    m_responseBlocked = false;
    if (m_hasUpstream)
        m_port.pauseResponse(false);
}

void ExchangeMachine::sendResponseEnd(const HeaderList& trailers)
{
    m_responseEnded = true;
    if (captures() && !trailers.isEmpty())
        m_exchange.responseTrailers = trailers;
    m_port.sendEnd(trailers);
}

void ExchangeMachine::onResponseEnd(const HeaderList& trailers)
{
    if (m_state == State::Tunnel) {
        onUpstreamClosed();
        return;
    }
    if (m_state != State::Responding || !filterResponseBody({}, true))
        return;
    if (m_receiveStage != npos)
        m_exchange.stages[m_receiveStage].end = sinceStart();
    m_service->recordDuration(m_environment.clock.now() - m_attemptStarted);
    leaveEndpoint();
    m_hasUpstream = false;
    if (m_upstreamEndSent) {
        m_port.releaseUpstream();
    } else { // the endpoint answered without reading all of the request
        m_port.abortUpstream();
        m_discardsRequest = true;
        m_keepAlive = m_keepAlive && m_requestEnded;
    }
    if (trailers.isEmpty()) {
        sendResponseEnd(trailers);
    } else {
        HeaderList passed = trailers;
        dropHopByHop(passed, false);
        sendResponseEnd(passed);
    }
    maybeEnd();
}

void ExchangeMachine::becomeTunnel(ResponseHead& head)
{
    if (!m_requestFlags.upgrade || !m_route->allowsUpgrade) {
        fail(ErrorCode::ProtocolViolation, ErrorOrigin::Upstream, "101 without an upgrade having been asked for", 502,
            "upstream-failed");
        return;
    }
    m_routeDeadline.reset();
    m_tryDeadline.reset();
    updateTimer();
    dropHopByHop(head.headers, true);
    m_state = State::Tunnel;
    m_requestEnded = true;
    sendResponseHead(head, {BodyFraming::Kind::Tunnel, 0});
    m_port.switchUpstreamToTunnel();
    m_port.switchDownstreamToTunnel();
    if (captures()) {
        m_exchange.isOpen = true;
        m_exchange.duration = sinceStart();
        m_environment.lane->record(m_exchange);
    }
}

void ExchangeMachine::onUpstreamClosed()
{
    if (m_state != State::Tunnel)
        return;
    m_keepAlive = false;
    m_responseEnded = true;
    if (m_receiveStage != npos)
        m_exchange.stages[m_receiveStage].end = sinceStart();
    end();
}

} // namespace signalbox
