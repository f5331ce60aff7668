// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures of JSON Web Signatures over OpenSSL (RFC 7518 3, RFC 8037 3.1). A key knows the algorithms that it may be used
// with; what a token's header says only chooses among those, so no token can turn a public key into an HMAC secret.
#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

enum class JwsAlgorithm : std::uint8_t {
    RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512
};
std::string_view toText(JwsAlgorithm algorithm);
std::optional<JwsAlgorithm> parseJwsAlgorithm(std::string_view text); // nullopt for "none", encryption and unknown names

// A verifying key. Thread: any, never changed after it was made.
struct JwsKey {
    std::string id;                        // kid; may be empty
    std::vector<JwsAlgorithm> algorithms;  // what it may verify
    std::shared_ptr<EVP_PKEY> publicKey;   // RS, PS, ES, EdDSA
    std::string secret;                    // HS

    bool allows(JwsAlgorithm algorithm) const;
    // `algorithm` is one that the key allows. `signature` is raw: r || s for ES (RFC 7518 3.4).
    bool verifies(JwsAlgorithm algorithm, std::string_view signingInput, std::string_view signature) const;
};

} // namespace signalbox
