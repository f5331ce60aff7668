// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The scenes of the demo traffic, and the paper they are written on.
#pragma once

#include "app/demo/demo_traffic.h"

#include <deque>
#include <span>
#include <string_view>

namespace signalbox::demo {

// One client for the length of a scene: an address, a program, a listener.
class Scene {
public:
    Scene(const DemoCredentials& credentials, RandomSource& random, unsigned number);

    const DemoCredentials& credentials() const { return m_credentials; }
    RandomSource& random() { return m_random; }
    unsigned number() const { return m_number; } // counts the scenes, for names that differ

    void comeFrom(std::string_view clientAddress) { m_client = clientAddress; }
    void useSecureListener() { m_listener = "secure"; }
    void signInWith(std::string_view token) { m_token = token; }

    void get(std::string_view target) { send("GET", target); }
    void send(std::string_view method, std::string_view target);
    void sendJson(std::string_view method, std::string_view target, std::string body);
    void setHeader(std::string_view name, std::string_view value); // of the last request
    void pauseAfterwards(Duration pause); // instead of the usual wait after the last request

    std::deque<DemoStep> takeSteps(); // adds a longer wait behind the last

private:
    const DemoCredentials& m_credentials;
    RandomSource& m_random;
    unsigned m_number;
    std::string m_listener = "public";
    std::string m_client;
    std::string_view m_program;
    std::string_view m_token;
    std::deque<DemoStep> m_steps;
};

struct Scenario {
    std::string_view name;
    std::size_t perBag = 1;
    void (*play)(Scene& scene) = nullptr; // writes at least one request
};

std::span<const Scenario> scenarios();

} // namespace signalbox::demo
