// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The local authority: a root kept in a folder (key 0600) and leaves minted per host, cached. For `tls: { issue:
// local-ca }`. Thread: safe from any worker (one mutex around the cache; minting is rare).
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/tls/tls_session.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class CertificateAuthority {
public:
    virtual ~CertificateAuthority() = default;
    // Opens the root in `folder`, or makes one (P-256, 10 years). Errors: PermissionDenied, ReadFailed, WriteFailed,
    // TlsFailed. The authority keeps the clock, since plans and their listeners outlive whoever opened it.
    static Result<std::shared_ptr<CertificateAuthority>> openOrCreate(
        const std::string& folder, std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>());

    virtual std::string rootPem() const = 0;
    virtual std::string rootPath() const = 0; // the file a user imports into a browser
    // A leaf for a DNS name or IP address: SAN set, at most 397 days, serial random, cached until a day before it ends.
    virtual Result<CertificateChain> leafFor(std::string_view host) = 0;
};

} // namespace signalbox
