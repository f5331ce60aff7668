// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes keys and signs certificates (RFC 5280). Without state: who keeps what is the authority's matter.
// All errors: TlsFailed, Internal origin.
#pragma once

#include "core/tls/openssl_handles.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct Issuer {
    X509* certificate = nullptr;
    EVP_PKEY* key = nullptr;
};

struct CertificateRequest {
    std::string commonName; // left out of a leaf when longer than 64 bytes (RFC 5280 A.1)
    std::vector<std::string> names; // subjectAltName: DNS names and addresses; checked with isMintableName
    std::int64_t notBefore = 0; // seconds since 1970
    std::int64_t notAfter = 0;
    EVP_PKEY* key = nullptr; // whose certificate it is
};

Result<KeyPtr> makeP256Key();
// CA:TRUE, pathlen:0, signs certificates and lists.
Result<CertificatePtr> mintRoot(const CertificateRequest& request);
// CA:FALSE, for TLS servers. With an empty issuer it signs itself.
Result<CertificatePtr> mintLeaf(const CertificateRequest& request, Issuer issuer);
// An IP address, or a DNS name: labels of letters, digits, '-' and '_', the first may be "*"; at most 253 bytes.
bool isMintableName(std::string_view name);

} // namespace signalbox
