// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Durations, sizes and percentages as the gateway document writes them: 250ms, 5s, 2m, 1h; 64KiB, 10MiB; 12.5%.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

// ns, us, ms, s, m, h, d; the unit is required ("5" is an error that says so), 0 alone is allowed. Error: InvalidInput.
Result<Duration> parseDuration(std::string_view text);
// B, KiB, MiB, GiB (also KB, MB, GB = powers of 1000); a bare number is bytes. Error: InvalidInput.
Result<std::uint64_t> parseSize(std::string_view text);
// "12.5%" or "12.5" -> 12.5, range 0..100. Error: InvalidInput.
Result<double> parsePercent(std::string_view text);

std::string toDocumentText(Duration duration);  // the shortest exact spelling, "1500ms"
std::string sizeToDocumentText(std::uint64_t bytes);

} // namespace signalbox
