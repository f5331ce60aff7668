// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that nobody can guess, from OpenSSL: for keys and secrets. Thread: any.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>

namespace signalbox {

// Error: OutOfResources, when the system has none.
Result<std::string> secureRandomBytes(std::size_t count);

} // namespace signalbox
