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
    m_service->recordAnswer(m_endpoint, head.status, now);
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
    m_tryDeadline.reset();
    dropHopByHop(head.headers, false);
    m_heldFraming = framing;
    if (std::optional<LocalResponse> other = filterResponseHead(head)) {
        answer(std::move(*other));
        return;
    }
    if (m_held != npos) { // until onResponseEnd, or the route's deadline
        std::swap(m_responseHead, head);
        updateTimer();
        return;
    }
    m_routeDeadline.reset();
    updateTimer();
    if (framing.kind != BodyFraming::Kind::None && transformsBefore(m_stations.size()))
        framing = {BodyFraming::Kind::Chunked, 0};
    sendResponseHead(head, framing);
}

std::optional<LocalResponse> ExchangeMachine::filterResponseHead(ResponseHead& head)
{
    constexpr FilterHooks any = FilterHooks::ResponseHead | FilterHooks::WholeResponseBody | FilterHooks::TransformsResponse;
    if (m_outNext == npos)
        m_outNext = m_nextStation;
    while (m_outNext > 0) {
        const std::size_t index = --m_outNext;
        Station& station = m_stations[index];
        if (!has(station.hooks, any) || !station.filter)
            continue;
        const Instant start = m_environment.clock.now();
        const int statusBefore = head.status;
        const bool diffs = captures() && has(station.hooks, FilterHooks::ChangesResponse);
        if (diffs)
            m_beforeHeaders = head.headers;
        FilterContext context = filterContext();
        std::vector<StageFact> notes;
        context.notes = records() ? &notes : nullptr;
        Verdict verdict = has(station.hooks, FilterHooks::ResponseHead) ? station.filter->onResponseHead(head, context)
                                                                        : Verdict::proceed();
        if (has(station.hooks, FilterHooks::TransformsResponse) && verdict.kind() == Verdict::Kind::Proceed
            && station.filter->transformsResponse(head)) {
            station.transforms = true;
            head.headers.remove("Content-Length");
        }
        Stage* stage = openStage(Stage::Kind::ResponsePolicy, start);
        stage->policy = station.policy;
        station.stage = records() ? m_exchange.stages.size() - 1 : npos;
        for (StageFact& note : notes)
            stage->notes.emplace_back(note.first, std::move(note.second));
        if (diffs) {
            appendChanges(m_beforeHeaders, head.headers, Change::What::ResponseHeader, stage->changes);
            if (statusBefore != head.status)
                stage->changes.push_back({Change::What::Status, {}, std::to_string(statusBefore),
                    std::to_string(head.status), true, true});
        }
        closeStage(stage);
        if (verdict.kind() == Verdict::Kind::Respond) { // the rest of the way out is walked by the new answer
            ++station.statistics->refused;
            stage->outcome = Stage::Outcome::Responded;
            return verdict.takeResponse();
        }
        std::optional<LocalResponse> other;
        if (has(station.hooks, FilterHooks::WholeResponseBody) && holdsResponse(index, head, other))
            return other;
    }
    return std::nullopt;
}

void ExchangeMachine::sendResponseHead(ResponseHead& head, BodyFraming framing)
{
    addStickyCookie(head.headers);
    m_responseStarted = true;
    m_responseFraming = framing;
    m_exchange.hasResponse = true;
    if (captures())
        m_exchange.response = head;
    else
        m_exchange.response.status = head.status;
    m_port.sendHead(head, framing, m_keepAlive);
}

void ExchangeMachine::sendResponseBody(std::string_view bytes)
{
    m_responseBytes += bytes.size();
    if (captures() && !m_inspector) {
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
    if (m_state == State::Tunnel) {
        sendResponseBody(bytes);
        inspect(websocket::Direction::Received, bytes);
    } else if (m_state == State::Responding) {
        passResponseBody(bytes, false);
    }
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
    if (m_state != State::Responding || !passResponseBody({}, true))
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
    HeaderList passed;
    if (!trailers.isEmpty()) {
        passed = trailers;
        dropHopByHop(passed, false);
    }
    if (m_held != npos) {
        releaseHeld(passed);
        return;
    }
    sendResponseEnd(passed);
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
    beginInspection(head);
    sendResponseHead(head, {BodyFraming::Kind::Tunnel, 0});
    if (captures()) { // before its first message
        m_exchange.isOpen = true;
        m_exchange.duration = sinceStart();
        m_environment.lane->record(m_exchange);
    }
    m_port.switchUpstreamToTunnel();
    m_port.switchDownstreamToTunnel();
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
