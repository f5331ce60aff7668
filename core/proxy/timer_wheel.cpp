// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/timer_wheel.h"

#include <algorithm>

namespace signalbox {

void Timer::cancel()
{
    if (m_wheel != nullptr)
        m_wheel->unlink(*this);
}

void TimerWheel::unlink(Timer& timer)
{
    if (timer.m_previous != nullptr)
        timer.m_previous->m_next = timer.m_next;
    if (timer.m_next != nullptr)
        timer.m_next->m_previous = timer.m_previous;
    if (m_slots[timer.m_slot] == &timer)
        m_slots[timer.m_slot] = timer.m_next;
    timer.m_previous = nullptr;
    timer.m_next = nullptr;
    timer.m_wheel = nullptr;
    --m_size;
}

void TimerWheel::arm(Timer& timer, Instant due)
{
    timer.cancel();
    // One slot later than the slot it falls into, so that it never fires early.
    const std::int64_t tick = std::max(tickOf(due) + 1, m_tick);
    const auto slot = static_cast<std::uint32_t>(tick % slotCount);
    timer.m_due = due;
    timer.m_slot = slot;
    timer.m_wheel = this;
    timer.m_next = m_slots[slot];
    if (timer.m_next != nullptr)
        timer.m_next->m_previous = &timer;
    m_slots[slot] = &timer;
    ++m_size;
}

void TimerWheel::fireSlot(std::uint32_t slot, Instant now)
{
    // Firing may change any list, so the slot is searched again after each one.
    for (bool again = true; again;) {
        again = false;
        for (Timer* timer = m_slots[slot]; timer != nullptr; timer = timer->m_next) {
            if (timer->m_due > now)
                continue;
            unlink(*timer);
            timer->m_onFired();
            again = true;
            break;
        }
    }
}

void TimerWheel::advance(Instant now)
{
    const std::int64_t last = tickOf(now);
    if (last < m_tick)
        return;
    const std::int64_t first = std::max(m_tick, last - static_cast<std::int64_t>(slotCount) + 1);
    for (std::int64_t tick = first; tick <= last && m_size > 0; ++tick) {
        m_tick = tick;
        fireSlot(static_cast<std::uint32_t>(tick % slotCount), now);
    }
    m_tick = last + 1;
}

std::optional<Instant> TimerWheel::nextDue() const
{
    if (m_size == 0)
        return std::nullopt;
    for (std::int64_t tick = m_tick; tick < m_tick + static_cast<std::int64_t>(slotCount); ++tick) {
        if (m_slots[static_cast<std::size_t>(tick % slotCount)] != nullptr)
            return Instant{tick * slotNanoseconds};
    }
    return std::nullopt;
}

} // namespace signalbox
