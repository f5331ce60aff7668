// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Time is passed in: protocol and policy code never asks the system. All durations are nanoseconds.
#pragma once

#include <chrono>
#include <cstdint>

namespace signalbox {

using Duration = std::chrono::nanoseconds;

// Monotonic time since an arbitrary start.
struct Instant {
    std::int64_t nanoseconds = 0;

    friend auto operator<=>(const Instant&, const Instant&) = default;
    friend Instant operator+(Instant a, Duration d) { return {a.nanoseconds + d.count()}; }
    friend Duration operator-(Instant a, Instant b) { return Duration{a.nanoseconds - b.nanoseconds}; }
};

// Wall-clock time: microseconds since 1970-01-01T00:00:00Z.
struct WallTime {
    std::int64_t microseconds = 0;

    friend auto operator<=>(const WallTime&, const WallTime&) = default;
    std::int64_t seconds() const { return microseconds / 1'000'000; }
};

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual WallTime wallTime() const = 0;
};

// The machine's clocks. Safe from any thread.
class SystemClock final : public Clock {
public:
    Instant now() const override;
    WallTime wallTime() const override;
};

// A clock that stands still until told; for tests and replay.
class ManualClock final : public Clock {
public:
    Instant now() const override { return m_now; }
    WallTime wallTime() const override { return m_wall; }
    void advance(Duration by)
    {
        m_now = m_now + by;
        m_wall.microseconds += by.count() / 1000;
    }
    void setWallTime(WallTime at) { m_wall = at; }

private:
    Instant m_now{1'000'000'000};
    WallTime m_wall{1'764'000'000'000'000};
};

} // namespace signalbox
