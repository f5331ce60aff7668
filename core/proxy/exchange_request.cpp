// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: policies, destination, forwarding the request. The endpoint is chosen in exchange_endpoint.cpp.
#include "core/proxy/exchange_machine.h"

#include "core/base/text.h"
#include "core/capture/capture_log.h"
#include "core/proxy/upstream_head.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace signalbox {
namespace {

// Body bytes that may wait for an endpoint before the client is stopped, and that are kept for a retry.
constexpr std::size_t pendingLimit = 64 * 1024;

void appendCaptured(std::string_view bytes, std::size_t limit, std::string& kept)
{
    if (kept.size() < limit)
        kept.append(bytes.substr(0, std::min(bytes.size(), limit - kept.size())));
}

void appendTextChange(Change::What what, const std::string& before, const std::string& after, std::vector<Change>& changes)
{
    if (before != after)
        changes.push_back({what, {}, before, after, true, true});
}

} // namespace

void ExchangeMachine::runPolicies()
{
    while (m_nextStation < m_stations.size()) {
        if (!runStation(m_nextStation))
            return;
    }
    goToDestination();
}

bool ExchangeMachine::runStation(std::size_t index)
{
    Station& station = m_stations[index];
    const PolicyPlan& policy = m_runtime->plan().policy(station.policy);
    m_stationStarted = m_environment.clock.now();
    station.filter = policy.factory();
    Stage* stage = openStage(Stage::Kind::Policy, m_stationStarted);
    stage->policy = station.policy;

    if (captures() && has(station.hooks, FilterHooks::ChangesRequest)) {
        m_beforeHeaders = m_request.headers;
        m_beforeTarget = m_request.target;
        m_beforeMethod = m_request.method;
    }
    Verdict verdict = Verdict::proceed();
    if (has(station.hooks, FilterHooks::RequestHead)) {
        FilterContext context = filterContext();
        std::vector<StageFact> notes;
        context.notes = records() ? &notes : nullptr;
        verdict = station.filter->onRequestHead(m_request, context);
        for (StageFact& note : notes)
            stage->notes.emplace_back(note.first, std::move(note.second));
    }
    return concludeStation(index, stage, std::move(verdict));
}

bool ExchangeMachine::concludeStation(std::size_t index, Stage* stage, Verdict verdict)
{
    if (verdict.kind() == Verdict::Kind::Call) {
        startCall(index, stage, verdict.takeCall());
        return false;
    }
    if (verdict.kind() == Verdict::Kind::Pause) {
        startPause(index, stage, verdict.wait());
        return false;
    }
    Station& station = m_stations[index];
    if (captures() && has(station.hooks, FilterHooks::ChangesRequest)) {
        appendTextChange(Change::What::Method, m_beforeMethod, m_request.method, stage->changes);
        appendTextChange(Change::What::Target, m_beforeTarget, m_request.target, stage->changes);
        appendChanges(m_beforeHeaders, m_request.headers, Change::What::RequestHeader, stage->changes);
    }
    const Instant stop = m_environment.clock.now();
    stage->end = stop - m_start;
    station.statistics->duration.record(stop - m_stationStarted);
    if (verdict.kind() == Verdict::Kind::Respond) {
        stage->outcome = Stage::Outcome::Responded;
        LocalResponse response = verdict.takeResponse();
        // A preflight that is answered is not refused.
        ++(response.status >= 400 ? station.statistics->refused : station.statistics->passed);
        if (records() && !response.reason.empty())
            stage->notes.emplace_back("reason", response.reason);
        answer(std::move(response));
        return false;
    }
    if (has(station.hooks, FilterHooks::WholeRequestBody) && collectsBody(index))
        return false;
    ++station.statistics->passed;
    m_nextStation = index + 1;
    return true;
}

void ExchangeMachine::goToDestination()
{
    if (m_route == nullptr) {
        refuse(404, "no-route", "no route matches");
        return;
    }
    if (const auto* redirect = std::get_if<ToRedirect>(&m_route->destination))
        toRedirect(*redirect);
    else if (const auto* respond = std::get_if<ToRespond>(&m_route->destination))
        toRespond(*respond);
    else
        toService(std::get<ToService>(m_route->destination));
}

void ExchangeMachine::toRedirect(const ToRedirect& redirect)
{
    const Target target = parseTarget(m_request.method, m_request.target);
    const std::string_view authority = m_request.headers.find("host").value_or("");
    const std::string scheme = redirect.scheme.empty() ? std::string(m_facts.scheme) : redirect.scheme;
    std::string location = scheme + "://";
    if (redirect.host.empty() && redirect.scheme.empty() && redirect.port == 0)
        location.append(authority);
    else
        location.append(redirect.host.empty() ? m_facts.host : redirect.host);
    if (redirect.port != 0)
        location += ":" + std::to_string(redirect.port);
    if (redirect.path) {
        const std::optional<std::string> path = redirect.path->expand(m_facts, m_request);
        if (!path) {
            refuse(400, "bad-value", "a value for the redirect holds control characters");
            return;
        }
        location += *path;
    } else {
        location.append(target.path);
    }
    if (redirect.keepQuery && target.hasQuery)
        location.append("?").append(target.query);
    LocalResponse response;
    response.status = redirect.status;
    response.headers.add("Location", location);
    answer(std::move(response));
}

void ExchangeMachine::toRespond(const ToRespond& respond)
{
    LocalResponse response;
    response.status = respond.status;
    response.body = respond.body;
    response.isContent = true;
    for (const auto& [name, value] : respond.headers) {
        const std::optional<std::string> text = value.expand(m_facts, m_request);
        if (!text || !response.headers.add(name, *text)) {
            refuse(400, "bad-value", "a value for the header " + name + " holds control characters");
            return;
        }
    }
    if (!respond.contentType.empty() && !response.body.empty() && !response.headers.contains("content-type"))
        response.headers.add("Content-Type", respond.contentType);
    answer(std::move(response));
}

void ExchangeMachine::forwardHead()
{
    const ServiceSettings& settings = m_service->settings();
    const UpstreamHeadSettings head{settings.hostMode, settings.hostLiteral, m_exchange.endpoint,
        m_runtime->plan().listener(m_listener).forwarded, m_requestFlags.upgrade && m_route->allowsUpgrade};
    makeUpstreamHead(m_request, m_facts, head, m_upstreamRequest);
    if (m_trace.isActive())
        writeTrace(m_trace, m_upstreamRequest.headers);
    if (captures()) {
        m_exchange.upstreamMethod = m_upstreamRequest.method;
        m_exchange.upstreamTarget = m_upstreamRequest.target;
        m_exchange.upstreamHeaders = m_upstreamRequest.headers;
    }
    if (m_requestFlags.expectContinue && !m_continueSent && !m_requestEnded) {
        m_continueSent = true;
        m_port.sendContinue();
    }
    m_sendStarted = m_environment.clock.now();
    m_port.sendUpstreamRequest(m_upstreamRequest, m_requestFraming);
    if (!m_keptBody.empty())
        m_port.sendUpstreamBody(m_keptBody);
    forwardPending();
}

void ExchangeMachine::forwardPending()
{
    if (!m_pendingBody.empty()) {
        std::string bytes;
        bytes.swap(m_pendingBody);
        forwardBody(bytes);
    }
    if (m_state != State::Forwarding && m_state != State::Responding)
        return;
    if (m_requestEnded) {
        sendRequestEnd();
        return;
    }
    if (m_requestPaused && m_pendingBody.empty()) {
        m_requestPaused = false;
        m_port.pauseRequest(false);
    }
}

void ExchangeMachine::sendRequestEnd()
{
    if (m_upstreamEndSent || !filterRequestBody({}, true))
        return;
    m_upstreamEndSent = true;
    m_port.sendUpstreamEnd(m_requestTrailers);
    m_sentAt = m_environment.clock.now();
    mirrorRequest();
    if (!records() || m_responseStarted)
        return;
    Stage* sent = openStage(Stage::Kind::Send, m_sendStarted);
    sent->end = m_sentAt - m_start;
    if (!m_mirrorNote.empty())
        sent->notes.emplace_back(m_mirrorNote, m_runtime->service(m_route->mirror->service)->settings().name);
    m_waitStage = m_exchange.stages.size();
    openStage(Stage::Kind::Wait, m_sentAt);
}

// After the request itself: a copy never delays it. Only a whole request is copied; half of one would be another request.
void ExchangeMachine::mirrorRequest()
{
    if (!m_route->mirror || m_mirrorDecided || (m_requestFlags.upgrade && m_route->allowsUpgrade))
        return;
    m_mirrorDecided = true;
    constexpr std::uint32_t whole = 100'000; // the document's percentage has three places
    const auto share = static_cast<std::uint32_t>(std::lround(m_route->mirror->percent * 1000.0));
    if (share < whole && m_environment.random.below(whole) >= share)
        return;
    m_mirrorNote = sendCopy(*m_route->mirror);
    RouteStatistics& counters = *m_runtime->route(m_routeId).line;
    ++(m_mirrorNote == "mirrored" ? counters.mirrored : counters.notMirrored);
}

std::string_view ExchangeMachine::sendCopy(const MirrorPlan& mirror)
{
    if (!m_bodyKept)
        return "mirror-body-too-large";
    ServiceRuntime& service = *m_runtime->service(mirror.service);
    const std::optional<EndpointChoice> choice = service.choose(service.balanceFacts(m_facts, m_request), {}, m_environment.random, m_environment.clock.now());
    if (!choice)
        return "mirror-no-healthy-endpoint";
    const EndpointId endpoint = choice->endpoint;
    RequestCopy copy{mirror.service, endpoint, {}, m_requestFraming, m_keptBody, m_requestTrailers, m_route->timeout};
    const ServiceSettings& settings = service.settings();
    const std::string address = settings.endpoints[endpoint.value].address.toText();
    makeUpstreamHead(m_request, m_facts,
        {settings.hostMode, settings.hostLiteral, address, m_runtime->plan().listener(m_listener).forwarded, false},
        copy.head);
    return m_port.sendCopy(std::move(copy)) ? "mirrored" : "mirror-too-many";
}

bool ExchangeMachine::filterRequestBody(std::string_view bytes, bool end)
{
    for (std::size_t i = m_bodyFrom; i < m_nextStation; ++i) {
        Station& station = m_stations[i];
        if (!has(station.hooks, FilterHooks::RequestBody))
            continue;
        FilterContext context = filterContext();
        Verdict verdict = station.filter->onRequestBody(bytes, end, context);
        if (verdict.kind() != Verdict::Kind::Respond)
            continue;
        ++station.statistics->refused;
        Stage* stage = openStage(Stage::Kind::Policy, m_environment.clock.now());
        stage->policy = station.policy;
        closeStage(stage, Stage::Outcome::Responded);
        answer(verdict.takeResponse());
        return false;
    }
    return true;
}

void ExchangeMachine::countRequestBody(std::string_view bytes)
{
    m_requestBytes += bytes.size();
    if (captures() && !m_inspector)
        appendCaptured(bytes, m_environment.lane->bodyLimit(), m_exchange.requestBody.bytes);
}

bool ExchangeMachine::exceedsBodyLimit(std::string_view bytes)
{
    countRequestBody(bytes);
    if (m_state == State::Tunnel || m_requestBytes <= m_runtime->plan().listener(m_listener).bodyLimit)
        return false;
    refuse(413, "body-too-large", "the request body is larger than the listener allows");
    return true;
}

void ExchangeMachine::onRequestBody(std::string_view bytes)
{
    if (m_state == State::Idle)
        return;
    if (m_discardsRequest) { // nobody gets it, but it was part of the exchange
        countRequestBody(bytes);
        return;
    }
    if (exceedsBodyLimit(bytes))
        return;
    if (m_state == State::Tunnel || m_state == State::Forwarding || m_state == State::Responding) {
        forwardBody(bytes);
        return;
    }
    if (m_state == State::Collecting) {
        collectBody(bytes);
        return;
    }
    m_pendingBody.append(bytes);
    if (m_pendingBody.size() > pendingLimit && !m_requestPaused) {
        m_requestPaused = true;
        m_port.pauseRequest(true);
    }
}

void ExchangeMachine::forwardBody(std::string_view bytes)
{
    if (m_state != State::Tunnel) {
        if (!filterRequestBody(bytes, false))
            return;
        m_bodyKept = m_bodyKept && m_keptBody.size() + bytes.size() <= std::max(pendingLimit, m_keepLimit);
        if (m_bodyKept)
            m_keptBody.append(bytes);
        else
            m_keptBody.clear();
    }
    if (!m_port.sendUpstreamBody(bytes) && !m_requestPaused) {
        m_requestPaused = true;
        m_port.pauseRequest(true);
    }
    inspect(websocket::Direction::Sent, bytes);
}

void ExchangeMachine::onUpstreamWritable()
{
    if (m_state == State::Idle || !m_requestPaused)
        return;
    m_requestPaused = false;
    m_port.pauseRequest(false);
}

void ExchangeMachine::onRequestEnd(const HeaderList& trailers)
{
    if (m_state == State::Idle)
        return;
    m_requestEnded = true;
    if (!trailers.isEmpty()) {
        m_requestTrailers = trailers;
        dropHopByHop(m_requestTrailers, false);
        if (captures())
            m_exchange.requestTrailers = trailers;
    }
    if (!m_discardsRequest && (m_state == State::Forwarding || m_state == State::Responding))
        sendRequestEnd();
    if (m_state == State::Collecting)
        finishCollecting();
    maybeEnd();
}

} // namespace signalbox
