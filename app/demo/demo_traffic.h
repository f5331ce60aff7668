// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo's clients ask the shop example for: an endless, gentle sequence that depends on its seed only. It never
// waits and never sends: the caller sends each step to the named listener and then waits untilNext.
#pragma once

#include "app/demo/demo_credentials.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/proxy/blocking_client.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace signalbox::demo {

struct DemoStep {
    std::string listener = "public"; // or "secure", which speaks TLS
    ClientRequest request; // complete but for Content-Length, which the client writes
    Duration untilNext{};
};

// About three requests a second. Scenes (a visitor browses, someone searches in a hurry, a token has expired) are drawn
// from a bag that holds each as often as it shall happen, so within one bag every route of the shop sees requests and
// every refusal happens.
class DemoTraffic {
public:
    DemoTraffic(DemoCredentials credentials, std::uint64_t seed);
    DemoStep next();

private:
    std::size_t drawScene();

    DemoCredentials m_credentials;
    SplitMixRandom m_random;
    std::deque<DemoStep> m_steps; // of the present scene, still to come
    std::vector<std::size_t> m_bag; // numbers of scenes
    unsigned m_scenesPlayed = 0;
};

} // namespace signalbox::demo
