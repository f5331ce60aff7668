// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Timers of one worker: arming and cancelling cost a few pointer writes, whatever their number. A wheel of 1024 slots of
// 4 ms; timers further away stay in their slot for more rounds. A timer fires up to one slot late, never early. Sans-io: the
// caller says what time it is and asks when to come back.
#pragma once

#include "core/base/clock.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

namespace signalbox {

class TimerWheel;

// Belongs to the object that waits; cancels itself when destroyed. Thread: worker.
class Timer {
public:
    explicit Timer(std::function<void()> onFired) : m_onFired(std::move(onFired)) {}
    ~Timer() { cancel(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    bool isArmed() const { return m_wheel != nullptr; }
    void cancel();

private:
    friend class TimerWheel;
    std::function<void()> m_onFired;
    TimerWheel* m_wheel = nullptr;
    Timer* m_previous = nullptr;
    Timer* m_next = nullptr;
    std::uint32_t m_slot = 0;
    Instant m_due;
};

class TimerWheel {
public:
    explicit TimerWheel(Instant now) : m_tick(tickOf(now)) {}

    // Arms or re-arms.
    void arm(Timer& timer, Instant due);
    // Fires everything that is due. Timers may arm and cancel any timer while firing.
    void advance(Instant now);
    // When advance() should be called next; nullopt when nothing is armed.
    std::optional<Instant> nextDue() const;
    std::size_t size() const { return m_size; }

private:
    friend class Timer;
    static constexpr std::uint32_t slotCount = 1024;
    static constexpr std::int64_t slotNanoseconds = 4'000'000;

    static std::int64_t tickOf(Instant at) { return at.nanoseconds / slotNanoseconds; }
    void unlink(Timer& timer);
    void fireSlot(std::uint32_t slot, Instant now);

    std::array<Timer*, slotCount> m_slots{};
    std::int64_t m_tick;      // everything before this tick was fired
    std::size_t m_size = 0;
};

} // namespace signalbox
