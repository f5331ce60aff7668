// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Two services that give a gateway something to do.
//   reports:  GET /reports/{name}   a table that takes 100 to 2500 ms to begin and then comes in pieces
//   reviews:  GET /reviews/{id}     of 100 answers about 10 are 503, 5 break off, and 1 is no HTTP at all
#pragma once

#include "core/base/random.h"
#include "core/proxy/simple_server.h"

namespace signalbox::demo {

SimpleResponse reportResponse(const SimpleRequest& request, RandomSource& random);
SimpleResponse reviewResponse(const SimpleRequest& request, RandomSource& random);

} // namespace signalbox::demo
