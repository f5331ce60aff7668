// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations that ask another server over HTTP, with the engine on loopback: servers that are absent, slow, or lie.
#include "core/proxy/simple_server.h"
#include "tests/support/engine_bench.h"

#include <QtTest/QTest>

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

using Handler = std::function<SimpleResponse(const SimpleRequest&)>;

std::unique_ptr<SimpleServer> serve(Handler handler)
{
    auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, std::move(handler));
    return started ? std::move(*started) : nullptr;
}

SimpleResponse answer(int status, std::string body = {})
{
    SimpleResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

// A gateway whose one line has the station and answers 200 "inside".
class Gateway {
public:
    explicit Gateway(const std::string& station)
    {
        const std::string text = "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                                 "  - { name: one, match: { path: { prefix: / } }, policies: [{ "
            + station + " }], respond: { status: 200, body: inside } }\n";
        engine = testing::startEngine(testing::planFrom(text), 1);
    }

    std::unique_ptr<BlockingClient> client() const { return testing::clientOf(*engine); }
    int statusOf(const std::string& authorization = "Bearer abc") const
    {
        const auto response = client()->send(request(authorization));
        return response ? response->head.status : 0;
    }
    static ClientRequest request(const std::string& authorization = "Bearer abc")
    {
        ClientRequest request;
        request.head.method = "GET";
        request.head.target = "/a?b=c";
        request.head.headers.add("Host", "shop.test");
        request.head.headers.add("Authorization", authorization);
        return request;
    }
    StationStatistics station() const { return engine->statistics().routeStations.at(0).at(0); }

    std::unique_ptr<Engine> engine;
};

std::string authz(const SimpleServer& server, const std::string& timeout = "20s", const std::string& more = "")
{
    return "kind: ext-authz, url: \"http://" + server.address().toText() + "/check\", timeout: " + timeout + more;
}

// What a server's thread saw last.
class Seen {
public:
    void keep(const SimpleRequest& request)
    {
        const std::lock_guard lock(m_mutex);
        m_request = request;
    }
    SimpleRequest last() const
    {
        const std::lock_guard lock(m_mutex);
        return m_request;
    }

private:
    mutable std::mutex m_mutex;
    SimpleRequest m_request;
};

std::string introspection(const SimpleServer& server, const std::string& more = "")
{
    return "kind: introspection, url: \"http://" + server.address().toText() + "/introspect\", timeout: 20s" + more;
}

} // namespace

class TestOutsideCalls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); } // as the programs do: our servers are hung up on
    void theServerSeesTheRequestAndDecides();
    void connectionsAreKeptAndReplacedWhenTheyWereClosed();
    void absentServerIsAFailureAtOnce();
    void slowServerIsGivenUp();
    void slowDripIsGivenUp();
    void garbageIsAFailure();
    void hugeAnswerIsAFailure();
    void answerThatEndsEarlyIsAFailure();
    void manyClientsAtOnce();
    void gatewayStopsWhileItWaits();
    void introspectionAsksOnceAndRemembers();
    void equalTokensShareOneQuestion();
    void introspectionThatFailsIs503AndNotRemembered();
};

void TestOutsideCalls::theServerSeesTheRequestAndDecides()
{
    std::atomic<int> status{200};
    Seen seen;
    const auto server = serve([&](const SimpleRequest& request) {
        seen.keep(request);
        return answer(status.load(), "words");
    });
    const Gateway gateway(authz(*server));
    QVERIFY(gateway.engine);
    QCOMPARE(gateway.statusOf(), 200);
    QCOMPARE(seen.last().head.method, std::string("GET"));
    QCOMPARE(seen.last().head.target, std::string("/check"));
    QCOMPARE(seen.last().head.headers.joined("authorization"), std::string("Bearer abc"));
    QCOMPARE(seen.last().head.headers.joined("x-forwarded-uri"), std::string("/a?b=c"));
    QCOMPARE(seen.last().head.headers.joined("x-forwarded-host"), std::string("shop.test"));
    QCOMPARE(seen.last().head.headers.joined("host"), server->address().toText());
    status = 401;
    const auto refused = gateway.client()->send(Gateway::request());
    QVERIFY(refused.has_value());
    QCOMPARE(refused->head.status, 401);
    QCOMPARE(refused->body, std::string("words"));
    status = 503;
    QCOMPARE(gateway.statusOf(), 403);
}

void TestOutsideCalls::connectionsAreKeptAndReplacedWhenTheyWereClosed()
{
    auto server = serve([](const SimpleRequest&) { return answer(200); });
    const SocketAddress address = server->address();
    const Gateway gateway(authz(*server));
    const auto client = gateway.client();
    const auto status = [&client] {
        const auto response = client->send(Gateway::request());
        return response ? response->head.status : 0;
    };
    for (int i = 0; i < 3; ++i)
        QCOMPARE(status(), 200);
    server.reset(); // the kept connection dies with it
    auto again = SimpleServer::start(address, [](const SimpleRequest&) { return answer(200); });
    QVERIFY(again.has_value());
    QCOMPARE(status(), 200);
    QCOMPARE(gateway.station().callFailures, std::uint64_t{0});
}

void TestOutsideCalls::absentServerIsAFailureAtOnce()
{
    auto server = serve([](const SimpleRequest&) { return answer(200); });
    const Gateway deny(authz(*server));
    const Gateway allow(authz(*server, "20s", ", on-failure: allow"));
    server.reset();
    QCOMPARE(deny.statusOf(), 403);
    QCOMPARE(allow.statusOf(), 200);
    QCOMPARE(deny.station().callFailures, std::uint64_t{1});
    QVERIFY(!deny.station().lastCallError.empty());
}

void TestOutsideCalls::slowServerIsGivenUp()
{
    const auto server = serve([](const SimpleRequest&) {
        SimpleResponse response = answer(200);
        response.delay = 3s;
        return response;
    });
    const Gateway gateway(authz(*server, "50ms"));
    QCOMPARE(gateway.statusOf(), 403);
    QCOMPARE(gateway.station().lastCallError, std::string("no answer within 50ms"));
}

void TestOutsideCalls::slowDripIsGivenUp()
{
    const auto server = serve([](const SimpleRequest&) {
        SimpleResponse response = answer(200, "drip drip drip");
        response.bodySpread = 3s;
        return response;
    });
    const Gateway gateway(authz(*server, "100ms"));
    QCOMPARE(gateway.statusOf(), 403);
    QCOMPARE(gateway.station().lastCallError, std::string("no answer within 100ms"));
}

void TestOutsideCalls::garbageIsAFailure()
{
    for (const char* bytes : {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"}) {
        const auto server = serve([&](const SimpleRequest&) {
            SimpleResponse response;
            response.rawBytes = bytes;
            return response;
        });
        const Gateway gateway(authz(*server));
        QCOMPARE(gateway.statusOf(), 403);
        QCOMPARE(gateway.station().callFailures, std::uint64_t{1});
    }
}

void TestOutsideCalls::hugeAnswerIsAFailure()
{
    std::atomic<bool> isSpread{false};
    const auto server = serve([&](const SimpleRequest&) {
        SimpleResponse response = answer(200, std::string(2U << 20U, 'x'));
        response.bodySpread = isSpread ? 1ms : 0ms; // chunked: its length is not announced
        return response;
    });
    const Gateway gateway(authz(*server));
    QCOMPARE(gateway.statusOf(), 403);
    isSpread = true;
    QCOMPARE(gateway.statusOf(), 403);
    QCOMPARE(gateway.station().lastCallError, std::string("an answer of more than 65536 bytes"));
}

void TestOutsideCalls::answerThatEndsEarlyIsAFailure()
{
    const auto server = serve([](const SimpleRequest&) {
        SimpleResponse response = answer(200, std::string(1000, 'x'));
        response.closesEarly = true;
        return response;
    });
    QCOMPARE(Gateway(authz(*server)).statusOf(), 403);
}

void TestOutsideCalls::manyClientsAtOnce()
{
    std::atomic<int> asked{0};
    const auto server = serve([&](const SimpleRequest&) {
        ++asked;
        return answer(200);
    });
    const Gateway gateway(authz(*server));
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto client = gateway.client();
            for (int k = 0; k < 20; ++k) {
                const auto response = client->send(Gateway::request());
                passed += response && response->head.status == 200 ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(passed.load(), 160);
    QCOMPARE(asked.load(), 160);
}

void TestOutsideCalls::gatewayStopsWhileItWaits()
{
    std::atomic<bool> isAsked{false};
    const auto server = serve([&](const SimpleRequest&) {
        isAsked = true;
        SimpleResponse response = answer(200);
        response.delay = 20s; // longer than looking for isAsked takes on a busy machine
        return response;
    });
    Gateway gateway(authz(*server));
    const auto client = gateway.client();
    std::atomic<bool> isAnswered{false};
    std::thread thread([&] { isAnswered = client->send(Gateway::request()).has_value(); });
    const bool wasAsked = QTest::qWaitFor([&] { return isAsked.load(); }, 20'000); // judged when the thread was joined
    gateway.engine.reset();
    thread.join();
    QVERIFY(wasAsked);
    QVERIFY(!isAnswered);
}

void TestOutsideCalls::introspectionAsksOnceAndRemembers()
{
    std::atomic<int> asked{0};
    Seen seen;
    const auto server = serve([&](const SimpleRequest& request) {
        ++asked;
        seen.keep(request);
        return answer(200, request.body.find("token=good") == 0 ? R"({"active":true,"sub":"anna","scope":"a b"})" : R"({"active":false})");
    });
    qputenv("SIGNALBOX_TEST_SECRET", "s3cret");
    const Gateway gateway(introspection(*server, ", client-id: gw, client-secret: env:SIGNALBOX_TEST_SECRET, require-scope: b"));
    QVERIFY(gateway.engine);
    QCOMPARE(gateway.statusOf("Bearer good"), 200);
    QCOMPARE(seen.last().head.method, std::string("POST"));
    QCOMPARE(seen.last().head.headers.joined("authorization"), std::string("Basic Z3c6czNjcmV0"));
    QCOMPARE(seen.last().body, std::string("token=good&token_type_hint=access_token"));
    QCOMPARE(gateway.statusOf("Bearer good"), 200);
    QCOMPARE(asked.load(), 1);
    QCOMPARE(gateway.statusOf("Bearer b&d=1"), 401);
    QCOMPARE(seen.last().body, std::string("token=b%26d%3D1&token_type_hint=access_token"));
    QCOMPARE(gateway.statusOf("Bearer b&d=1"), 401); // a no is remembered too
    QCOMPARE(asked.load(), 2);
    QCOMPARE(gateway.statusOf("Basic good"), 401);
    QCOMPARE(asked.load(), 2);
}

void TestOutsideCalls::equalTokensShareOneQuestion()
{
    std::atomic<int> asked{0};
    const auto server = serve([&](const SimpleRequest&) {
        ++asked;
        SimpleResponse response = answer(200, R"({"active":true})");
        response.delay = 300ms;
        return response;
    });
    const Gateway gateway(introspection(*server));
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] { passed += gateway.statusOf("Bearer same") == 200 ? 1 : 0; });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(passed.load(), 6);
    QCOMPARE(asked.load(), 1); // those that came while it was asked shared it, those after it found it remembered
}

void TestOutsideCalls::introspectionThatFailsIs503AndNotRemembered()
{
    std::atomic<int> step{0};
    const auto server = serve([&](const SimpleRequest&) {
        switch (step++) {
        case 0: return answer(500);
        case 1: return answer(200, "not json");
        case 2: return answer(200, R"({"active":"true"})");
        case 3: return answer(200, std::string(100'000, '['));
        default: return answer(200, R"({"active":true})");
        }
    });
    const Gateway gateway(introspection(*server));
    for (int i = 0; i < 4; ++i)
        QCOMPARE(gateway.statusOf(), 503);
    QCOMPARE(gateway.statusOf(), 200);
}

QTEST_APPLESS_MAIN(TestOutsideCalls)
#include "tst_outside_calls.moc"
