// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of verify(): the plan it runs, the requests it sends, the process it starts. Internal to core/exporters.
#pragma once

#include "core/base/random.h"
#include "core/exporters/verify.h"

#include <memory>
#include <string>
#include <vector>

namespace signalbox {

// The plan as both sides will run it: origins instead of endpoints, without what cannot be compared, with credentials that
// the requests know. Its policies are compiled anew, so that a running gateway's state is left alone; they ask nobody and count
// here, so that other servers are left alone too.
Result<Plan> makeTrialPlan(const Plan& plan, const ConfigSources& sources, const std::vector<HostPort>& origins,
    std::vector<std::string>& notes);

struct TrialRequest {
    std::size_t listener = 0;
    RequestHead head;
    std::string body;
};

// The index-th request: a sample of a route, then changed in ways that gateways trip over.
TrialRequest makeTrialRequest(const Plan& plan, std::size_t index, RandomSource& random);

// The key and password that makeTrialPlan() puts in place of the real ones.
inline constexpr std::string_view trialKey = "verify-key";
inline constexpr std::string_view trialPassword = "lovelace";

// A gateway's process in a folder of its own; ended and removed with the object.
class TrialProcess {
public:
    virtual ~TrialProcess() = default;
    static Result<std::unique_ptr<TrialProcess>> start(const std::string& program, const Export& files);
    virtual bool isRunning() = 0;
    virtual std::string log() const = 0; // the last lines it wrote
};
std::string findProgram(const std::string& name);                        // empty: not installed
std::string programVersion(const std::string& program);                  // "nginx/1.22.1"

} // namespace signalbox
