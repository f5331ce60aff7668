// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Answers every request with what it was: there one can read what the gateway's stations changed.
#pragma once

#include "core/base/random.h"
#include "core/proxy/simple_server.h"

namespace signalbox::demo {

// Credentials are shown by their length only.
SimpleResponse identityResponse(const SimpleRequest& request, RandomSource& random);

} // namespace signalbox::demo
