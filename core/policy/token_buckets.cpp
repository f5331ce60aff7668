// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/token_buckets.h"

#include <algorithm>
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
    , m_slots(maximumKeys)
{
}

double TokenBuckets::tokensAt(const Bucket& bucket, Instant now) const
{
    // Workers read the clock apart, so `now` may be a little before the last refill.
    const std::int64_t elapsed = std::max<std::int64_t>(now.nanoseconds - bucket.refilledAt, 0);
    return std::min(m_rate.capacity, bucket.tokens + static_cast<double>(elapsed) * m_rate.tokensPerNanosecond);
}

TokenBuckets::Outcome TokenBuckets::take(std::uint64_t key, Instant now)
{
    const auto isFull = [&](const Bucket& bucket) { return tokensAt(bucket, now) >= m_rate.capacity; };
    const auto worth = [&](const Bucket& bucket) { return -tokensAt(bucket, now); };
    return m_slots.with(key, Bucket{0, m_rate.capacity, now.nanoseconds}, isFull, worth, [&](Bucket& bucket) {
        const double tokens = tokensAt(bucket, now);
        const bool isAllowed = tokens >= 1 - almost;
        bucket.tokens = isAllowed ? std::max(tokens - 1, 0.0) : tokens;
        bucket.refilledAt = std::max(bucket.refilledAt, now.nanoseconds);
        return Outcome{isAllowed, bucket.tokens, isAllowed ? Duration{0} : nanosecondsFor(1 - tokens, m_rate.tokensPerNanosecond)};
    });
}

Duration TokenBuckets::untilFull(double tokens) const
{
    return nanosecondsFor(m_rate.capacity - tokens, m_rate.tokensPerNanosecond);
}

} // namespace signalbox
