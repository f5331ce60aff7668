// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Takes an endpoint out for a while when requests to it fail in a row. Sans-io: told how requests went and what time it is.
// Invariant: never more endpoints out than the settings allow, a share of all, rounded down. One for all workers of a
// service, so that failures in a row are those that the whole gateway saw. Thread: any.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/service/service_settings.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace signalbox {

// Answers that say that the server in front of us is not working: 502, 503, 504.
bool isGatewayError(int status);

class OutlierDetector {
public:
    // nullopt: nobody is ever taken out.
    OutlierDetector(std::optional<OutlierSettings> settings, std::size_t endpoints);

    // True when the endpoint was taken out by this failure.
    bool recordFailure(EndpointId endpoint, Instant now);
    void recordSuccess(EndpointId endpoint);
    bool isEjected(EndpointId endpoint, Instant now) const;
    // How many may be out at a time.
    std::uint32_t mostEjected() const { return m_most; }

private:
    struct Row {
        std::atomic<std::uint32_t> failures{0};     // in a row
        std::atomic<std::int64_t> ejectedUntil{0};  // Instant; 0: not out
    };

    std::optional<OutlierSettings> m_settings;
    std::uint32_t m_most = 0;
    std::mutex m_mutex; // one failure is counted at a time
    std::vector<Row> m_rows;
};

} // namespace signalbox
