// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Clients and servers that nobody here wrote, through one running gateway.
#include "tests/support/gateway_process.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace signalbox;

namespace {

constexpr qint64 bigSize = 100'000'000;

QString sourceFile(const char* name)
{
    return QString(SIGNALBOX_SOURCE_DIR "/tests/integration/") + QString::fromUtf8(name);
}

// Not the same block over and over: a part that is lost or doubled changes the hash.
QByteArray writeBigFile(const QString& path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray block(1'000'000, '\0');
    quint32 state = 1;
    if (!file.open(QIODevice::WriteOnly))
        return {};
    for (qint64 written = 0; written < bigSize; written += block.size()) {
        for (qsizetype i = 0; i < block.size(); i += 4) {
            state = state * 1664525U + 1013904223U;
            memcpy(block.data() + i, &state, 4);
        }
        hash.addData(block);
        file.write(block);
    }
    return hash.result().toHex();
}

QByteArray hashOf(const QString& path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    return file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result().toHex() : QByteArray();
}

QByteArray nginxConfiguration(const QString& folder, int port)
{
    return QString(
        "daemon off; master_process off; worker_processes 1; pid %1/nginx.pid; error_log stderr warn;\n"
        "events { worker_connections 512; }\n"
        "http { access_log off; client_body_temp_path %1/t1; proxy_temp_path %1/t2; fastcgi_temp_path %1/t3;\n"
        "  uwsgi_temp_path %1/t4; scgi_temp_path %1/t5; keepalive_requests 1000000; default_type text/plain;\n"
        "  server { listen 127.0.0.1:%2; root %1/www; location = /small { return 200 '{\"ok\":true}'; } } }\n")
        .arg(folder)
        .arg(port)
        .toUtf8();
}

} // namespace

class TestClients : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void jsonComesBackByteForByte();
    void chunkedResponseArrivesWhole();
    void chunkedUploadStaysChunked();
    void headHasTheLengthAndNoBody();
    void noContentAndNotModifiedHaveNoBody();
    void pythonFileServerAnswersConditionalRequests();
    void nginxAnswersRanges();
    void bigDownloadIsUnchanged();
    void bigDownloadThroughTlsIsUnchanged();
    void bigUploadIsUnchanged();
    void slowReaderGetsAllOfIt();
    void curlKeepsItsConnection();
    void http10ClientGetsAClosedConnection();
    void nodeServerSendsTrailers();
    void webSocketFramesAreEchoed();
    void wrkSeesNoError();
    void endpointSeesWhoForwarded();
    void nobodyListeningIs502WithAProblem();

private:
    bool startNginx();
    QStringList curlOptions() const { return {"-sS", "--max-time", "20", "--noproxy", "*"}; }
    Finished curl(const QStringList& arguments) const { return runProgram("curl", curlOptions() + arguments); }
    QString url(const char* path) const { return m_gateway.url(QString::fromUtf8(path)); }

    QTemporaryDir m_folder;
    QByteArray m_bigHash;
    ChildProcess m_python;
    ChildProcess m_files;
    ChildProcess m_node;
    std::unique_ptr<ChildProcess> m_nginx;
    std::uint16_t m_nginxPort = 0;
    GatewayProcess m_gateway;
};

bool TestClients::startNginx()
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        m_nginxPort = recentlyFreePort();
        const QString configuration = m_folder.filePath("nginx.conf");
        if (!writeText(configuration, nginxConfiguration(m_folder.path(), m_nginxPort)))
            return false;
        m_nginx = std::make_unique<ChildProcess>();
        if (!m_nginx->start("/usr/sbin/nginx", {"-p", m_folder.path(), "-c", configuration}))
            return false;
        const QString address = QString("http://127.0.0.1:%1/small").arg(m_nginxPort);
        while (m_nginx->isRunning()) {
            if (curl({address}).code == 0)
                return true;
        }
    }
    return false;
}

void TestClients::initTestCase()
{
    QVERIFY(QDir(m_folder.path()).mkdir("www"));
    m_bigHash = writeBigFile(m_folder.filePath("www/big"));
    QVERIFY(writeText(m_folder.filePath("www/page.txt"), "0123456789"));
    QVERIFY2(m_python.start("python3", {sourceFile("origin.py")}), "python3 is needed");
    QVERIFY2(m_files.start("python3",
                 {"-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", m_folder.filePath("www")}),
        "python3 is needed");
    QVERIFY2(m_node.start("node", {sourceFile("origin.js")}), "nodejs is needed");
    QVERIFY2(startNginx(), m_nginx == nullptr ? "nginx is needed" : m_nginx->errors().constData());
    const QRegularExpression port("port (\\d+)");
    const QString python = m_python.waitForOutput(port);
    const QString files = m_files.waitForOutput(port);
    const QString node = m_node.waitForOutput(port);
    QVERIFY2(!python.isEmpty() && !files.isEmpty() && !node.isEmpty(),
        m_python.errors() + m_files.errors() + m_node.errors());
    const QString document = QString("signalbox: 1\nname: t\nlisteners:\n"
                                     "  public: { bind: 127.0.0.1:0, limits: { body: 256MiB } }\n"
                                     "  secure: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"
                                     "routes:\n"
                                     "  - { name: files, match: { path: { prefix: /files } }, policies: [{ kind: "
                                     "rewrite-path, strip-prefix: /files }], to: files }\n"
                                     "  - { name: nginx, match: { path: { prefix: /nginx } }, policies: [{ kind: "
                                     "rewrite-path, strip-prefix: /nginx }], to: nginx }\n"
                                     "  - { name: node, match: { path: { prefix: /node } }, to: node }\n"
                                     "  - { name: nobody, match: { path: { prefix: /nobody } }, to: nobody }\n"
                                     "  - { name: python, match: { path: { prefix: / } }, to: python }\n"
                                     "services:\n"
                                     "  python: { endpoints: [\"127.0.0.1:%1\"] }\n"
                                     "  files: { endpoints: [\"127.0.0.1:%2\"] }\n"
                                     "  node: { endpoints: [\"127.0.0.1:%3\"] }\n"
                                     "  nginx: { endpoints: [\"127.0.0.1:%4\"] }\n"
                                     "  nobody: { endpoints: [\"127.0.0.1:1\"] }\n")
                                 .arg(python, files, node)
                                 .arg(m_nginxPort);
    const bool isStarted = m_gateway.start(document.toUtf8(), {"--capture", m_gateway.file("capture")});
    QVERIFY2(isStarted, m_gateway.messages());
}

void TestClients::jsonComesBackByteForByte()
{
    const QByteArray direct = "{\"z\":1.0,\"a\":12345678901234567890,\"e\":1e400,\"text\":\"gr\xc3\xbc\xc3\x9f"
                              "e \\u00e9\",\"a\":[ ]}";
    const Finished got = curl({url("/json")});
    QCOMPARE(got.errors, QByteArray());
    QCOMPARE(got.output, direct);
}

void TestClients::chunkedResponseArrivesWhole()
{
    const Finished got = curl({"-i", url("/chunked")});
    QVERIFY2(got.output.toLower().contains("transfer-encoding: chunked\r\n"), got.output);
    QVERIFY2(got.output.endsWith("\r\n\r\nfirst,second,third"), got.output);
}

void TestClients::chunkedUploadStaysChunked()
{
    const Finished got = curl({"-H", "Transfer-Encoding: chunked", "--data-binary", "0123456789", url("/sum")});
    const QJsonObject answer = QJsonDocument::fromJson(got.output).object();
    QCOMPARE(answer["bytes"].toInt(), 10);
    QCOMPARE(answer["framing"].toString(), "chunked");
}

void TestClients::headHasTheLengthAndNoBody()
{
    const Finished got = curl(QStringList{"-I", url("/files/page.txt"), "--next"} + curlOptions()
        + QStringList{"-I", url("/nginx/page.txt")});
    QCOMPARE(got.code, 0);
    QCOMPARE(got.output.toLower().count("content-length: 10\r\n"), 2);
    QVERIFY2(got.output.endsWith("\r\n\r\n"), got.output);
}

void TestClients::noContentAndNotModifiedHaveNoBody()
{
    // The third request shows that the connection still is in step after them.
    const QStringList write{"-w", "%{http_code}/%{size_download}/%{num_connects} "};
    const Finished got = curl(write
        + QStringList{url("/204"), url("/304"), url("/json"), "-o", "/dev/null", "-o", "/dev/null", "-o", "/dev/null"});
    QVERIFY2(got.output.startsWith("204/0/1 304/0/0 200/"), got.output + got.errors);
    QVERIFY2(got.output.endsWith("/0 "), got.output);
}

void TestClients::pythonFileServerAnswersConditionalRequests()
{
    const QString copy = m_folder.filePath("copy.txt");
    QCOMPARE(curl({"-R", "-o", copy, url("/files/page.txt")}).code, 0);
    QCOMPARE(readText(copy), QByteArray("0123456789"));
    const Finished again = curl({"-z", copy, "-w", "%{http_code}", url("/files/page.txt")});
    QCOMPARE(again.output, QByteArray("304"));
}

void TestClients::nginxAnswersRanges()
{
    const Finished middle = curl({"-i", "-r", "2-5", url("/nginx/page.txt")});
    QVERIFY2(middle.output.startsWith("HTTP/1.1 206"), middle.output);
    QVERIFY2(middle.output.toLower().contains("content-range: bytes 2-5/10\r\n"), middle.output);
    QVERIFY2(middle.output.endsWith("\r\n\r\n2345"), middle.output);
    const Finished several = curl({"-i", "-r", "0-1,8-9", url("/nginx/page.txt")});
    QVERIFY2(several.output.contains("multipart/byteranges"), several.output);
    const Finished beyond = curl({"-w", "%{http_code}", "-o", "/dev/null", "-r", "90-", url("/nginx/page.txt")});
    QCOMPARE(beyond.output, QByteArray("416"));
}

void TestClients::bigDownloadIsUnchanged()
{
    const QString copy = m_folder.filePath("copy");
    const Finished got = curl({"-o", copy, url("/nginx/big")});
    QVERIFY2(got.code == 0, got.errors);
    QCOMPARE(hashOf(copy), m_bigHash);
}

void TestClients::bigDownloadThroughTlsIsUnchanged()
{
    const QString copy = m_folder.filePath("copy");
    const QStringList roots = QDir(m_gateway.file("signalbox/authority")).entryList({"root*.pem", "root*.crt"});
    QVERIFY2(!roots.isEmpty(), "the local authority keeps its root certificate in a file");
    const QString root = m_gateway.file(QString("signalbox/authority/") + roots.first());
    const QString secure = QString("https://") + m_gateway.address("secure") + "/nginx/big";
    const Finished got = curl({"--cacert", root, "-o", copy, secure});
    QVERIFY2(got.code == 0, got.errors);
    QCOMPARE(hashOf(copy), m_bigHash);
}

void TestClients::bigUploadIsUnchanged()
{
    // curl says Expect: 100-continue for a body of this size and waits for the answer.
    const Finished got = curl({"-T", m_folder.filePath("www/big"), url("/sum")});
    const QJsonObject answer = QJsonDocument::fromJson(got.output).object();
    QVERIFY2(got.code == 0, got.errors);
    QCOMPARE(answer["bytes"].toInteger(), bigSize);
    QCOMPARE(answer["framing"].toString(), "length");
    QCOMPARE(answer["sha256"].toString().toUtf8(), m_bigHash);
}

void TestClients::slowReaderGetsAllOfIt()
{
    // 100 MB at 40 MB/s: the gateway must hold the endpoint back, not the bytes.
    const auto residentKilobytes = [&] {
        const QByteArray status = readText(QString("/proc/%1/status").arg(m_gateway.id()));
        const QByteArray line = status.mid(status.indexOf("VmHWM:") + 6);
        return line.left(line.indexOf("kB")).trimmed().toLongLong();
    };
    const qint64 before = residentKilobytes();
    const QString copy = m_folder.filePath("copy");
    const Finished got = curl({"--limit-rate", "40M", "-o", copy, url("/nginx/big")});
    QVERIFY2(got.code == 0, got.errors);
    QCOMPARE(hashOf(copy), m_bigHash);
    QVERIFY(before > 0);
    QVERIFY2(residentKilobytes() - before < 50'000, "the gateway held the body in memory");
}

void TestClients::curlKeepsItsConnection()
{
    const Finished got = curl({"-o", "/dev/null", "-w", "%{num_connects}", url("/nginx/page.txt?[1-20]")});
    QCOMPARE(got.output, QByteArray("1") + QByteArray(19, '0'));
}

void TestClients::http10ClientGetsAClosedConnection()
{
    const Finished got = curl({"-0", "-i", url("/chunked")});
    QCOMPARE(got.code, 0);
    QVERIFY2(!got.output.toLower().contains("transfer-encoding"), got.output);
    QVERIFY2(got.output.endsWith("\r\n\r\nfirst,second,third"), got.output);
}

void TestClients::nodeServerSendsTrailers()
{
    const Finished got = curl({"--raw", "-i", "-d", "12345", url("/node/a?b=c")});
    QVERIFY2(got.output.contains("POST /node/a?b=c "), got.output);
    QVERIFY2(got.output.contains("5 bytes"), got.output);
    QVERIFY2(got.output.endsWith("0\r\nX-Size: 5\r\n\r\n"), got.output);
}

void TestClients::webSocketFramesAreEchoed()
{
    const QStringList parts = m_gateway.address().split(QLatin1Char(':'));
    const Finished got
        = runProgram("python3", {sourceFile("websocket_client.py"), parts.value(0), parts.value(1), "/websocket"});
    QCOMPARE(got.errors, QByteArray());
    QCOMPARE(got.output, QByteArray("echoed 6 closed\n"));
}

void TestClients::wrkSeesNoError()
{
    const Finished got = runProgram("wrk", {"-t1", "-c20", "-d2s", url("/nginx/small")});
    QVERIFY2(got.code == 0, got.errors);
    const QRegularExpressionMatch match = QRegularExpression("(\\d+) requests in").match(QString::fromUtf8(got.output));
    QVERIFY2(match.captured(1).toInt() > 200, got.output);
    QVERIFY2(!got.output.contains("Socket errors"), got.output);
    QVERIFY2(!got.output.contains("Non-2xx"), got.output);
}

void TestClients::endpointSeesWhoForwarded()
{
    const Finished got = curl({"-H", "Connection: X-Secret", "-H", "X-Secret: 1", url("/headers")});
    QHash<QString, QString> fields;
    const QJsonArray list = QJsonDocument::fromJson(got.output).array();
    for (const QJsonValue& field : list)
        fields.insert(field[0].toString().toLower(), field[1].toString());
    QCOMPARE(fields.value("x-forwarded-for"), "127.0.0.1");
    QCOMPARE(fields.value("x-forwarded-proto"), "http");
    QCOMPARE(fields.value("host"), m_gateway.address());
    QVERIFY(fields.value("user-agent").startsWith("curl/"));
    QVERIFY(!fields.contains("x-secret"));
}

void TestClients::nobodyListeningIs502WithAProblem()
{
    const Finished got = curl({"-w", " %{http_code} %{content_type}", url("/nobody")});
    QVERIFY2(got.output.endsWith(" 502 application/problem+json"), got.output);
    QVERIFY(got.output.startsWith('{'));
}

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
