// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestConvertBody : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requestsAreConverted_data();
    void requestsAreConverted();
    void otherTypesPass();
    void emptyBodiesPass();
    void malformedBodiesAreRefused();
    void responsesAreConverted();
    void partsAreNotAskedForAndNotConverted();
    void rootIsNamed();
};

namespace {

RequestHead post(const char* type)
{
    RequestHead head = get("/");
    head.method = "POST";
    head.headers.add("Content-Type", type);
    return head;
}

} // namespace

void TestConvertBody::requestsAreConverted_data()
{
    for (const char* column : {"conversion", "type", "body", "newType", "newBody"})
        QTest::addColumn<QByteArray>(column);
    const auto row = [](const char* conversion, const char* type, const char* body, const char* newType, const char* newBody) {
        QTest::addRow("%s %s", conversion, type) << QByteArray(conversion) << QByteArray(type) << QByteArray(body) << QByteArray(newType)
                                                 << QByteArray(newBody);
    };
    const char* xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<root><a>1</a></root>\n";
    row("json-to-xml", "application/json; charset=utf-8", "{\"a\":1}", "application/xml; charset=utf-8", xml);
    row("json-to-xml", "application/hal+json", "{\"a\":1}", "application/xml; charset=utf-8", xml);
    row("xml-to-json", "text/xml", "<x><a>1</a></x>", "application/json", "{\"a\":\"1\"}");
    row("xml-to-json", "application/soap+xml", "<x><a>1</a></x>", "application/json", "{\"a\":\"1\"}");
    row("form-to-json", "application/x-www-form-urlencoded", "a=1", "application/json", "{\"a\":\"1\"}");
}

void TestConvertBody::requestsAreConverted()
{
    QFETCH(QByteArray, conversion);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, newType);
    QFETCH(QByteArray, newBody);
    PolicyBench bench("convert-body", map({{"request", conversion.toStdString()}, {"max", "4KiB"}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    RequestHead head = post(type.constData());
    QVERIFY(bench.request(head).isProceed());
    QCOMPARE(bench.wantsRequestBody(), std::optional<std::size_t>(4096));
    std::string text = body.toStdString();
    QVERIFY(bench.wholeRequestBody(text).isProceed());
    QCOMPARE(bytes(text), newBody);
    QCOMPARE(bytes(header(head.headers, "Content-Type")), newType);
    QCOMPARE(head.headers.count("Content-Type"), std::size_t{1});
}

void TestConvertBody::otherTypesPass()
{
    PolicyBench bench("convert-body", map({{"request", "json-to-xml"}, {"response", "xml-to-json"}}));
    for (const char* type : {"text/plain", "application/xml", "application/jsonx", ""}) {
        RequestHead head = post(type);
        QVERIFY(bench.request(head).isProceed());
        QVERIFY2(!bench.wantsRequestBody(), type);
    }
    ResponseHead response;
    QVERIFY(!bench.wantsResponseBody(response));
    response.headers.add("Content-Type", "text/html");
    QVERIFY(!bench.wantsResponseBody(response));
}

void TestConvertBody::emptyBodiesPass()
{
    PolicyBench bench("convert-body", map({{"request", "json-to-xml"}}));
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    std::string body;
    QVERIFY(bench.wholeRequestBody(body).isProceed());
    QVERIFY(body.empty());
    QCOMPARE(bytes(header(head.headers, "Content-Type")), "application/json");
}

void TestConvertBody::malformedBodiesAreRefused()
{
    PolicyBench bench("convert-body", map({{"request", "json-to-xml"}, {"response", "xml-to-json"}, {"max", "100B"}}));
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    for (std::string body : {std::string("{"), std::string("{\"a b\":1}"), "[\"" + std::string(90, '<') + "\"]"}) {
        const std::string before = body;
        const Outcome refused = bench.wholeRequestBody(body);
        QCOMPARE(refused.status, 400);
        QCOMPARE(bytes(refused.response.problemType), "malformed-body");
        QVERIFY(refused.response.body.empty());
        QCOMPARE(bytes(body), bytes(before));
    }
    ResponseHead response;
    response.headers.add("Content-Type", "application/xml");
    std::string body = "<!DOCTYPE a><a/>";
    const Outcome refused = bench.wholeResponseBody(response, body);
    QCOMPARE(refused.status, 502);
    QCOMPARE(bytes(refused.response.reason), "the response body: a document type is not taken");
    QCOMPARE(bytes(header(response.headers, "Content-Type")), "application/xml");
}

void TestConvertBody::responsesAreConverted()
{
    PolicyBench bench("convert-body", map({{"response", "json-to-xml"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(!bench.wantsRequestBody());
    ResponseHead response;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Accept-Ranges", "bytes");
    QCOMPARE(bench.wantsResponseBody(response), std::optional<std::size_t>(1024 * 1024));
    std::string body = "[]";
    QVERIFY(bench.wholeResponseBody(response, body).isProceed());
    QVERIFY(bytes(body).endsWith("<root></root>\n"));
    QVERIFY(!response.headers.contains("Accept-Ranges"));
}

void TestConvertBody::partsAreNotAskedForAndNotConverted()
{
    PolicyBench bench("convert-body", map({{"response", "json-to-xml"}}));
    QVERIFY(bench.request(get("/", {{"Range", "bytes=0-1"}, {"If-Range", "x"}})).isProceed());
    QVERIFY(!bench.kept().headers.contains("Range") && !bench.kept().headers.contains("If-Range"));
    ResponseHead response;
    response.status = 206;
    std::string body = "[]";
    QCOMPARE(bench.wholeResponseBody(response, body).status, 502);
}

void TestConvertBody::rootIsNamed()
{
    PolicyBench bench("convert-body", map({{"request", "json-to-xml"}, {"root", "order"}}));
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    std::string body = "1";
    QVERIFY(bench.wholeRequestBody(body).isProceed());
    QVERIFY(bytes(body).contains("<order>1</order>"));
    for (const char* root : {"a b", "1", "<", "-x"})
        QVERIFY2(!PolicyBench("convert-body", map({{"request", "json-to-xml"}, {"root", root}})).isCompiled(), root);
    QCOMPARE(bytes(PolicyBench("convert-body", map({{"request", "xml-to-json"}, {"root", "a"}})).rules()), "convert-body-root");
}

QTEST_APPLESS_MAIN(TestConvertBody)
#include "tst_convert_body.moc"
