// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A tunnel that is a WebSocket: what passes is read along and its messages are recorded. The bytes went on before.
#include "core/proxy/exchange_machine.h"

#include "core/capture/capture_log.h"
#include "core/websocket/handshake.h"
#include "core/websocket/inspector.h"

namespace signalbox {
namespace {

// "client 15 bits, server 12 bits without context takeover"
std::string describe(const websocket::Deflate& deflate)
{
    const auto side = [](int bits, bool keepsContext) {
        return std::to_string(bits) + " bits" + (keepsContext ? "" : " without context takeover");
    };
    return "client " + side(deflate.clientWindowBits, deflate.clientKeepsContext) + ", server "
        + side(deflate.serverWindowBits, deflate.serverKeepsContext);
}

} // namespace

void ExchangeMachine::beginInspection(const ResponseHead& head)
{
    if (!captures() || !websocket::isWebSocket(m_upstreamRequest, head))
        return;
    m_exchange.isWebSocket = true;
    const Result<websocket::Handshake> handshake = websocket::readHandshake(m_upstreamRequest, head);
    auto& notes = m_exchange.stages[m_receiveStage].notes;
    if (!handshake) {
        notes.emplace_back("websocket-problem", handshake.error().detail);
        return;
    }
    if (!handshake->protocol.empty())
        notes.emplace_back("websocket-protocol", handshake->protocol);
    if (handshake->deflate)
        notes.emplace_back("websocket-deflate", describe(*handshake->deflate));
    websocket::InspectorLimits limits;
    limits.message.keptBytes = m_environment.lane->bodyLimit();
    m_inspector = std::make_unique<websocket::Inspector>(*handshake, limits);
}

void ExchangeMachine::inspect(websocket::Direction direction, std::string_view bytes)
{
    if (m_inspector)
        m_inspector->observe(direction, bytes, sinceStart(), *this);
}

void ExchangeMachine::onMessage(websocket::Message& message)
{
    m_environment.lane->recordMessage(m_exchange.number, m_messageIndex++, message);
}

void ExchangeMachine::endInspection()
{
    if (!m_inspector)
        return;
    m_inspector->finish(sinceStart(), *this);
    auto& notes = m_exchange.stages[m_receiveStage].notes;
    notes.emplace_back("messages-sent", std::to_string(m_inspector->totals(websocket::Direction::Sent).messages));
    notes.emplace_back("messages-received", std::to_string(m_inspector->totals(websocket::Direction::Received).messages));
    if (m_inspector->leftOut() > 0)
        notes.emplace_back("messages-left-out", std::to_string(m_inspector->leftOut()));
    m_inspector.reset();
}

} // namespace signalbox
