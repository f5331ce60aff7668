// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Which certificate a server shows for which SNI, and which settings make no server at all.
#include "core/tls/certificate_authority.h"
#include "tests/core/tls/plain_openssl_client.h"
#include "tests/core/tls/tls_bench.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace signalbox;

namespace {

std::string shownFor(const TlsServerContext& server, std::string_view host,
    const std::shared_ptr<const TlsClientContext>& client = clientTrustingAnything())
{
    TlsPair pair(server, *client, host);
    pair.deliver();
    return pair.isEstablished() ? pair.client->facts().peerSubject : pair.clientError;
}

std::string subject(std::string_view name)
{
    return "CN=" + std::string(name) + ",O=Signalbox";
}

} // namespace

class TestCertificateChoice final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theServerNameChoosesTheChain_data();
    void theServerNameChoosesTheChain();
    void theLocalAuthorityIssuesForAnyName();
    void configuredChainsGoBeforeTheLocalAuthority();
    void aNameNobodyCanCertifyGetsTheDefault();
    void issuedLeavesAreRenewed();
    void moreNamesThanAreKeptAreServed();
    void brokenSettingsAreErrors_data();
    void brokenSettingsAreErrors();
    void theIssuersBehindTheLeafAreSent();
};

void TestCertificateChoice::theServerNameChoosesTheChain_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("exact") << QByteArray("api.shop.test") << QByteArray("api.shop.test");
    QTest::newRow("case") << QByteArray("API.shop.TEST") << QByteArray("api.shop.test");
    QTest::newRow("wildcard") << QByteArray("www.shop.test") << QByteArray("*.shop.test");
    QTest::newRow("two labels: the default") << QByteArray("a.b.shop.test") << QByteArray("first.test");
    QTest::newRow("unknown: the default") << QByteArray("other.test") << QByteArray("first.test");
    QTest::newRow("no name: the default") << QByteArray("127.0.0.1") << QByteArray("first.test");
}

void TestCertificateChoice::theServerNameChoosesTheChain()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, shown);
    const TestAuthority authority;
    // The wildcard stands before the exact name, and must not win.
    const auto server = serverWith(
        {authority.leaf({"first.test"}), authority.leaf({"*.shop.test"}), authority.leaf({"api.shop.test"})});
    QCOMPARE(shownFor(*server, host.toStdString()), subject(shown.toStdString()));
}

void TestCertificateChoice::theLocalAuthorityIssuesForAnyName()
{
    const QTemporaryDir folder;
    TlsServerSettings settings;
    settings.localAuthority = *CertificateAuthority::openOrCreate(folder.filePath("ca").toStdString());
    const auto client = clientTrusting(settings.localAuthority->rootPem());
    const auto server = *makeTlsServerContext(std::move(settings));
    for (const char* host : {"api.shop.test", "API.shop.test", "x.y.z.example", "localhost", "127.0.0.1", "::1"}) {
        TlsPair pair(*server, *client, host);
        pair.deliver();
        QVERIFY2(pair.isEstablished(), (host + pair.clientError).c_str());
    }
    QCOMPARE(shownFor(*server, "127.0.0.1"), subject("localhost"));
}

void TestCertificateChoice::configuredChainsGoBeforeTheLocalAuthority()
{
    const QTemporaryDir folder;
    const TestAuthority authority;
    TlsServerSettings settings;
    settings.chains = {authority.leaf({"www.shop.test", "*.shop.test"})};
    settings.localAuthority = *CertificateAuthority::openOrCreate(folder.filePath("ca").toStdString());
    const auto server = *makeTlsServerContext(std::move(settings));
    QCOMPARE(shownFor(*server, "www.shop.test"), subject("www.shop.test"));
    QCOMPARE(shownFor(*server, "img.shop.test"), subject("www.shop.test"));
    QCOMPARE(shownFor(*server, "other.test"), subject("other.test"));
    QCOMPARE(shownFor(*server, "127.0.0.1"), subject("www.shop.test")); // no SNI: the first chain
}

void TestCertificateChoice::aNameNobodyCanCertifyGetsTheDefault()
{
    const QTemporaryDir folder;
    TlsServerSettings settings;
    settings.localAuthority = *CertificateAuthority::openOrCreate(folder.filePath("ca").toStdString());
    const auto server = *makeTlsServerContext(std::move(settings));
    for (const char* host : {"a..b", "a,DNS:bank.example", "a b", "%00", "-/-"})
        QCOMPARE(shownFor(*server, host), subject("localhost"));
}

void TestCertificateChoice::issuedLeavesAreRenewed()
{
    const QTemporaryDir folder;
    const auto clock = std::make_shared<ManualClock>();
    clock->setWallTime({TestAuthority::now() * 1'000'000});
    TlsServerSettings settings;
    settings.localAuthority = *CertificateAuthority::openOrCreate(folder.filePath("ca").toStdString(), clock);
    const auto authority = settings.localAuthority;
    const auto server = *makeTlsServerContext(std::move(settings));
    QCOMPARE(shownFor(*server, "api.shop.test"), subject("api.shop.test"));
    const std::string before = authority->leafFor("api.shop.test")->certificatesPem;
    clock->advance(std::chrono::hours(24 * 396));
    QCOMPARE(shownFor(*server, "api.shop.test"), subject("api.shop.test"));
    QVERIFY(authority->leafFor("api.shop.test")->certificatesPem != before);
}

void TestCertificateChoice::moreNamesThanAreKeptAreServed()
{
    const QTemporaryDir folder;
    TlsServerSettings settings;
    settings.localAuthority = *CertificateAuthority::openOrCreate(folder.filePath("ca").toStdString());
    const auto server = *makeTlsServerContext(std::move(settings));
    const auto client = clientTrustingAnything();
    for (int i = 0; i < 1'030; ++i) { // 1024 are kept
        const std::string host = "h" + std::to_string(i) + ".test";
        QCOMPARE(shownFor(*server, host, client), subject(host));
    }
    QCOMPARE(shownFor(*server, "h0.test"), subject("h0.test"));
}

void TestCertificateChoice::brokenSettingsAreErrors_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("nothing") << 0 << QByteArray("needs a certificate");
    QTest::newRow("no certificate") << 1 << QByteArray("no certificate in the PEM text");
    QTest::newRow("no key") << 2 << QByteArray("no usable private key");
    QTest::newRow("other key") << 3 << QByteArray("does not belong");
    QTest::newRow("damaged certificate") << 4 << QByteArray("is damaged");
    QTest::newRow("second chain broken") << 5 << QByteArray("no usable private key");
}

void TestCertificateChoice::brokenSettingsAreErrors()
{
    QFETCH(int, row);
    QFETCH(QByteArray, says);
    const CertificateChain good = selfSigned("a.test");
    std::string damaged = good.certificatesPem;
    damaged.erase(80, 4);
    const std::vector<std::vector<CertificateChain>> rows{{}, {{"", good.keyPem}}, {{good.certificatesPem, ""}},
        {{good.certificatesPem, selfSigned("b.test").keyPem}}, {{damaged, good.keyPem}},
        {good, {good.certificatesPem, "junk"}}};
    TlsServerSettings settings;
    settings.chains = rows[static_cast<std::size_t>(row)];
    const auto context = makeTlsServerContext(std::move(settings));
    QVERIFY(!context);
    QCOMPARE(context.error().code, ErrorCode::TlsFailed);
    QCOMPARE(context.error().origin, ErrorOrigin::Config);
    QVERIFY2(context.error().detail.find(says.toStdString()) != std::string::npos, context.error().detail.c_str());
}

void TestCertificateChoice::theIssuersBehindTheLeafAreSent()
{
    const TestAuthority authority;
    CertificateChain chain = authority.leaf({"api.shop.test"});
    chain.certificatesPem += authority.pem();
    const auto server = serverWith({chain});
    const auto session = server->makeSession();
    PlainOpensslClient client(TLS1_3_VERSION);
    QVERIFY(client.shakeHands(*session));
    STACK_OF(X509)* received = SSL_get_peer_cert_chain(client.ssl());
    QCOMPARE(sk_X509_num(received), 2);
    QCOMPARE(subjectText(sk_X509_value(received, 1)), subject("Test root"));
}

QTEST_APPLESS_MAIN(TestCertificateChoice)
#include "tst_certificate_choice.moc"
