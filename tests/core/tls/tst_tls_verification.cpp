// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the client side accepts.
#include "tests/core/tls/tls_bench.h"

#include <QtTest>

using namespace signalbox;

class TestTlsVerification final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void certificatesAreJudged_data();
    void certificatesAreJudged();
    void refusalsSayWhy_data();
    void refusalsSayWhy();
    void withoutVerifyingEverythingIsAccepted();
    void theSystemStoreDoesNotTrustOurTestRoot();
    void aSelfSignedCertificateGivenAsAuthorityIsTrusted();
    void addressesAreNotSentAsServerName();
    void withoutANameThereIsNothingToVerify();
    void aNameThatCannotBeSentIsAnError();
    void serverLearnsThatTheClientRefused();
    void clientCertificateMustFitItsKey();
    void unreadableAuthoritiesAreAnError();
};

void TestTlsVerification::certificatesAreJudged_data()
{
    QTest::addColumn<QByteArray>("certificateName");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("exact") << QByteArray("api.shop.test") << QByteArray("api.shop.test") << true;
    QTest::newRow("case") << QByteArray("api.shop.test") << QByteArray("API.Shop.Test") << true;
    QTest::newRow("final dot") << QByteArray("api.shop.test") << QByteArray("api.shop.test.") << true;
    QTest::newRow("wildcard") << QByteArray("*.shop.test") << QByteArray("api.shop.test") << true;
    QTest::newRow("wildcard, two labels") << QByteArray("*.shop.test") << QByteArray("a.b.shop.test") << false;
    QTest::newRow("wildcard, no label") << QByteArray("*.shop.test") << QByteArray("shop.test") << false;
    QTest::newRow("other host") << QByteArray("api.shop.test") << QByteArray("www.shop.test") << false;
    QTest::newRow("longer host") << QByteArray("shop.test") << QByteArray("evilshop.test") << false;
    QTest::newRow("IPv4") << QByteArray("127.0.0.1") << QByteArray("127.0.0.1") << true;
    QTest::newRow("IPv6") << QByteArray("::1") << QByteArray("[::1]") << true;
    QTest::newRow("other address") << QByteArray("127.0.0.1") << QByteArray("127.0.0.2") << false;
    QTest::newRow("address against name") << QByteArray("localhost") << QByteArray("127.0.0.1") << false;
}

void TestTlsVerification::certificatesAreJudged()
{
    QFETCH(QByteArray, certificateName);
    QFETCH(QByteArray, host);
    QFETCH(bool, accepted);
    const TestAuthority authority;
    const auto server = serverWith({authority.leaf({certificateName.toStdString()})});
    const auto client = clientTrusting(authority.pem());
    TlsPair pair(*server, *client, host.toStdString());
    pair.deliver();
    QCOMPARE(pair.isEstablished(), accepted);
    QCOMPARE(pair.clientError.empty(), accepted);
}

void TestTlsVerification::refusalsSayWhy_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("expired") << 0 << QByteArray("certificate has expired");
    QTest::newRow("self-signed") << 1 << QByteArray("self-signed certificate");
    QTest::newRow("unknown authority") << 2 << QByteArray("unable to get local issuer certificate");
    QTest::newRow("host name") << 3 << QByteArray("hostname mismatch");
    QTest::newRow("common name only") << 4 << QByteArray("hostname mismatch");
}

void TestTlsVerification::refusalsSayWhy()
{
    QFETCH(int, row);
    QFETCH(QByteArray, reason);
    const TestAuthority trusted;
    const TestAuthority other("Another root");
    const KeyPtr key = *makeP256Key();
    const CertificateRequest nameless{.commonName = "api.shop.test",
        .names = {},
        .notBefore = TestAuthority::now() - 60,
        .notAfter = TestAuthority::now() + 60,
        .key = key.get()};
    const CertificateChain commonNameOnly{toPem(mintLeaf(nameless, {})->get()), toPem(key.get())};
    const std::vector<CertificateChain> chains{trusted.leaf({"api.shop.test"}, TestAuthority::now() - 60),
        selfSigned("api.shop.test"), other.leaf({"api.shop.test"}), trusted.leaf({"www.shop.test"}), commonNameOnly};
    const auto server = serverWith({chains[static_cast<std::size_t>(row)]});
    const auto client = clientTrusting(row == 4 ? commonNameOnly.certificatesPem : trusted.pem());
    TlsPair pair(*server, *client, "api.shop.test");
    pair.deliver();
    QVERIFY(!pair.client->isEstablished());
    QVERIFY2(pair.clientError.find("certificate verify failed: " + reason.toStdString()) != std::string::npos,
        pair.clientError.c_str());
    QVERIFY(pair.clientError.find("(api.shop.test)") != std::string::npos);
}

void TestTlsVerification::withoutVerifyingEverythingIsAccepted()
{
    const TestAuthority authority;
    const auto client = clientTrustingAnything();
    for (const CertificateChain& chain :
        {selfSigned("x.test"), authority.leaf({"other.test"}), authority.leaf({"x.test"}, TestAuthority::now() - 60)}) {
        const auto server = serverWith({chain});
        TlsPair pair(*server, *client, "x.test");
        pair.deliver();
        QVERIFY2(pair.isEstablished(), pair.clientError.c_str());
    }
}

void TestTlsVerification::theSystemStoreDoesNotTrustOurTestRoot()
{
    const TestAuthority authority;
    const auto server = serverWith({authority.leaf({"api.shop.test"})});
    const auto client = makeTlsClientContext({});
    QVERIFY(client.has_value());
    TlsPair pair(*server, **client, "api.shop.test");
    pair.deliver();
    QVERIFY(!pair.isEstablished());
    QVERIFY(!pair.clientError.empty());
}

void TestTlsVerification::aSelfSignedCertificateGivenAsAuthorityIsTrusted()
{
    const CertificateChain chain = selfSigned("dev.test");
    const auto server = serverWith({chain});
    const auto client = clientTrusting(chain.certificatesPem);
    TlsPair pair(*server, *client, "dev.test");
    pair.deliver();
    QVERIFY2(pair.isEstablished(), pair.clientError.c_str());
}

void TestTlsVerification::addressesAreNotSentAsServerName()
{
    const TestAuthority authority;
    const auto server = serverWith({authority.leaf({"127.0.0.1"})});
    const auto client = clientTrusting(authority.pem());
    TlsPair pair(*server, *client, "127.0.0.1");
    pair.deliver();
    QVERIFY(pair.isEstablished());
    QVERIFY(pair.server->facts().serverName.empty());
    QCOMPARE(pair.client->facts().serverName, std::string("127.0.0.1"));
}

void TestTlsVerification::withoutANameThereIsNothingToVerify()
{
    const TestAuthority authority;
    std::string wire;
    const auto verifying = clientTrusting(authority.pem())->makeSession("");
    const auto result = verifying->start(wire);
    QVERIFY(!result);
    QVERIFY(result.error().detail.find("no server name") != std::string::npos);
    QVERIFY(wire.empty());
    QVERIFY(clientTrustingAnything()->makeSession("")->start(wire));
}

void TestTlsVerification::aNameThatCannotBeSentIsAnError()
{
    const TestAuthority authority;
    std::string wire;
    const auto session = clientTrusting(authority.pem())->makeSession(std::string(300, 'a'));
    QVERIFY(!session->start(wire));
    QVERIFY(!session->isEstablished());
    QVERIFY(session->facts().version.empty());
}

void TestTlsVerification::serverLearnsThatTheClientRefused()
{
    const TestAuthority authority;
    const auto server = serverWith({selfSigned("api.shop.test")});
    const auto client = clientTrusting(authority.pem());
    TlsPair pair(*server, *client, "api.shop.test");
    pair.deliver();
    QVERIFY2(pair.serverError.find("unknown ca") != std::string::npos, pair.serverError.c_str());
}

void TestTlsVerification::clientCertificateMustFitItsKey()
{
    TlsClientSettings settings;
    settings.client = {selfSigned("me").certificatesPem, selfSigned("you").keyPem};
    const auto context = makeTlsClientContext(settings);
    QVERIFY(!context);
    QVERIFY(context.error().detail.find("does not belong") != std::string::npos);
    settings.client = selfSigned("me");
    QVERIFY(makeTlsClientContext(settings).has_value());
}

void TestTlsVerification::unreadableAuthoritiesAreAnError()
{
    TlsClientSettings settings;
    settings.caPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    QVERIFY(!makeTlsClientContext(settings));
    settings.caPem = "no certificate";
    QVERIFY(!makeTlsClientContext(settings));
}

QTEST_APPLESS_MAIN(TestTlsVerification)
#include "tst_tls_verification.moc"
