// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Signing keys and tokens made with OpenSSL, as an issuer would: the other side of what core/policy verifies.
#pragma once

#include "core/base/text.h"
#include "core/policy/jws.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

namespace signalbox::test {

class SigningKey {
public:
    static SigningKey rsa(unsigned int bits) { return SigningKey(EVP_RSA_gen(bits)); }
    static SigningKey ec(const char* curve) { return SigningKey(EVP_EC_gen(curve)); }
    static SigningKey edwards(const char* type) { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, type)); }
    static SigningKey hmac(std::string secret)
    {
        SigningKey key(nullptr);
        key.m_secret = std::move(secret);
        return key;
    }

    // The public half (or the secret) as a JWK; `more` is put in as further members: "\"kid\":\"a\"".
    std::string jwk(std::string_view more = {}) const
    {
        std::string text = "{" + members();
        if (!more.empty())
            text += "," + std::string(more);
        return text + "}";
    }

    std::string sign(JwsAlgorithm algorithm, std::string_view header, std::string_view payload) const
    {
        const std::string input = toBase64Url(header) + "." + toBase64Url(payload);
        return input + "." + toBase64Url(signature(algorithm, input));
    }
    std::string sign(JwsAlgorithm algorithm, std::string_view payload) const
    {
        return sign(algorithm, "{\"alg\":\"" + std::string(toText(algorithm)) + "\"}", payload);
    }

    std::string signature(JwsAlgorithm algorithm, std::string_view input) const
    {
        const std::string name(toText(algorithm));
        const std::string bits = name.substr(2);
        const EVP_MD* digest = name == "EdDSA" ? nullptr : EVP_get_digestbyname(("SHA" + bits).c_str());
        const auto* data = reinterpret_cast<const unsigned char*>(input.data());
        std::string made(1024, '\0');
        if (m_key == nullptr) {
            unsigned int length = 0;
            HMAC(digest, m_secret.data(), static_cast<int>(m_secret.size()), data, input.size(), octets(made), &length);
            return made.substr(0, length);
        }
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* keyContext = nullptr;
        EVP_DigestSignInit(context.get(), &keyContext, digest, nullptr, m_key.get());
        if (name[0] == 'P') {
            EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST);
        }
        std::size_t length = made.size();
        if (EVP_DigestSign(context.get(), octets(made), &length, data, input.size()) != 1)
            return {};
        made.resize(length);
        return name.substr(0, 2) == "ES" ? toRaw(made, bits == "256" ? 32 : bits == "384" ? 48 : 66) : made;
    }

private:
    explicit SigningKey(EVP_PKEY* key) : m_key(key, EVP_PKEY_free) {}

    static unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

    static std::string toRaw(const std::string& der, int fieldBytes)
    {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
            d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
        std::string raw(static_cast<std::size_t>(2 * fieldBytes), '\0');
        BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), octets(raw), fieldBytes);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), octets(raw) + fieldBytes, fieldBytes);
        return raw;
    }

    std::string number(const char* name) const
    {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(m_key.get(), name, &value);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
        BN_bn2bin(value, octets(bytes));
        BN_free(value);
        return toBase64Url(bytes);
    }

    std::string members() const
    {
        if (m_key == nullptr)
            return "\"kty\":\"oct\",\"k\":\"" + toBase64Url(m_secret) + "\"";
        std::string bytes(256, '\0');
        std::size_t length = bytes.size();
        switch (EVP_PKEY_get_base_id(m_key.get())) {
        case EVP_PKEY_RSA:
            return "\"kty\":\"RSA\",\"n\":\"" + number(OSSL_PKEY_PARAM_RSA_N) + "\",\"e\":\"" + number(OSSL_PKEY_PARAM_RSA_E)
                + "\"";
        case EVP_PKEY_EC: {
            EVP_PKEY_get_octet_string_param(m_key.get(), OSSL_PKEY_PARAM_PUB_KEY, octets(bytes), bytes.size(), &length);
            const std::size_t field = (length - 1) / 2;
            const std::string curve = field == 32 ? "P-256" : field == 48 ? "P-384" : "P-521";
            return "\"kty\":\"EC\",\"crv\":\"" + curve + "\",\"x\":\"" + toBase64Url(bytes.substr(1, field)) + "\",\"y\":\""
                + toBase64Url(bytes.substr(1 + field, field)) + "\"";
        }
        default:
            EVP_PKEY_get_raw_public_key(m_key.get(), octets(bytes), &length);
            return "\"kty\":\"OKP\",\"crv\":\"" + std::string(length == 32 ? "Ed25519" : "Ed448") + "\",\"x\":\""
                + toBase64Url(bytes.substr(0, length)) + "\"";
        }
    }

    std::shared_ptr<EVP_PKEY> m_key; // nullptr: HMAC
    std::string m_secret;
};

} // namespace signalbox::test
