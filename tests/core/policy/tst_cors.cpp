// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestCors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void originsAreJudged_data();
    void originsAreJudged();
    void aPreflightIsAnswered();
    void aPreflightFromElsewhereIsAnsweredWithoutLeave();
    void optionsWithoutARequestedMethodGoOn();
    void actualResponsesAreMarked();
    void theUpstreamsWordIsReplaced();
    void everyoneIsAStarWithoutVary();
    void credentialsNameTheOrigin();
    void credentialsNeverGoWithEveryone();
    void varyIsNotWrittenTwice_data();
    void varyIsNotWrittenTwice();
    void requestsWithoutAnOriginGetVaryOnly();
    void textThatIsNoOriginDoesNotCompile_data();
    void textThatIsNoOriginDoesNotCompile();
};

namespace {

Value shop()
{
    return map({{"origins", list({"https://shop.test", "https://*.shop.test:8443"})}, {"methods", list({"GET", "PUT"})},
        {"headers", list({"X-A", "X-B"})}, {"expose", "ETag"}, {"max-age", "5m"}});
}

RequestHead preflight(const std::string& origin)
{
    RequestHead head = get("/x", {{"Origin", origin}, {"Access-Control-Request-Method", "PUT"}});
    head.method = "OPTIONS";
    return head;
}

} // namespace

void TestCors::originsAreJudged_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("isAllowed");
    const auto row = [](const char* pattern, const char* origin, bool isAllowed) {
        QTest::newRow((QByteArray(pattern) + " <- " + origin).constData())
            << QByteArray(pattern) << QByteArray(origin) << isAllowed;
    };
    row("https://shop.test", "https://shop.test", true);
    row("https://shop.test", "HTTPS://Shop.Test", true);
    row("https://shop.test", "http://shop.test", false);
    row("https://shop.test", "https://shop.test:8443", false);
    row("https://shop.test", "https://shop.test.evil.test", false);
    row("https://shop.test", "https://evil-shop.test", false);
    row("https://shop.test", "null", false);
    row("https://*.shop.test", "https://a.shop.test", true);
    row("https://*.shop.test", "https://a.b.shop.test", false);
    row("https://*.shop.test", "https://shop.test", false);
    row("https://*.shop.test", "https://.shop.test", false);
    row("https://*.shop.test", "http://a.shop.test", false);
    row("https://*.shop.test", "https://a.shop.test:8443", false);
    row("https://*.shop.test", "https://a.evil.test", false);
    row("https://*.shop.test:8443", "https://a.shop.test:8443", true);
    row("*.shop.test", "https://a.shop.test", true);
    row("*.shop.test", "http://a.shop.test", true);
    row("*.shop.test", "ftp://a.shop.test", false);
    row("*.shop.test", "a.shop.test", false);
    row("null", "null", true);
    row("*", "https://anything.test", true);
}

void TestCors::originsAreJudged()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, origin);
    QFETCH(bool, isAllowed);
    PolicyBench bench("cors", map({{"origins", pattern.toStdString()}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get("/", {{"Origin", origin.toStdString()}})).isProceed());
    QCOMPARE(bytes(bench.note("allowed")), isAllowed ? "true" : "false");
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(response.headers.contains("Access-Control-Allow-Origin"), isAllowed);
}

void TestCors::aPreflightIsAnswered()
{
    PolicyBench bench("cors", shop());
    const Outcome answer = bench.request(preflight("https://shop.test"));
    QCOMPARE(answer.status, 204);
    const HeaderList& headers = answer.response.headers;
    QCOMPARE(bytes(header(headers, "Access-Control-Allow-Origin")), "https://shop.test");
    QCOMPARE(bytes(header(headers, "Access-Control-Allow-Methods")), "GET, PUT");
    QCOMPARE(bytes(header(headers, "Access-Control-Allow-Headers")), "X-A, X-B");
    QCOMPARE(bytes(header(headers, "Access-Control-Max-Age")), "300");
    QVERIFY(!headers.contains("Access-Control-Allow-Credentials"));
    QVERIFY(header(headers, "Vary").find("Origin") == 0);
    QVERIFY(answer.response.body.empty() && answer.response.problemType.empty());
    QCOMPARE(bytes(bench.note("preflight")), "PUT");
}

void TestCors::aPreflightFromElsewhereIsAnsweredWithoutLeave()
{
    PolicyBench bench("cors", shop());
    const Outcome answer = bench.request(preflight("https://evil.test"));
    QCOMPARE(answer.status, 204);
    QCOMPARE(answer.response.headers.size(), std::size_t{1});
    QVERIFY(answer.response.headers.contains("Vary"));
}

void TestCors::optionsWithoutARequestedMethodGoOn()
{
    PolicyBench bench("cors", shop());
    RequestHead head = get("/", {{"Origin", "https://shop.test"}});
    head.method = "OPTIONS";
    QVERIFY(bench.request(head).isProceed());
    RequestHead asGet = preflight("https://shop.test");
    asGet.method = "GET";
    QVERIFY(bench.request(asGet).isProceed());
}

void TestCors::actualResponsesAreMarked()
{
    PolicyBench bench("cors", shop());
    QVERIFY(bench.request(get("/", {{"Origin", "https://a.shop.test:8443"}})).isProceed());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(header(response.headers, "Access-Control-Allow-Origin")), "https://a.shop.test:8443");
    QCOMPARE(bytes(header(response.headers, "Access-Control-Expose-Headers")), "ETag");
    QCOMPARE(bytes(header(response.headers, "Vary")), "Origin");
}

void TestCors::theUpstreamsWordIsReplaced()
{
    PolicyBench bench("cors", shop());
    for (const char* origin : {"https://shop.test", "https://evil.test"}) {
        QVERIFY(bench.request(get("/", {{"Origin", origin}})).isProceed());
        ResponseHead response;
        response.headers.add("access-control-allow-origin", "*");
        response.headers.add("Access-Control-Allow-Credentials", "true");
        QVERIFY(bench.response(response).isProceed());
        QVERIFY(header(response.headers, "Access-Control-Allow-Origin") != "*");
        QVERIFY(!response.headers.contains("Access-Control-Allow-Credentials"));
        QVERIFY(response.headers.count("Access-Control-Allow-Origin") <= 1);
    }
}

void TestCors::everyoneIsAStarWithoutVary()
{
    PolicyBench bench("cors", map({{"origins", "*"}}));
    QVERIFY(bench.request(get("/", {{"Origin", "https://any.test"}})).isProceed());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(header(response.headers, "Access-Control-Allow-Origin")), "*");
    QVERIFY(!response.headers.contains("Vary"));
}

void TestCors::credentialsNameTheOrigin()
{
    PolicyBench bench("cors", map({{"origins", "https://shop.test"}, {"credentials", "true"}}));
    const Outcome answer = bench.request(preflight("https://shop.test"));
    QCOMPARE(bytes(header(answer.response.headers, "Access-Control-Allow-Credentials")), "true");
    QCOMPARE(bytes(header(answer.response.headers, "Access-Control-Allow-Origin")), "https://shop.test");
}

void TestCors::credentialsNeverGoWithEveryone()
{
    PolicyBench bench("cors", map({{"origins", list({"https://shop.test", "*"})}, {"credentials", "true"}}));
    QVERIFY(!bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "cors-credentials-for-all");
}

void TestCors::varyIsNotWrittenTwice_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("none") << QByteArray("Accept") << QByteArray("Accept, Origin");
    QTest::newRow("there") << QByteArray("Accept, origin") << QByteArray("Accept, origin");
    QTest::newRow("everything") << QByteArray("*") << QByteArray("*");
}

void TestCors::varyIsNotWrittenTwice()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    PolicyBench bench("cors", shop());
    QVERIFY(bench.request(get("/", {{"Origin", "https://shop.test"}})).isProceed());
    ResponseHead response;
    response.headers.add("Vary", before.toStdString());
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(response.headers.joined("Vary")), after);
}

void TestCors::requestsWithoutAnOriginGetVaryOnly()
{
    PolicyBench bench("cors", shop());
    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(bench.notes.empty());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(response.headers.size(), std::size_t{1});
    QCOMPARE(bytes(header(response.headers, "Vary")), "Origin");
}

void TestCors::textThatIsNoOriginDoesNotCompile_data()
{
    QTest::addColumn<QByteArray>("origin");
    for (const char* text : {"", "shop.test", "https://", "https://shop.test/", "https://shop.test/a", "https://a*.shop.test",
             "https://*", "*.", "://shop.test", "https://a@shop.test", "https://a.test https://b.test"})
        QTest::newRow(text) << QByteArray(text);
}

void TestCors::textThatIsNoOriginDoesNotCompile()
{
    QFETCH(QByteArray, origin);
    PolicyBench bench("cors", map({{"origins", list({origin.toStdString()})}}));
    QVERIFY(!bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "cors-origin");
}

QTEST_APPLESS_MAIN(TestCors)
#include "tst_cors.moc"
