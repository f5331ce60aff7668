// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clientsAreJudgedByNetwork_data();
    void clientsAreJudgedByNetwork();
    void theDecidingNetworkIsNoted();
    void anUnreadableNetworkDoesNotCompile();
    void allowingEveryoneIsAWarning();
};

void TestAddress::clientsAreJudgedByNetwork_data()
{
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<int>("both");
    QTest::addColumn<int>("allowOnly");
    QTest::addColumn<int>("denyOnly");
    QTest::newRow("allowed") << QByteArray("10.1.2.3") << 0 << 0 << 0;
    QTest::newRow("denied inside the allowed") << QByteArray("10.9.0.1") << 403 << 0 << 403;
    QTest::newRow("last denied") << QByteArray("10.9.255.255") << 403 << 0 << 403;
    QTest::newRow("just outside") << QByteArray("10.10.0.0") << 0 << 0 << 0;
    QTest::newRow("in none") << QByteArray("11.0.0.1") << 403 << 403 << 0;
    QTest::newRow("mapped IPv6 is the same client") << QByteArray("::ffff:10.9.0.1") << 403 << 0 << 403;
    QTest::newRow("IPv6 in none") << QByteArray("2001:db8::1") << 403 << 403 << 0;
}

void TestAddress::clientsAreJudgedByNetwork()
{
    QFETCH(QByteArray, client);
    QFETCH(int, both);
    QFETCH(int, allowOnly);
    QFETCH(int, denyOnly);
    PolicyBench withBoth("address", map({{"allow", list({"10.0.0.0/8"})}, {"deny", list({"10.9.0.0/16"})}}));
    PolicyBench withAllow("address", map({{"allow", "10.0.0.0/8"}}));
    PolicyBench withDeny("address", map({{"deny", list({"10.9.0.0/16", "::1"})}}));
    const auto status = [&](PolicyBench& bench) {
        bench.facts.client = parseIpAddress(client.toStdString()).value();
        return bench.request(get("/")).status;
    };
    QCOMPARE(status(withBoth), both);
    QCOMPARE(status(withAllow), allowOnly);
    QCOMPARE(status(withDeny), denyOnly);
}

void TestAddress::theDecidingNetworkIsNoted()
{
    PolicyBench bench("address", map({{"allow", list({"127.0.0.1", "192.0.2.0/24"})}}));
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("rule")), "192.0.2.0/24");
    bench.facts.client = parseIpAddress("198.51.100.1").value();
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(bytes(refused.response.problemType), "address-denied");
    QCOMPARE(bytes(refused.response.reason), "198.51.100.1 is in no allowed network");
}

void TestAddress::anUnreadableNetworkDoesNotCompile()
{
    PolicyBench bench("address", map({{"deny", list({"10.0.0.0/33"})}}));
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bench.error.find("deny") != std::string::npos, bench.error.c_str());
}

void TestAddress::allowingEveryoneIsAWarning()
{
    QCOMPARE(bytes(PolicyBench("address", map({{"allow", "0.0.0.0/0"}})).rules()), "address-allows-all");
    QCOMPARE(bytes(PolicyBench("address", map({{"allow", "10.0.0.0/8"}})).rules()), "");
}

QTEST_APPLESS_MAIN(TestAddress)
#include "tst_address.moc"
