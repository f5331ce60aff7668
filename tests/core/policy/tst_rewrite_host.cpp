// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestRewriteHost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHostFieldIsReplaced();
    void variablesFillTheHost();
    void aHostThatIsNoneIs400_data();
    void aHostThatIsNoneIs400();
    void aConstantThatIsNoHostDoesNotCompile_data();
    void aConstantThatIsNoHostDoesNotCompile();
};

void TestRewriteHost::theHostFieldIsReplaced()
{
    PolicyBench bench("rewrite-host", map({{"to", "internal.test:8080"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.kept().headers.joined("Host")), "internal.test:8080");
    QCOMPARE(bytes(bench.note("from")), "shop.test");
    QCOMPARE(bytes(bench.note("to")), "internal.test:8080");
}

void TestRewriteHost::variablesFillTheHost()
{
    PolicyBench bench("rewrite-host", map({{"to", "{path.tenant}.internal.test"}}));
    bench.facts.pathParameters = {{"tenant", "acme"}};
    QVERIFY(bench.request(get("/acme")).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "Host")), "acme.internal.test");
}

void TestRewriteHost::aHostThatIsNoneIs400_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("line break") << QByteArray("a%0d%0aX:b");
    QTest::newRow("slash") << QByteArray("evil.test/");
    QTest::newRow("space") << QByteArray("a+b");
    QTest::newRow("user information") << QByteArray("a@b");
}

void TestRewriteHost::aHostThatIsNoneIs400()
{
    QFETCH(QByteArray, value);
    PolicyBench bench("rewrite-host", map({{"to", "{query.h}"}}));
    QCOMPARE(bench.request(get("/?h=" + value.toStdString())).status, 400);
    QCOMPARE(bytes(header(bench.kept().headers, "Host")), "shop.test");
}

void TestRewriteHost::aConstantThatIsNoHostDoesNotCompile_data()
{
    QTest::addColumn<QByteArray>("to");
    for (const char* text : {"", "a b", "http://a", "a/b", "{nothing}"})
        QTest::newRow(text) << QByteArray(text);
}

void TestRewriteHost::aConstantThatIsNoHostDoesNotCompile()
{
    QFETCH(QByteArray, to);
    QVERIFY(!PolicyBench("rewrite-host", map({{"to", to.toStdString()}})).isCompiled());
}

QTEST_APPLESS_MAIN(TestRewriteHost)
#include "tst_rewrite_host.moc"
