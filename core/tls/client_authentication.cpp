// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/client_authentication.h"

#include "core/base/digest.h"
#include "core/tls/certificate.h"

#include <openssl/err.h>

namespace signalbox {
namespace {

// OpenSSL's cert_verify_cb for ClientAuth::Request: the handshake goes on, and the result stays with the session.
int verifyAndGoOn(X509_STORE_CTX* verification, void* /*argument*/)
{
    if (X509_verify_cert(verification) != 1 && X509_STORE_CTX_get_error(verification) == X509_V_OK)
        X509_STORE_CTX_set_error(verification, X509_V_ERR_UNSPECIFIED);
    ERR_clear_error();
    return 1;
}

// OpenSSL's decrypt_ticket_cb. A certificate that has ended since it was verified is asked for again.
SSL_TICKET_RETURN mayResume(SSL* /*ssl*/, SSL_SESSION* session, const unsigned char* /*keyName*/, std::size_t /*length*/,
    SSL_TICKET_STATUS status, void* /*argument*/)
{
    switch (status) {
    case SSL_TICKET_EMPTY:
    case SSL_TICKET_NO_DECRYPT: return SSL_TICKET_RETURN_IGNORE_RENEW;
    case SSL_TICKET_SUCCESS:
    case SSL_TICKET_SUCCESS_RENEW: break;
    default: return SSL_TICKET_RETURN_ABORT;
    }
    const X509* peer = SSL_SESSION_get0_peer(session);
    if (peer != nullptr && X509_cmp_current_time(X509_get0_notAfter(peer)) < 0)
        return SSL_TICKET_RETURN_IGNORE_RENEW;
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
}

// Tells clients which of their certificates to choose from (RFC 8446 4.2.4).
bool announceAuthority(SSL_CTX* context, X509* authority)
{
    return X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority) == 1
        && SSL_CTX_add_client_CA(context, authority) == 1;
}

} // namespace

Result<void> authenticateClients(SSL_CTX* context, ClientAuth mode, const std::string& caPem)
{
    if (mode == ClientAuth::None)
        return {};
    auto authorities = parseCertificates(caPem);
    if (!authorities)
        return withContext(authorities.error(), "the authorities of clients cannot be read");
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    for (const CertificatePtr& authority : *authorities) {
        if (!announceAuthority(context, authority.get()))
            return opensslError(
                ErrorOrigin::Config, "the certificate of " + subjectText(authority.get()) + " cannot be trusted");
    }
    // Sessions of another listener, or of other authorities, are not resumed here.
    const std::string id = sha256Hex(caPem + (mode == ClientAuth::Require ? "require" : "request")).substr(0, 32);
    if (SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(id.data()), 32) != 1
        || SSL_CTX_set_session_ticket_cb(context, nullptr, mayResume, nullptr) != 1)
        return opensslError(ErrorOrigin::Internal, "client certificates cannot be asked for");
    if (mode == ClientAuth::Request)
        SSL_CTX_set_cert_verify_callback(context, verifyAndGoOn, nullptr);
    SSL_CTX_set_verify(
        context, SSL_VERIFY_PEER | (mode == ClientAuth::Require ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    return {};
}

} // namespace signalbox
