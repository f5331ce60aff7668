// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Hours, days and months of the calendar (proleptic Gregorian) at a fixed offset from UTC.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstdint>
#include <string_view>

namespace signalbox {

enum class CalendarUnit : std::uint8_t { Hour, Day, Month };

struct CalendarWindow {
    std::int64_t number = 0; // windows of this unit one after the other
    Duration rest{};         // until it ends, more than nothing

    friend bool operator==(const CalendarWindow&, const CalendarWindow&) = default;
};

CalendarWindow calendarWindow(CalendarUnit unit, std::chrono::minutes offset, WallTime now);

// "UTC", "+02:00", "-05:30" (up to 14 hours). Error InvalidInput: another text, also the name of a zone.
Result<std::chrono::minutes> parseZoneOffset(std::string_view text);

} // namespace signalbox
