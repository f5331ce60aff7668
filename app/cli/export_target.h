// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What export and verify start from: the plan of a document, an exporter, and where the document's files are.
#pragma once

#include "core/base/result.h"
#include "core/exporters/exporter.h"
#include "core/policy/fields.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>

namespace signalbox::cli {

struct ExportSubject {
    std::shared_ptr<const Plan> plan;
    const Exporter* exporter = nullptr;
    std::unique_ptr<const ConfigSources> sources;
};

// `target` is an exporter's id, or id@version. Errors: those of loading; InvalidInput when the document has errors (they are
// printed), or the target is unknown or of another version.
Result<ExportSubject> loadExportSubject(const std::string& document, const std::string& target);

nlohmann::json toJson(const WitnessRequest& request); // {"method", "url", "headers"}

} // namespace signalbox::cli
