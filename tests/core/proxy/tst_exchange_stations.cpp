// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations in the exchange machine: what they change, refuse, keep, and make wait.
#include "tests/support/playbook.h"

#include <QtTest/QTest>

using namespace signalbox;
using Commands = std::vector<std::string>;

namespace {

std::string documentWith(const std::string& route, const std::string& endpoints = "[\"127.0.0.1:1\"]")
{
    return "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0, limits: { body: 100KiB } }\nroutes:\n"
        + route + "services:\n  origin: { endpoints: " + endpoints + " }\n";
}

const std::string plainRoute = "  - { name: one, match: { path: { prefix: /a } }, to: origin }\n";

} // namespace

#define COMPARE_COMMANDS(play, ...) QCOMPARE(joined((play).took()), joined(Commands __VA_ARGS__))

class TestExchangeStations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void policyThatPausesDelaysTheRequest();
    void keptResponseAnswersWithoutTheEndpoint();
    void ownAnswersAndBrokenResponsesAreNotKept();
    void pauseIsPartOfItsStage();
    void clientThatLeavesDuringAPauseEndsIt();
    void requestThatWaitsForAPlaceGoesInWhenOneEnds();
    void requestThatWaitsInVainIs503();
    void stationsAreRecordedWithWhatTheyChanged();
    void responsePoliciesRunInReverse();
    void policyThatRefusesAnswersAndNothingGoesOut();
};

void TestExchangeStations::policyThatPausesDelaysTheRequest()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: fault, delay: { time: 200ms, percent: 100 } }] }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a");
    QVERIFY(play.took().empty());
    play.passTime(std::chrono::milliseconds(201));
    COMPARE_COMMANDS(play, {"open 0"});
}

void TestExchangeStations::keptResponseAnswersWithoutTheEndpoint()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: response-headers, set: { X-Out: \"1\" } }, { kind: cache, ttl: 10s }] }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.response(200, {BodyFraming::Kind::Length, 5}, {{"Content-Length", "5"}});
    play.machine.onResponseBody("he");
    play.machine.onResponseBody("llo");
    play.machine.onResponseEnd({});
    QVERIFY(play.has("ended"));
    play.took();
    play.body.clear();
    play.request("GET", "/a");
    QVERIFY(!play.has("open 0"));
    QVERIFY(play.has("head 200"));
    QVERIFY(play.has("ended"));
    QCOMPARE(play.body, std::string("hello"));
    QCOMPARE(std::string(play.responseHead.headers.find("X-Out").value_or("")), std::string("1"));
    QCOMPARE(std::string(play.responseHead.headers.find("Age").value_or("")), std::string("0"));
    play.took();
    play.passTime(std::chrono::seconds(10));
    play.request("GET", "/a");
    QVERIFY(play.has("open 0"));
}

void TestExchangeStations::ownAnswersAndBrokenResponsesAreNotKept()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, policies: [{ kind: cache, ttl: 10s }] }\n"
                               "  - { name: two, match: { path: { prefix: /b } }, respond: { status: 404 }, policies: [{ kind: cache, ttl: 10s }] }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    for (int i = 0; i < 2; ++i) {
        play.took();
        play.request("GET", "/a");
        QVERIFY(play.has("open 0"));
        play.machine.onUpstreamOpen({});
        play.response(200, {BodyFraming::Kind::Chunked, 0});
        play.machine.onResponseBody("he");
        play.machine.onDownstreamClosed("reset"); // never whole
        QVERIFY(play.has("ended"));
        play.took();
        play.request("GET", "/b");
        QVERIFY(!play.responseHead.headers.contains("Age"));
    }
}

void TestExchangeStations::pauseIsPartOfItsStage()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: fault, delay: { time: 200ms, percent: 100 } }] }\n"));
    play.request("GET", "/a");
    play.passTime(std::chrono::milliseconds(201));
    play.machine.onUpstreamOpen({});
    play.response(204);
    play.machine.onResponseEnd({});
    const auto& stages = play.recorded.at(0).stages;
    const auto station = std::find_if(stages.begin(), stages.end(), [](const Stage& stage) { return stage.kind == Stage::Kind::Policy; });
    QVERIFY(station != stages.end());
    QVERIFY(station->end - station->start >= std::chrono::milliseconds(200));
    QCOMPARE(station->outcome, Stage::Outcome::Passed);
}

void TestExchangeStations::clientThatLeavesDuringAPauseEndsIt()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: fault, delay: { time: 200ms, percent: 100 } }] }\n"));
    play.request("GET", "/a");
    play.machine.onDownstreamClosed("reset");
    QVERIFY(play.has("ended"));
    play.passTime(std::chrono::milliseconds(201));
    QVERIFY(!play.has("open 0"));
    const auto& stages = play.recorded.at(0).stages;
    QVERIFY(std::any_of(stages.begin(), stages.end(), [](const Stage& stage) { return stage.outcome == Stage::Outcome::Failed; }));
}

void TestExchangeStations::requestThatWaitsForAPlaceGoesInWhenOneEnds()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: concurrency, max: 1, queue: 1, queue-timeout: 5s }] }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    auto other = play.runtime().plan().policy(PolicyId(0)).factory(); // another exchange is inside
    RequestHead head;
    std::vector<StageFact> notes;
    ExchangeFacts facts;
    SplitMixRandom random(1);
    FilterContext context{facts, head, play.clock, random, &notes};
    QCOMPARE(other->onRequestHead(head, context).kind(), Verdict::Kind::Proceed);
    play.request("GET", "/a");
    play.passTime(std::chrono::milliseconds(50));
    QVERIFY(!play.has("open 0"));
    other.reset();
    play.passTime(std::chrono::milliseconds(50));
    QVERIFY(play.has("open 0"));
    play.machine.onUpstreamOpen({});
    play.response(204);
    play.machine.onResponseEnd({});
    bool isNoted = false;
    for (const Stage& stage : play.recorded.at(0).stages) {
        for (const auto& [code, value] : stage.notes)
            isNoted = isNoted || code == "queued";
    }
    QVERIFY(isNoted);
    other = play.runtime().plan().policy(PolicyId(0)).factory(); // the place is free again
    QCOMPARE(other->onRequestHead(head, context).kind(), Verdict::Kind::Proceed);
}

void TestExchangeStations::requestThatWaitsInVainIs503()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: concurrency, max: 1, queue: 1, queue-timeout: 100ms }] }\n"));
    auto other = play.runtime().plan().policy(PolicyId(0)).factory();
    RequestHead head;
    ExchangeFacts facts;
    SplitMixRandom random(1);
    FilterContext context{facts, head, play.clock, random, nullptr};
    QCOMPARE(other->onRequestHead(head, context).kind(), Verdict::Kind::Proceed);
    play.request("GET", "/a");
    for (int i = 0; i < 40; ++i)
        play.passTime(std::chrono::milliseconds(3));
    QVERIFY(play.has("head 503"));
    QCOMPARE(play.recorded.at(0).rejection, std::string("1 at once are under way, and none ended in time"));
}

void TestExchangeStations::stationsAreRecordedWithWhatTheyChanged()
{
    Playbook play(documentWith(
        "  - { name: one, match: { path: { prefix: /a } }, to: origin, "
        "policies: [{ kind: rewrite-path, strip-prefix: /a }, { kind: request-headers, set: { X-A: \"1\" } }] }\n"));
    play.request("GET", "/a/b");
    play.machine.onUpstreamOpen({});
    QCOMPARE(play.upstreamHead.target, std::string("/b"));
    play.response(204);
    play.machine.onResponseEnd({});
    std::vector<Change> changes;
    for (const Stage& stage : play.recorded[0].stages)
        changes.insert(changes.end(), stage.changes.begin(), stage.changes.end());
    QCOMPARE(changes.size(), std::size_t{2});
    QVERIFY(changes[0].what == Change::What::Target);
    QCOMPARE(changes[0].before, std::string("/a/b"));
    QCOMPARE(changes[0].after, std::string("/b"));
    QCOMPARE(changes[1].name, std::string("X-A"));
}

void TestExchangeStations::responsePoliciesRunInReverse()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, "
                               "policies: [{ kind: response-headers, set: { X-Last: first } }, "
                               "{ kind: response-headers, set: { X-Last: second } }] }\n"));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.response(200);
    QCOMPARE(play.responseHead.headers.find("X-Last").value_or(""), std::string_view("first"));
}

void TestExchangeStations::policyThatRefusesAnswersAndNothingGoesOut()
{
    Playbook play(documentWith(
        "  - { name: one, match: { path: { prefix: /a } }, to: origin, "
        "policies: [{ kind: response-headers, set: { X-Out: yes } }, { kind: address, allow: [10.0.0.0/8] }, "
        "{ kind: response-headers, set: { X-Never: yes } }] }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a");
    QVERIFY2(play.has("head 403"), joined(play.commands)); // without "close": the connection is kept
    QVERIFY(!play.has("open 0"));
    // Stations that the request passed see the answer, those that it did not reach do not.
    QVERIFY(play.responseHead.headers.contains("X-Out"));
    QVERIFY(!play.responseHead.headers.contains("X-Never"));
    QCOMPARE(play.responseHead.headers.find("content-type").value_or(""), std::string_view("application/problem+json"));
    QVERIFY(!play.recorded[0].rejection.empty());
}

QTEST_APPLESS_MAIN(TestExchangeStations)
#include "tst_exchange_stations.moc"
