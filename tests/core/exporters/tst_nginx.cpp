// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "load_plan.h"
#include "tests/support/openssl_program.h"

#include <QProcess>
#include <QTest>

using namespace signalbox;

namespace {

const char* const header = "signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n";
const char* const services = "services: { s: { endpoints: [127.0.0.1:9001, 127.0.0.1:9002] } }\n";

Export exportOf(const LoadedPlan& loaded, bool isTrial = false)
{
    ExportOptions options;
    options.isTrial = isTrial;
    options.sources = loaded.sources.get();
    return findExporter("nginx")->lower(*loaded.plan, options);
}

LoadedPlan planWith(const std::string& routes)
{
    return planFromText(header + ("routes:\n" + routes) + services);
}

const LedgerEntry* entryFor(const Export& result, const std::string& construct)
{
    for (const LedgerEntry& entry : result.ledger)
        if (entry.construct == construct)
            return &entry;
    return nullptr;
}

} // namespace

class TestNginx : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyDocument_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString& path : exportableDocuments())
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << path;
    }

    void ledgerHasExactlyTheConstructsOfThePlan_data() { everyDocument_data(); }
    void ledgerHasExactlyTheConstructsOfThePlan()
    {
        QFETCH(QString, path);
        const LoadedPlan loaded = planFromFile(path);
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded);
        std::vector<Construct> accounted;
        for (const LedgerEntry& entry : result.ledger) {
            accounted.push_back({entry.node, entry.construct});
            QVERIFY2(entry.code != "GX-nginx-000", (entry.node.name + " " + entry.construct).c_str());
            QCOMPARE(entry.reason.empty(), entry.status == LedgerStatus::Exact);
            QCOMPARE(entry.code.empty(), entry.status == LedgerStatus::Exact);
        }
        QVERIFY(accounted == constructsOf(*loaded.plan));
    }

    void nginxAcceptsTheFiles_data() { everyDocument_data(); }
    void nginxAcceptsTheFiles()
    {
        QFETCH(QString, path);
        const LoadedPlan loaded = planFromFile(path);
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const QTemporaryDir folder;
        for (const ExportedFile& file : exportOf(loaded, true).files) {
            QFile out(folder.filePath(QString::fromStdString(file.path)));
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(file.text.data(), static_cast<qint64>(file.text.size()));
        }
        QProcess nginx;
        nginx.setProcessChannelMode(QProcess::MergedChannels);
        nginx.start(QStringLiteral("/usr/sbin/nginx"), {QStringLiteral("-t"), QStringLiteral("-p"), folder.path(),
            QStringLiteral("-c"), folder.filePath(QStringLiteral("nginx.conf"))});
        QVERIFY2(nginx.waitForFinished(60000), "nginx is not installed");
        const QByteArray output = nginx.readAll();
        QVERIFY2(nginx.exitCode() == 0, output.constData());
    }

    // nginx, with curl on the other side, where it does the same; it answers 400 where here the handshake fails.
    void clientCertificatesAreAskedFor()
    {
        const CertificateFolder made;
        QVERIFY(made.makeAuthority("servers") && made.makeAuthority("clients") && made.makeAuthority("strangers"));
        QVERIFY(made.makeLeaf("server", "servers") && made.makeLeaf("stranger", "strangers"));
        QVERIFY(made.makeLeafWith("shop", "servers", "/CN=shop", "subjectAltName=DNS:shop.test,DNS:*.shop.test\n"));
        QVERIFY(made.makeLeaf("known", "clients"));
        QVERIFY(made.makeLeafWith("orders", "clients", "/O=Shop/CN=Ord$\xC3\xB6rs", "basicConstraints=CA:FALSE\n"));
        const QString port = QString::number(recentlyFreePort());
        const QString text = "signalbox: 1\nname: t\nlisteners: { l: { bind: \"127.0.0.1:" + port + "\", tls: { certificate: "
            + made.certificate("server") + ", key: " + made.key("server") + ", client-ca: " + made.certificate("clients")
            + ", client-auth: request, certificates: [{ certificate: " + made.certificate("shop") + ", key: " + made.key("shop")
            + " }] } } }\nroutes:\n  - { name: orders, match: { path: { exact: /orders } }, policies: [{ kind: client-certificate, subject: "
              "'CN=Ord$\\C3\\B6rs,O=Shop' }], respond: { body: orders } }\n"
              "  - { name: shop, match: { path: { exact: /shop } }, policies: [{ kind: client-certificate, subject: { suffix: ',O=Shop' } }], "
              "respond: { body: shop } }\n  - { name: rest, respond: { body: fine } }\n";
        const LoadedPlan loaded = planFromText(text.toStdString());
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded, true);
        QCOMPARE(entryFor(result, "client-certificate.subject")->status, LedgerStatus::Exact);
        QCOMPARE(entryFor(result, "tls")->status, LedgerStatus::Narrowed);
        for (const ExportedFile& file : result.files)
            QVERIFY(writeText(made.file(QString::fromStdString(file.path)), QByteArray::fromStdString(file.text)));
        ChildProcess nginx;
        QVERIFY(nginx.start("/usr/sbin/nginx", {"-p", made.file("."), "-c", made.file("nginx.conf")}));
        const auto answer = [&](const QString& path, const QString& certificate, const QString& host = "localhost") {
            QStringList arguments{"-sS", "--max-time", "20", "--noproxy", "*", "--cacert", made.certificate("servers"), "--resolve",
                host + ":" + port + ":127.0.0.1", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", "-o", made.file("body"), "-w",
                "%{http_code}", "https://" + host + ":" + port + path};
            if (!certificate.isEmpty())
                arguments += {"--cert", made.certificate(certificate), "--key", made.key(certificate)};
            const Finished got = runProgram("curl", arguments);
            return QString::fromUtf8(got.code == 0 ? got.output : got.errors);
        };
        QCOMPARE(answer("/", ""), "200");
        QCOMPARE(answer("/", "known"), "200");
        QCOMPARE(answer("/", "stranger"), "400");
        QCOMPARE(answer("/orders", ""), "403");
        QCOMPARE(answer("/orders", "known"), "403");
        QCOMPARE(answer("/orders", "orders"), "200");
        QCOMPARE(answer("/shop", "orders"), "200");
        QCOMPARE(answer("/", "", "shop.test"), "200");
        QCOMPARE(answer("/", "", "www.shop.test"), "200");
        QVERIFY(answer("/", "", "a.b.shop.test").contains("target host name")); // the default, which does not name it
    }

    void whatNginxHasNoNamesForClosesTheLine_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::newRow("san") << QByteArray("san: { dns: a.test }");
        QTest::newRow("names as a header") << QByteArray("to-headers: { san: X-Names }");
        QTest::newRow("fingerprint") << QByteArray("to-headers: { fingerprint-sha256: X-Print }");
    }
    void whatNginxHasNoNamesForClosesTheLine()
    {
        QFETCH(QByteArray, fields);
        const LoadedPlan loaded = planWith(
            "  - name: r\n    policies: [{ kind: client-certificate, subject: x, " + fields.toStdString() + " }]\n    to: s\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded);
        QCOMPARE(entryFor(result, "client-certificate.subject")->status, LedgerStatus::Unsupported);
        QVERIFY(result.files.front().text.find("urn:signalbox:problem:not-exported") != std::string::npos);
    }

    void filesAreAsReviewed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("minimal") << QStringLiteral("minimal");
        QTest::newRow("api-keys") << QStringLiteral("api-keys");
    }
    void filesAreAsReviewed()
    {
        QFETCH(QString, name);
        const QString root = QStringLiteral(SIGNALBOX_SOURCE_DIR);
        const LoadedPlan loaded = planFromFile(root + QStringLiteral("/tests/documents/%1.gateway.yaml").arg(name));
        const QString golden = root + QStringLiteral("/tests/golden/nginx/%1.conf").arg(name);
        const std::string text = exportOf(loaded).files.front().text;
        if (qEnvironmentVariableIsSet("SIGNALBOX_UPDATE_GOLDEN")) {
            QFile out(golden);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(text.data(), static_cast<qint64>(text.size()));
        }
        QFile file(golden);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(golden));
        QCOMPARE(QString::fromStdString(text), QString::fromUtf8(file.readAll()));
    }

    void unsupportedChecksCloseTheLine()
    {
        const LoadedPlan loaded = planFromFile(
            QStringLiteral(SIGNALBOX_SOURCE_DIR) + QStringLiteral("/resources/examples/shop/shop.gateway.yaml"));
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded);
        const LedgerEntry* jwt = entryFor(result, "jwt.issuer");
        QVERIFY(jwt != nullptr);
        QCOMPARE(jwt->status, LedgerStatus::Unsupported);
        QVERIFY(jwt->explainsDifferences);
        QVERIFY(result.files.front().text.find("urn:signalbox:problem:not-exported") != std::string::npos);
    }

    void dollarsAndQuotesOfADocumentStayText()
    {
        const LoadedPlan loaded = planWith("  - name: r\n    respond: { body: 'a \"b\" $host \\ {c}' }\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const std::string text = exportOf(loaded).files.front().text;
        const std::string written = "\"a \\\"b\\\" ${gw_dollar}host \\\\ {c}\"";
        QVERIFY2(text.find(written) != std::string::npos, text.c_str());
    }

    void rateLimitSaysHowFarItIsOff()
    {
        const LoadedPlan loaded
            = planWith("  - name: r\n    policies: [{ kind: rate-limit, limit: 7, period: 3s }]\n    to: s\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded);
        QCOMPARE(entryFor(result, "rate-limit.limit")->status, LedgerStatus::Approximate);
        QVERIFY(entryFor(result, "rate-limit.limit")->reason.find("0.00 % off") != std::string::npos); // 140 a minute
        QVERIFY(result.files.front().text.find("rate=140r/m") != std::string::npos);
        QVERIFY(result.files.front().text.find("burst=6 nodelay") != std::string::npos);
    }

    void whatIsObservedIsAccountedFor()
    {
        const LoadedPlan loaded = planFromText(std::string("observe: { metrics: 127.0.0.1:9100, otlp: \"http://127.0.0.1:4318\", "
            "access-log: \"-\" }\n") + header + "routes:\n  - { name: r, respond: { status: 200 } }\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const Export result = exportOf(loaded);
        QCOMPARE(entryFor(result, "metrics")->status, LedgerStatus::Unsupported);
        QCOMPARE(entryFor(result, "otlp")->status, LedgerStatus::Unsupported);
        QCOMPARE(entryFor(result, "access-log")->status, LedgerStatus::Approximate);
        QVERIFY(result.files.front().text.find("access_log \"/dev/stdout\" gw_access;") != std::string::npos);
        QVERIFY(exportOf(loaded, true).files.front().text.find("gw_access") == std::string::npos); // a trial stays in its folder
    }

    void scriptIsWrittenOnlyWhenItIsNeeded()
    {
        const LoadedPlan plain = planWith("  - name: r\n    match: { path: { prefix: /a } }\n    to: s\n");
        QCOMPARE(exportOf(plain).files.size(), std::size_t(1));
        const LoadedPlan query = planWith("  - name: r\n    match: { query: { q: x } }\n    to: s\n");
        QCOMPARE(exportOf(query).files.size(), std::size_t(2));
    }

    void countsOfTheLedgerAddUp()
    {
        const LoadedPlan loaded = planWith("  - name: r\n    timeout: 5s\n    to: s\n");
        const Export result = exportOf(loaded);
        std::size_t sum = 0;
        for (const auto status : {LedgerStatus::Exact, LedgerStatus::Emulated, LedgerStatus::Narrowed, LedgerStatus::Approximate,
                 LedgerStatus::Unsupported})
            sum += result.count(status);
        QCOMPARE(sum, result.ledger.size());
        QCOMPARE(result.planHash, loaded.plan->hash);
    }
};

QTEST_GUILESS_MAIN(TestNginx)
#include "tst_nginx.moc"
