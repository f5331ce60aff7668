// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the rows of a recording that a filter keeps.
#pragma once

#include "core/base/result.h"
#include "core/capture/capture_log.h"

#include <functional>
#include <string>

namespace signalbox::cli {

// Errors: InvalidInput when the filter cannot be read; the detail points at the place.
Result<void> forEachMatching(const CaptureLog& log, const std::string& filter,
    const std::function<void(std::uint64_t row, const ExchangeSummary&)>& visit);

} // namespace signalbox::cli
