// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestQuota : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void limitPassesAndTheNextIs429();
    void dayBeginsAnewAtMidnightOfItsZone();
    void monthsAndHoursAreCounted();
    void clientsAreCountedByThemselves();
    void headersTellWhatIsLeft();
    void headersCanBeOff();
    void redisCountsByWindow();
    void storeThatDoesNotAnswerLetsPassUnlessDenied();
    void configurationsThatCannotWorkAreFound();
};

namespace {

constexpr WallTime noon{(1'704'067'200LL + 12 * 3600) * 1'000'000}; // 2024-01-01T12:00:00Z

PolicyBench benchAtNoon(Value value)
{
    PolicyBench bench("quota", std::move(value));
    bench.clock.setWallTime(noon);
    return bench;
}

} // namespace

void TestQuota::limitPassesAndTheNextIs429()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "2"}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("remaining")), "1");
    QCOMPARE(bytes(bench.note("key")), "192.0.2.7");
    QVERIFY(bench.request(get("/")).isProceed());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 429);
    QCOMPARE(bytes(refused.response.problemType), "quota-exceeded");
    QCOMPARE(bytes(refused.response.reason), "over 2 per day");
    QCOMPARE(bytes(header(refused.response.headers, "Retry-After")), "43200");
    QCOMPARE(bytes(bench.note("wait")), "12h");
}

void TestQuota::dayBeginsAnewAtMidnightOfItsZone()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "1"}, {"timezone", "+02:00"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    bench.clock.advance(10h - 1us);
    QCOMPARE(bench.request(get("/")).status, 429);
    bench.clock.advance(1us);
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestQuota::monthsAndHoursAreCounted()
{
    PolicyBench month = benchAtNoon(map({{"limit", "1"}, {"window", "month"}}));
    QVERIFY(month.request(get("/")).isProceed());
    month.clock.advance(30 * 24h);
    QCOMPARE(month.request(get("/")).status, 429);
    month.clock.advance(12h);
    QVERIFY(month.request(get("/")).isProceed());
    PolicyBench hour = benchAtNoon(map({{"limit", "1"}, {"window", "hour"}}));
    QVERIFY(hour.request(get("/")).isProceed());
    hour.clock.advance(59min);
    QCOMPARE(hour.request(get("/")).status, 429);
    hour.clock.advance(1min);
    QVERIFY(hour.request(get("/")).isProceed());
}

void TestQuota::clientsAreCountedByThemselves()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "1"}, {"key", "consumer"}}));
    for (const char* who : {"ada", "bob", ""}) {
        bench.facts.consumer = who;
        QVERIFY(bench.request(get("/")).isProceed());
        QCOMPARE(bench.request(get("/")).status, 429);
    }
}

void TestQuota::headersTellWhatIsLeft()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "5"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead head;
    QVERIFY(bench.response(head).isProceed());
    QCOMPARE(bytes(header(head.headers, "RateLimit-Policy")), "\"5 per day\";q=5");
    QCOMPARE(bytes(header(head.headers, "RateLimit")), "\"5 per day\";r=4;t=43200");
}

void TestQuota::headersCanBeOff()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "1"}, {"headers", "none"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(bytes(header(refused.response.headers, "RateLimit")), "(none)");
}

void TestQuota::redisCountsByWindow()
{
    PolicyBench bench = benchAtNoon(map({{"limit", "7"}, {"store", "redis"}, {"redis", "127.0.0.1:6379"}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    const auto command = [&] { return std::get<RedisCall>(bench.request(get("/")).call.request).command; };
    const std::vector<std::string> first = command();
    QCOMPARE(first.size(), std::size_t{6});
    QCOMPARE(bytes(first[0]), "EVALSHA");
    QVERIFY2(first[3].rfind("signalbox:quota:7:", 0) == 0, first[3].c_str());
    QCOMPARE(bytes(first[4]), "7");
    QCOMPARE(bytes(first[5]), "43200000000");
    QCOMPARE(bytes(command()[3]), bytes(first[3]));
    bench.clock.advance(12h);
    QVERIFY(command()[3] != first[3]);
}

void TestQuota::storeThatDoesNotAnswerLetsPassUnlessDenied()
{
    for (const char* onError : {"allow", "deny"}) {
        PolicyBench bench = benchAtNoon(
            map({{"limit", "7"}, {"store", "redis"}, {"redis", "127.0.0.1:6379"}, {"on-store-error", onError}}));
        QCOMPARE(bench.request(get("/")).kind, Verdict::Kind::Call);
        QCOMPARE(bench.noAnswer().status, std::string_view(onError) == "deny" ? 503 : 0);
    }
}

void TestQuota::configurationsThatCannotWorkAreFound()
{
    PolicyBench zone("quota", map({{"limit", "1"}, {"timezone", "Europe/Berlin"}}));
    QVERIFY(!zone.isCompiled());
    QCOMPARE(bytes(zone.rules()), "quota-timezone");
    PolicyBench key("quota", map({{"limit", "1"}, {"key", "query.x"}}));
    QVERIFY(!key.isCompiled());
    QCOMPARE(bytes(key.rules()), "quota-key");
    QVERIFY(!PolicyBench("quota", map({{"limit", "0"}})).isCompiled());
    QVERIFY(!PolicyBench("quota", map({{"limit", "1"}, {"store", "redis"}})).isCompiled());
    QCOMPARE(bytes(PolicyBench("quota", map({{"limit", "1"}, {"redis", "127.0.0.1:1"}})).rules()), "quota-store");
}

QTEST_APPLESS_MAIN(TestQuota)
#include "tst_quota.moc"
