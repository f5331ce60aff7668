// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/token_buckets.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace signalbox {
namespace {

// Refilling adds fractions; a token that lacks a billionth is whole.
constexpr double almost = 1e-9;

Duration nanosecondsFor(double tokens, double rate)
{
    if (tokens <= 0 || rate <= 0)
        return Duration{0};
    return Duration{static_cast<std::int64_t>(std::min(std::ceil(tokens / rate - almost), 9.0e18))};
}

} // namespace

TokenBuckets::TokenBuckets(Rate rate, std::size_t maximumKeys)
    : m_rate(rate)
    , m_maximumPerShard(std::bit_ceil(std::max(maximumKeys / shardCount, setSize)))
{
    for (Shard& shard : m_shards)
        shard.buckets.resize(setSize);
}

double TokenBuckets::tokensAt(const Bucket& bucket, Instant now) const
{
    // Workers read the clock apart, so `now` may be a little before the last refill.
    const std::int64_t elapsed = std::max<std::int64_t>(now.nanoseconds - bucket.refilledAt, 0);
    return std::min(m_rate.capacity, bucket.tokens + static_cast<double>(elapsed) * m_rate.tokensPerNanosecond);
}

TokenBuckets::Bucket* TokenBuckets::setOf(std::vector<Bucket>& buckets, std::uint64_t key)
{
    const std::size_t sets = buckets.size() / setSize;
    return buckets.data() + ((key / shardCount) & (sets - 1)) * setSize;
}

void TokenBuckets::grow(std::vector<Bucket>& buckets)
{
    std::vector<Bucket> larger(buckets.size() * 2);
    for (const Bucket& bucket : buckets) {
        // A set's buckets go to two sets, so there is always a free place.
        if (bucket.key != 0)
            *std::find_if(setOf(larger, bucket.key), setOf(larger, bucket.key) + setSize,
                [](const Bucket& place) { return place.key == 0; })
                = bucket;
    }
    buckets.swap(larger);
}

TokenBuckets::Bucket& TokenBuckets::bucketFor(Shard& shard, std::uint64_t key, Instant now)
{
    while (true) {
        Bucket* const set = setOf(shard.buckets, key);
        for (Bucket* bucket = set; bucket != set + setSize; ++bucket) {
            if (bucket->key == key)
                return *bucket;
        }
        Bucket* place = nullptr;
        Bucket* fullest = set;
        for (Bucket* bucket = set; bucket != set + setSize && place == nullptr; ++bucket) {
            if (bucket->key == 0 || tokensAt(*bucket, now) >= m_rate.capacity)
                place = bucket;
            else if (tokensAt(*bucket, now) > tokensAt(*fullest, now))
                fullest = bucket;
        }
        if (place == nullptr && shard.buckets.size() < m_maximumPerShard) {
            grow(shard.buckets);
            continue;
        }
        Bucket& chosen = place != nullptr ? *place : *fullest;
        chosen = {key, m_rate.capacity, now.nanoseconds};
        return chosen;
    }
}

TokenBuckets::Outcome TokenBuckets::take(std::uint64_t key, Instant now)
{
    key = key == 0 ? 1 : key;
    Shard& shard = m_shards[key % shardCount];
    const std::lock_guard lock(shard.mutex);
    Bucket& bucket = bucketFor(shard, key, now);
    const double tokens = tokensAt(bucket, now);
    const bool isAllowed = tokens >= 1 - almost;
    bucket.tokens = isAllowed ? std::max(tokens - 1, 0.0) : tokens;
    bucket.refilledAt = std::max(bucket.refilledAt, now.nanoseconds);
    return {isAllowed, bucket.tokens, isAllowed ? Duration{0} : nanosecondsFor(1 - tokens, m_rate.tokensPerNanosecond)};
}

Duration TokenBuckets::untilFull(double tokens) const
{
    return nanosecondsFor(m_rate.capacity - tokens, m_rate.tokensPerNanosecond);
}

std::size_t TokenBuckets::slots() const
{
    std::size_t count = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        count += shard.buckets.size();
    }
    return count;
}

} // namespace signalbox
