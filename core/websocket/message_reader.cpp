// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/message_reader.h"

#include <algorithm>

namespace signalbox::websocket {
namespace {

Message::Kind kindOf(Opcode opcode)
{
    switch (opcode) {
    case Opcode::Close: return Message::Kind::Close;
    case Opcode::Ping: return Message::Kind::Ping;
    case Opcode::Pong: return Message::Kind::Pong;
    case Opcode::Binary: return Message::Kind::Binary;
    case Opcode::Text:
    case Opcode::Continuation: break;
    }
    return Message::Kind::Text;
}

void start(Message& message, Message::Kind kind, Direction direction)
{
    message = Message{};
    message.kind = kind;
    message.direction = direction;
}

// RFC 6455 7.4.1 and 7.4.2: which codes a close may carry.
bool isAllowedCode(std::uint16_t code)
{
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999);
}

} // namespace

MessageReader::MessageReader(Direction direction, const std::optional<Deflate>& deflate, const InflateLimits& limits)
    : m_direction(direction)
    , m_deflate(deflate)
    , m_limits(limits)
    , m_frames(direction, deflate.has_value())
{
}

void MessageReader::read(std::string_view bytes, Duration at, MessageSink& sink)
{
    if (m_isDone)
        return;
    m_at = at;
    m_sink = &sink;
    if (const std::string_view violation = m_frames.read(bytes, *this); !violation.empty()) {
        tellUnfinished();
        tellProblem(violation);
    }
}

void MessageReader::finish(Duration at, MessageSink& sink)
{
    if (m_isDone)
        return;
    m_at = at;
    m_sink = &sink;
    tellUnfinished();
    m_isDone = true;
}

std::string_view MessageReader::onFrame(const FrameHead& head)
{
    m_frame = head;
    if (head.isControl()) {
        start(m_control, kindOf(head.opcode), m_direction);
        return {};
    }
    // RFC 6455 5.4
    if (head.opcode == Opcode::Continuation)
        return m_isInMessage ? std::string_view() : "a continuation of no message";
    return m_isInMessage ? "a message within another" : beginMessage(head);
}

std::string_view MessageReader::beginMessage(const FrameHead& head)
{
    m_isInMessage = true;
    start(m_message, kindOf(head.opcode), m_direction);
    m_message.isCompressed = head.isCompressed;
    if (!head.isCompressed)
        return {};
    if (!m_inflater) {
        const bool isSent = m_direction == Direction::Sent;
        m_inflater = std::make_unique<MessageInflater>(isSent ? m_deflate->clientWindowBits : m_deflate->serverWindowBits,
            isSent ? m_deflate->clientKeepsContext : m_deflate->serverKeepsContext, m_limits);
    }
    m_inflater->beginMessage();
    return {};
}

std::string_view MessageReader::onPayload(std::string_view bytes)
{
    Message& message = m_frame.isControl() ? m_control : m_message;
    message.wireBytes += bytes.size();
    if (message.isCompressed)
        return m_inflater->add(bytes, message.payload, message.totalBytes);
    message.totalBytes += bytes.size();
    // The reason of a close is never cut: its code stands before it.
    const std::size_t limit = m_frame.isControl() ? bytes.size() + message.payload.size() : m_limits.keptBytes;
    message.payload.append(bytes.substr(0, limit - std::min(message.payload.size(), limit)));
    return {};
}

std::string_view MessageReader::onFrameEnd()
{
    if (m_frame.isControl())
        return endControl();
    if (!m_frame.isFinal)
        return {};
    if (m_message.isCompressed) {
        const std::string_view violation = m_inflater->endMessage(m_message.payload, m_message.totalBytes);
        if (!violation.empty())
            return violation;
    }
    m_isInMessage = false;
    tell(m_message);
    return {};
}

std::string_view MessageReader::endControl()
{
    const auto code = closeCode(m_control);
    tell(m_control);
    if (m_frame.opcode != Opcode::Close)
        return {};
    if (m_isInMessage)
        tellUnfinished();
    if (m_control.totalBytes == 1 || (code && !isAllowedCode(*code)))
        return "a close with a code that none may carry";
    m_isDone = true;
    return {};
}

void MessageReader::tell(Message& message)
{
    message.at = m_at;
    m_sink->onMessage(message);
    message.payload = std::string(); // an idle connection keeps no large one
}

void MessageReader::tellUnfinished()
{
    if (!m_isInMessage)
        return;
    m_isInMessage = false;
    m_message.isUnfinished = true;
    tell(m_message);
}

void MessageReader::tellProblem(std::string_view violation)
{
    m_isDone = true;
    m_inflater.reset();
    Message problem;
    start(problem, Message::Kind::Problem, m_direction);
    problem.payload = violation;
    problem.totalBytes = violation.size();
    tell(problem);
}

} // namespace signalbox::websocket
