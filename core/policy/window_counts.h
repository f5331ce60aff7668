// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts by key in numbered windows of time, each with the count of the window before, in a bounded table (keyed_slots.h).
// Thread: any.
#pragma once

#include "core/base/clock.h"
#include "core/policy/keyed_slots.h"
#include "core/policy/limit_outcome.h"

#include <cstdint>

namespace signalbox {

class WindowCounts {
public:
    struct Counts {
        std::int64_t now = 0;    // in this window
        std::int64_t before = 0; // in the one before
    };
    struct Outcome {
        bool isAllowed = false;
        Counts counts;           // with this request when it is allowed
    };

    static constexpr std::size_t defaultMaximumKeys = 64 * 1024; // 32 bytes each
    explicit WindowCounts(std::size_t maximumKeys = defaultMaximumKeys) : m_slots(maximumKeys) {}

    // Counts one more in `window` when before * weight + now + 1 is no more than the limit. `key` is a hash that is as good as
    // unique (limit_key.h). A window earlier than one already counted (the clock went back) counts as that one.
    Outcome take(std::uint64_t key, std::int64_t window, double weight, std::int64_t limit);
    std::size_t slots() const { return m_slots.size(); } // how many keys the table has room for now

private:
    struct Slot {
        std::uint64_t key = 0; // 0: free
        std::int64_t window = 0;
        Counts counts;
    };
    KeyedSlots<Slot> m_slots;
};

// A limit by windows of one length that begin at its multiples since 1970.
struct WindowLimit {
    enum class Algorithm : std::uint8_t {
        Fixed,   // so many in each window
        Sliding, // the window before counts too, by the share of it that the last `period` still covers
    };
    Algorithm algorithm = Algorithm::Fixed;
    std::int64_t limit = 1;
    Duration period{1};

    LimitOutcome take(WindowCounts& counts, std::uint64_t key, WallTime now) const;
};

} // namespace signalbox
