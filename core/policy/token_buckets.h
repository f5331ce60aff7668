// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Token buckets by key: each refills at one rate up to one capacity, and a request takes one token. The table is bounded
// (keyed_slots.h): a new key takes the place of a bucket that is full again, else of the fullest of eight. Thread: any.
#pragma once

#include "core/base/clock.h"
#include "core/policy/keyed_slots.h"

#include <cstdint>

namespace signalbox {

class TokenBuckets {
public:
    struct Rate {
        double tokensPerNanosecond = 0;
        double capacity = 1;
    };
    struct Outcome {
        bool isAllowed = false;
        double tokens = 0; // left after this request
        Duration wait{};   // refused: until the next token
    };

    static constexpr std::size_t defaultMaximumKeys = 64 * 1024; // 24 bytes each
    explicit TokenBuckets(Rate rate, std::size_t maximumKeys = defaultMaximumKeys);

    // `key` is a hash that is as good as unique (keyed_hash.h).
    Outcome take(std::uint64_t key, Instant now);
    Duration untilFull(double tokens) const;
    std::size_t slots() const { return m_slots.size(); } // how many keys the table has room for now

private:
    struct Bucket {
        std::uint64_t key = 0; // 0: free
        double tokens = 0;
        std::int64_t refilledAt = 0; // nanoseconds
    };

    double tokensAt(const Bucket& bucket, Instant now) const;

    Rate m_rate;
    KeyedSlots<Bucket> m_slots;
};

} // namespace signalbox
