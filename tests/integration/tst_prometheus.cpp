// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the program tells about itself, read by programs nobody here wrote: prometheus and promtool.
#include "tests/support/gateway_process.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace signalbox;

class TestPrometheus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void promtoolFindsNothing();
    void prometheusReadsEverySeries();

private:
    double ask(const QByteArray& expression) const;

    GatewayProcess m_gateway;
    QString m_metrics; // "127.0.0.1:port"
    ChildProcess m_prometheus;
    QString m_prometheusUrl;
};

void TestPrometheus::initTestCase()
{
    // A port that another program took in the meantime is a failed start; then another one is tried.
    bool started = false;
    for (int i = 0; i < 5 && !started; ++i) {
        m_metrics = QStringLiteral("127.0.0.1:%1").arg(recentlyFreePort());
        started = m_gateway.start("signalbox: 1\nname: shop\nobserve: { metrics: \"" + m_metrics.toUtf8()
            + "\" }\nlisteners:\n  public: { bind: 127.0.0.1:0, policies: [{ kind: cors, origins: [\"https://a.test\"] }] }\n"
              "routes:\n  - { name: hello, match: { path: { exact: /hello } }, policies: [{ kind: body-limit, request: 4B }], "
              "respond: { status: 200, body: hello } }\n  - { name: dead, match: { path: { exact: /dead } }, to: nobody }\n"
              "services:\n  nobody: { endpoints: [127.0.0.1:1] }\n");
    }
    QVERIFY2(started, m_gateway.messages().constData());
    QVERIFY(QTest::qWaitFor([&] { return m_gateway.says("metrics at http://" + m_metrics.toUtf8() + "/metrics"); }));
    for (int i = 0; i < 7; ++i)
        QCOMPARE(runProgram("curl", {"-sS", m_gateway.url("/hello")}).output, QByteArray("hello"));
    QCOMPARE(runProgram("curl", {"-sS", "-o", "/dev/null", "-w", "%{http_code}", "-d", "too long", m_gateway.url("/hello")}).output,
        QByteArray("413"));
    QCOMPARE(runProgram("curl", {"-sS", "-o", "/dev/null", "-w", "%{http_code}", m_gateway.url("/dead")}).output, QByteArray("502"));
}

void TestPrometheus::promtoolFindsNothing()
{
    const Finished page = runProgram("curl", {"-sS", "http://" + m_metrics + "/metrics"});
    QCOMPARE(page.code, 0);
    QVERIFY(page.output.contains("# TYPE signalbox_route_duration_seconds histogram\n"));
    const Finished lint = runProgram("promtool", {"check", "metrics"}, QProcessEnvironment::systemEnvironment(), page.output);
    QVERIFY2(lint.code == 0, (lint.output + lint.errors).constData());
    QCOMPARE(lint.output + lint.errors, QByteArray());
}

double TestPrometheus::ask(const QByteArray& expression) const
{
    const Finished answer = runProgram("curl",
        {"-sS", "--get", "--data-urlencode", "query=" + QString::fromUtf8(expression), m_prometheusUrl + "/api/v1/query"});
    const QJsonArray result
        = QJsonDocument::fromJson(answer.output).object().value("data").toObject().value("result").toArray();
    return result.size() == 1 ? result.at(0).toObject().value("value").toArray().at(1).toString().toDouble() : -1;
}

void TestPrometheus::prometheusReadsEverySeries()
{
    QVERIFY(writeText(m_gateway.file("prometheus.yml"), "global: { scrape_interval: 200ms }\nscrape_configs:\n"
        "  - { job_name: gateway, static_configs: [{ targets: [\"" + m_metrics.toUtf8() + "\"] }] }\n"));
    bool started = false;
    for (int i = 0; i < 5 && !started; ++i) {
        const QString address = QStringLiteral("127.0.0.1:%1").arg(recentlyFreePort());
        m_prometheusUrl = "http://" + address;
        m_prometheus.stop();
        QVERIFY(m_prometheus.start("prometheus", {"--config.file=" + m_gateway.file("prometheus.yml"),
            "--storage.tsdb.path=" + m_gateway.file("data"), "--web.listen-address=" + address}));
        started = !m_prometheus.waitForOutput(QRegularExpression("(Server is ready to receive web requests)")).isEmpty();
    }
    QVERIFY2(started, m_prometheus.errors().constData());
    QVERIFY2(QTest::qWaitFor([&] { return ask("up{job=\"gateway\"}") == 1; }, 20'000), m_prometheus.errors().constData());
    QTRY_COMPARE_WITH_TIMEOUT(ask("signalbox_route_requests_total{route=\"hello\",status=\"2xx\"}"), 7.0, 10'000);
    QCOMPARE(ask("signalbox_route_requests_total{route=\"hello\",status=\"4xx\"}"), 1.0);
    QCOMPARE(ask("signalbox_route_requests_total{route=\"dead\",status=\"5xx\"}"), 1.0);
    QCOMPARE(ask("signalbox_policy_refused_total{route=\"hello\",policy=\"body-limit\"}"), 1.0);
    QCOMPARE(ask("signalbox_policy_passed_total{listener=\"public\",policy=\"cors\"}"), 9.0);
    QCOMPARE(ask("signalbox_endpoint_failures_total{service=\"nobody\",endpoint=\"127.0.0.1:1\"}"), 1.0);
    QCOMPARE(ask("signalbox_route_duration_seconds_bucket{route=\"hello\",le=\"+Inf\"}"), 8.0);
    QCOMPARE(ask("count(signalbox_build_info)"), 1.0);
    const double p99 = ask("histogram_quantile(0.99, signalbox_route_duration_seconds_bucket{route=\"hello\"})");
    QVERIFY2(p99 > 0 && p99 < 60, QByteArray::number(p99).constData());
    // Nothing was dropped while scraping: no duplicate, no sample out of order.
    QVERIFY(!m_prometheus.errors().contains("level=warn"));
}

QTEST_GUILESS_MAIN(TestPrometheus)
#include "tst_prometheus.moc"
