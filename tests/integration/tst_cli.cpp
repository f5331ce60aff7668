// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of signalbox-cli as scripts use them: exit codes, JSON that may be relied on, and the life of `run`.
#include "core/proxy/simple_server.h"
#include "tests/support/gateway_process.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <atomic>
#include <csignal>
#include <memory>

using namespace signalbox;

namespace {

const QByteArray head = "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\n";

QByteArray saying(const QByteArray& body)
{
    return head + "routes:\n  - { name: every, match: { path: { prefix: / } }, respond: { status: 200, body: " + body
        + " } }\n";
}

const QByteArray shop = head
    + "routes:\n"
      "  - { name: order, match: { hosts: [api.test], path: { template: \"/orders/{id}\" }, methods: [GET, HEAD] },\n"
      "      policies: [{ kind: request-headers, set: { X-Order: \"{path.id}\" } }], to: orders }\n"
      "  - { name: old, match: { path: { prefix: /old } }, redirect: { path: /new, status: 308 } }\n"
      "services:\n  orders: { endpoints: [\"127.0.0.1:1\"] }\n";

QJsonObject objectOf(const QByteArray& text)
{
    return QJsonDocument::fromJson(text).object();
}

QList<QJsonObject> linesOf(const QByteArray& text)
{
    QList<QJsonObject> objects;
    const QList<QByteArray> lines = text.split('\n');
    for (const QByteArray& line : lines) {
        if (!line.isEmpty())
            objects.append(objectOf(line));
    }
    return objects;
}

Finished get(const QString& url, const QStringList& more = {})
{
    return runProgram("curl",
        QStringList{"-sS", "--max-time", "10", "--noproxy", "*", "-w", " %{http_code}"} + more + QStringList{url});
}

} // namespace

class TestCli : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void checkOfACleanDocumentIsEmptyAndExits0();
    void checkReportsEveryFindingWithItsPlace();
    void checkGivesAWitnessOfAHiddenRoute();
    void unusableInputExits2_data();
    void unusableInputExits2();
    void explainTellsTheRouteAndWhatGoesUpstream();
    void explainTellsWhyNoRouteMatched();
    void explainTellsThatTheGuardRejected();
    void exportWritesFilesAndALedger();
    void runWritesTheReadyFileServesAndEndsOnSigterm();
    void runTakesBindingsFromTheCommandLine();
    void runDrainsASlowExchangeOnSigterm();
    void runReloadsWhenTheFileChanges();
    void runReloadsOnSighup();
    void runKeepsItsPlanWhenTheNewDocumentIsBroken();
    void runRefusesAPortInUse();
    void demoServesTheExample();
    void listAndReplayReadWhatRunRecorded();
    void replayReportsAnotherStatus();
    void captureOpensAgainAfterAKill();

private:
    Finished cli(const QStringList& arguments) const
    {
        return runProgram(SIGNALBOX_CLI, arguments, environmentIn(m_folder.path()));
    }
    QString documentOf(const QByteArray& text) const
    {
        const QString path = m_folder.filePath("some.gateway.yaml");
        return writeText(path, text) ? path : QString();
    }
    QTemporaryDir m_folder;
};

void TestCli::checkOfACleanDocumentIsEmptyAndExits0()
{
    const Finished checked = cli({"check", documentOf(shop), "--json"});
    QCOMPARE(checked.output.trimmed(), QByteArray("{\"findings\":[]}"));
    QCOMPARE(checked.code, 0);
}

void TestCli::checkReportsEveryFindingWithItsPlace()
{
    const QByteArray broken
        = head + "rotues: []\nroutes:\n  - { name: a, match: { path: { prefix: /a } }, to: nobody }\n";
    const Finished checked = cli({"check", documentOf(broken), "--json"});
    QCOMPARE(checked.code, 1);
    const QJsonArray findings = objectOf(checked.output)["findings"].toArray();
    QSet<qint64> lines;
    for (const QJsonValue& finding : findings) {
        QVERIFY(finding["rule"].isString());
        QVERIFY(finding["message"].isString());
        QVERIFY(finding["column"].toInteger() > 0);
        if (finding["severity"].toString() == "error")
            lines.insert(finding["line"].toInteger());
    }
    QVERIFY2(lines.contains(5) && lines.contains(7), checked.output);
}

void TestCli::checkGivesAWitnessOfAHiddenRoute()
{
    const QByteArray hidden = head
        + "routes:\n  - { name: every, match: { path: { prefix: /a } }, respond: { status: 200 } }\n"
          "  - { name: never, match: { path: { exact: /a/b } }, respond: { status: 200 } }\n";
    const Finished checked = cli({"check", documentOf(hidden), "--json"});
    QCOMPARE(checked.code, 1);
    bool isFound = false;
    const QJsonArray findings = objectOf(checked.output)["findings"].toArray();
    for (const QJsonValue& finding : findings) {
        isFound = isFound
            || (finding["node"].toString() == "never" && finding["witness"]["url"].toString().endsWith("/a/b")
                && !finding["witness"]["method"].toString().isEmpty());
    }
    QVERIFY2(isFound, checked.output);
}

void TestCli::unusableInputExits2_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString broken = m_folder.filePath("broken.yaml");
    QVERIFY(writeText(broken, "signalbox: [\n"));
    const QString missing = m_folder.filePath("missing.yaml");
    QTest::newRow("no verb") << QStringList();
    QTest::newRow("unknown verb") << QStringList{"fly"};
    QTest::newRow("check, missing") << QStringList{"check", missing};
    QTest::newRow("explain, missing") << QStringList{"explain", missing, "--request", "GET /"};
    QTest::newRow("explain, no request") << QStringList{"explain", documentOf(shop)};
    QTest::newRow("explain, half a request") << QStringList{"explain", documentOf(shop), "--request", "GET"};
    QTest::newRow("explain, broken") << QStringList{"explain", broken, "--request", "GET /"};
    QTest::newRow("run, missing") << QStringList{"run", missing};
    QTest::newRow("run, broken") << QStringList{"run", broken};
    QTest::newRow("run, bad binding") << QStringList{"run", documentOf(shop), "--bind", "nonsense"};
    QTest::newRow("no such verb") << QStringList{"abacus"};
    QTest::newRow("list, missing") << QStringList{"list", missing};
    QTest::newRow("replay, missing") << QStringList{"replay", missing, "--to", "http://127.0.0.1:1"};
    QTest::newRow("export, unknown target")
        << QStringList{"export", documentOf(shop), "--to", "abacus", "--out", m_folder.filePath("out")};
}

void TestCli::unusableInputExits2()
{
    QFETCH(const QStringList, arguments);
    const Finished finished = cli(arguments);
    QCOMPARE(finished.code, 2);
    QVERIFY(!finished.errors.isEmpty());
    QVERIFY2(!finished.errors.contains("terminate called"), finished.errors);
}

void TestCli::explainTellsTheRouteAndWhatGoesUpstream()
{
    const Finished told = cli({"explain", documentOf(shop), "--request", "GET http://api.test/orders/7?full=1",
        "--header", "X-Mine: 1", "--client", "10.1.2.3", "--json"});
    QCOMPARE(told.code, 0);
    const QJsonObject object = objectOf(told.output);
    QCOMPARE(object["outcome"].toString(), "route");
    QCOMPARE(object["route"].toString(), "order");
    QCOMPARE(object["destination"].toString(), "orders");
    QCOMPARE(object["path"]["id"].toString(), "7");
    QCOMPARE(object["upstream"]["method"].toString(), "GET");
    QCOMPARE(object["upstream"]["target"].toString(), "/orders/7?full=1");
    const QJsonArray headers = object["upstream"]["headers"].toArray();
    for (const QJsonArray& expected :
        {QJsonArray{"X-Order", "7"}, QJsonArray{"X-Mine", "1"}, QJsonArray{"X-Forwarded-For", "10.1.2.3"}})
        QVERIFY2(headers.contains(QJsonValue(expected)), told.output);
    QCOMPARE(object["candidates"][0]["route"].toString(), "order");
    QVERIFY(object["candidates"][0]["matched"].toBool());
    QVERIFY(object["candidates"][0]["failed"].isNull());
}

void TestCli::explainTellsWhyNoRouteMatched()
{
    const QString document = documentOf(shop);
    const auto explained = [&](const char* request) {
        return objectOf(cli({"explain", document, "--request", request, "--json"}).output);
    };
    const QJsonObject other = explained("GET http://other.test/orders/7");
    QCOMPARE(other["outcome"].toString(), "no-route");
    QCOMPARE(other["status"].toInt(), 404);
    QVERIFY(!other.contains("route"));
    QVERIFY(!other.contains("upstream"));
    QCOMPARE(other["candidates"][0]["failed"].toString(), "host");
    QCOMPARE(other["candidates"][1]["failed"].toString(), "path");
    QVERIFY(!other["candidates"][1]["detail"].toString().isEmpty());
    QCOMPARE(explained("POST http://api.test/orders/7")["candidates"][0]["failed"].toString(), "method");
    const QJsonObject old = explained("GET /old");
    QCOMPARE(old["outcome"].toString(), "route");
    QCOMPARE(old["status"].toInt(), 308);
}

void TestCli::explainTellsThatTheGuardRejected()
{
    const Finished told = cli({"explain", documentOf(shop), "--request", "GET /a/../orders", "--json"});
    const QJsonObject object = objectOf(told.output);
    QCOMPARE(told.code, 0);
    QCOMPARE(object["outcome"].toString(), "rejected");
    QCOMPARE(object["status"].toInt(), 400);
}

void TestCli::exportWritesFilesAndALedger()
{
    const QString ledgerFile = m_folder.filePath("ledger.json");
    const Finished exported = cli(
        {"export", documentOf(shop), "--to", "nginx", "--out", m_folder.filePath("exported"), "--ledger", ledgerFile});
    QVERIFY2(exported.code == 0 || exported.code == 1, exported.errors);
    const QJsonObject ledger = objectOf(readText(ledgerFile));
    QCOMPARE(ledger["target"].toString(), "nginx");
    QVERIFY(ledger["version"].isString());
    QVERIFY(ledger["plan"].isString());
    const QJsonArray entries = ledger["entries"].toArray();
    QVERIFY(entries.size() >= 3);
    const QSet<QString> statuses{"exact", "emulated", "narrowed", "approximate", "unsupported"};
    for (const QJsonValue& entry : entries) {
        QVERIFY(entry["node"].isString() && entry["construct"].isString());
        QVERIFY(statuses.contains(entry["status"].toString()));
    }
    QVERIFY(!QDir(m_folder.filePath("exported")).isEmpty());
}

void TestCli::runWritesTheReadyFileServesAndEndsOnSigterm()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(saying("hello")), gateway.messages());
    QVERIFY(
        QRegularExpression("^public 127\\.0\\.0\\.1:[1-9]\\d*\n$").match(readText(gateway.file("ready"))).hasMatch());
    QCOMPARE(get(gateway.url("/")).output, QByteArray("hello 200"));
    QCOMPARE(gateway.stop(), 0);
}

void TestCli::runTakesBindingsFromTheCommandLine()
{
    GatewayProcess gateway;
    QByteArray text = saying("bound");
    text.replace("127.0.0.1:0", "127.0.0.1:1"); // nobody may listen there without being asked
    QVERIFY2(gateway.start(text, {"--bind", "public=127.0.0.2:0"}), gateway.messages());
    QVERIFY(gateway.address().startsWith("127.0.0.2:"));
    QCOMPARE(get(gateway.url("/")).output, QByteArray("bound 200"));
}

void TestCli::runDrainsASlowExchangeOnSigterm()
{
    std::atomic<bool> isAsked{false};
    const auto origin = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [&](const SimpleRequest&) {
        isAsked = true;
        SimpleResponse response;
        response.body = "late";
        response.delay = std::chrono::milliseconds(500);
        return response;
    });
    QVERIFY(origin.has_value());
    GatewayProcess gateway;
    QVERIFY2(gateway.start(head
                 + "routes:\n  - { name: slow, match: { path: { prefix: / } }, to: origin }\nservices:\n  origin: { "
                   "endpoints: [\""
                 + QByteArray::fromStdString((*origin)->address().toText()) + "\"] }\n"),
        gateway.messages());
    QProcess client;
    client.start("curl", {"-sS", "--max-time", "10", "--noproxy", "*", gateway.url("/")});
    QTRY_VERIFY(isAsked);
    QCOMPARE(gateway.stop(), 0);
    QVERIFY(client.waitForFinished());
    QCOMPARE(client.readAllStandardOutput(), QByteArray("late"));
}

void TestCli::runReloadsWhenTheFileChanges()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(saying("before")), gateway.messages());
    const QString address = gateway.address();
    QCOMPARE(get(gateway.url("/")).output, QByteArray("before 200"));
    QVERIFY(gateway.write(saying("after")));
    QTRY_COMPARE(get(gateway.url("/")).output, QByteArray("after 200"));
    QCOMPARE(gateway.address(), address); // an unchanged listener keeps its port, even one the system chose
}

void TestCli::runReloadsOnSighup()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(saying("before")), gateway.messages());
    QVERIFY(gateway.write(saying("after")));
    QCOMPARE(::kill(static_cast<pid_t>(gateway.id()), SIGHUP), 0);
    QTRY_COMPARE(get(gateway.url("/")).output, QByteArray("after 200"));
    QVERIFY(gateway.isRunning());
}

void TestCli::runKeepsItsPlanWhenTheNewDocumentIsBroken()
{
    GatewayProcess gateway;
    QVERIFY2(gateway.start(saying("good")), gateway.messages());
    QVERIFY(gateway.write(head + "routes:\n  - { name: every, match: { path: { prefix: / } }, to: nobody }\n"));
    QTRY_VERIFY(gateway.says("the running plan stays"));
    QVERIFY2(gateway.says("test.gateway.yaml:6:"), gateway.messages());
    QCOMPARE(get(gateway.url("/")).output, QByteArray("good 200"));
    QVERIFY(gateway.write(saying("mended")));
    QTRY_COMPARE(get(gateway.url("/")).output, QByteArray("mended 200"));
}

void TestCli::runRefusesAPortInUse()
{
    GatewayProcess first;
    QVERIFY2(first.start(saying("first")), first.messages());
    GatewayProcess second;
    QVERIFY(!second.start(saying("second"), {"--bind", "public=" + first.address()}));
    QTRY_VERIFY(!second.isRunning());
    QCOMPARE(second.stop(), 2);
    QVERIFY2(second.says("Port " + first.address().section(QLatin1Char(':'), 1).toUtf8()), second.messages());
    QVERIFY2(second.says("public") && second.says("Choose another port"), second.messages());
    QCOMPARE(get(first.url("/")).output, QByteArray("first 200"));
}

void TestCli::demoServesTheExample()
{
    GatewayProcess gateway;
    const QString example = SIGNALBOX_SOURCE_DIR "/resources/examples/shop/shop.gateway.yaml";
    const QString capture = gateway.file("capture");
    const bool isStarted = gateway.startDocument(
        example, {"--demo", "--bind", "public=127.0.0.1:0", "--bind", "secure=127.0.0.1:0", "--capture", capture});
    if (!isStarted && gateway.says("in use"))
        QSKIP("the demo services' fixed ports are taken on this machine");
    QVERIFY2(isStarted, gateway.messages());
    const Finished items = get(gateway.url("/catalog/items"));
    QVERIFY2(items.output.endsWith(" 200"), items.output);
    QVERIFY(QJsonDocument::fromJson(items.output.chopped(4)).isArray()
        || QJsonDocument::fromJson(items.output.chopped(4)).isObject());
    QVERIFY(get(gateway.url("/orders/7"), {"-H", "Host: api.shop.test"}).output.endsWith(" 401"));
    // The trickle of requests goes on by itself, on several lines.
    const auto routesSeen = [&] {
        QSet<QString> routes;
        const QList<QJsonObject> lines = linesOf(cli({"list", capture, "--json"}).output);
        for (const QJsonObject& line : lines)
            routes.insert(line["route"].toString());
        return routes.size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(routesSeen() >= 4, 15'000);
    QCOMPARE(gateway.stop(), 0);
}

void TestCli::listAndReplayReadWhatRunRecorded()
{
    GatewayProcess gateway;
    const QString capture = gateway.file("capture");
    const QByteArray text
        = head + "routes:\n  - { name: echo, match: { path: { prefix: /a } }, respond: { status: 201, body: yes } }\n";
    // One worker: what several record has no order among them.
    QVERIFY2(gateway.start(text, {"--capture", capture, "--workers", "1"}), gateway.messages());
    QCOMPARE(get(gateway.url("/a/1?x=y")).output, QByteArray("yes 201"));
    QVERIFY(get(gateway.url("/b")).output.endsWith(" 404"));
    QVERIFY(get(gateway.url("/a/1"), {"-d", "body"}).output.endsWith(" 201"));
    QCOMPARE(gateway.stop(), 0);

    const Finished listed = cli({"list", capture, "--json"});
    QCOMPARE(listed.code, 0);
    const QList<QJsonObject> lines = linesOf(listed.output);
    QCOMPARE(lines.size(), 3);
    for (const char* key : {"id", "time", "method", "url", "status", "route", "service", "duration_us", "request_bytes",
             "response_bytes", "error"})
        QVERIFY2(lines[0].contains(key), key);
    QCOMPARE(lines[0]["method"].toString(), "GET");
    QVERIFY(lines[0]["url"].toString().endsWith("/a/1?x=y"));
    QCOMPARE(lines[0]["status"].toInt(), 201);
    QCOMPARE(lines[0]["route"].toString(), "echo");
    QVERIFY(lines[1]["route"].isNull());
    QCOMPARE(lines[2]["request_bytes"].toInt(), 4);
    QCOMPARE(linesOf(cli({"list", capture, "--json", "--filter", "method:POST"}).output).size(), 1);
    QCOMPARE(cli({"list", capture, "--filter", "status>=("}).code, 2);

    GatewayProcess again;
    QVERIFY2(again.start(text), again.messages());
    const Finished replayed = cli(
        {"replay", capture, "--to", "http://" + again.address(), "--json", "--repeat", "2", "--concurrency", "2"});
    QVERIFY2(replayed.code == 0, replayed.output + replayed.errors);
    const QList<QJsonObject> outcomes = linesOf(replayed.output);
    QCOMPARE(outcomes.size(), 6);
    for (const QJsonObject& outcome : outcomes)
        QCOMPARE(outcome["after"].toInt(), outcome["before"].toInt());
}

void TestCli::replayReportsAnotherStatus()
{
    GatewayProcess gateway;
    const QString capture = gateway.file("capture");
    QVERIFY2(gateway.start(saying("one"), {"--capture", capture}), gateway.messages());
    QCOMPARE(get(gateway.url("/")).output, QByteArray("one 200"));
    QCOMPARE(gateway.stop(), 0);
    QByteArray other = saying("two");
    other.replace("status: 200", "status: 403");
    GatewayProcess again;
    QVERIFY2(again.start(other), again.messages());
    const Finished replayed = cli({"replay", capture, "--to", "http://" + again.address(), "--json"});
    QCOMPARE(replayed.code, 1);
    const QJsonObject outcome = objectOf(replayed.output);
    QCOMPARE(outcome["before"].toInt(), 200);
    QCOMPARE(outcome["after"].toInt(), 403);
}

void TestCli::captureOpensAgainAfterAKill()
{
    QTemporaryDir kept;
    const QString capture = kept.filePath("capture");
    {
        GatewayProcess gateway;
        QVERIFY2(gateway.start(saying("one"), {"--capture", capture}), gateway.messages());
        QCOMPARE(get(gateway.url("/first")).output, QByteArray("one 200"));
        QTRY_COMPARE(linesOf(cli({"list", capture, "--json"}).output).size(), 1);
        QCOMPARE(::kill(static_cast<pid_t>(gateway.id()), SIGKILL), 0);
        QTRY_VERIFY(!gateway.isRunning());
    }
    GatewayProcess gateway;
    QVERIFY2(gateway.start(saying("two"), {"--capture", capture}), gateway.messages());
    QCOMPARE(get(gateway.url("/second")).output, QByteArray("two 200"));
    QCOMPARE(gateway.stop(), 0);
    const QList<QJsonObject> lines = linesOf(cli({"list", capture, "--json"}).output);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[1]["url"].toString().endsWith("/second"));
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
