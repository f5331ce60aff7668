// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that show certificates: the gateway as a user runs it, with curl and openssl on the other side.
#include "tests/support/gateway_process.h"
#include "tests/support/openssl_program.h"

#include <sys/stat.h>

using namespace signalbox;

class TestClientCertificates : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void whoGetsIn_data();
    void whoGetsIn();
    void aRefusedHandshakeEndsWithItsAlert_data();
    void aRefusedHandshakeEndsWithItsAlert();
    void routesDecideByTheCertificate_data();
    void routesDecideByTheCertificate();
    void resumedConnectionsAreKnown();
    void aRefusalTellsTheClientNothing();
    void theRecordSaysWhoItWas();
    void changedAuthoritiesAreTakenOver();
    void certificatesAreChosenByName();
    void wrongClientSettingsAreFindings_data();
    void wrongClientSettingsAreFindings();
    void keysAreLoggedOnlyWhenAsked();

private:
    QString ownCertificate() const
    {
        return "certificate: " + m_made.certificate("server") + ", key: " + m_made.key("server");
    }
    QByteArray document(const QString& authority = "clients") const;
    QStringList shown(const QString& certificate) const
    {
        return certificate.isEmpty() ? QStringList()
                                     : QStringList{"--cert", m_made.certificate(certificate), "--key", m_made.key(certificate)};
    }
    Finished curl(const GatewayProcess& gateway, const QString& listener, const QString& path, const QStringList& more) const
    {
        return runProgram("curl", QStringList{"-sS", "--max-time", "20", "--noproxy", "*", "--cacert", m_made.certificate("servers"),
            "--resolve", "localhost:" + portOf(gateway, listener) + ":127.0.0.1", "-w", " %{http_code}"} + more
                + QStringList{"https://localhost:" + portOf(gateway, listener) + path});
    }
    static QString portOf(const GatewayProcess& gateway, const QString& listener)
    {
        return gateway.address(listener).section(QLatin1Char(':'), 1);
    }

    CertificateFolder m_made;
};

void TestClientCertificates::initTestCase()
{
    for (const char* authority : {"servers", "clients", "strangers"})
        QVERIFY(m_made.makeAuthority(QString::fromUtf8(authority)));
    QVERIFY(m_made.makeLeaf("server", "servers"));
    QVERIFY(m_made.makeLeafWith("shop", "servers", "/CN=shop", "subjectAltName=DNS:shop.test,DNS:*.shop.test\n"));
    QVERIFY(m_made.makeLeaf("known", "clients") && m_made.makeLeaf("expired", "clients", -1));
    QVERIFY(m_made.makeLeaf("stranger", "strangers"));
    QVERIFY(m_made.makeLeafWith("orders", "clients", "/O=Shop/CN=orders", "subjectAltName=URI:spiffe://shop/orders\n"));
    // A name that looks like two attributes to whoever looks for a part of it.
    QVERIFY(m_made.makeLeafWith("forged", "clients", "/O=Shop/CN=x,CN=orders", "basicConstraints=CA:FALSE\n"));
}

QByteArray TestClientCertificates::document(const QString& authority) const
{
    const QString tls = "tls: { " + ownCertificate() + ", client-ca: " + m_made.certificate(authority) + ", client-auth: %1 } }\n";
    return ("signalbox: 1\nname: t\nlisteners:\n  strict: { bind: 127.0.0.1:0, " + tls.arg("require")
        + "  open: { bind: 127.0.0.1:0, " + tls.arg("request")
        + "policies:\n  to-client: { kind: response-headers, set: { X-Consumer: \"{consumer}\" } }\n"
          "routes:\n"
          "  - { name: orders, match: { path: { exact: /orders } }, policies: [{ kind: client-certificate, subject: \"CN=orders,O=Shop\", "
          "san: { uri: { prefix: \"spiffe://shop/\" } } }, to-client], respond: { body: orders } }\n"
          "  - { name: any, match: { path: { exact: /any } }, policies: [{ kind: client-certificate }], respond: { body: \"any\", "
          "headers: { X-Said: \"{header.x-subject}\" } } }\n"
          "  - { name: told, match: { path: { exact: /told } }, policies: [{ kind: client-certificate, to-headers: { subject: X-Subject } }], "
          "respond: { body: told, headers: { X-Said: \"{header.x-subject}\" } } }\n"
          "  - { name: rest, respond: { body: fine } }\n")
        .toUtf8();
}

void TestClientCertificates::whoGetsIn_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("isKnown");
    for (const char* version : {"--http1.1", "--http2"}) {
        const auto row = [&](const char* name, const char* certificate, bool isKnown) {
            QTest::addRow("%s %s", name, version) << QString::fromUtf8(certificate) << QString::fromUtf8(version) << isKnown;
        };
        row("of the authority", "known", true);
        row("none", "", false);
        row("of another", "stranger", false);
        row("expired", "expired", false);
    }
}

void TestClientCertificates::whoGetsIn()
{
    QFETCH(const QString, certificate);
    QFETCH(const QString, version);
    QFETCH(const bool, isKnown);
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document()), gateway.messages());
    const QStringList more = shown(certificate) + QStringList{version};
    const Finished strict = curl(gateway, "strict", "/", more);
    QCOMPARE(strict.output, isKnown ? QByteArray("fine 200") : QByteArray(" 000"));
    QCOMPARE(strict.code == 0, isKnown);
    const Finished open = curl(gateway, "open", "/", more);
    QCOMPARE(open.output, QByteArray("fine 200"));
    const Finished asked = curl(gateway, "open", "/any", more);
    QVERIFY2(asked.output.endsWith(isKnown ? "any 200" : " 403"), asked.output + asked.errors);
}

void TestClientCertificates::aRefusedHandshakeEndsWithItsAlert_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QByteArray>("alert");
    QTest::newRow("none, 1.3") << "" << "-tls1_3" << QByteArray("alert certificate required");
    QTest::newRow("none, 1.2") << "" << "-tls1_2" << QByteArray("alert handshake failure");
    QTest::newRow("of another, 1.3") << "stranger" << "-tls1_3" << QByteArray("alert unknown ca");
    QTest::newRow("expired, 1.2") << "expired" << "-tls1_2" << QByteArray("alert certificate expired");
}

// The client has sent its request behind the certificate.
void TestClientCertificates::aRefusedHandshakeEndsWithItsAlert()
{
    QFETCH(const QString, certificate);
    QFETCH(const QString, version);
    QFETCH(const QByteArray, alert);
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document()), gateway.messages());
    QStringList arguments{version};
    if (!certificate.isEmpty())
        arguments += {"-cert", m_made.certificate(certificate), "-key", m_made.key(certificate)};
    const Finished got = askOverTls(gateway.address("strict"), arguments);
    QVERIFY2(got.errors.contains(alert), got.output + got.errors);
    QVERIFY(!got.output.contains("fine"));
}

void TestClientCertificates::routesDecideByTheCertificate_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("the right one") << "orders" << QByteArray("orders 200");
    QTest::newRow("another of the authority") << "known" << QByteArray(" 403");
    QTest::newRow("a name with a comma") << "forged" << QByteArray(" 403");
    QTest::newRow("not verified") << "stranger" << QByteArray(" 403");
    QTest::newRow("none") << "" << QByteArray(" 403");
}

void TestClientCertificates::routesDecideByTheCertificate()
{
    QFETCH(const QString, certificate);
    QFETCH(const QByteArray, answer);
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document()), gateway.messages());
    for (const char* version : {"--http1.1", "--http2"}) {
        const Finished got = curl(gateway, "open", "/orders", shown(certificate) + QStringList{QString::fromUtf8(version), "-i"});
        QVERIFY2(got.output.endsWith(answer), got.output + got.errors);
        QCOMPARE(got.output.toLower().contains("x-consumer: cn=orders,o=shop"), answer.endsWith("200"));
    }
    const Finished told = curl(gateway, "open", "/told", shown("orders") + QStringList{"-i", "-H", "X-Subject: CN=admin"});
    QVERIFY2(told.output.toLower().contains("x-said: cn=orders,o=shop\r\n"), told.output + told.errors);
}

void TestClientCertificates::resumedConnectionsAreKnown()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document(), {"--workers", "2"}), gateway.messages());
    for (const char* version : {"-tls1_3", "-tls1_2"}) {
        const QString session = gateway.file(QString::fromUtf8(version));
        const QStringList certificate{"-cert", m_made.certificate("orders"), "-key", m_made.key("orders"), QString::fromUtf8(version)};
        const Finished first = askOverTls(gateway.address("open"), certificate + QStringList{"-sess_out", session}, "/orders");
        QVERIFY2(first.output.contains("\nNew, TLS") && first.output.contains("\r\n\r\norders"), first.output + first.errors);
        // Without the certificate: who it is comes from the session.
        const Finished again = askOverTls(gateway.address("open"), {QString::fromUtf8(version), "-sess_in", session}, "/orders");
        QVERIFY2(again.output.contains("\nReused, TLS") && again.output.contains("\r\n\r\norders"), again.output + again.errors);
        // Not at the other listener.
        const Finished other = askOverTls(gateway.address("strict"), {QString::fromUtf8(version), "-sess_in", session}, "/orders");
        QVERIFY2(!other.output.contains("\r\n\r\norders"), other.output + other.errors);
    }
}

void TestClientCertificates::aRefusalTellsTheClientNothing()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document()), gateway.messages());
    const Finished got = curl(gateway, "open", "/orders", shown("known") + QStringList{"-i"});
    QVERIFY2(got.output.contains("urn:signalbox:problem:client-certificate-refused"), got.output);
    for (const char* secret : {"known", "CN=", "spiffe", "subject", "rule"})
        QVERIFY2(!got.output.contains(secret), secret);
}

void TestClientCertificates::theRecordSaysWhoItWas()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document(), {"--capture", gateway.file("capture")}), gateway.messages());
    QVERIFY(curl(gateway, "open", "/orders", shown("orders")).output.endsWith("200"));
    QVERIFY(curl(gateway, "open", "/any", shown("stranger")).output.endsWith("403"));
    QCOMPARE(gateway.stop(), 0);
    const Finished listed = runProgram(QString(SIGNALBOX_CLI), {"list", gateway.file("capture"), "--json"}, gateway.environment());
    QVERIFY2(listed.output.contains("orders"), listed.output + listed.errors);
    // Notes of the stages are kept as they are in the capture's blocks.
    QByteArray stored;
    for (const QFileInfo& file : QDir(gateway.file("capture")).entryInfoList(QDir::Files))
        stored += readText(file.filePath());
    QVERIFY(stored.contains("CN=orders,O=Shop"));
    QVERIFY(stored.contains("the client's certificate was not verified: unable to get local issuer certificate"));
}

void TestClientCertificates::changedAuthoritiesAreTakenOver()
{
    const QString authority = m_made.certificate("changing");
    QVERIFY(writeText(authority, readText(m_made.certificate("clients"))));
    GatewayProcess gateway;
    QVERIFY2(gateway.start(document("changing")), gateway.messages());
    const auto isServed = [&](const char* name) {
        return curl(gateway, "strict", "/", shown(QString::fromUtf8(name))).output == "fine 200";
    };
    QVERIFY(isServed("known") && !isServed("stranger"));
    QVERIFY(writeText(authority, readText(m_made.certificate("strangers"))));
    QTRY_VERIFY_WITH_TIMEOUT(isServed("stranger"), 20'000);
    QVERIFY(!isServed("known"));
    QVERIFY(writeText(authority, "nothing"));
    QTRY_VERIFY_WITH_TIMEOUT(gateway.says("not reloaded"), 20'000);
    QVERIFY(isServed("stranger"));
}

void TestClientCertificates::certificatesAreChosenByName()
{
    GatewayProcess gateway;
    const bool isStarted = gateway.start(("signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0, tls: { " + ownCertificate()
        + ", certificates: [{ certificate: " + m_made.certificate("shop") + ", key: " + m_made.key("shop")
        + " }] } }\nroutes: [{ name: ok, respond: { body: fine } }]\n").toUtf8());
    QVERIFY2(isStarted, gateway.messages());
    const auto shownFor = [&](const QString& name) {
        const Finished got = runProgram("openssl", {"s_client", "-connect", gateway.address(), "-servername", name},
            QProcessEnvironment::systemEnvironment(), "");
        return got.output.contains("subject=CN = shop") ? "shop" : got.output.contains("CN = server") ? "server" : "none";
    };
    QCOMPARE(shownFor("shop.test"), "shop");
    QCOMPARE(shownFor("WWW.shop.test"), "shop");
    QCOMPARE(shownFor("a.b.shop.test"), "server");
    QCOMPARE(shownFor("localhost"), "server");
    QCOMPARE(shownFor("other.test"), "server");
}

void TestClientCertificates::wrongClientSettingsAreFindings_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QByteArray>("rule");
    QTest::newRow("no authority") << "client-auth: require" << QByteArray("client-ca-missing");
    QTest::newRow("an authority for nothing") << "client-ca: " + m_made.certificate("clients") << QByteArray("client-ca-unused");
    QTest::newRow("no such file") << "client-auth: request, client-ca: none.pem" << QByteArray("unreadable-file");
    QTest::newRow("no certificate in it") << "client-auth: request, client-ca: " + m_made.key("clients") << QByteArray("bad-certificate");
    QTest::newRow("no such word") << "client-auth: maybe, client-ca: " + m_made.certificate("clients") << QByteArray("bad-choice");
    QTest::newRow("a station without it") << "client-auth: none" << QByteArray("client-certificate-not-asked");
    QTest::newRow("another pair does not fit") << "certificates: [{ certificate: " + m_made.certificate("shop") + ", key: "
            + m_made.key("known") + " }]" << QByteArray("certificate-key");
    QTest::newRow("another pair without a key") << "certificates: [{ certificate: " + m_made.certificate("shop") + " }]"
                                                << QByteArray("missing-key");
    QTest::newRow("names of two") << "certificates: [{ certificate: " + m_made.certificate("known") + ", key: " + m_made.key("known")
            + " }]" << QByteArray("certificate-overlap");
    QTest::newRow("no names") << "certificates: [{ certificate: " + m_made.certificate("orders") + ", key: " + m_made.key("orders")
            + " }]" << QByteArray("certificate-never-chosen");
}

void TestClientCertificates::wrongClientSettingsAreFindings()
{
    QFETCH(const QString, fields);
    QFETCH(const QByteArray, rule);
    GatewayProcess gateway;
    QVERIFY(gateway.write(("signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0, tls: { " + ownCertificate() + ", " + fields
        + " } }\nroutes: [{ name: ok, policies: [{ kind: client-certificate }], respond: { body: fine } }]\n").toUtf8()));
    const Finished got = runProgram(QString(SIGNALBOX_CLI), {"check", gateway.document(), "--json"}, gateway.environment());
    QCOMPARE(got.code, 1);
    QVERIFY2(got.output.contains("\"" + rule + "\""), got.output + got.errors);
}

void TestClientCertificates::keysAreLoggedOnlyWhenAsked()
{
    GatewayProcess gateway;
    const QString log = gateway.file("keys.log");
    QVERIFY2(gateway.start(document(), {"--key-log", log}), gateway.messages());
    QVERIFY(gateway.says("warning: the secrets of TLS connections"));
    QVERIFY(curl(gateway, "strict", "/", shown("known")).output.endsWith("200"));
    QVERIFY(readText(log).contains("SERVER_TRAFFIC_SECRET_0 "));
    struct stat facts {};
    QVERIFY(::stat(log.toUtf8().constData(), &facts) == 0 && (facts.st_mode & 0777U) == 0600U);
    QVERIFY(::chmod(log.toUtf8().constData(), 0644) == 0);
    GatewayProcess other;
    QVERIFY(!other.start(document(), {"--key-log", log}));
    QVERIFY2(other.says("chmod 600"), other.messages());
}

QTEST_GUILESS_MAIN(TestClientCertificates)
#include "tst_client_certificates.moc"
