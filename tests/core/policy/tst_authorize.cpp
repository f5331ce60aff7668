// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestAuthorize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void claimsDecide_data();
    void claimsDecide();
    void allConditionsOfARuleMustHold();
    void oneRuleIsEnough();
    void everyScopeIsNeeded();
    void scopesOfOtherIssuersAreRead();
    void whoeverIsNobodyIsRefused();
    void refusalSaysWhatIsMissingToTheRecordOnly();
    void ruleIsNoted();
    void claimsThatAreNoJsonHoldNothing();
    void ruleWithoutConditionsDoesNotCompile();
    void ruleForMethodsOnlyIsNoted();
};

namespace {

Value oneRule(Value rule)
{
    return map({{"rules", list({std::move(rule)})}});
}

PolicyBench withClaims(Value value, const char* json)
{
    PolicyBench bench("authorize", std::move(value));
    bench.facts.claimsJson = json;
    return bench;
}

} // namespace

void TestAuthorize::claimsDecide_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<bool>("passes");
    QTest::newRow("the value") << QByteArray(R"({"role":"admin"})") << true;
    QTest::newRow("another of the values") << QByteArray(R"({"role":"owner"})") << true;
    QTest::newRow("a list that holds it") << QByteArray(R"({"role":["guest","owner"]})") << true;
    QTest::newRow("another value") << QByteArray(R"({"role":"guest"})") << false;
    QTest::newRow("other case") << QByteArray(R"({"role":"Admin"})") << false;
    QTest::newRow("part of a text") << QByteArray(R"({"role":"admin owner"})") << false;
    QTest::newRow("a text that looks like a list") << QByteArray(R"({"role":"[\"admin\"]"})") << false;
    QTest::newRow("inside an object of another name") << QByteArray(R"({"realm":{"role":"admin"}})") << false;
    QTest::newRow("nothing") << QByteArray("{}") << false;
    QTest::newRow("null") << QByteArray(R"({"role":null})") << false;
}

void TestAuthorize::claimsDecide()
{
    QFETCH(QByteArray, claims);
    QFETCH(bool, passes);
    PolicyBench bench
        = withClaims(oneRule(map({{"claims", map({{"role", map({{"any-of", list({"admin", "owner"})}})}})}})), claims.constData());
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QCOMPARE(bench.request(get("/")).status, passes ? 0 : 403);
}

void TestAuthorize::allConditionsOfARuleMustHold()
{
    PolicyBench bench = withClaims(oneRule(map({{"claims", map({{"org.unit", "sales"}})}, {"scopes", "write"},
                                       {"consumers", list({"ada", "bob"})}, {"methods", list({"POST"})}})),
        R"({"org":{"unit":"sales"},"scope":"read write"})");
    const auto statusOf = [&](const char* consumer, const char* method) {
        bench.facts.consumer = consumer;
        RequestHead head = get("/");
        head.method = method;
        return bench.request(head).status;
    };
    QCOMPARE(statusOf("ada", "POST"), 0);
    QCOMPARE(statusOf("bob", "POST"), 0);
    QCOMPARE(statusOf("eve", "POST"), 403);
    QCOMPARE(statusOf("ada", "GET"), 403);
    bench.facts.claimsJson = R"({"org":{"unit":"sales"},"scope":"read"})";
    QCOMPARE(statusOf("ada", "POST"), 403);
    bench.facts.claimsJson = R"({"org":{"unit":"legal"},"scope":"write"})";
    QCOMPARE(statusOf("ada", "POST"), 403);
}

void TestAuthorize::oneRuleIsEnough()
{
    PolicyBench bench("authorize", map({{"rules", list({map({{"methods", "GET"}}), map({{"consumers", "ada"}})})}}));
    QVERIFY(bench.request(get("/")).isProceed());
    RequestHead post = get("/");
    post.method = "POST";
    QCOMPARE(bench.request(post).status, 403);
    bench.facts.consumer = "ada";
    QVERIFY(bench.request(post).isProceed());
    QCOMPARE(bytes(bench.note("rule")), "2");
}

void TestAuthorize::everyScopeIsNeeded()
{
    PolicyBench bench = withClaims(oneRule(map({{"scopes", list({"read", "write"})}})), R"({"scope":"read"})");
    QCOMPARE(bench.request(get("/")).status, 403);
    bench.facts.claimsJson = R"({"scope":"write  read"})";
    QVERIFY(bench.request(get("/")).isProceed());
    bench.facts.claimsJson = R"({"scope":"read writer"})";
    QCOMPARE(bench.request(get("/")).status, 403);
}

void TestAuthorize::scopesOfOtherIssuersAreRead()
{
    for (const char* claims : {R"({"scope":["read"]})", R"({"scp":"x read"})", R"({"scp":["x","read"]})"}) {
        PolicyBench bench = withClaims(oneRule(map({{"scopes", "read"}})), claims);
        QVERIFY2(bench.request(get("/")).isProceed(), claims);
    }
}

void TestAuthorize::whoeverIsNobodyIsRefused()
{
    PolicyBench consumers("authorize", oneRule(map({{"consumers", list({"ada", "bob"})}})));
    QCOMPARE(bytes(consumers.request(get("/")).response.reason), "nobody has said who asks");
    PolicyBench scopes("authorize", oneRule(map({{"scopes", "read"}})));
    QCOMPARE(bytes(scopes.request(get("/")).response.reason), "there is no token");
}

void TestAuthorize::refusalSaysWhatIsMissingToTheRecordOnly()
{
    PolicyBench bench = withClaims(oneRule(map({{"claims", map({{"role", "admin"}})}})), R"({"role":"guest"})");
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 403);
    QCOMPARE(bytes(refused.response.problemType), "not-authorized");
    QCOMPARE(bytes(refused.response.reason), "the claim role is not as required");
    QVERIFY(refused.response.body.empty());
    QVERIFY(refused.response.headers.isEmpty());
}

void TestAuthorize::ruleIsNoted()
{
    PolicyBench bench("authorize", oneRule(map({{"methods", "GET"}})));
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("rule")), "1");
}

void TestAuthorize::claimsThatAreNoJsonHoldNothing()
{
    for (const char* claims : {"[1]", "\"role\"", "{", "{\"role\":\"admin\""}) {
        PolicyBench bench = withClaims(oneRule(map({{"claims", map({{"role", "admin"}})}})), claims);
        QCOMPARE(bench.request(get("/")).status, 403);
    }
}

void TestAuthorize::ruleWithoutConditionsDoesNotCompile()
{
    PolicyBench empty("authorize", map({{"rules", list({map({{"methods", "GET"}}), map({})})}}));
    QVERIFY(!empty.isCompiled());
    QVERIFY2(empty.error.find("rule 2 has no condition") != std::string::npos, empty.error.c_str());
    QCOMPARE(bytes(empty.rules()), "authorize-rules");
    QVERIFY(!PolicyBench("authorize", map({{"rules", list({})}})).isCompiled());
}

void TestAuthorize::ruleForMethodsOnlyIsNoted()
{
    QCOMPARE(bytes(PolicyBench("authorize", oneRule(map({{"methods", "GET"}}))).rules()), "authorize-anyone");
    QCOMPARE(bytes(PolicyBench("authorize", oneRule(map({{"methods", "GET"}, {"consumers", "ada"}}))).rules()), "");
}

QTEST_APPLESS_MAIN(TestAuthorize)
#include "tst_authorize.moc"
