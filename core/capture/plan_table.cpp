// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/plan_table.h"

namespace signalbox {

CapturedPlan capturedPlan(const Plan& plan)
{
    CapturedPlan captured;
    captured.hash = plan.hash;
    captured.name = plan.name;
    captured.documentText = plan.documentText;
    for (const ListenerPlan& listener : plan.listeners)
        captured.listeners.push_back(listener.name);
    for (const RoutePlan& route : plan.routes)
        captured.routes.push_back(route.name);
    for (const ServicePlan& service : plan.services)
        captured.services.push_back(service.settings.name);
    for (const PolicyPlan& policy : plan.policies)
        captured.policies.push_back({policy.name, policy.kind ? std::string(policy.kind->id) : std::string()});
    return captured;
}

std::uint32_t PlanTable::add(CapturedPlan plan)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_indexes.find(plan.hash);
    if (known != m_indexes.end())
        return known->second;
    const auto index = static_cast<std::uint32_t>(m_plans.size());
    m_indexes.emplace(plan.hash, index);
    m_plans.push_back(std::make_shared<const CapturedPlan>(std::move(plan)));
    return index;
}

void PlanTable::set(std::uint32_t index, CapturedPlan plan)
{
    const std::lock_guard lock(m_mutex);
    if (index >= maxPlans)
        return;
    if (index >= m_plans.size())
        m_plans.resize(index + 1);
    if (m_plans[index])
        return;
    m_indexes.emplace(plan.hash, index);
    m_plans[index] = std::make_shared<const CapturedPlan>(std::move(plan));
}

std::shared_ptr<const CapturedPlan> PlanTable::at(std::uint32_t index) const
{
    const std::lock_guard lock(m_mutex);
    return index < m_plans.size() ? m_plans[index] : nullptr;
}

} // namespace signalbox
