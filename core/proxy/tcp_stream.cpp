// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/tcp_stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <utility>

namespace signalbox {
namespace {

constexpr Duration lingerTime = std::chrono::seconds(1);
constexpr Duration usualStallTime = std::chrono::seconds(60);

TcpStream& selfOf(void* data)
{
    return *static_cast<TcpStream*>(data);
}

} // namespace

Error toError(int uvError, ErrorOrigin origin)
{
    ErrorCode code = ErrorCode::Unknown;
    switch (uvError) {
    case UV_ECONNREFUSED: code = ErrorCode::ConnectionRefused; break;
    case UV_ECONNRESET:
    case UV_EPIPE:
    case UV_ECONNABORTED:
    case UV_EOF: code = ErrorCode::ConnectionReset; break;
    case UV_ETIMEDOUT: code = ErrorCode::TimedOut; break;
    case UV_EADDRINUSE: code = ErrorCode::AddressInUse; break;
    case UV_EADDRNOTAVAIL: code = ErrorCode::AddressUnavailable; break;
    case UV_EACCES:
    case UV_EPERM: code = ErrorCode::PermissionDenied; break;
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENOBUFS:
    case UV_ENOMEM: code = ErrorCode::OutOfResources; break;
    case UV_EHOSTUNREACH:
    case UV_ENETUNREACH: code = ErrorCode::ConnectionRefused; break;
    default: break;
    }
    return {code, origin, uv_strerror(uvError), {}};
}

SocketAddress toSocketAddress(const sockaddr* address)
{
    SocketAddress result;
    if (address->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
        std::memcpy(result.ip.bytes.data(), &v4->sin_addr, 4);
        result.port = ntohs(v4->sin_port);
    } else if (address->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
        result.port = ntohs(v6->sin6_port);
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
            std::memcpy(result.ip.bytes.data(), reinterpret_cast<const char*>(&v6->sin6_addr) + 12, 4);
        } else {
            std::memcpy(result.ip.bytes.data(), &v6->sin6_addr, 16);
            result.ip.isV6 = true;
        }
    }
    return result;
}

int toSockaddr(const SocketAddress& address, sockaddr_storage& storage)
{
    std::memset(&storage, 0, sizeof storage);
    if (!address.ip.isV6) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(address.port);
        std::memcpy(&v4->sin_addr, address.ip.bytes.data(), 4);
        return sizeof(sockaddr_in);
    }
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address.port);
    std::memcpy(&v6->sin6_addr, address.ip.bytes.data(), 16);
    return sizeof(sockaddr_in6);
}

TcpStream::TcpStream(EventLoop& loop, StreamOwner& owner)
    : m_loop(loop)
    , m_owner(owner)
    , m_timer([this] { onTimer(); })
    , m_stallTime(usualStallTime)
{
    uv_tcp_init(loop.handle(), &m_handle);
    m_handle.data = this;
    m_connect.data = this;
    m_shutdown.data = this;
    m_write.request.data = this;
}

TcpStream::~TcpStream()
{
    m_loop.forget(*this);
}

bool TcpStream::accept(uv_stream_t* listening)
{
    if (uv_accept(listening, reinterpret_cast<uv_stream_t*>(&m_handle)) != 0)
        return false;
    uv_tcp_nodelay(&m_handle, 1);
    return true;
}

void TcpStream::connect(const SocketAddress& address)
{
    sockaddr_storage storage;
    toSockaddr(address, storage);
    m_isConnecting = true;
    const int status = uv_tcp_connect(&m_connect, &m_handle, reinterpret_cast<const sockaddr*>(&storage),
        [](uv_connect_t* request, int result) {
            TcpStream& self = selfOf(request->data);
            if (self.m_isClosing)
                return;
            self.m_isConnecting = false;
            if (result != 0) {
                self.fail(result);
                return;
            }
            uv_tcp_nodelay(&self.m_handle, 1);
            self.startReading();
            if (self.m_tls == nullptr) {
                self.m_owner.onStreamConnected();
                return;
            }
            if (const Result<void> started = self.m_tls->start(self.m_wire); !started) {
                self.fail(started.error());
                return;
            }
            self.touch();
        });
    if (status != 0)
        fail(status);
}

void TcpStream::secure(std::unique_ptr<TlsSession> session)
{
    m_tls = std::move(session);
}

void TcpStream::startReading()
{
    if (m_isReading || m_isClosing)
        return;
    m_isReading = true;
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(&m_handle),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
            *buffer = uv_buf_init(selfOf(handle->data).m_loop.readBuffer(), EventLoop::readBytes);
        },
        [](uv_stream_t* handle, ssize_t count, const uv_buf_t*) { selfOf(handle->data).onRead(count); });
}

void TcpStream::pauseReading(bool paused)
{
    if (!paused) {
        startReading();
        return;
    }
    if (!m_isReading)
        return;
    m_isReading = false;
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&m_handle));
}

void TcpStream::onRead(ssize_t count)
{
    if (count == 0 || m_isClosing)
        return;
    if (count == UV_EOF) {
        pauseReading(true);
        if (m_isFinishing)
            close();
        else
            m_owner.onStreamEnd();
        return;
    }
    if (count < 0) {
        fail(static_cast<int>(count));
        return;
    }
    if (m_isFinishing)
        return; // discarded; the linger timer bounds it
    const std::string_view bytes(m_loop.readBuffer(), static_cast<std::size_t>(count));
    if (m_tls == nullptr)
        m_owner.onStreamBytes(bytes);
    else
        onSecureBytes(bytes);
}

void TcpStream::onSecureBytes(std::string_view wire)
{
    std::string plain;
    plain.swap(m_loop.plainBuffer()); // owners may read on another stream while this one's bytes are in use
    plain.clear();
    const Result<void> received = m_tls->receive(wire, plain, m_wire);
    if (!m_wire.empty())
        touch();
    if (!m_wasSecured && m_tls->isEstablished()) {
        m_wasSecured = true;
        m_owner.onStreamSecured();
        m_owner.onStreamConnected();
    }
    if (!plain.empty() && !m_isClosing)
        m_owner.onStreamBytes(plain);
    if (!m_isClosing && !received) {
        flush();
        fail(received.error());
    } else if (!m_isClosing && m_tls->isPeerClosed() && m_isReading) {
        pauseReading(true);
        m_owner.onStreamEnd();
    }
    plain.swap(m_loop.plainBuffer());
}

void TcpStream::touch()
{
    if (m_out.size() >= eagerFlush) {
        flush();
        return;
    }
    if (m_isDirty || m_isClosing)
        return;
    m_isDirty = true;
    m_loop.markDirty(*this);
}

bool TcpStream::isWritable()
{
    m_isFull = m_isFull || backlog() > highWatermark;
    return !m_isFull;
}

void TcpStream::flush()
{
    m_isDirty = false;
    if (m_isClosing || m_isConnecting)
        return;
    if (m_tls != nullptr && !m_out.empty()) {
        const Result<void> sent = m_tls->send(m_out, m_wire);
        m_out.clear();
        if (!sent) {
            fail(sent.error());
            return;
        }
    }
    if (!m_isWriting)
        writeWire();
    if (m_isClosing)
        return;
    if (m_isFull && backlog() <= highWatermark / 2) {
        m_isFull = false;
        m_owner.onStreamWritable();
    }
    if (m_isFinishing && !m_isClosing)
        shutdownWhenFlushed();
}

void TcpStream::writeWire()
{
    std::string& bytes = m_tls != nullptr ? m_wire : m_out;
    if (bytes.empty())
        return;
    const uv_buf_t buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
    const int written = uv_try_write(reinterpret_cast<uv_stream_t*>(&m_handle), &buffer, 1);
    if (written < 0 && written != UV_EAGAIN) {
        fail(written);
        return;
    }
    const std::size_t done = written < 0 ? 0 : static_cast<std::size_t>(written);
    if (done == bytes.size()) {
        bytes.clear();
        return;
    }
    m_write.bytes.assign(bytes, done);
    bytes.clear();
    m_isWriting = true;
    const uv_buf_t rest = uv_buf_init(m_write.bytes.data(), static_cast<unsigned>(m_write.bytes.size()));
    const int status = uv_write(&m_write.request, reinterpret_cast<uv_stream_t*>(&m_handle), &rest, 1,
        [](uv_write_t* request, int result) { selfOf(request->data).onWritten(result); });
    if (status != 0)
        fail(status);
    else
        awaitProgress();
}

void TcpStream::awaitProgress()
{
    m_unsent = uv_stream_get_write_queue_size(reinterpret_cast<const uv_stream_t*>(&m_handle));
    m_loop.arm(m_timer, m_stallTime);
}

void TcpStream::onTimer()
{
    if (m_isShutDown) {
        close();
        return;
    }
    if (uv_stream_get_write_queue_size(reinterpret_cast<const uv_stream_t*>(&m_handle)) < m_unsent) { // slow, but it reads
        awaitProgress();
        return;
    }
    fail({ErrorCode::TimedOut, ErrorOrigin::System, "the other side stopped reading", {}});
}

void TcpStream::onWritten(int status)
{
    m_isWriting = false;
    m_timer.cancel();
    m_write.bytes.clear();
    if (m_isClosing)
        return;
    if (status != 0)
        fail(status);
    else
        flush();
}

void TcpStream::finish()
{
    if (m_isFinishing || m_isClosing)
        return;
    m_isFinishing = true;
    if (m_tls != nullptr && m_tls->isEstablished()) {
        if (!m_out.empty())
            static_cast<void>(m_tls->send(m_out, m_wire));
        m_out.clear();
        m_tls->close(m_wire);
    }
    startReading();
    touch();
}

void TcpStream::shutdownWhenFlushed()
{
    if (m_isShutDown || m_isWriting || backlog() > 0)
        return;
    m_isShutDown = true;
    m_loop.arm(m_timer, lingerTime);
    const int status = uv_shutdown(&m_shutdown, reinterpret_cast<uv_stream_t*>(&m_handle), [](uv_shutdown_t*, int) {});
    if (status != 0)
        close();
}

void TcpStream::fail(int uvError)
{
    fail(toError(uvError, ErrorOrigin::System));
}

void TcpStream::fail(Error error)
{
    if (m_isClosing)
        return;
    const bool isFirst = !std::exchange(m_hasFailed, true);
    if (m_isFinishing)
        close();
    else if (isFirst)
        m_owner.onStreamFailed(error);
}

void TcpStream::close()
{
    if (m_isClosing)
        return;
    if (m_hasFailed && m_isWriting) { // nobody reads it: the system need not keep it
        reset();
        return;
    }
    if (!m_hasFailed && !m_isConnecting && !m_isWriting && backlog() > 0)
        flush(); // a last try; what does not fit is lost
    if (m_isClosing)
        return;
    m_isClosing = true;
    m_timer.cancel();
    uv_close(reinterpret_cast<uv_handle_t*>(&m_handle), [](uv_handle_t* handle) {
        TcpStream& self = selfOf(handle->data);
        self.m_isHandleOpen = false;
        self.m_owner.onStreamGone();
    });
}

void TcpStream::reset()
{
    if (m_isClosing)
        return;
    m_isClosing = true;
    m_timer.cancel();
    const auto gone = [](uv_handle_t* handle) { selfOf(handle->data).m_owner.onStreamGone(); };
    if (m_isShutDown || uv_tcp_close_reset(&m_handle, gone) != 0)
        uv_close(reinterpret_cast<uv_handle_t*>(&m_handle), gone);
}

SocketAddress TcpStream::peer() const
{
    sockaddr_storage storage{};
    int length = sizeof storage;
    if (uv_tcp_getpeername(&m_handle, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
        return {};
    return toSocketAddress(reinterpret_cast<const sockaddr*>(&storage));
}

} // namespace signalbox
