// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A whole request for a route's mirror, made for one of its endpoints. A value.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/http/message.h"

#include <string>

namespace signalbox {

struct RequestCopy {
    ServiceId service;
    EndpointId endpoint;
    RequestHead head;                    // as an endpoint of that service gets it
    BodyFraming framing;
    std::string body;                    // all of it
    HeaderList trailers;
    Duration timeout{};                  // until the response's end
};

} // namespace signalbox
