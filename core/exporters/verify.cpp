// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/verify.h"

#include "core/base/text.h"
#include "core/exporters/trial.h"
#include "core/plan/decision.h"
#include "core/plan/sample_request.h"
#include "core/proxy/blocking_client.h"
#include "core/proxy/engine.h"
#include "core/proxy/simple_server.h"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>
#include <thread>

namespace signalbox {
namespace {

constexpr std::size_t mostShown = 200;
constexpr auto loopback = "127.0.0.1";

SocketAddress freeAddress()
{
    return {parseIpAddress(loopback).value_or(IpAddress()), 0};
}

// What reached an origin since the last look. Thread: origins write, verify() reads.
class Arrivals {
public:
    void put(const std::string& service, const SimpleRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_service = service;
        m_head = request.head;
        m_hasOne = true;
    }

    void takeInto(VerifyOutcome& outcome)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_hasOne)
            return;
        m_hasOne = false;
        outcome.service = m_service;
        outcome.method = m_head.method;
        outcome.target = m_head.target;
        for (const HeaderField field : m_head.headers)
            if (!equalsIgnoringCase(field.name, "connection"))
                outcome.headers.emplace_back(toLower(field.name), withoutIds(field.value));
        std::stable_sort(outcome.headers.begin(), outcome.headers.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
    }

private:
    // Request ids are random on both sides: runs of 16 and more hex digits count as equal.
    static std::string withoutIds(std::string_view value)
    {
        std::string text;
        for (std::size_t i = 0; i < value.size();) {
            const auto end = std::min(value.find_first_not_of("0123456789abcdefABCDEF-", i), value.size());
            if (end - i >= 16)
                text += "<id>";
            else
                text += value.substr(i, end - i);
            i = end;
            if (i < value.size())
                text += value[i++];
        }
        return text;
    }

    std::mutex m_mutex;
    bool m_hasOne = false; // guarded, as are the two below
    std::string m_service;
    RequestHead m_head;
};

class Verification {
public:
    Verification(const Plan& plan, const ConfigSources& sources, const Exporter& exporter, const VerifyOptions& options)
        : m_plan(plan), m_sources(sources), m_exporter(exporter), m_options(options)
    {
    }

    Result<VerifyReport> run()
    {
        m_report.target = m_exporter.id;
        m_report.planHash = m_plan.hash;
        for (const auto step : {&Verification::startOrigins, &Verification::startOurs, &Verification::startTheirs})
            if (auto started = (this->*step)(); !started)
                return started.error();
        SplitMixRandom random(m_options.seed);
        for (std::size_t i = 0; i < m_options.requests; ++i) {
            if (isCancelled())
                return Error{ErrorCode::Cancelled, ErrorOrigin::Internal, "verification was cancelled"};
            if (m_options.onProgress && i % 50 == 0)
                m_options.onProgress(i, m_options.requests);
            compare(makeTrialRequest(*m_trial, i, random));
            if (i % 200 == 0 && !m_process->isRunning())
                return Error{ErrorCode::ConnectionReset, ErrorOrigin::System, "the gateway ended: " + m_process->log()};
        }
        m_report.requests = m_options.requests;
        m_report.notes.emplace_back("OPTIONS *, TRACE and CONNECT are not sent: nginx answers them itself");
        if (m_options.onProgress)
            m_options.onProgress(m_options.requests, m_options.requests);
        return std::move(m_report);
    }

private:
    bool isCancelled() const { return m_options.cancelled != nullptr && m_options.cancelled->load(); }

    Result<void> startOrigins()
    {
        std::vector<HostPort> addresses;
        for (const ServicePlan& service : m_plan.services) {
            const std::string name = service.settings.name;
            auto origin = SimpleServer::start(freeAddress(), [this, name](const SimpleRequest& request) {
                m_arrivals.put(name, request);
                SimpleResponse response;
                response.headers.add("Content-Type", "text/plain");
                response.body = "echo";
                return response;
            });
            if (!origin)
                return origin.error();
            addresses.push_back({loopback, (*origin)->address().port});
            m_origins.push_back(*std::move(origin));
        }
        auto trial = makeTrialPlan(m_plan, m_sources, addresses, m_report.notes);
        if (!trial)
            return trial.error();
        m_trial = std::make_shared<const Plan>(*std::move(trial));
        return {};
    }

    Result<void> startOurs()
    {
        EngineOptions options;
        options.workers = 1;
        options.observes = false;
        options.seed = m_options.seed;
        auto engine = Engine::start(m_trial, options);
        if (!engine)
            return engine.error();
        m_engine = *std::move(engine);
        for (const ListenerPlan& listener : m_trial->listeners)
            for (const BoundListener& bound : m_engine->listeners())
                if (bound.name == listener.name)
                    m_ours.push_back(makeClient(bound.address.port));
        return {};
    }

    static std::unique_ptr<BlockingClient> makeClient(std::uint16_t port)
    {
        BlockingClientOptions options;
        options.address = {loopback, port};
        options.timeout = std::chrono::seconds(10);
        return BlockingClient::make(options);
    }

    Result<void> startTheirs()
    {
        const std::string program = m_options.program.empty() ? findProgram(std::string(m_exporter.id)) : m_options.program;
        if (!m_exporter.canRunHere || program.empty())
            return Error{ErrorCode::NotFound, ErrorOrigin::System,
                fmt::format("{} is not installed here: install the package {} to verify", m_exporter.label, m_exporter.id)};
        m_report.engine = programVersion(program);
        ExportOptions options;
        options.isTrial = true;
        options.sources = &m_sources;
        std::vector<std::uint16_t> ports;
        for (const ListenerPlan& listener : m_trial->listeners) {
            // A server that was given a free port and is gone again: the port is free a moment longer.
            auto holder = SimpleServer::start(freeAddress(), [](const SimpleRequest&) { return SimpleResponse(); });
            if (!holder)
                return holder.error();
            ports.push_back((*holder)->address().port);
            options.bindings[listener.name] = {loopback, ports.back()};
        }
        const Export files = m_exporter.lower(*m_trial, options);
        m_ledger = files.ledger;
        auto process = TrialProcess::start(program, files);
        if (!process)
            return process.error();
        m_process = *std::move(process);
        for (const std::uint16_t port : ports)
            m_theirs.push_back(makeClient(port));
        return waitUntilReady();
    }

    Result<void> waitUntilReady()
    {
        ClientRequest request;
        request.head.method = "GET";
        request.head.target = "/";
        request.head.headers.add("Host", "gateway.test");
        for (int attempt = 0; attempt < 250 && m_process->isRunning() && !isCancelled(); ++attempt) {
            if (m_theirs.back()->send(request)) {
                VerifyOutcome unused;
                m_arrivals.takeInto(unused);
                return {};
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return Error{ErrorCode::TimedOut, ErrorOrigin::System, "the gateway does not answer: " + m_process->log()};
    }

    VerifyOutcome outcomeOf(BlockingClient& client, const TrialRequest& request)
    {
        VerifyOutcome outcome;
        const auto response = client.send({request.head, request.body}, m_options.cancelled);
        m_arrivals.takeInto(outcome);
        if (!response)
            return outcome;
        outcome.status = response->head.status;
        outcome.route = std::string(response->head.headers.find("x-signalbox-route").value_or(""));
        return outcome;
    }

    IpAddress clientOf(const ListenerPlan& listener, const RequestHead& head) const
    {
        const IpAddress peer = parseIpAddress(loopback).value_or(IpAddress());
        const auto isTrusted = [&](const IpAddress& address) {
            return std::any_of(listener.trustedProxies.begin(), listener.trustedProxies.end(),
                [&](const Cidr& network) { return network.contains(address); });
        };
        const auto given = head.headers.find("x-forwarded-for"); // the requests here name one address
        const auto address = given ? parseIpAddress(*given) : Result<IpAddress>(peer);
        return isTrusted(peer) && address ? *address : peer;
    }

    void compare(const TrialRequest& request)
    {
        const ListenerPlan& listener = m_trial->listeners[request.listener];
        VerifyOutcome ours = outcomeOf(*m_ours[request.listener], request);
        VerifyOutcome theirs = outcomeOf(*m_theirs[request.listener], request);
        Decision decision;
        decide(*m_trial, ListenerId(request.listener), {&request.head, clientOf(listener, request.head), "http"}, decision);
        const bool isRouted = decision.outcome == Decision::Outcome::Route;
        ours.route = isRouted ? m_trial->route(decision.route).name : "";
        if (!ours.service.empty())
            ++m_report.reachedOrigin;
        const std::string what = difference(ours, theirs, isRouted ? &m_trial->route(decision.route) : nullptr);
        if (what.empty())
            return;
        VerifyDifference found{toWitness(request.head, listener), listener.name, std::move(ours), std::move(theirs), what,
            explanation(listener, isRouted ? &m_trial->route(decision.route) : nullptr)};
        std::size_t& count = found.explanation.empty() ? m_report.unexplained : m_report.explained;
        if (++count <= mostShown)
            m_report.differences.push_back(std::move(found));
    }

    bool isOneOf(const RoutePlan* route, const std::string& service) const
    {
        const auto* to = route != nullptr ? std::get_if<ToService>(&route->destination) : nullptr;
        return to != nullptr && std::any_of(to->choices.begin(), to->choices.end(), [&](const auto& choice) {
            return choice.second > 0 && m_trial->service(choice.first).settings.name == service;
        });
    }

    // The first thing that differs. Shares of a split fall differently on each side: any of its services will do.
    std::string difference(const VerifyOutcome& ours, const VerifyOutcome& theirs, const RoutePlan* route) const
    {
        if (ours.status != theirs.status)
            return "status";
        if (ours.route != theirs.route && (!theirs.route.empty() || !theirs.service.empty()))
            return "route";
        const bool isSplit = isOneOf(route, ours.service) && isOneOf(route, theirs.service);
        if (ours.service != theirs.service && !isSplit)
            return "service";
        if (ours.method != theirs.method)
            return "method";
        if (ours.target != theirs.target)
            return "target";
        if (ours.headers == theirs.headers)
            return {};
        for (const auto* side : {&ours.headers, &theirs.headers})
            for (const auto& [name, value] : *side)
                if (valuesOf(ours, name) != valuesOf(theirs, name))
                    return "header " + name;
        return "headers";
    }

    static std::vector<std::string> valuesOf(const VerifyOutcome& outcome, const std::string& name)
    {
        std::vector<std::string> values;
        for (const auto& [key, value] : outcome.headers)
            if (key == name)
                values.push_back(value);
        return values;
    }

    std::string explanation(const ListenerPlan& listener, const RoutePlan* route) const
    {
        for (const LedgerEntry& entry : m_ledger) {
            const bool isOurs = (entry.node.kind == NodeKind::Listener && entry.node.name == listener.name)
                || (route != nullptr && entry.node.kind == NodeKind::Route && entry.node.name == route->name)
                || (entry.node.kind == NodeKind::Service && isOneOf(route, entry.node.name));
            if (entry.explainsDifferences && isOurs)
                return entry.code + ": " + entry.reason;
        }
        return {};
    }

    const Plan& m_plan;
    const ConfigSources& m_sources;
    const Exporter& m_exporter;
    const VerifyOptions& m_options;
    VerifyReport m_report;
    Arrivals m_arrivals;
    std::vector<std::unique_ptr<SimpleServer>> m_origins; // one for each service
    std::shared_ptr<const Plan> m_trial;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<TrialProcess> m_process;
    std::vector<std::unique_ptr<BlockingClient>> m_ours;  // one for each listener of the trial plan
    std::vector<std::unique_ptr<BlockingClient>> m_theirs;
    std::vector<LedgerEntry> m_ledger;
};

} // namespace

Result<VerifyReport> verify(const Plan& plan, const ConfigSources& sources, const Exporter& exporter,
    const VerifyOptions& options)
{
    return Verification(plan, sources, exporter, options).run();
}

} // namespace signalbox
