// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Owners of OpenSSL objects, and OpenSSL's error queue as our Error. The queue belongs to the thread and keeps old
// errors, which a later SSL_get_error would take for its own: every failing call is followed by one of the functions
// here.
#pragma once

#include "core/base/result.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace signalbox {

template <auto Free> struct OpensslDeleter {
    template <typename T> void operator()(T* object) const { Free(object); }
};

inline void freeCertificateStack(STACK_OF(X509) * stack)
{
    sk_X509_pop_free(stack, X509_free);
}

using BioPtr = std::unique_ptr<BIO, OpensslDeleter<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, OpensslDeleter<X509_free>>;
using CertificateStackPtr = std::unique_ptr<STACK_OF(X509), OpensslDeleter<freeCertificateStack>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslDeleter<EVP_PKEY_free>>;
using SslPtr = std::unique_ptr<SSL, OpensslDeleter<SSL_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, OpensslDeleter<SSL_CTX_free>>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, OpensslDeleter<SSL_SESSION_free>>;

// Empties the queue and gives the reason of its first error, "unknown reason" when it was empty.
std::string drainOpensslErrors();
// TlsFailed: "detail: reason".
Error opensslError(ErrorOrigin origin, std::string detail);

} // namespace signalbox
