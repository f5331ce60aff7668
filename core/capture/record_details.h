// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What follows the summary in an exchange's record. Private to the record codec.
#pragma once

#include "core/capture/byte_stream.h"
#include "core/capture/capture_format.h"
#include "core/capture/exchange.h"

#include <cstdint>

namespace signalbox {

// An enumerator of one byte, up to `last`; anything else makes the reader invalid.
template <typename Enum>
Enum readEnum(ByteReader& reader, Enum last)
{
    const std::uint8_t value = reader.readByte();
    if (value > static_cast<std::uint8_t>(last)) {
        reader.invalidate();
        return Enum{};
    }
    return static_cast<Enum>(value);
}

void appendDetails(ByteBuffer& buffer, const Exchange& exchange, std::size_t bodyLimit);
// `exchange` has the summary's part already. Check the reader afterwards.
void readDetails(ByteReader& reader, capture_format::RecordKind kind, Exchange& exchange);

// `list` as runs of fields it shares with `base` and single fields else: what goes upstream is nearly what came.
void appendHeadersAgainst(ByteBuffer& buffer, const HeaderList& base, const HeaderList& list);
void readHeadersAgainst(ByteReader& reader, const HeaderList& base, HeaderList& list);

} // namespace signalbox
