// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The one TlsSession there is, for both sides. Its BIO reads straight from the bytes given to receive() and appends
// straight to the caller's `wire`, so a record is copied only by OpenSSL itself. Invariant: outside of a call m_io
// holds no views. Thread: worker.
#pragma once

#include "core/tls/openssl_handles.h"
#include "core/tls/tls_session.h"

#include <string>
#include <string_view>

namespace signalbox {

class MemorySession final : public TlsSession {
public:
    enum class Side : std::uint8_t { Server, Client };

    // `keepAlive` holds what the context's callbacks point to. A null `ssl` makes every call fail with the reason given
    // as `failure`.
    MemorySession(
        Side side, SslPtr ssl, std::string serverName, std::shared_ptr<const void> keepAlive, std::string failure = {});
    ~MemorySession() override;
    MemorySession(const MemorySession&) = delete;
    MemorySession& operator=(const MemorySession&) = delete;

    Result<void> receive(std::string_view wireBytes, std::string& plain, std::string& wire) override;
    Result<void> start(std::string& wire) override;
    Result<void> send(std::string_view plainBytes, std::string& wire) override;
    void close(std::string& wire) override;
    bool isEstablished() const override { return m_isEstablished; }
    bool isPeerClosed() const override { return m_isPeerClosed; }
    TlsFacts facts() const override;

    struct Io {
        std::string_view input = {};
        std::string* output = nullptr;
    };

private:
    Result<void> handshake();
    Result<void> readRecords(std::string& plain);
    Result<void> write(std::string_view plainBytes);
    Error fail(std::string_view when);
    Error failedBefore() const;

    std::shared_ptr<const void> m_keepAlive; // outlives m_ssl
    SslPtr m_ssl;
    Io m_io;
    Side m_side;
    std::string m_serverName;
    std::string m_kept; // sent before the handshake was done
    std::string m_failure; // once set, OpenSSL is not called any more
    bool m_isEstablished = false;
    bool m_isPeerClosed = false;
};

} // namespace signalbox
