// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine on real sockets, loopback and port 0 only.
#include "core/proxy/engine.h"

#include "core/capture/capture_log.h"
#include "core/plan/compile.h"
#include "core/proxy/blocking_client.h"
#include "core/proxy/simple_server.h"
#include "core/tls/certificate_authority.h"
#include "tests/support/engine_bench.h"
#include "tests/support/raw_sockets.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <atomic>
#include <thread>

using namespace signalbox;
using signalbox::testing::clientOf;
using signalbox::testing::requestOf;

namespace {

std::unique_ptr<SimpleServer> startOrigin(std::function<SimpleResponse(const SimpleRequest&)> handler)
{
    auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, std::move(handler));
    return started ? std::move(*started) : nullptr;
}

SimpleResponse answer(std::string body)
{
    SimpleResponse response;
    response.body = std::move(body);
    return response;
}

std::shared_ptr<const Plan> planOf(const std::string& routes, const std::string& services,
    const std::string& listener = "{ bind: 127.0.0.1:0 }", const CompileOptions& options = {})
{
    const std::string text
        = "signalbox: 1\nname: t\nlisteners:\n  public: " + listener + "\nroutes:\n" + routes + services;
    return testing::planFrom(text, options);
}

const std::string toOrigin = "  - { name: one, match: { path: { prefix: / } }, to: origin, timeout: 2s }\n";

std::string servicesAt(const SimpleServer& origin, const std::string& more = "")
{
    return "services:\n  origin: { endpoints: [\"" + origin.address().toText() + "\"]" + more + " }\n";
}

Result<std::unique_ptr<CaptureLog>> captureIn(const QTemporaryDir& folder)
{
    CaptureSettings settings;
    settings.folder = folder.path().toStdString() + "/capture";
    return CaptureLog::open(settings);
}

ClientRequest get(const std::string& target) { return testing::requestOf("GET", target); }

std::unique_ptr<Engine> start(const std::shared_ptr<const Plan>& plan, EngineOptions options = {})
{
    return testing::startEngine(plan, 2, std::move(options));
}

} // namespace

class TestEngine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void forwardsAndKeepsConnections();
    void bigBodiesPassWhole();
    void portInUseSaysWhatToDo();
    void newPlanIsTakenOverUnderLoadWithoutALoss();
    void tlsListenerServesACertificateOfTheLocalAuthority();
    void drainLetsAnExchangeFinish();
    void unhealthyEndpointIsLeftOutAndComesBack();
    void capturesWhatPassed();
    void malformedRequestIs400AndRecorded();
    void garbageFromTheEndpointIs502();
    void endpointThatClosesEarlyEndsTheResponse();
    void statisticsCountByRoute();
    void splitFollowsTheWeights();
    void endpointConnectionsArePooled();
    void manyConnectionsAreServedAtOnce();
    void planWhoseNewListenerCannotBeBoundIsRefused();
    void listenerThatWasTakenOutNoLongerAccepts();
    void chunkedResponseWithPausesArrivesWhole();
    void ownAnswersKeepTheConnection();
    void clientThatStopsReadingIsLetGo();
};

void TestEngine::forwardsAndKeepsConnections()
{
    const auto origin = startOrigin([](const SimpleRequest& request) { return answer("got " + request.head.target); });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    std::uint16_t port = 0;
    for (int i = 0; i < 20; ++i) {
        const auto response = client->send(get("/x/" + std::to_string(i)));
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->body, "got /x/" + std::to_string(i));
        QVERIFY(port == 0 || port == client->localPort());
        port = client->localPort();
    }
}

void TestEngine::bigBodiesPassWhole()
{
    const auto origin = startOrigin([](const SimpleRequest& request) { return answer(request.body); });
    const std::string patient = "  - { name: one, match: { path: { prefix: / } }, to: origin, timeout: 60s }\n";
    const auto engine = start(planOf(patient, servicesAt(*origin), "{ bind: 127.0.0.1:0, limits: { body: 64MiB } }"));
    QVERIFY(engine);
    ClientRequest request = get("/echo");
    request.head.method = "POST";
    request.body.resize(20U << 20U);
    for (std::size_t i = 0; i < request.body.size(); ++i)
        request.body[i] = static_cast<char>('a' + i * 7919 % 26);
    const auto response = clientOf(*engine)->send(request);
    QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
    QVERIFY(response->body == request.body);
}

void TestEngine::portInUseSaysWhatToDo()
{
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    const auto plan = planOf(toOrigin, servicesAt(*origin), "{ bind: \"" + origin->address().toText() + "\" }");
    const auto engine = Engine::start(plan, {});
    QVERIFY(!engine.has_value());
    QVERIFY(engine.error().code == ErrorCode::AddressInUse);
    QVERIFY(engine.error().detail.find("Choose another port") != std::string::npos);
    QVERIFY(engine.error().detail.find("public") != std::string::npos);
}

void TestEngine::newPlanIsTakenOverUnderLoadWithoutALoss()
{
    const auto origin = startOrigin([](const SimpleRequest& request) {
        return answer(std::string(request.head.headers.find("x-plan").value_or("none")));
    });
    const auto planNamed = [&](const std::string& name) {
        return planOf("  - { name: one, match: { path: { prefix: / } }, to: origin, policies: [{ kind: "
                      "request-headers, set: { X-Plan: "
                + name + " } }] }\n",
            servicesAt(*origin));
    };
    const auto engine = start(planNamed("p0"));
    QVERIFY(engine);
    std::atomic<bool> isStopping{false};
    std::atomic<int> failures{0};
    std::atomic<int> successes{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            const auto client = clientOf(*engine);
            while (!isStopping) {
                const auto response = client->send(get("/"));
                const bool isGood = response && response->head.status == 200 && response->body.starts_with("p");
                ++(isGood ? successes : failures);
            }
        });
    }
    for (int i = 1; i <= 20; ++i)
        QVERIFY(engine->apply(planNamed("p" + std::to_string(i))).has_value());
    QTRY_VERIFY(successes > 100);
    isStopping = true;
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(clientOf(*engine)->send(get("/"))->body, std::string("p20"));
}

void TestEngine::tlsListenerServesACertificateOfTheLocalAuthority()
{
    const QTemporaryDir folder;
    const auto origin = startOrigin([](const SimpleRequest& request) {
        return answer(std::string(request.head.headers.find("x-forwarded-proto").value_or("")));
    });
    std::shared_ptr<CertificateAuthority> authority;
    CompileOptions options;
    options.localAuthority = [&]() -> Result<std::shared_ptr<CertificateAuthority>> {
        auto opened = CertificateAuthority::openOrCreate(folder.path().toStdString() + "/authority");
        if (opened)
            authority = *opened;
        return opened;
    };
    const auto engine
        = start(planOf(toOrigin, servicesAt(*origin), "{ bind: 127.0.0.1:0, tls: { issue: local-ca } }", options));
    QVERIFY(engine);
    QVERIFY(authority);
    const auto trusted = clientOf(*engine, authority->rootPem())->send(get("/"));
    QVERIFY2(trusted.has_value(), trusted ? "" : trusted.error().describe().c_str());
    QCOMPARE(trusted->body, std::string("https"));
    const auto untrusted = clientOf(*engine)->send(get("/"));
    QVERIFY(!untrusted.has_value());
    QVERIFY(untrusted.error().code == ErrorCode::TlsFailed);
}

void TestEngine::drainLetsAnExchangeFinish()
{
    const auto origin = startOrigin([](const SimpleRequest&) {
        SimpleResponse response = answer("late");
        response.delay = std::chrono::milliseconds(300);
        return response;
    });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    Result<ClientResponse> response = Error{};
    std::thread sender([&] { response = client->send(get("/")); });
    QTRY_VERIFY(engine->statistics().openConnections > 0);
    engine->drain(std::chrono::seconds(5));
    sender.join();
    QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
    QCOMPARE(response->body, std::string("late"));
}

void TestEngine::unhealthyEndpointIsLeftOutAndComesBack()
{
    std::atomic<bool> isWell{false};
    const auto origin = startOrigin([&](const SimpleRequest& request) {
        SimpleResponse response = answer("ok");
        if (request.head.target == "/ready" && !isWell)
            response.status = 500;
        return response;
    });
    const auto engine = start(planOf(toOrigin,
        servicesAt(*origin, ", health: { path: /ready, interval: 100ms, timeout: 1s, healthy: 1, unhealthy: 1 }")));
    QVERIFY(engine);
    const auto statusOf = [&] { return clientOf(*engine)->send(get("/"))->head.status; };
    QTRY_COMPARE(statusOf(), 503);
    isWell = true;
    QTRY_COMPARE(statusOf(), 200);
}

void TestEngine::capturesWhatPassed()
{
    const QTemporaryDir folder;
    const auto capture = captureIn(folder);
    QVERIFY(capture.has_value());
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("body"); });
    EngineOptions options;
    options.capture = capture->get();
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)), options);
    QVERIFY(engine);
    QVERIFY(clientOf(*engine)->send(get("/seen")).has_value());
    QTRY_COMPARE((*capture)->rowCount(), std::uint64_t{1});
    const auto exchange = (*capture)->read((*capture)->firstRow());
    QVERIFY(exchange.has_value());
    QCOMPARE(exchange->request.target, std::string("/seen"));
    QCOMPARE(exchange->responseBody.bytes, std::string("body"));
    QVERIFY(exchange->stages.size() >= 4);
    QCOMPARE((*capture)->plan(exchange->planIndex).routes.at(exchange->route.value), std::string("one"));
}

void TestEngine::malformedRequestIs400AndRecorded()
{
    const QTemporaryDir folder;
    const auto capture = captureIn(folder);
    QVERIFY(capture.has_value());
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    EngineOptions options;
    options.capture = capture->get();
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)), options);
    QVERIFY(engine);
    const auto response = clientOf(*engine)->sendRaw("GET / HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n", "GET");
    QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
    QCOMPARE(response->head.status, 400);
    QTRY_COMPARE((*capture)->rowCount(), std::uint64_t{1});
    const auto exchange = (*capture)->read((*capture)->firstRow());
    QVERIFY(exchange->outcome == Decision::Outcome::Rejected);
    QVERIFY(!exchange->rejection.empty());
}

void TestEngine::garbageFromTheEndpointIs502()
{
    const auto origin = startOrigin([](const SimpleRequest&) {
        SimpleResponse response;
        response.rawBytes = "this is not HTTP\r\n\r\n";
        return response;
    });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    const auto response = clientOf(*engine)->send(get("/"));
    QVERIFY(response.has_value());
    QCOMPARE(response->head.status, 502);
    QCOMPARE(response->head.headers.find("content-type").value_or(""), std::string_view("application/problem+json"));
}

void TestEngine::endpointThatClosesEarlyEndsTheResponse()
{
    const auto origin = startOrigin([](const SimpleRequest&) {
        SimpleResponse response = answer(std::string(1000, 'x'));
        response.closesEarly = true;
        return response;
    });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    QVERIFY(!clientOf(*engine)->send(get("/")).has_value());
}

void TestEngine::statisticsCountByRoute()
{
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    const auto engine
        = start(planOf("  - { name: api, match: { path: { prefix: /api } }, to: origin }\n", servicesAt(*origin)));
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(client->send(get("/api"))->head.status, 200);
    QCOMPARE(client->send(get("/other"))->head.status, 404);
    QTRY_COMPARE(engine->statistics().requests, std::uint64_t{4});
    const EngineStatistics statistics = engine->statistics();
    QCOMPARE(statistics.routes.at(0).requests, std::uint64_t{3});
    QCOMPARE(statistics.noRoute, std::uint64_t{1});
    QCOMPARE(statistics.services.at(0).endpoints.at(0).requests, std::uint64_t{3});
}

void TestEngine::splitFollowsTheWeights()
{
    const auto first = startOrigin([](const SimpleRequest&) { return answer("first"); });
    const auto second = startOrigin([](const SimpleRequest&) { return answer("second"); });
    EngineOptions options;
    options.seed = 7;
    const auto engine = start(planOf("  - { name: one, match: { path: { prefix: / } }, to: [{ service: first, weight: "
                                     "90 }, { service: second, weight: 10 }] }\n",
                                  "services:\n  first: { endpoints: [\"" + first->address().toText()
                                      + "\"] }\n  second: { endpoints: [\"" + second->address().toText() + "\"] }\n"),
        options);
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    int seconds = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto response = client->send(get("/"));
        QVERIFY(response.has_value());
        seconds += response->body == "second" ? 1 : 0;
    }
    QVERIFY2(seconds > 60 && seconds < 140, std::to_string(seconds).c_str()); // 100 ± 4 standard deviations
}

void TestEngine::endpointConnectionsArePooled()
{
    const QTemporaryDir folder;
    const auto capture = captureIn(folder);
    QVERIFY(capture.has_value());
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    EngineOptions options;
    options.capture = capture->get();
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)), options);
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    constexpr std::uint64_t count = 10;
    for (std::uint64_t i = 0; i < count; ++i)
        QVERIFY(client->send(get("/")).has_value());
    QTRY_COMPARE((*capture)->rowCount(), count);
    int reused = 0;
    for (std::uint64_t row = (*capture)->firstRow(); row < count; ++row) {
        const auto exchange = (*capture)->read(row);
        QVERIFY(exchange.has_value());
        for (const Stage& stage : exchange->stages) {
            for (const auto& [name, value] : stage.notes)
                reused += stage.kind == Stage::Kind::Connect && name == "reused" ? 1 : 0;
        }
    }
    QCOMPARE(reused, 9);
}

void TestEngine::manyConnectionsAreServedAtOnce()
{
    const auto origin = startOrigin([](const SimpleRequest& request) { return answer(request.head.target); });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    std::vector<std::unique_ptr<BlockingClient>> clients;
    for (int i = 0; i < 300; ++i)
        clients.push_back(clientOf(*engine));
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const auto response = clients[i]->send(get("/" + std::to_string(i)));
            QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
            QCOMPARE(response->body, "/" + std::to_string(i));
        }
    }
    QTRY_COMPARE(engine->statistics().openConnections, 300U);
    clients.clear();
    QTRY_COMPARE(engine->statistics().openConnections, 0U);
}

void TestEngine::planWhoseNewListenerCannotBeBoundIsRefused()
{
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    const auto before = engine->plan();
    const auto applied
        = engine->apply(planOf("  - { name: other, match: { path: { prefix: / } }, respond: { status: 204 } }\n",
            servicesAt(*origin), "{ bind: 127.0.0.1:0 }\n  taken: { bind: \"" + origin->address().toText() + "\" }"));
    QVERIFY(!applied.has_value());
    QVERIFY(applied.error().code == ErrorCode::AddressInUse);
    QVERIFY(engine->plan() == before);
    QCOMPARE(engine->listeners().size(), std::size_t{1});
    QCOMPARE(clientOf(*engine)->send(get("/"))->body, std::string("x"));
}

void TestEngine::listenerThatWasTakenOutNoLongerAccepts()
{
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    const auto engine
        = start(planOf(toOrigin, servicesAt(*origin), "{ bind: 127.0.0.1:0 }\n  second: { bind: 127.0.0.1:0 }"));
    QVERIFY(engine);
    QCOMPARE(engine->listeners().size(), std::size_t{2});
    BlockingClientOptions options;
    for (const BoundListener& listener : engine->listeners()) {
        if (listener.name == "second")
            options.address = {listener.address.ip.toText(), listener.address.port};
    }
    const auto client = BlockingClient::make(options);
    QVERIFY(client->send(get("/")).has_value());
    QVERIFY(engine->apply(planOf(toOrigin, servicesAt(*origin))).has_value());
    QTRY_VERIFY(!BlockingClient::make(options)->send(get("/")).has_value());
    QCOMPARE(clientOf(*engine)->send(get("/"))->body, std::string("x"));
}

void TestEngine::chunkedResponseWithPausesArrivesWhole()
{
    const auto origin = startOrigin([](const SimpleRequest&) {
        SimpleResponse response = answer(std::string(5000, 'y'));
        response.bodySpread = std::chrono::milliseconds(200);
        return response;
    });
    const auto engine = start(planOf(toOrigin, servicesAt(*origin)));
    QVERIFY(engine);
    const auto response = clientOf(*engine)->send(get("/"));
    QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
    QCOMPARE(response->body, std::string(5000, 'y'));
    QVERIFY(response->head.headers.contains("transfer-encoding"));
}

void TestEngine::clientThatStopsReadingIsLetGo()
{
    const QTemporaryDir folder;
    const auto capture = captureIn(folder);
    QVERIFY(capture.has_value());
    const auto origin = startOrigin([](const SimpleRequest&) { return answer(std::string(64U << 20U, 'y')); }); // no buffer holds it
    EngineOptions options;
    options.capture = capture->get();
    const auto engine = start(planOf(toOrigin, servicesAt(*origin), "{ bind: 127.0.0.1:0, timeouts: { body: 200ms } }"), options);
    QVERIFY(engine);
    const int client = testing::connectedTo(engine->listeners().front().address.port);
    QVERIFY(client >= 0);
    const std::string request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    QCOMPARE(::send(client, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    QTRY_COMPARE_WITH_TIMEOUT((*capture)->rowCount(), std::uint64_t{1}, 20000);
    ::close(client);
    const auto exchange = (*capture)->read((*capture)->firstRow());
    QVERIFY(exchange.has_value());
    QVERIFY2(exchange->errorDetail.find("stopped reading") != std::string::npos, exchange->errorDetail.c_str());
    QCOMPARE(clientOf(*engine)->send(requestOf("HEAD", "/"))->head.status, 200);
}

void TestEngine::ownAnswersKeepTheConnection()
{
    const auto origin = startOrigin([](const SimpleRequest&) { return answer("x"); });
    const auto engine
        = start(planOf("  - { name: ok, match: { path: { prefix: /ok } }, respond: { status: 200, body: fine } }\n"
                       "  - { name: one, match: { path: { prefix: /up } }, to: origin }\n",
            servicesAt(*origin)));
    QVERIFY(engine);
    const auto client = clientOf(*engine);
    std::uint16_t port = 0;
    ClientRequest post = get("/ok");
    post.head.method = "POST";
    post.body = "small";
    for (const ClientRequest& request : {get("/ok"), get("/none"), post, get("/up"), get("/ok")}) {
        QVERIFY(client->send(request).has_value());
        QVERIFY(port == 0 || port == client->localPort());
        port = client->localPort();
    }
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
