// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Token buckets by key: each refills at one rate up to one capacity, and a request takes one token. The table is bounded:
// it grows to a maximum, and then a new key takes the place of a bucket that is full again (which changes nothing), else of
// the fullest of eight. Thread: any; sixteen shards, a lock each.
#pragma once

#include "core/base/clock.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

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
    std::size_t slots() const; // how many keys the table has room for now

private:
    struct Bucket {
        std::uint64_t key = 0; // 0: free
        double tokens = 0;
        std::int64_t refilledAt = 0; // nanoseconds
    };
    static constexpr std::size_t setSize = 8;
    static constexpr std::size_t shardCount = 16;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::vector<Bucket> buckets; // guarded by mutex; sets of setSize, a power of two of them
    };

    double tokensAt(const Bucket& bucket, Instant now) const;
    Bucket& bucketFor(Shard& shard, std::uint64_t key, Instant now);
    static Bucket* setOf(std::vector<Bucket>& buckets, std::uint64_t key);
    static void grow(std::vector<Bucket>& buckets);

    Rate m_rate;
    std::size_t m_maximumPerShard;
    std::array<Shard, shardCount> m_shards;
};

} // namespace signalbox
