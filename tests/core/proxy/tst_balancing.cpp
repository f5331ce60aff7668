// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Ways to choose an endpoint and endpoints left out after failures, through the exchange machine and on real sockets.
#include "core/proxy/simple_server.h"
#include "tests/support/engine_bench.h"
#include "tests/support/playbook.h"

#include <QtTest/QTest>

#include <atomic>
#include <set>

using namespace signalbox;

namespace {

// An endpoint that says its name, with the status it is told.
class Origin {
public:
    explicit Origin(std::string name)
    {
        auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [this, name = std::move(name)](const SimpleRequest&) {
            ++asked;
            SimpleResponse response;
            response.status = status;
            response.body = name;
            return response;
        });
        if (started)
            m_server = std::move(*started);
    }
    std::string address() const { return m_server->address().toText(); }

    std::atomic<int> asked{0};
    std::atomic<int> status{200};

private:
    std::unique_ptr<SimpleServer> m_server;
};

std::string documentOf(const std::string& endpoints, const std::string& fields, const std::string& route = "")
{
    return "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0, trusted-proxies: [127.0.0.0/8] }\nroutes:\n"
           "  - { name: one, to: s" + route + " }\nservices:\n  s: { endpoints: [" + endpoints + "], " + fields + " }\n";
}

const std::string twoPorts = "'127.0.0.1:1', '127.0.0.1:2'";

ClientRequest withHeader(const std::string& name, const std::string& value)
{
    ClientRequest request = testing::requestOf("GET", "/");
    if (!name.empty())
        request.head.headers.add(name, value);
    return request;
}

std::string cookieOf(const ClientResponse& response)
{
    const std::string field(response.head.headers.find("set-cookie").value_or(""));
    return field.substr(0, field.find(';'));
}

std::string connectNote(const Exchange& exchange, const std::string& name)
{
    for (const Stage& stage : exchange.stages) {
        for (const auto& [code, value] : stage.notes) {
            if (stage.kind == Stage::Kind::Connect && code == name)
                return value;
        }
    }
    return "(none)";
}

const Exchange& answered(Playbook& play, int status, const std::vector<std::pair<std::string, std::string>>& headers = {})
{
    play.request("GET", "/", headers);
    play.machine.onUpstreamOpen({});
    play.response(status);
    play.machine.onResponseEnd({});
    return play.recorded.back();
}

} // namespace

class TestBalancing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stickyClientsStayAtTheirEndpoint();
    void stickyCookieIsReplacedWhenItsEndpointIsOut();
    void cookieIsSecureOverTlsOnly();
    void cookieIsRecordedAsAChangeOfTheGateway();
    void ownAnswersSetNoCookie();
    void equalKeysGoToOneEndpoint();
    void clientsAreToldApartByTheirAddress();
    void randomTwoPassesByTheEndpointThatHangs();
    void recordSaysWhyTheEndpointWasChosen_data();
    void recordSaysWhyTheEndpointWasChosen();
    void failuresInARowEjectAndTimeBringsBack_data();
    void failuresInARowEjectAndTimeBringsBack();
    void failedApplicationIsNoFailedEndpoint();
    void ejectedEndpointIsNotAskedByAnyWorker();
};

void TestBalancing::stickyClientsStayAtTheirEndpoint()
{
    Origin one("one");
    Origin two("two");
    const auto engine = testing::startEngine(testing::planFrom(
        documentOf("'" + one.address() + "', '" + two.address() + "'", "balance: { sticky: { cookie: seat, ttl: 1h } }")));
    QVERIFY(engine != nullptr);
    std::set<std::string> values;
    for (int client = 0; client < 4; ++client) {
        const auto first = testing::clientOf(*engine)->send(testing::requestOf("GET", "/"));
        QVERIFY(first.has_value());
        const std::string field(first->head.headers.find("set-cookie").value_or(""));
        QVERIFY2(field.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"), field.c_str());
        QVERIFY2(field.find("127.0.0.1") == std::string::npos, field.c_str());
        values.insert(first->body + " " + cookieOf(*first));
        for (int i = 0; i < 5; ++i) { // new connections, so any worker
            const auto next = testing::clientOf(*engine)->send(withHeader("Cookie", "a=b; " + cookieOf(*first)));
            QVERIFY(next.has_value());
            QCOMPARE(next->body, first->body);
            QVERIFY(!next->head.headers.contains("set-cookie"));
        }
    }
    QVERIFY(values.size() <= 2); // one value for each endpoint, whatever worker made it
}

void TestBalancing::stickyCookieIsReplacedWhenItsEndpointIsOut()
{
    Playbook play(documentOf(twoPorts, "balance: { sticky: seat }"));
    QCOMPARE(play.problems, std::string());
    const std::string first = answered(play, 200).endpoint;
    const std::string cookie(play.responseHead.headers.find("set-cookie").value_or(""));
    const std::string pair = cookie.substr(0, cookie.find(';'));
    QCOMPARE(answered(play, 200, {{"Cookie", pair}}).endpoint, first);
    play.health[0]->setHealthy(first.ends_with(":1") ? 0 : 1, false);
    const Exchange& moved = answered(play, 200, {{"Cookie", pair}});
    QVERIFY(moved.endpoint != first);
    QCOMPARE(connectNote(moved, "balance"), std::string("sticky-replaced"));
    QVERIFY(play.responseHead.headers.contains("set-cookie"));
    QVERIFY(play.responseHead.headers.find("set-cookie") != cookie);
}

void TestBalancing::cookieIsSecureOverTlsOnly()
{
    Playbook play(documentOf(twoPorts, "balance: { sticky: seat }"));
    answered(play, 200);
    QCOMPARE(play.responseHead.headers.find("set-cookie").value_or("").find("Secure"), std::string::npos);
    RequestHead head;
    head.method = "GET";
    head.target = "/";
    head.headers.add("Host", "a.test");
    ConnectionFacts facts;
    facts.peer = {*parseIpAddress("127.0.0.1"), 40000};
    facts.isTls = true;
    facts.requestStarted = play.clock.now();
    play.machine.begin(play.sharedRuntime(), ListenerId(std::size_t{0}), facts, head, {}, {});
    play.machine.onRequestEnd({});
    play.machine.onUpstreamOpen({});
    play.response(200);
    play.machine.onResponseEnd({});
    QVERIFY(play.responseHead.headers.find("set-cookie").value_or("").ends_with("; HttpOnly; SameSite=Lax; Secure"));
}

void TestBalancing::cookieIsRecordedAsAChangeOfTheGateway()
{
    Playbook play(documentOf(twoPorts, "balance: { sticky: seat }"));
    const Exchange& exchange = answered(play, 200);
    int found = 0;
    for (const Stage& stage : exchange.stages) {
        for (const Change& change : stage.changes)
            found += stage.kind == Stage::Kind::Receive && change.name == "Set-Cookie" && !change.hadBefore ? 1 : 0;
    }
    QCOMPARE(found, 1);
    QVERIFY(exchange.response.headers.contains("set-cookie"));
}

void TestBalancing::ownAnswersSetNoCookie()
{
    Playbook play(documentOf(twoPorts, "balance: { sticky: seat }"));
    play.request("GET", "/");
    play.machine.onUpstreamFailed({ErrorCode::ConnectionRefused, "connection refused", false, false});
    QCOMPARE(play.responseHead.status, 502);
    QVERIFY(!play.responseHead.headers.contains("set-cookie"));
}

void TestBalancing::equalKeysGoToOneEndpoint()
{
    Origin one("one");
    Origin two("two");
    Origin three("three");
    const std::string endpoints = "'" + one.address() + "', '" + two.address() + "', '" + three.address() + "'";
    const auto engine = testing::startEngine(testing::planFrom(documentOf(endpoints, "balance: { hash: header.X-Tenant }")));
    QVERIFY(engine != nullptr);
    const auto client = testing::clientOf(*engine);
    std::set<std::string> used;
    for (int tenant = 0; tenant < 40; ++tenant) {
        const auto first = client->send(withHeader("X-Tenant", std::to_string(tenant)));
        const auto second = testing::clientOf(*engine)->send(withHeader("X-Tenant", std::to_string(tenant)));
        QVERIFY(first.has_value() && second.has_value());
        QCOMPARE(first->body, second->body);
        used.insert(first->body);
    }
    QCOMPARE(used.size(), std::size_t{3}); // missed by chance once in ten million choices of ports
}

void TestBalancing::clientsAreToldApartByTheirAddress()
{
    Playbook play(documentOf(twoPorts, "balance: client-hash"));
    std::set<std::string> used;
    for (int client = 1; client < 60; ++client) {
        const std::string address = "192.0.2." + std::to_string(client);
        const std::string first = answered(play, 200, {{"X-Forwarded-For", address}}).endpoint;
        QCOMPARE(answered(play, 200, {{"X-Forwarded-For", address}}).endpoint, first);
        used.insert(first);
    }
    QCOMPARE(used.size(), std::size_t{2});
    QCOMPARE(connectNote(play.recorded.back(), "balance"), std::string("client-hash"));
}

void TestBalancing::randomTwoPassesByTheEndpointThatHangs()
{
    Playbook play(documentOf(twoPorts, "balance: random-two"));
    ServiceRuntime& service = *play.sharedRuntime()->service(ServiceId(std::size_t{0}));
    service.requestStarted(EndpointId{0U}); // and does not end
    for (int i = 0; i < 30; ++i)
        QCOMPARE(answered(play, 200).endpoint, std::string("127.0.0.1:2"));
    service.requestEnded(EndpointId{0U});
}

void TestBalancing::recordSaysWhyTheEndpointWasChosen_data()
{
    QTest::addColumn<QByteArray>("balance");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("round-robin") << QByteArray("balance: round-robin") << QByteArray("(none)");
    QTest::newRow("least-request") << QByteArray("balance: { algorithm: least-request }") << QByteArray("least-request");
    QTest::newRow("random-two") << QByteArray("balance: random-two") << QByteArray("random-two");
    QTest::newRow("hash") << QByteArray("balance: { hash: header.Host }") << QByteArray("hash");
    QTest::newRow("hash without a key") << QByteArray("balance: { hash: header.X-None }") << QByteArray("hash-no-key");
    QTest::newRow("sticky") << QByteArray("balance: { sticky: { cookie: seat } }") << QByteArray("sticky-new");
}

void TestBalancing::recordSaysWhyTheEndpointWasChosen()
{
    QFETCH(QByteArray, balance);
    QFETCH(QByteArray, reason);
    Playbook play(documentOf(twoPorts, balance.toStdString()));
    QCOMPARE(play.problems, std::string());
    QCOMPARE(connectNote(answered(play, 200), "balance"), reason.toStdString());
}

void TestBalancing::failuresInARowEjectAndTimeBringsBack_data()
{
    QTest::addColumn<QByteArray>("how");
    for (const char* how : {"connect", "reset", "502", "503", "504", "timeout"})
        QTest::newRow(how) << QByteArray(how);
}

void TestBalancing::failuresInARowEjectAndTimeBringsBack()
{
    QFETCH(QByteArray, how);
    Playbook play(documentOf(twoPorts, "outlier: { failures: 2, ejection: 40s }", ", timeout: 1s"));
    QCOMPARE(play.problems, std::string());
    const std::string bad = "127.0.0.1:2";
    for (int i = 0; i < 4; ++i) { // in turn: 1, 2, 1, 2
        play.request("GET", "/");
        if (i % 2 == 0 || (how != "connect" && how != "timeout"))
            play.machine.onUpstreamOpen({});
        if (i % 2 == 0) {
            play.response(200);
            play.machine.onResponseEnd({});
        } else if (how == "connect" || how == "reset") {
            play.machine.onUpstreamFailed({ErrorCode::ConnectionReset, "gone", how == "reset", false});
        } else if (how == "timeout") {
            play.clock.advance(std::chrono::seconds(1));
            play.machine.onTimer();
        } else {
            play.response(how.toInt());
            play.machine.onResponseEnd({});
        }
        QCOMPARE(play.recorded.back().endpoint == bad, i % 2 == 1);
    }
    for (int i = 0; i < 6; ++i) {
        const Exchange& exchange = answered(play, 200);
        QVERIFY(exchange.endpoint != bad);
        QCOMPARE(connectNote(exchange, "ejected"), bad);
    }
    play.clock.advance(std::chrono::seconds(40));
    std::set<std::string> used;
    for (int i = 0; i < 4; ++i) {
        const Exchange& exchange = answered(play, 200);
        used.insert(exchange.endpoint);
        QCOMPARE(connectNote(exchange, "ejected"), std::string("(none)"));
    }
    QCOMPARE(used.size(), std::size_t{2});
}

void TestBalancing::failedApplicationIsNoFailedEndpoint()
{
    Playbook play(documentOf(twoPorts, "outlier: { failures: 1 }"));
    std::set<std::string> used;
    for (int i = 0; i < 6; ++i)
        used.insert(answered(play, 500).endpoint);
    QCOMPARE(used.size(), std::size_t{2});
}

void TestBalancing::ejectedEndpointIsNotAskedByAnyWorker()
{
    Origin good("good");
    Origin bad("bad");
    bad.status = 503;
    const auto engine = testing::startEngine(testing::planFrom(documentOf(
        "'" + good.address() + "', '" + bad.address() + "'", "outlier: { failures: 2, ejection: 1h }")));
    QVERIFY(engine != nullptr);
    int refused = 0;
    for (int i = 0; i < 40; ++i) {
        const auto response = testing::clientOf(*engine)->send(testing::requestOf("GET", "/"));
        QVERIFY(response.has_value());
        refused += response->head.status == 503 ? 1 : 0;
    }
    QCOMPARE(refused, 2);
    QCOMPARE(bad.asked.load(), 2);
    const EngineStatistics statistics = engine->statistics();
    QVERIFY(statistics.services.at(0).endpoints.at(0).isHealthy);
    QVERIFY(!statistics.services.at(0).endpoints.at(1).isHealthy);
}

QTEST_APPLESS_MAIN(TestBalancing)
#include "tst_balancing.moc"
