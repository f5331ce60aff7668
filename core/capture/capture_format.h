// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a capture on disk. Numbers in headers are little-endian.
//
//   file   := "SBXLOG\n" version(1 byte) block*            a segment and a recording (*.sbrec) are the same
//   block  := magic(4) length(4) records(4) crc(4) payload(length bytes)
//             crc: CRC-32C of the first twelve bytes of the block's header and of the payload
//   payload:= record*
//   record := length(4, of what follows) kind(1 byte) content
//   kind 3 := an exchange: summary, then details   kind 2 := a plan: index, then names (record_codec.h)
//   kind 1 := an exchange as version 1 wrote it: failed candidates without their routes
//   kind 4 := a WebSocket message: the exchange's number, the message's index in it, the message (record_codec.h); programs
//             that do not know the kind skip it
//
// A plan's record stands in every segment before the first exchange that refers to it, so a segment can be read alone and
// the oldest may be deleted. A block is written with one call: what follows the last whole block is the torn tail of a
// killed process and is cut when the capture is opened for writing. A block whose checksum fails is skipped, not trusted.
// A second exchange record with the same number replaces the first (a tunnel that opened and then closed).
// Unknown kinds are skipped, so that later versions may add some; a changed content needs another version byte and kind.
// Versions 1 and 2 are read; 2 is written, and nothing is added to a segment of version 1.
#pragma once

#include "core/capture/crc32c.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::capture_format {

constexpr std::string_view fileHeader{"SBXLOG\n\x02", 8};
constexpr std::string_view firstFileHeader{"SBXLOG\n\x01", 8};
constexpr std::size_t blockHeaderSize = 16;
constexpr std::uint32_t blockMagic = 0x4b425853; // "SXBK"
// No writer makes larger ones: two bodies of the largest sensible limit, with room.
constexpr std::uint32_t maxBlockLength = 1U << 30U;

enum class RecordKind : std::uint8_t { FirstExchange = 1, Plan = 2, Exchange = 3, Message = 4 };

constexpr bool isExchange(RecordKind kind)
{
    return kind == RecordKind::Exchange || kind == RecordKind::FirstExchange;
}

struct BlockHeader {
    std::uint32_t length = 0;
    std::uint32_t records = 0;
    std::uint32_t crc = 0;
};

inline void putFixed32(char* to, std::uint32_t value)
{
    for (unsigned i = 0; i < 4; ++i)
        to[i] = static_cast<char>(value >> (8 * i));
}

inline std::uint32_t fixed32(std::string_view bytes, std::size_t offset)
{
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i)
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
    return value;
}

// `header` has blockHeaderSize bytes.
inline std::uint32_t checksum(std::string_view header, std::string_view payload)
{
    return crc32c(payload, crc32c(header.substr(0, 12)));
}

inline void putBlockHeader(char* to, std::string_view payload, std::uint32_t records)
{
    putFixed32(to, blockMagic);
    putFixed32(to + 4, static_cast<std::uint32_t>(payload.size()));
    putFixed32(to + 8, records);
    putFixed32(to + 12, checksum({to, blockHeaderSize}, payload));
}

// nullopt when the bytes cannot be a block's header.
inline std::optional<BlockHeader> readBlockHeader(std::string_view bytes)
{
    if (bytes.size() < blockHeaderSize || fixed32(bytes, 0) != blockMagic || fixed32(bytes, 4) > maxBlockLength)
        return std::nullopt;
    return BlockHeader{fixed32(bytes, 4), fixed32(bytes, 8), fixed32(bytes, 12)};
}

} // namespace signalbox::capture_format
