// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The exchange machine while a station asks another server.
#include "core/proxy/dry_run.h"
#include "tests/support/playbook.h"

#include <QtTest/QTest>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

const std::string asking =
    "signalbox: 1\n"
    "name: t\n"
    "listeners:\n"
    "  public: { bind: 127.0.0.1:0, limits: { body: 10B } }\n"
    "routes:\n"
    "  - name: one\n"
    "    match: { path: { prefix: / } }\n"
    "    policies:\n"
    "      - { kind: ext-authz, url: \"http://127.0.0.1:9/check?secret=hunter2\", copy-headers: X-User }\n"
    "    to: origin\n"
    "services:\n"
    "  origin: { endpoints: [\"127.0.0.1:9001\"] }\n";

CallAnswer answered(int status, const std::vector<std::pair<std::string, std::string>>& headers = {}, std::string body = {})
{
    HttpAnswer answer;
    answer.head.status = status;
    for (const auto& [name, value] : headers)
        answer.head.headers.add(name, value);
    answer.body = std::move(body);
    return answer;
}

Error failure(ErrorCode code, std::string detail)
{
    return {code, ErrorOrigin::Upstream, std::move(detail)};
}

const Stage* policyStage(const Exchange& exchange)
{
    for (const Stage& stage : exchange.stages) {
        if (stage.kind == Stage::Kind::Policy)
            return &stage;
    }
    return nullptr;
}

std::string note(const Stage& stage, std::string_view code)
{
    for (const auto& [name, value] : stage.notes) {
        if (name == code)
            return value;
    }
    return "(none)";
}

using Commands = std::vector<std::string>;

} // namespace

class TestExchangeCalls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void exchangeWaitsForTheAnswerAndGoesOn();
    void refusalIsTheClientsAnswer();
    void failureIsCountedAndNamed();
    void bodyThatComesMeanwhileIsKept();
    void clientThatLeavesCancelsTheCall();
    void answerThatCannotWaitCancelsTheCall();
    void lateAnswerMeansNothing();
    void timersDoNotDisturbAWaitingExchange();
    void nothingIsAskedInADryRun();
    void worksWithoutRecording();
};

void TestExchangeCalls::exchangeWaitsForTheAnswerAndGoesOn()
{
    Playbook play(asking);
    QCOMPARE(play.problems, std::string());
    play.request("GET", "/a", {{"X-User", "forged"}});
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9"}));
    play.clock.advance(1500us);
    play.machine.onCallAnswered(answered(204, {{"X-User", "anna"}}));
    QCOMPARE(play.took(), Commands{"open 0"});
    play.machine.onUpstreamOpen({});
    QCOMPARE(play.upstreamHead.headers.joined("x-user"), std::string("anna"));
    play.response(204);
    play.machine.onResponseEnd({});
    const Stage* stage = policyStage(play.recorded.at(0));
    QVERIFY(stage != nullptr);
    QCOMPARE(note(*stage, "asked"), std::string("http://127.0.0.1:9")); // without its query, which may be a secret
    QCOMPARE(note(*stage, "answer"), std::string("204"));
    QCOMPARE(note(*stage, "took"), std::string("1500us"));
    QVERIFY(stage->end - stage->start == 1500us);
    QCOMPARE(stage->changes.size(), std::size_t{1});
    QCOMPARE(stage->changes.at(0).before, std::string("forged"));
}

void TestExchangeCalls::refusalIsTheClientsAnswer()
{
    Playbook play(asking);
    play.request("GET", "/a");
    play.machine.onCallAnswered(answered(302, {{"Location", "/login"}, {"X-Internal", "no"}}, "go"));
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9", "head 302", "body 2", "end", "ended"}));
    QCOMPARE(play.responseHead.headers.joined("location"), std::string("/login"));
    QVERIFY(!play.responseHead.headers.contains("x-internal"));
    QVERIFY(policyStage(play.recorded.at(0))->outcome == Stage::Outcome::Responded);
}

void TestExchangeCalls::failureIsCountedAndNamed()
{
    Playbook play(asking);
    play.request("GET", "/a");
    play.machine.onCallAnswered(failure(ErrorCode::TimedOut, "no answer within 200ms"));
    QCOMPARE(play.responseHead.status, 403);
    QCOMPARE(note(*policyStage(play.recorded.at(0)), "no-answer"), std::string("no answer within 200ms"));
    const StationStatistics station = play.runtime().statistics({}).routeStations.at(0).at(0);
    QCOMPARE(station.callFailures, std::uint64_t{1});
    QCOMPARE(station.lastCallError, std::string("no answer within 200ms"));
    QCOMPARE(station.refused, std::uint64_t{1});
}

void TestExchangeCalls::bodyThatComesMeanwhileIsKept()
{
    Playbook play(asking);
    play.request("POST", "/a", {}, {BodyFraming::Kind::Chunked, 0});
    play.machine.onRequestBody("abc");
    play.machine.onRequestEnd({});
    play.machine.onCallAnswered(answered(200));
    play.machine.onUpstreamOpen({});
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9", "open 0", "request POST /a", "request body abc", "request end"}));
}

void TestExchangeCalls::clientThatLeavesCancelsTheCall()
{
    Playbook play(asking);
    play.request("GET", "/a");
    play.machine.onDownstreamClosed("gone");
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9", "cancel call", "ended"}));
    QVERIFY(policyStage(play.recorded.at(0))->outcome == Stage::Outcome::Failed);
}

void TestExchangeCalls::answerThatCannotWaitCancelsTheCall()
{
    Playbook play(asking);
    play.request("POST", "/a", {}, {BodyFraming::Kind::Chunked, 0});
    play.took();
    play.machine.onRequestBody("more than ten bytes");
    QVERIFY(play.has("cancel call"));
    QCOMPARE(play.responseHead.status, 413);
}

void TestExchangeCalls::lateAnswerMeansNothing()
{
    Playbook play(asking);
    play.request("GET", "/a");
    play.machine.onCallAnswered(answered(401));
    play.took();
    play.machine.onCallAnswered(answered(200));
    play.machine.onCallSkipped();
    QVERIFY(play.took().empty());
}

void TestExchangeCalls::timersDoNotDisturbAWaitingExchange()
{
    Playbook play(asking);
    play.request("GET", "/a");
    play.took();
    play.clock.advance(1h);
    play.machine.onTimer();
    QVERIFY(play.took().empty());
    play.machine.onCallAnswered(answered(200));
    QCOMPARE(play.took(), Commands{"open 0"}); // the route's own time begins with its destination
}

void TestExchangeCalls::nothingIsAskedInADryRun()
{
    const CompiledPlan compiled = compilePlan(GatewayDocument::read(asking), FolderSources("."), {});
    QVERIFY(compiled.plan != nullptr);
    RequestHead head;
    head.method = "GET";
    head.target = "/a";
    head.headers.add("Host", "a.test");
    const DryRun run = dryRun(compiled.plan, ListenerId(std::size_t{0}), head, *parseIpAddress("127.0.0.1"), false);
    QCOMPARE(run.destination, std::string("origin"));
    QCOMPARE(note(*policyStage(run.exchange), "not-asked"), std::string("http://127.0.0.1:9"));
    QCOMPARE(note(*policyStage(run.exchange), "asked"), std::string("(none)"));
}

void TestExchangeCalls::worksWithoutRecording()
{
    Playbook play(asking);
    play.stopRecording();
    play.request("GET", "/a");
    play.machine.onCallAnswered(answered(200));
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9", "open 0"}));
    play.machine.onDownstreamClosed("gone");
    play.took();
    play.request("GET", "/b");
    play.machine.onDownstreamClosed("gone");
    QCOMPARE(play.took(), (Commands{"call http://127.0.0.1:9", "cancel call", "ended"}));
    QVERIFY(play.recorded.empty());
}

QTEST_APPLESS_MAIN(TestExchangeCalls)
#include "tst_exchange_calls.moc"
