// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/message.h"

namespace signalbox::websocket {

std::string_view toText(Direction direction)
{
    return direction == Direction::Sent ? "sent" : "received";
}

std::string_view toText(Message::Kind kind)
{
    switch (kind) {
    case Message::Kind::Text: return "text";
    case Message::Kind::Binary: return "binary";
    case Message::Kind::Close: return "close";
    case Message::Kind::Ping: return "ping";
    case Message::Kind::Pong: return "pong";
    case Message::Kind::Problem: return "problem";
    case Message::Kind::Limit: return "limit";
    }
    return "problem";
}

std::optional<std::uint16_t> closeCode(const Message& message)
{
    if (message.kind != Message::Kind::Close || message.payload.size() < 2)
        return std::nullopt;
    return static_cast<std::uint16_t>(
        static_cast<unsigned char>(message.payload[0]) << 8U | static_cast<unsigned char>(message.payload[1]));
}

std::string_view closeReason(const Message& message)
{
    return closeCode(message) ? std::string_view(message.payload).substr(2) : std::string_view();
}

std::string_view closeCodeName(std::uint16_t code)
{
    switch (code) {
    case 1000: return "normal closure";
    case 1001: return "going away";
    case 1002: return "protocol error";
    case 1003: return "unsupported data";
    case 1007: return "invalid payload";
    case 1008: return "policy violation";
    case 1009: return "message too big";
    case 1010: return "extension missing";
    case 1011: return "internal error";
    case 1012: return "service restart";
    case 1013: return "try again later";
    case 1014: return "bad gateway";
    default: return {};
    }
}

} // namespace signalbox::websocket
