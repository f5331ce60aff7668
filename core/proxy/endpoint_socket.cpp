// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/endpoint_socket.h"

namespace signalbox {

const HostPort& addressOf(const ServiceRuntime& service, EndpointId endpoint)
{
    return service.settings().endpoints[endpoint.value].address;
}

void connectTo(const SocketAddress& address, const ServiceRuntime& service, EndpointId endpoint, TcpStream& socket)
{
    if (service.tls() != nullptr) {
        const std::optional<UpstreamTlsSettings>& tls = service.settings().tls;
        const bool hasName = tls && !tls->serverName.empty();
        socket.secure(service.tls()->makeSession(hasName ? tls->serverName : addressOf(service, endpoint).host));
    }
    socket.connect(address);
}

UpstreamConnectionFacts factsOf(const TcpStream& socket, bool isReused)
{
    UpstreamConnectionFacts facts{isReused, {}};
    if (socket.tls() != nullptr) {
        const TlsFacts tls = socket.tls()->facts();
        facts.tls = tls.version + " " + tls.cipher;
    }
    return facts;
}

} // namespace signalbox
