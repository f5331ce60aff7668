// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What all workers share of one service while its settings stay: whether endpoints answer, as the health checker (one worker)
// found or requests showed, and the secret of its cookies. Thread: any.
#pragma once

#include "core/service/outlier.h"
#include "core/service/service_settings.h"

#include <atomic>
#include <string>
#include <vector>

namespace signalbox {

class SharedService {
public:
    // `stickySecret`: of the whole engine, so that cookies outlive a change of the service.
    explicit SharedService(const ServiceSettings& settings, std::string stickySecret = {})
        : outlier(settings.outlier, settings.endpoints.size())
        , m_unhealthy(settings.endpoints.size())
        , m_stickySecret(std::move(stickySecret))
    {
    }

    bool isHealthy(std::size_t endpoint) const { return !m_unhealthy[endpoint].load(std::memory_order_relaxed); }
    void setHealthy(std::size_t endpoint, bool healthy)
    {
        m_unhealthy[endpoint].store(!healthy, std::memory_order_relaxed);
    }
    const std::string& stickySecret() const { return m_stickySecret; }

    OutlierDetector outlier;

private:
    std::vector<std::atomic<bool>> m_unhealthy;
    std::string m_stickySecret;
};

} // namespace signalbox
