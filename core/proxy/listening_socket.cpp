// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/listening_socket.h"

#include "core/proxy/tcp_stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace signalbox {
namespace {

Error bindError(int systemError, const HostPort& bind)
{
    Error error = toError(uv_translate_sys_error(systemError), ErrorOrigin::System);
    const std::string port = std::to_string(bind.port);
    switch (error.code) {
    case ErrorCode::AddressInUse:
        error.detail = "Port " + port + " is in use by another program. Choose another port or stop it";
        break;
    case ErrorCode::PermissionDenied:
        error.detail = "Binding " + bind.toText() + " is not permitted. Choose a port above 1023";
        break;
    case ErrorCode::AddressUnavailable:
        error.detail = bind.host + " is not an address of this machine. Choose another address to bind";
        break;
    case ErrorCode::OutOfResources: error.detail = "The system has no more sockets to give"; break;
    default: error.detail = "Binding " + bind.toText() + " failed: " + error.detail; break;
    }
    return error;
}

int openSocket(const SocketAddress& address, bool isShared)
{
    sockaddr_storage storage;
    const int length = toSockaddr(address, storage);
    const int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -1;
    const int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (isShared)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&storage), static_cast<socklen_t>(length)) == 0)
        return descriptor;
    const int saved = errno;
    close(descriptor);
    errno = saved;
    return -1;
}

std::uint16_t portOf(int descriptor)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &length);
    return toSocketAddress(reinterpret_cast<const sockaddr*>(&storage)).port;
}

} // namespace

void closeSockets(const std::vector<int>& descriptors)
{
    for (const int descriptor : descriptors)
        close(descriptor);
}

Result<OpenedSockets> openListeningSockets(const HostPort& bind, std::size_t count)
{
    const Result<IpAddress> ip = parseIpAddress(bind.host == "localhost" ? "127.0.0.1" : bind.host);
    if (!ip)
        return Error{ErrorCode::ResolveFailed, ErrorOrigin::Config,
            bind.host + " is not an IP address. A listener binds an address such as 127.0.0.1", {}};
    OpenedSockets opened{{*ip, bind.port}, {}};
    // SO_REUSEPORT would let us share the port with another gateway of the same user: listen once without it to find out.
    const int probe = openSocket(opened.address, false);
    if (probe < 0 || ::listen(probe, 1) != 0) {
        const int reason = errno;
        if (probe >= 0)
            close(probe);
        return bindError(reason, bind);
    }
    opened.address.port = portOf(probe);
    close(probe);
    while (opened.descriptors.size() < count) {
        const int descriptor = openSocket(opened.address, true);
        if (descriptor < 0) {
            const int reason = errno;
            closeSockets(opened.descriptors);
            return bindError(reason, bind);
        }
        opened.descriptors.push_back(descriptor);
    }
    return opened;
}

} // namespace signalbox
