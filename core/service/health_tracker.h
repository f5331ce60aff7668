// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts health check results per endpoint and says when an endpoint changes side. Sans-io.
#pragma once

#include "core/base/ids.h"
#include "core/service/service_settings.h"

#include <string>
#include <vector>

namespace signalbox {

class HealthTracker {
public:
    HealthTracker(HealthSettings settings, std::size_t endpoints);

    // True when the endpoint just became healthy or unhealthy. All start healthy: a service is used before its first
    // check.
    bool record(EndpointId endpoint, bool succeeded);
    bool isHealthy(EndpointId endpoint) const;
    bool isExpected(int status) const;
    const HealthSettings& settings() const { return m_settings; }

private:
    struct Row {
        bool isHealthy = true;
        std::uint32_t streak = 0; // results in a row against the present side
    };
    HealthSettings m_settings;
    std::vector<Row> m_rows;
};

} // namespace signalbox
