// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"

namespace signalbox {

std::uint64_t Histogram::upperEdge(std::size_t index)
{
    if (index < (1U << subBits))
        return index;
    const auto shift = static_cast<unsigned>(index >> subBits) - 1;
    const std::uint64_t mantissa = (index & ((1U << subBits) - 1)) | (1U << subBits);
    return ((mantissa + 1) << shift) - 1;
}

Duration Histogram::quantile(double q) const
{
    if (m_total == 0)
        return Duration::zero();
    auto rank = static_cast<std::uint64_t>(q * static_cast<double>(m_total));
    if (rank >= m_total)
        rank = m_total - 1;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bucketCount; ++i) {
        seen += m_counts[i];
        if (seen > rank)
            return Duration{static_cast<std::int64_t>(upperEdge(i))};
    }
    return Duration{static_cast<std::int64_t>(upperEdge(bucketCount - 1))};
}

std::uint64_t Histogram::countAtMost(Duration bound) const
{
    std::uint64_t count = 0;
    const auto limit = static_cast<std::uint64_t>(bound.count() < 0 ? 0 : bound.count());
    for (std::size_t i = 0; i < bucketCount && upperEdge(i) <= limit; ++i)
        count += m_counts[i];
    return count;
}

Duration Histogram::edgeAbove(Duration value)
{
    return Duration{static_cast<std::int64_t>(upperEdge(indexOf(static_cast<std::uint64_t>(value.count() < 0 ? 0 : value.count()))))};
}

void Histogram::merge(const Histogram& other)
{
    for (std::size_t i = 0; i < bucketCount; ++i)
        m_counts[i] += other.m_counts[i];
    m_total += other.m_total;
    m_sum += other.m_sum;
}

void Histogram::subtract(const Histogram& earlier)
{
    for (std::size_t i = 0; i < bucketCount; ++i)
        m_counts[i] -= earlier.m_counts[i];
    m_total -= earlier.m_total;
    m_sum -= earlier.m_sum;
}

} // namespace signalbox
