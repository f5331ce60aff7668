// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What every connection to an endpoint does with its socket, whatever HTTP version it speaks. Thread: worker.
#pragma once

#include "core/proxy/plan_runtime.h"
#include "core/proxy/tcp_stream.h"
#include "core/proxy/upstream_events.h"

namespace signalbox {

const HostPort& addressOf(const ServiceRuntime& service, EndpointId endpoint);
// Connects, under TLS when the service has it.
void connectTo(const SocketAddress& address, const ServiceRuntime& service, EndpointId endpoint, TcpStream& socket);
UpstreamConnectionFacts factsOf(const TcpStream& socket, bool isReused);

} // namespace signalbox
