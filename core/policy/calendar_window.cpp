// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/calendar_window.h"

#include "core/base/text.h"
#include "core/policy/checks.h"

namespace signalbox {

CalendarWindow calendarWindow(CalendarUnit unit, std::chrono::minutes offset, WallTime now)
{
    using namespace std::chrono;
    const sys_time<nanoseconds> local{microseconds(now.microseconds) + offset};
    const sys_days day = floor<days>(local);
    switch (unit) {
    case CalendarUnit::Hour: {
        const auto hour = floor<hours>(local);
        return {hour.time_since_epoch().count(), hour + hours(1) - local};
    }
    case CalendarUnit::Day: return {day.time_since_epoch().count(), day + days(1) - local};
    case CalendarUnit::Month: break;
    }
    const year_month_day date{day};
    const sys_days next{(date.year() / date.month() + months(1)) / 1};
    return {std::int64_t{int{date.year()}} * 12 + static_cast<std::int64_t>(unsigned{date.month()}), next - local};
}

Result<std::chrono::minutes> parseZoneOffset(std::string_view text)
{
    if (text == "UTC")
        return std::chrono::minutes(0);
    const auto wrong = [&] {
        return configError("timezone: \"" + std::string(text) + "\" is neither UTC nor an offset such as +02:00");
    };
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return wrong();
    const auto hours = parseUnsigned(text.substr(1, 2));
    const auto minutes = parseUnsigned(text.substr(4, 2));
    if (!hours || !minutes || *minutes > 59 || *hours * 60 + *minutes > std::uint64_t{14} * 60)
        return wrong();
    const auto offset = static_cast<std::int64_t>(*hours * 60 + *minutes);
    return std::chrono::minutes(text[0] == '-' ? -offset : offset);
}

} // namespace signalbox
