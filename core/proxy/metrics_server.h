// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Serves a page of metrics at /metrics, on a thread of its own: scrapers that are slow, many or malformed cost the gateway
// nothing. Every request and every connection has a limit.
#pragma once

#include "core/base/address.h"
#include "core/base/result.h"
#include "core/proxy/simple_server.h"

#include <functional>
#include <memory>
#include <string>

namespace signalbox {

// `text` is called on the server's thread, once for each request. Errors: those of openListeningSockets().
Result<std::unique_ptr<SimpleServer>> startMetricsServer(const HostPort& address, std::function<std::string()> text);

} // namespace signalbox
