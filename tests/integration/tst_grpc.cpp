// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC's own client and server (Debian's python3-grpcio) with the gateway between them, and HTTP/2 to endpoints in general.
#include "tests/support/gateway_process.h"

#include <QtCore/QDirIterator>

using namespace signalbox;

namespace {

QString sourceFile(const char* name)
{
    return QString(SIGNALBOX_SOURCE_DIR "/tests/integration/") + QString::fromUtf8(name);
}

// Debian's, which has Debian's modules.
const QString python = QStringLiteral("/usr/bin/python3");

} // namespace

class TestGrpc : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void callGoesThrough_data();
    void callGoesThrough();
    void callGoesThroughTls();
    void http1ClientReachesAnHttp2Endpoint();
    void endpointThatSpeaksHttp1IsABadGateway();
    void streamsShareConnections();

private:
    Finished call(const QString& listener, const QString& name, const QStringList& more = {}) const
    {
        return runProgram(python, QStringList{sourceFile("grpc_client.py"), m_gateway.address(listener), name} + more);
    }
    Finished curl(const QStringList& arguments) const
    {
        return runProgram("curl", QStringList{"-sS", "--max-time", "20", "--noproxy", "*"} + arguments);
    }

    ChildProcess m_server;
    ChildProcess m_origin;
    ChildProcess m_http1;
    GatewayProcess m_gateway;
};

void TestGrpc::initTestCase()
{
    QVERIFY2(m_server.start(python, {sourceFile("grpc_server.py")}), "python3-grpcio is needed");
    QVERIFY2(m_origin.start("node", {sourceFile("h2c_origin.js")}), "nodejs is needed");
    QVERIFY2(m_http1.start("node", {sourceFile("origin.js")}), "nodejs is needed");
    const QRegularExpression port("port (\\d+)");
    const QString server = m_server.waitForOutput(port);
    const QString origin = m_origin.waitForOutput(port);
    const QString http1 = m_http1.waitForOutput(port);
    QVERIFY2(!server.isEmpty() && !origin.isEmpty() && !http1.isEmpty(), m_server.errors() + m_origin.errors());
    const QString document = QString("signalbox: 1\nname: t\nlisteners:\n"
                                     "  public: { bind: 127.0.0.1:0, limits: { body: 64MiB } }\n"
                                     "  secure: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"
                                     "routes:\n"
                                     "  - { name: calls, match: { path: { prefix: /t.T } }, to: server }\n"
                                     "  - { name: wrong, match: { path: { prefix: /wrong } }, to: wrong }\n"
                                     "  - { name: rest, match: { path: { prefix: / } }, to: origin }\n"
                                     "services:\n"
                                     "  server: { endpoints: [\"127.0.0.1:%1\"], protocol: h2c }\n"
                                     "  origin: { endpoints: [\"127.0.0.1:%2\"], protocol: h2c }\n"
                                     "  wrong: { endpoints: [\"127.0.0.1:%3\"], protocol: h2c }\n")
                                 .arg(server, origin, http1);
    QVERIFY2(m_gateway.start(document.toUtf8(), {"--workers", "1"}), m_gateway.messages());
}

void TestGrpc::callGoesThrough_data()
{
    QTest::addColumn<QByteArray>("result");
    QByteArray numbers;
    for (int i = 0; i < 50; ++i)
        numbers += (i == 0 ? "" : " ") + QByteArray::number(i);
    QTest::newRow("unary") << QByteArray("hello OK 5");
    QTest::newRow("empty") << QByteArray("0");
    QTest::newRow("large") << QByteArray("True");
    QTest::newRow("refused") << QByteArray("PERMISSION_DENIED not you: \xc3\xa4");
    QTest::newRow("unknown") << QByteArray("UNIMPLEMENTED Method not found!");
    QTest::newRow("deadline") << QByteArray("DEADLINE_EXCEEDED Deadline Exceeded");
    QTest::newRow("server-stream") << numbers;
    QTest::newRow("client-stream") << QByteArray("4950");
    QTest::newRow("talk") << QByteArray("heard one; heard two; heard three; 0 OK");
    QTest::newRow("many") << QByteArray("500");
}

void TestGrpc::callGoesThrough()
{
    QFETCH(QByteArray, result);
    const Finished got = call("public", QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(got.output.trimmed(), result);
}

void TestGrpc::callGoesThroughTls()
{
    const QString authority = m_gateway.file("signalbox/authority/ca.pem");
    QStringList found;
    QDirIterator files(m_gateway.file("signalbox"), {"*.pem"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        found << files.next();
    QVERIFY(!found.isEmpty());
    const Finished got = call("secure", "talk", {found.front()});
    QCOMPARE(got.output.trimmed(), QByteArray("heard one; heard two; heard three; 0 OK"));
}

void TestGrpc::http1ClientReachesAnHttp2Endpoint()
{
    const Finished got = curl({"--http1.1", "-w", " %{http_version} %{http_code}", "-d", "hello", m_gateway.url("/x?y=1")});
    QCOMPARE(got.output, QByteArray("POST /x?y=1 h2c 5 bytes, authority " + m_gateway.address().toUtf8() + " 1.1 200"));
    const Finished head = curl({"--http1.1", "-I", m_gateway.url("/x")});
    QVERIFY2(head.output.startsWith("HTTP/1.1 200"), head.output);
}

void TestGrpc::endpointThatSpeaksHttp1IsABadGateway()
{
    const Finished got = curl({"-w", " %{http_code}", m_gateway.url("/wrong")});
    QVERIFY2(got.output.endsWith(" 502"), got.output);
}

void TestGrpc::streamsShareConnections()
{
    const Finished load = runProgram("h2load", {"-n", "3000", "-c", "10", "-m", "10", m_gateway.url("/load")});
    QVERIFY2(load.output.contains("3000 succeeded, 0 failed, 0 errored, 0 timeout"), load.output + load.errors);
    const Finished asked = curl({m_gateway.url("/connections")});
    QVERIFY2(asked.output.toInt() > 0 && asked.output.toInt() <= 4, asked.output);
}

QTEST_GUILESS_MAIN(TestGrpc)
#include "tst_grpc.moc"
