// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Observes the bytes of one WebSocket connection in both directions and tells its messages. It never changes, holds or refuses a
// byte: whatever it finds, the connection goes on. Bounded: what is kept of a message, and how many messages and bytes of one
// connection; what is beyond is counted. Thread: worker.
#pragma once

#include "core/websocket/handshake.h"
#include "core/websocket/message_reader.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace signalbox::websocket {

struct InspectorLimits {
    InflateLimits message;
    std::uint64_t maxMessages = 10'000;               // told of one connection
    std::uint64_t maxBytes = 16ULL << 20U;            // of their payloads
};

class Inspector final : private MessageSink {
public:
    struct Totals {
        std::uint64_t messages = 0;  // all that passed, whether told or not; no problems
        std::uint64_t bytes = 0;     // of their payloads, decompressed
    };

    Inspector(const Handshake& handshake, const InspectorLimits& limits);

    // `at`: since the exchange's start. What was read in them goes to `sink` in order.
    void observe(Direction direction, std::string_view bytes, Duration at, MessageSink& sink);
    void finish(Duration at, MessageSink& sink);

    Totals totals(Direction direction) const { return m_totals[static_cast<std::size_t>(direction)]; }
    std::uint64_t leftOut() const { return m_leftOut; } // messages that were counted only

private:
    void onMessage(Message& message) override;

    const InspectorLimits m_limits;
    std::array<MessageReader, 2> m_readers;
    std::array<Totals, 2> m_totals{};
    std::uint64_t m_told = 0;
    std::uint64_t m_toldBytes = 0;
    std::uint64_t m_leftOut = 0;
    MessageSink* m_sink = nullptr;   // within observe() and finish()
};

} // namespace signalbox::websocket
