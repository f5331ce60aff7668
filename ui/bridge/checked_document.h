// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A document compiled and analysed: what the findings list shows and what the gateway runs. Pure apart from the files that
// the document names. Thread: any.
#pragma once

#include "core/base/finding.h"
#include "core/document/gateway_document.h"
#include "core/plan/plan.h"
#include "core/tls/certificate_authority.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

using AuthoritySource = std::function<Result<std::shared_ptr<CertificateAuthority>>()>;

struct CheckRequest {
    std::shared_ptr<const GatewayDocument> document;
    std::string folder;             // where relative paths start
    AuthoritySource authority;      // may be null
    std::shared_ptr<const Plan> previous;
};

struct CheckedDocument {
    std::shared_ptr<const GatewayDocument> document;
    std::shared_ptr<const Plan> plan; // null when there are errors
    std::vector<Finding> findings;    // errors first, then by place in the text
};

CheckedDocument checkDocument(const CheckRequest& request);

// Opens the local authority's folder at the first call and keeps it; safe from any thread.
AuthoritySource makeAuthoritySource(std::string folder);

} // namespace signalbox
