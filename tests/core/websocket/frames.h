// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Frames as a client or an endpoint writes them, and what a reader made of them as text, a line a message.
#pragma once

#include "core/websocket/message_reader.h"

#include <zlib.h>

#include <string>
#include <string_view>

namespace signalbox::websocket::testing {

inline std::string lengthOf(std::size_t size, unsigned maskBit)
{
    std::string length;
    const int bytes = size < 126 ? 0 : size <= 0xffff ? 2 : 8;
    length.push_back(static_cast<char>(maskBit | (bytes == 0 ? size : bytes == 2 ? 126U : 127U)));
    for (int i = bytes - 1; i >= 0; --i)
        length.push_back(static_cast<char>(size >> (8 * static_cast<unsigned>(i))));
    return length;
}

// `first`: FIN, RSV bits and opcode.
inline std::string frame(Direction direction, unsigned first, std::string_view payload)
{
    const bool isMasked = direction == Direction::Sent;
    std::string wire(1, static_cast<char>(first));
    wire += lengthOf(payload.size(), isMasked ? 0x80U : 0U);
    constexpr std::string_view mask{"\x11\x92\x33\xf4", 4};
    if (isMasked)
        wire += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        wire.push_back(isMasked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i]);
    return wire;
}

// A sender of permessage-deflate.
class Deflater {
public:
    explicit Deflater(int windowBits = 15) { deflateInit2(&m_stream, 9, Z_DEFLATED, -windowBits, 8, Z_DEFAULT_STRATEGY); }
    ~Deflater() { deflateEnd(&m_stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    std::string message(std::string_view text)
    {
        std::string out(deflateBound(&m_stream, static_cast<uLong>(text.size())) + 16, '\0');
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        m_stream.avail_in = static_cast<uInt>(text.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = static_cast<uInt>(out.size());
        deflate(&m_stream, Z_SYNC_FLUSH);
        out.resize(out.size() - m_stream.avail_out - 4); // RFC 7692 7.2.1: without the last four bytes
        return out;
    }
    void forget() { deflateReset(&m_stream); }

private:
    z_stream m_stream{};
};

struct Told final : MessageSink {
    void onMessage(Message& message) override
    {
        lines += std::string(toText(message.direction)) + " " + std::string(toText(message.kind)) + (message.isCompressed ? " compressed" : "")
            + (message.isUnfinished ? " unfinished" : "") + (message.isShortened() ? " shortened" : "") + " " + message.payload + "\n";
        last = message;
        ++count;
    }
    std::string lines;
    Message last;
    int count = 0;
};

inline std::string told(Direction direction, const std::optional<Deflate>& deflate, std::initializer_list<std::string_view> pieces,
    const InflateLimits& limits = {})
{
    MessageReader reader(direction, deflate, limits);
    Told sink;
    for (const std::string_view piece : pieces)
        reader.read(piece, Duration{1}, sink);
    reader.finish(Duration{2}, sink);
    return sink.lines;
}

} // namespace signalbox::websocket::testing
