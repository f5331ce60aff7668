// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/key_log.h"
#include "tests/core/tls/tls_bench.h"
#include "tests/support/openssl_program.h"

#include <QtTest/QTest>

#include <sys/stat.h>

using namespace signalbox;

namespace {

const QString serverOnly = QStringLiteral("basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n");

std::shared_ptr<const TlsClientContext> clientShowing(const CertificateChain& chain)
{
    TlsClientSettings settings;
    settings.verify = false;
    settings.client = chain;
    return *makeTlsClientContext(std::move(settings));
}

// The certificate with an edit, signed anew.
template <typename Edit>
CertificateChain reissued(const CertificateChain& chain, const std::string& authorityKey, Edit edit)
{
    auto certificates = parseCertificates(chain.certificatesPem);
    edit(certificates->front().get());
    X509_sign(certificates->front().get(), parseKey(authorityKey)->get(), EVP_sha256());
    return {toPem(certificates->front().get()), chain.keyPem};
}

} // namespace

class TestClientAuthentication : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void onlyVerifiedClientsGetIn_data();
    void onlyVerifiedClientsGetIn();
    void aClientWithoutCertificateIsToldSo();
    void resumedSessionsKeepWhoItIs_data();
    void resumedSessionsKeepWhoItIs();
    void sessionsOfOtherAuthoritiesAreNotResumed();
    void aCertificateThatEndedIsAskedForAgain();
    void anAuthorityIsNeeded();
    void anIntermediateIsTrustedAsItIs();
    void namesAreOneLineOfAscii();
    void alternativeNamesWithOddBytesAreLeftOut();
    void keysAreLoggedOnRequest();
    void keyLogsOfOthersAreRefused();

private:
    CertificateChain chain(const char* name) const
    {
        const QString of = QString::fromUtf8(name);
        return {readText(m_made.certificate(of)).toStdString(), readText(m_made.key(of)).toStdString()};
    }
    std::shared_ptr<const TlsServerContext> serverAsking(ClientAuth mode, const char* authority = "clients") const
    {
        TlsServerSettings settings;
        settings.chains = {chain("server")};
        settings.clientAuth = mode;
        settings.clientCaPem = chain(authority).certificatesPem;
        return *makeTlsServerContext(std::move(settings));
    }
    PeerCertificate describedWith(const QString& extensions) const;

    CertificateFolder m_made;
};

void TestClientAuthentication::initTestCase()
{
    for (const char* authority : {"clients", "strangers"})
        QVERIFY(m_made.makeAuthority(QString::fromUtf8(authority)));
    QVERIFY(m_made.makeLeaf("server", "strangers"));
    QVERIFY(m_made.makeLeaf("known", "clients") && m_made.makeLeaf("expired", "clients", -1));
    QVERIFY(m_made.makeLeaf("stranger", "strangers"));
    QVERIFY(m_made.makeLeafWith("server-only", "clients", "/CN=server-only", serverOnly));
}

void TestClientAuthentication::onlyVerifiedClientsGetIn_data()
{
    QTest::addColumn<QByteArray>("shown");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("signed by the authority") << QByteArray("known") << QByteArray();
    QTest::newRow("by another") << QByteArray("stranger") << QByteArray("unable to get local issuer certificate");
    QTest::newRow("expired") << QByteArray("expired") << QByteArray("certificate has expired");
    QTest::newRow("for servers") << QByteArray("server-only") << QByteArray("unsuitable certificate purpose");
    QTest::newRow("another authority itself") << QByteArray("strangers") << QByteArray("self-signed certificate");
}

void TestClientAuthentication::onlyVerifiedClientsGetIn()
{
    QFETCH(const QByteArray, shown);
    QFETCH(const QByteArray, problem);
    const auto client = clientShowing(chain(shown.constData()));

    TlsPair required(*serverAsking(ClientAuth::Require), *client, "localhost");
    required.deliver();
    QCOMPARE(required.server->isEstablished(), problem.isEmpty());
    QVERIFY2(QByteArray(required.serverError.c_str()).contains(problem), required.serverError.c_str());
    QCOMPARE(required.clientError.empty(), problem.isEmpty());

    TlsPair requested(*serverAsking(ClientAuth::Request), *client, "localhost");
    requested.deliver();
    QVERIFY2(requested.isEstablished(), requested.serverError.c_str());
    const TlsFacts facts = requested.server->facts();
    QCOMPARE(facts.peerProblem.c_str(), problem.constData());
    QCOMPARE(facts.peer != nullptr, problem.isEmpty());

    TlsPair notAsked(*serverWith({chain("server")}), *client, "localhost");
    notAsked.deliver();
    QVERIFY(notAsked.isEstablished() && notAsked.server->facts().peer == nullptr);
}

void TestClientAuthentication::aClientWithoutCertificateIsToldSo()
{
    TlsPair required(*serverAsking(ClientAuth::Require), *clientTrustingAnything(), "localhost");
    required.deliver();
    QVERIFY(!required.server->isEstablished());
    QVERIFY2(required.clientError.find("certificate required") != std::string::npos, required.clientError.c_str());

    TlsPair requested(*serverAsking(ClientAuth::Request), *clientTrustingAnything(), "localhost");
    requested.deliver();
    QVERIFY(requested.isEstablished());
    QVERIFY(requested.server->facts().peer == nullptr);
    QVERIFY(requested.server->facts().peerProblem.empty());
}

void TestClientAuthentication::resumedSessionsKeepWhoItIs_data()
{
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("verified") << QByteArray("known");
    QTest::newRow("not verified") << QByteArray("stranger");
}

void TestClientAuthentication::resumedSessionsKeepWhoItIs()
{
    QFETCH(const QByteArray, shown);
    const auto server = serverAsking(ClientAuth::Request);
    const auto client = clientShowing(chain(shown.constData()));
    for (int i = 0; i < 3; ++i) {
        TlsPair pair(*server, *client, "localhost");
        pair.deliver();
        const TlsFacts facts = pair.server->facts();
        QCOMPARE(facts.isResumed, i > 0);
        QCOMPARE(facts.peerProblem.empty(), shown == "known");
        QCOMPARE(facts.peer != nullptr, shown == "known");
        if (facts.peer != nullptr)
            QCOMPARE(facts.peer->subject, std::string("CN=known,O=Test"));
    }
}

void TestClientAuthentication::sessionsOfOtherAuthoritiesAreNotResumed()
{
    const auto client = clientShowing(chain("known"));
    TlsPair first(*serverAsking(ClientAuth::Request), *client, "localhost");
    first.deliver();
    QVERIFY(first.server->facts().peer != nullptr);
    TlsPair other(*serverAsking(ClientAuth::Request, "strangers"), *client, "localhost");
    other.deliver();
    QVERIFY(other.isEstablished() && !other.server->facts().isResumed);
    QVERIFY(other.server->facts().peer == nullptr);
}

void TestClientAuthentication::aCertificateThatEndedIsAskedForAgain()
{
    const auto server = serverAsking(ClientAuth::Request);
    std::int64_t end = 0;
    auto client = clientShowing(chain("known"));
    bool isVerified = false;
    for (std::int64_t lifetime = 2; lifetime <= 32 && !isVerified; lifetime *= 2) { // seconds; more where the machine is slow
        end = TestAuthority::now() + lifetime;
        client = clientShowing(reissued(chain("known"), chain("clients").keyPem,
            [end](X509* certificate) { ASN1_TIME_set(X509_getm_notAfter(certificate), end); }));
        TlsPair first(*server, *client, "localhost");
        first.deliver();
        isVerified = first.server->facts().peer != nullptr;
    }
    QVERIFY(isVerified);
    QVERIFY(QTest::qWaitFor([&] { return TestAuthority::now() > end; }, 60'000));
    TlsPair second(*server, *client, "localhost");
    second.deliver();
    QVERIFY(second.isEstablished() && !second.server->facts().isResumed);
    QCOMPARE(second.server->facts().peerProblem, std::string("certificate has expired"));
}

void TestClientAuthentication::anAuthorityIsNeeded()
{
    TlsServerSettings settings;
    settings.chains = {chain("server")};
    settings.clientAuth = ClientAuth::Request;
    QVERIFY(!makeTlsServerContext(settings));
    settings.clientCaPem = chain("clients").keyPem;
    QVERIFY(!makeTlsServerContext(settings));
}

void TestClientAuthentication::anIntermediateIsTrustedAsItIs()
{
    QVERIFY(m_made.makeLeafWith("intermediate", "strangers", "/CN=intermediate", "basicConstraints=critical,CA:TRUE\n"));
    QVERIFY(m_made.makeLeaf("below", "intermediate"));
    TlsPair pair(*serverAsking(ClientAuth::Require, "intermediate"), *clientShowing(chain("below")), "localhost");
    pair.deliver();
    QVERIFY2(pair.isEstablished(), pair.serverError.c_str());
    QCOMPARE(pair.server->facts().peer->issuer, std::string("CN=intermediate"));
}

void TestClientAuthentication::namesAreOneLineOfAscii()
{
    const CertificateChain odd = reissued(chain("known"), chain("clients").keyPem, [](X509* certificate) {
        X509_NAME* name = X509_get_subject_name(certificate);
        const auto add = [&](const char* attribute, std::string_view value) {
            X509_NAME_add_entry_by_txt(name, attribute, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                static_cast<int>(value.size()), -1, 0);
        };
        add("OU", std::string_view("admin\0.test", 11));
        add("OU", "x,CN=admin");
        add("OU", "M\xC3\xBCller\r\nX: y");
    });
    const auto certificates = parseCertificates(odd.certificatesPem);
    const PeerCertificate peer = describePeer(certificates->front().get());
    QCOMPARE(peer.subject, std::string("OU=M\\C3\\BCller\\0D\\0AX: y,OU=x\\,CN=admin,OU=admin\\00.test,CN=known,O=Test"));
    QCOMPARE(peer.fingerprint.size(), std::size_t(64));
    QVERIFY(!peer.serial.empty() && peer.serial.find_first_not_of("0123456789ABCDEF") == std::string::npos);
}

PeerCertificate TestClientAuthentication::describedWith(const QString& extensions) const
{
    const bool isMade = m_made.makeLeafWith("described", "clients", "/CN=described", extensions);
    if (!isMade)
        return {};
    return describePeer(parseCertificates(chain("described").certificatesPem)->front().get());
}

void TestClientAuthentication::alternativeNamesWithOddBytesAreLeftOut()
{
    const PeerCertificate peer
        = describedWith("subjectAltName=DNS:Orders.Shop.Test,URI:spiffe://shop/Orders,email:me@shop.test,IP:127.0.0.1\n");
    QCOMPARE(peer.dnsNames, std::vector<std::string>{"orders.shop.test"});
    QCOMPARE(peer.uris, std::vector<std::string>{"spiffe://shop/Orders"});
    QCOMPARE(peer.emails, std::vector<std::string>{"me@shop.test"});
    // "a.test\0.b", "c.test".
    const PeerCertificate withNul
        = describedWith("subjectAltName=DER:30:13:82:09:61:2e:74:65:73:74:00:2e:62:82:06:63:2e:74:65:73:74\n");
    QCOMPARE(withNul.dnsNames, std::vector<std::string>{"c.test"});
    // A line break in a URI.
    QCOMPARE(describedWith("subjectAltName=DER:30:06:86:04:61:3a:0d:0a\n").uris, std::vector<std::string>());
    QVERIFY(describedWith("basicConstraints=CA:FALSE\n").dnsNames.empty());
}

void TestClientAuthentication::keysAreLoggedOnRequest()
{
    const std::string path = m_made.file("keys.log").toStdString();
    QVERIFY(writeText(m_made.file("keys.log"), "# before\n"));
    QVERIFY(::chmod(path.c_str(), 0600) == 0);
    const auto log = TlsKeyLog::open(path);
    QVERIFY(log.has_value());
    TlsServerSettings serverSettings;
    serverSettings.chains = {chain("server")};
    serverSettings.keyLog = *log;
    TlsPair downstream(**makeTlsServerContext(serverSettings), *clientTrustingAnything(), "localhost");
    downstream.deliver();
    const QByteArray first = readText(m_made.file("keys.log"));
    QVERIFY(first.startsWith("# before\n"));
    for (const char* label : {"\nCLIENT_HANDSHAKE_TRAFFIC_SECRET ", "\nSERVER_TRAFFIC_SECRET_0 "})
        QCOMPARE(first.count(label), 1);
    TlsClientSettings clientSettings;
    clientSettings.verify = false;
    clientSettings.keyLog = *log;
    TlsPair upstream(*serverWith({chain("server")}), **makeTlsClientContext(clientSettings), "localhost");
    upstream.deliver();
    const QByteArray second = readText(m_made.file("keys.log"));
    QVERIFY(second.startsWith(first));
    QCOMPARE(second.count("\nSERVER_TRAFFIC_SECRET_0 "), 2);
    QVERIFY(second.endsWith('\n'));
}

void TestClientAuthentication::keyLogsOfOthersAreRefused()
{
    const auto modeOf = [&](const QString& name) {
        struct stat facts {};
        ::stat(m_made.file(name).toStdString().c_str(), &facts);
        return facts.st_mode & 0777U;
    };
    QVERIFY(TlsKeyLog::open(m_made.file("new.log").toStdString()).has_value());
    QCOMPARE(modeOf("new.log"), 0600U);
    QVERIFY(::chmod(m_made.file("new.log").toStdString().c_str(), 0644) == 0);
    const auto shared = TlsKeyLog::open(m_made.file("new.log").toStdString());
    QVERIFY(!shared && shared.error().code == ErrorCode::PermissionDenied);
    QVERIFY(QFile::link(m_made.certificate("known"), m_made.file("link.log")));
    QVERIFY(!TlsKeyLog::open(m_made.file("link.log").toStdString()));
    QVERIFY(!TlsKeyLog::open("/dev/null"));
    QVERIFY(!TlsKeyLog::open(m_made.file("none/here.log").toStdString()));
}

QTEST_GUILESS_MAIN(TestClientAuthentication)
#include "tst_client_authentication.moc"
