// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/verbs.h"
#include "app/load_document.h"
#include "core/base/text.h"
#include "core/http/target.h"
#include "core/plan/decision.h"
#include "core/proxy/dry_run.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace signalbox::cli {
namespace {

// Routes that are told to a person; a document may have thousands.
constexpr std::size_t mostShown = 40;

struct Options {
    std::string document;
    std::string request;
    std::vector<std::string> headers;
    std::string client = "127.0.0.1";
    std::string listener;
    bool isJson = false;
};

struct Question {
    RequestHead head;
    std::string scheme = "http";
};

// "METHOD URL": the URL is absolute (its host becomes Host) or starts with "/".
Result<Question> parseRequest(const Options& options)
{
    const std::size_t space = options.request.find(' ');
    if (space == std::string::npos)
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "--request is 'METHOD URL', as in 'GET /orders/7'", {}};
    Question question;
    question.head.method = options.request.substr(0, space);
    std::string_view url = std::string_view(options.request).substr(space + 1);
    std::string host = "localhost";
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) {
        question.scheme = toLower(url.substr(0, scheme));
        url.remove_prefix(scheme + 3);
        const std::size_t slash = std::min(url.find_first_of("/?#"), url.size());
        host = url.substr(0, slash);
        url.remove_prefix(slash);
    }
    question.head.target = url.empty() || url.front() == '?' ? "/" + std::string(url) : std::string(url);
    bool hasHost = false;
    for (const std::string& line : options.headers) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos
            || !question.head.headers.add(line.substr(0, colon), trimmed(std::string_view(line).substr(colon + 1))))
            return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "--header '" + line + "' is not 'Name: value'", {}};
        hasHost = hasHost || equalsIgnoringCase(line.substr(0, colon), "host");
    }
    if (!hasHost)
        question.head.headers.add("Host", host);
    return question;
}

std::string_view outcomeText(Decision::Outcome outcome)
{
    switch (outcome) {
    case Decision::Outcome::Route: return "route";
    case Decision::Outcome::NoRoute: return "no-route";
    case Decision::Outcome::Rejected: return "rejected";
    }
    return "no-route";
}

nlohmann::json toJson(const Plan& plan, const Explanation& explanation, const DryRun& run)
{
    const Decision& decision = explanation.decision;
    nlohmann::json object{{"outcome", outcomeText(decision.outcome)}};
    if (run.status != 0)
        object["status"] = run.status;
    if (decision.outcome == Decision::Outcome::Route)
        object["route"] = plan.route(decision.route).name;
    if (!run.destination.empty())
        object["destination"] = run.destination;
    if (decision.outcome == Decision::Outcome::Rejected)
        object["reason"] = std::string(decision.rejection);
    nlohmann::json parameters = nlohmann::json::object();
    for (const auto& [name, value] : decision.pathParameters)
        parameters[name] = jsonText(value);
    object["path"] = parameters;
    if (run.upstream) {
        nlohmann::json headers = nlohmann::json::array();
        for (const HeaderField field : run.upstream->headers)
            headers.push_back({jsonText(field.name), jsonText(field.value)});
        object["upstream"] = {{"method", jsonText(run.upstream->method)}, {"target", jsonText(run.upstream->target)},
            {"headers", headers}};
    }
    nlohmann::json candidates = nlohmann::json::array();
    for (const Candidate& candidate : explanation.candidates) {
        nlohmann::json failed = nullptr;
        if (candidate.failed != Condition::None)
            failed = std::string(toText(candidate.failed));
        candidates.push_back({{"route", plan.route(candidate.route).name}, {"matched", candidate.isMatched},
            {"failed", failed}, {"detail", jsonText(candidate.detail)}, {"tried", candidate.isTried}});
    }
    object["candidates"] = candidates;
    return object;
}

void print(const Plan& plan, const Explanation& explanation, const DryRun& run)
{
    const Decision& decision = explanation.decision;
    switch (decision.outcome) {
    case Decision::Outcome::Route:
        fmt::print("route {} -> {}\n", plan.route(decision.route).name,
            run.destination.empty() ? std::string("answered here") : run.destination);
        break;
    case Decision::Outcome::NoRoute: fmt::print("no route matches: 404\n"); break;
    case Decision::Outcome::Rejected: fmt::print("rejected by the path guard: {} (400)\n", decision.rejection); break;
    }
    if (run.status != 0)
        fmt::print("answer {}{}\n", run.status, run.reason.empty() ? "" : ": " + run.reason);
    for (const auto& [name, value] : decision.pathParameters)
        fmt::print("  {} = {}\n", name, value);
    const std::vector<const Candidate*> shown = telling(explanation.candidates, mostShown);
    for (const Candidate* candidate : shown)
        fmt::print("  {} {:<20} {}\n", candidate->isMatched ? '+' : '-', plan.route(candidate->route).name, candidate->detail);
    if (shown.size() < explanation.candidates.size())
        fmt::print("  and {} more routes, all of them with --json\n", explanation.candidates.size() - shown.size());
    if (!run.upstream)
        return;
    fmt::print("sent upstream:\n  {} {}\n", run.upstream->method, run.upstream->target);
    for (const HeaderField field : run.upstream->headers)
        fmt::print("  {}: {}\n", field.name, field.value);
}

ListenerId chooseListener(const Plan& plan, const Options& options, const Question& question)
{
    for (std::size_t i = 0; i < plan.listeners.size(); ++i) {
        const ListenerPlan& listener = plan.listeners[i];
        const bool fits = options.listener.empty() ? (listener.tls != nullptr) == (question.scheme == "https")
                                                   : listener.name == options.listener;
        if (fits)
            return ListenerId(i);
    }
    return options.listener.empty() && !plan.listeners.empty() ? ListenerId(0) : ListenerId();
}

int explainRequest(const Options& options)
{
    const Result<LoadedDocument> loaded = loadDocument(options.document);
    if (!loaded)
        return fail(loaded.error());
    if (loaded->plan == nullptr) {
        printFindings(options.document, loaded->findings);
        return fail(options.document + " has errors; mend them first");
    }
    const Result<Question> question = parseRequest(options);
    if (!question)
        return fail(question.error());
    const Result<IpAddress> client = parseIpAddress(options.client);
    if (!client)
        return fail(client.error());
    const Plan& plan = *loaded->plan;
    const ListenerId listener = chooseListener(plan, options, *question);
    if (!listener.isValid())
        return fail("the document has no such listener");
    const Explanation explanation = explain(plan, listener, {&question->head, *client, question->scheme});
    const DryRun run = dryRun(loaded->plan, listener, question->head, *client, question->scheme == "https");
    if (options.isJson)
        printJson(toJson(plan, explanation, run));
    else
        print(plan, explanation, run);
    return exitClean;
}

} // namespace

void addExplain(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("explain", "Says which route takes a request, why, and why no other does");
    verb.option("DOC", options->document, "Gateway document", Verb::Need::Required);
    verb.option("--request", options->request, "'METHOD URL'", Verb::Need::Required);
    verb.option("--header", options->headers, "'Name: value', may be given several times");
    verb.option("--client", options->client, "The client's address", Verb::Need::HasDefault);
    verb.option("--listener", options->listener, "The listener it arrives at; default: by the URL's scheme");
    verb.flag("--json", options->isJson, "One JSON document on stdout");
    verb.does([options] { return explainRequest(*options); });
}

} // namespace signalbox::cli
