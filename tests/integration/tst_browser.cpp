// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Chromium as the client: a page with fetch, an image and a WebSocket through the gateway, plain and over TLS with the local
// authority in the browser's own store.
#include "tests/support/gateway_process.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace signalbox;

namespace {

// A browser on a busy machine takes its time; nothing waits this long when all is well.
constexpr int browserLimit = 180'000;

QList<QJsonObject> linesOf(const QByteArray& text)
{
    QList<QJsonObject> lines;
    for (const QByteArray& line : text.split('\n')) {
        if (!line.isEmpty())
            lines.append(QJsonDocument::fromJson(line).object());
    }
    return lines;
}

QString textOf(const QByteArray& page, const char* id)
{
    const QRegularExpression element(QString("<p id=\"%1\">([^<]*)</p>").arg(QString::fromUtf8(id)));
    return element.match(QString::fromUtf8(page)).captured(1);
}

} // namespace

class TestBrowser : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void pageWorksOverPlainHttp();
    void pageWorksOverTlsWithTheLocalAuthority();
    void browserThatDoesNotKnowTheAuthorityShowsNoPage();

private:
    // What the browser made of the page, as HTML. `home` holds its certificate store.
    Finished dump(const QString& url, const QString& home) const;
    void checkPage(const Finished& page, const QString& scheme, const QString& run);

    QTemporaryDir m_folder;
    ChildProcess m_origin;
    GatewayProcess m_gateway;
};

Finished TestBrowser::dump(const QString& url, const QString& home) const
{
    const QTemporaryDir profile;
    QProcessEnvironment environment = environmentIn(home);
    environment.insert("HOME", home);
    for (const char* proxy : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})
        environment.remove(QString::fromUtf8(proxy));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start("chromium",
        {"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--user-data-dir=" + profile.path(), "--dump-dom", url});
    if (!process.waitForStarted())
        return {-1, {}, "chromium is needed"};
    process.closeWriteChannel();
    if (!process.waitForFinished(browserLimit)) {
        process.terminate();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), process.readAllStandardError() + " (took too long)"};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void TestBrowser::initTestCase()
{
    QVERIFY2(m_origin.start("python3", {SIGNALBOX_SOURCE_DIR "/tests/integration/browser_origin.py"}), "python3 is needed");
    const QString port = m_origin.waitForOutput(QRegularExpression("port (\\d+)"));
    QVERIFY2(!port.isEmpty(), m_origin.errors());
    const QString document = QString("signalbox: 1\nname: t\nlisteners:\n"
                                     "  public: { bind: 127.0.0.1:0 }\n"
                                     "  secure: { bind: 127.0.0.1:0, tls: { issue: local-ca } }\n"
                                     "routes:\n"
                                     "  - { name: refused, match: { path: { prefix: /gateway } }, policies: [{ kind: "
                                     "address, deny: [0.0.0.0/0] }], to: origin }\n"
                                     "  - { name: page, match: { path: { prefix: / } }, to: origin, timeout: 120s }\n"
                                     "services:\n  origin: { endpoints: [\"127.0.0.1:%1\"] }\n")
                                 .arg(port);
    QVERIFY2(m_gateway.start(document.toUtf8(), {"--capture", m_gateway.file("capture")}), m_gateway.messages());
}

void TestBrowser::checkPage(const Finished& page, const QString& scheme, const QString& run)
{
    QVERIFY2(page.output.contains("<title>page</title>"), page.output + page.errors);
    QCOMPARE(textOf(page.output, "fetch"), "200 1 same");
    QCOMPARE(textOf(page.output, "missing"), "403 application/problem+json");
    QCOMPARE(textOf(page.output, "image"), "7x5");
    QCOMPARE(textOf(page.output, "socket"), "3 echoed, closed 1000");
    // The capture is written behind the traffic; the page's end is the last of it.
    const auto recorded = [&] {
        QHash<QString, QJsonObject> byPath;
        const Finished listed
            = runProgram(QString(SIGNALBOX_CLI), {"list", m_gateway.file("capture"), "--json"}, m_gateway.environment());
        for (const QJsonObject& line : linesOf(listed.output)) {
            const QUrl url(line["url"].toString());
            if (url.scheme() == scheme)
                byPath.insert(line["method"].toString() + ' ' + url.path() + (url.hasQuery() ? "?" + url.query() : ""), line);
        }
        return byPath;
    };
    QTRY_VERIFY_WITH_TIMEOUT(recorded().contains("GET /settled?run=" + run), 20'000);
    const QHash<QString, QJsonObject> exchanges = recorded();
    QCOMPARE(exchanges.value("GET /page?run=" + run)["status"].toInt(), 200);
    QCOMPARE(exchanges.value("POST /back")["status"].toInt(), 200);
    QCOMPARE(exchanges.value("POST /back")["request_bytes"].toInt(), 70008); // "grüße " has two letters of two bytes
    QCOMPARE(exchanges.value("POST /back")["response_bytes"].toInt(), 70008);
    QCOMPARE(exchanges.value("GET /gateway/refuses")["status"].toInt(), 403);
    QCOMPARE(exchanges.value("GET /image.png")["status"].toInt(), 200);
    QCOMPARE(exchanges.value("GET /websocket")["status"].toInt(), 101);
    const QString talk = QString::number(exchanges.value("GET /websocket")["id"].toInt());
    const Finished messages = runProgram(
        QString(SIGNALBOX_CLI), {"list", m_gateway.file("capture"), "--messages", talk, "--json"}, m_gateway.environment());
    int largest = 0; // Chromium compresses
    for (const QJsonObject& message : linesOf(messages.output))
        largest = std::max(largest, message["direction"] == "received" ? message["bytes"].toInt() : 0);
    QCOMPARE(largest, 70000);
    for (const QJsonObject& exchange : exchanges)
        QVERIFY2(exchange["error"].isNull(), QJsonDocument(exchange).toJson());
}

void TestBrowser::pageWorksOverPlainHttp()
{
    checkPage(dump(m_gateway.url("/page?run=plain"), m_folder.path()), "http", "plain");
}

void TestBrowser::pageWorksOverTlsWithTheLocalAuthority()
{
    const QString home = m_folder.filePath("knowing");
    const QString store = home + "/.pki/nssdb";
    QVERIFY(QDir().mkpath(store));
    const QStringList roots = QDir(m_gateway.file("signalbox/authority")).entryList({"root*.pem", "root*.crt"});
    QVERIFY(!roots.isEmpty());
    const QString root = m_gateway.file("signalbox/authority/") + roots.first();
    const Finished made = runProgram("certutil", {"-d", "sql:" + store, "-N", "--empty-password"});
    QVERIFY2(made.code == 0, made.errors);
    const Finished added = runProgram("certutil", {"-d", "sql:" + store, "-A", "-t", "C,,", "-n", "signalbox", "-i", root});
    QVERIFY2(added.code == 0, added.errors);
    const QString port = m_gateway.address("secure").section(':', -1);
    checkPage(dump("https://localhost:" + port + "/page?run=secure", home), "https", "secure");
}

void TestBrowser::browserThatDoesNotKnowTheAuthorityShowsNoPage()
{
    const QString home = m_folder.filePath("strange");
    QVERIFY(QDir().mkpath(home));
    const QString port = m_gateway.address("secure").section(':', -1);
    const Finished page = dump("https://localhost:" + port + "/page?run=strange", home);
    QVERIFY2(!page.output.contains("<title>page</title>"), page.output);
    QVERIFY2(page.errors.contains("handshake failed") || page.output.contains("ERR_CERT_AUTHORITY_INVALID"),
        page.output + page.errors);
}

QTEST_GUILESS_MAIN(TestBrowser)
#include "tst_browser.moc"
