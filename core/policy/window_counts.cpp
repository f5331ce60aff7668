// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/window_counts.h"

#include <algorithm>
#include <cmath>

namespace signalbox {
namespace {

// Shares are fractions; a request that lacks a billionth is whole.
constexpr double rounding = 1e-9;

double share(Duration part, Duration whole)
{
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

// How far into a window that began with `before` behind it the limit leaves room for one more on top of `now`.
double roomFrom(double before, double now, double limit)
{
    const double room = limit - 1 - now;
    if (before <= room)
        return 0;
    return room < 0 ? 1 : 1 - room / before;
}

} // namespace

WindowCounts::Outcome WindowCounts::take(std::uint64_t key, std::int64_t window, double weight, std::int64_t limit)
{
    const auto isOver = [&](const Slot& slot) { return slot.window < window - 1; };
    const auto worth = [](const Slot& slot) { return slot.counts.now + slot.counts.before; };
    return m_slots.with(key, Slot{0, window, {}}, isOver, worth, [&](Slot& slot) {
        if (slot.window < window) {
            slot.counts = {0, slot.window == window - 1 ? slot.counts.now : 0};
            slot.window = window;
        }
        const double used = static_cast<double>(slot.counts.before) * weight + static_cast<double>(slot.counts.now);
        const bool isAllowed = used + 1 <= static_cast<double>(limit) + rounding;
        if (isAllowed)
            ++slot.counts.now;
        return Outcome{isAllowed, slot.counts};
    });
}

LimitOutcome WindowLimit::take(WindowCounts& counts, std::uint64_t key, WallTime now) const
{
    const Duration time = std::chrono::microseconds(now.microseconds);
    const std::int64_t window = time.count() / period.count();
    const Duration passed = time % period;
    const Duration rest = period - passed;
    const double weight = algorithm == Algorithm::Sliding ? share(rest, period) : 0;
    const WindowCounts::Outcome outcome = counts.take(key, window, weight, limit);
    const auto before = static_cast<double>(outcome.counts.before);
    const auto current = static_cast<double>(outcome.counts.now);
    const auto most = static_cast<double>(limit);
    LimitOutcome result;
    result.isAllowed = outcome.isAllowed;
    result.remaining = std::max<std::int64_t>(static_cast<std::int64_t>(most - before * weight - current + rounding), 0);
    result.untilFull = rest;
    if (algorithm == Algorithm::Fixed) {
        result.wait = outcome.isAllowed ? Duration{0} : rest;
        return result;
    }
    if (outcome.counts.now > 0)
        result.untilFull += period;
    if (outcome.isAllowed)
        return result;
    const auto at = [&](double share) { return Duration(static_cast<std::int64_t>(std::ceil(share * static_cast<double>(period.count())))); };
    const double inThis = roomFrom(before, current, most);
    result.wait = inThis < 1 ? std::max(at(inThis) - passed, Duration{1}) : rest + at(roomFrom(current, 0, most));
    return result;
}

} // namespace signalbox
