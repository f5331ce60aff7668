// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestResponseHeaders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRequestIsLeftAlone();
    void editsApplyToTheResponse();
    void templatesReadTheRequest();
    void aValueWithALineBreakReplacesTheResponse();
    void framingFieldsCannotBeEdited();
};

void TestResponseHeaders::theRequestIsLeftAlone()
{
    PolicyBench bench("response-headers", map({{"remove", list({"X-A"})}}));
    RequestHead request = get("/", {{"X-A", "1"}});
    const RequestHead before = request;
    QVERIFY(bench.request(request).isProceed());
    QVERIFY(request == before);
}

void TestResponseHeaders::editsApplyToTheResponse()
{
    PolicyBench bench("response-headers",
        map({{"remove", list({"Server"})}, {"rename", map({{"X-Old", "X-New"}})}, {"set", map({{"Cache-Control", "no-store"}})},
            {"add", map({{"Set-Cookie", "b=2"}})}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead response;
    response.headers.add("server", "origin/1");
    response.headers.add("X-Old", "v");
    response.headers.add("Cache-Control", "public");
    response.headers.add("Set-Cookie", "a=1");
    QVERIFY(bench.response(response).isProceed());
    QVERIFY(!response.headers.contains("Server"));
    QCOMPARE(bytes(header(response.headers, "X-New")), "v");
    QCOMPARE(bytes(header(response.headers, "Cache-Control")), "no-store");
    QCOMPARE(response.headers.count("Set-Cookie"), std::size_t{2});
}

void TestResponseHeaders::templatesReadTheRequest()
{
    PolicyBench bench("response-headers", map({{"set", map({{"X-Route", "{route}"}, {"X-Echo", "{header.x-a}"}})}}));
    QVERIFY(bench.request(get("/", {{"X-A", "from the request"}})).isProceed());
    ResponseHead response;
    response.headers.add("X-A", "from the response");
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(header(response.headers, "X-Route")), "order");
    QCOMPARE(bytes(header(response.headers, "X-Echo")), "from the request");
}

void TestResponseHeaders::aValueWithALineBreakReplacesTheResponse()
{
    PolicyBench bench("response-headers", map({{"set", map({{"X-A", "{query.x}"}})}}));
    QVERIFY(bench.request(get("/?x=%0d%0aX-Evil:1")).isProceed());
    ResponseHead response;
    QCOMPARE(bench.response(response).status, 400);
    QVERIFY(response.headers.isEmpty());
}

void TestResponseHeaders::framingFieldsCannotBeEdited()
{
    PolicyBench bench("response-headers", map({{"set", map({{"Content-Length", "1"}})}}));
    QVERIFY(!bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "header-name");
}

QTEST_APPLESS_MAIN(TestResponseHeaders)
#include "tst_response_headers.moc"
