// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// From a file to a plan, as both programs do it: read, compile against the document's folder and the local authority, analyse.
#pragma once

#include "core/base/finding.h"
#include "core/base/result.h"
#include "core/document/gateway_document.h"
#include "core/plan/plan.h"

#include <memory>
#include <string>
#include <vector>

namespace signalbox {

struct LoadedDocument {
    GatewayDocument document;
    std::shared_ptr<const Plan> plan; // null when there are errors
    std::vector<Finding> findings;    // the document's, the compiler's and the analysis's
};

// Where the local authority and captures are kept: $XDG_DATA_HOME/signalbox, or ~/.local/share/signalbox.
std::string applicationFolder();

// Errors: NotFound, PermissionDenied, ReadFailed. A readable but wrong document is not an error: see findings.
// `keyLog`: see CompileOptions.
Result<LoadedDocument> loadDocument(const std::string& path, const std::shared_ptr<const Plan>& previous = nullptr,
    const std::shared_ptr<const TlsKeyLog>& keyLog = nullptr);

} // namespace signalbox
