// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a token, as a key set and as claims. Only what the holder of the private key signed verifies: here that is
// one published payload (RFC 7515 A.3), whatever the fuzzer makes of its token.
#include "core/policy/jwk_set.h"
#include "core/policy/jwt_claims.h"

#include <cstdint>
#include <cstdlib>

using namespace signalbox;

namespace {

constexpr std::string_view publishedKey = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                          R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr std::string_view publishedPayload
    = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    static const JwkSet known = JwkSet::parse(publishedKey).value();
    const std::string_view bytes(reinterpret_cast<const char*>(input), size);

    const auto verified = known.verify(bytes, {});
    if (verified && verified->payload != publishedPayload)
        std::abort();

    // Before the first line break a key set, behind it a token for it; a set without secrets never takes an HMAC.
    const std::size_t end = bytes.find('\n');
    const auto set = JwkSet::parse(bytes.substr(0, end));
    if (set && end != std::string_view::npos) {
        const auto result = set->verify(bytes.substr(end + 1), {});
        for (const JwsKey& key : set->keys()) {
            if (result && key.publicKey != nullptr && key.allows(JwsAlgorithm::HS256))
                std::abort();
        }
    }

    const ClaimRules rules{.issuer = {}, .audiences = {}, .leeway = {}, .required = {{"a.b", {"x"}}}};
    static_cast<void>(acceptClaims(bytes, rules, WallTime{1'764'000'000'000'000}));
    static_cast<void>(acceptClaims(bytes, {}, WallTime{1'764'000'000'000'000}));
    return 0;
}
