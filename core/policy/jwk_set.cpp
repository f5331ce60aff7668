// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/jwk_set.h"

#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/json_parse.h"

#include <fmt/core.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>

namespace signalbox {
namespace {

using Json = nlohmann::json;
using Algorithms = std::vector<JwsAlgorithm>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key)
{
    return key != nullptr ? std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free) : nullptr;
}

std::optional<std::string> decodedMember(const Json& jwk, const char* name)
{
    const std::string text = memberText(jwk, name);
    return text.empty() ? std::nullopt : fromBase64Url(text);
}

const unsigned char* octets(const std::string& text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

// A public key of the given type from its parameters; nullptr when OpenSSL does not accept them.
std::shared_ptr<EVP_PKEY> publicKey(const char* type, OSSL_PARAM_BLD* builder)
{
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(
        OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return owned(key);
}

std::shared_ptr<EVP_PKEY> rsaKey(const Json& jwk)
{
    const auto modulus = decodedMember(jwk, "n");
    const auto exponent = decodedMember(jwk, "e");
    if (!modulus || !exponent || modulus->size() > 2048 || exponent->size() > 8)
        return nullptr;
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> n(
        BN_bin2bn(octets(*modulus), static_cast<int>(modulus->size()), nullptr), BN_free);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> e(
        BN_bin2bn(octets(*exponent), static_cast<int>(exponent->size()), nullptr), BN_free);
    if (builder == nullptr || n == nullptr || e == nullptr || !BN_is_odd(e.get()) || BN_is_one(e.get())
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return publicKey("RSA", builder.get());
}

struct Curve {
    std::string_view name;
    const char* group;
    std::size_t bytes;
    JwsAlgorithm algorithm;
};
constexpr Curve curves[] = {
    {"P-256", "P-256", 32, JwsAlgorithm::ES256},
    {"P-384", "P-384", 48, JwsAlgorithm::ES384},
    {"P-521", "P-521", 66, JwsAlgorithm::ES512},
};

std::shared_ptr<EVP_PKEY> ecKey(const Json& jwk, const Curve& curve)
{
    const auto x = decodedMember(jwk, "x");
    const auto y = decodedMember(jwk, "y");
    // RFC 7518 6.2.1.2: as long as the field, with leading zeros.
    if (!x || !y || x->size() != curve.bytes || y->size() != curve.bytes)
        return nullptr;
    const std::string point = "\x04" + *x + *y;
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    if (builder == nullptr
        || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1
        || OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        return nullptr;
    auto key = publicKey("EC", builder.get());
    if (key == nullptr)
        return nullptr;
    // A point that is not on the curve would leak nothing of ours, but no signature by it means anything.
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free);
    return context != nullptr && EVP_PKEY_public_check(context.get()) == 1 ? key : nullptr;
}

std::shared_ptr<EVP_PKEY> edwardsKey(const Json& jwk, int type)
{
    const auto x = decodedMember(jwk, "x");
    return x ? owned(EVP_PKEY_new_raw_public_key(type, nullptr, octets(*x), x->size())) : nullptr;
}

bool isForSignatures(const Json& jwk)
{
    const std::string use = memberText(jwk, "use");
    if (!use.empty() && use != "sig")
        return false;
    const auto operations = jwk.find("key_ops");
    return operations == jwk.end() || !operations->is_array()
        || std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

Result<JwsKey> rsaJwsKey(const Json& jwk)
{
    JwsKey key;
    key.publicKey = rsaKey(jwk);
    if (key.publicKey == nullptr)
        return configError("n and e are not an RSA key");
    if (EVP_PKEY_get_bits(key.publicKey.get()) < 2048)
        return configError("an RSA key has 2048 bits or more"); // RFC 7518 3.3
    key.algorithms = {JwsAlgorithm::RS256, JwsAlgorithm::RS384, JwsAlgorithm::RS512, JwsAlgorithm::PS256,
        JwsAlgorithm::PS384, JwsAlgorithm::PS512};
    return key;
}

Result<JwsKey> secretJwsKey(const Json& jwk)
{
    JwsKey key;
    key.secret = decodedMember(jwk, "k").value_or(std::string());
    // RFC 7518 3.2: at least as long as the hash.
    if (key.secret.size() < 32)
        return configError("a secret for HS256 has 32 bytes or more");
    key.algorithms.push_back(JwsAlgorithm::HS256);
    if (key.secret.size() >= 48)
        key.algorithms.push_back(JwsAlgorithm::HS384);
    if (key.secret.size() >= 64)
        key.algorithms.push_back(JwsAlgorithm::HS512);
    return key;
}

// An empty list of algorithms: a type that we do not know.
Result<JwsKey> keyByType(const Json& jwk)
{
    const std::string type = memberText(jwk, "kty");
    const std::string curveName = memberText(jwk, "crv");
    JwsKey key;
    if (type == "RSA")
        return rsaJwsKey(jwk);
    if (type == "oct")
        return secretJwsKey(jwk);
    for (const Curve& curve : curves) {
        if (type != "EC" || curveName != curve.name)
            continue;
        key.publicKey = ecKey(jwk, curve);
        key.algorithms = {curve.algorithm};
    }
    if (type == "OKP" && (curveName == "Ed25519" || curveName == "Ed448")) {
        key.publicKey = edwardsKey(jwk, curveName == "Ed25519" ? EVP_PKEY_ED25519 : EVP_PKEY_ED448);
        key.algorithms = {JwsAlgorithm::EdDSA};
    }
    if (!key.algorithms.empty() && key.publicKey == nullptr)
        return configError(fmt::format("not a public key on {}", curveName));
    return key;
}

Result<JwsKey> parseKey(const Json& jwk)
{
    auto key = keyByType(jwk);
    ERR_clear_error();
    if (!key)
        return key;
    key->id = memberText(jwk, "kid");
    const std::string name = memberText(jwk, "alg");
    if (name.empty())
        return key;
    // The key's own algorithm is the only one it is used with; one of encryption leaves nothing.
    const auto algorithm = parseJwsAlgorithm(name);
    const bool isKept = algorithm && key->allows(*algorithm);
    key->algorithms = isKept ? Algorithms{*algorithm} : Algorithms{};
    return key;
}

Error refused(const char* why)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Policy, why};
}

} // namespace

Result<JwkSet> JwkSet::parse(std::string_view json)
{
    const auto document = parseJsonObject(json);
    if (!document)
        return configError("a key set is a JSON object with \"keys\"");
    Json list = Json::array();
    if (const auto found = document->find("keys"); found != document->end())
        list = *found;
    else if (document->contains("kty"))
        list.push_back(*document);
    else
        return configError("a key set is a JSON object with \"keys\"");
    if (!list.is_array())
        return configError("\"keys\" is a list");
    JwkSet set;
    std::size_t position = 0;
    for (const Json& jwk : list) {
        ++position;
        if (!jwk.is_object())
            return configError(fmt::format("key {} is not an object", position));
        if (!isForSignatures(jwk))
            continue;
        auto key = parseKey(jwk);
        if (!key)
            return withContext(key.error(), fmt::format("key {} \"{}\"", position, memberText(jwk, "kid")));
        if (key->algorithms.empty())
            continue;
        set.m_hasPrivateKeys = set.m_hasPrivateKeys || (key->publicKey != nullptr && jwk.contains("d"));
        set.m_keys.push_back(*std::move(key));
    }
    return set;
}

bool JwkSet::hasKeyFor(std::string_view compact) const
{
    const auto headerText = fromBase64Url(compact.substr(0, compact.find('.')));
    const auto header = headerText ? parseJsonObject(*headerText) : std::nullopt;
    const std::string id = header ? memberText(*header, "kid") : std::string();
    return id.empty() || std::any_of(m_keys.begin(), m_keys.end(), [&](const JwsKey& key) { return key.id.empty() || key.id == id; });
}

Result<VerifiedJws> JwkSet::verify(std::string_view compact, const Algorithms& allowed) const
{
    const std::vector<std::string_view> parts = split(compact, '.');
    if (parts.size() != 3)
        return refused("not three parts");
    const auto headerText = fromBase64Url(parts[0]);
    auto payload = fromBase64Url(parts[1]);
    const auto signature = fromBase64Url(parts[2]);
    if (!headerText || !payload || !signature)
        return refused("not base64url");
    const auto header = parseJsonObject(*headerText);
    if (!header)
        return refused("the header is not a JSON object");
    if (header->contains("crit"))
        return refused("critical header parameters are not understood"); // RFC 7515 4.1.11
    const auto algorithm = parseJwsAlgorithm(memberText(*header, "alg"));
    if (!algorithm)
        return refused("the algorithm is none or unknown");
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end())
        return refused("the algorithm is not allowed");
    const std::string id = memberText(*header, "kid");
    const std::string_view input = compact.substr(0, parts[0].size() + 1 + parts[1].size());
    // Few keys of a set fit one token; the limit keeps a large set from costing a request seconds.
    int tries = 0;
    constexpr int mostTries = 8;
    for (const JwsKey& key : m_keys) {
        const bool mayFit = id.empty() || key.id.empty() || key.id == id;
        if (!mayFit || !key.allows(*algorithm) || tries == mostTries)
            continue;
        ++tries;
        if (key.verifies(*algorithm, input, *signature))
            return VerifiedJws{*std::move(payload), *algorithm, key.id};
    }
    return refused(tries == 0 ? "no key of the set fits its kid and algorithm" : "the signature is wrong");
}

} // namespace signalbox
