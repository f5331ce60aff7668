// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

// The request body after one edit of it.
QByteArray edited(std::initializer_list<std::pair<std::string, Node>> edit, std::string body)
{
    PolicyBench bench("json-body", map({{"request", list({map(edit)})}}));
    if (!bench.isCompiled())
        return QByteArray::fromStdString("not compiled: " + bench.error);
    bench.request(get("/", {{"Content-Type", "application/json"}}));
    const Outcome outcome = bench.wholeRequestBody(body);
    return outcome.isProceed() ? QByteArray::fromStdString(body) : QByteArray::number(outcome.status);
}

Value quotedText(const char* text)
{
    Value value = makeScalar(text);
    value.isQuoted = true;
    return value;
}

} // namespace

class TestJsonBody : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setWritesAndMakesObjects()
    {
        QCOMPARE(edited({{"set", "/a"}, {"value", "x"}}, "{\"b\":1}"), QByteArray("{\"b\":1,\"a\":\"x\"}"));
        QCOMPARE(edited({{"set", "/a/b/c"}, {"value", "1"}}, "{}"), QByteArray("{\"a\":{\"b\":{\"c\":1}}}"));
        QCOMPARE(edited({{"set", "/a/0"}, {"value", "null"}}, "{\"a\":[1,2]}"), QByteArray("{\"a\":[null,2]}"));
        QCOMPARE(edited({{"set", "/a/-"}, {"value", "true"}}, "{\"a\":[1]}"), QByteArray("{\"a\":[1,true]}"));
        QCOMPARE(edited({{"set", ""}, {"json", "[1]"}}, "{}"), QByteArray("[1]"));
        QCOMPARE(edited({{"set", "/a"}, {"value", quotedText("1")}}, "{}"), QByteArray("{\"a\":\"1\"}"));
        QCOMPARE(edited({{"set", "/a"}, {"value", "{request.id}"}}, "{}"), QByteArray("{\"a\":\"req-1\"}"));
        QCOMPARE(edited({{"set", "/a~1\""}, {"value", "1"}}, "{}"), QByteArray("{\"a/\\\"\":1}"));
    }

    void whatDoesNotFitIsLeftAlone()
    {
        for (const char* pointer : {"/a/b", "/a/0", "/l/2", "/l/01", "/l/x", "/l/-1", "/l/-/x"})
            QCOMPARE(edited({{"set", pointer}, {"value", "1"}}, "{\"a\": 5, \"l\": [1,2]}"), QByteArray("{\"a\": 5, \"l\": [1,2]}"));
        QCOMPARE(edited({{"remove", "/x/y"}}, "{ \"a\": 1 }"), QByteArray("{ \"a\": 1 }"));
        QCOMPARE(edited({{"rename", "/l/0"}, {"to", "z"}}, "{\"l\":[1]}"), QByteArray("{\"l\":[1]}"));
    }

    void numbersAndOrderStay()
    {
        QCOMPARE(edited({{"remove", "/x"}}, "{\"z\":12345678901234567890.10, \"x\":0, \"a\":1E400}"),
            QByteArray("{\"z\":12345678901234567890.10,\"a\":1E400}"));
    }

    void repeatedNamesAreAllEdited()
    {
        QCOMPARE(edited({{"remove", "/p"}}, "{\"p\":1,\"q\":2,\"\\u0070\":3,\"p\":4}"), QByteArray("{\"q\":2}"));
        QCOMPARE(edited({{"remove", "/p"}}, "{\"p\":1,\"p\":3}"), QByteArray("{}"));
        QCOMPARE(edited({{"set", "/p"}, {"value", "9"}}, "{\"p\":1,\"q\":2,\"p\":3}"), QByteArray("{\"p\":9,\"q\":2}"));
    }

    void renameReplacesTheOldBearer()
    {
        QCOMPARE(edited({{"rename", "/a"}, {"to", "b"}}, "{\"b\":1,\"a\":2,\"c\":3}"), QByteArray("{\"b\":2,\"c\":3}"));
        QCOMPARE(edited({{"rename", "/a"}, {"to", "a"}}, "{\"a\":2}"), QByteArray("{\"a\":2}"));
    }

    void itemsAreRemoved()
    {
        QCOMPARE(edited({{"remove", "/0"}}, "[1,2,3]"), QByteArray("[2,3]"));
        QCOMPARE(edited({{"remove", "/-"}}, "[1,2]"), QByteArray("[1,2]"));
    }

    void whatIsNoJsonIsRefused()
    {
        QCOMPARE(edited({{"remove", "/a"}}, "{"), QByteArray("400"));
        QCOMPARE(edited({{"remove", "/a"}}, ""), QByteArray(""));
        PolicyBench bench("json-body", map({{"response", list({map({{"remove", "/a"}})})}}));
        bench.request(get("/", {{"Range", "bytes=0-1"}, {"If-Range", "\"e\""}}));
        QVERIFY(!bench.kept().headers.contains("Range") && !bench.kept().headers.contains("If-Range"));
        ResponseHead head;
        head.headers.add("Content-Type", "application/problem+json; charset=utf-8");
        QCOMPARE(bench.wantsResponseBody(head).value_or(0), std::size_t{1048576});
        std::string body = "nope";
        const Outcome broken = bench.wholeResponseBody(head, body);
        QCOMPARE(broken.status, 502);
        QVERIFY2(broken.response.reason.find("byte 0") != std::string::npos, broken.response.reason.c_str());
        body = "{\"a\":1}";
        head.status = 206;
        QCOMPARE(bench.wholeResponseBody(head, body).status, 502);
    }

    void otherTypesAndSidesPass()
    {
        PolicyBench bench("json-body", map({{"request", list({map({{"remove", "/a"}})})}, {"max", "10"}}));
        bench.request(get("/", {{"Content-Type", "text/plain"}, {"Range", "bytes=0-1"}}));
        QVERIFY(!bench.wantsRequestBody());
        QVERIFY(bench.kept().headers.contains("Range"));
        bench.request(get("/", {{"Content-Type", "application/json"}}));
        QCOMPARE(bench.wantsRequestBody().value_or(0), std::size_t{10});
        ResponseHead head;
        head.headers.add("Content-Type", "application/json");
        QVERIFY(!bench.wantsResponseBody(head));
    }

    void editsAreCounted()
    {
        PolicyBench bench("json-body", map({{"request", list({map({{"remove", "/a"}}), map({{"remove", "/b"}})})}}));
        bench.request(get("/"));
        std::string body = "{\"a\":1}";
        QVERIFY(bench.wholeRequestBody(body).isProceed());
        QCOMPARE(bytes(bench.note("edits")), "1 of 2");
    }

    void badEditsAreFindings_data()
    {
        QTest::addColumn<int>("row");
        for (int i = 0; i < 8; ++i)
            QTest::addRow("%d", i) << i;
    }
    void badEditsAreFindings()
    {
        QFETCH(int, row);
        const std::vector<Value> edits{map({{"set", "a"}, {"value", "1"}}), map({{"set", "/a"}}),
            map({{"set", "/a"}, {"value", "1"}, {"json", "1"}}), map({{"set", "/a"}, {"json", "{"}}), map({{"remove", ""}}),
            map({{"rename", "/a"}}), map({{"remove", "/a"}, {"to", "b"}}), map({{"set", "/a"}, {"value", "{nonsense}"}})};
        PolicyBench bench("json-body", map({{"response", list({edits[static_cast<std::size_t>(row)]})}}));
        QVERIFY(!bench.isCompiled());
        QCOMPARE(bytes(bench.rules()), "json-edit");
    }
};

QTEST_APPLESS_MAIN(TestJsonBody)
#include "tst_json_body.moc"
