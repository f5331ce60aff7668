// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/recording_rows.h"
#include "app/cli/verbs.h"

#include "core/capture/exchange_json.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace signalbox::cli {
namespace {

struct Options {
    std::string recording;
    std::string filter;
    bool isJson = false;
};

void printRow(const ExchangeSummary& row, const CapturedPlan& plan)
{
    const std::string route = row.route.isValid() && row.route.value < plan.routes.size()
        ? plan.routes[row.route.value]
        : std::string(row.outcome == Decision::Outcome::Rejected ? "(rejected)" : "(no route)");
    fmt::print("{:>7}  {:<7} {:>3}  {:<16} {}{}  {:.1f} ms\n", row.number, row.method, row.status, route, row.host,
        row.target, static_cast<double>(row.duration.count()) / 1e6);
}

int list(const Options& options)
{
    const Result<std::unique_ptr<CaptureLog>> log = CaptureLog::openForReading(options.recording);
    if (!log)
        return fail(log.error());
    const auto walked = forEachMatching(**log, options.filter, [&](std::uint64_t row, const ExchangeSummary& summary) {
        const CapturedPlan plan = (*log)->plan(summary.planIndex);
        if (!options.isJson) {
            printRow(summary, plan);
            return;
        }
        const Result<Exchange> whole = (*log)->read(row); // the error text is not in the summary
        fmt::print("{}\n", toJsonLine(summary, plan, whole ? std::string_view(whole->errorDetail) : std::string_view()));
    });
    return walked ? exitClean : fail(walked.error());
}

} // namespace

void addList(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("list", "Lists the exchanges of a recording or capture folder");
    verb.option("RECORDING", options->recording, "Recording file or capture folder", Verb::Need::Required);
    verb.option("--filter", options->filter, "Filter expression, as in Traffic: 'status>=500 route:order'");
    verb.flag("--json", options->isJson, "A JSON object a line");
    verb.does([options] { return list(*options); });
}

} // namespace signalbox::cli
