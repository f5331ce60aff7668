// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One TLS connection's state over memory BIOs (OpenSSL 3): wire bytes in and out, plain bytes in and out, no socket.
// Thread: worker. Contexts are immutable and shared between workers.
#pragma once

#include "core/base/result.h"
#include "core/tls/peer_certificate.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct TlsFacts {
    std::string version; // "TLSv1.3"
    std::string cipher;
    std::string alpn; // "http/1.1"
    std::string serverName; // SNI, as the client sent it
    std::string peerSubject; // of the peer's certificate, RFC 2253; empty when there is none
    bool isResumed = false;
    // Server side, with ClientAuth other than None.
    std::shared_ptr<const PeerCertificate> peer = {}; // null: none was shown, or it was not verified
    std::string peerProblem = {};                     // why the shown one was not verified; empty else
};

class TlsSession {
public:
    virtual ~TlsSession() = default;
    // Appends decrypted bytes to `plain` and what must be sent to `wire`. Errors: TlsFailed with OpenSSL's reason;
    // `wire` may then still hold an alert to send.
    virtual Result<void> receive(std::string_view wireBytes, std::string& plain, std::string& wire) = 0;
    // Client only: appends the ClientHello. A server does nothing.
    virtual Result<void> start(std::string& wire) = 0;
    // Before the handshake is done the bytes are kept and sent after it.
    virtual Result<void> send(std::string_view plainBytes, std::string& wire) = 0;
    virtual void close(std::string& wire) = 0; // close_notify
    virtual bool isEstablished() const = 0;
    virtual bool isPeerClosed() const = 0; // close_notify was received
    virtual TlsFacts facts() const = 0;
};

enum class TlsMinVersion : std::uint8_t { Tls12, Tls13 };

// A certificate chain with its key, PEM.
struct CertificateChain {
    std::string certificatesPem;
    std::string keyPem;
};

// What a server asks of its clients. Request: a client without a certificate, or with one that is not verified, is served
// all the same. Require: its handshake fails with certificate_required or the alert that says what is wrong.
enum class ClientAuth : std::uint8_t { None, Request, Require };

class CertificateAuthority;
class TlsKeyLog;

struct TlsServerSettings {
    std::vector<CertificateChain> chains; // chosen by SNI; the first is the default
    std::shared_ptr<CertificateAuthority> localAuthority; // issues a leaf for the SNI when set and no chain fits
    TlsMinVersion minVersion = TlsMinVersion::Tls12;
    std::vector<std::string> alpn = {"http/1.1"};
    ClientAuth clientAuth = ClientAuth::None;
    std::string clientCaPem = {}; // these and no others sign clients' certificates
    std::shared_ptr<const TlsKeyLog> keyLog = {}; // null: secrets are kept
};

class TlsServerContext {
public:
    virtual ~TlsServerContext() = default;
    virtual std::unique_ptr<TlsSession> makeSession() const = 0;
};
// Errors: TlsFailed (bad PEM, key does not fit, no authority for clients), Config origin.
Result<std::shared_ptr<const TlsServerContext>> makeTlsServerContext(TlsServerSettings settings);

struct TlsClientSettings {
    bool verify = true;
    std::string caPem; // empty: the system's trust store
    CertificateChain client; // empty: none
    std::vector<std::string> alpn = {"http/1.1"};
    std::shared_ptr<const TlsKeyLog> keyLog = {}; // null: secrets are kept
};

class TlsClientContext {
public:
    virtual ~TlsClientContext() = default;
    // `serverName` is sent as SNI (when it is a name) and checked against the certificate (RFC 6125) when verifying.
    virtual std::unique_ptr<TlsSession> makeSession(std::string_view serverName) const = 0;
};
Result<std::shared_ptr<const TlsClientContext>> makeTlsClientContext(TlsClientSettings settings);

// Facts of a PEM certificate, for findings and the window.
struct CertificateFacts {
    std::string subject;
    std::string issuer;
    std::vector<std::string> names; // subjectAltName: DNS names and IP addresses
    std::int64_t notBefore = 0; // seconds since 1970
    std::int64_t notAfter = 0;
    int keyBits = 0;
    std::string keyType; // "RSA", "EC", "ED25519"
};
Result<CertificateFacts> readCertificate(std::string_view pem); // the first in the text
// Does the key belong to the first certificate?
Result<bool> keyFitsCertificate(std::string_view certificatePem, std::string_view keyPem);

} // namespace signalbox
