// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/outlier.h"

#include <algorithm>

namespace signalbox {

bool isGatewayError(int status)
{
    return status >= 502 && status <= 504;
}

OutlierDetector::OutlierDetector(std::optional<OutlierSettings> settings, std::size_t endpoints)
    : m_settings(settings)
    , m_rows(endpoints)
{
    if (m_settings) // a percentage has three places; the addition is less than any of them makes
        m_most = static_cast<std::uint32_t>(static_cast<double>(endpoints) * m_settings->maxEjectedPercent / 100.0 + 1e-9);
}

bool OutlierDetector::recordFailure(EndpointId endpoint, Instant now)
{
    if (m_most == 0 || endpoint.value >= m_rows.size())
        return false;
    const std::lock_guard lock(m_mutex);
    Row& row = m_rows[endpoint.value];
    if (isEjected(endpoint, now)) // a request that was under way when it went
        return false;
    if (row.failures.fetch_add(1, std::memory_order_relaxed) + 1 < m_settings->failures)
        return false;
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        out += isEjected(EndpointId{i}, now) ? 1U : 0U;
    if (out >= m_most) // it goes with a later failure, when there is room
        return false;
    row.failures.store(0, std::memory_order_relaxed);
    row.ejectedUntil.store((now + m_settings->ejection).nanoseconds, std::memory_order_relaxed);
    return true;
}

void OutlierDetector::recordSuccess(EndpointId endpoint)
{
    if (m_most == 0 || endpoint.value >= m_rows.size())
        return;
    std::atomic<std::uint32_t>& failures = m_rows[endpoint.value].failures;
    if (failures.load(std::memory_order_relaxed) != 0) // the usual case writes nothing that other workers read
        failures.store(0, std::memory_order_relaxed);
}

bool OutlierDetector::isEjected(EndpointId endpoint, Instant now) const
{
    return m_most != 0 && now.nanoseconds < m_rows[endpoint.value].ejectedUntil.load(std::memory_order_relaxed);
}

} // namespace signalbox
