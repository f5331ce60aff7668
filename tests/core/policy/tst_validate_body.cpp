// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestValidateBody : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requestsAreHeldToTheSchema_data();
    void requestsAreHeldToTheSchema();
    void bodyIsSentOnAsItCame();
    void requestsWithoutABodyPass();
    void responsesAreHeldToTheSchema_data();
    void responsesAreHeldToTheSchema();
    void otherStatusesAreNotHeld();
    void rangesAreNotAskedFor();
    void logOnlyNotes();
    void schemaMayStandInADocument();
    void configurationsThatCannotWorkAreFound();
};

namespace {

constexpr const char* orderSchema = "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"integer\"}}}";

MemorySources sources()
{
    MemorySources files;
    files.files["order.json"] = orderSchema;
    files.files["api.json"] = std::string("{\"openapi\":\"3.1.0\",\"components\":{\"schemas\":{\"Order\":") + orderSchema + "}}}";
    files.files["bad.json"] = "{\"type\":\"thing\"}";
    return files;
}

RequestHead post(const char* type, const char* method = "POST")
{
    RequestHead head = get("/orders");
    head.method = method;
    if (*type != '\0')
        head.headers.add("Content-Type", type);
    return head;
}

} // namespace

void TestValidateBody::requestsAreHeldToTheSchema_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("reason"); // empty: passes
    const auto row = [](const char* name, const char* type, const char* body, const char* reason) {
        QTest::newRow(name) << QByteArray(type) << QByteArray(body) << QByteArray(reason);
    };
    row("fits", "application/json", "{\"id\":1}", "");
    row("fits, another JSON type", "application/vnd.order+json; charset=utf-8", "{\"id\":1}", "");
    row("does not fit", "application/json", "{\"id\":\"1\"}", "/id: is of another type");
    row("lacks a member", "application/json", "{}", "the value lacks \"id\"");
    row("not JSON", "application/json", "{\"id\":1", "at byte");
    row("two values", "application/json", "{\"id\":1}{}", "at byte");
    row("repeats a name", "application/json", "{\"id\":1,\"id\":\"x\"}", "an object repeats a name");
    row("empty", "application/json", "", "there is no body");
    row("another type", "text/plain", "{\"id\":1}", "the media type is not JSON");
    row("no type", "", "{\"id\":1}", "the media type is not JSON");
}

void TestValidateBody::requestsAreHeldToTheSchema()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, reason);
    PolicyBench bench("validate-body", map({{"request", "order.json"}}), sources());
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    RequestHead head = post(type.constData());
    QVERIFY(bench.request(head).isProceed());
    QCOMPARE(bench.wantsRequestBody(), std::optional<std::size_t>(1024 * 1024));
    std::string text = body.toStdString();
    const Outcome outcome = bench.wholeRequestBody(text);
    QCOMPARE(outcome.status, reason.isEmpty() ? 0 : 400);
    if (!reason.isEmpty()) {
        QCOMPARE(bytes(outcome.response.problemType), "invalid-body");
        QVERIFY2(bytes(outcome.response.reason).contains(reason), outcome.response.reason.c_str());
        QVERIFY(outcome.response.body.empty());
    }
}

void TestValidateBody::bodyIsSentOnAsItCame()
{
    PolicyBench bench("validate-body", map({{"request", "order.json"}}), sources());
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    std::string body = " { \"id\" : 1.0e0 } ";
    QVERIFY(bench.wholeRequestBody(body).isProceed());
    QCOMPARE(bytes(body), " { \"id\" : 1.0e0 } ");
}

void TestValidateBody::requestsWithoutABodyPass()
{
    PolicyBench bench("validate-body", map({{"request", "order.json"}}), sources());
    for (const char* method : {"GET", "HEAD", "DELETE", "OPTIONS"}) {
        RequestHead head = post("", method);
        QVERIFY(bench.request(head).isProceed());
        std::string none;
        QVERIFY2(bench.wholeRequestBody(none).isProceed(), method);
        std::string some = "x"; // but not one that nobody expects
        QCOMPARE(bench.wholeRequestBody(some).status, 400);
    }
    for (const char* method : {"PUT", "PATCH"}) {
        RequestHead head = post("", method);
        QVERIFY(bench.request(head).isProceed());
        std::string none;
        QCOMPARE(bench.wholeRequestBody(none).status, 400);
    }
}

void TestValidateBody::responsesAreHeldToTheSchema_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("fits") << QByteArray("application/json") << QByteArray("{\"id\":1}") << 0;
    QTest::newRow("does not fit") << QByteArray("application/json") << QByteArray("{\"id\":null}") << 502;
    QTest::newRow("another type") << QByteArray("text/html") << QByteArray("<p>") << 502;
    QTest::newRow("empty") << QByteArray("application/json") << QByteArray() << 502;
}

void TestValidateBody::responsesAreHeldToTheSchema()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    PolicyBench bench("validate-body", map({{"response", "order.json"}, {"max", "64KiB"}}), sources());
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bench.wantsRequestBody(), std::nullopt);
    ResponseHead head;
    head.headers.add("Content-Type", type.toStdString());
    QCOMPARE(bench.wantsResponseBody(head), std::optional<std::size_t>(64 * 1024));
    std::string text = body.toStdString();
    QCOMPARE(bench.wholeResponseBody(head, text).status, status);
}

void TestValidateBody::otherStatusesAreNotHeld()
{
    PolicyBench usual("validate-body", map({{"response", "order.json"}}), sources());
    PolicyBench chosen("validate-body", map({{"response", "order.json"}, {"statuses", list({"201", "400-404"})}}), sources());
    static_cast<void>(usual.request(get("/")));
    static_cast<void>(chosen.request(get("/")));
    const auto isHeld = [](PolicyBench& bench, int status) {
        ResponseHead head;
        head.status = status;
        return bench.wantsResponseBody(head).has_value();
    };
    QVERIFY(isHeld(usual, 200) && isHeld(usual, 299) && !isHeld(usual, 300) && !isHeld(usual, 404) && !isHeld(usual, 199));
    QVERIFY(isHeld(chosen, 201) && isHeld(chosen, 400) && isHeld(chosen, 404) && !isHeld(chosen, 405) && !isHeld(chosen, 200));
}

void TestValidateBody::rangesAreNotAskedFor()
{
    PolicyBench response("validate-body", map({{"response", "order.json"}}), sources());
    QVERIFY(response.request(get("/", {{"Range", "bytes=0-1"}, {"If-Range", "x"}})).isProceed());
    QVERIFY(!response.kept().headers.contains("Range") && !response.kept().headers.contains("If-Range"));
    PolicyBench request("validate-body", map({{"request", "order.json"}}), sources());
    QVERIFY(request.request(get("/", {{"Range", "bytes=0-1"}})).isProceed());
    QVERIFY(request.kept().headers.contains("Range"));
}

void TestValidateBody::logOnlyNotes()
{
    PolicyBench bench("validate-body", map({{"request", "order.json"}, {"response", "order.json"}, {"on-violation", "log"}}), sources());
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    std::string body = "{}";
    QVERIFY(bench.wholeRequestBody(body).isProceed());
    QCOMPARE(bytes(bench.note("violation")), "the request body: the value lacks \"id\"");
    ResponseHead response;
    QVERIFY(bench.wholeResponseBody(response, body).isProceed());
    QCOMPARE(bytes(bench.rules()), "validate-body-logs");
}

void TestValidateBody::schemaMayStandInADocument()
{
    PolicyBench bench("validate-body", map({{"request", map({{"schema", "api.json"}, {"at", "/components/schemas/Order"}})}}), sources());
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    RequestHead head = post("application/json");
    QVERIFY(bench.request(head).isProceed());
    std::string body = "{}";
    QCOMPARE(bench.wholeRequestBody(body).status, 400);
    PolicyBench text("validate-body", map({{"request", map({{"json", "false"}})}}));
    QVERIFY(text.request(head).isProceed());
    QCOMPARE(text.wholeRequestBody(body).status, 400);
}

void TestValidateBody::configurationsThatCannotWorkAreFound()
{
    PolicyBench missing("validate-body", map({{"request", "nowhere.json"}}), sources());
    QVERIFY(!missing.isCompiled());
    PolicyBench bad("validate-body", map({{"response", "bad.json"}}), sources());
    QVERIFY2(bad.error.find("bad.json") != std::string::npos && bad.error.find("thing") != std::string::npos, bad.error.c_str());
    QVERIFY(!PolicyBench("validate-body", map({{"request", map({{"schema", "api.json"}, {"at", "/nowhere"}})}}), sources()).isCompiled());
    QCOMPARE(bytes(PolicyBench("validate-body", map({{"request", "order.json"}, {"statuses", "200"}}), sources()).rules()),
        "validate-body-statuses");
}

QTEST_APPLESS_MAIN(TestValidateBody)
#include "tst_validate_body.moc"
