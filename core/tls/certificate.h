// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates and keys between PEM text and OpenSSL objects. All errors: TlsFailed, Config origin.
#pragma once

#include "core/tls/openssl_handles.h"
#include "core/tls/tls_session.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// A chain ready for a handshake.
struct LoadedChain {
    CertificatePtr leaf;
    CertificateStackPtr issuers; // what follows the leaf in the text; may be empty, never null
    KeyPtr key;
    std::vector<std::string> names; // of the leaf's subjectAltName, lower-case
};

Result<std::vector<CertificatePtr>> parseCertificates(std::string_view pem); // at least one
Result<KeyPtr> parseKey(std::string_view pem); // an encrypted key is an error: nobody can be asked
Result<LoadedChain> loadChain(const CertificateChain& chain); // the key must fit the first certificate

std::string toPem(X509* certificate);
std::string toPem(EVP_PKEY* privateKey); // PKCS #8, not encrypted
std::string subjectText(X509* certificate); // RFC 2253
std::vector<std::string> subjectAltNames(X509* certificate);
PeerCertificate describePeer(X509* certificate);
// Does a certificate's DNS name cover the host? Both lower-case; "*.x" covers exactly one label (RFC 6125 6.4.3).
bool coversHost(std::string_view certificateName, std::string_view host);

} // namespace signalbox
