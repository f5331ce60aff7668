// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The plans that a capture's exchanges refer to, by index. Thread: any.
#pragma once

#include "core/capture/exchange_summary.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace signalbox {

CapturedPlan capturedPlan(const Plan& plan);

class PlanTable {
public:
    // The index of the plan with this hash: a new one for a new hash.
    std::uint32_t add(CapturedPlan plan);
    // As read from disk, where it has its index. Far too high indexes are refused: they would cost memory.
    void set(std::uint32_t index, CapturedPlan plan);
    // nullptr when unknown.
    std::shared_ptr<const CapturedPlan> at(std::uint32_t index) const;

private:
    static constexpr std::uint32_t maxPlans = 1U << 20U;

    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<const CapturedPlan>> m_plans;
    std::unordered_map<std::string, std::uint32_t> m_indexes;
};

} // namespace signalbox
