// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
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

std::string retryRoute(const std::string& on)
{
    return "  - { name: one, match: { path: { prefix: /a } }, to: origin, timeout: 5s, retry: { attempts: 2, on: [" + on
        + "] } }\n";
}

} // namespace

#define COMPARE_COMMANDS(play, ...) QCOMPARE(joined((play).took()), joined(Commands __VA_ARGS__))

class TestExchangeMachine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void forwardsARequestAndItsResponse();
    void dropsHopByHopFieldsAndSaysWhoForwarded();
    void unmatchedIs404();
    void ambiguousTargetIsRejectedAndRecorded();
    void refusedEndpointBecomes502();
    void timeoutBecomes504();
    void noHealthyEndpointBecomes503();
    void retriesAConnectFailureOnAnotherEndpoint();
    void retriesAStatusButNotAMethodThatMayNotBeRepeated();
    void retrySendsTheBodyAgain();
    void staleKeptConnectionIsReplacedOnceWithoutCountingAnAttempt();
    void failureWithinAResponseAbortsIt();
    void clientThatGoesAwayFreesTheEndpoint();
    void slowClientPausesTheEndpointAndResumesIt();
    void slowEndpointPausesTheClient();
    void expectIsAnsweredWhenTheEndpointIsThere();
    void largerBodyThanAllowedIs413();
    void countedBodyOverTheLimitIs413();
    void trailersPassBothWays();
    void fieldsForProxiesStopHereBothWays();
    void upgradeBecomesATunnelRecordedTwice();
    void malformedBodyIs400();
    void redirectAndRespondAreAnsweredHere();
    void headHasTheLengthButNoBody();
    void retriesATimeoutOfOneTry();
    void bodyThatCannotBeKeptIsNotSentAgain();
    void smallBodyOfAnAnsweredRequestIsReadAndRecorded();
    void largeBodyOfAnAnsweredRequestCostsTheConnection();
    void informationalResponsesPass();
    void drainingEndsTheConnection();
};

void TestExchangeMachine::forwardsARequestAndItsResponse()
{
    Playbook play(documentWith(plainRoute));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a/b?c=1");
    COMPARE_COMMANDS(play, {"open 0"});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"request GET /a/b?c=1", "request end"});
    play.response(200, length(5));
    play.machine.onResponseBody("hello");
    play.machine.onResponseEnd({});
    COMPARE_COMMANDS(play, {"head 200", "body 5", "release", "end", "ended"});
    QCOMPARE(play.recorded.size(), std::size_t{1});
    QCOMPARE(play.recorded[0].response.status, 200);
    QCOMPARE(play.recorded[0].responseBody.bytes, std::string("hello"));
    QVERIFY(play.machine.isIdle());
}

void TestExchangeMachine::dropsHopByHopFieldsAndSaysWhoForwarded()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a", {{"Connection", "X-Secret, close"}, {"X-Secret", "1"}, {"TE", "gzip"}, {"X-Kept", "2"}});
    play.machine.onUpstreamOpen({});
    QVERIFY(!play.upstreamHead.headers.contains("X-Secret"));
    QVERIFY(!play.upstreamHead.headers.contains("TE"));
    QVERIFY(play.upstreamHead.headers.contains("X-Kept"));
    QCOMPARE(play.upstreamHead.headers.find("x-forwarded-for").value_or(""), std::string_view("127.0.0.1"));
    QCOMPARE(play.upstreamHead.headers.find("via").value_or(""), std::string_view("1.1 signalbox"));
    QCOMPARE(play.upstreamHead.headers.find("host").value_or(""), std::string_view("a.test"));
    play.response(200, {}, {{"Connection", "X-Inner"}, {"X-Inner", "1"}, {"X-Outer", "2"}});
    QVERIFY(!play.responseHead.headers.contains("X-Inner"));
    QVERIFY(play.responseHead.headers.contains("X-Outer"));
}

void TestExchangeMachine::unmatchedIs404()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/b");
    QCOMPARE(play.responseHead.status, 404);
    QVERIFY(play.body.find("urn:signalbox:problem:no-route") != std::string::npos);
    QVERIFY(play.recorded[0].isOwnAnswer);
    QVERIFY(play.recorded[0].outcome == Decision::Outcome::NoRoute);
}

void TestExchangeMachine::ambiguousTargetIsRejectedAndRecorded()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a/../b");
    QCOMPARE(play.responseHead.status, 400);
    QVERIFY(play.recorded[0].outcome == Decision::Outcome::Rejected);
    QVERIFY(!play.recorded[0].rejection.empty());
}

void TestExchangeMachine::refusedEndpointBecomes502()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.took();
    play.machine.onUpstreamFailed({ErrorCode::ConnectionRefused, "connection refused", false, false});
    QCOMPARE(play.responseHead.status, 502);
    QVERIFY(play.body.find("connection refused") == std::string::npos); // no inner detail goes out
    QVERIFY(play.recorded[0].errorDetail.find("connection refused") != std::string::npos);
    QVERIFY(play.recorded[0].errorOrigin == ErrorOrigin::Upstream);
}

void TestExchangeMachine::timeoutBecomes504()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, timeout: 2s }\n"));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.passTime(std::chrono::milliseconds(1999));
    QVERIFY(!play.has("head 504"));
    play.passTime(std::chrono::milliseconds(2));
    QCOMPARE(play.responseHead.status, 504);
    QVERIFY(play.has("abort upstream"));
}

void TestExchangeMachine::noHealthyEndpointBecomes503()
{
    Playbook play(documentWith(plainRoute));
    play.health[0]->setHealthy(0, false);
    play.request("GET", "/a");
    QCOMPARE(play.responseHead.status, 503);
}

void TestExchangeMachine::retriesAConnectFailureOnAnotherEndpoint()
{
    Playbook play(documentWith(retryRoute("connect-failure"), "[\"127.0.0.1:1\", \"127.0.0.1:2\"]"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("POST", "/a");
    const Commands first = play.took();
    play.machine.onUpstreamFailed({ErrorCode::ConnectionRefused, "refused", false, false});
    play.passTime(std::chrono::milliseconds(300));
    const Commands second = play.took();
    QVERIFY(second.back().starts_with("open "));
    QVERIFY(second.back() != first.back());
    play.machine.onUpstreamOpen({});
    play.response(200);
    play.machine.onResponseEnd({});
    QCOMPARE(play.recorded[0].attempts, 2U);
}

void TestExchangeMachine::retriesAStatusButNotAMethodThatMayNotBeRepeated()
{
    for (const auto& [method, isRetried] :
        {std::pair(std::string("GET"), true), std::pair(std::string("POST"), false)}) {
        Playbook play(documentWith(retryRoute("\"503\"")));
        play.request(method, "/a");
        play.machine.onUpstreamOpen({});
        play.took();
        play.response(503);
        QCOMPARE(play.has("head 503"), !isRetried);
        play.passTime(std::chrono::milliseconds(300));
        QCOMPARE(play.has("open 0"), isRetried);
    }
}

void TestExchangeMachine::retrySendsTheBodyAgain()
{
    Playbook play(documentWith(retryRoute("reset")));
    play.request("PUT", "/a", {}, length(4));
    play.machine.onRequestBody("body");
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"open 0", "request PUT /a", "request body body", "request end"});
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "reset", true, false});
    play.passTime(std::chrono::milliseconds(300));
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"abort upstream", "open 0", "request PUT /a", "request body body", "request end"});
}

void TestExchangeMachine::staleKeptConnectionIsReplacedOnceWithoutCountingAnAttempt()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({true, {}});
    play.took();
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "closed", true, true});
    COMPARE_COMMANDS(play, {"abort upstream", "open 0 new"});
    play.machine.onUpstreamOpen({});
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "closed", true, true});
    QCOMPARE(play.responseHead.status, 502);
    QCOMPARE(play.recorded[0].attempts, 1U);
}

void TestExchangeMachine::failureWithinAResponseAbortsIt()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.response(200, length(10));
    play.machine.onResponseBody("half");
    play.took();
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "closed early", true, false});
    QVERIFY(play.has("abort downstream"));
    QVERIFY(play.has("ended"));
    QCOMPARE(play.recorded[0].errorDetail, std::string("closed early"));
}

void TestExchangeMachine::clientThatGoesAwayFreesTheEndpoint()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.took();
    play.machine.onDownstreamClosed("gone");
    COMPARE_COMMANDS(play, {"abort upstream", "ended"});
    QVERIFY(play.recorded[0].errorOrigin == ErrorOrigin::Downstream);
    play.machine.onResponseBody("late"); // nothing may come of it
    QVERIFY(play.took().empty());
}

void TestExchangeMachine::slowClientPausesTheEndpointAndResumesIt()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.response(200, chunked);
    play.took();
    play.isDownstreamWritable = false;
    play.machine.onResponseBody("x");
    COMPARE_COMMANDS(play, {"body 1", "pause response"});
    play.machine.onDownstreamWritable();
    COMPARE_COMMANDS(play, {"resume response"});
}

void TestExchangeMachine::slowEndpointPausesTheClient()
{
    Playbook play(documentWith(plainRoute));
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.took();
    play.isUpstreamWritable = false;
    play.machine.onRequestBody("x");
    COMPARE_COMMANDS(play, {"request body x", "pause request"});
    play.machine.onUpstreamWritable();
    COMPARE_COMMANDS(play, {"resume request"});
}

void TestExchangeMachine::expectIsAnsweredWhenTheEndpointIsThere()
{
    Playbook play(documentWith(plainRoute));
    MessageFlags flags;
    flags.expectContinue = true;
    play.request("PUT", "/a", {{"Expect", "100-continue"}}, length(1), flags);
    COMPARE_COMMANDS(play, {"open 0"});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"continue", "request PUT /a"});
    QVERIFY(!play.upstreamHead.headers.contains("Expect"));
}

void TestExchangeMachine::largerBodyThanAllowedIs413()
{
    Playbook play(documentWith(plainRoute));
    play.request("PUT", "/a", {}, length(100 * 1024));
    QVERIFY(play.has("open 0"));
    Playbook over(documentWith(plainRoute));
    over.request("PUT", "/a", {}, length(100 * 1024 + 1));
    QVERIFY(over.has("head 413 close"));
    QVERIFY(!over.has("open 0"));
}

void TestExchangeMachine::countedBodyOverTheLimitIs413()
{
    Playbook play(documentWith(plainRoute));
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.machine.onRequestBody(std::string(100 * 1024, 'x'));
    QVERIFY(!play.has("head 413 close"));
    play.machine.onRequestBody("x");
    QVERIFY(play.has("head 413 close"));
    QVERIFY(play.has("abort upstream"));
}

void TestExchangeMachine::trailersPassBothWays()
{
    Playbook play(documentWith(plainRoute));
    HeaderList trailers;
    trailers.add("X-Sum", "1");
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.machine.onRequestEnd(trailers);
    QVERIFY(play.has("request end with trailers"));
    play.response(200, chunked);
    play.machine.onResponseEnd(trailers);
    QVERIFY(play.has("end with trailers"));
    QCOMPARE(play.recorded[0].responseTrailers.size(), std::size_t{1});
}

void TestExchangeMachine::fieldsForProxiesStopHereBothWays()
{
    Playbook play(documentWith(plainRoute));
    HeaderList trailers;
    trailers.add("Proxy-Authentication-Info", "nextnonce=1");
    play.request("PUT", "/a", {{"Proxy-Authorization", "Basic eDp5"}, {"Authorization", "Basic YTpi"}}, chunked);
    play.machine.onUpstreamOpen({});
    QVERIFY(!play.upstreamHead.headers.contains("Proxy-Authorization"));
    QVERIFY(play.upstreamHead.headers.contains("Authorization"));
    play.machine.onRequestEnd(trailers);
    QVERIFY(play.has("request end"));
    ResponseHead early;
    early.status = 103;
    early.headers.add("Proxy-Authenticate", "Basic");
    early.headers.add("Link", "</a.css>");
    play.machine.onInformational(early);
    QVERIFY(play.has("informational 103"));
    QVERIFY(!play.informationalHead.headers.contains("Proxy-Authenticate"));
    QVERIFY(play.informationalHead.headers.contains("Link"));
    play.response(407, chunked, {{"Proxy-Authenticate", "Basic realm=inner"}, {"X-Kept", "1"}});
    QCOMPARE(play.responseHead.status, 407);
    QVERIFY(!play.responseHead.headers.contains("Proxy-Authenticate"));
    QVERIFY(play.responseHead.headers.contains("X-Kept"));
    play.machine.onResponseEnd(trailers);
    QVERIFY(play.has("end"));
    QVERIFY(play.recorded[0].request.headers.contains("Proxy-Authorization")); // the capture says what came
}

void TestExchangeMachine::upgradeBecomesATunnelRecordedTwice()
{
    Playbook play(documentWith(plainRoute));
    MessageFlags flags;
    flags.upgrade = true;
    play.request("GET", "/a", {{"Connection", "upgrade"}, {"Upgrade", "websocket"}}, {}, flags);
    play.machine.onUpstreamOpen({});
    QVERIFY(play.upstreamHead.headers.contains("Upgrade"));
    play.response(101, {BodyFraming::Kind::Tunnel, 0}, {{"Connection", "upgrade"}, {"Upgrade", "websocket"}});
    QVERIFY(play.has("tunnel"));
    QVERIFY(play.recorded.at(0).isOpen);
    play.took();
    play.machine.onRequestBody("ping");
    play.machine.onResponseBody("pong");
    COMPARE_COMMANDS(play, {"request body ping", "body 4"});
    play.machine.onUpstreamClosed();
    QCOMPARE(play.recorded.size(), std::size_t{2});
    QCOMPARE(play.recorded[1].number, play.recorded[0].number);
    QVERIFY(!play.recorded[1].isOpen);
}

void TestExchangeMachine::malformedBodyIs400()
{
    Playbook play(documentWith(plainRoute));
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.machine.onRequestError({400, "chunk size is not a number"});
    QVERIFY(play.has("head 400 close"));
    QCOMPARE(play.recorded[0].errorDetail, std::string("chunk size is not a number"));
}

void TestExchangeMachine::redirectAndRespondAreAnsweredHere()
{
    const std::string routes
        = "  - { name: moved, match: { path: { exact: /old } }, redirect: { path: /new, status: 308 } }\n"
          "  - { name: ok, match: { path: { exact: /ok } }, respond: { status: 200, body: fine, headers: { X-A: b } } "
          "}\n";
    Playbook moved(documentWith(routes));
    QVERIFY2(moved.problems.empty(), moved.problems.c_str());
    moved.request("GET", "/old?a=b");
    COMPARE_COMMANDS(moved, {"head 308", "end", "ended"});
    QCOMPARE(moved.responseHead.headers.find("location").value_or(""), std::string_view("http://a.test/new?a=b"));
    Playbook ok(documentWith(routes));
    ok.request("GET", "/ok");
    COMPARE_COMMANDS(ok, {"head 200", "body 4", "end", "ended"});
    QCOMPARE(ok.responseHead.headers.find("x-a").value_or(""), std::string_view("b"));
    QVERIFY(ok.recorded[0].isOwnAnswer);
}

void TestExchangeMachine::headHasTheLengthButNoBody()
{
    Playbook own(
        documentWith("  - { name: ok, match: { path: { exact: /ok } }, respond: { status: 200, body: fine } }\n"));
    own.request("HEAD", "/ok");
    COMPARE_COMMANDS(own, {"head 200", "end", "ended"});
    QCOMPARE(own.responseHead.headers.find("content-length").value_or(""), std::string_view("4"));
    Playbook play(documentWith(plainRoute));
    play.request("HEAD", "/a");
    play.machine.onUpstreamOpen({});
    play.took();
    play.response(200, {}, {{"Content-Length", "1000"}});
    play.machine.onResponseEnd({});
    COMPARE_COMMANDS(play, {"head 200", "release", "end", "ended"});
    QCOMPARE(play.responseHead.headers.find("content-length").value_or(""), std::string_view("1000"));
}

void TestExchangeMachine::retriesATimeoutOfOneTry()
{
    Playbook play(documentWith("  - { name: one, match: { path: { prefix: /a } }, to: origin, timeout: 5s, "
                               "retry: { attempts: 2, on: [timeout], per-try: 1s } }\n"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.took();
    play.passTime(std::chrono::milliseconds(1001));
    COMPARE_COMMANDS(play, {"abort upstream"});
    play.passTime(std::chrono::milliseconds(300));
    COMPARE_COMMANDS(play, {"open 0"});
    play.machine.onUpstreamOpen({});
    play.passTime(std::chrono::milliseconds(1001));
    QCOMPARE(play.responseHead.status, 504);
    QCOMPARE(play.recorded[0].attempts, 2U);
}

void TestExchangeMachine::bodyThatCannotBeKeptIsNotSentAgain()
{
    Playbook play(documentWith(retryRoute("reset")));
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.machine.onRequestBody(std::string(64 * 1024 + 1, 'x')); // more than is kept for another try
    play.machine.onRequestEnd({});
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "reset", true, false});
    QCOMPARE(play.responseHead.status, 502);
    QCOMPARE(play.recorded[0].attempts, 1U);
}

void TestExchangeMachine::smallBodyOfAnAnsweredRequestIsReadAndRecorded()
{
    Playbook play(documentWith(plainRoute));
    play.request("POST", "/none", {}, length(4));
    COMPARE_COMMANDS(play, {"head 404", "body " + std::to_string(play.body.size()), "end"});
    play.machine.onRequestBody("body");
    play.machine.onRequestEnd({});
    COMPARE_COMMANDS(play, {"ended"});
    QCOMPARE(play.recorded[0].requestBody.bytes, std::string("body"));
    QCOMPARE(play.recorded[0].requestBody.totalBytes, std::uint64_t{4});
}

void TestExchangeMachine::largeBodyOfAnAnsweredRequestCostsTheConnection()
{
    Playbook play(documentWith(plainRoute));
    play.request("POST", "/none", {}, length(64 * 1024 + 1));
    QVERIFY(play.has("head 404 close"));
    QVERIFY(play.has("ended"));
}

void TestExchangeMachine::informationalResponsesPass()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.took();
    ResponseHead head;
    head.status = 103;
    play.machine.onInformational(head);
    head.status = 100; // ours is sent by ourselves
    play.machine.onInformational(head);
    COMPARE_COMMANDS(play, {"informational 103"});
}

void TestExchangeMachine::drainingEndsTheConnection()
{
    Playbook play(documentWith(plainRoute));
    play.request("GET", "/a");
    play.machine.forbidKeepAlive();
    play.machine.onUpstreamOpen({});
    play.response(200);
    QVERIFY(play.has("head 200 close"));
}

QTEST_APPLESS_MAIN(TestExchangeMachine)
#include "tst_exchange_machine.moc"
