// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/verify.h"

#include "app/cli/console.h"
#include "app/cli/export_target.h"
#include "app/cli/verbs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

#include <unistd.h>

namespace signalbox::cli {
namespace {

struct Options {
    std::string document;
    std::string target;
    std::size_t requests = 2000;
    std::uint64_t seed = 1;
    bool isJson = false;
};

nlohmann::json outcomeJson(const VerifyOutcome& outcome)
{
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : outcome.headers)
        headers.push_back({jsonText(name), jsonText(value)});
    return {{"status", outcome.status}, {"route", outcome.route}, {"service", outcome.service},
        {"method", jsonText(outcome.method)}, {"target", jsonText(outcome.target)}, {"headers", headers}};
}

nlohmann::json reportJson(const VerifyReport& report)
{
    nlohmann::json differences = nlohmann::json::array();
    for (const VerifyDifference& difference : report.differences) {
        differences.push_back({{"request", toJson(difference.request)}, {"ours", outcomeJson(difference.ours)},
            {"theirs", outcomeJson(difference.theirs)}, {"what", difference.what}, {"explanation", difference.explanation}});
    }
    return {{"target", report.target}, {"engine", report.engine}, {"requests", report.requests},
        {"differences", differences}, {"explained", report.explained}, {"unexplained", report.unexplained},
        {"notes", report.notes}};
}

void print(const VerifyReport& report)
{
    for (const VerifyDifference& difference : report.differences) {
        fmt::print("{} {} {}: ours {} {}, {} {} {}{}\n", difference.explanation.empty() ? "DIFFERS" : "explained",
            difference.request.method, difference.request.url, difference.ours.status, difference.ours.route, report.target,
            difference.theirs.status, difference.theirs.route,
            difference.explanation.empty() ? " (" + difference.what + ")" : " (" + difference.explanation + ")");
    }
    for (const std::string& note : report.notes)
        say("note: " + note);
    fmt::print("{}: {} requests to each side, {} reached the origin, {} differences explained by the ledger, {} unexplained\n",
        report.engine, report.requests, report.reachedOrigin, report.explained, report.unexplained);
}

int verifyDocument(const Options& options)
{
    const Result<ExportSubject> subject = loadExportSubject(options.document, options.target);
    if (!subject)
        return fail(subject.error());
    VerifyOptions settings;
    settings.requests = options.requests;
    settings.seed = options.seed;
    if (isatty(STDERR_FILENO) != 0) {
        settings.onProgress = [](std::size_t done, std::size_t all) { fmt::print(stderr, "\r{} of {} ", done, all); };
    }
    const Result<VerifyReport> report = verify(*subject->plan, *subject->sources, *subject->exporter, settings);
    if (!report)
        return fail(report.error());
    if (options.isJson)
        printJson(reportJson(*report));
    else
        print(*report);
    return report->unexplained == 0 ? exitClean : exitFindings;
}

} // namespace

void addVerify(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("verify", "Runs the real gateway with the exported files and compares it with ours");
    verb.option("DOC", options->document, "Gateway document", Verb::Need::Required);
    verb.option("--to", options->target, "Target, such as nginx", Verb::Need::Required);
    verb.option("--requests", options->requests, "Requests to send to each side", Verb::Need::HasDefault);
    verb.option("--seed", options->seed, "Of the requests", Verb::Need::HasDefault);
    verb.flag("--json", options->isJson, "One JSON document on stdout");
    verb.does([options] { return verifyDocument(*options); });
}

} // namespace signalbox::cli
