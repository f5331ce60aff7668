// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// TLS of the gateway against the openssl program, as client and as endpoint.
#include "tests/support/gateway_process.h"
#include "tests/support/openssl_program.h"

using namespace signalbox;

namespace {

QByteArray documentWith(const QString& listeners, const QString& service = "{ endpoints: [\"127.0.0.1:1\"] }")
{
    return QString("signalbox: 1\nname: t\nlisteners:\n%1routes:\n"
                   "  - { name: ok, match: { path: { exact: / } }, respond: { body: fine } }\n"
                   "  - { name: rest, match: { path: { prefix: / } }, to: origin }\nservices:\n  origin: %2\n")
        .arg(listeners, service)
        .toUtf8();
}

// `openssl s_client` with its standard input open: one connection that is asked several times.
class OpenConnection {
public:
    ~OpenConnection()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    bool start(const QString& address)
    {
        m_process.start("openssl", {"s_client", "-connect", address, "-servername", "localhost", "-quiet", "-no_ign_eof"});
        return m_process.waitForStarted();
    }
    // How many answers have come in all, once `answers` have or the connection has ended.
    int ask(int answers)
    {
        m_process.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        static_cast<void>(QTest::qWaitFor([&] {
            m_output += m_process.readAllStandardOutput();
            return m_output.count("fine") >= answers || m_process.state() == QProcess::NotRunning;
        }, 20'000));
        return static_cast<int>(m_output.count("fine"));
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

class TestTls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void oldestVersionIsHeld_data();
    void oldestVersionIsHeld();
    void sessionIsResumed_data();
    void sessionIsResumed();
    void endpointThatAsksForACertificateGetsIt_data();
    void endpointThatAsksForACertificateGetsIt();
    void renewedCertificateIsServedAndNoConnectionIsLost();
    void halfRenewedPairIsRefusedUntilItFits();
    void renewedClientCertificateIsShownToTheEndpoint();

private:
    // An endpoint that only serves clients with a certificate of "clients"; its port, or empty.
    QString startStrictEndpoint(ChildProcess& endpoint) const;
    QString serviceAt(const QString& port, const QString& certificate) const;
    bool copyPair(const QString& from, const QString& to) const;

    CertificateFolder m_made;
};

void TestTls::initTestCase()
{
    for (const char* authority : {"servers", "clients", "strangers"})
        QVERIFY(m_made.makeAuthority(QString::fromUtf8(authority)));
    QVERIFY(m_made.makeLeaf("first", "servers") && m_made.makeLeaf("second", "servers"));
    QVERIFY(m_made.makeLeaf("known", "clients") && m_made.makeLeaf("expired", "clients", -1));
    QVERIFY(m_made.makeLeaf("stranger", "strangers"));
}

bool TestTls::copyPair(const QString& from, const QString& to) const
{
    return writeText(m_made.certificate(to), readText(m_made.certificate(from)))
        && writeText(m_made.key(to), readText(m_made.key(from)));
}

void TestTls::oldestVersionIsHeld_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("1.2 where nothing is said") << "usual" << "-tls1_2" << true;
    QTest::newRow("1.3 where nothing is said") << "usual" << "-tls1_3" << true;
    QTest::newRow("1.1 is too old") << "usual" << "-tls1_1" << false;
    QTest::newRow("1.2 where 1.3 is asked for") << "strict" << "-tls1_2" << false;
    QTest::newRow("1.3 where it is asked for") << "strict" << "-tls1_3" << true;
}

void TestTls::oldestVersionIsHeld()
{
    QFETCH(const QString, listener);
    QFETCH(const QString, version);
    QFETCH(const bool, isTaken);
    GatewayProcess gateway;
    const bool isStarted = gateway.start(documentWith("  usual: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"
        "  strict: { bind: 127.0.0.1:0, tls: { issue: local-ca, min-version: \"1.3\" } }\n"));
    QVERIFY2(isStarted, gateway.messages());
    // Without the lower security level openssl itself would not offer 1.1.
    const Finished got = askOverTls(gateway.address(listener), {version, "-cipher", "DEFAULT@SECLEVEL=0"});
    QCOMPARE(got.output.contains("fine"), isTaken);
    if (!isTaken)
        QVERIFY2(got.errors.contains("alert protocol version"), got.errors);
}

void TestTls::sessionIsResumed_data()
{
    QTest::addColumn<QString>("version");
    QTest::newRow("1.2") << "-tls1_2";
    QTest::newRow("1.3") << "-tls1_3";
}

void TestTls::sessionIsResumed()
{
    QFETCH(const QString, version);
    GatewayProcess gateway;
    const bool isStarted
        = gateway.start(documentWith("  public: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"), {"--workers", "2"});
    QVERIFY2(isStarted, gateway.messages());
    const QString session = gateway.file("session");
    const Finished first = askOverTls(gateway.address(), {version, "-sess_out", session});
    QVERIFY2(first.output.contains("fine") && first.output.contains("\nNew, TLS"), first.output + first.errors);
    QVERIFY(QFile::exists(session));
    // Whichever worker takes them.
    for (int i = 0; i < 6; ++i) {
        const Finished again = askOverTls(gateway.address(), {version, "-sess_in", session});
        QVERIFY2(again.output.contains("fine") && again.output.contains("\nReused, TLS"), again.output + again.errors);
    }
}

QString TestTls::startStrictEndpoint(ChildProcess& endpoint) const
{
    const bool isStarted = endpoint.start("openssl",
        {"s_server", "-accept", "127.0.0.1:0", "-cert", m_made.certificate("first"), "-key", m_made.key("first"), "-Verify", "1",
            "-verify_return_error", "-CAfile", m_made.certificate("clients"), "-www"});
    return isStarted ? endpoint.waitForOutput(QRegularExpression("ACCEPT 127\\.0\\.0\\.1:(\\d+)")) : QString();
}

QString TestTls::serviceAt(const QString& port, const QString& certificate) const
{
    QString tls = "ca: " + m_made.certificate("servers");
    if (!certificate.isEmpty())
        tls += ", certificate: " + m_made.certificate(certificate) + ", key: " + m_made.key(certificate);
    return "{ endpoints: [\"127.0.0.1:" + port + "\"], tls: { " + tls + " } }";
}

void TestTls::endpointThatAsksForACertificateGetsIt_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<int>("status");
    QTest::newRow("the right one") << "known" << 200;
    QTest::newRow("none") << "" << 502;
    QTest::newRow("of another authority") << "stranger" << 502;
    QTest::newRow("expired") << "expired" << 502;
}

void TestTls::endpointThatAsksForACertificateGetsIt()
{
    QFETCH(const QString, certificate);
    QFETCH(const int, status);
    ChildProcess endpoint;
    const QString port = startStrictEndpoint(endpoint);
    QVERIFY2(!port.isEmpty(), endpoint.errors());
    GatewayProcess gateway;
    const bool isStarted = gateway.start(documentWith("  public: { bind: 127.0.0.1:0 }\n", serviceAt(port, certificate)));
    QVERIFY2(isStarted, gateway.messages());
    const Finished got
        = runProgram("curl", {"-sS", "--max-time", "20", "--noproxy", "*", "-w", " %{http_code}", gateway.url("/who")});
    QVERIFY2(got.output.endsWith(" " + QByteArray::number(status)), got.output + got.errors + endpoint.errors());
    QCOMPARE(got.output.contains("CN = known") || got.output.contains("CN=known"), status == 200);
}

void TestTls::renewedCertificateIsServedAndNoConnectionIsLost()
{
    QVERIFY(copyPair("first", "served"));
    GatewayProcess gateway;
    const bool isStarted = gateway.start(documentWith("  public: { bind: 127.0.0.1:0, tls: { certificate: "
        + m_made.certificate("served") + ", key: " + m_made.key("served") + " } }\n"));
    QVERIFY2(isStarted, gateway.messages());
    OpenConnection open;
    QVERIFY(open.start(gateway.address()));
    QCOMPARE(open.ask(1), 1);
    const auto serves = [&](const char* name) {
        return askOverTls(gateway.address(), {"-CAfile", m_made.certificate("servers"), "-verify_return_error"})
            .output.contains(QByteArray("CN = ") + name);
    };
    QVERIFY(serves("first"));
    QVERIFY(copyPair("second", "served"));
    QTRY_VERIFY_WITH_TIMEOUT(serves("second"), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(gateway.says("reloaded: plan "), 20'000); // said after it is served
    QCOMPARE(open.ask(2), 2); // the connection of before is still served
}

void TestTls::halfRenewedPairIsRefusedUntilItFits()
{
    QVERIFY(copyPair("first", "half"));
    GatewayProcess gateway;
    const bool isStarted = gateway.start(documentWith("  public: { bind: 127.0.0.1:0, tls: { certificate: "
        + m_made.certificate("half") + ", key: " + m_made.key("half") + " } }\n"));
    QVERIFY2(isStarted, gateway.messages());
    QVERIFY(writeText(m_made.certificate("half"), readText(m_made.certificate("second"))));
    QTRY_VERIFY_WITH_TIMEOUT(gateway.says("not reloaded"), 20'000);
    QVERIFY(askOverTls(gateway.address(), {}).output.contains("CN = first"));
    QVERIFY(writeText(m_made.key("half"), readText(m_made.key("second"))));
    QTRY_VERIFY_WITH_TIMEOUT(askOverTls(gateway.address(), {}).output.contains("CN = second"), 20'000);
    QVERIFY(QFile::remove(m_made.certificate("half"))); // taken away: what was read is served on
    QTRY_VERIFY_WITH_TIMEOUT(gateway.messages().count("not reloaded") >= 2, 20'000);
    QVERIFY(askOverTls(gateway.address(), {}).output.contains("CN = second"));
}

void TestTls::renewedClientCertificateIsShownToTheEndpoint()
{
    ChildProcess endpoint;
    const QString port = startStrictEndpoint(endpoint);
    QVERIFY2(!port.isEmpty(), endpoint.errors());
    QVERIFY(copyPair("expired", "shown"));
    GatewayProcess gateway;
    const bool isStarted = gateway.start(documentWith("  public: { bind: 127.0.0.1:0 }\n", serviceAt(port, "shown")));
    QVERIFY2(isStarted, gateway.messages());
    const auto status = [&] {
        return runProgram("curl", {"-sS", "--max-time", "20", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}",
                                      gateway.url("/who")})
            .output;
    };
    QCOMPARE(status(), QByteArray("502"));
    QVERIFY(copyPair("known", "shown"));
    QTRY_COMPARE_WITH_TIMEOUT(status(), QByteArray("200"), 20'000);
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
