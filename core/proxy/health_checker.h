// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks endpoints whether they are well, for services that configure `health`, and sets SharedService for all workers.
// Thread: the loop's.
#pragma once

#include "core/plan/plan.h"
#include "core/proxy/event_loop.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/resolver.h"
#include "core/service/health_tracker.h"

#include <memory>
#include <vector>

namespace signalbox {

class HealthProbe;

class HealthChecker {
public:
    HealthChecker(EventLoop& loop, Resolver& resolver);
    ~HealthChecker();

    // Checks this plan's services from now on, and no others. Null: none.
    void watch(const std::shared_ptr<const Plan>& plan, const std::vector<std::shared_ptr<SharedService>>& health);
    bool isIdle() const { return m_probes.empty(); } // no probe under way or closing

private:
    friend class HealthProbe;
    struct Watched;

    void begin(Watched& watched, EndpointId endpoint);
    void finished(HealthProbe& probe, bool succeeded);
    void forget(HealthProbe& probe);

    EventLoop& m_loop;
    Resolver& m_resolver;
    std::vector<std::unique_ptr<Watched>> m_watched;
    std::vector<std::unique_ptr<HealthProbe>> m_probes;
};

} // namespace signalbox
