// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/recording_rows.h"
#include "app/cli/verbs.h"
#include "core/base/text.h"
#include "core/proxy/blocking_client.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

namespace signalbox::cli {
namespace {

struct Options {
    std::string recording;
    std::string filter;
    std::string to;
    unsigned concurrency = 1;
    unsigned repeat = 1;
    bool isJson = false;
};

struct Destination {
    HostPort address;
    bool isTls = false;
};

Result<Destination> parseDestination(std::string_view url)
{
    Destination destination;
    destination.isTls = url.starts_with("https://");
    if (!destination.isTls && !url.starts_with("http://"))
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "--to is a URL such as http://127.0.0.1:8080", {}};
    url.remove_prefix(destination.isTls ? 8 : 7);
    std::string authority(url.substr(0, url.find('/')));
    if (authority.find(':') == std::string::npos)
        authority += destination.isTls ? ":443" : ":80";
    const Result<HostPort> address = parseHostPort(authority);
    if (!address)
        return address.error();
    destination.address = *address;
    return destination;
}

struct Job {
    ExchangeNumber number = 0;
    int recordedStatus = 0;
    ClientRequest request;
};

struct Outcome {
    ExchangeNumber number = 0;
    std::string method;
    std::string target;
    int before = 0;
    int after = 0;
    std::string error;
    Duration duration{};
};

// Hop-by-hop fields belong to the recorded connection, not to this one.
ClientRequest requestOf(const Exchange& exchange)
{
    ClientRequest request{exchange.request, exchange.requestBody.bytes};
    for (std::size_t i = request.head.headers.size(); i-- > 0;) {
        if (isHopByHop(request.head.headers.at(i).name) || equalsIgnoringCase(request.head.headers.at(i).name, "expect"))
            request.head.headers.removeAt(i);
    }
    return request;
}

class Replayer {
public:
    Replayer(std::vector<Job> jobs, Destination destination) : m_jobs(std::move(jobs)), m_destination(std::move(destination)) {}

    std::vector<Outcome> run(unsigned concurrency)
    {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < concurrency; ++i)
            threads.emplace_back([this] { work(); });
        for (std::thread& thread : threads)
            thread.join();
        std::stable_sort(m_outcomes.begin(), m_outcomes.end(),
            [](const Outcome& a, const Outcome& b) { return a.number < b.number; });
        return std::move(m_outcomes);
    }

private:
    void work()
    {
        BlockingClientOptions options;
        options.address = m_destination.address;
        options.usesTls = m_destination.isTls;
        options.verifiesTls = !parseIpAddress(options.address.host).has_value()
            || !parseIpAddress(options.address.host)->isLoopback(); // the local authority is our own
        const auto client = BlockingClient::make(std::move(options));
        for (std::size_t i = m_next++; i < m_jobs.size(); i = m_next++) {
            const Job& job = m_jobs[i];
            const Result<ClientResponse> response = client->send(job.request);
            Outcome outcome{job.number, job.request.head.method, job.request.head.target, job.recordedStatus,
                response ? response->head.status : 0, response ? "" : response.error().describe(),
                response ? response->duration : Duration{}};
            const std::lock_guard lock(m_mutex);
            m_outcomes.push_back(std::move(outcome));
        }
    }

    std::vector<Job> m_jobs;
    Destination m_destination;
    std::atomic<std::size_t> m_next{0};
    std::mutex m_mutex;
    std::vector<Outcome> m_outcomes; // guarded by m_mutex
};

void print(const Outcome& outcome, bool isJson)
{
    if (isJson) {
        nlohmann::json object{{"id", outcome.number}, {"method", jsonText(outcome.method)},
            {"target", jsonText(outcome.target)}, {"before", outcome.before}, {"after", outcome.after},
            {"duration_us", outcome.duration.count() / 1000}};
        if (!outcome.error.empty())
            object["error"] = outcome.error;
        printJson(object);
        return;
    }
    fmt::print("{} {:>7} {:<7} {} -> {}  {}{}\n", outcome.before == outcome.after ? ' ' : '*', outcome.number,
        outcome.method, outcome.before, outcome.after, outcome.target,
        outcome.error.empty() ? "" : "  " + outcome.error);
}

int replay(const Options& options)
{
    const Result<std::unique_ptr<CaptureLog>> log = CaptureLog::openForReading(options.recording);
    if (!log)
        return fail(log.error());
    const Result<Destination> destination = parseDestination(options.to);
    if (!destination)
        return fail(destination.error());
    std::vector<Job> jobs;
    std::size_t skipped = 0;
    const auto walked = forEachMatching(**log, options.filter, [&](std::uint64_t row, const ExchangeSummary& summary) {
        const Result<Exchange> exchange = (*log)->read(row);
        const bool isWhole = exchange && !exchange->requestBody.isShortened() && !exchange->request.method.empty();
        if (!isWhole) {
            ++skipped;
            return;
        }
        for (unsigned i = 0; i < options.repeat; ++i)
            jobs.push_back({summary.number, summary.status, requestOf(*exchange)});
    });
    if (!walked)
        return fail(walked.error());
    const std::vector<Outcome> outcomes
        = Replayer(std::move(jobs), *destination).run(std::clamp(options.concurrency, 1U, 256U));
    std::size_t changed = 0;
    for (const Outcome& outcome : outcomes) {
        changed += outcome.before != outcome.after ? 1U : 0U;
        print(outcome, options.isJson);
    }
    say(fmt::format("replayed {}, {} with another status, {} skipped (request not recorded whole)", outcomes.size(),
        changed, skipped));
    return changed == 0 ? exitClean : exitFindings;
}

} // namespace

void addReplay(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("replay", "Sends recorded requests again and compares the status");
    verb.option("RECORDING", options->recording, "Recording file or capture folder", Verb::Need::Required);
    verb.option("--to", options->to, "Where to: http://ADDRESS:PORT", Verb::Need::Required);
    verb.option("--filter", options->filter, "Only exchanges that the expression keeps");
    verb.option("--concurrency", options->concurrency, "Requests under way at once", Verb::Need::HasDefault);
    verb.option("--repeat", options->repeat, "How often each is sent", Verb::Need::HasDefault);
    verb.flag("--json", options->isJson, "A JSON object a line");
    verb.does([options] { return replay(*options); });
}

} // namespace signalbox::cli
