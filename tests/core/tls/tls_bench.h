// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A small public-key infrastructure made on the spot, and two sessions whose wires are strings.
#pragma once

#include "core/tls/certificate.h"
#include "core/tls/certificate_minting.h"
#include "core/tls/tls_session.h"

#include <ctime>

namespace signalbox {

class TestAuthority {
public:
    explicit TestAuthority(const std::string& name = "Test root")
        : m_key(*makeP256Key())
        , m_root(*mintRoot({.commonName = name,
              .names = {},
              .notBefore = now() - 3600,
              .notAfter = now() + 3600,
              .key = m_key.get()}))
    {
    }

    static std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }
    std::string pem() const { return toPem(m_root.get()); }

    CertificateChain leaf(std::vector<std::string> names, std::int64_t notAfter = now() + 3600) const
    {
        const KeyPtr key = *makeP256Key();
        const CertificateRequest request{.commonName = names.empty() ? "nobody" : names.front(),
            .names = names,
            .notBefore = now() - 7200,
            .notAfter = notAfter,
            .key = key.get()};
        return {toPem(mintLeaf(request, {m_root.get(), m_key.get()})->get()), toPem(key.get())};
    }

private:
    KeyPtr m_key;
    CertificatePtr m_root;
};

inline CertificateChain selfSigned(const std::string& name)
{
    const KeyPtr key = *makeP256Key();
    const CertificateRequest request{.commonName = name,
        .names = {name},
        .notBefore = TestAuthority::now() - 3600,
        .notAfter = TestAuthority::now() + 3600,
        .key = key.get()};
    return {toPem(mintLeaf(request, {})->get()), toPem(key.get())};
}

// Both ends of one connection. Bytes move when deliver() says so.
struct TlsPair {
    std::unique_ptr<TlsSession> client;
    std::unique_ptr<TlsSession> server;
    std::string toServer = {}; // on the wire
    std::string toClient = {};
    std::string atServer = {}; // plain bytes that arrived
    std::string atClient = {};
    std::string serverError = {};
    std::string clientError = {};

    TlsPair(const TlsServerContext& serverContext, const TlsClientContext& clientContext, std::string_view host)
        : client(clientContext.makeSession(host))
        , server(serverContext.makeSession())
    {
        note(client->start(toServer), clientError);
    }

    static void note(const Result<void>& result, std::string& error)
    {
        if (!result && error.empty())
            error = result.error().describe();
    }

    // Until both wires are empty, in pieces of at most `piece` bytes.
    void deliver(std::size_t piece = std::string::npos)
    {
        while (!toServer.empty() || !toClient.empty()) {
            const std::string up = cut(toServer, piece);
            if (!up.empty())
                note(server->receive(up, atServer, toClient), serverError);
            const std::string down = cut(toClient, piece);
            if (!down.empty())
                note(client->receive(down, atClient, toServer), clientError);
        }
    }

    bool isEstablished() const { return client->isEstablished() && server->isEstablished(); }

private:
    static std::string cut(std::string& wire, std::size_t piece)
    {
        std::string out = wire.substr(0, piece);
        wire.erase(0, out.size());
        return out;
    }
};

inline std::shared_ptr<const TlsServerContext> serverWith(std::vector<CertificateChain> chains)
{
    TlsServerSettings settings;
    settings.chains = std::move(chains);
    return *makeTlsServerContext(std::move(settings));
}

inline std::shared_ptr<const TlsClientContext> clientTrusting(const std::string& caPem)
{
    TlsClientSettings settings;
    settings.caPem = caPem;
    return *makeTlsClientContext(std::move(settings));
}

inline std::shared_ptr<const TlsClientContext> clientTrustingAnything()
{
    TlsClientSettings settings;
    settings.verify = false;
    return *makeTlsClientContext(std::move(settings));
}

} // namespace signalbox
