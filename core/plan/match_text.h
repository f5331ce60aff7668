// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A route's conditions in the words of the gateway document, for explanations, findings and ledgers.
#pragma once

#include "core/plan/match.h"

#include <string>
#include <string_view>

namespace signalbox {

std::string toText(const HostPattern& pattern);   // "*.shop.test"
std::string toText(const PathMatch& match);       // "/orders/{id}"; empty when any path will do
std::string toText(const ValueMatch& match);      // "x-tier = gold", "x-tier starts with g", "x-tier is absent"
std::string headerSpelling(std::string_view name); // "x-tier" -> "X-Tier"

} // namespace signalbox
