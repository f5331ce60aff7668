// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/recording_rows.h"
#include "app/cli/verbs.h"

#include "core/base/text.h"
#include "core/capture/exchange_json.h"
#include "core/capture/message_json.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <vector>

namespace signalbox::cli {
namespace {

struct Options {
    std::string recording;
    std::string filter;
    std::uint64_t messagesOf = 0; // 0: none
    bool isJson = false;
};

void printRow(const ExchangeSummary& row, const CapturedPlan& plan)
{
    const std::string route = row.route.isValid() && row.route.value < plan.routes.size()
        ? plan.routes[row.route.value]
        : std::string(row.outcome == Decision::Outcome::Rejected ? "(rejected)" : "(no route)");
    fmt::print("{:>7}  {:<7} {:>3}  {:<16} {}{}  {:.1f} ms{}\n", row.number, row.method, row.status, route, row.host,
        row.target, static_cast<double>(row.duration.count()) / 1e6, row.isWebSocket ? "  websocket" : "");
}

// One line: a terminal obeys control characters, so they become spaces.
std::string oneLine(const websocket::Message& message)
{
    using Kind = websocket::Message::Kind;
    if (message.kind == Kind::Limit)
        return "later messages were counted and not kept";
    if (const auto code = websocket::closeCode(message))
        return fmt::format("{} {} {}", *code, websocket::closeCodeName(*code), websocket::closeReason(message));
    if (message.kind == Kind::Binary)
        return toHex(std::string_view(message.payload).substr(0, 32));
    std::string text = message.payload.substr(0, 200);
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    return text;
}

void printMessage(const CapturedMessage& captured, WallTime startedAt)
{
    const websocket::Message& message = captured.message;
    fmt::print("{:>7}  {}  {:<8}  {:<7}  {:>8} B{}{}{}  {}\n", captured.index, toIsoText(timeOf(captured, startedAt)),
        websocket::toText(message.direction), websocket::toText(message.kind), message.totalBytes,
        message.isCompressed ? " compressed" : "", message.isShortened() ? " shortened" : "",
        message.isUnfinished ? " unfinished" : "", oneLine(message));
}

int listMessages(const CaptureLog& log, const Options& options)
{
    const std::uint64_t row = log.rowOf(options.messagesOf);
    const std::vector<ExchangeSummary> summary = row == CaptureLog::npos ? std::vector<ExchangeSummary>() : log.summaries(row, row + 1);
    if (summary.empty())
        return fail(Error{ErrorCode::NotFound, ErrorOrigin::System, "there is no exchange " + std::to_string(options.messagesOf)});
    constexpr std::size_t most = 100; // at a time: messages may be large
    std::uint64_t next = 0;
    while (true) {
        const auto messages = log.messages(options.messagesOf, next, most);
        if (!messages)
            return fail(messages.error());
        for (const CapturedMessage& captured : *messages) {
            if (options.isJson)
                fmt::print("{}\n", toJsonLine(captured, summary.front().startedAt));
            else
                printMessage(captured, summary.front().startedAt);
            next = captured.index + 1;
        }
        if (messages->size() < most)
            return exitClean;
    }
}

int list(const Options& options)
{
    const Result<std::unique_ptr<CaptureLog>> log = CaptureLog::openForReading(options.recording);
    if (!log)
        return fail(log.error());
    if (options.messagesOf != 0)
        return listMessages(**log, options);
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
    verb.option("--messages", options->messagesOf, "The messages of the WebSocket exchange with this number instead");
    verb.flag("--json", options->isJson, "A JSON object a line");
    verb.does([options] { return list(*options); });
}

} // namespace signalbox::cli
