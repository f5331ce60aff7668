// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

Value settings(std::initializer_list<std::pair<std::string, Node>> more = {})
{
    Value value = map({{"url", "http://127.0.0.1:1/introspect"}});
    for (const MapEntry& entry : map(more).entries)
        value.entries.push_back(entry);
    return value;
}

RequestHead with(const std::string& token)
{
    return get("/", {{"Authorization", "Bearer " + token}});
}

const HttpCall& http(const Outcome& outcome) { return std::get<HttpCall>(outcome.call.request); }

} // namespace

class TestIntrospection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theQuestionIsThatOfTheRfc();
    void requestsWithoutOneTokenAreRefusedUnasked();
    void activeTokenPassesAndTellsWhoItIs();
    void inactiveTokenIsRefusedAndRemembered();
    void rememberedAnswersAge();
    void expiryEndsARememberedAnswer();
    void scopesMustAllBeThere();
    void whatIsNoAnswerIs503AndNotRemembered_data();
    void whatIsNoAnswerIs503AndNotRemembered();
    void theTableIsBounded();
    void secretThatIsMissingDoesNotCompile();
    void findings();
};

void TestIntrospection::theQuestionIsThatOfTheRfc()
{
    MemorySources sources;
    sources.files["secret"] = "a:b c";
    PolicyBench bench("introspection", settings({{"client-id", "gate way"}, {"client-secret", "file:secret"}}), sources);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    const Outcome asked = bench.request(with("x+y/z="));
    QCOMPARE(asked.kind, Verdict::Kind::Call);
    QCOMPARE(bytes(http(asked).method), "POST");
    QCOMPARE(bytes(http(asked).body), "token=x%2By%2Fz%3D&token_type_hint=access_token");
    QCOMPARE(bytes(header(http(asked).headers, "Content-Type")), "application/x-www-form-urlencoded");
    // base64("gate+way:a%3Ab+c"), RFC 6749 2.3.1
    QCOMPARE(bytes(header(http(asked).headers, "Authorization")), "Basic Z2F0ZSt3YXk6YSUzQWIrYw==");
    QVERIFY(asked.call.server->name.find("a:b") == std::string::npos);
    QVERIFY(asked.call.shareKey.find("x+y") == std::string::npos);
}

void TestIntrospection::requestsWithoutOneTokenAreRefusedUnasked()
{
    PolicyBench bench("introspection", settings());
    QCOMPARE(bench.request(get("/")).status, 401);
    QCOMPARE(bench.request(get("/", {{"Authorization", "Basic eDp5"}})).status, 401);
    QCOMPARE(bench.request(get("/", {{"Authorization", "Bearer"}})).status, 401);
    QCOMPARE(bench.request(get("/", {{"Authorization", "Bearer "}})).status, 401);
    const Outcome twice = bench.request(get("/", {{"Authorization", "Bearer a"}, {"Authorization", "Bearer b"}}));
    QCOMPARE(twice.status, 401);
    QCOMPARE(bytes(header(twice.response.headers, "WWW-Authenticate")), "Bearer");
}

void TestIntrospection::activeTokenPassesAndTellsWhoItIs()
{
    PolicyBench bench("introspection", settings());
    QCOMPARE(bench.request(with("t")).kind, Verdict::Kind::Call);
    QVERIFY(bench.answer(200, R"({"active":true,"sub":"anna","aud":["a"],"n":7})").isProceed());
    QCOMPARE(bytes(bench.facts.consumer), "anna");
    QVERIFY(!bench.kept().headers.contains("Authorization"));
    const std::pair<std::string, std::string> audience{"aud", "[\"a\"]"};
    QVERIFY(std::find(bench.facts.claims.begin(), bench.facts.claims.end(), audience) != bench.facts.claims.end());
    QVERIFY(bench.request(with("t")).isProceed());
    QCOMPARE(bytes(bench.note("cached")), "true");
}

void TestIntrospection::inactiveTokenIsRefusedAndRemembered()
{
    PolicyBench bench("introspection", settings());
    static_cast<void>(bench.request(with("t")));
    const Outcome refused = bench.answer(200, R"({"active":false,"sub":"anna"})");
    QCOMPARE(refused.status, 401);
    QCOMPARE(bytes(header(refused.response.headers, "WWW-Authenticate")), "Bearer error=\"invalid_token\"");
    QCOMPARE(bytes(bench.facts.consumer), "");
    QCOMPARE(bench.request(with("t")).status, 401);
    QCOMPARE(bench.request(with("u")).kind, Verdict::Kind::Call);
}

void TestIntrospection::rememberedAnswersAge()
{
    PolicyBench bench("introspection", settings({{"cache", "5s"}}));
    static_cast<void>(bench.request(with("t")));
    QVERIFY(bench.answer(200, R"({"active":true})").isProceed());
    bench.clock.advance(5s - 1ns);
    QVERIFY(bench.request(with("t")).isProceed());
    bench.clock.advance(1ns);
    QCOMPARE(bench.request(with("t")).kind, Verdict::Kind::Call);
    PolicyBench never("introspection", settings({{"cache", "0s"}}));
    static_cast<void>(never.request(with("t")));
    QVERIFY(never.answer(200, R"({"active":true})").isProceed());
    QCOMPARE(never.request(with("t")).kind, Verdict::Kind::Call);
}

void TestIntrospection::expiryEndsARememberedAnswer()
{
    PolicyBench bench("introspection", settings({{"cache", "30s"}}));
    static_cast<void>(bench.request(with("t")));
    const std::string expires = std::to_string(bench.clock.wallTime().seconds() + 10);
    QVERIFY(bench.answer(200, "{\"active\":true,\"exp\":" + expires + "}").isProceed());
    bench.clock.advance(11s);
    QCOMPARE(bench.request(with("t")).status, 401);
    for (const char* exp : {"0", "-1", "1e300", "1"}) {
        static_cast<void>(bench.request(with(exp)));
        QCOMPARE(bench.answer(200, std::string("{\"active\":true,\"exp\":") + exp + "}").status, 401);
    }
}

void TestIntrospection::scopesMustAllBeThere()
{
    PolicyBench bench("introspection", settings({{"require-scope", list({"read", "write"})}}));
    static_cast<void>(bench.request(with("a")));
    QVERIFY(bench.answer(200, R"({"active":true,"scope":"write other read"})").isProceed());
    for (const char* scope : {"\"read\"", "\"\"", "\"readwrite\"", "7"}) {
        static_cast<void>(bench.request(with(scope)));
        const Outcome refused = bench.answer(200, std::string("{\"active\":true,\"scope\":") + scope + "}");
        QCOMPARE(refused.status, 403);
        QCOMPARE(bytes(header(refused.response.headers, "WWW-Authenticate")), "Bearer error=\"insufficient_scope\"");
    }
}

void TestIntrospection::whatIsNoAnswerIs503AndNotRemembered_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("refuses us") << 401 << QByteArray(R"({"active":true})");
    QTest::newRow("fails") << 500 << QByteArray(R"({"active":true})");
    QTest::newRow("redirects") << 302 << QByteArray();
    QTest::newRow("empty") << 200 << QByteArray();
    QTest::newRow("list") << 200 << QByteArray("[]");
    QTest::newRow("text instead of a boolean") << 200 << QByteArray(R"({"active":"true"})");
    QTest::newRow("deep") << 200 << QByteArray(10'000, '[');
    QTest::newRow("silent") << 0 << QByteArray();
}

void TestIntrospection::whatIsNoAnswerIs503AndNotRemembered()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    PolicyBench bench("introspection", settings());
    static_cast<void>(bench.request(with("t")));
    QCOMPARE((status == 0 ? bench.noAnswer() : bench.answer(status, body.toStdString())).status, 503);
    QCOMPARE(bench.request(with("t")).kind, Verdict::Kind::Call);
}

void TestIntrospection::theTableIsBounded()
{
    PolicyBench bench("introspection", settings());
    for (int i = 0; i <= 10'000; ++i) {
        static_cast<void>(bench.request(with(std::to_string(i))));
        QVERIFY(bench.answer(200, R"({"active":true})").isProceed());
    }
    QCOMPARE(bench.request(with("0")).kind, Verdict::Kind::Call);
    QVERIFY(bench.request(with("1")).isProceed());
    QVERIFY(bench.request(with("10000")).isProceed());
}

void TestIntrospection::secretThatIsMissingDoesNotCompile()
{
    QVERIFY(!PolicyBench("introspection", settings({{"client-id", "a"}, {"client-secret", "file:nowhere"}})).isCompiled());
}

void TestIntrospection::findings()
{
    QCOMPARE(bytes(PolicyBench("introspection", settings()).rules()), "introspection-anonymous");
    QCOMPARE(bytes(PolicyBench("introspection", map({{"url", "http://id.test/"}, {"client-id", "a"}})).rules()), "outside-plain-http");
}

QTEST_APPLESS_MAIN(TestIntrospection)
#include "tst_introspection.moc"
