// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/health_tracker.h"

#include <algorithm>

namespace signalbox {

HealthTracker::HealthTracker(HealthSettings settings, std::size_t endpoints)
    : m_settings(std::move(settings))
    , m_rows(endpoints)
{
}

bool HealthTracker::record(EndpointId endpoint, bool succeeded)
{
    if (endpoint.value >= m_rows.size())
        return false;
    Row& row = m_rows[endpoint.value];
    if (succeeded == row.isHealthy) {
        row.streak = 0;
        return false;
    }
    ++row.streak;
    const std::uint32_t needed = row.isHealthy ? m_settings.unhealthy : m_settings.healthy;
    if (row.streak < needed)
        return false;
    row = {.isHealthy = succeeded, .streak = 0};
    return true;
}

bool HealthTracker::isHealthy(EndpointId endpoint) const
{
    return endpoint.value < m_rows.size() && m_rows[endpoint.value].isHealthy;
}

bool HealthTracker::isExpected(int status) const
{
    return std::any_of(m_settings.expect.begin(), m_settings.expect.end(),
        [status](const std::pair<int, int>& range) { return status >= range.first && status <= range.second; });
}

} // namespace signalbox
