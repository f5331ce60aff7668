// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/jws.h"

#include "core/base/text.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

struct AlgorithmRow {
    JwsAlgorithm algorithm;
    std::string_view text;
    const EVP_MD* (*digest)();
    std::size_t fieldBytes; // ES: of r and of s
};

constexpr AlgorithmRow rows[] = {
    {JwsAlgorithm::RS256, "RS256", EVP_sha256, 0},
    {JwsAlgorithm::RS384, "RS384", EVP_sha384, 0},
    {JwsAlgorithm::RS512, "RS512", EVP_sha512, 0},
    {JwsAlgorithm::PS256, "PS256", EVP_sha256, 0},
    {JwsAlgorithm::PS384, "PS384", EVP_sha384, 0},
    {JwsAlgorithm::PS512, "PS512", EVP_sha512, 0},
    {JwsAlgorithm::ES256, "ES256", EVP_sha256, 32},
    {JwsAlgorithm::ES384, "ES384", EVP_sha384, 48},
    {JwsAlgorithm::ES512, "ES512", EVP_sha512, 66},
    {JwsAlgorithm::EdDSA, "EdDSA", EVP_md_null, 0},
    {JwsAlgorithm::HS256, "HS256", EVP_sha256, 0},
    {JwsAlgorithm::HS384, "HS384", EVP_sha384, 0},
    {JwsAlgorithm::HS512, "HS512", EVP_sha512, 0},
};

const AlgorithmRow& rowOf(JwsAlgorithm algorithm)
{
    return rows[static_cast<std::size_t>(algorithm)];
}

const unsigned char* octets(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool isPss(JwsAlgorithm algorithm)
{
    return algorithm == JwsAlgorithm::PS256 || algorithm == JwsAlgorithm::PS384 || algorithm == JwsAlgorithm::PS512;
}

// r || s to the DER sequence that OpenSSL reads; empty when the length is not the curve's.
std::string toDer(std::string_view signature, std::size_t fieldBytes)
{
    if (signature.size() != 2 * fieldBytes)
        return {};
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
    BIGNUM* r = BN_bin2bn(octets(signature), static_cast<int>(fieldBytes), nullptr);
    BIGNUM* s = BN_bin2bn(octets(signature.substr(fieldBytes)), static_cast<int>(fieldBytes), nullptr);
    if (pair == nullptr || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    unsigned char* bytes = nullptr;
    const int length = i2d_ECDSA_SIG(pair.get(), &bytes);
    if (length <= 0)
        return {};
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return der;
}

bool verifiesMac(const AlgorithmRow& row, std::string_view secret, std::string_view input, std::string_view signature)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    if (HMAC(row.digest(), secret.data(), static_cast<int>(secret.size()), octets(input), input.size(), mac.data(), &length)
        == nullptr)
        return false;
    return equalsConstantTime({reinterpret_cast<const char*>(mac.data()), length}, signature);
}

bool verifiesPublic(const AlgorithmRow& row, EVP_PKEY* key, std::string_view input, std::string_view signature)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* keyContext = nullptr; // owned by context
    const EVP_MD* digest = row.algorithm == JwsAlgorithm::EdDSA ? nullptr : row.digest();
    if (context == nullptr || EVP_DigestVerifyInit(context.get(), &keyContext, digest, nullptr, key) != 1)
        return false;
    // RFC 7518 3.5: MGF1 with the same hash (the default), a salt as long as it.
    if (isPss(row.algorithm)
        && (EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) != 1
            || EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) != 1))
        return false;
    return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(input), input.size()) == 1;
}

} // namespace

std::string_view toText(JwsAlgorithm algorithm)
{
    return rowOf(algorithm).text;
}

std::optional<JwsAlgorithm> parseJwsAlgorithm(std::string_view text)
{
    for (const AlgorithmRow& row : rows) {
        if (row.text == text)
            return row.algorithm;
    }
    return std::nullopt;
}

bool JwsKey::allows(JwsAlgorithm algorithm) const
{
    return std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end();
}

bool JwsKey::verifies(JwsAlgorithm algorithm, std::string_view signingInput, std::string_view signature) const
{
    if (!allows(algorithm) || signature.empty())
        return false;
    const AlgorithmRow& row = rowOf(algorithm);
    if (publicKey == nullptr)
        return verifiesMac(row, secret, signingInput, signature);
    std::string der;
    if (row.fieldBytes != 0) {
        der = toDer(signature, row.fieldBytes);
        if (der.empty())
            return false;
        signature = der;
    }
    const bool isGood = verifiesPublic(row, publicKey.get(), signingInput, signature);
    ERR_clear_error(); // a refused signature leaves errors, which TLS on this thread would take for its own
    return isGood;
}

} // namespace signalbox
