// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/2 clients that nobody here wrote: curl, nghttp2's h2load, Node.
#include "tests/support/gateway_process.h"

using namespace signalbox;

namespace {

QString sourceFile(const char* name)
{
    return QString(SIGNALBOX_SOURCE_DIR "/tests/integration/") + QString::fromUtf8(name);
}

QByteArray noise(int size)
{
    QByteArray bytes(size, '\0');
    quint32 state = 7;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24U);
    }
    return bytes;
}

} // namespace

class TestHttp2 : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void versionIsChosen_data();
    void versionIsChosen();
    void bodiesAreUnchangedBothWays();
    void originGetsOneCleanHttp1Request();
    void trailersGoBothWays();
    void streamsDoNotWaitForEachOther();
    void manyClientsAreServed();
    void recordingSaysTheVersion();
    void drainFinishesWhatRuns();

private:
    Finished curl(const QStringList& arguments) const
    {
        return runProgram("curl", QStringList{"-sS", "--max-time", "20", "--noproxy", "*", "--insecure"} + arguments);
    }
    QString url(const QString& listener, const QString& path) const
    {
        const QString scheme = listener.startsWith("secure") ? "https://" : "http://";
        return scheme + m_gateway.address(listener) + path;
    }

    qsizetype recorded(const QString& filter) const
    {
        return runProgram(QString(SIGNALBOX_CLI), {"list", m_gateway.file("capture"), "--json", "--filter", filter}).output.count('\n');
    }

    QTemporaryDir m_folder;
    ChildProcess m_origin;
    GatewayProcess m_gateway;
};

void TestHttp2::initTestCase()
{
    QVERIFY2(m_origin.start("node", {sourceFile("http2_origin.js")}), "nodejs is needed");
    const QString port = m_origin.waitForOutput(QRegularExpression("port (\\d+)"));
    QVERIFY2(!port.isEmpty(), m_origin.errors());
    const QString document = QString("signalbox: 1\nname: t\nlisteners:\n"
                                     "  public: { bind: 127.0.0.1:0, limits: { body: 256MiB } }\n"
                                     "  public-1: { bind: 127.0.0.1:0, http2: false }\n"
                                     "  secure: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"
                                     "  secure-1: { bind: 127.0.0.1:0, tls: { issue: local-ca }, http2: false }\n"
                                     "routes:\n"
                                     "  - { name: echo, match: { path: { exact: /echo } }, to: echo }\n"
                                     "  - { name: here, match: { path: { exact: /here } }, respond: { body: here } }\n"
                                     "  - { name: rest, match: { path: { prefix: / } }, to: origin }\n"
                                     "services:\n"
                                     "  echo: { endpoints: [\"127.0.0.1:%1\"] }\n"
                                     "  origin: { endpoints: [\"127.0.0.1:%1\"] }\n")
                                 .arg(port);
    QVERIFY2(m_gateway.start(document.toUtf8(), {"--capture", m_gateway.file("capture")}), m_gateway.messages());
}

void TestHttp2::versionIsChosen_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("ALPN offers both") << "secure" << "--http2" << QByteArray("2 200");
    QTest::newRow("ALPN offers HTTP/1.1 only") << "secure" << "--http1.1" << QByteArray("1.1 200");
    QTest::newRow("the listener does not offer it") << "secure-1" << "--http2" << QByteArray("1.1 200");
    QTest::newRow("prior knowledge") << "public" << "--http2-prior-knowledge" << QByteArray("2 200");
    QTest::newRow("the upgrade that RFC 9113 3.1 took away") << "public" << "--http2" << QByteArray("1.1 200");
    QTest::newRow("without TLS, nothing said") << "public" << "--http1.1" << QByteArray("1.1 200");
}

void TestHttp2::versionIsChosen()
{
    QFETCH(QString, listener);
    QFETCH(QString, option);
    QFETCH(QByteArray, version);
    const Finished got = curl({option, "-w", "%{http_version} %{http_code}", "-o", "/dev/null", url(listener, "/here")});
    QCOMPARE(got.errors, QByteArray());
    QCOMPARE(got.output, version);
}

void TestHttp2::bodiesAreUnchangedBothWays()
{
    const QByteArray bytes = noise(3'000'000);
    const QString sent = m_folder.filePath("sent");
    QVERIFY(writeText(sent, bytes));
    for (const char* listener : {"public", "secure"}) {
        const Finished got = curl({"--http2-prior-knowledge", "--data-binary", "@" + sent, "-H", "Content-Type: application/octet-stream",
            url(QString::fromUtf8(listener), "/echo")});
        QCOMPARE(got.errors, QByteArray());
        QVERIFY2(got.output == bytes, "the body came back changed");
    }
}

void TestHttp2::originGetsOneCleanHttp1Request()
{
    const Finished got = curl({"--http2-prior-knowledge", "-D", "-", "-o", "/dev/null", "-b", "a=1; b=2", "-H", "X-Mixed: Case",
        "-H", "TE: trailers", url("public", "/look?x=1")});
    const QRegularExpressionMatch fields = QRegularExpression("(?m)^x-headers: (.*)$").match(QString::fromUtf8(got.output));
    QVERIFY2(fields.hasMatch(), got.output);
    const QString headers = fields.captured(1).toLower();
    QVERIFY2(headers.contains("\"host\",\"127.0.0.1"), qPrintable(headers));
    QVERIFY2(headers.contains("\"cookie\",\"a=1; b=2\""), qPrintable(headers));
    QVERIFY2(headers.contains("\"x-mixed\",\"case\""), qPrintable(headers));
    QVERIFY2(!headers.contains("\":") && !headers.contains("\"te\""), qPrintable(headers));
    QVERIFY2(!headers.contains("transfer-encoding") && !headers.contains("content-length"), qPrintable(headers));
}

void TestHttp2::trailersGoBothWays()
{
    const Finished got = runProgram("node", {sourceFile("http2_client.js"), url("public", ""), "trailers"});
    QCOMPARE(got.output.trimmed(), QByteArray("200 POST /t 5 bytes 5 42"));
}

void TestHttp2::streamsDoNotWaitForEachOther()
{
    const Finished got = runProgram("node", {sourceFile("http2_client.js"), url("public", ""), "many"});
    QCOMPARE(got.output.trimmed(), QByteArray("90 good, then 200"));
}

void TestHttp2::manyClientsAreServed()
{
    for (const char* listener : {"public", "secure"}) {
        const Finished got = runProgram("h2load", {"-n", "5000", "-c", "20", "-m", "20", url(QString::fromUtf8(listener), "/here")});
        QVERIFY2(got.output.contains("5000 succeeded, 0 failed, 0 errored, 0 timeout"), got.output + got.errors);
    }
}

void TestHttp2::recordingSaysTheVersion()
{
    QCOMPARE(curl({"--http2-prior-knowledge", "-o", "/dev/null", url("public", "/here?marked")}).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(recorded("query:marked"), 1, 20'000);
    QCOMPARE(recorded("query:marked and version:HTTP/2"), 1);
    QCOMPARE(recorded("query:marked and version:HTTP/1"), 0);
}

void TestHttp2::drainFinishesWhatRuns()
{
    QProcess client;
    client.start("node", {sourceFile("http2_client.js"), url("public", ""), "drain"});
    QByteArray said;
    const auto hears = [&](const char* words) {
        return QTest::qWaitFor([&] {
            said += client.readAllStandardOutput();
            return said.contains(words) || client.state() == QProcess::NotRunning;
        }, 20'000) && said.contains(words);
    };
    QVERIFY2(hears("ready"), client.readAllStandardError());
    QVERIFY(runProgram("kill", {"-TERM", QString::number(m_gateway.id())}).code == 0);
    QVERIFY2(hears("goaway 0"), said);
    QVERIFY(m_gateway.isRunning());
    QCOMPARE(curl({QString("http://127.0.0.1:%1/go").arg(m_origin.waitForOutput(QRegularExpression("port (\\d+)")))}).output, QByteArray("gone"));
    QVERIFY2(hears("200 waited"), said);
    QVERIFY(client.waitForFinished(20'000));
    QTRY_VERIFY_WITH_TIMEOUT(!m_gateway.isRunning(), 20'000);
}

QTEST_GUILESS_MAIN(TestHttp2)
#include "tst_http2.moc"
