// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a limit said of one request, wherever it is counted.
#pragma once

#include "core/base/clock.h"

#include <cstdint>

namespace signalbox {

struct LimitOutcome {
    bool isAllowed = false;
    std::int64_t remaining = 0; // whole requests left
    Duration wait{};            // refused: until the next one passes
    Duration untilFull{};       // until all of it is back

    friend bool operator==(const LimitOutcome&, const LimitOutcome&) = default;
};

} // namespace signalbox
