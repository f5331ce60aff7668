// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The page of metrics of a running engine: what it counts, over new plans, and against scrapers that misbehave.
#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/proxy/blocking_client.h"
#include "core/proxy/engine.h"
#include "core/proxy/simple_server.h"
#include "tests/support/engine_bench.h"

#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace signalbox;
using signalbox::testing::clientAt;
using signalbox::testing::requestOf;

namespace {

std::unique_ptr<SimpleServer> startOrigin()
{
    auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest& request) {
        SimpleResponse response;
        response.status = request.head.target == "/broken" ? 500 : 200;
        response.body = "1234567";
        return response;
    });
    return started ? std::move(*started) : nullptr;
}

std::shared_ptr<const Plan> planOf(
    const std::string& routes, const std::string& services, const std::string& observe = "{ metrics: 127.0.0.1:0 }")
{
    const std::string text = "signalbox: 1\nname: t\nobserve: " + observe
        + "\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n" + routes + services;
    CompiledPlan compiled = compilePlan(GatewayDocument::read(text), FolderSources("."), {});
    for (const Finding& finding : compiled.findings)
        qWarning("%s", finding.message.c_str());
    return compiled.plan;
}

std::string servicesAt(const SimpleServer& origin)
{
    return "services:\n  origin: { endpoints: [\"" + origin.address().toText() + "\"] }\n";
}

const std::string toOrigin = "  - { name: api, match: { path: { prefix: / } }, policies: [{ kind: body-limit, request: 4B }], to: origin }\n";

std::string scrape(const Engine& engine)
{
    const auto response = clientAt(*engine.metricsAddress())->send(requestOf("GET", "/metrics"));
    return response ? response->body : response.error().describe();
}

// The value of one series; -1 when it is not there.
double valueOf(const std::string& page, const std::string& series)
{
    const std::size_t at = page.find("\n" + series + " ");
    return at == std::string::npos ? -1 : std::stod(page.substr(at + series.size() + 2));
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsByRouteStationAndEndpoint()
    {
        const auto origin = startOrigin();
        const auto engine = testing::startEngine(planOf(toOrigin, servicesAt(*origin)));
        QVERIFY(engine);
        const auto client = clientAt(engine->listeners().front().address);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(client->send(requestOf("POST", "/ok", "abc"))->head.status, 200);
        QCOMPARE(client->send(requestOf("GET", "/broken"))->head.status, 500);
        QCOMPARE(client->send(requestOf("POST", "/ok", "too much"))->head.status, 413);
        QTRY_COMPARE(engine->statistics().requests, std::uint64_t{5});
        const std::string page = scrape(*engine);
        QCOMPARE(valueOf(page, "signalbox_route_requests_total{route=\"api\",status=\"2xx\"}"), 3.0);
        QCOMPARE(valueOf(page, "signalbox_route_requests_total{route=\"api\",status=\"4xx\"}"), 1.0);
        QCOMPARE(valueOf(page, "signalbox_route_requests_total{route=\"api\",status=\"5xx\"}"), 1.0);
        QCOMPARE(valueOf(page, "signalbox_route_requests_total{route=\"api\",status=\"none\"}"), 0.0);
        QCOMPARE(valueOf(page, "signalbox_route_duration_seconds_count{route=\"api\"}"), 5.0);
        QCOMPARE(valueOf(page, "signalbox_route_duration_seconds_bucket{route=\"api\",le=\"+Inf\"}"), 5.0);
        QVERIFY(valueOf(page, "signalbox_route_request_bytes_total{route=\"api\"}") >= 9);
        QCOMPARE(valueOf(page, "signalbox_policy_passed_total{listener=\"\",route=\"api\",policy=\"body-limit\"}"), 4.0);
        QCOMPARE(valueOf(page, "signalbox_policy_refused_total{listener=\"\",route=\"api\",policy=\"body-limit\"}"), 1.0);
        const std::string endpoint = "{service=\"origin\",endpoint=\"" + origin->address().toText() + "\"}";
        QCOMPARE(valueOf(page, "signalbox_endpoint_requests_total" + endpoint), 4.0);
        QCOMPARE(valueOf(page, "signalbox_endpoint_failures_total" + endpoint), 1.0);
        QCOMPARE(valueOf(page, "signalbox_endpoint_up" + endpoint), 1.0);
        QCOMPARE(valueOf(page, "signalbox_open_connections"), 1.0);
    }

    void stationsOfOneNameStayApart()
    {
        const auto engine = testing::startEngine(planOf("  - { name: a, policies: [{ kind: body-limit, request: 9B }, { kind: body-limit, request: 4B }], "
                                         "respond: { status: 200 } }\n", ""));
        QVERIFY(engine);
        QCOMPARE(clientAt(engine->listeners().front().address)->send(requestOf("POST", "/", "12345"))->head.status, 413);
        QTRY_COMPARE(engine->statistics().requests, std::uint64_t{1});
        const std::string page = scrape(*engine);
        QCOMPARE(valueOf(page, "signalbox_policy_refused_total{listener=\"\",route=\"a\",policy=\"body-limit\"}"), 0.0);
        QCOMPARE(valueOf(page, "signalbox_policy_refused_total{listener=\"\",route=\"a\",policy=\"body-limit#2\"}"), 1.0);
    }

    // Under load, with the stations in another order, another timeout and another route before it.
    void countersDoNotGoBackOverANewPlan()
    {
        const auto origin = startOrigin();
        const auto first = planOf(toOrigin, servicesAt(*origin));
        const auto second = planOf("  - { name: other, match: { path: { exact: /never } }, respond: { status: 204 } }\n"
                                   "  - { name: api, match: { path: { prefix: / } }, policies: [{ kind: request-headers, set: { X-A: b } }, "
                                   "{ kind: body-limit, request: 4B }], to: origin, timeout: 9s }\n",
            "services:\n  more: { endpoints: [\"127.0.0.1:9\"] }\n  origin: { endpoints: [\"" + origin->address().toText()
                + "\"], connect-timeout: 2s }\n");
        QVERIFY(first && second);
        const auto engine = testing::startEngine(first);
        QVERIFY(engine);
        const SocketAddress metrics = *engine->metricsAddress();
        std::atomic<bool> stops{false};
        std::atomic<int> sent{0};
        std::thread load([&, address = engine->listeners().front().address] {
            const auto client = clientAt(address);
            while (!stops) {
                if (const auto response = client->send(requestOf("GET", "/")); response && response->head.status == 200)
                    ++sent;
            }
        });
        const std::vector<std::string> series{"signalbox_requests_total",
            "signalbox_route_requests_total{route=\"api\",status=\"2xx\"}", "signalbox_route_duration_seconds_count{route=\"api\"}",
            "signalbox_policy_passed_total{listener=\"\",route=\"api\",policy=\"body-limit\"}",
            "signalbox_listener_requests_total{listener=\"public\"}", "signalbox_service_duration_seconds_count{service=\"origin\"}",
            "signalbox_endpoint_requests_total{service=\"origin\",endpoint=\"" + origin->address().toText() + "\"}"};
        std::vector<double> before(series.size(), 0);
        bool grows = true;
        for (int round = 0; round < 20; ++round) {
            const int goal = sent + 20;
            grows = grows && QTest::qWaitFor([&] { return sent >= goal; });
            const std::string page = scrape(*engine);
            for (std::size_t i = 0; i < series.size(); ++i) {
                const double now = valueOf(page, series[i]);
                if (now < before[i])
                    qWarning("%s: %f after %f", series[i].c_str(), now, before[i]);
                grows = grows && now >= before[i];
                before[i] = now;
            }
            grows = grows && engine->apply(round % 2 == 0 ? second : first).has_value();
        }
        stops = true;
        load.join();
        QVERIFY(grows);
        QCOMPARE(*engine->metricsAddress(), metrics); // the address was kept
        // Nothing was lost either: exchanges that ended on an old plan are counted.
        QTRY_COMPARE(valueOf(scrape(*engine), series[1]), static_cast<double>(sent));
    }

    void addressMovesWithThePlan()
    {
        const std::string route = "  - { name: a, respond: { status: 200 } }\n";
        const auto engine = testing::startEngine(planOf(route, "", "{}"));
        QVERIFY(engine && !engine->metricsAddress());
        QVERIFY(engine->apply(planOf(route, "")).has_value());
        QVERIFY(engine->metricsAddress());
        const SocketAddress address = *engine->metricsAddress();
        QVERIFY(scrape(*engine).find("signalbox_build_info{version=") != std::string::npos);
        QVERIFY(engine->apply(planOf(route, "", "{}")).has_value());
        QVERIFY(!engine->metricsAddress());
        const auto gone = clientAt(address)->send(requestOf("GET", "/metrics"));
        QVERIFY(!gone.has_value());
    }

    void takenAddressIsRefusedAndTheOldPlanStays()
    {
        const auto taken = startOrigin();
        const std::string route = "  - { name: a, respond: { status: 200 } }\n";
        const auto plan = planOf(route, "", "{ metrics: \"" + taken->address().toText() + "\" }");
        EngineOptions options;
        options.workers = 1;
        const auto refused = Engine::start(plan, options);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::AddressInUse);
        QVERIFY(refused.error().detail.find("observe.metrics") != std::string::npos);
        const auto engine = testing::startEngine(planOf(route, ""));
        const SocketAddress before = *engine->metricsAddress();
        QVERIFY(!engine->apply(plan).has_value());
        QCOMPARE(*engine->metricsAddress(), before);
        QVERIFY(scrape(*engine).find("signalbox_requests_total 0") != std::string::npos);
    }

    void otherPathsAndMethodsAreRefused()
    {
        const auto engine = testing::startEngine(planOf("  - { name: a, respond: { status: 200 } }\n", ""));
        QVERIFY(engine);
        const auto client = clientAt(*engine->metricsAddress());
        QCOMPARE(client->send(requestOf("GET", "/"))->head.status, 404);
        QCOMPARE(client->send(requestOf("GET", "/metrics/x"))->head.status, 404);
        QCOMPARE(client->send(requestOf("POST", "/metrics", "x"))->head.status, 405);
        QCOMPARE(client->send(requestOf("GET", "/metrics?name=x"))->head.status, 200);
        const auto head = client->send(requestOf("HEAD", "/metrics"));
        QCOMPARE(head->head.status, 200);
        QVERIFY(head->body.empty());
        QCOMPARE(std::string(head->head.headers.find("content-type").value_or("")),
            std::string("text/plain; version=0.0.4; charset=utf-8"));
        QCOMPARE(clientAt(*engine->metricsAddress())->sendRaw("nonsense\r\n\r\n", "GET")->head.status, 400);
    }

    // A hundred connections that say nothing: the newest are closed at once, and drain does not wait for them.
    void silentScrapersDoNotStopTheGateway()
    {
        const auto engine = testing::startEngine(planOf("  - { name: a, respond: { status: 200 } }\n", ""));
        QVERIFY(engine);
        std::vector<std::unique_ptr<BlockingClient>> silent;
        int refused = 0;
        for (int i = 0; i < 100; ++i) {
            silent.push_back(clientAt(*engine->metricsAddress()));
            refused += silent.back()->send(requestOf("GET", "/metrics")).has_value() ? 0 : 1; // kept open after it
        }
        QCOMPARE(refused, 36); // 64 are served
        QCOMPARE(clientAt(engine->listeners().front().address)->send(requestOf("GET", "/"))->head.status, 200);
        engine->drain(std::chrono::seconds(10));
        QVERIFY(!engine->metricsAddress());
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
