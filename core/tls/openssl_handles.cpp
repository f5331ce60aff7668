// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/openssl_handles.h"

#include <openssl/err.h>

namespace signalbox {

std::string drainOpensslErrors()
{
    const unsigned long first = ERR_get_error();
    ERR_clear_error();
    if (first == 0)
        return "unknown reason";
    // System errors have no reason string in OpenSSL 3.
    const char* reason = ERR_reason_error_string(first);
    return reason != nullptr ? reason : "error " + std::to_string(ERR_GET_REASON(first));
}

Error opensslError(ErrorOrigin origin, std::string detail)
{
    detail += ": ";
    detail += drainOpensslErrors();
    return {.code = ErrorCode::TlsFailed, .origin = origin, .detail = std::move(detail)};
}

} // namespace signalbox
