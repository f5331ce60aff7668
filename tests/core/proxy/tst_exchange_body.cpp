// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations that need whole bodies or change them, in the machine.
#include "core/body/decode.h"
#include "tests/support/playbook.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

std::string documentWith(const std::string& policies, const std::string& more = "to: origin")
{
    return "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0, limits: { body: 1MiB } }\nroutes:\n"
           "  - { name: one, match: { path: { prefix: /a } }, timeout: 5s, policies: ["
        + policies + "], " + more + " }\nservices:\n  origin: { endpoints: [\"127.0.0.1:1\", \"127.0.0.1:2\"] }\n";
}

const std::string editRequest = "{ kind: json-body, max: 32, request: [{ set: /x, value: 1 }] }";
const std::string editResponse = "{ kind: json-body, max: 64, response: [{ remove: /secret }] }";
const std::pair<std::string, std::string> json{"Content-Type", "application/json"};

std::string header(const HeaderList& headers, std::string_view name)
{
    return std::string(headers.find(name).value_or("(none)"));
}

std::string noteOf(const Exchange& exchange, Stage::Kind kind, std::string_view code)
{
    for (const Stage& stage : exchange.stages) {
        for (const auto& [known, value] : stage.notes) {
            if (stage.kind == kind && known == code)
                return value;
        }
    }
    return "(none)";
}

// The request is there and sent; the endpoint is to answer.
void sendGet(Playbook& play, const std::string& method = "GET", const std::vector<std::pair<std::string, std::string>>& headers = {})
{
    play.request(method, "/a", headers);
    play.machine.onUpstreamOpen({});
    play.took();
}

} // namespace

#define COMPARE_COMMANDS(play, ...) QCOMPARE(joined((play).took()), joined(std::vector<std::string> __VA_ARGS__))
#define COMPARE_TEXT(text, expected) QCOMPARE(QByteArray::fromStdString(text), QByteArray(expected))

class TestExchangeBody : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theWalkWaitsForTheWholeRequestBody();
    void continueIsSentWhenAStationWaits();
    void aBodyOverTheStationsLimitIs413_data();
    void aBodyOverTheStationsLimitIs413();
    void aCodedRequestBodyIsDecoded();
    void badRequestBodiesAreRefused_data();
    void badRequestBodiesAreRefused();
    void anUnchangedBodyIsSentAsItCame();
    void earlierStationsCountTheClientsBytes();
    void aChangedBodyIsSentAgain();
    void theResponseIsHeldUntilItsBodyIsWhole();
    void aCodedResponseIsDecoded();
    void responsesThatCannotBeReadAre502_data();
    void responsesThatCannotBeReadAre502();
    void aBrokenHeldResponseIsNotTriedAgain();
    void aStalledHeldResponseIs504();
    void aResponseWithoutABodyIsNotHeld();
    void aTransformedBodyLeavesInChunks();
    void aSlowClientStopsTheEndpointOfATransformedBody();
    void aHeldBodyIsTransformedByEarlierStations();
    void earlierTransformsFeedAHeldBody();
    void answersOfARouteAreEditedAndEncoded();
    void refusalsAreNotEdited();
};

void TestExchangeBody::theWalkWaitsForTheWholeRequestBody()
{
    Playbook play(documentWith(editRequest + ", { kind: request-headers, set: { X-Later: \"1\" } }"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("POST", "/a", {json}, chunked);
    COMPARE_COMMANDS(play, {});
    play.machine.onRequestBody("{\"y\":");
    play.machine.onRequestBody("2}");
    COMPARE_COMMANDS(play, {});
    play.machine.onRequestEnd({});
    COMPARE_COMMANDS(play, {"open 0"});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"request POST /a", "request body {\"y\":2,\"x\":1}", "request end"});
    COMPARE_TEXT(header(play.upstreamHead.headers, "Content-Length"), "13");
    COMPARE_TEXT(header(play.upstreamHead.headers, "X-Later"), "1");
    play.response(204);
    play.machine.onResponseEnd({});
    const Exchange& recorded = play.recorded.at(0);
    COMPARE_TEXT(recorded.requestBody.bytes, "{\"y\":2}"); // what the client sent
    QCOMPARE(recorded.requestBody.totalBytes, std::uint64_t{7});
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::Policy, "body-before"), "7");
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::Policy, "body-after"), "13");
}

void TestExchangeBody::continueIsSentWhenAStationWaits()
{
    Playbook play(documentWith(editRequest));
    play.request("POST", "/a", {json}, length(2), {true, true, false});
    COMPARE_COMMANDS(play, {"continue"});
    play.machine.onRequestBody("{}");
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"open 0", "request POST /a", "request body {\"x\":1}", "request end"});
}

void TestExchangeBody::aBodyOverTheStationsLimitIs413_data()
{
    QTest::addColumn<bool>("isAnnounced");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<bool>("isRefused");
    for (const bool isAnnounced : {true, false}) {
        for (const int bytes : {31, 32, 33})
            QTest::addRow("%d bytes%s", bytes, isAnnounced ? " announced" : "") << isAnnounced << bytes << (bytes == 33);
    }
}

void TestExchangeBody::aBodyOverTheStationsLimitIs413()
{
    QFETCH(bool, isAnnounced);
    QFETCH(int, bytes);
    QFETCH(bool, isRefused);
    Playbook play(documentWith(editRequest));
    const std::string body = "{}" + std::string(static_cast<std::size_t>(bytes) - 2, ' ');
    play.request("POST", "/a", {json}, isAnnounced ? length(body.size()) : chunked);
    QCOMPARE(play.has("head 413"), isAnnounced && isRefused);
    play.machine.onRequestBody(body);
    QCOMPARE(play.responseHead.status == 413, isRefused);
    play.machine.onRequestEnd({});
    QCOMPARE(play.has("open 0"), !isRefused);
    if (isRefused) {
        const Exchange& recorded = play.recorded.at(0);
        QCOMPARE(recorded.response.status, 413);
        QVERIFY(noteOf(recorded, Stage::Kind::Policy, "reason").find("32 bytes") != std::string::npos);
    }
}

void TestExchangeBody::aCodedRequestBodyIsDecoded()
{
    Playbook play(documentWith("{ kind: json-body, request: [{ set: /x, value: 1 }] }"));
    const std::string coded = encodeContent("gzip", "{\"y\":2}").value();
    play.request("POST", "/a", {json, {"Content-Encoding", "gzip"}, {"Content-Digest", "x"}}, length(coded.size()));
    play.machine.onRequestBody(coded);
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    COMPARE_COMMANDS(play, {"open 0", "request POST /a", "request body {\"y\":2,\"x\":1}", "request end"});
    COMPARE_TEXT(header(play.upstreamHead.headers, "Content-Encoding"), "(none)");
    COMPARE_TEXT(header(play.upstreamHead.headers, "Content-Digest"), "(none)");
}

void TestExchangeBody::badRequestBodiesAreRefused_data()
{
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("unknown coding") << QByteArray("exi") << QByteArray("{}") << 415;
    QTest::newRow("not coded so") << QByteArray("gzip") << QByteArray("{}") << 400;
    QTest::newRow("expands too far") << QByteArray("zstd")
                                     << QByteArray::fromStdString(encodeContent("zstd", std::string(1000, ' ')).value()) << 413;
    QTest::newRow("no JSON") << QByteArray("identity") << QByteArray("{]") << 400;
}

void TestExchangeBody::badRequestBodiesAreRefused()
{
    QFETCH(QByteArray, coding);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    Playbook play(documentWith(editRequest));
    play.request("POST", "/a", {json, {"Content-Encoding", coding.toStdString()}}, length(static_cast<std::uint64_t>(body.size())));
    play.machine.onRequestBody(body.toStdString());
    play.machine.onRequestEnd({});
    QCOMPARE(play.responseHead.status, status);
    QVERIFY(!play.has("open 0"));
    QVERIFY(play.machine.isIdle());
}

void TestExchangeBody::anUnchangedBodyIsSentAsItCame()
{
    Playbook play(documentWith("{ kind: json-body, max: 1KiB, request: [{ remove: /none }] }"));
    const std::string coded = encodeContent("gzip", "{ \"y\": 2 }").value();
    play.request("POST", "/a", {json, {"Content-Encoding", "gzip"}}, chunked);
    play.machine.onRequestBody(coded);
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    QVERIFY(play.has("request body " + coded));
    COMPARE_TEXT(header(play.upstreamHead.headers, "Content-Encoding"), "gzip");
    COMPARE_TEXT(header(play.upstreamHead.headers, "Content-Length"), QByteArray::number(static_cast<int>(coded.size())).constData());
}

void TestExchangeBody::earlierStationsCountTheClientsBytes()
{
    Playbook play(documentWith("{ kind: body-limit, request: 4 }, " + editRequest));
    play.request("POST", "/a", {json}, chunked);
    play.machine.onRequestBody("{\"a\"");
    COMPARE_COMMANDS(play, {});
    play.machine.onRequestBody(":1}");
    QCOMPARE(play.responseHead.status, 413);

    Playbook after(documentWith(editRequest + ", { kind: body-limit, request: 6 }"));
    after.request("POST", "/a", {json}, chunked);
    after.machine.onRequestBody("{}");
    after.machine.onRequestEnd({});
    after.machine.onUpstreamOpen({});
    QCOMPARE(after.responseHead.status, 413); // {"x":1} has 7
}

void TestExchangeBody::aChangedBodyIsSentAgain()
{
    Playbook play(documentWith(editRequest, "retry: { attempts: 2, on: [reset], methods: any }, to: origin"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("PUT", "/a", {json}, length(2));
    play.machine.onRequestBody("{}");
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    play.took();
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "reset", true, false});
    play.passTime(std::chrono::seconds(1));
    play.machine.onUpstreamOpen({});
    QVERIFY(play.has("request body {\"x\":1}"));
}

void TestExchangeBody::theResponseIsHeldUntilItsBodyIsWhole()
{
    Playbook play(documentWith("{ kind: response-headers, set: { X-Last: \"1\" } }, " + editResponse));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    sendGet(play);
    play.response(200, chunked, {json, {"ETag", "\"e\""}});
    play.machine.onResponseBody("{\"secret\":1,");
    COMPARE_COMMANDS(play, {});
    play.machine.onResponseBody("\"n\":10000000000000000000001}");
    COMPARE_COMMANDS(play, {});
    play.machine.onResponseEnd({});
    COMPARE_COMMANDS(play, {"release", "head 200", "body 29", "end", "ended"});
    COMPARE_TEXT(play.body, "{\"n\":10000000000000000000001}");
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Length"), "29");
    COMPARE_TEXT(header(play.responseHead.headers, "ETag"), "W/\"e\"");
    COMPARE_TEXT(header(play.responseHead.headers, "X-Last"), "1");
    const Exchange& recorded = play.recorded.at(0);
    COMPARE_TEXT(recorded.responseBody.bytes, "{\"n\":10000000000000000000001}"); // as sent downstream
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::ResponsePolicy, "body-before"), "40");
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::ResponsePolicy, "body-after"), "29");
}

void TestExchangeBody::aCodedResponseIsDecoded()
{
    Playbook play(documentWith(editResponse));
    sendGet(play);
    const std::string coded = encodeContent("br", "{\"secret\":1}").value();
    play.response(200, length(coded.size()), {json, {"Content-Encoding", "br"}});
    play.machine.onResponseBody(coded);
    play.machine.onResponseEnd({});
    COMPARE_TEXT(play.body, "{}");
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Encoding"), "(none)");
}

void TestExchangeBody::responsesThatCannotBeReadAre502_data()
{
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isAnnounced");
    QTest::newRow("announced too large") << QByteArray("identity") << QByteArray(65, ' ') << true;
    QTest::newRow("too large") << QByteArray("identity") << QByteArray(65, ' ') << false;
    QTest::newRow("unknown coding") << QByteArray("exi") << QByteArray("{}") << true;
    QTest::newRow("not coded so") << QByteArray("gzip") << QByteArray("{}") << true;
    QTest::newRow("no JSON") << QByteArray("identity") << QByteArray("<html>") << true;
}

void TestExchangeBody::responsesThatCannotBeReadAre502()
{
    QFETCH(QByteArray, coding);
    QFETCH(QByteArray, body);
    QFETCH(bool, isAnnounced);
    Playbook play(documentWith(editResponse));
    sendGet(play);
    play.response(200, isAnnounced ? length(static_cast<std::uint64_t>(body.size())) : chunked,
        {json, {"Content-Encoding", coding.toStdString()}});
    play.machine.onResponseBody(body.toStdString());
    play.machine.onResponseEnd({});
    QCOMPARE(play.responseHead.status, 502);
    QVERIFY(play.has("end"));
    QVERIFY(play.body.find("urn:signalbox:problem") != std::string::npos);
    QVERIFY(play.machine.isIdle());
}

void TestExchangeBody::aBrokenHeldResponseIsNotTriedAgain()
{
    Playbook play(documentWith(editResponse, "retry: { attempts: 2, on: [reset] }, to: origin"));
    sendGet(play);
    play.response(200, length(20), {json});
    play.machine.onResponseBody("{");
    play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "the endpoint closed", true, true});
    QCOMPARE(play.responseHead.status, 502);
    QVERIFY(!play.has("open 1"));
    COMPARE_TEXT(play.recorded.at(0).errorDetail, "the endpoint closed");
}

void TestExchangeBody::aStalledHeldResponseIs504()
{
    Playbook play(documentWith(editResponse));
    sendGet(play);
    play.response(200, length(20), {json});
    play.machine.onResponseBody("{");
    play.passTime(std::chrono::seconds(5));
    QCOMPARE(play.responseHead.status, 504);
}

void TestExchangeBody::aResponseWithoutABodyIsNotHeld()
{
    Playbook play(documentWith(editResponse));
    sendGet(play, "HEAD");
    play.response(200, {}, {json, {"Content-Length", "40"}});
    COMPARE_COMMANDS(play, {"head 200"});
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Length"), "(none)");
    play.machine.onResponseEnd({});
    COMPARE_COMMANDS(play, {"release", "end", "ended"});
}

void TestExchangeBody::aTransformedBodyLeavesInChunks()
{
    Playbook play(documentWith("{ kind: compress, min-size: 0 }"));
    sendGet(play, "GET", {{"Accept-Encoding", "gzip"}});
    play.response(200, length(4000), {{"Content-Type", "text/plain"}, {"Content-Length", "4000"}});
    COMPARE_COMMANDS(play, {"head 200"});
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Length"), "(none)");
    play.machine.onResponseBody(std::string(4000, 'a'));
    play.machine.onResponseEnd({});
    QCOMPARE(decodeContent("gzip", play.body, 5000).value(), std::string(4000, 'a'));
    const Exchange& recorded = play.recorded.at(0);
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::ResponsePolicy, "body-before"), "4000");
    COMPARE_TEXT(noteOf(recorded, Stage::Kind::ResponsePolicy, "body-after"), QByteArray::number(qulonglong(play.body.size())).constData());
    QCOMPARE(recorded.responseBody.bytes, play.body);
    QCOMPARE(recorded.responseBody.totalBytes, std::uint64_t{play.body.size()});
}

void TestExchangeBody::aSlowClientStopsTheEndpointOfATransformedBody()
{
    Playbook play(documentWith("{ kind: compress }"));
    sendGet(play, "GET", {{"Accept-Encoding", "gzip"}});
    play.response(200, chunked, {{"Content-Type", "text/plain"}});
    play.isDownstreamWritable = false;
    play.machine.onResponseBody("some text");
    QVERIFY(play.has("pause response"));
    play.machine.onDownstreamWritable();
    QVERIFY(play.has("resume response"));
}

void TestExchangeBody::aHeldBodyIsTransformedByEarlierStations()
{
    Playbook play(documentWith("{ kind: compress, min-size: 0 }, " + editResponse));
    sendGet(play, "GET", {{"Accept-Encoding", "zstd"}});
    play.response(200, chunked, {json});
    play.machine.onResponseBody("{\"secret\":1,\"a\":2}");
    play.machine.onResponseEnd({});
    QCOMPARE(decodeContent("zstd", play.body, 100).value(), std::string("{\"a\":2}"));
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Length"), "(none)");
}

void TestExchangeBody::earlierTransformsFeedAHeldBody()
{
    Playbook play(documentWith(editResponse + ", { kind: compress, min-size: 0 }"));
    sendGet(play, "GET", {{"Accept-Encoding", "zstd"}});
    play.response(200, chunked, {json});
    play.machine.onResponseBody("{\"secret\":1,\"a\":2}");
    play.machine.onResponseEnd({});
    COMPARE_TEXT(play.body, "{\"a\":2}");
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Encoding"), "(none)");
    COMPARE_TEXT(header(play.responseHead.headers, "Content-Length"), "7");
}

void TestExchangeBody::answersOfARouteAreEditedAndEncoded()
{
    Playbook play(documentWith("{ kind: compress, min-size: 0 }, " + editResponse,
        "respond: { status: 200, headers: { Content-Type: application/json }, body: '{\"secret\":1,\"a\":2}' }"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a", {{"Accept-Encoding", "gzip"}});
    QCOMPARE(decodeContent("gzip", play.body, 100).value(), std::string("{\"a\":2}"));
    QCOMPARE(header(play.responseHead.headers, "Content-Length"), std::to_string(play.body.size()));
    QVERIFY(play.machine.isIdle());
}

void TestExchangeBody::refusalsAreNotEdited()
{
    Playbook play(documentWith("{ kind: json-body, response: [{ remove: /status }] }, { kind: address, deny: [\"127.0.0.1\"] }"));
    QVERIFY2(play.problems.empty(), play.problems.c_str());
    play.request("GET", "/a");
    QCOMPARE(play.responseHead.status, 403);
    QVERIFY(play.body.find("\"status\":403") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestExchangeBody)
#include "tst_exchange_body.moc"
