// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate.h"

#include "core/base/address.h"
#include "core/base/digest.h"
#include "core/base/text.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>

namespace signalbox {
namespace {

Error configError(std::string detail)
{
    return {.code = ErrorCode::TlsFailed, .origin = ErrorOrigin::Config, .detail = std::move(detail)};
}

BioPtr readerOf(std::string_view text)
{
    const auto length = std::min(text.size(), static_cast<std::size_t>(std::numeric_limits<int>::max()));
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(length)));
}

// Without this OpenSSL asks for a passphrase on the terminal.
int refusePassphrase(char* /*buffer*/, int /*size*/, int /*isWriting*/, void* wasAsked)
{
    *static_cast<bool*>(wasAsked) = true;
    return -1;
}

std::string textOf(BIO* bio)
{
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

std::string nameText(const X509_NAME* name)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) {
        ERR_clear_error();
        return {};
    }
    return textOf(bio.get());
}

std::string addressText(const ASN1_OCTET_STRING* octets)
{
    const int length = ASN1_STRING_length(octets);
    if (length != 4 && length != 16)
        return {};
    IpAddress address;
    address.isV6 = length == 16;
    std::copy_n(ASN1_STRING_get0_data(octets), length, address.bytes.begin());
    return address.toText();
}

std::int64_t secondsOf(const ASN1_TIME* time)
{
    const std::unique_ptr<ASN1_TIME, OpensslDeleter<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
    int days = 0;
    int seconds = 0;
    if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) {
        ERR_clear_error();
        return 0;
    }
    return std::int64_t{days} * 86'400 + seconds;
}

std::string keyTypeOf(const EVP_PKEY* key)
{
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return "RSA";
    case EVP_PKEY_EC: return "EC";
    case EVP_PKEY_ED25519: return "ED25519";
    case EVP_PKEY_ED448: return "ED448";
    default: break;
    }
    const char* name = EVP_PKEY_get0_type_name(key);
    return name != nullptr ? name : "unknown";
}

} // namespace

Result<std::vector<CertificatePtr>> parseCertificates(std::string_view pem)
{
    ERR_clear_error();
    const BioPtr bio = readerOf(pem);
    std::vector<CertificatePtr> out;
    while (CertificatePtr certificate{PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)})
        out.push_back(std::move(certificate));
    // The end of the text is reported as "no start line"; anything else is a damaged certificate.
    const unsigned long last = ERR_peek_last_error();
    const bool isEnd = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (!isEnd)
        return opensslError(
            ErrorOrigin::Config, "certificate " + std::to_string(out.size() + 1) + " in the PEM text is damaged");
    ERR_clear_error();
    if (out.empty())
        return configError("there is no certificate in the PEM text (BEGIN CERTIFICATE is missing)");
    return out;
}

Result<KeyPtr> parseKey(std::string_view pem)
{
    ERR_clear_error();
    const BioPtr bio = readerOf(pem);
    bool wasAsked = false;
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refusePassphrase, &wasAsked));
    if (key)
        return key;
    if (wasAsked) {
        ERR_clear_error();
        return configError("the private key is encrypted; store it without a passphrase, readable only by its owner");
    }
    return opensslError(ErrorOrigin::Config, "there is no usable private key in the PEM text");
}

Result<LoadedChain> loadChain(const CertificateChain& chain)
{
    auto certificates = parseCertificates(chain.certificatesPem);
    if (!certificates)
        return certificates.error();
    auto key = parseKey(chain.keyPem);
    if (!key)
        return key.error();
    LoadedChain out;
    out.leaf = std::move(certificates->front());
    out.key = *std::move(key);
    if (X509_check_private_key(out.leaf.get(), out.key.get()) != 1) {
        ERR_clear_error();
        return configError("the private key does not belong to the certificate of " + subjectText(out.leaf.get()));
    }
    out.issuers.reset(sk_X509_new_null());
    for (std::size_t i = 1; i < certificates->size(); ++i) {
        if (!out.issuers || sk_X509_push(out.issuers.get(), (*certificates)[i].get()) <= 0)
            return opensslError(ErrorOrigin::Internal, "the chain cannot be kept");
        static_cast<void>((*certificates)[i].release()); // the stack owns it now
    }
    for (const std::string& name : subjectAltNames(out.leaf.get()))
        out.names.push_back(toLower(name));
    return out;
}

std::string toPem(X509* certificate)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) {
        ERR_clear_error();
        return {};
    }
    return textOf(bio.get());
}

std::string toPem(EVP_PKEY* privateKey)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), privateKey, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        ERR_clear_error();
        return {};
    }
    return textOf(bio.get());
}

std::string subjectText(X509* certificate)
{
    return nameText(X509_get_subject_name(certificate));
}

std::vector<std::string> subjectAltNames(X509* certificate)
{
    std::vector<std::string> out;
    const std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        if (type == GEN_DNS) {
            const auto* text = static_cast<const ASN1_IA5STRING*>(value);
            out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                static_cast<std::size_t>(ASN1_STRING_length(text)));
        } else if (type == GEN_IPADD) {
            out.push_back(addressText(static_cast<const ASN1_OCTET_STRING*>(value)));
        }
    }
    ERR_clear_error();
    return out;
}

namespace {

bool isPrintable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '!' && c <= '~'; });
}

void readAlternativeNames(X509* certificate, PeerCertificate& peer)
{
    const std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        if (type != GEN_DNS && type != GEN_URI && type != GEN_EMAIL)
            continue;
        const auto* text = static_cast<const ASN1_IA5STRING*>(value);
        const std::string name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text)));
        if (name.empty() || !isPrintable(name))
            continue;
        if (type == GEN_DNS)
            peer.dnsNames.push_back(toLower(name));
        else
            (type == GEN_URI ? peer.uris : peer.emails).push_back(name);
    }
}

std::string serialOf(X509* certificate)
{
    const std::unique_ptr<BIGNUM, OpensslDeleter<BN_free>> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    char* text = number ? BN_bn2hex(number.get()) : nullptr;
    std::string out = text != nullptr ? text : "";
    OPENSSL_free(text);
    return out;
}

std::string derOf(X509* certificate)
{
    unsigned char* bytes = nullptr;
    const int length = i2d_X509(certificate, &bytes);
    std::string out = length > 0 ? std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length)) : "";
    OPENSSL_free(bytes);
    return out;
}

} // namespace

PeerCertificate describePeer(X509* certificate)
{
    PeerCertificate peer;
    peer.subject = subjectText(certificate);
    peer.issuer = nameText(X509_get_issuer_name(certificate));
    readAlternativeNames(certificate, peer);
    peer.serial = serialOf(certificate);
    peer.der = derOf(certificate);
    peer.fingerprint = sha256Hex(peer.der);
    ERR_clear_error();
    return peer;
}

bool coversHost(std::string_view certificateName, std::string_view host)
{
    if (certificateName == host)
        return true;
    if (certificateName.size() < 3 || certificateName.substr(0, 2) != "*.")
        return false;
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && host.substr(dot) == certificateName.substr(1);
}

Result<CertificateFacts> readCertificate(std::string_view pem)
{
    auto certificates = parseCertificates(pem);
    if (!certificates)
        return certificates.error();
    X509* first = certificates->front().get();
    CertificateFacts facts;
    facts.subject = subjectText(first);
    facts.issuer = nameText(X509_get_issuer_name(first));
    facts.names = subjectAltNames(first);
    facts.notBefore = secondsOf(X509_get0_notBefore(first));
    facts.notAfter = secondsOf(X509_get0_notAfter(first));
    const EVP_PKEY* key = X509_get0_pubkey(first);
    if (key == nullptr)
        return opensslError(ErrorOrigin::Config, "the certificate's public key cannot be read");
    facts.keyBits = EVP_PKEY_get_bits(key);
    facts.keyType = keyTypeOf(key);
    return facts;
}

Result<bool> keyFitsCertificate(std::string_view certificatePem, std::string_view keyPem)
{
    auto certificates = parseCertificates(certificatePem);
    if (!certificates)
        return certificates.error();
    auto key = parseKey(keyPem);
    if (!key)
        return key.error();
    const bool fits = X509_check_private_key(certificates->front().get(), key->get()) == 1;
    ERR_clear_error();
    return fits;
}

} // namespace signalbox
