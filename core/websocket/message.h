// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One WebSocket message as an observer of the connection saw it (RFC 6455). A value.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::websocket {

enum class Direction : std::uint8_t { Sent, Received }; // by the client, by the client from the endpoint

struct Message {
    // Problem: the bytes of this direction could not be followed further, payload says why, and nothing comes behind it.
    // Limit: later messages of the exchange are counted and not kept.
    enum class Kind : std::uint8_t { Text, Binary, Close, Ping, Pong, Problem, Limit };
    Kind kind = Kind::Text;
    Direction direction = Direction::Sent;
    bool isCompressed = false;       // it came by permessage-deflate; payload and totalBytes are of what was compressed
    bool isUnfinished = false;       // the connection ended, or could not be followed, within it
    Duration at{};                   // when its last byte came, since the exchange's start
    std::uint64_t totalBytes = 0;    // of the whole payload
    std::uint64_t wireBytes = 0;     // of its frames' payloads, without their headers
    std::string payload;             // the first bytes, at most the inspection's limit

    bool isShortened() const { return payload.size() < totalBytes; }
    friend bool operator==(const Message&, const Message&) = default;
};

std::string_view toText(Direction direction);  // "sent"
std::string_view toText(Message::Kind kind);   // "text"

// RFC 6455 5.5.1: the first two bytes of a close, and what follows them. nullopt: the close gave none, or is another kind.
std::optional<std::uint16_t> closeCode(const Message& message);
std::string_view closeReason(const Message& message);
std::string_view closeCodeName(std::uint16_t code); // "going away", RFC 6455 7.4.1 and IANA's registry; empty for others

} // namespace signalbox::websocket
