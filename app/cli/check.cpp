// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/verbs.h"
#include "app/load_document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace signalbox::cli {
namespace {

struct Options {
    std::string document;
    bool isJson = false;
};

int check(const Options& options)
{
    const Result<LoadedDocument> loaded = loadDocument(options.document);
    if (!loaded)
        return fail(loaded.error());
    if (options.isJson) {
        nlohmann::json findings = nlohmann::json::array();
        for (const Finding& finding : loaded->findings)
            findings.push_back(toJson(finding));
        printJson({{"findings", findings}});
    } else {
        printFindings(options.document, loaded->findings);
        if (loaded->findings.empty())
            say(options.document + ": nothing to report");
    }
    // Notes are advice: they do not fail a pipeline.
    const bool isClean = std::all_of(loaded->findings.begin(), loaded->findings.end(),
        [](const Finding& finding) { return finding.severity == Severity::Note; });
    return isClean ? exitClean : exitFindings;
}

} // namespace

void addCheck(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("check", "Reports everything that is wrong or doubtful in a document");
    verb.option("DOC", options->document, "Gateway document (*.gateway.yaml)", Verb::Need::Required);
    verb.flag("--json", options->isJson, "One JSON document on stdout");
    verb.does([options] { return check(*options); });
}

} // namespace signalbox::cli
