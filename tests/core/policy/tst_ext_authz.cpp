// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

const HttpCall& http(const Outcome& outcome) { return std::get<HttpCall>(outcome.call.request); }

} // namespace

class TestExtAuthz : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theQuestionNamesTheRequest();
    void whatIsSentIsChosen();
    void yesPassesAndItsHeadersReplaceTheClients();
    void noIsTheClientsAnswer_data();
    void noIsTheClientsAnswer();
    void failureDeniesOrAllows();
    void urlsThatCannotBeAskedDoNotCompile_data();
    void urlsThatCannotBeAskedDoNotCompile();
    void headersOfTheConnectionCannotBePassedOn();
    void findings();
};

void TestExtAuthz::theQuestionNamesTheRequest()
{
    PolicyBench bench("ext-authz", map({{"url", "https://authz.test/check?x=1"}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    const Outcome asked = bench.request(get("/a?b", {{"Authorization", "Bearer t"}, {"Cookie", "c=1"}, {"X-Forwarded-For", "6.6.6.6"}}));
    QCOMPARE(asked.kind, Verdict::Kind::Call);
    QCOMPARE(bytes(asked.call.server->name), "https://authz.test");
    QCOMPARE(int(asked.call.server->address.port), 443);
    QVERIFY(asked.call.server->tls != nullptr);
    QVERIFY(asked.call.timeout == 200ms);
    QCOMPARE(bytes(http(asked).target), "/check?x=1");
    QCOMPARE(bytes(http(asked).method), "GET");
    QCOMPARE(bytes(header(http(asked).headers, "Authorization")), "Bearer t");
    QCOMPARE(bytes(header(http(asked).headers, "Cookie")), "c=1");
    QCOMPARE(bytes(header(http(asked).headers, "X-Forwarded-Method")), "GET");
    QCOMPARE(bytes(header(http(asked).headers, "X-Forwarded-Uri")), "/a?b");
    QCOMPARE(bytes(http(asked).headers.joined("X-Forwarded-For")), "192.0.2.7");
    QVERIFY(asked.call.shareKey.empty()); // answers belong to one request
}

void TestExtAuthz::whatIsSentIsChosen()
{
    PolicyBench bench("ext-authz", map({{"url", "http://127.0.0.1:1"}, {"send-headers", list({"X-Key"})}}));
    const Outcome asked = bench.request(get("/", {{"Authorization", "Bearer t"}, {"X-Key", "1"}, {"X-Key", "2"}}));
    QCOMPARE(bytes(header(http(asked).headers, "Authorization")), "(none)");
    QCOMPARE(bytes(http(asked).headers.joined("X-Key")), "1, 2");
    QCOMPARE(bytes(http(asked).target), "/");
}

void TestExtAuthz::yesPassesAndItsHeadersReplaceTheClients()
{
    PolicyBench bench("ext-authz", map({{"url", "http://127.0.0.1:1"}, {"copy-headers", list({"X-User", "X-Role"})}}));
    QCOMPARE(bench.request(get("/", {{"X-User", "forged"}, {"X-Role", "admin"}})).kind, Verdict::Kind::Call);
    QVERIFY(bench.answer(299, {}, {{"X-User", "anna"}, {"X-Other", "no"}}).isProceed());
    QCOMPARE(bytes(bench.kept().headers.joined("X-User")), "anna");
    QVERIFY(!bench.kept().headers.contains("X-Role"));
    QVERIFY(!bench.kept().headers.contains("X-Other"));
}

void TestExtAuthz::noIsTheClientsAnswer_data()
{
    QTest::addColumn<int>("status");
    for (int status : {300, 302, 401, 403, 404, 429, 499})
        QTest::newRow(std::to_string(status).c_str()) << status;
}

void TestExtAuthz::noIsTheClientsAnswer()
{
    QFETCH(int, status);
    PolicyBench bench("ext-authz", map({{"url", "http://127.0.0.1:1"}, {"on-failure", "allow"}}));
    QCOMPARE(bench.request(get("/")).kind, Verdict::Kind::Call);
    const Outcome refused = bench.answer(status, "no", {{"WWW-Authenticate", "Bearer"}, {"Connection", "x"}, {"Server", "s"},
        {"Transfer-Encoding", "chunked"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}});
    QCOMPARE(refused.status, status);
    QCOMPARE(bytes(refused.response.body), "no");
    QCOMPARE(bytes(refused.response.headers.joined("WWW-Authenticate")), "Bearer");
    QCOMPARE(refused.response.headers.count("Set-Cookie"), std::size_t{2});
    QCOMPARE(refused.response.headers.size(), std::size_t{3});
}

void TestExtAuthz::failureDeniesOrAllows()
{
    PolicyBench deny("ext-authz", map({{"url", "http://127.0.0.1:1"}}));
    PolicyBench allow("ext-authz",
        map({{"url", "http://127.0.0.1:1"}, {"on-failure", "allow"}, {"copy-headers", "X-User"}}));
    for (int status : {0, 100, 199, 500, 503, 599}) {
        static_cast<void>(deny.request(get("/")));
        static_cast<void>(allow.request(get("/", {{"X-User", "forged"}})));
        QCOMPARE((status == 0 ? deny.noAnswer() : deny.answer(status)).status, 403);
        QVERIFY((status == 0 ? allow.noAnswer() : allow.answer(status)).isProceed());
        QCOMPARE(bytes(allow.note("on-failure")), "allow");
        QVERIFY(!allow.kept().headers.contains("X-User"));
    }
}

void TestExtAuthz::urlsThatCannotBeAskedDoNotCompile_data()
{
    QTest::addColumn<QByteArray>("url");
    for (const char* url : {"ftp://a/", "/check", "http://", "http://user:hunter2@a/", "http://a/#x", "http://a:0/", "http://a:99999/",
             "http://a b/", "http://[::1", "http://a/\x01"})
        QTest::newRow(url) << QByteArray(url);
}

void TestExtAuthz::urlsThatCannotBeAskedDoNotCompile()
{
    QFETCH(QByteArray, url);
    const PolicyBench bench("ext-authz", map({{"url", url.toStdString()}}));
    QVERIFY(!bench.isCompiled());
    QVERIFY(bench.error.find("hunter2") == std::string::npos);
}

void TestExtAuthz::headersOfTheConnectionCannotBePassedOn()
{
    for (const char* name : {"Connection", "Host", "Content-Length", "Transfer-Encoding", "a b"}) {
        QVERIFY(!PolicyBench("ext-authz", map({{"url", "http://127.0.0.1:1"}, {"send-headers", name}})).isCompiled());
        QVERIFY(!PolicyBench("ext-authz", map({{"url", "http://127.0.0.1:1"}, {"copy-headers", name}})).isCompiled());
    }
}

void TestExtAuthz::findings()
{
    const auto rules = [](Value value) { return PolicyBench("ext-authz", std::move(value)).rules(); };
    QCOMPARE(bytes(rules(map({{"url", "http://127.0.0.1:1"}}))), "");
    QCOMPARE(bytes(rules(map({{"url", "http://[::1]:1"}}))), "");
    QCOMPARE(bytes(rules(map({{"url", "http://authz.test"}}))), "outside-plain-http");
    QCOMPARE(bytes(rules(map({{"url", "https://authz.test"}, {"tls", map({{"verify", "false"}})}}))), "outside-not-verified");
    QCOMPARE(bytes(rules(map({{"url", "http://127.0.0.1:1"}, {"on-failure", "allow"}}))), "ext-authz-open");
}

QTEST_APPLESS_MAIN(TestExtAuthz)
#include "tst_ext_authz.moc"
