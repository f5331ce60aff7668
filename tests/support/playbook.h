// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Plays events to an exchange machine and keeps what it commands as text, one line a command. No socket, no clock, no thread.
#pragma once

#include "core/capture/capture_log.h"
#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/proxy/exchange_machine.h"

#include <QtCore/QByteArray>

#include <memory>
#include <string>
#include <vector>

namespace signalbox {

class Playbook final : public ExchangePort, public CaptureLane {
public:
    // The document must compile; `problems` says why when it did not.
    explicit Playbook(const std::string& document)
    {
        CompiledPlan compiled = compilePlan(GatewayDocument::read(document), m_sources, {});
        for (const Finding& finding : compiled.findings) {
            if (finding.severity == Severity::Error)
                problems += finding.rule + ": " + finding.message + "\n";
        }
        if (compiled.plan == nullptr)
            return;
        for (const ServicePlan& service : compiled.plan->services)
            health.push_back(std::make_shared<SharedService>(service.settings));
        m_runtime = std::make_shared<PlanRuntime>(compiled.plan, health, 0, nullptr);
    }

    void request(const std::string& method, const std::string& target,
        const std::vector<std::pair<std::string, std::string>>& headers = {}, BodyFraming framing = {}, MessageFlags flags = {})
    {
        RequestHead head;
        head.method = method;
        head.target = target;
        head.headers.add("Host", "a.test");
        for (const auto& [name, value] : headers)
            head.headers.add(name, value);
        ConnectionFacts facts;
        facts.peer = {*parseIpAddress("127.0.0.1"), 40000};
        facts.requestStarted = clock.now();
        machine.begin(m_runtime, ListenerId(std::size_t{0}), facts, head, framing, flags);
        if (framing.kind == BodyFraming::Kind::None)
            machine.onRequestEnd({});
    }
    void response(int status, BodyFraming framing = {}, const std::vector<std::pair<std::string, std::string>>& headers = {})
    {
        ResponseHead head;
        head.status = status;
        for (const auto& [name, value] : headers)
            head.headers.add(name, value);
        machine.onResponse(head, framing, {});
    }
    // The commands since the last call.
    std::vector<std::string> took()
    {
        std::vector<std::string> taken;
        taken.swap(commands);
        return taken;
    }
    bool has(const std::string& command) const
    {
        for (const std::string& each : commands) {
            if (each == command)
                return true;
        }
        return false;
    }
    PlanRuntime& runtime() { return *m_runtime; }
    void stopRecording() { m_environment.lane = nullptr; } // before the first request
    void passTime(Duration time)
    {
        clock.advance(time);
        if (timer && *timer <= clock.now()) {
            timer.reset();
            machine.onTimer();
        }
    }

    // ExchangePort
    void sendInformational(const ResponseHead& head) override
    {
        informationalHead = head;
        commands.push_back("informational " + std::to_string(head.status));
    }
    void sendContinue() override { commands.emplace_back("continue"); }
    void sendHead(const ResponseHead& head, BodyFraming, bool keepAlive) override
    {
        responseHead = head;
        commands.push_back("head " + std::to_string(head.status) + (keepAlive ? "" : " close"));
    }
    bool sendBody(std::string_view bytes) override
    {
        body.append(bytes);
        commands.push_back("body " + std::to_string(bytes.size()));
        return isDownstreamWritable;
    }
    void sendEnd(const HeaderList& trailers) override { commands.push_back(trailers.isEmpty() ? "end" : "end with trailers"); }
    void pauseRequest(bool paused) override { commands.emplace_back(paused ? "pause request" : "resume request"); }
    void switchDownstreamToTunnel() override { commands.emplace_back("tunnel"); }
    void abortDownstream() override { commands.emplace_back("abort downstream"); }
    void openUpstream(ServiceId, EndpointId endpoint, ConnectionChoice choice) override
    {
        commands.push_back("open " + std::to_string(endpoint.value) + (choice == ConnectionChoice::New ? " new" : ""));
    }
    void sendUpstreamRequest(const RequestHead& head, BodyFraming) override
    {
        upstreamHead = head;
        commands.push_back("request " + head.method + " " + head.target);
    }
    bool sendUpstreamBody(std::string_view bytes) override
    {
        commands.push_back("request body " + std::string(bytes));
        return isUpstreamWritable;
    }
    void sendUpstreamEnd(const HeaderList& trailers) override
    {
        commands.push_back(trailers.isEmpty() ? "request end" : "request end with trailers");
    }
    void pauseResponse(bool paused) override { commands.emplace_back(paused ? "pause response" : "resume response"); }
    void switchUpstreamToTunnel() override {}
    void releaseUpstream() override { commands.emplace_back("release"); }
    void abortUpstream() override { commands.emplace_back("abort upstream"); }
    bool sendCopy(RequestCopy copy) override
    {
        commands.push_back("copy " + copy.head.method + " " + copy.head.target);
        copies.push_back(std::move(copy));
        return takesCopies;
    }
    void startCall(OutsideCall call) override
    {
        commands.push_back("call " + call.server->name);
        called = std::move(call);
    }
    void cancelCall() override { commands.emplace_back("cancel call"); }
    void armTimer(Instant due) override { timer = due; }
    void cancelTimer() override { timer.reset(); }
    void exchangeEnded() override { commands.emplace_back("ended"); }

    // CaptureLane
    std::size_t bodyLimit() const override { return 1024; }
    ExchangeNumber nextNumber() override { return ++m_number; }
    void record(const Exchange& exchange) override { recorded.push_back(exchange); }
    void recordMessage(ExchangeNumber, std::uint64_t, const websocket::Message& message) override { messages.push_back(message); }
    void flush() override {}

    std::string problems;
    std::vector<std::string> commands;
    std::vector<Exchange> recorded;
    std::vector<websocket::Message> messages;
    ResponseHead responseHead;
    ResponseHead informationalHead;
    RequestHead upstreamHead;
    std::string body;
    OutsideCall called;
    bool isDownstreamWritable = true;
    bool isUpstreamWritable = true;
    bool takesCopies = true;
    std::vector<RequestCopy> copies;
    std::optional<Instant> timer;
    std::vector<std::shared_ptr<SharedService>> health;
    ManualClock clock;
    const PlanRuntime& runtime() const { return *m_runtime; }
    const std::shared_ptr<PlanRuntime>& sharedRuntime() const { return m_runtime; }

private:
    FolderSources m_sources{"."};
    std::shared_ptr<PlanRuntime> m_runtime;
    SplitMixRandom m_random{1};
    ExchangeEnvironment m_environment{clock, m_random, this};
    ExchangeNumber m_number = 0;

public:
    ExchangeMachine machine{m_environment, *this};
};

// As Qt prints it when a comparison fails.
inline QByteArray joined(const std::vector<std::string>& commands)
{
    std::string text;
    for (const std::string& command : commands)
        text += command + "; ";
    return QByteArray::fromStdString(text);
}

constexpr BodyFraming chunked{BodyFraming::Kind::Chunked, 0};
constexpr BodyFraming length(std::uint64_t bytes)
{
    return {BodyFraming::Kind::Length, bytes};
}

} // namespace signalbox
