// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The frames of one direction (RFC 6455 5.2), from bytes in any pieces. Payloads are handed on as they come, unmasked; of
// itself it keeps one frame's header, 14 bytes. Sans-io. Thread: whoever owns it.
#pragma once

#include "core/websocket/message.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace signalbox::websocket {

enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

struct FrameHead {
    Opcode opcode = Opcode::Text;
    bool isFinal = true;
    bool isCompressed = false;       // RSV1 (RFC 7692 6)
    std::uint64_t length = 0;
    bool isControl() const { return static_cast<unsigned>(opcode) >= 8; }
};

class FrameSink {
public:
    virtual ~FrameSink() = default;
    // What a function answers is what violates the protocol, empty for nothing: static text.
    virtual std::string_view onFrame(const FrameHead& head) = 0;
    virtual std::string_view onPayload(std::string_view bytes) = 0;
    virtual std::string_view onFrameEnd() = 0;
};

class FrameReader {
public:
    // RFC 6455 5.1: a client masks what it sends, an endpoint does not. `allowsCompressed`: permessage-deflate was agreed on.
    FrameReader(Direction direction, bool allowsCompressed) : m_isMasked(direction == Direction::Sent), m_allowsCompressed(allowsCompressed) {}

    // Reads all of the bytes, or stops where they violate the protocol and says how. It must not be called again then, nor
    // after a close, behind which nothing follows (5.5.1).
    std::string_view read(std::string_view bytes, FrameSink& sink);
    bool isBetweenFrames() const { return m_state == State::Head && m_headSize == 0; }

private:
    enum class State : std::uint8_t { Head, Payload, Closed };

    std::string_view readHead(std::string_view& bytes, FrameSink& sink);
    std::string_view readPayload(std::string_view& bytes, FrameSink& sink);
    std::string_view endFrame(FrameSink& sink);
    std::size_t headLength() const; // as far as the bytes that are here tell
    std::string_view parseHead();
    std::string_view unmask(std::string_view bytes);

    const bool m_isMasked;
    const bool m_allowsCompressed;
    State m_state = State::Head;
    FrameHead m_frame;
    std::array<unsigned char, 14> m_head{};
    std::size_t m_headSize = 0;
    std::uint64_t m_left = 0;        // of the payload
    std::array<unsigned char, 4> m_mask{};
    std::size_t m_maskAt = 0;
    std::array<char, 4096> m_unmasked{};
};

} // namespace signalbox::websocket
