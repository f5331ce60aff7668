// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate_minting.h"

#include "core/base/address.h"
#include "core/base/text.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t maxCommonName = 64;
constexpr std::size_t maxName = 253;
constexpr std::size_t maxLabel = 63;

Error mintingError(std::string detail)
{
    return opensslError(ErrorOrigin::Internal, std::move(detail));
}

// Unique per issuer without a counter on disk: 128 random bits (RFC 5280 4.1.2.2 asks for at most 20 octets).
bool setRandomSerial(X509* certificate)
{
    const std::unique_ptr<BIGNUM, OpensslDeleter<BN_free>> number(BN_new());
    return number && BN_rand(number.get(), 128, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1
        && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509_NAME* name, const std::string& commonName)
{
    const auto add = [name](const char* field, std::string_view value) {
        return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                   reinterpret_cast<const unsigned char*>(value.data()), static_cast<int>(value.size()), -1, 0)
            == 1;
    };
    if (!add("O", "Signalbox"))
        return false;
    return commonName.empty() || commonName.size() > maxCommonName || add("CN", commonName);
}

bool setTimes(X509* certificate, const CertificateRequest& request)
{
    return ASN1_TIME_set(X509_getm_notBefore(certificate), static_cast<time_t>(request.notBefore)) != nullptr
        && ASN1_TIME_set(X509_getm_notAfter(certificate), static_cast<time_t>(request.notAfter)) != nullptr;
}

bool addExtension(X509* certificate, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, OpensslDeleter<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// The names hold no comma or colon that the text form would read as its own (isMintableName), but for IPv6.
std::string alternativeNames(const std::vector<std::string>& names)
{
    std::string out;
    for (const std::string& name : names) {
        out += out.empty() ? "" : ",";
        const auto address = parseIpAddress(name);
        out += address ? "IP:" + address->toText() : "DNS:" + name;
    }
    return out;
}

CertificatePtr unsignedCertificate(const CertificateRequest& request)
{
    CertificatePtr certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !setRandomSerial(certificate.get())
        || !setTimes(certificate.get(), request) || X509_set_pubkey(certificate.get(), request.key) != 1
        || !setName(X509_get_subject_name(certificate.get()), request.commonName))
        return nullptr;
    return certificate;
}

} // namespace

Result<KeyPtr> makeP256Key()
{
    KeyPtr key(EVP_EC_gen("P-256"));
    if (!key)
        return mintingError("a P-256 key cannot be made");
    return key;
}

Result<CertificatePtr> mintRoot(const CertificateRequest& request)
{
    CertificatePtr made = unsignedCertificate(request);
    X509* root = made.get();
    if (!made || X509_set_issuer_name(root, X509_get_subject_name(root)) != 1
        || !addExtension(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
        || !addExtension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign")
        || !addExtension(root, root, NID_subject_key_identifier, "hash")
        || !addExtension(root, root, NID_authority_key_identifier, "keyid:always")
        || X509_sign(root, request.key, EVP_sha256()) == 0)
        return mintingError("the root certificate cannot be made");
    return made;
}

Result<CertificatePtr> mintLeaf(const CertificateRequest& request, Issuer issuer)
{
    for (const std::string& name : request.names) {
        if (!isMintableName(name))
            return Error{.code = ErrorCode::TlsFailed,
                .origin = ErrorOrigin::Internal,
                .detail = "no certificate can be made for \"" + name + "\""};
    }
    CertificatePtr made = unsignedCertificate(request);
    X509* leaf = made.get();
    X509* parent = issuer.certificate != nullptr ? issuer.certificate : leaf;
    EVP_PKEY* signer = issuer.certificate != nullptr ? issuer.key : request.key;
    const std::string names = alternativeNames(request.names);
    if (!made || X509_set_issuer_name(leaf, X509_get_subject_name(parent)) != 1
        || !addExtension(leaf, parent, NID_basic_constraints, "critical,CA:FALSE")
        || !addExtension(leaf, parent, NID_key_usage, "critical,digitalSignature")
        || !addExtension(leaf, parent, NID_ext_key_usage, "serverAuth")
        || !addExtension(leaf, parent, NID_subject_key_identifier, "hash")
        || !addExtension(leaf, parent, NID_authority_key_identifier, "keyid:always")
        || (!names.empty() && !addExtension(leaf, parent, NID_subject_alt_name, names))
        || X509_sign(leaf, signer, EVP_sha256()) == 0)
        return mintingError("a certificate for \"" + request.commonName + "\" cannot be made");
    return made;
}

bool isMintableName(std::string_view name)
{
    if (parseIpAddress(name))
        return name.find('[') == std::string_view::npos;
    if (name.empty() || name.size() > maxName)
        return false;
    if (name.size() > 2 && name.substr(0, 2) == "*.")
        name.remove_prefix(2);
    for (const std::string_view label : split(name, '.')) {
        const bool isLabel = !label.empty() && label.size() <= maxLabel
            && std::all_of(
                label.begin(), label.end(), [](char c) { return isAlpha(c) || isDigit(c) || c == '-' || c == '_'; });
        if (!isLabel)
            return false;
    }
    return true;
}

} // namespace signalbox
