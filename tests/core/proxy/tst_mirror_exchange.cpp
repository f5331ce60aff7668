// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of requests: what the exchange machine asks for, and that a mirror on real sockets changes nothing for the client.
#include "core/proxy/blocking_client.h"
#include "core/proxy/engine.h"
#include "core/proxy/simple_server.h"
#include "tests/support/engine_bench.h"
#include "tests/support/playbook.h"

#include <QtTest/QTest>

#include <atomic>
#include <mutex>
#include <thread>

using namespace signalbox;

namespace {

std::string documentWith(const std::string& route, const std::string& origin, const std::string& mirror)
{
    return "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
        + route + "services:\n  origin: { endpoints: [\"" + origin + "\"], host: endpoint }\n  shadow: { endpoints: [\""
        + mirror + "\"] }\n";
}

std::string routeWith(const std::string& mirror, const std::string& more = "")
{
    return "  - { name: one, match: { path: { prefix: / } }, to: origin, mirror: { service: shadow" + mirror + " }"
        + more + " }\n";
}

const std::string everyRequest = routeWith("");

std::string documentOf(const std::string& route)
{
    return documentWith(route, "127.0.0.1:1", "127.0.0.1:2");
}


void finish(Playbook& play)
{
    play.response(200);
    play.machine.onResponseEnd({});
}

std::string noteOf(const Exchange& exchange, Stage::Kind kind, const std::string& name)
{
    for (const Stage& stage : exchange.stages) {
        for (const auto& [code, value] : stage.notes) {
            if (stage.kind == kind && code == name)
                return value;
        }
    }
    return "(none)";
}

// An endpoint that keeps what it was asked.
class Listener {
public:
    explicit Listener(std::function<SimpleResponse()> answer)
    {
        auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0},
            [this, answer = std::move(answer)](const SimpleRequest& request) {
                const std::lock_guard lock(m_mutex);
                m_heard.push_back(request);
                return answer();
            });
        if (started)
            m_server = std::move(*started);
    }
    std::string address() const { return m_server->address().toText(); }
    std::vector<SimpleRequest> heard() const
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<SimpleRequest> m_heard;
    std::unique_ptr<SimpleServer> m_server;
};

SimpleResponse plain(int status, std::string body)
{
    SimpleResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::unique_ptr<Engine> start(const std::string& document)
{
    return testing::startEngine(testing::planFrom(document), 1);
}

Result<ClientResponse> post(const Engine& engine, const std::string& body)
{
    return testing::clientOf(engine)->send(testing::requestOf("POST", "/a?b=c", body));
}

} // namespace

class TestMirrorExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wholeRequestIsCopiedAfterItWasSent();
    void copyHasWhatPoliciesLeftAndTheMirrorsOwnHost();
    void shareOfTheRequestsIsCopied();
    void bodyThatWasNotKeptIsNotCopied();
    void retriedRequestIsCopiedOnce();
    void upgradesAndOwnAnswersAreNotCopied();
    void unhealthyMirrorIsLeftOut();
    void copyThatFindsNoPlaceIsCounted();
    void mirrorHearsTheRequestAndTheClientHearsTheService();
    void deadMirrorIsNotSeenDownstream_data();
    void deadMirrorIsNotSeenDownstream();
    void slowMirrorDelaysNobodyAndIsBounded();
    void answeredCopiesAreNoFailures();
    void copyIsGivenUpAfterTheRoutesTimeout();
};

void TestMirrorExchange::wholeRequestIsCopiedAfterItWasSent()
{
    Playbook play(documentOf(everyRequest));
    QCOMPARE(play.problems, std::string());
    HeaderList trailers;
    trailers.add("X-Sum", "1");
    play.request("PUT", "/a", {}, chunked);
    play.machine.onUpstreamOpen({});
    play.machine.onRequestBody("one ");
    play.machine.onRequestBody("two");
    QVERIFY(play.copies.empty());
    play.took();
    play.machine.onRequestEnd(trailers);
    const std::vector<std::string> commands = play.took();
    QCOMPARE(commands.size(), std::size_t{2});
    QCOMPARE(commands[0], std::string("request end with trailers"));
    QCOMPARE(commands[1], std::string("copy PUT /a"));
    QCOMPARE(play.copies[0].body, std::string("one two"));
    QCOMPARE(play.copies[0].trailers.size(), std::size_t{1});
    QVERIFY(play.copies[0].framing == chunked);
    QCOMPARE(play.copies[0].service.value, play.runtime().plan().route(RouteId(std::size_t{0})).mirror->service.value);
    finish(play);
    QCOMPARE(noteOf(play.recorded[0], Stage::Kind::Send, "mirrored"), std::string("shadow"));
}

void TestMirrorExchange::copyHasWhatPoliciesLeftAndTheMirrorsOwnHost()
{
    Playbook play(documentOf(routeWith("",
        ", policies: [{ kind: request-headers, set: { X-Set: here } }, { kind: rewrite-path, add-prefix: /v2 }]")));
    QCOMPARE(play.problems, std::string());
    play.request("GET", "/a?q", {{"Connection", "X-Hop"}, {"X-Hop", "1"}, {"Proxy-Authorization", "Basic eDp5"}});
    play.machine.onUpstreamOpen({});
    QCOMPARE(play.copies.size(), std::size_t{1});
    const RequestHead& head = play.copies[0].head;
    QCOMPARE(head.target, std::string("/v2/a?q"));
    QCOMPARE(head.headers.find("x-set").value_or(""), std::string_view("here"));
    QCOMPARE(head.headers.find("host").value_or(""), std::string_view("a.test")); // shadow preserves, origin does not
    QCOMPARE(play.upstreamHead.headers.find("host").value_or(""), std::string_view("127.0.0.1:1"));
    QCOMPARE(head.headers.find("x-forwarded-for").value_or(""), std::string_view("127.0.0.1"));
    QVERIFY(!head.headers.contains("X-Hop") && !head.headers.contains("Proxy-Authorization"));
}

void TestMirrorExchange::shareOfTheRequestsIsCopied()
{
    Playbook some(documentOf(routeWith(", percent: 25")));
    Playbook none(documentOf(routeWith(", percent: 0")));
    constexpr int count = 2000;
    for (int i = 0; i < count; ++i) {
        for (Playbook* play : {&some, &none}) {
            play->request("GET", "/a");
            play->machine.onUpstreamOpen({});
            finish(*play);
        }
    }
    QVERIFY(none.copies.empty());
    const auto copied = static_cast<int>(some.copies.size());
    QVERIFY2(copied > count / 5 && copied < count * 3 / 10, std::to_string(copied).c_str());
    QCOMPARE(some.runtime().statistics({}).routes[0].mirrored, some.copies.size());
    QCOMPARE(some.runtime().statistics({}).routes[0].notMirrored, std::uint64_t{0}); // not wanted is not missed
}

void TestMirrorExchange::bodyThatWasNotKeptIsNotCopied()
{
    for (const int surplus : {0, 1}) {
        Playbook play(documentOf(everyRequest));
        play.request("POST", "/a", {}, chunked);
        play.machine.onUpstreamOpen({});
        play.machine.onRequestBody(std::string(static_cast<std::size_t>(64 * 1024 + surplus), 'x'));
        play.machine.onRequestEnd({});
        finish(play);
        QCOMPARE(play.copies.size(), surplus == 0 ? std::size_t{1} : std::size_t{0});
        QCOMPARE(noteOf(play.recorded[0], Stage::Kind::Send, "mirror-body-too-large"),
            std::string(surplus == 0 ? "(none)" : "shadow"));
        QCOMPARE(play.runtime().statistics({}).routes[0].notMirrored, static_cast<std::uint64_t>(surplus));
    }
}

void TestMirrorExchange::retriedRequestIsCopiedOnce()
{
    Playbook play(documentOf(routeWith("", ", retry: { attempts: 3, on: [5xx] }")));
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    play.response(503);
    play.passTime(std::chrono::seconds(1));
    play.machine.onUpstreamOpen({});
    finish(play);
    QCOMPARE(play.recorded[0].attempts, 2U);
    QCOMPARE(play.copies.size(), std::size_t{1});
}

void TestMirrorExchange::upgradesAndOwnAnswersAreNotCopied()
{
    Playbook play(documentOf(everyRequest));
    MessageFlags upgrade;
    upgrade.upgrade = true;
    play.request("GET", "/a", {{"Connection", "upgrade"}, {"Upgrade", "websocket"}}, {}, upgrade);
    play.machine.onUpstreamOpen({});
    QVERIFY(play.copies.empty());
    Playbook refused(documentOf(routeWith("", ", policies: [{ kind: address, deny: [127.0.0.1] }]")));
    refused.request("GET", "/a");
    QVERIFY(refused.has("head 403"));
    QVERIFY(refused.copies.empty());
}

void TestMirrorExchange::unhealthyMirrorIsLeftOut()
{
    Playbook play(documentOf(everyRequest));
    play.health[1]->setHealthy(0, false);
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    finish(play);
    QVERIFY(play.copies.empty());
    QCOMPARE(play.recorded[0].response.status, 200);
    QCOMPARE(noteOf(play.recorded[0], Stage::Kind::Send, "mirror-no-healthy-endpoint"), std::string("shadow"));
}

void TestMirrorExchange::copyThatFindsNoPlaceIsCounted()
{
    Playbook play(documentOf(everyRequest));
    play.takesCopies = false;
    play.request("GET", "/a");
    play.machine.onUpstreamOpen({});
    finish(play);
    QCOMPARE(noteOf(play.recorded[0], Stage::Kind::Send, "mirror-too-many"), std::string("shadow"));
    QCOMPARE(play.runtime().statistics({}).routes[0].mirrored, std::uint64_t{0});
    QCOMPARE(play.runtime().statistics({}).routes[0].notMirrored, std::uint64_t{1});
}

void TestMirrorExchange::mirrorHearsTheRequestAndTheClientHearsTheService()
{
    const Listener origin([] { return plain(201, "from the service"); });
    const Listener shadow([] { return plain(500, "from the mirror"); });
    const auto engine = start(documentWith(everyRequest, origin.address(), shadow.address()));
    QVERIFY(engine);
    const std::string body(20'000, 'b');
    const auto response = post(*engine, body);
    QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
    QCOMPARE(response->head.status, 201);
    QCOMPARE(response->body, std::string("from the service"));
    QTRY_COMPARE(shadow.heard().size(), std::size_t{1});
    QCOMPARE(shadow.heard()[0].head.method, std::string("POST"));
    QCOMPARE(shadow.heard()[0].head.target, std::string("/a?b=c"));
    QCOMPARE(shadow.heard()[0].body, body);
    QCOMPARE(shadow.heard()[0].head.headers.find("host").value_or(""), std::string_view("a.test"));
    QTRY_COMPARE(engine->statistics().services[1].endpoints[0].failures, std::uint64_t{1});
    QTRY_COMPARE(engine->statistics().services[1].endpoints[0].open, 0U);
    QCOMPARE(engine->statistics().services[0].endpoints[0].failures, std::uint64_t{0});
    QCOMPARE(engine->statistics().routes[0].mirrored, std::uint64_t{1});
    QCOMPARE(engine->statistics().errors, std::uint64_t{0});
}

void TestMirrorExchange::deadMirrorIsNotSeenDownstream_data()
{
    QTest::addColumn<std::string>("raw");
    QTest::newRow("nobody listens") << std::string();
    QTest::newRow("not HTTP") << std::string("SSH-2.0-mirror\r\n");
    QTest::newRow("switches protocols") << std::string("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
    QTest::newRow("ends early") << std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
}

void TestMirrorExchange::deadMirrorIsNotSeenDownstream()
{
    QFETCH(const std::string, raw);
    const Listener origin([] { return plain(200, "fine"); });
    const Listener shadow([&] {
        SimpleResponse response;
        response.rawBytes = raw;
        return response;
    });
    const auto engine = start(documentWith(everyRequest, origin.address(), raw.empty() ? "127.0.0.1:1" : shadow.address()));
    QVERIFY(engine);
    for (int i = 0; i < 3; ++i) {
        const auto response = post(*engine, "body");
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->body, std::string("fine"));
    }
    QTRY_COMPARE(engine->statistics().services[1].endpoints[0].failures, std::uint64_t{3});
    QTRY_COMPARE(engine->statistics().services[1].endpoints[0].open, 0U);
    QVERIFY(!engine->statistics().services[1].endpoints[0].lastError.empty());
    QCOMPARE(engine->statistics().errors, std::uint64_t{0});
}

void TestMirrorExchange::slowMirrorDelaysNobodyAndIsBounded()
{
    const Listener origin([] { return plain(200, "fine"); });
    const Listener shadow([] {
        SimpleResponse response = plain(200, "late");
        response.delay = std::chrono::seconds(60);
        return response;
    });
    const auto engine = start(documentWith(everyRequest, origin.address(), shadow.address()));
    QVERIFY(engine);
    constexpr std::uint64_t count = 300;
    const SystemClock clock;
    const Instant before = clock.now();
    for (std::uint64_t i = 0; i < count; ++i)
        QVERIFY(post(*engine, "body").has_value());
    QVERIFY(clock.now() - before < std::chrono::seconds(60)); // none of them waited for the mirror
    const RouteStatistics route = engine->statistics().routes[0];
    QCOMPARE(route.mirrored + route.notMirrored, count);
    QCOMPARE(route.mirrored, std::uint64_t{256});
    QCOMPARE(engine->statistics().errors, std::uint64_t{0});
}

void TestMirrorExchange::answeredCopiesAreNoFailures()
{
    const Listener origin([] { return plain(200, "fine"); });
    const Listener shadow([] { return plain(200, "too"); });
    const auto engine = start(documentWith(routeWith("", ", timeout: 20s"), origin.address(), shadow.address()));
    QVERIFY(engine);
    for (std::size_t i = 1; i <= 5; ++i) {
        QVERIFY(post(*engine, "body").has_value());
        QTRY_COMPARE(shadow.heard().size(), i);
        QTRY_COMPARE(engine->statistics().services[1].endpoints[0].open, 0U);
    }
    QCOMPARE(engine->statistics().services[1].endpoints[0].requests, std::uint64_t{5});
    QCOMPARE(engine->statistics().services[1].endpoints[0].failures, std::uint64_t{0});
}

void TestMirrorExchange::copyIsGivenUpAfterTheRoutesTimeout()
{
    const Listener origin([] { return plain(200, "fine"); });
    const Listener shadow([] {
        SimpleResponse response = plain(200, "late");
        response.delay = std::chrono::seconds(60);
        return response;
    });
    const auto engine = start(documentWith(routeWith("", ", timeout: 2s"), origin.address(), shadow.address()));
    QVERIFY(engine);
    QVERIFY(post(*engine, "body").has_value());
    QTRY_COMPARE_WITH_TIMEOUT(engine->statistics().services[1].endpoints[0].failures, std::uint64_t{1}, 20'000);
    QCOMPARE(engine->statistics().services[1].endpoints[0].lastError, std::string("no response in time"));
    QCOMPARE(engine->statistics().services[1].endpoints[0].open, 0U);
}

QTEST_GUILESS_MAIN(TestMirrorExchange)
#include "tst_mirror_exchange.moc"
