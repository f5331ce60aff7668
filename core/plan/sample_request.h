// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that satisfy a route's conditions: witnesses of findings, and the seeds of an export's verification.
// Pure: the same random source gives the same request.
#pragma once

#include "core/base/finding.h"
#include "core/base/random.h"
#include "core/http/message.h"
#include "core/plan/plan.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

struct SampleRequest {
    RequestHead head;   // with Host
    IpAddress client;   // 127.0.0.1 unless the route asks for other networks
};

// nullopt when no request could be found (a regex whose samples the guard refuses, conditions that exclude each other).
// Whether earlier routes take the request first is not looked at; that the conditions hold is checked.
std::optional<SampleRequest> sampleRequest(const MatchPlan& match, RandomSource& random);

// A text that the pattern matches whole; nullopt after some tries without one.
std::optional<std::string> sampleText(const PortableRegex& regex, RandomSource& random);

// As a user would type it: an absolute URL at the listener's port, and the headers but Host.
WitnessRequest toWitness(const RequestHead& head, const ListenerPlan& listener);

} // namespace signalbox
