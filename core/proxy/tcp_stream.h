// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One TCP connection with or without TLS: plain bytes in and out for its owner. Writes are gathered in out() and leave when the
// loop is about to sleep (or at once when they are many); the owner is told when too much waits and when it went.
// Lifetime: the owner holds it and may be destroyed only in or after onStreamGone(). Thread: its loop's.
#pragma once

#include "core/base/address.h"
#include "core/base/result.h"
#include "core/proxy/event_loop.h"
#include "core/tls/tls_session.h"

#include <uv.h>

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class StreamOwner {
public:
    virtual ~StreamOwner() = default;
    virtual void onStreamConnected() {}               // after connect() and the handshake
    virtual void onStreamSecured() {}                 // server side: the handshake is done
    virtual void onStreamBytes(std::string_view bytes) = 0;
    virtual void onStreamEnd() = 0;                   // the other side sends no more
    virtual void onStreamFailed(const Error& error) = 0; // nothing more can be sent or read; close() it
    virtual void onStreamWritable() = 0;              // after isWritable() was false
    virtual void onStreamGone() = 0;                  // after close(): the last call
};

class TcpStream {
public:
    TcpStream(EventLoop& loop, StreamOwner& owner);
    ~TcpStream();
    TcpStream(const TcpStream&) = delete;
    TcpStream& operator=(const TcpStream&) = delete;

    // The next connection of a listening handle. False when there is none (the client has gone already).
    bool accept(uv_stream_t* listening);
    void connect(const SocketAddress& address);
    // From now on everything is TLS. A client's handshake starts when the connection stands.
    void secure(std::unique_ptr<TlsSession> session);
    void startReading();
    void pauseReading(bool paused);

    // Append plain bytes, then call touch().
    std::string& out() { return m_out; }
    void touch();
    void flush();
    // False when more than the high watermark waits to be written; then onStreamWritable() follows.
    bool isWritable();
    // Writes what waits, says that nothing more comes, and closes when the other side has closed too or a second later: bytes
    // that the other side still sends must not make the system reset the connection under our answer (RFC 9112 9.6).
    void finish();
    void close();
    void reset(); // close with RST, for a message that cannot be ended properly

    // How long the other side may take nothing of what waits for it; then onStreamFailed() says so. Default: 60 s.
    void setStallTime(Duration time) { m_stallTime = time; }

    bool isClosing() const { return m_isClosing; }
    bool isFinishing() const { return m_isFinishing; }
    SocketAddress peer() const;
    const TlsSession* tls() const { return m_tls.get(); }

private:
    static constexpr std::size_t highWatermark = 256 * 1024;
    static constexpr std::size_t eagerFlush = 64 * 1024;
    struct WriteRequest {
        uv_write_t request{};
        std::string bytes;
    };

    void onRead(ssize_t count);
    void onSecureBytes(std::string_view wire);
    void onWritten(int status);
    void onTimer();
    void awaitProgress();
    void writeWire();
    void fail(int uvError);
    void fail(Error error);
    void shutdownWhenFlushed();
    std::size_t backlog() const { return m_out.size() + m_wire.size() + m_write.bytes.size(); }

    EventLoop& m_loop;
    StreamOwner& m_owner;
    uv_tcp_t m_handle{};
    uv_connect_t m_connect{};
    uv_shutdown_t m_shutdown{};
    WriteRequest m_write;
    std::unique_ptr<TlsSession> m_tls;
    Timer m_timer;                   // while bytes wait for the other side, and after our end was said
    Duration m_stallTime;
    std::size_t m_unsent = 0;        // when the timer was armed
    std::string m_out;               // plain bytes to send
    std::string m_wire;              // encrypted, not yet given to the system
    bool m_isDirty = false;
    bool m_isWriting = false;
    bool m_isFull = false;
    bool m_isReading = false;
    bool m_isConnecting = false;
    bool m_wasSecured = false;
    bool m_isFinishing = false;
    bool m_isShutDown = false;
    bool m_isClosing = false;
    bool m_isHandleOpen = true;
    bool m_hasFailed = false;
};

// What a libuv error means here; the detail is libuv's text.
Error toError(int uvError, ErrorOrigin origin);
SocketAddress toSocketAddress(const sockaddr* address);
// Returns the length.
int toSockaddr(const SocketAddress& address, sockaddr_storage& storage);

} // namespace signalbox
