// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Who is inside, by key: at most so many at once, and behind them a queue in the order of arrival. Nobody is woken: whoever waits
// asks again. The table holds only keys with someone inside or waiting, so requests under way bound it. Thread: any.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace signalbox {

class Places {
public:
    // `most` inside for each key, `queued` waiting.
    Places(std::size_t most, std::size_t queued) : m_most(most), m_queued(queued) {}

    // A place, or a wish for one. One that is Inside or Waiting is given back with leave(), once.
    struct Ticket {
        enum class State : std::uint8_t { Refused, Waiting, Inside };
        State state = State::Refused;
        std::uint64_t key = 0;
        std::uint64_t number = 0;  // Waiting
        std::size_t ahead = 0;     // Waiting: how many come first
        std::size_t inside = 0;    // with this one, when it is
    };
    Ticket enter(std::uint64_t key);
    // Again for one that is Waiting.
    void askAgain(Ticket& ticket);
    void leave(Ticket& ticket);
    std::size_t keys() const;

private:
    struct Line {
        std::size_t inside = 0;
        std::deque<std::uint64_t> waiting; // numbers, first come first: they ascend
    };

    const std::size_t m_most;
    const std::size_t m_queued;
    mutable std::mutex m_mutex;
    std::unordered_map<std::uint64_t, Line> m_lines; // guarded by m_mutex
    std::uint64_t m_lastNumber = 0;                  // guarded by m_mutex
};

} // namespace signalbox
