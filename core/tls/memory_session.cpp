// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/memory_session.h"

#include "core/tls/certificate.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <limits>

namespace signalbox {
namespace {

int readInput(BIO* bio, char* buffer, int size)
{
    auto* io = static_cast<MemorySession::Io*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (size <= 0)
        return 0;
    if (io->input.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const std::size_t length = std::min(io->input.size(), static_cast<std::size_t>(size));
    io->input.copy(buffer, length);
    io->input.remove_prefix(length);
    return static_cast<int>(length);
}

int appendOutput(BIO* bio, const char* bytes, int size)
{
    auto* io = static_cast<MemorySession::Io*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (io->output == nullptr || size < 0)
        return -1;
    io->output->append(bytes, static_cast<std::size_t>(size));
    return size;
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

// Immutable after the first call; lives as long as the program.
BIO_METHOD* ioMethod()
{
    static const std::unique_ptr<BIO_METHOD, OpensslDeleter<BIO_meth_free>> method = [] {
        std::unique_ptr<BIO_METHOD, OpensslDeleter<BIO_meth_free>> made(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "signalbox session"));
        if (made) {
            BIO_meth_set_read(made.get(), readInput);
            BIO_meth_set_write(made.get(), appendOutput);
            BIO_meth_set_ctrl(made.get(), control);
        }
        return made;
    }();
    return method.get();
}

// Points the BIO at the caller's bytes for the length of one call, and empties this thread's error queue around it.
class IoScope {
public:
    IoScope(MemorySession::Io& io, std::string_view input, std::string& output)
        : m_io(io)
    {
        ERR_clear_error();
        m_io = {input, &output};
    }
    ~IoScope()
    {
        m_io = {};
        ERR_clear_error();
    }
    IoScope(const IoScope&) = delete;
    IoScope& operator=(const IoScope&) = delete;

private:
    MemorySession::Io& m_io;
};

// What is likely behind two of OpenSSL's reasons.
std::string_view hintFor(unsigned long error, MemorySession::Side side)
{
    if (ERR_GET_LIB(error) != ERR_LIB_SSL)
        return {};
    if (ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST)
        return " (plain HTTP was sent to a TLS port)";
    if (ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER && side == MemorySession::Side::Client)
        return " (the port does not seem to speak TLS)";
    return {};
}

} // namespace

MemorySession::MemorySession(
    Side side, SslPtr ssl, std::string serverName, std::shared_ptr<const void> keepAlive, std::string failure)
    : m_keepAlive(std::move(keepAlive))
    , m_ssl(std::move(ssl))
    , m_side(side)
    , m_serverName(std::move(serverName))
    , m_failure(std::move(failure))
{
    BIO* bio = m_ssl && ioMethod() != nullptr ? BIO_new(ioMethod()) : nullptr;
    if (bio == nullptr) {
        if (m_failure.empty())
            m_failure = "no memory for a TLS session: " + drainOpensslErrors();
        m_ssl.reset();
        return;
    }
    BIO_set_data(bio, &m_io);
    BIO_set_init(bio, 1);
    SSL_set_bio(m_ssl.get(), bio, bio); // the session owns it; both directions are one BIO, so one reference
    SSL_set_app_data(m_ssl.get(), &m_serverName);
    if (side == Side::Server)
        SSL_set_accept_state(m_ssl.get());
    else
        SSL_set_connect_state(m_ssl.get());
}

MemorySession::~MemorySession()
{
    // SSL_free forgets a session that was not shut down; quiet: nothing is written, a ticket stays usable.
    if (m_ssl && m_isEstablished)
        SSL_set_shutdown(m_ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    m_ssl.reset();
    ERR_clear_error();
}

Result<void> MemorySession::receive(std::string_view wireBytes, std::string& plain, std::string& wire)
{
    if (!m_failure.empty())
        return failedBefore();
    if (m_isPeerClosed)
        return {}; // RFC 8446 6.1: what follows close_notify is ignored
    const IoScope scope(m_io, wireBytes, wire);
    if (!m_isEstablished) {
        auto done = handshake();
        if (!done || !m_isEstablished)
            return done;
    }
    return readRecords(plain);
}

Result<void> MemorySession::start(std::string& wire)
{
    if (!m_failure.empty())
        return failedBefore();
    if (m_side == Side::Server || m_isEstablished)
        return {};
    const IoScope scope(m_io, {}, wire);
    return handshake();
}

Result<void> MemorySession::send(std::string_view plainBytes, std::string& wire)
{
    if (!m_failure.empty())
        return failedBefore();
    if (!m_isEstablished) {
        m_kept.append(plainBytes);
        return {};
    }
    const IoScope scope(m_io, {}, wire);
    return write(plainBytes);
}

void MemorySession::close(std::string& wire)
{
    // During a handshake OpenSSL refuses to shut down; the connection just ends.
    if (!m_ssl || !m_failure.empty() || !m_isEstablished || (SSL_get_shutdown(m_ssl.get()) & SSL_SENT_SHUTDOWN) != 0)
        return;
    const IoScope scope(m_io, {}, wire);
    SSL_shutdown(m_ssl.get());
}

Result<void> MemorySession::handshake()
{
    const int result = SSL_do_handshake(m_ssl.get());
    if (result != 1) {
        if (SSL_get_error(m_ssl.get(), result) == SSL_ERROR_WANT_READ)
            return {};
        return fail("the TLS handshake failed");
    }
    m_isEstablished = true;
    const std::string kept = std::exchange(m_kept, {});
    return write(kept);
}

Result<void> MemorySession::readRecords(std::string& plain)
{
    std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> buffer; // one record; not cleared, only what was read is used
    while (true) {
        std::size_t length = 0;
        const int result = SSL_read_ex(m_ssl.get(), buffer.data(), buffer.size(), &length);
        if (result == 1) {
            plain.append(buffer.data(), length);
            continue;
        }
        switch (SSL_get_error(m_ssl.get(), result)) {
        case SSL_ERROR_WANT_READ: return {};
        case SSL_ERROR_ZERO_RETURN: m_isPeerClosed = true; return {};
        default: return fail("the TLS connection broke");
        }
    }
}

Result<void> MemorySession::write(std::string_view plainBytes)
{
    if (plainBytes.empty())
        return {}; // SSL_write of nothing is an error
    std::size_t written = 0;
    // The BIO takes everything, so a write is whole or failed.
    if (SSL_write_ex(m_ssl.get(), plainBytes.data(), plainBytes.size(), &written) != 1)
        return fail("nothing can be sent over the TLS connection");
    return {};
}

Error MemorySession::fail(std::string_view when)
{
    const unsigned long error = ERR_peek_error();
    const long verified = SSL_get_verify_result(m_ssl.get());
    m_failure = when;
    if (!m_serverName.empty() && m_side == Side::Client)
        m_failure += " (" + m_serverName + ")";
    const std::string_view hint = hintFor(error, m_side);
    m_failure += ": " + drainOpensslErrors();
    m_failure += hint;
    if (ERR_GET_LIB(error) == ERR_LIB_SSL
        && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED && verified != X509_V_OK)
        m_failure += std::string(": ") + X509_verify_cert_error_string(verified);
    m_kept.clear();
    return failedBefore();
}

Error MemorySession::failedBefore() const
{
    const ErrorOrigin origin = m_side == Side::Server ? ErrorOrigin::Downstream : ErrorOrigin::Upstream;
    return {.code = ErrorCode::TlsFailed, .origin = origin, .detail = m_failure};
}

TlsFacts MemorySession::facts() const
{
    TlsFacts facts;
    facts.serverName = m_serverName;
    if (!m_ssl)
        return facts;
    if (m_side == Side::Server) {
        const char* name = SSL_get_servername(m_ssl.get(), TLSEXT_NAMETYPE_host_name);
        facts.serverName = name != nullptr ? name : "";
    }
    if (!m_isEstablished)
        return facts;
    facts.version = SSL_get_version(m_ssl.get());
    facts.cipher = SSL_get_cipher_name(m_ssl.get());
    const unsigned char* protocol = nullptr;
    unsigned int protocolLength = 0;
    SSL_get0_alpn_selected(m_ssl.get(), &protocol, &protocolLength);
    if (protocol != nullptr)
        facts.alpn.assign(reinterpret_cast<const char*>(protocol), protocolLength);
    facts.isResumed = SSL_session_reused(m_ssl.get()) == 1;
    X509* peer = SSL_get0_peer_certificate(m_ssl.get());
    if (peer == nullptr)
        return facts;
    facts.peerSubject = subjectText(peer);
    if (m_side == Side::Client)
        return facts;
    // A resumed session keeps what was found when the certificate was shown.
    const long found = SSL_get_verify_result(m_ssl.get());
    if (found == X509_V_OK)
        facts.peer = std::make_shared<const PeerCertificate>(describePeer(peer));
    else
        facts.peerProblem = X509_verify_cert_error_string(found);
    return facts;
}

} // namespace signalbox
