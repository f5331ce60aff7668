// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/exchange_machine.h"

#include "core/base/text.h"
#include "core/capture/capture_log.h"
#include "core/proxy/problem.h"
#include "core/proxy/upstream_head.h"

#include <algorithm>

namespace signalbox {

ExchangeMachine::ExchangeMachine(ExchangeEnvironment& environment, ExchangePort& port)
    : m_environment(environment)
    , m_port(port)
{
}

ExchangeMachine::~ExchangeMachine() = default;

void ExchangeMachine::reset(
    std::shared_ptr<PlanRuntime> runtime, ListenerId listener, const ConnectionFacts& connection)
{
    m_runtime = std::move(runtime);
    m_listener = listener;
    m_route = nullptr;
    m_routeId = {};
    m_start = connection.requestStarted;
    m_exchange.clear();
    m_facts.clear();
    m_requestBytes = 0;
    m_requestEnded = m_requestPaused = m_continueSent = m_discardsRequest = m_upstreamEndSent = false;
    m_requestTrailers.clear();
    m_pendingBody.clear();
    m_keptBody.clear();
    m_bodyKept = true;
    m_mirrorNote = {};
    m_mirrorDecided = false;
    m_stations.clear();
    m_nextStation = m_bodyFrom = 0;
    m_outNext = m_bodyOut = m_held = npos;
    m_keepLimit = 0;
    m_heldBody.clear();
    m_bodyIsHere = false;
    m_destination = nullptr;
    m_service.reset();
    m_tried.clear();
    m_attempt = 0;
    m_hasUpstream = m_isConnected = m_countsEndpoint = m_freshTried = false;
    m_responseStarted = m_responseEnded = m_responseBlocked = false;
    m_responseBytes = 0;
    m_resumeAt.reset();
    m_routeDeadline.reset();
    m_tryDeadline.reset();
    m_waitStage = m_receiveStage = npos;
    m_heldStation = m_heldStage = npos;
    m_inspector.reset();
    m_messageIndex = 0;
}

void ExchangeMachine::begin(std::shared_ptr<PlanRuntime> runtime, ListenerId listener,
    const ConnectionFacts& connection, RequestHead& head, BodyFraming framing, MessageFlags flags)
{
    reset(std::move(runtime), listener, connection);
    m_state = State::Policies;
    std::swap(m_request, head);
    m_requestFraming = framing;
    m_requestFlags = flags;
    m_keepAlive = flags.keepAlive;
    m_isHead = m_request.method == "HEAD";
    beginObserving();
    learnFacts(connection);
    if (tells())
        m_exchange.request = m_request;

    const Instant arrived = m_environment.clock.now();
    Stage* accepted = openStage(Stage::Kind::Accept, m_start);
    accepted->end = arrived - m_start;
    noteCertificate(*accepted);

    const Plan& plan = m_runtime->plan();
    decide(plan, listener, {&m_request, m_facts.client, m_facts.scheme}, m_decision);
    closeStage(openStage(Stage::Kind::Match, arrived));
    m_exchange.outcome = m_decision.outcome;
    m_facts.host = m_decision.host;
    m_facts.path.assign(m_decision.path);
    if (m_decision.outcome == Decision::Outcome::Rejected) {
        refuse(400, "rejected-target", std::string(m_decision.rejection));
        return;
    }
    m_exchange.earlier = m_decision.earlier;
    if (captures())
        m_exchange.failed = m_decision.failed;
    dropConnectionNamed(m_request.headers);
    addStations(plan.listener(listener).policies, m_runtime->listener(listener).stations);
    if (m_decision.outcome == Decision::Outcome::Route) {
        m_routeId = m_decision.route;
        m_route = &plan.route(m_routeId);
        m_exchange.route = m_routeId;
        m_facts.route = m_route->name;
        std::swap(m_facts.pathParameters, m_decision.pathParameters);
        addStations(m_route->policies, m_runtime->route(m_routeId).stations);
    }
    if (framing.kind == BodyFraming::Kind::Length && framing.length > plan.listener(listener).bodyLimit) {
        refuse(413, "body-too-large", "the request announces a larger body than the listener allows");
        return;
    }
    runPolicies();
}

void ExchangeMachine::beginRejected(std::shared_ptr<PlanRuntime> runtime, ListenerId listener,
    const ConnectionFacts& connection, const RequestHead& partial, const ProtocolError& error)
{
    reset(std::move(runtime), listener, connection);
    m_state = State::Policies;
    m_request = partial;
    m_requestFraming = {};
    m_requestFlags = {};
    m_keepAlive = false;
    m_isHead = false;
    m_requestEnded = true;
    beginObserving();
    learnFacts(connection);
    if (tells())
        m_exchange.request = m_request;
    closeStage(openStage(Stage::Kind::Accept, m_start), Stage::Outcome::Failed);
    m_exchange.outcome = Decision::Outcome::Rejected;
    refuse(error.status, "malformed-request", error.reason);
}

namespace {

void appendHex(std::uint64_t value, std::string& out)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4)
        out.push_back(digits[(value >> static_cast<unsigned>(shift)) & 0xfU]);
}

bool isTrusted(const std::vector<Cidr>& proxies, const IpAddress& address)
{
    return std::any_of(proxies.begin(), proxies.end(), [&](const Cidr& c) { return c.contains(address); });
}

// The rightmost address that is not one of ours: everything left of it is what an untrusted client wrote.
IpAddress clientOf(const HeaderList& headers, const std::vector<Cidr>& proxies, const IpAddress& peer)
{
    if (proxies.empty() || !isTrusted(proxies, peer))
        return peer;
    IpAddress client = peer;
    const std::string chain = headers.joined("x-forwarded-for");
    const std::vector<std::string_view> hops = split(chain, ',');
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        const Result<IpAddress> address = parseIpAddress(trimmed(*hop));
        if (!address)
            return client;
        client = *address;
        if (!isTrusted(proxies, client))
            return client;
    }
    return client;
}

constexpr std::size_t maxRequestIdBytes = 128;

} // namespace

void ExchangeMachine::learnFacts(const ConnectionFacts& connection)
{
    const ListenerPlan& listener = m_runtime->plan().listener(m_listener);
    m_facts.peer = connection.peer;
    m_facts.scheme = connection.isTls ? "https" : "http";
    m_facts.certificate = connection.certificate;
    m_facts.certificateProblem = connection.certificateProblem;
    m_facts.client = clientOf(m_request.headers, listener.trustedProxies, connection.peer.ip);
    const std::optional<std::string_view> given = listener.trustedProxies.empty()
        ? std::nullopt
        : m_request.headers.find("x-request-id");
    if (given && isToken(*given) && given->size() <= maxRequestIdBytes
        && isTrusted(listener.trustedProxies, connection.peer.ip)) {
        m_facts.requestId = *given;
    } else {
        appendHex(m_environment.random.next(), m_facts.requestId);
        appendHex(m_environment.random.next(), m_facts.requestId);
    }
    if (!tells())
        return;
    if (captures())
        m_exchange.number = m_environment.lane->nextNumber();
    m_exchange.startedAt = m_environment.clock.wallTime();
    m_exchange.planIndex = m_runtime->captureIndex();
    m_exchange.listener = m_listener;
    m_exchange.peer = connection.peer;
    m_exchange.client = m_facts.client;
    m_exchange.tls = connection.tls;
    m_exchange.connection = connection.number;
    m_exchange.requestOfConnection = connection.request;
    m_exchange.requestId = m_facts.requestId;
}

void ExchangeMachine::noteCertificate(Stage& stage) const
{
    if (!records())
        return;
    if (m_facts.certificate != nullptr)
        stage.notes.emplace_back("certificate", m_facts.certificate->subject);
    else if (!m_facts.certificateProblem.empty())
        stage.notes.emplace_back("certificate-problem", m_facts.certificateProblem);
}

void ExchangeMachine::addStations(
    const std::vector<PolicyId>& policies, const std::vector<std::shared_ptr<StationStatistics>>& statistics)
{
    for (std::size_t i = 0; i < policies.size(); ++i)
        m_stations.push_back({policies[i], nullptr, m_runtime->plan().policy(policies[i]).kind->hooks, statistics[i].get(), false, npos, 0, 0});
}

FilterContext ExchangeMachine::filterContext()
{
    return {m_facts, m_request, m_environment.clock, m_environment.random, nullptr};
}

Stage* ExchangeMachine::openStage(Stage::Kind kind, Instant start)
{
    if (!records()) {
        m_unrecorded = Stage{};
        return &m_unrecorded;
    }
    Stage& stage = m_exchange.stages.emplace_back();
    stage.kind = kind;
    stage.start = start - m_start;
    return &stage;
}

void ExchangeMachine::closeStage(Stage* stage, Stage::Outcome outcome)
{
    stage->end = sinceStart();
    stage->outcome = outcome;
}

void ExchangeMachine::updateTimer()
{
    std::optional<Instant> due = m_resumeAt;
    for (const std::optional<Instant>& other : {m_routeDeadline, m_tryDeadline}) {
        if (other && (!due || *other < *due))
            due = other;
    }
    if (due == m_timerArmed)
        return;
    m_timerArmed = due;
    if (due)
        m_port.armTimer(*due);
    else
        m_port.cancelTimer();
}

void ExchangeMachine::maybeEnd()
{
    if (m_state != State::Idle && m_responseEnded && (m_requestEnded || !m_keepAlive))
        end();
}

void ExchangeMachine::countEnd()
{
    const Duration duration = sinceStart();
    const int status = m_exchange.hasResponse ? m_exchange.response.status : 0;
    const bool isError = status >= 500 || status == 0;
    TotalCounters& counters = m_runtime->totals();
    ++counters.requests;
    ++m_runtime->listener(m_listener).line->requests;
    counters.errors += isError ? 1U : 0U;
    counters.rejected += m_exchange.outcome == Decision::Outcome::Rejected ? 1U : 0U;
    counters.noRoute += m_exchange.outcome == Decision::Outcome::NoRoute ? 1U : 0U;
    counters.duration.record(duration);
    m_exchange.duration = duration;
    if (!m_routeId.isValid())
        return;
    RouteStatistics& route = *m_runtime->route(m_routeId).line;
    ++route.requests;
    ++route.byClass[status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0];
    route.clientErrors += status >= 400 && status < 500 ? 1U : 0U;
    route.serverErrors += isError ? 1U : 0U;
    route.bytesIn += m_requestBytes;
    route.bytesOut += m_responseBytes;
    route.duration.record(duration);
}

void ExchangeMachine::end()
{
    cancelHold();
    dropUpstream();
    m_resumeAt.reset();
    m_routeDeadline.reset();
    m_tryDeadline.reset();
    updateTimer();
    countEnd();
    endInspection();
    m_exchange.isOpen = false;
    m_exchange.requestBody.totalBytes = m_requestBytes;
    m_exchange.responseBody.totalBytes = m_responseBytes;
    if (captures())
        m_environment.lane->record(m_exchange);
    if (m_isObserved)
        tell();
    m_stations.clear();
    m_service.reset();
    m_route = nullptr;
    m_state = State::Idle;
    m_runtime.reset();
    m_port.exchangeEnded();
}

void ExchangeMachine::onDownstreamClosed(std::string_view reason)
{
    if (m_state == State::Idle)
        return;
    m_keepAlive = false;
    if (m_state != State::Tunnel && !m_responseEnded) {
        m_exchange.errorCode = ErrorCode::ConnectionReset;
        m_exchange.errorOrigin = ErrorOrigin::Downstream;
        m_exchange.errorDetail = reason;
    }
    end();
}

void ExchangeMachine::onTimer()
{
    m_timerArmed.reset();
    const Instant now = m_environment.clock.now();
    if (m_routeDeadline && *m_routeDeadline <= now) {
        if (m_hasUpstream) // else what was tried has been counted
            m_service->recordFailure(m_endpoint, "no response in time", now);
        fail(ErrorCode::TimedOut, ErrorOrigin::Upstream, "no response from " + m_exchange.endpoint + " within the route's timeout",
            504, "upstream-timeout");
        return;
    }
    if (m_tryDeadline && *m_tryDeadline <= now) {
        m_tryDeadline.reset();
        m_service->recordFailure(m_endpoint, "no response in time", now);
        if (!retryAfter(Cause::Timeout, 0))
            fail(ErrorCode::TimedOut, ErrorOrigin::Upstream, "no response from " + m_exchange.endpoint + " within per-try", 504,
                "upstream-timeout");
        return;
    }
    if (m_resumeAt && *m_resumeAt <= now) {
        m_resumeAt.reset();
        if (m_state == State::Pausing) {
            onPauseOver();
        } else if (m_state == State::Backoff) {
            tryEndpoint(ConnectionChoice::KeptOrNew);
        }
    }
    updateTimer();
}

} // namespace signalbox
