// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestApiKey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKnownKeyPassesAndNamesItsConsumer();
    void anythingElseIs401_data();
    void anythingElseIs401();
    void theKeyIsTakenFromTheQueryAndRemoved();
    void theKeyIsTakenFromACookieAndRemoved();
    void forwardLeavesTheKey();
    void keysComeFromAFile();
    void badKeysFilesAreToldByLine_data();
    void badKeysFilesAreToldByLine();
    void twoConsumersCannotShareAKey();
    void aDigestThatIsNoneIsAFinding();
    void theStarterAsksForAnOwnKey();
    void keysInTheQueryAreAWarning();
};

namespace {

Value keys(std::initializer_list<std::pair<std::string, Node>> more = {})
{
    Value value = map(more);
    value.entries.push_back({"keys", {},
        list({map({{"consumer", "ann"}, {"sha256", sha256Hex("key of ann")}}),
            map({{"consumer", "bob"}, {"sha256", sha256Hex("key of bob")}})})});
    return value;
}

} // namespace

void TestApiKey::aKnownKeyPassesAndNamesItsConsumer()
{
    PolicyBench bench("api-key", keys());
    QVERIFY(bench.request(get("/", {{"x-api-key", "key of bob"}})).isProceed());
    QCOMPARE(bytes(bench.facts.consumer), "bob");
    QCOMPARE(bytes(bench.note("consumer")), "bob");
    QVERIFY(!bench.kept().headers.contains("X-API-Key"));
}

void TestApiKey::anythingElseIs401_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("unknown") << QByteArray("key of eve");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("case") << QByteArray("Key of ann");
    QTest::newRow("longer") << QByteArray("key of ann ");
    QTest::newRow("the digest itself") << bytes(sha256Hex("key of ann"));
}

void TestApiKey::anythingElseIs401()
{
    QFETCH(QByteArray, key);
    PolicyBench bench("api-key", keys());
    const Outcome refused = bench.request(get("/", {{"X-API-Key", key.toStdString()}}));
    QCOMPARE(refused.status, 401);
    QCOMPARE(bytes(refused.response.problemType), "api-key-required");
    QVERIFY(refused.response.headers.contains("WWW-Authenticate"));
    QVERIFY(bench.facts.consumer.empty());
    QVERIFY(!refused.response.reason.empty());
    QCOMPARE(bytes(bench.request(get("/")).response.reason), "no key in header X-API-Key");
}

void TestApiKey::theKeyIsTakenFromTheQueryAndRemoved()
{
    PolicyBench bench("api-key", keys({{"in", "query"}, {"name", "api_key"}}));
    QVERIFY(bench.request(get("/a?x=1&api_key=key+of%20ann")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/a?x=1");
    QCOMPARE(bench.request(get("/a?x=1", {{"api_key", "key of ann"}})).status, 401);
}

void TestApiKey::theKeyIsTakenFromACookieAndRemoved()
{
    PolicyBench bench("api-key",
        map({{"in", "cookie"}, {"name", "key"}, {"keys", list({map({{"consumer", "ann"}, {"sha256", sha256Hex("k")}})})}}));
    QVERIFY(bench.request(get("/", {{"Cookie", "a=1; key=k"}})).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "Cookie")), "a=1");
}

void TestApiKey::forwardLeavesTheKey()
{
    PolicyBench bench("api-key", keys({{"forward", "true"}}));
    QVERIFY(bench.request(get("/", {{"X-API-Key", "key of ann"}})).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "X-API-Key")), "key of ann");
}

void TestApiKey::keysComeFromAFile()
{
    MemorySources sources;
    sources.files["keys.txt"] = "# who : digest\r\n\nann:" + sha256Hex("a") + "\r\nurn:x:bob : " + sha256Hex("b");
    PolicyBench bench("api-key", map({{"keys-file", "keys.txt"}}), sources);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get("/", {{"X-API-Key", "b"}})).isProceed());
    QCOMPARE(bytes(bench.facts.consumer), "urn:x:bob");
}

void TestApiKey::badKeysFilesAreToldByLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("no colon") << QByteArray("\nann\n") << QByteArray("keys.txt line 2");
    QTest::newRow("short digest") << QByteArray("ann:abcd\n") << QByteArray("keys.txt line 1");
    QTest::newRow("no consumer") << ":" + bytes(sha256Hex("a")) << QByteArray("keys.txt line 1");
}

void TestApiKey::badKeysFilesAreToldByLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    MemorySources sources;
    sources.files["keys.txt"] = text.toStdString();
    PolicyBench bench("api-key", map({{"keys-file", "keys.txt"}}), sources);
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bytes(bench.error).contains(problem), bench.error.c_str());
    QVERIFY(bytes(PolicyBench("api-key", map({{"keys-file", "other.txt"}})).error).contains("other.txt"));
}

void TestApiKey::twoConsumersCannotShareAKey()
{
    PolicyBench bench("api-key",
        map({{"keys",
            list({map({{"consumer", "ann"}, {"sha256", sha256Hex("k")}}), map({{"consumer", "bob"}, {"sha256", sha256Hex("k")}})})}}));
    QVERIFY(!bench.isCompiled());
    QVERIFY(bytes(bench.error).contains("ann and bob"));
}

void TestApiKey::aDigestThatIsNoneIsAFinding()
{
    PolicyBench bench("api-key", map({{"keys", list({map({{"consumer", "ann"}, {"sha256", "secret"}})})}}));
    QVERIFY(!bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "api-key-digest");
}

void TestApiKey::theStarterAsksForAnOwnKey()
{
    QVERIFY(findPolicyKind("api-key")->starter.find(sha256Hex("demo-key")) != std::string_view::npos);
    PolicyBench bench("api-key", map({{"keys", list({map({{"consumer", "demo"}, {"sha256", sha256Hex("demo-key")}})})}}));
    QVERIFY(bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "api-key-demo");
}

void TestApiKey::keysInTheQueryAreAWarning()
{
    QCOMPARE(bytes(PolicyBench("api-key", keys({{"in", "query"}})).rules()), "api-key-in-query");
}

QTEST_APPLESS_MAIN(TestApiKey)
#include "tst_api_key.moc"
