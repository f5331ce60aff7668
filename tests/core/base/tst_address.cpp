// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/address.h"

#include <QtTest>

using namespace signalbox;

class TestAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAndWritesAddresses_data();
    void readsAndWritesAddresses();
    void refusesWhatIsNoAddress_data();
    void refusesWhatIsNoAddress();
    void mappedIPv6EqualsItsIPv4();
    void knowsLoopbackAndUnspecified();
    void networkContainsItsAddressesOnly_data();
    void networkContainsItsAddressesOnly();
    void refusesBadNetworks_data();
    void refusesBadNetworks();
    void suggestsTheNetworkThatWasMeant();
    void readsMappedNetworksAsIPv4();
    void readsAndWritesHostAndPort_data();
    void readsAndWritesHostAndPort();
    void refusesBadHostAndPort_data();
    void refusesBadHostAndPort();
    void writesSocketAddressesWithBrackets();
};

void TestAddress::readsAndWritesAddresses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("v4") << QByteArray("192.168.1.20") << QByteArray("192.168.1.20");
    QTest::newRow("v4 edges") << QByteArray("255.255.255.255") << QByteArray("255.255.255.255");
    QTest::newRow("v6") << QByteArray("2001:DB8:0:0::1") << QByteArray("2001:db8::1");
    QTest::newRow("brackets") << QByteArray("[::1]") << QByteArray("::1");
    QTest::newRow("mapped") << QByteArray("::ffff:10.1.2.3") << QByteArray("10.1.2.3");
}

void TestAddress::readsAndWritesAddresses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, written);
    const auto address = parseIpAddress(text.toStdString());
    QVERIFY(address.has_value());
    QCOMPARE(address->toText(), written.toStdString());
}

void TestAddress::refusesWhatIsNoAddress_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", " 1.2.3.4", "1.2.3.4 ", "::g", "1::2::3",
             "[1.2.3.4]", "[::1", "::1%lo", "localhost", "1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("NUL") << QByteArray("1.2.3.4\0x", 9);
}

void TestAddress::refusesWhatIsNoAddress()
{
    QFETCH(QByteArray, text);
    const auto address = parseIpAddress(text.toStdString());
    QVERIFY(!address.has_value());
    QCOMPARE(address.error().code, ErrorCode::InvalidInput);
}

void TestAddress::mappedIPv6EqualsItsIPv4()
{
    QVERIFY(*parseIpAddress("::ffff:127.0.0.1") == *parseIpAddress("127.0.0.1"));
    QVERIFY(!(*parseIpAddress("::7f00:1") == *parseIpAddress("127.0.0.1")));
}

void TestAddress::knowsLoopbackAndUnspecified()
{
    QVERIFY(parseIpAddress("127.8.9.1")->isLoopback());
    QVERIFY(parseIpAddress("::1")->isLoopback());
    QVERIFY(!parseIpAddress("128.0.0.1")->isLoopback());
    QVERIFY(!parseIpAddress("::2")->isLoopback());
    QVERIFY(!parseIpAddress("7f00::1")->isLoopback());
    QVERIFY(parseIpAddress("0.0.0.0")->isUnspecified());
    QVERIFY(parseIpAddress("::")->isUnspecified());
    QVERIFY(!parseIpAddress("0.0.0.1")->isUnspecified());
}

void TestAddress::networkContainsItsAddressesOnly_data()
{
    QTest::addColumn<QByteArray>("network");
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<bool>("isInside");
    const auto row = [](const char* network, const char* address, bool isInside) {
        QTest::addRow("%s %s", network, address) << QByteArray(network) << QByteArray(address) << isInside;
    };
    row("10.0.0.0/8", "10.255.255.255", true);
    row("10.0.0.0/8", "11.0.0.0", false);
    row("10.0.0.0/8", "9.255.255.255", false);
    row("192.168.128.0/17", "192.168.128.1", true);
    row("192.168.128.0/17", "192.168.127.255", false);
    row("0.0.0.0/0", "255.1.2.3", true);
    row("0.0.0.0/0", "::1", false);
    row("::/0", "::1", true);
    row("::/0", "1.2.3.4", false);
    row("1.2.3.4", "1.2.3.4", true);
    row("1.2.3.4", "1.2.3.5", false);
    row("1.2.3.4/31", "1.2.3.5", true);
    row("2001:db8::/33", "2001:db8:7fff::1", true);
    row("2001:db8::/33", "2001:db8:8000::1", false);
    row("::1", "::1", true);
    row("::1", "::2", false);
}

void TestAddress::networkContainsItsAddressesOnly()
{
    QFETCH(QByteArray, network);
    QFETCH(QByteArray, address);
    QFETCH(bool, isInside);
    const auto cidr = parseCidr(network.toStdString());
    QVERIFY(cidr.has_value());
    QCOMPARE(cidr->contains(*parseIpAddress(address.toStdString())), isInside);
}

void TestAddress::refusesBadNetworks_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/ 8",
             "10.0.0/8", "10.0.0.1/8", "2001:db8::1/32", "10.0.0.0/99999999999999999999", "::ffff:10.0.0.0/95"})
        QTest::newRow(text) << QByteArray(text);
}

void TestAddress::refusesBadNetworks()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseCidr(text.toStdString()).has_value());
}

void TestAddress::suggestsTheNetworkThatWasMeant()
{
    const auto cidr = parseCidr("10.1.2.3/8");
    QVERIFY(!cidr.has_value());
    QVERIFY(cidr.error().detail.find("write 10.0.0.0/8") != std::string::npos);
}

void TestAddress::readsMappedNetworksAsIPv4()
{
    QCOMPARE(parseCidr("::ffff:10.0.0.0/104")->toText(), std::string("10.0.0.0/8"));
    QCOMPARE(parseCidr("::ffff:10.0.0.1")->toText(), std::string("10.0.0.1/32"));
}

void TestAddress::readsAndWritesHostAndPort_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("name") << QByteArray("shop.test:80") << QByteArray("shop.test") << 80;
    QTest::newRow("v4") << QByteArray("127.0.0.1:0") << QByteArray("127.0.0.1") << 0;
    QTest::newRow("v6") << QByteArray("[::1]:65535") << QByteArray("::1") << 65535;
    QTest::newRow("underscore") << QByteArray("my_service:9001") << QByteArray("my_service") << 9001;
}

void TestAddress::readsAndWritesHostAndPort()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, host);
    QFETCH(int, port);
    const auto parsed = parseHostPort(text.toStdString());
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->host, host.toStdString());
    QCOMPARE(static_cast<int>(parsed->port), port);
    QCOMPARE(parsed->toText(), text.toStdString());
}

void TestAddress::refusesBadHostAndPort_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", ":", ":80", "host", "host:", "host:65536", "host:-1", "host:8o", "host:000080", "::1:80",
             "[::1]", "[::1]80", "[::1:80", "[host]:80", "a b:80", "a/b:80", "u@host:80", "h\xc3\xb6st:80"})
        QTest::newRow(text) << QByteArray(text);
}

void TestAddress::refusesBadHostAndPort()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseHostPort(text.toStdString()).has_value());
}

void TestAddress::writesSocketAddressesWithBrackets()
{
    QCOMPARE((SocketAddress{*parseIpAddress("::1"), 8080}).toText(), std::string("[::1]:8080"));
    QCOMPARE((SocketAddress{*parseIpAddress("127.0.0.1"), 8080}).toText(), std::string("127.0.0.1:8080"));
}

QTEST_APPLESS_MAIN(TestAddress)
#include "tst_address.moc"
