// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/export_target.h"

#include "app/cli/console.h"
#include "app/load_document.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace signalbox::cli {
namespace {

Error unusable(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail), {}};
}

} // namespace

Result<ExportSubject> loadExportSubject(const std::string& document, const std::string& target)
{
    const std::size_t at = target.find('@');
    const Exporter* exporter = findExporter(target.substr(0, at));
    if (exporter == nullptr) {
        std::string known;
        for (const Exporter* each : exporters())
            known += (known.empty() ? "" : ", ") + std::string(each->id);
        return unusable("there is no target '" + target.substr(0, at) + "'; known: " + known);
    }
    if (at != std::string::npos && target.substr(at + 1) != exporter->version)
        return unusable("files for " + std::string(exporter->id) + " are written for version " + std::string(exporter->version));
    Result<LoadedDocument> loaded = loadDocument(document);
    if (!loaded)
        return loaded.error();
    if (loaded->plan == nullptr) {
        printFindings(document, loaded->findings);
        return unusable(document + " has errors; mend them first");
    }
    const std::filesystem::path folder = std::filesystem::path(document).parent_path();
    return ExportSubject{loaded->plan, exporter, std::make_unique<FolderSources>(folder.empty() ? "." : folder.string())};
}

nlohmann::json toJson(const WitnessRequest& request)
{
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : request.headers)
        headers.push_back({jsonText(name), jsonText(value)});
    return {{"method", jsonText(request.method)}, {"url", jsonText(request.url)}, {"headers", headers}};
}

} // namespace signalbox::cli
