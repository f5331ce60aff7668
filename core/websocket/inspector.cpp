// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/inspector.h"

namespace signalbox::websocket {

Inspector::Inspector(const Handshake& handshake, const InspectorLimits& limits)
    : m_limits(limits)
    , m_readers{MessageReader(Direction::Sent, handshake.deflate, limits.message),
          MessageReader(Direction::Received, handshake.deflate, limits.message)}
{
}

void Inspector::observe(Direction direction, std::string_view bytes, Duration at, MessageSink& sink)
{
    m_sink = &sink;
    m_readers[static_cast<std::size_t>(direction)].read(bytes, at, *this);
}

void Inspector::finish(Duration at, MessageSink& sink)
{
    m_sink = &sink;
    for (MessageReader& reader : m_readers)
        reader.finish(at, *this);
}

void Inspector::onMessage(Message& message)
{
    if (message.kind == Message::Kind::Problem) { // at most one of each direction: always told
        m_sink->onMessage(message);
        return;
    }
    Totals& totals = m_totals[static_cast<std::size_t>(message.direction)];
    ++totals.messages;
    totals.bytes += message.totalBytes;
    if (m_leftOut == 0 && m_told < m_limits.maxMessages && m_toldBytes + message.payload.size() <= m_limits.maxBytes) {
        ++m_told;
        m_toldBytes += message.payload.size();
        m_sink->onMessage(message);
        return;
    }
    if (++m_leftOut > 1)
        return;
    Message limit;
    limit.kind = Message::Kind::Limit;
    limit.direction = message.direction;
    limit.at = message.at;
    m_sink->onMessage(limit);
}

} // namespace signalbox::websocket
