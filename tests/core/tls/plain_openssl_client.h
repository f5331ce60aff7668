// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A client that is OpenSSL itself, over its own memory BIOs: what our client cannot be set to (an old version).
#pragma once

#include "core/tls/openssl_handles.h"
#include "core/tls/tls_session.h"

#include <openssl/err.h>

#include <array>

namespace signalbox {

class PlainOpensslClient {
public:
    explicit PlainOpensslClient(int maxVersion, SSL_SESSION* resume = nullptr)
        : m_context(SSL_CTX_new(TLS_client_method()))
    {
        SSL_CTX_set_max_proto_version(m_context.get(), maxVersion);
        m_ssl.reset(SSL_new(m_context.get()));
        SSL_set_bio(m_ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_tlsext_host_name(m_ssl.get(), "api.shop.test");
        SSL_set_connect_state(m_ssl.get());
        if (resume != nullptr)
            SSL_set_session(m_ssl.get(), resume);
    }

    // Until neither side says anything more. True when both are done.
    bool shakeHands(TlsSession& server)
    {
        std::string plain;
        for (int round = 0; round < 6; ++round) {
            SSL_do_handshake(m_ssl.get());
            std::string toClient;
            const auto result = server.receive(takeOutput(), plain, toClient);
            if (!result)
                return false;
            BIO_write(SSL_get_rbio(m_ssl.get()), toClient.data(), static_cast<int>(toClient.size()));
        }
        ERR_clear_error();
        return SSL_is_init_finished(m_ssl.get()) == 1 && server.isEstablished();
    }

    SSL* ssl() const { return m_ssl.get(); }
    SslSessionPtr session() const { return SslSessionPtr(SSL_get1_session(m_ssl.get())); }

private:
    std::string takeOutput()
    {
        std::array<char, 32768> buffer{};
        const int length = BIO_read(SSL_get_wbio(m_ssl.get()), buffer.data(), static_cast<int>(buffer.size()));
        return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
    }

    SslContextPtr m_context;
    SslPtr m_ssl;
};

} // namespace signalbox
