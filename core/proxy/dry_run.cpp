// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/dry_run.h"

#include "core/capture/capture_log.h"
#include "core/proxy/exchange_machine.h"

namespace signalbox {
namespace {

class KeepingLane final : public CaptureLane {
public:
    std::size_t bodyLimit() const override { return 64 * 1024; }
    ExchangeNumber nextNumber() override { return 1; }
    void record(const Exchange& exchange) override { kept = exchange; }
    void flush() override {}

    Exchange kept;
};

class DryPort final : public ExchangePort {
public:
    void sendInformational(const ResponseHead&) override {}
    void sendContinue() override {}
    void sendHead(const ResponseHead& head, BodyFraming, bool) override { status = head.status; }
    bool sendBody(std::string_view) override { return true; }
    void sendEnd(const HeaderList&) override {}
    void pauseRequest(bool) override {}
    void switchDownstreamToTunnel() override {}
    void abortDownstream() override {}
    void openUpstream(ServiceId, EndpointId, ConnectionChoice) override { isOpening = true; }
    void sendUpstreamRequest(const RequestHead& head, BodyFraming) override { upstream = head; }
    bool sendUpstreamBody(std::string_view) override { return true; }
    void sendUpstreamEnd(const HeaderList&) override {}
    void pauseResponse(bool) override {}
    void switchUpstreamToTunnel() override {}
    void releaseUpstream() override {}
    void abortUpstream() override {}
    bool sendCopy(RequestCopy) override { return true; }
    void startCall(OutsideCall) override { isCalling = true; }
    void cancelCall() override { isCalling = false; }
    void armTimer(Instant due) override { timer = due; }
    void cancelTimer() override { timer.reset(); }
    void exchangeEnded() override { hasEnded = true; }

    int status = 0;
    bool isOpening = false;
    bool isCalling = false;
    bool hasEnded = false;
    std::optional<RequestHead> upstream;
    std::optional<Instant> timer;
};

constexpr int maxPauses = 100;

} // namespace

DryRun dryRun(const std::shared_ptr<const Plan>& plan, ListenerId listener, const RequestHead& request,
    const IpAddress& client, bool isTls)
{
    ManualClock clock;
    clock.setWallTime(SystemClock().wallTime()); // tokens expire by the real calendar
    SplitMixRandom random(static_cast<std::uint64_t>(SystemClock().now().nanoseconds));
    KeepingLane lane;
    ExchangeEnvironment environment{clock, random, &lane};
    DryPort port;
    std::vector<std::shared_ptr<SharedService>> health;
    for (const ServicePlan& service : plan->services)
        health.push_back(std::make_shared<SharedService>(service.settings));
    auto runtime = std::make_shared<PlanRuntime>(plan, health, 0, nullptr);

    ExchangeMachine machine(environment, port);
    ConnectionFacts connection;
    connection.peer = {client, 40000};
    connection.isTls = isTls;
    connection.requestStarted = clock.now();
    RequestHead head = request;
    machine.begin(runtime, listener, connection, head, {}, {});
    machine.onRequestEnd({});
    for (int i = 0; i < maxPauses && !port.isOpening && !port.hasEnded && (port.timer || port.isCalling); ++i) {
        if (port.isCalling) { // nobody is asked: explaining touches no other server
            port.isCalling = false;
            machine.onCallSkipped();
            continue;
        }
        clock.advance(*port.timer - clock.now());
        machine.onTimer();
    }
    if (port.isOpening)
        machine.onUpstreamOpen({});
    const int status = port.status;
    machine.onDownstreamClosed("dry run"); // seals the record

    DryRun run{status, lane.kept.rejection, {}, std::move(port.upstream), std::move(lane.kept)};
    if (run.exchange.service.isValid())
        run.destination = plan->service(run.exchange.service).settings.name;
    run.exchange.errorDetail.clear();
    return run;
}

} // namespace signalbox
