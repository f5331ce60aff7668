// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoint: which one, the way to it, and how a client finds back to it.
#include "core/proxy/exchange_machine.h"

#include "core/proxy/upstream_head.h"

namespace signalbox {

void ExchangeMachine::toService(const ToService& destination)
{
    if (maxForwards(m_request) == 0U) { // this gateway is the recipient (RFC 9110 7.6.2)
        if (m_request.method == "TRACE") {
            refuse(405, "method-not-allowed", "TRACE with Max-Forwards: 0 goes no further");
            return;
        }
        LocalResponse response;
        response.status = 204;
        answer(std::move(response));
        return;
    }
    m_destination = &destination;
    std::size_t choice = 0;
    if (destination.choices.size() > 1) {
        std::uint32_t ticket = m_environment.random.below(destination.totalWeight);
        while (choice + 1 < destination.choices.size() && ticket >= destination.choices[choice].second)
            ticket -= destination.choices[choice++].second;
    }
    m_serviceId = destination.choices[choice].first;
    m_service = m_runtime->service(m_serviceId);
    m_exchange.service = m_serviceId;
    m_balanceFacts = m_service->balanceFacts(m_facts, m_request);
    m_routeDeadline = m_environment.clock.now() + m_route->timeout;
    tryEndpoint(ConnectionChoice::KeptOrNew);
}

bool ExchangeMachine::chooseEndpoint()
{
    const Instant now = m_environment.clock.now();
    std::optional<EndpointChoice> choice = m_service->choose(m_balanceFacts, m_tried, m_environment.random, now);
    if (!choice && !m_tried.empty()) { // every one was tried: any of them again
        m_tried.clear();
        choice = m_service->choose(m_balanceFacts, m_tried, m_environment.random, now);
    }
    if (!choice) {
        fail(ErrorCode::NoHealthyEndpoint, ErrorOrigin::Upstream, "no healthy endpoint in " + m_service->settings().name, 503,
            "no-healthy-endpoint");
        return false;
    }
    m_endpoint = choice->endpoint;
    m_choiceReason = choice->reason;
    return true;
}

void ExchangeMachine::tryEndpoint(ConnectionChoice choice)
{
    if (choice == ConnectionChoice::KeptOrNew) {
        if (!chooseEndpoint())
            return;
        ++m_attempt;
        m_service->requestStarted(m_endpoint);
        m_countsEndpoint = true;
        m_exchange.endpoint = m_service->settings().endpoints[m_endpoint.value].address.toText();
    }
    m_exchange.attempts = m_attempt;
    m_attemptStarted = m_environment.clock.now();
    if (m_route->retry && m_route->retry->perTry)
        m_tryDeadline = m_attemptStarted + *m_route->retry->perTry;
    m_state = State::Connecting;
    m_hasUpstream = true;
    m_isConnected = false;
    m_upstreamEndSent = false;
    updateTimer();
    m_port.openUpstream(m_serviceId, m_endpoint, choice);
}

void ExchangeMachine::onUpstreamOpen(const UpstreamConnectionFacts& facts)
{
    if (m_state != State::Connecting)
        return;
    m_isConnected = true;
    Stage* stage = openStage(Stage::Kind::Connect, m_attemptStarted);
    noteChoice(stage);
    if (records()) {
        stage->notes.emplace_back(facts.isReused ? "reused" : "new", "");
        if (m_attempt > 1)
            stage->notes.emplace_back("attempt", std::to_string(m_attempt));
        if (!facts.tls.empty())
            stage->notes.emplace_back("tls", facts.tls);
    }
    closeStage(stage);
    m_state = State::Forwarding;
    forwardHead();
}

// Where it goes, and why there.
void ExchangeMachine::noteChoice(Stage* stage)
{
    if (!records())
        return;
    stage->notes.emplace_back("address", m_exchange.endpoint);
    if (!m_choiceReason.empty())
        stage->notes.emplace_back("balance", m_choiceReason);
    if (m_service->settings().outlier) {
        if (std::string ejected = m_service->ejectedText(m_attemptStarted); !ejected.empty())
            stage->notes.emplace_back("ejected", std::move(ejected));
    }
}

// With what the endpoint answers: the client comes back to it. Stations never see the field, so no cache keeps it.
void ExchangeMachine::addStickyCookie(HeaderList& headers)
{
    const StickyCookie* cookie = m_service != nullptr ? m_service->stickyCookie() : nullptr;
    if (cookie == nullptr || m_exchange.isOwnAnswer || m_balanceFacts.pinned == m_endpoint)
        return;
    const std::string value = cookie->setCookie(m_endpoint, m_facts.scheme == "https");
    headers.add("Set-Cookie", value);
    if (captures() && m_receiveStage != npos)
        m_exchange.stages[m_receiveStage].changes.push_back(
            {Change::What::ResponseHeader, "Set-Cookie", {}, value, false, true});
}

} // namespace signalbox
