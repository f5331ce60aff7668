// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// On disk: FOLDER/root.pem (the certificate, for browsers), FOLDER/root.key (0600), FOLDER/.lock. The key is written
// first: a key without a certificate gets a new certificate, a certificate without its key is an error.
#include "core/tls/certificate_authority.h"

#include "core/base/address.h"
#include "core/base/text.h"
#include "core/tls/certificate.h"
#include "core/tls/certificate_minting.h"
#include "core/tls/private_files.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace signalbox {
namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t rootDays = 3652;
constexpr std::int64_t leafDays = 397; // browsers refuse more than 398
constexpr std::int64_t backdating = 3600; // clocks of two machines differ
constexpr std::size_t maxCached = 1024;

struct Root {
    KeyPtr key;
    CertificatePtr certificate;
    std::string pem;
    std::int64_t notAfter = 0;
};

struct RootPaths {
    std::string certificate;
    std::string key;

    Error damaged(const std::string& path, std::string_view why) const
    {
        return {.code = ErrorCode::TlsFailed,
            .origin = ErrorOrigin::Config,
            .detail = path + " " + std::string(why) + "; restore it, or delete " + certificate + " and " + key
                + " to start with a new authority (browsers must then import the new root)"};
    }
};

// Browsers tell authorities apart by subject, so each gets a short random mark.
std::string rootName()
{
    std::array<unsigned char, 3> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        ERR_clear_error();
    return "Signalbox local authority "
        + toHex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Result<KeyPtr> makeRootKey(const RootPaths& paths)
{
    auto key = makeP256Key();
    if (!key)
        return key;
    if (auto written = writeWhole(paths.key, toPem(key->get()), 0600); !written)
        return written.error();
    return key;
}

Result<KeyPtr> openRootKey(const RootPaths& paths)
{
    auto text = readSmallFile(paths.key);
    if (!text)
        return text.error();
    if (!*text)
        return makeRootKey(paths);
    if (auto closed = checkPrivate(paths.key); !closed)
        return closed.error();
    auto key = parseKey(**text);
    if (!key)
        return paths.damaged(paths.key, "holds no usable private key");
    return key;
}

Result<std::string> makeRootCertificate(const RootPaths& paths, EVP_PKEY* key, std::int64_t now)
{
    auto made = mintRoot({.commonName = rootName(),
        .names = {},
        .notBefore = now - backdating,
        .notAfter = now + rootDays * day,
        .key = key});
    if (!made)
        return made.error();
    std::string pem = toPem(made->get());
    if (auto written = writeWhole(paths.certificate, pem, 0644); !written)
        return written.error();
    return pem;
}

Result<Root> readRoot(const RootPaths& paths, KeyPtr key, std::string pem, std::int64_t now)
{
    auto certificates = parseCertificates(pem);
    const auto facts = readCertificate(pem);
    if (!certificates || !facts)
        return paths.damaged(paths.certificate, "holds no usable certificate");
    Root root{std::move(key), std::move(certificates->front()), std::move(pem), facts->notAfter};
    const bool fits = X509_check_private_key(root.certificate.get(), root.key.get()) == 1;
    const bool isAuthority = X509_check_ca(root.certificate.get()) == 1;
    ERR_clear_error();
    if (!fits)
        return paths.damaged(paths.certificate, "does not belong to the key beside it");
    if (!isAuthority)
        return paths.damaged(paths.certificate, "is not the certificate of an authority");
    if (root.notAfter <= now + day)
        return paths.damaged(paths.certificate, "has expired");
    return root;
}

Result<Root> openRoot(const std::string& folder, std::int64_t now)
{
    if (auto made = makePrivateFolder(folder); !made)
        return made.error();
    auto lock = FileLock::take(folder + "/.lock");
    if (!lock)
        return lock.error();
    const RootPaths paths{folder + "/root.pem", folder + "/root.key"};
    auto certificate = readSmallFile(paths.certificate);
    if (!certificate)
        return certificate.error();
    if (*certificate) {
        auto keyText = readSmallFile(paths.key);
        if (keyText && !*keyText)
            return paths.damaged(paths.key, "is missing");
    }
    auto key = openRootKey(paths);
    if (!key)
        return key.error();
    Result<std::string> pem
        = *certificate ? Result<std::string>(**certificate) : makeRootCertificate(paths, key->get(), now);
    if (!pem)
        return pem.error();
    return readRoot(paths, *std::move(key), *std::move(pem), now);
}

class LocalAuthority final : public CertificateAuthority {
public:
    LocalAuthority(std::string rootPath, Root root, KeyPtr leafKey, std::shared_ptr<const Clock> clock)
        : m_rootPath(std::move(rootPath))
        , m_root(std::move(root))
        , m_leafKey(std::move(leafKey))
        , m_leafKeyPem(toPem(m_leafKey.get()))
        , m_clock(std::move(clock))
    {
    }

    std::string rootPem() const override { return m_root.pem; }
    std::string rootPath() const override { return m_rootPath; }
    Result<CertificateChain> leafFor(std::string_view host) override;

private:
    struct Leaf {
        std::string pem;
        std::int64_t notAfter = 0;
    };
    Result<Leaf> mint(const std::string& host, std::int64_t now) const;

    const std::string m_rootPath;
    const Root m_root;
    const KeyPtr m_leafKey; // one for all leaves: making a key costs more than signing
    const std::string m_leafKeyPem;
    const std::shared_ptr<const Clock> m_clock;
    std::mutex m_mutex;
    std::map<std::string, Leaf, std::less<>> m_leaves; // guarded by m_mutex
};

// As certificates and clients compare them: lower-case, no brackets, no final dot, addresses in one spelling.
std::string normalized(std::string_view host)
{
    if (const auto address = parseIpAddress(host))
        return address->toText();
    if (!host.empty() && host.back() == '.')
        host.remove_suffix(1);
    return toLower(host);
}

Result<CertificateChain> LocalAuthority::leafFor(std::string_view host)
{
    const std::string name = normalized(host);
    if (!isMintableName(name))
        return Error{.code = ErrorCode::InvalidInput,
            .origin = ErrorOrigin::Downstream,
            .detail = "\"" + name + "\" is not a host name or address"};
    const std::int64_t now = m_clock->wallTime().seconds();
    const std::lock_guard lock(m_mutex);
    auto known = m_leaves.find(name);
    if (known == m_leaves.end() || known->second.notAfter - day <= now) {
        auto leaf = mint(name, now);
        if (!leaf)
            return leaf.error();
        if (m_leaves.size() >= maxCached)
            m_leaves.clear(); // whoever asks for so many names pays with signatures, not with our memory
        known = m_leaves.insert_or_assign(name, *std::move(leaf)).first;
    }
    return CertificateChain{known->second.pem, m_leafKeyPem};
}

Result<LocalAuthority::Leaf> LocalAuthority::mint(const std::string& host, std::int64_t now) const
{
    CertificateRequest request{.commonName = host,
        .names = {host},
        .notBefore = now - backdating,
        .notAfter = std::min(now - backdating + leafDays * day - 1, m_root.notAfter), // the last second counts too
        .key = m_leafKey.get()};
    if (host == "localhost") // also served to clients that connect by address and so send no name
        request.names = {host, "127.0.0.1", "::1"};
    auto leaf = mintLeaf(request, {m_root.certificate.get(), m_root.key.get()});
    if (!leaf)
        return leaf.error();
    return Leaf{toPem(leaf->get()), request.notAfter};
}

} // namespace

Result<std::shared_ptr<CertificateAuthority>> CertificateAuthority::openOrCreate(
    const std::string& folder, std::shared_ptr<const Clock> clock)
{
    auto root = openRoot(folder, clock->wallTime().seconds());
    if (!root)
        return root.error();
    auto leafKey = makeP256Key();
    if (!leafKey)
        return leafKey.error();
    return std::make_shared<LocalAuthority>(
        folder + "/root.pem", *std::move(root), *std::move(leafKey), std::move(clock));
}

} // namespace signalbox
