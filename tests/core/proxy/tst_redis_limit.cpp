// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A rate limit in a real Redis: shared by gateways, and what happens when the server is away, wrong or lies.
#include "core/proxy/simple_server.h"
#include "tests/support/child_process.h"
#include "tests/support/engine_bench.h"

#include <QtCore/QStandardPaths>

#include <atomic>
#include <thread>
#include <vector>

using namespace signalbox;
using namespace signalbox::testing;
using namespace std::chrono_literals;

namespace {

// A redis-server of the test's own, without files. Port 0 means no TCP to it, so a free one is looked for.
class RedisServer {
public:
    bool start(const QStringList& more = {})
    {
        for (int i = 0; i < 5; ++i) {
            if (startAt(recentlyFreePort(), more))
                return true;
        }
        return false;
    }
    bool startAt(std::uint16_t at, const QStringList& more = {})
    {
        port = at;
        m_process = std::make_unique<ChildProcess>();
        const QStringList arguments{"--port", QString::number(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--daemonize", "no", "--dir", "/tmp"};
        static const QRegularExpression ready("(Ready to accept connections)");
        return m_process->start("redis-server", arguments + more) && !m_process->waitForOutput(ready).isEmpty();
    }
    void stop() { m_process.reset(); }
    std::string address() const { return "127.0.0.1:" + std::to_string(port); }

    std::uint16_t port = 0;

private:
    std::unique_ptr<ChildProcess> m_process;
};

std::unique_ptr<Engine> gatewayWith(const std::string& limit, const std::string& kind = "rate-limit")
{
    const std::string text = "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                             "  - { name: one, match: { path: { prefix: / } }, policies: [{ kind: "
        + kind + ", " + limit + " }], respond: { status: 200, body: inside } }\n";
    return startEngine(planFrom(text));
}

std::string inRedis(const std::string& address, const std::string& more = "")
{
    return "limit: 10, period: 1h, store: redis, redis: { address: \"" + address + "\", timeout: 10s" + more + " }";
}

ResponseHead ask(BlockingClient& client)
{
    const auto response = client.send(requestOf("GET", "/"));
    ResponseHead none;
    none.status = 0;
    return response ? response->head : none;
}

int statusOf(const Engine& engine)
{
    return ask(*clientOf(engine)).status;
}

StationStatistics station(const Engine& engine)
{
    return engine.statistics().routeStations.at(0).at(0);
}

} // namespace

class TestRedisLimit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char* program : {"redis-server", "redis-cli"})
            QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty(), program);
    }
    void twoGatewaysShareOneLimit();
    void whatIsLeftIsTold();
    void bucketRefillsByTheServersClock();
    void windowsAreSharedToo_data();
    void windowsAreSharedToo();
    void windowsPassOnByTheServersClock_data();
    void windowsPassOnByTheServersClock();
    void quotaIsSharedAndSurvivesTheGateway();
    void strangeValueInTheStoreDoesNoHarm_data();
    void strangeValueInTheStoreDoesNoHarm();
    void killedServerIsAnErrorUntilItIsBack();
    void passwordAndDatabaseAreUsed();
    void wrongPasswordIsAnErrorThatDoesNotRepeatIt();
    void serverThatIsNotRedisIsAnError();
    void serverThatNeverAnswersIsGivenUp();
};

void TestRedisLimit::twoGatewaysShareOneLimit()
{
    RedisServer redis;
    QVERIFY(redis.start());
    const auto first = gatewayWith(inRedis(redis.address()));
    const auto second = gatewayWith(inRedis(redis.address()));
    QVERIFY(first && second);
    std::atomic<int> passed{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            const auto client = clientOf(i % 2 == 0 ? *first : *second);
            for (int k = 0; k < 10; ++k) {
                const int status = ask(*client).status;
                passed += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(passed.load(), 10);
    QCOMPARE(refused.load(), 50);
    QCOMPARE(station(*first).callFailures + station(*second).callFailures, std::uint64_t{0});
    // Other numbers are another limit.
    const auto other = gatewayWith("limit: 3, period: 1h, store: redis, redis: { address: \"" + redis.address()
        + "\", timeout: 10s }, on-store-error: deny");
    QVERIFY(other);
    QCOMPARE(statusOf(*other), 200);
}

void TestRedisLimit::whatIsLeftIsTold()
{
    RedisServer redis;
    QVERIFY(redis.start());
    const auto gateway = gatewayWith(inRedis(redis.address()));
    QVERIFY(gateway);
    const auto client = clientOf(*gateway);
    for (int left = 9; left >= 0; --left) {
        const ResponseHead head = ask(*client);
        QCOMPARE(head.status, 200);
        QVERIFY2(head.headers.joined("ratelimit").find(";r=" + std::to_string(left) + ";") != std::string::npos,
            head.headers.joined("ratelimit").c_str());
    }
    const ResponseHead refused = ask(*client);
    QCOMPARE(refused.status, 429);
    const int wait = std::stoi(refused.headers.joined("retry-after"));
    QVERIFY2(wait > 300 && wait <= 360, std::to_string(wait).c_str());
}

void TestRedisLimit::bucketRefillsByTheServersClock()
{
    RedisServer redis;
    QVERIFY(redis.start());
    const auto gateway = gatewayWith("limit: 2, period: 1s, store: redis, on-store-error: deny, redis: { address: \"" + redis.address()
        + "\", timeout: 10s }");
    QVERIFY(gateway);
    const auto client = clientOf(*gateway);
    // What is compared is evaluated several times, so the status that was waited for is kept.
    int status = 0;
    QTRY_COMPARE((status == 429 ? status : status = ask(*client).status), 429);
    QTRY_COMPARE((status == 200 ? status : status = ask(*client).status), 200);
}

void TestRedisLimit::windowsAreSharedToo_data()
{
    QTest::addColumn<QString>("algorithm");
    QTest::newRow("fixed-window") << "fixed-window";
    QTest::newRow("sliding-window") << "sliding-window";
}

void TestRedisLimit::windowsAreSharedToo()
{
    QFETCH(QString, algorithm);
    RedisServer redis;
    QVERIFY(redis.start());
    // A month: no test runs over its edge twice, and once it does the counts begin anew.
    const std::string limit = "algorithm: " + algorithm.toStdString() + ", limit: 5, period: 720h, store: redis, redis: { address: \""
        + redis.address() + "\", timeout: 10s }, on-store-error: deny";
    const auto first = gatewayWith(limit);
    const auto second = gatewayWith(limit);
    QVERIFY(first && second);
    int passed = 0;
    for (int i = 0; i < 10; ++i) {
        const ResponseHead head = ask(*clientOf(i % 2 == 0 ? *first : *second));
        passed += head.status == 200 ? 1 : 0;
        QVERIFY2(head.status == 200 || head.status == 429, std::to_string(head.status).c_str());
        if (head.status == 429)
            QVERIFY(std::stoll(head.headers.joined("retry-after")) > 0);
    }
    QCOMPARE(passed, 5);
    QCOMPARE(station(*first).callFailures + station(*second).callFailures, std::uint64_t{0});
}

void TestRedisLimit::windowsPassOnByTheServersClock_data()
{
    windowsAreSharedToo_data();
}

void TestRedisLimit::windowsPassOnByTheServersClock()
{
    QFETCH(QString, algorithm);
    RedisServer redis;
    QVERIFY(redis.start());
    const auto gateway = gatewayWith("algorithm: " + algorithm.toStdString()
        + ", limit: 2, period: 500ms, store: redis, on-store-error: deny, redis: { address: \"" + redis.address() + "\", timeout: 10s }");
    QVERIFY(gateway);
    const auto client = clientOf(*gateway);
    int status = 0;
    QTRY_COMPARE((status == 429 ? status : status = ask(*client).status), 429);
    QTRY_COMPARE((status == 200 ? status : status = ask(*client).status), 200);
    QTRY_COMPARE((status == 429 ? status : status = ask(*client).status), 429);
}

void TestRedisLimit::quotaIsSharedAndSurvivesTheGateway()
{
    RedisServer redis;
    QVERIFY(redis.start());
    const std::string quota = "limit: 5, window: month, store: redis, redis: { address: \"" + redis.address()
        + "\", timeout: 10s }, on-store-error: deny";
    for (int left = 4; left >= 0; --left) { // each its own gateway
        const auto gateway = gatewayWith(quota, "quota");
        QVERIFY(gateway);
        const ResponseHead head = ask(*clientOf(*gateway));
        QCOMPARE(head.status, 200);
        QVERIFY2(head.headers.joined("ratelimit").find(";r=" + std::to_string(left) + ";") != std::string::npos,
            head.headers.joined("ratelimit").c_str());
    }
    const auto gateway = gatewayWith(quota, "quota");
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 429);
}

void TestRedisLimit::strangeValueInTheStoreDoesNoHarm_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("limit");
    QTest::newRow("token bucket") << "rate-limit" << "limit: 10, period: 1h";
    QTest::newRow("fixed window") << "rate-limit" << "algorithm: fixed-window, limit: 10, period: 1h";
    QTest::newRow("sliding window") << "rate-limit" << "algorithm: sliding-window, limit: 10, period: 1h";
    QTest::newRow("quota") << "quota" << "limit: 10";
}

void TestRedisLimit::strangeValueInTheStoreDoesNoHarm()
{
    QFETCH(QString, kind);
    QFETCH(QString, limit);
    RedisServer redis;
    QVERIFY(redis.start());
    const QString port = QString::number(redis.port);
    const auto gateway = gatewayWith(limit.toStdString() + ", store: redis, redis: { address: \"" + redis.address() + "\", timeout: 10s }",
        kind.toStdString());
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 200);
    const QByteArray key = runProgram("redis-cli", {"-p", port, "keys", "*"}).output.trimmed();
    QVERIFY2(key.startsWith("signalbox:") && key.contains(":10"), key.constData());
    QVERIFY(!key.contains("127.0.0.1")); // who asked cannot be read there
    for (const char* value : {"words", "-5", "inf", "nan", "1 2", "99999999999999999999 99999999999999999999 99999999999999999999"}) {
        QCOMPARE(runProgram("redis-cli", {"-p", port, "set", key, value}).output.trimmed(), QByteArray("OK"));
        const int status = statusOf(*gateway);
        QVERIFY2(status == 200 || status == 429, value);
        QCOMPARE(station(*gateway).lastCallError, std::string());
    }
    // Not a text at all: an error that lets pass.
    runProgram("redis-cli", {"-p", port, "del", key});
    runProgram("redis-cli", {"-p", port, "rpush", key, "x"});
    QCOMPARE(statusOf(*gateway), 200);
}

void TestRedisLimit::killedServerIsAnErrorUntilItIsBack()
{
    RedisServer redis;
    QVERIFY(redis.start());
    const auto allowing = gatewayWith(inRedis(redis.address()));
    const auto denying = gatewayWith(inRedis(redis.address()) + ", on-store-error: deny");
    QVERIFY(allowing && denying);
    QCOMPARE(statusOf(*allowing), 200);
    QCOMPARE(statusOf(*denying), 200);
    redis.stop();
    for (int i = 0; i < 20; ++i) { // more than the limit
        QCOMPARE(statusOf(*allowing), 200);
        QCOMPARE(statusOf(*denying), 503);
    }
    QVERIFY(station(*denying).callFailures >= 20);
    QVERIFY(!station(*denying).lastCallError.empty());
    QVERIFY(redis.startAt(redis.port));
    // Each worker has a connection and a pause of its own: one that is back says nothing of the other.
    QVERIFY(QTest::qWaitFor([&] { return statusOf(*denying) == 200; }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return statusOf(*allowing) == 429; }, 30'000)); // counted again, with the script loaded anew
}

void TestRedisLimit::passwordAndDatabaseAreUsed()
{
    RedisServer redis;
    QVERIFY(redis.start({"--requirepass", "hunter2"}));
    qputenv("SIGNALBOX_TEST_REDIS", "hunter2");
    const auto gateway
        = gatewayWith(inRedis(redis.address(), ", password: env:SIGNALBOX_TEST_REDIS, database: 3") + ", on-store-error: deny");
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 200);
    const Finished keys
        = runProgram("redis-cli", {"-p", QString::number(redis.port), "-a", "hunter2", "--no-auth-warning", "-n", "3", "dbsize"});
    QCOMPARE(keys.output.trimmed(), QByteArray("1"));
}

void TestRedisLimit::wrongPasswordIsAnErrorThatDoesNotRepeatIt()
{
    RedisServer redis;
    QVERIFY(redis.start({"--requirepass", "right"}));
    qputenv("SIGNALBOX_TEST_REDIS", "hunter2");
    const auto gateway = gatewayWith(inRedis(redis.address(), ", password: env:SIGNALBOX_TEST_REDIS") + ", on-store-error: deny");
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 503);
    const std::string error = station(*gateway).lastCallError;
    QVERIFY2(error.find("refuses us") != std::string::npos, error.c_str());
    QVERIFY(error.find("hunter2") == std::string::npos);
}

void TestRedisLimit::serverThatIsNotRedisIsAnError()
{
    const auto web = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest&) { return SimpleResponse{}; });
    QVERIFY(web.has_value());
    const auto gateway = gatewayWith(inRedis((*web)->address().toText()) + ", on-store-error: deny");
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 503);
    QCOMPARE(station(*gateway).lastCallError, std::string("the reply is not RESP2"));
}

void TestRedisLimit::serverThatNeverAnswersIsGivenUp()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0); // listens, and nobody accepts
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    QVERIFY(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(descriptor, 16) == 0);
    QVERIFY(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const auto gateway = gatewayWith("limit: 10, store: redis, on-store-error: deny, redis: { address: \"127.0.0.1:"
        + std::to_string(ntohs(address.sin_port)) + "\", timeout: 30ms }");
    QVERIFY(gateway);
    QCOMPARE(statusOf(*gateway), 503);
    QCOMPARE(station(*gateway).lastCallError, std::string("no answer within 30ms"));
    ::close(descriptor);
}

QTEST_GUILESS_MAIN(TestRedisLimit)
#include "tst_redis_limit.moc"
