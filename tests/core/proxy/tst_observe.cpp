// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An engine that tells: lines of its access log, and spans at a collector that checks their structure, or misbehaves.
#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/plan/compile_context.h"
#include "core/policy/fields.h"
#include "core/proxy/blocking_client.h"
#include "core/proxy/engine.h"
#include "core/proxy/simple_server.h"
#include "core/proxy/span_sender.h"
#include "tests/support/engine_bench.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <mutex>

using namespace signalbox;

namespace {

std::unique_ptr<SimpleServer> startServer(std::function<SimpleResponse(const SimpleRequest&)> handler)
{
    auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, std::move(handler));
    return started ? std::move(*started) : nullptr;
}

SimpleResponse answer(int status, std::string body)
{
    SimpleResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

// What is wrong with an ExportTraceServiceRequest in JSON; empty when nothing is.
QString problemOf(const QJsonObject& span)
{
    static const QRegularExpression traceId("^[0-9a-f]{32}$");
    static const QRegularExpression spanId("^[0-9a-f]{16}$");
    static const QRegularExpression number("^[0-9]{1,20}$");
    if (!traceId.match(span["traceId"].toString()).hasMatch() || !spanId.match(span["spanId"].toString()).hasMatch())
        return "ids";
    if (span.contains("parentSpanId") && !spanId.match(span["parentSpanId"].toString()).hasMatch())
        return "parent";
    if (span["name"].toString().isEmpty() || !span["kind"].isDouble())
        return "name or kind";
    for (const char* key : {"startTimeUnixNano", "endTimeUnixNano"}) {
        if (!span[key].isString() || !number.match(span[key].toString()).hasMatch())
            return key;
    }
    if (span["endTimeUnixNano"].toString().toULongLong() < span["startTimeUnixNano"].toString().toULongLong())
        return "ends before it starts";
    for (const QJsonValue& attribute : span["attributes"].toArray()) {
        const QJsonObject value = attribute["value"].toObject();
        const bool isNumber = value.contains("intValue") && value["intValue"].isString()
            && number.match(value["intValue"].toString()).hasMatch();
        if (attribute["key"].toString().isEmpty() || value.size() != 1 || (!isNumber && !value["stringValue"].isString()))
            return "attribute " + attribute["key"].toString();
    }
    static const QSet<QString> known{"traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano",
        "attributes", "status"};
    for (const QString& key : span.keys()) {
        if (!known.contains(key))
            return "unknown key " + key;
    }
    return {};
}

class Collector {
public:
    Collector()
        : m_server(startServer([this](const SimpleRequest& request) { return take(request); }))
    {
    }
    std::string url() const { return "http://" + m_server->address().toText(); }
    QList<QJsonObject> spans() const
    {
        const std::lock_guard lock(m_mutex);
        return m_spans;
    }
    QString problem() const
    {
        const std::lock_guard lock(m_mutex);
        return m_problem;
    }
    QList<QJsonObject> roots() const { return named([](const QJsonObject& span) { return span["kind"].toInt() == 2; }); }
    QList<QJsonObject> childrenOf(const QString& id) const
    {
        return named([&](const QJsonObject& span) { return span["kind"].toInt() == 1 && span["parentSpanId"].toString() == id; });
    }

private:
    QList<QJsonObject> named(const std::function<bool(const QJsonObject&)>& isMeant) const
    {
        QList<QJsonObject> found;
        for (const QJsonObject& span : spans()) {
            if (isMeant(span))
                found.append(span);
        }
        return found;
    }
    SimpleResponse take(const SimpleRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        const auto say = [this](const QString& text) { m_problem = m_problem.isEmpty() ? text : m_problem; };
        if (request.head.method != "POST" || request.head.target != "/v1/traces")
            say("not POST /v1/traces");
        if (request.head.headers.find("content-type").value_or("") != "application/json")
            say("content type");
        const QJsonObject body = QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).object();
        const QJsonArray resources = body["resourceSpans"].toArray();
        if (resources.size() != 1
            || resources[0]["resource"]["attributes"][0]["value"]["stringValue"].toString() != "shop \"1\"")
            say("resource: " + QString::fromStdString(request.body));
        const QJsonArray scopes = resources[0]["scopeSpans"].toArray();
        if (scopes.size() != 1 || scopes[0]["scope"]["name"].toString() != "signalbox" || scopes[0]["spans"].toArray().isEmpty())
            say("scope");
        for (const QJsonValue& span : scopes[0]["spans"].toArray()) {
            if (const QString problem = problemOf(span.toObject()); !problem.isEmpty())
                say(problem);
            m_spans.append(span.toObject());
        }
        SimpleResponse response;
        response.headers.add("Content-Type", "application/json");
        response.body = "{}";
        return response;
    }

    mutable std::mutex m_mutex;
    QList<QJsonObject> m_spans;
    QString m_problem;
    std::unique_ptr<SimpleServer> m_server; // last: its thread uses everything above
};

std::shared_ptr<const Plan> planOf(const std::string& observe, const SimpleServer* origin = nullptr)
{
    std::string text = "signalbox: 1\nname: 'shop \"1\"'\nobserve: " + observe
        + "\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
          "  - { name: own, match: { path: { exact: /own } }, respond: { status: 200, body: hello } }\n";
    if (origin != nullptr)
        text += "  - { name: api, match: { path: { prefix: / } }, policies: [{ kind: request-headers, set: { X-A: b } }], to: s }\n"
                "services:\n  s: { endpoints: [\"" + origin->address().toText() + "\"] }\n";
    CompiledPlan compiled = compilePlan(GatewayDocument::read(text), FolderSources("/"), {});
    for (const Finding& finding : compiled.findings)
        qWarning("%s", finding.message.c_str());
    return compiled.plan;
}

int statusOf(const Engine& engine, const std::string& target, const std::vector<std::pair<std::string, std::string>>& headers = {})
{
    const SocketAddress address = engine.listeners().front().address;
    ClientRequest request = testing::requestOf("GET", target);
    for (const auto& [name, value] : headers)
        request.head.headers.add(name, value);
    const auto response = testing::clientAt(address)->send(request);
    return response ? response->head.status : 0;
}

QString attributeOf(const QJsonObject& span, const QString& key)
{
    for (const QJsonValue& attribute : span["attributes"].toArray()) {
        if (attribute["key"].toString() == key)
            return attribute["value"]["stringValue"].toString() + attribute["value"]["intValue"].toString();
    }
    return {};
}

QList<QJsonObject> linesOf(const QString& path)
{
    QFile file(path);
    QList<QJsonObject> lines;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (!line.isEmpty())
                lines.append(QJsonDocument::fromJson(line).object());
        }
    }
    return lines;
}

SpanSenderSettings senderTo(const SocketAddress& address)
{
    SpanSenderSettings settings;
    settings.target = *parseOtlpTarget("http://" + address.toText());
    settings.serviceName = "shop \"1\"";
    settings.gatherTime = std::chrono::milliseconds(1);
    settings.firstBackoff = std::chrono::milliseconds(1);
    settings.longestBackoff = std::chrono::milliseconds(5);
    settings.timeout = std::chrono::milliseconds(200);
    settings.tries = 4;
    settings.lastWait = std::chrono::milliseconds(100);
    return settings;
}

} // namespace

class TestObserve : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyExchangeIsALine()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("access.log");
        const auto origin = startServer([](const SimpleRequest&) { return answer(503, "no"); });
        const auto engine = testing::startEngine(planOf("{ access-log: \"" + path.toStdString() + "\" }", origin.get()));
        QVERIFY(engine);
        QCOMPARE(statusOf(*engine, "/own?token=hidden", {{"User-Agent", "a \"b\""}}), 200);
        QCOMPARE(statusOf(*engine, "/x"), 503);
        const SocketAddress address = engine->listeners().front().address;
        const auto broken = testing::clientAt(address)->sendRaw("GET /\r\n\r\n", "GET");
        QCOMPARE(broken->head.status, 400);
        QTRY_COMPARE(linesOf(path).size(), 3);
        const QList<QJsonObject> lines = linesOf(path);
        QCOMPARE(lines[0]["route"].toString(), QString("own"));
        QCOMPARE(lines[0]["target"].toString(), QString("/own?token=[redacted]"));
        QCOMPARE(lines[0]["user_agent"].toString(), QString("a \"b\""));
        QCOMPARE(lines[0]["response_bytes"].toInt(), 5);
        QVERIFY(lines[0]["trace_id"].isNull());
        QCOMPARE(lines[1]["service"].toString(), QString("s"));
        QCOMPARE(lines[1]["endpoint"].toString(), QString::fromStdString(origin->address().toText()));
        QCOMPARE(lines[1]["status"].toInt(), 503);
        QCOMPARE(lines[1]["host"].toString(), QString("a.test"));
        QCOMPARE(lines[2]["status"].toInt(), 400);
        QVERIFY(!lines[2]["error"].toString().isEmpty());
        QVERIFY(lines[2]["route"].isNull());
    }

    void linesMoveWithThePlanWithoutALoss()
    {
        const QTemporaryDir folder;
        const auto first = planOf("{ access-log: \"" + folder.filePath("1").toStdString() + "\" }");
        const auto second = planOf("{ access-log: \"" + folder.filePath("2").toStdString() + "\" }");
        const auto engine = testing::startEngine(first);
        QVERIFY(engine);
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(statusOf(*engine, "/own"), 200);
            QVERIFY(engine->apply(i % 2 == 0 ? second : first).has_value());
        }
        QVERIFY(engine->apply(planOf("{}")).has_value()); // everything was written when a writer is gone
        QCOMPARE(linesOf(folder.filePath("1")).size() + linesOf(folder.filePath("2")).size(), 20);
        QCOMPARE(statusOf(*engine, "/own"), 200);
        QVERIFY(!engine->apply(planOf("{ access-log: \"" + folder.path().toStdString() + "\" }")).has_value());
        QCOMPARE(statusOf(*engine, "/own"), 200);
    }

    void spansOfAnExchangeFormATree()
    {
        Collector collector;
        std::mutex mutex;
        std::string upstream;
        std::string state;
        const auto origin = startServer([&](const SimpleRequest& request) {
            const std::lock_guard lock(mutex);
            upstream = request.head.headers.joined("traceparent");
            state = request.head.headers.joined("tracestate");
            return answer(200, "abc");
        });
        const auto engine = testing::startEngine(planOf("{ otlp: \"" + collector.url() + "\" }", origin.get()));
        QVERIFY(engine);
        QCOMPARE(statusOf(*engine, "/a?q=1&token=hidden",
                     {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}, {"tracestate", "v=1"}}), 200);
        QTRY_COMPARE_WITH_TIMEOUT(collector.roots().size(), 1, 10'000);
        QCOMPARE(collector.problem(), QString());
        const QJsonObject root = collector.roots().front();
        const QString id = root["spanId"].toString();
        QCOMPARE(root["traceId"].toString(), QString("0af7651916cd43dd8448eb211c80319c"));
        QCOMPARE(root["parentSpanId"].toString(), QString("b7ad6b7169203331"));
        QCOMPARE(root["name"].toString(), QString("GET api"));
        QCOMPARE(attributeOf(root, "http.response.status_code"), QString("200"));
        QCOMPARE(attributeOf(root, "http.response.body.size"), QString("3"));
        QCOMPARE(attributeOf(root, "url.path"), QString("/a"));
        QCOMPARE(attributeOf(root, "url.query"), QString("q=1&token=[redacted]"));
        QCOMPARE(attributeOf(root, "signalbox.service"), QString("s"));
        QStringList names;
        QSet<QString> ids{id};
        for (const QJsonObject& child : collector.childrenOf(id)) {
            names << child["name"].toString();
            ids.insert(child["spanId"].toString());
            QVERIFY(child["startTimeUnixNano"].toString().toULongLong() >= root["startTimeUnixNano"].toString().toULongLong());
            QVERIFY(child["endTimeUnixNano"].toString().toULongLong() <= root["endTimeUnixNano"].toString().toULongLong());
        }
        QCOMPARE(names, (QStringList{"accept", "match", "policy", "connect", "send", "wait", "receive"}));
        QCOMPARE(ids.size(), 8);
        const std::lock_guard lock(mutex);
        QCOMPARE(QString::fromStdString(upstream), "00-0af7651916cd43dd8448eb211c80319c-" + id + "-01");
        QCOMPARE(state, std::string("v=1"));
    }

    void clientsDecisionIsKeptAndUnsampledTracesGoOn()
    {
        Collector collector;
        std::mutex mutex;
        QStringList upstream;
        const auto origin = startServer([&](const SimpleRequest& request) {
            const std::lock_guard lock(mutex);
            upstream << QString::fromStdString(request.head.headers.joined("traceparent"));
            return SimpleResponse{};
        });
        const auto engine = testing::startEngine(planOf("{ otlp: \"" + collector.url() + "\", sample: 0% }", origin.get()));
        QVERIFY(engine);
        const std::string id = "0af7651916cd43dd8448eb211c80319c";
        QCOMPARE(statusOf(*engine, "/1", {{"traceparent", "00-" + id + "-b7ad6b7169203331-00"}}), 200);
        QCOMPARE(statusOf(*engine, "/2"), 200);
        QCOMPARE(statusOf(*engine, "/3", {{"traceparent", "00-" + id + "-b7ad6b7169203331-01"}}), 200);
        QTRY_COMPARE_WITH_TIMEOUT(collector.roots().size(), 1, 10'000);
        QCOMPARE(attributeOf(collector.roots().front(), "url.path"), QString("/3"));
        const std::lock_guard lock(mutex);
        QVERIFY(upstream.at(0).startsWith(QString::fromStdString("00-" + id + "-")) && upstream.at(0).endsWith("-00"));
        QVERIFY(QRegularExpression("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$").match(upstream.at(1)).hasMatch());
    }

    void withoutObserveTheFieldsPassUnchanged()
    {
        std::mutex mutex;
        std::string upstream;
        const auto origin = startServer([&](const SimpleRequest& request) {
            const std::lock_guard lock(mutex);
            upstream = request.head.headers.joined("traceparent") + "|" + request.head.headers.joined("tracestate");
            return SimpleResponse{};
        });
        const auto engine = testing::startEngine(planOf("{}", origin.get()));
        QCOMPARE(statusOf(*engine, "/", {{"traceparent", "what"}, {"tracestate", "ever"}}), 200);
        QCOMPARE(upstream, std::string("what|ever"));
    }

    void trafficGoesOnWithoutACollector()
    {
        const std::string dead = "127.0.0.1:" + std::to_string([] { // a port that nobody listens on any more
            const auto server = startServer([](const SimpleRequest&) { return SimpleResponse{}; });
            return server->address().port;
        }());
        const auto engine = testing::startEngine(planOf("{ otlp: \"http://" + dead + "\" }"));
        QVERIFY(engine);
        for (int i = 0; i < 50; ++i)
            QCOMPARE(statusOf(*engine, "/own"), 200);
    }

    void unavailableCollectorIsTriedAgain()
    {
        std::atomic<int> asked{0};
        std::string body;
        const auto collector = startServer([&](const SimpleRequest& request) {
            SimpleResponse response;
            response.status = ++asked < 3 ? 503 : 200;
            body = request.body;
            return response;
        });
        const auto counters = std::make_shared<RecordCounters>();
        const auto sender = SpanSender::start(senderTo(collector->address()), counters);
        sender->queue()->push("{}");
        QTRY_COMPARE(counters->taken.load(), std::uint64_t{1});
        QCOMPARE(asked.load(), 3);
        QCOMPARE(counters->dropped.load(), std::uint64_t{0});
        QVERIFY(body.find("\"spans\":[{}]") != std::string::npos);
    }

    void collectorThatMisbehavesCostsItsSpansOnly_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("tries");
        QTest::addColumn<int>("dropped");
        QTest::newRow("refuses") << 400 << QByteArray() << QByteArray() << 1 << 1;
        QTest::newRow("is not a collector") << 404 << QByteArray() << QByteArray() << 1 << 1;
        QTest::newRow("never recovers") << 503 << QByteArray() << QByteArray() << 4 << 1;
        QTest::newRow("garbage") << 0 << QByteArray("\xff\xfe no HTTP \r\n\r\n") << QByteArray() << 4 << 1;
        QTest::newRow("closes") << 0 << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab") << QByteArray() << 4 << 1;
        QTest::newRow("partial success") << 200 << QByteArray() << QByteArray(R"({"partialSuccess":{"rejectedSpans":"1"}})") << 1 << 1;
        QTest::newRow("garbage with 200") << 200 << QByteArray() << QByteArray("{{{") << 1 << 0;
        QTest::newRow("other JSON with 200") << 200 << QByteArray() << QByteArray(R"({"partialSuccess":{"rejectedSpans":[]}})") << 1 << 0;
    }
    void collectorThatMisbehavesCostsItsSpansOnly()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, body);
        std::atomic<int> asked{0};
        const auto collector = startServer([&](const SimpleRequest&) {
            ++asked;
            SimpleResponse response;
            response.status = status;
            response.body = body.toStdString();
            response.rawBytes = raw.toStdString();
            return response;
        });
        const auto counters = std::make_shared<RecordCounters>();
        const auto sender = SpanSender::start(senderTo(collector->address()), counters);
        sender->queue()->push("{}");
        QTRY_COMPARE(counters->taken.load() + counters->dropped.load(), std::uint64_t{1});
        QTEST(static_cast<int>(counters->dropped.load()), "dropped");
        QTEST(asked.load(), "tries");
    }

    // Destroying does not wait for its timeout, and the queue stays bounded meanwhile.
    void silentCollectorDoesNotHoldUpTheEnd()
    {
        const auto collector = startServer([](const SimpleRequest&) {
            SimpleResponse response;
            response.delay = std::chrono::hours(1);
            return response;
        });
        SpanSenderSettings settings = senderTo(collector->address());
        settings.timeout = std::chrono::hours(1);
        settings.maxQueueBytes = 1000;
        const auto counters = std::make_shared<RecordCounters>();
        auto sender = SpanSender::start(settings, counters);
        for (int i = 0; i < 10'000; ++i)
            sender->queue()->push("{\"name\":\"x\"}");
        QVERIFY(counters->dropped.load() > 9'000);
        sender.reset();
        QCOMPARE(counters->dropped.load() + counters->taken.load(), std::uint64_t{10'000});
    }

    void collectorsUrlIsRead_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("read"); // empty: refused
        QTest::newRow("no path") << QByteArray("http://c:4318") << QByteArray("c:4318/v1/traces");
        QTest::newRow("slash") << QByteArray("http://c:4318/") << QByteArray("c:4318/v1/traces");
        QTest::newRow("path") << QByteArray("https://c/otlp/x?a=b") << QByteArray("c:443/otlp/x?a=b");
        QTest::newRow("query only") << QByteArray("http://c?a=b") << QByteArray("c:80/?a=b");
        QTest::newRow("IPv6") << QByteArray("http://[::1]/t") << QByteArray("[::1]:80/t");
        QTest::newRow("IPv6 with port") << QByteArray("HTTP://[::1]:9/t") << QByteArray("[::1]:9/t");
        QTest::newRow("user") << QByteArray("http://u:p@c/") << QByteArray();
        QTest::newRow("scheme") << QByteArray("grpc://c:4317") << QByteArray();
        QTest::newRow("no host") << QByteArray("http:///v1") << QByteArray();
        QTest::newRow("port 0") << QByteArray("http://c:0/") << QByteArray();
        QTest::newRow("port too large") << QByteArray("http://c:70000/") << QByteArray();
        QTest::newRow("fragment") << QByteArray("http://c/#a") << QByteArray();
        QTest::newRow("line break") << QByteArray("http://c/\r\nX: y") << QByteArray();
    }
    void collectorsUrlIsRead()
    {
        QFETCH(QByteArray, url);
        const auto target = parseOtlpTarget(url.toStdString());
        const QByteArray read = target ? QByteArray::fromStdString(target->address.toText() + target->path) : QByteArray();
        QTEST(read, "read");
    }
};

QTEST_GUILESS_MAIN(TestObserve)
#include "tst_observe.moc"
