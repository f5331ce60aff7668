// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The client side's settings, verification of the server, and the tickets to resume with.
#include "core/base/address.h"
#include "core/base/text.h"
#include "core/tls/alpn.h"
#include "core/tls/certificate.h"
#include "core/tls/key_log.h"
#include "core/tls/memory_session.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <map>
#include <mutex>

namespace signalbox {
namespace {

constexpr std::size_t maxTickets = 1024;

struct ClientState {
    bool verify = true;
    std::shared_ptr<const TlsKeyLog> keyLog;
    SslContextPtr context;
    mutable std::mutex mutex;
    mutable std::map<std::string, SslSessionPtr, std::less<>> tickets; // by server name; guarded by mutex
};

// OpenSSL's new-session callback; the copy keeps it free of what happens to the connection it came from.
int keepTicket(SSL* ssl, SSL_SESSION* session)
{
    const auto* state = static_cast<const ClientState*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    const auto* serverName = static_cast<const std::string*>(SSL_get_app_data(ssl));
    SslSessionPtr copy(SSL_SESSION_dup(session));
    if (state == nullptr || serverName == nullptr || !copy)
        return 0;
    const std::lock_guard lock(state->mutex);
    if (state->tickets.size() >= maxTickets)
        state->tickets.clear();
    state->tickets.insert_or_assign(*serverName, std::move(copy));
    return 0; // OpenSSL keeps its own reference
}

void tellClientSecrets(const SSL* ssl, const char* line)
{
    const auto* state = static_cast<const ClientState*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    state->keyLog->append(line);
}

SslSessionPtr ticketFor(const ClientState& state, std::string_view serverName)
{
    const std::lock_guard lock(state.mutex);
    const auto found = state.tickets.find(serverName);
    return found == state.tickets.end() ? nullptr : SslSessionPtr(SSL_SESSION_dup(found->second.get()));
}

// SNI carries names only (RFC 6066 3); an address is checked against the certificate's addresses.
bool nameServer(SSL* ssl, const std::string& serverName, bool verify)
{
    const bool isAddress = parseIpAddress(serverName).has_value();
    if (!isAddress && !serverName.empty() && SSL_set_tlsext_host_name(ssl, serverName.c_str()) != 1)
        return false;
    if (!verify)
        return true;
    X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
    // RFC 6125 6.4.4: the common name is never looked at.
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (isAddress)
        return X509_VERIFY_PARAM_set1_ip_asc(parameters, serverName.c_str()) == 1;
    return X509_VERIFY_PARAM_set1_host(parameters, serverName.data(), serverName.size()) == 1;
}

std::string trimmedServerName(std::string_view serverName)
{
    std::string name = toLower(serverName);
    if (name.size() >= 2 && name.front() == '[' && name.back() == ']')
        name = name.substr(1, name.size() - 2);
    if (!name.empty() && name.back() == '.')
        name.pop_back();
    return name;
}

class ClientContext final : public TlsClientContext {
public:
    explicit ClientContext(std::shared_ptr<const ClientState> state)
        : m_state(std::move(state))
    {
    }

    std::unique_ptr<TlsSession> makeSession(std::string_view serverName) const override
    {
        ERR_clear_error();
        std::string name = trimmedServerName(serverName);
        SslPtr ssl(SSL_new(m_state->context.get()));
        std::string failure;
        if (m_state->verify && name.empty())
            failure = "there is no server name to check the certificate against";
        else if (ssl && !nameServer(ssl.get(), name, m_state->verify))
            failure = "\"" + name + "\" cannot be a server name: " + drainOpensslErrors();
        if (!failure.empty())
            ssl.reset();
        if (const SslSessionPtr ticket = ssl ? ticketFor(*m_state, name) : nullptr)
            SSL_set_session(ssl.get(), ticket.get());
        ERR_clear_error();
        return std::make_unique<MemorySession>(
            MemorySession::Side::Client, std::move(ssl), std::move(name), m_state, std::move(failure));
    }

private:
    std::shared_ptr<const ClientState> m_state;
};

Result<void> trust(SSL_CTX* context, const std::string& caPem)
{
    if (caPem.empty()) {
        if (SSL_CTX_set_default_verify_paths(context) != 1)
            return opensslError(ErrorOrigin::System, "the system's trust store cannot be read");
        return {};
    }
    auto authorities = parseCertificates(caPem);
    if (!authorities)
        return withContext(authorities.error(), "the certificates to trust cannot be read");
    // An intermediate that the user names is trusted as it is, without its root.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    for (const CertificatePtr& authority : *authorities) {
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1)
            return opensslError(
                ErrorOrigin::Config, "the certificate of " + subjectText(authority.get()) + " cannot be trusted");
    }
    return {};
}

Result<void> identify(SSL_CTX* context, const CertificateChain& client)
{
    if (client.certificatesPem.empty() && client.keyPem.empty())
        return {};
    auto chain = loadChain(client);
    if (!chain)
        return chain.error();
    if (SSL_CTX_use_cert_and_key(context, chain->leaf.get(), chain->key.get(), chain->issuers.get(), 1) != 1)
        return opensslError(ErrorOrigin::Config, "the client certificate cannot be used");
    return {};
}

bool configure(ClientState& state, const std::vector<std::string>& alpn)
{
    SSL_CTX* context = state.context.get();
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        return false;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_app_data(context, &state);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keepTicket);
    if (state.keyLog != nullptr)
        SSL_CTX_set_keylog_callback(context, tellClientSecrets);
    const std::string wire = toAlpnWire(alpn);
    // The one function here that gives 0 for success.
    return wire.empty()
        || SSL_CTX_set_alpn_protos(
               context, reinterpret_cast<const unsigned char*>(wire.data()), static_cast<unsigned int>(wire.size()))
        == 0;
}

} // namespace

Result<std::shared_ptr<const TlsClientContext>> makeTlsClientContext(TlsClientSettings settings)
{
    ERR_clear_error();
    auto state = std::make_shared<ClientState>();
    state->verify = settings.verify;
    state->keyLog = std::move(settings.keyLog);
    state->context.reset(SSL_CTX_new(TLS_client_method()));
    if (!state->context || !configure(*state, settings.alpn))
        return opensslError(ErrorOrigin::Internal, "a TLS context cannot be made");
    SSL_CTX_set_verify(state->context.get(), settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (settings.verify) {
        if (auto trusted = trust(state->context.get(), settings.caPem); !trusted)
            return trusted.error();
    }
    if (auto identified = identify(state->context.get(), settings.client); !identified)
        return identified.error();
    return std::make_shared<const ClientContext>(std::move(state));
}

} // namespace signalbox
