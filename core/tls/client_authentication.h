// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How a server's context asks clients for certificates and verifies them: RFC 5280 with the given authorities alone, each of
// them trusted as it is, without its own issuer. A resumed session keeps the identity it began with, until the certificate
// ends. Thread: where contexts are made; what they call back is safe from any worker.
#pragma once

#include "core/tls/openssl_handles.h"
#include "core/tls/tls_session.h"

#include <string>

namespace signalbox {

// Does nothing for ClientAuth::None. Errors: TlsFailed, Config origin, when there is no authority in the text.
Result<void> authenticateClients(SSL_CTX* context, ClientAuth mode, const std::string& caPem);

} // namespace signalbox
