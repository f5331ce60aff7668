// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens listening sockets so that several workers share one port, and says clearly why when it cannot.
#pragma once

#include "core/base/address.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace signalbox {

struct OpenedSockets {
    SocketAddress address;         // the real port
    std::vector<int> descriptors;  // one per worker
};

// Binds `count` sockets to one address with SO_REUSEPORT. Another program's listener on it is found first: errors AddressInUse,
// PermissionDenied, AddressUnavailable, ResolveFailed; the detail names the address and says what to do.
Result<OpenedSockets> openListeningSockets(const HostPort& bind, std::size_t count);
void closeSockets(const std::vector<int>& descriptors);

} // namespace signalbox
