// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/message_inflater.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace signalbox::websocket {
namespace {

constexpr std::size_t windowSize = 32U << 10U;
constexpr std::size_t roomSize = 16U << 10U;

} // namespace

struct MessageInflater::Stream {
    z_stream zlib{};
    ~Stream() { inflateEnd(&zlib); }
};

MessageInflater::MessageInflater(int windowBits, bool keepsContext, InflateLimits limits)
    : m_limits(limits)
    , m_keepsContext(keepsContext)
    , m_stream(std::make_unique<Stream>())
{
    // A larger window reads what a smaller one wrote. Not 8: zlib's own compressor writes 9 when it is asked for 8.
    if (inflateInit2(&m_stream->zlib, -std::clamp(windowBits, 9, 15)) != Z_OK)
        m_stream.reset();
}

MessageInflater::~MessageInflater() = default;

void MessageInflater::beginMessage()
{
    m_wireBytes = 0;
    if (m_stream && !m_keepsContext)
        inflateReset(&m_stream->zlib);
}

bool MessageInflater::isBomb(std::uint64_t total) const
{
    return total > m_limits.maxMessageBytes || (total > m_limits.ratioFloor && total / m_limits.maxRatio > m_wireBytes);
}

std::string_view MessageInflater::add(std::string_view bytes, std::string& kept, std::uint64_t& total)
{
    if (!m_stream)
        return "no memory to decompress";
    z_stream& zlib = m_stream->zlib;
    std::array<char, roomSize> room; // NOLINT: written by zlib
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, windowSize); // zlib counts in unsigned int
        bytes.remove_prefix(piece.size());
        zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data())); // zlib does not write to it
        zlib.avail_in = static_cast<uInt>(piece.size());
        do {
            zlib.next_out = reinterpret_cast<Bytef*>(room.data());
            zlib.avail_out = static_cast<uInt>(room.size());
            const uInt before = zlib.avail_in;
            const int status = inflate(&zlib, Z_SYNC_FLUSH);
            m_wireBytes += before - zlib.avail_in;
            const std::size_t written = room.size() - zlib.avail_out;
            total += written;
            kept.append(room.data(), std::min(written, m_limits.keptBytes - std::min(kept.size(), m_limits.keptBytes)));
            if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END)
                return "a compressed message that cannot be decompressed";
            if (isBomb(total))
                return "a compressed message that grows beyond the limits";
            if (status == Z_STREAM_END && !restartAfterFinalBlock())
                return "a compressed message that cannot be decompressed";
        } while (zlib.avail_in > 0 || zlib.avail_out == 0);
    }
    return {};
}

// RFC 7692 7.2.3.4: a block with BFINAL ends the stream for zlib, but not the message and not the window.
bool MessageInflater::restartAfterFinalBlock()
{
    std::array<Bytef, windowSize> window; // NOLINT: written by zlib
    auto size = static_cast<uInt>(window.size());
    z_stream& zlib = m_stream->zlib;
    return inflateGetDictionary(&zlib, window.data(), &size) == Z_OK && inflateReset(&zlib) == Z_OK
        && (size == 0 || inflateSetDictionary(&zlib, window.data(), size) == Z_OK);
}

std::string_view MessageInflater::endMessage(std::string& kept, std::uint64_t& total)
{
    constexpr std::string_view tail{"\x00\x00\xff\xff", 4}; // RFC 7692 7.2.2 (1)
    return add(tail, kept, total);
}

} // namespace signalbox::websocket
