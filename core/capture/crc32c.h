// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// CRC-32C (Castagnoli; RFC 3720 B.4), for which processors have an instruction: every captured byte passes through it.
// Thread: any; no state.
#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox {

// `seed` is the result for the bytes before, 0 at the start.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
// The same by table, whatever the processor has.
std::uint32_t crc32cByTable(std::string_view bytes, std::uint32_t seed = 0);

} // namespace signalbox
