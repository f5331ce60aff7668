// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The server side's settings and the choice of a certificate for each handshake.
#include "core/base/text.h"
#include "core/tls/alpn.h"
#include "core/tls/certificate.h"
#include "core/tls/certificate_authority.h"
#include "core/tls/client_authentication.h"
#include "core/tls/key_log.h"
#include "core/tls/memory_session.h"

#include <openssl/err.h>

#include <map>
#include <mutex>

namespace signalbox {
namespace {

constexpr std::size_t maxIssuedKept = 1024; // SNI is the client's word: bounded
constexpr std::string_view hostWithoutSni = "localhost";

// Everything the callbacks need. Immutable after it was made, but for the parsed leaves behind their mutex.
struct ServerState {
    std::vector<LoadedChain> chains;
    std::shared_ptr<CertificateAuthority> authority;
    std::string alpnWire;
    std::shared_ptr<const TlsKeyLog> keyLog;
    SslContextPtr context;

    struct Issued {
        std::string pem;
        LoadedChain chain;
    };
    mutable std::mutex mutex;
    mutable std::map<std::string, std::shared_ptr<const Issued>, std::less<>> issued; // guarded by mutex
};

// Exact names go before wildcards, whatever the order of the chains.
const LoadedChain* chainFor(const ServerState& state, std::string_view host)
{
    for (const LoadedChain& chain : state.chains) {
        for (const std::string& name : chain.names) {
            if (name == host)
                return &chain;
        }
    }
    for (const LoadedChain& chain : state.chains) {
        for (const std::string& name : chain.names) {
            if (coversHost(name, host))
                return &chain;
        }
    }
    return nullptr;
}

// The authority renews leaves before they end, so its text is asked for each time, and parsed once.
std::shared_ptr<const ServerState::Issued> issuedFor(const ServerState& state, std::string_view host)
{
    auto leaf = state.authority->leafFor(host);
    if (!leaf)
        return nullptr;
    const std::lock_guard lock(state.mutex);
    const auto known = state.issued.find(host);
    if (known != state.issued.end() && known->second->pem == leaf->certificatesPem)
        return known->second;
    auto loaded = loadChain(*leaf);
    if (!loaded)
        return nullptr;
    if (state.issued.size() >= maxIssuedKept)
        state.issued.clear();
    auto made = std::make_shared<const ServerState::Issued>(
        ServerState::Issued{std::move(leaf->certificatesPem), *std::move(loaded)});
    state.issued.insert_or_assign(std::string(host), made);
    return made;
}

int use(SSL* ssl, const LoadedChain& chain)
{
    return SSL_use_cert_and_key(ssl, chain.leaf.get(), chain.key.get(), chain.issuers.get(), 1);
}

// OpenSSL's cert_cb: 1 goes on, 0 ends the handshake with an alert.
int chooseCertificate(SSL* ssl, void* argument)
{
    const auto& state = *static_cast<const ServerState*>(argument);
    const char* sent = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    std::string host = sent != nullptr ? toLower(sent) : std::string();
    if (!host.empty() && host.back() == '.')
        host.pop_back();
    if (const LoadedChain* chain = host.empty() ? nullptr : chainFor(state, host))
        return use(ssl, *chain);
    if (state.authority) {
        auto issued = host.empty() ? nullptr : issuedFor(state, host);
        if (!issued && state.chains.empty())
            issued = issuedFor(state, hostWithoutSni);
        if (issued)
            return use(ssl, issued->chain);
    }
    ERR_clear_error();
    return state.chains.empty() ? 0 : use(ssl, state.chains.front());
}

// RFC 7301 3.2: our order decides; nothing in common ends the handshake.
int chooseProtocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* outLength, const unsigned char* in,
    unsigned int inLength, void* argument)
{
    const std::string& ours = static_cast<const ServerState*>(argument)->alpnWire;
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, outLength, reinterpret_cast<const unsigned char*>(ours.data()),
        static_cast<unsigned int>(ours.size()), in, inLength);
    if (result != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void tellSecrets(const SSL* ssl, const char* line)
{
    const auto* state = static_cast<const ServerState*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    state->keyLog->append(line);
}

class ServerContext final : public TlsServerContext {
public:
    explicit ServerContext(std::shared_ptr<const ServerState> state)
        : m_state(std::move(state))
    {
    }

    std::unique_ptr<TlsSession> makeSession() const override
    {
        return std::make_unique<MemorySession>(
            MemorySession::Side::Server, SslPtr(SSL_new(m_state->context.get())), std::string(), m_state);
    }

private:
    std::shared_ptr<const ServerState> m_state;
};

bool configure(ServerState& state, TlsMinVersion minVersion)
{
    SSL_CTX* context = state.context.get();
    const int version = minVersion == TlsMinVersion::Tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
    if (SSL_CTX_set_min_proto_version(context, version) != 1)
        return false;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // Tickets carry the sessions; a cache here would be one more lock between workers.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    static constexpr unsigned char id[] = "signalbox";
    if (SSL_CTX_set_session_id_context(context, id, sizeof id - 1) != 1)
        return false;
    if (!state.alpnWire.empty())
        SSL_CTX_set_alpn_select_cb(context, chooseProtocol, &state);
    SSL_CTX_set_cert_cb(context, chooseCertificate, &state);
    SSL_CTX_set_app_data(context, &state);
    if (state.keyLog != nullptr)
        SSL_CTX_set_keylog_callback(context, tellSecrets);
    return true;
}

} // namespace

Result<std::shared_ptr<const TlsServerContext>> makeTlsServerContext(TlsServerSettings settings)
{
    auto state = std::make_shared<ServerState>();
    if (settings.chains.empty() && !settings.localAuthority)
        return Error{.code = ErrorCode::TlsFailed,
            .origin = ErrorOrigin::Config,
            .detail = "TLS needs a certificate with its key, or issue: local-ca"};
    for (const CertificateChain& chain : settings.chains) {
        auto loaded = loadChain(chain);
        if (!loaded)
            return loaded.error();
        state->chains.push_back(*std::move(loaded));
    }
    state->authority = std::move(settings.localAuthority);
    state->alpnWire = toAlpnWire(settings.alpn);
    state->keyLog = std::move(settings.keyLog);
    state->context.reset(SSL_CTX_new(TLS_server_method()));
    if (!state->context || !configure(*state, settings.minVersion))
        return opensslError(ErrorOrigin::Internal, "a TLS context cannot be made");
    if (auto asked = authenticateClients(state->context.get(), settings.clientAuth, settings.clientCaPem); !asked)
        return asked.error();
    // A key that OpenSSL's security level refuses is a finding now, not a failure of every handshake.
    for (const LoadedChain& chain : state->chains) {
        if (SSL_CTX_use_cert_and_key(state->context.get(), chain.leaf.get(), chain.key.get(), chain.issuers.get(), 1)
            != 1)
            return opensslError(
                ErrorOrigin::Config, "the certificate of " + subjectText(chain.leaf.get()) + " cannot be used");
    }
    return std::make_shared<const ServerContext>(std::move(state));
}

} // namespace signalbox
