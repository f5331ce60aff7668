// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Does one route's match take everything another's can? Sound, not complete: true is a proof, false says nothing.
#pragma once

#include "core/plan/match.h"

namespace signalbox {

bool coversHost(const HostPattern& wide, const HostPattern& narrow);
bool coversPath(const PathMatch& wide, const PathMatch& narrow);
// Every value that satisfies `narrow` satisfies `wide`.
bool coversValue(const ValueMatch& wide, const ValueMatch& narrow);
bool coversNetwork(const Cidr& wide, const Cidr& narrow);
bool coversMatch(const MatchPlan& wide, const MatchPlan& narrow);

} // namespace signalbox
