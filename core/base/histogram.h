// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Log-linear histogram of durations in nanoseconds: 16 buckets per power of two, so a quantile is at most 6.25 % off.
// Thread: one writer; copies are read elsewhere.
#pragma once

#include "core/base/clock.h"

#include <array>
#include <bit>
#include <cstdint>

namespace signalbox {

class Histogram {
public:
    void record(Duration duration)
    {
        const auto value = static_cast<std::uint64_t>(duration.count() < 0 ? 0 : duration.count());
        ++m_counts[indexOf(value)];
        ++m_total;
        m_sum += value;
    }
    std::uint64_t count() const { return m_total; }
    std::uint64_t sumNanoseconds() const { return m_sum; }
    // Upper edge of the bucket that holds the q-quantile, 0 <= q <= 1; zero when empty.
    Duration quantile(double q) const;
    // How many values were at most `bound`, when it is one of edgeAbove()'s; else fewer by those of its own bucket.
    std::uint64_t countAtMost(Duration bound) const;
    // The upper edge of the bucket that holds `value`.
    static Duration edgeAbove(Duration value);
    void merge(const Histogram& other);
    void subtract(const Histogram& earlier); // `earlier` must be a former copy of this
    void reset() { *this = Histogram{}; }

private:
    static constexpr unsigned subBits = 4;
    static constexpr std::size_t bucketCount = 42 * 16; // up to 2^45 ns, about 9.7 hours

    static std::size_t indexOf(std::uint64_t value)
    {
        if (value < (1U << subBits))
            return static_cast<std::size_t>(value);
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - subBits - 1;
        const std::size_t index = ((shift + 1U) << subBits) + ((value >> shift) & ((1U << subBits) - 1));
        return index < bucketCount ? index : bucketCount - 1;
    }
    static std::uint64_t upperEdge(std::size_t index);

    std::array<std::uint64_t, bucketCount> m_counts{};
    std::uint64_t m_total = 0;
    std::uint64_t m_sum = 0;
};

} // namespace signalbox
