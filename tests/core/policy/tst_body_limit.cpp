// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestBodyLimit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAnnouncedBodyIsJudgedAtTheHead_data();
    void anAnnouncedBodyIsJudgedAtTheHead();
    void aBodyOfUnknownLengthIsCounted();
    void aLargeResponseIs502();
    void aLengthWithoutABodyIsNoBody_data();
    void aLengthWithoutABodyIsNoBody();
    void aSideWithoutALimitIsFree();
    void zeroAllowsNoBody();
};

void TestBodyLimit::anAnnouncedBodyIsJudgedAtTheHead_data()
{
    QTest::addColumn<QByteArray>("length");
    QTest::addColumn<int>("status");
    QTest::newRow("one below") << QByteArray("1023") << 0;
    QTest::newRow("at") << QByteArray("1024") << 0;
    QTest::newRow("one above") << QByteArray("1025") << 413;
    QTest::newRow("very large") << QByteArray("18446744073709551615") << 413;
}

void TestBodyLimit::anAnnouncedBodyIsJudgedAtTheHead()
{
    QFETCH(QByteArray, length);
    QFETCH(int, status);
    PolicyBench bench("body-limit", map({{"request", "1KiB"}}));
    const Outcome outcome = bench.request(get("/", {{"Content-Length", length.toStdString()}}));
    QCOMPARE(outcome.status, status);
    if (status != 0)
        QCOMPARE(bytes(outcome.response.problemType), "content-too-large");
}

void TestBodyLimit::aBodyOfUnknownLengthIsCounted()
{
    PolicyBench bench("body-limit", map({{"request", "10"}}));
    QVERIFY(bench.request(get("/", {{"Transfer-Encoding", "chunked"}})).isProceed());
    QVERIFY(bench.requestBody("12345", false).isProceed());
    QVERIFY(bench.requestBody("67890", false).isProceed());
    QVERIFY(bench.requestBody("", true).isProceed());
    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(bench.requestBody("1234567890", false).isProceed());
    QCOMPARE(bench.requestBody("1", false).status, 413);
    QCOMPARE(bytes(bench.note("size")), "11");
}

void TestBodyLimit::aLargeResponseIs502()
{
    PolicyBench bench("body-limit", map({{"response", "4"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead response;
    response.headers.add("Content-Length", "5");
    const Outcome refused = bench.response(response);
    QCOMPARE(refused.status, 502);
    QCOMPARE(bytes(refused.response.problemType), "response-too-large");

    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead unknown;
    QVERIFY(bench.response(unknown).isProceed());
    QVERIFY(bench.responseBody("1234", false).isProceed());
    QCOMPARE(bench.responseBody("5", true).status, 502);
}

void TestBodyLimit::aLengthWithoutABodyIsNoBody_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::newRow("HEAD") << QByteArray("HEAD") << 200;
    QTest::newRow("304") << QByteArray("GET") << 304;
}

void TestBodyLimit::aLengthWithoutABodyIsNoBody()
{
    QFETCH(QByteArray, method);
    QFETCH(int, status);
    PolicyBench bench("body-limit", map({{"response", "4"}}));
    RequestHead request = get("/");
    request.method = method.toStdString();
    QVERIFY(bench.request(request).isProceed());
    ResponseHead response;
    response.status = status;
    response.headers.add("Content-Length", "5000");
    QVERIFY(bench.response(response).isProceed());
}

void TestBodyLimit::aSideWithoutALimitIsFree()
{
    PolicyBench bench("body-limit", map({{"response", "4"}}));
    QVERIFY(bench.request(get("/", {{"Content-Length", "999999999999"}})).isProceed());
    QVERIFY(bench.requestBody("12345678", true).isProceed());
}

void TestBodyLimit::zeroAllowsNoBody()
{
    PolicyBench bench("body-limit", map({{"request", "0"}}));
    QVERIFY(bench.request(get("/", {{"Content-Length", "0"}})).isProceed());
    QVERIFY(bench.requestBody("", true).isProceed());
    QCOMPARE(bench.request(get("/", {{"Content-Length", "1"}})).status, 413);
}

QTEST_APPLESS_MAIN(TestBodyLimit)
#include "tst_body_limit.moc"
