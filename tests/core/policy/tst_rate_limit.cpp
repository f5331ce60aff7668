// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestRateLimit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBurstPassesAndTheNextIs429();
    void theBurstIsTheLimitUnlessSaid();
    void tokensComeBackWithTime();
    void retryAfterIsWholeSecondsRoundedUp();
    void headersTellWhatIsLeft();
    void headersCanBeOff();
    void aPeriodUnderASecondHasNoWindow();
    void keysAreLimitedByThemselves_data();
    void keysAreLimitedByThemselves();
    void allPartsOfTheKeyCount();
    void thePartsOfAKeyDoNotRunTogether();
    void withoutAKeyEveryoneSharesOneBucket();
    void notesTellTheBucket();
    void aKeyThatIsNoneDoesNotCompile_data();
    void aKeyThatIsNoneDoesNotCompile();
    void aSmallBurstIsAWarning();
    void fixedWindowsBeginAtTheirEdges();
    void slidingWindowsCountTheOneBefore();
    void windowsHaveNoBurst();
    void deciding();
};

namespace {

int statusFor(PolicyBench& bench, const char* client)
{
    bench.facts.client = parseIpAddress(client).value();
    return bench.request(get("/")).status;
}

} // namespace

void TestRateLimit::theBurstPassesAndTheNextIs429()
{
    PolicyBench bench("rate-limit", map({{"limit", "100"}, {"period", "1s"}, {"burst", "3"}}));
    for (int i = 0; i < 3; ++i)
        QVERIFY(bench.request(get("/")).isProceed());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 429);
    QCOMPARE(bytes(refused.response.problemType), "rate-limited");
    QCOMPARE(bytes(refused.response.reason), "over 100 per 1s");
}

void TestRateLimit::theBurstIsTheLimitUnlessSaid()
{
    PolicyBench bench("rate-limit", map({{"limit", "5"}}));
    for (int i = 0; i < 5; ++i)
        QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bench.request(get("/")).status, 429);
}

void TestRateLimit::tokensComeBackWithTime()
{
    PolicyBench bench("rate-limit", map({{"limit", "10"}, {"period", "1m"}, {"burst", "1"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    bench.clock.advance(5999ms);
    QCOMPARE(bench.request(get("/")).status, 429);
    bench.clock.advance(1ms);
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestRateLimit::retryAfterIsWholeSecondsRoundedUp()
{
    PolicyBench slow("rate-limit", map({{"limit", "10"}, {"period", "1m"}, {"burst", "1"}}));
    QVERIFY(slow.request(get("/")).isProceed());
    slow.clock.advance(900ms);
    QCOMPARE(bytes(header(slow.request(get("/")).response.headers, "Retry-After")), "6"); // 5.1 s

    PolicyBench quick("rate-limit", map({{"limit", "1000"}, {"burst", "1"}}));
    QVERIFY(quick.request(get("/")).isProceed());
    QCOMPARE(bytes(header(quick.request(get("/")).response.headers, "Retry-After")), "1");
}

void TestRateLimit::headersTellWhatIsLeft()
{
    PolicyBench bench("rate-limit", map({{"limit", "60"}, {"period", "1m"}, {"burst", "3"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(header(response.headers, "RateLimit-Policy")), "\"60 per 1m\";q=60;w=60");
    QCOMPARE(bytes(header(response.headers, "RateLimit")), "\"60 per 1m\";r=2;t=1");

    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(bench.request(get("/")).isProceed());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(bytes(header(refused.response.headers, "RateLimit")), "\"60 per 1m\";r=0;t=3");
}

void TestRateLimit::headersCanBeOff()
{
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"headers", "none"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QVERIFY(response.headers.isEmpty());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.response.headers.size(), std::size_t{1}); // Retry-After
}

void TestRateLimit::aPeriodUnderASecondHasNoWindow()
{
    PolicyBench bench("rate-limit", map({{"limit", "5"}, {"period", "250ms"}}));
    QVERIFY(bench.request(get("/")).isProceed());
    ResponseHead response;
    QVERIFY(bench.response(response).isProceed());
    QCOMPARE(bytes(header(response.headers, "RateLimit-Policy")), "\"5 per 250ms\";q=5");
}

void TestRateLimit::keysAreLimitedByThemselves_data()
{
    QTest::addColumn<QByteArray>("key");
    for (const char* key : {"client-address", "consumer", "route", "header.x-tenant", "jwt.sub", "path.id"})
        QTest::newRow(key) << QByteArray(key);
}

void TestRateLimit::keysAreLimitedByThemselves()
{
    QFETCH(QByteArray, key);
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"key", key.toStdString()}}));
    const auto ask = [&](const char* client, const char* text) {
        bench.facts.client = parseIpAddress(client).value();
        bench.facts.consumer = text;
        bench.facts.route = text;
        bench.facts.claims = {{"sub", text}};
        bench.facts.pathParameters = {{"id", text}};
        return bench.request(get("/", {{"X-Tenant", text}})).status;
    };
    QCOMPARE(ask("10.0.0.1", "one"), 0);
    QCOMPARE(ask("10.0.0.2", "two"), 0);
    QCOMPARE(ask("10.0.0.1", "one"), 429);
    QCOMPARE(ask("10.0.0.2", "two"), 429);
}

void TestRateLimit::allPartsOfTheKeyCount()
{
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"key", list({"client-address", "header.x-tenant"})}}));
    QVERIFY(bench.request(get("/", {{"X-Tenant", "a"}})).isProceed());
    QVERIFY(bench.request(get("/", {{"X-Tenant", "b"}})).isProceed());
    QCOMPARE(bench.request(get("/", {{"X-Tenant", "a"}})).status, 429);
}

void TestRateLimit::thePartsOfAKeyDoNotRunTogether()
{
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"key", list({"header.a", "header.b"})}}));
    QVERIFY(bench.request(get("/", {{"A", "x"}, {"B", "yz"}})).isProceed());
    QVERIFY(bench.request(get("/", {{"A", "xy"}, {"B", "z"}})).isProceed());
    QVERIFY(bench.request(get("/", {{"A", "xyz"}})).isProceed());
}

void TestRateLimit::withoutAKeyEveryoneSharesOneBucket()
{
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"key", list({})}}));
    QCOMPARE(bytes(bench.rules()), "rate-limit-no-key");
    QCOMPARE(statusFor(bench, "10.0.0.1"), 0);
    QCOMPARE(statusFor(bench, "10.0.0.2"), 429);
}

void TestRateLimit::notesTellTheBucket()
{
    PolicyBench bench("rate-limit", map({{"limit", "2"}, {"key", list({"client-address", "route"})}}));
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("key")), "192.0.2.7 order");
    QCOMPARE(bytes(bench.note("limit")), "2 per 1s");
    QCOMPARE(bytes(bench.note("remaining")), "1");
    QCOMPARE(bytes(bench.note("wait")), "(none)");
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bench.request(get("/")).status, 429);
    QCOMPARE(bytes(bench.note("wait")), "500ms");
}

void TestRateLimit::aKeyThatIsNoneDoesNotCompile_data()
{
    QTest::addColumn<QByteArray>("key");
    for (const char* key : {"", "client", "header.", "header.a b", "query.x", "client.address", "jwt"})
        QTest::newRow(key) << QByteArray(key);
}

void TestRateLimit::aKeyThatIsNoneDoesNotCompile()
{
    QFETCH(QByteArray, key);
    PolicyBench bench("rate-limit", map({{"limit", "1"}, {"key", list({key.toStdString()})}}));
    QVERIFY(!bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "rate-limit-key");
}

void TestRateLimit::aSmallBurstIsAWarning()
{
    QCOMPARE(bytes(PolicyBench("rate-limit", map({{"limit", "100"}, {"burst", "9"}})).rules()), "rate-limit-small-burst");
    QCOMPARE(bytes(PolicyBench("rate-limit", map({{"limit", "100"}, {"burst", "10"}})).rules()), "");
}

void TestRateLimit::fixedWindowsBeginAtTheirEdges()
{
    PolicyBench bench("rate-limit", map({{"algorithm", "fixed-window"}, {"limit", "2"}, {"period", "10s"}}));
    bench.clock.setWallTime({1'764'000'004'000'000});
    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(bench.request(get("/")).isProceed());
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 429);
    QCOMPARE(bytes(header(refused.response.headers, "Retry-After")), "6");
    QCOMPARE(bytes(header(refused.response.headers, "RateLimit")), "\"2 per 10s\";r=0;t=6");
    bench.clock.advance(6s);
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestRateLimit::slidingWindowsCountTheOneBefore()
{
    PolicyBench bench("rate-limit", map({{"algorithm", "sliding-window"}, {"limit", "10"}, {"period", "10s"}}));
    bench.clock.setWallTime({1'764'000'009'000'000});
    for (int i = 0; i < 10; ++i)
        QVERIFY(bench.request(get("/")).isProceed());
    bench.clock.advance(2s);
    QVERIFY(bench.request(get("/")).isProceed()); // nine of the ten still count
    QCOMPARE(bytes(bench.note("remaining")), "0");
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 429);
    QCOMPARE(bytes(bench.note("wait")), "1s");
}

void TestRateLimit::windowsHaveNoBurst()
{
    const auto rules = [](const char* algorithm) {
        return PolicyBench("rate-limit", map({{"algorithm", algorithm}, {"limit", "10"}, {"burst", "5"}})).rules();
    };
    QCOMPARE(bytes(rules("fixed-window")), "rate-limit-burst");
    QCOMPARE(bytes(rules("sliding-window")), "rate-limit-burst");
    QCOMPARE(bytes(rules("token-bucket")), "");
}

void TestRateLimit::deciding()
{
    PolicyBench bench("rate-limit", map({{"limit", "1000000"}}));
    RequestHead head = get("/");
    QBENCHMARK {
        bench.request(head);
    }
}

QTEST_APPLESS_MAIN(TestRateLimit)
#include "tst_rate_limit.moc"
