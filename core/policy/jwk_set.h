// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON Web Key Set (RFC 7517, RFC 7518 6, RFC 8037 2) and the verification of compact JWS against it (RFC 7515 5.2).
// Thread: any, never changed after it was parsed.
#pragma once

#include "core/base/result.h"
#include "core/policy/jws.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct VerifiedJws {
    std::string payload;
    JwsAlgorithm algorithm = JwsAlgorithm::RS256;
    std::string keyId; // of the key; may be empty
};

class JwkSet {
public:
    // A set, or one key by itself. Keys for other uses (encryption) and of unknown types are passed over (RFC 7517 5).
    // Error InvalidInput: not JSON, or a signature key that is broken or too weak (RFC 7518 3.2, 3.3); it says which.
    static Result<JwkSet> parse(std::string_view json);

    const std::vector<JwsKey>& keys() const { return m_keys; }
    bool hasPrivateKeys() const { return m_hasPrivateKeys; } // the document gives away what only the issuer should have

    // May a key of this set be the one that the token names? False only when the token has a kid that no key has.
    bool hasKeyFor(std::string_view compact) const;

    // `allowed` empty: whatever the keys allow. Error InvalidInput; the detail says why in a few words.
    Result<VerifiedJws> verify(std::string_view compact, const std::vector<JwsAlgorithm>& allowed) const;

private:
    std::vector<JwsKey> m_keys;
    bool m_hasPrivateKeys = false;
};

} // namespace signalbox
