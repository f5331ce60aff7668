// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/export_target.h"
#include "app/cli/verbs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

namespace signalbox::cli {
namespace {

struct Options {
    std::string document;
    std::string target;
    std::string folder;
    std::string ledger;
    bool isJson = false;
};

Result<void> writeFile(const std::filesystem::path& path, const std::string& text)
{
    std::error_code error;
    if (path.has_parent_path())
        std::filesystem::create_directories(path.parent_path(), error);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush())
        return Error{ErrorCode::WriteFailed, ErrorOrigin::System, "cannot write " + path.string(), {}};
    return {};
}

nlohmann::json ledgerJson(const Export& exported)
{
    nlohmann::json entries = nlohmann::json::array();
    for (const LedgerEntry& entry : exported.ledger) {
        nlohmann::json object{{"node", jsonText(entry.node.name)}, {"construct", entry.construct},
            {"status", std::string(toText(entry.status))}};
        if (!entry.code.empty())
            object["code"] = entry.code;
        if (!entry.reason.empty())
            object["reason"] = jsonText(entry.reason);
        if (entry.witness)
            object["witness"] = toJson(*entry.witness);
        entries.push_back(std::move(object));
    }
    return {{"target", exported.target}, {"version", exported.version}, {"plan", exported.planHash}, {"entries", entries}};
}

int exportDocument(const Options& options)
{
    const Result<ExportSubject> subject = loadExportSubject(options.document, options.target);
    if (!subject)
        return fail(subject.error());
    ExportOptions settings;
    settings.sources = subject->sources.get();
    const Export exported = subject->exporter->lower(*subject->plan, settings);
    for (const ExportedFile& file : exported.files) {
        if (const Result<void> written = writeFile(std::filesystem::path(options.folder) / file.path, file.text); !written)
            return fail(written.error());
    }
    const nlohmann::json ledger = ledgerJson(exported);
    if (!options.ledger.empty()) {
        if (const Result<void> written = writeFile(options.ledger, ledger.dump(2) + "\n"); !written)
            return fail(written.error());
    }
    if (options.isJson)
        printJson(ledger);
    for (const LedgerEntry& entry : exported.ledger) {
        if (entry.status == LedgerStatus::Unsupported)
            say(fmt::format("{}: {} is not exported: {} [{}]", entry.node.name, entry.construct, entry.reason, entry.code));
    }
    say(fmt::format("{} files in {}: {} exact, {} emulated, {} narrowed, {} approximate, {} unsupported", exported.files.size(),
        options.folder, exported.count(LedgerStatus::Exact), exported.count(LedgerStatus::Emulated),
        exported.count(LedgerStatus::Narrowed), exported.count(LedgerStatus::Approximate),
        exported.count(LedgerStatus::Unsupported)));
    return exported.count(LedgerStatus::Unsupported) == 0 ? exitClean : exitFindings;
}

} // namespace

void addExport(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("export", "Writes configuration for a production gateway, with its ledger");
    verb.option("DOC", options->document, "Gateway document", Verb::Need::Required);
    verb.option("--to", options->target, "Target, such as nginx or nginx@1.22", Verb::Need::Required);
    verb.option("--out", options->folder, "Folder to write to; made when missing", Verb::Need::Required);
    verb.option("--ledger", options->ledger, "Also write the ledger to this JSON file");
    verb.flag("--json", options->isJson, "The ledger as one JSON document on stdout");
    verb.does([options] { return exportDocument(*options); });
}

} // namespace signalbox::cli
