// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_traffic.h"

#include "app/demo/demo_scenarios.h"

namespace signalbox::demo {

DemoTraffic::DemoTraffic(DemoCredentials credentials, std::uint64_t seed)
    : m_credentials(std::move(credentials))
    , m_random(seed)
{
}

DemoStep DemoTraffic::next()
{
    if (m_steps.empty()) {
        Scene scene(m_credentials, m_random, m_scenesPlayed++);
        scenarios()[drawScene()].play(scene);
        m_steps = scene.takeSteps();
    }
    DemoStep step = std::move(m_steps.front());
    m_steps.pop_front();
    return step;
}

std::size_t DemoTraffic::drawScene()
{
    if (m_bag.empty()) {
        for (std::size_t i = 0; i < scenarios().size(); ++i)
            m_bag.insert(m_bag.end(), scenarios()[i].perBag, i);
    }
    const std::size_t at = m_random.below(static_cast<std::uint32_t>(m_bag.size()));
    const std::size_t scene = m_bag[at];
    m_bag[at] = m_bag.back();
    m_bag.pop_back();
    return scene;
}

} // namespace signalbox::demo
