// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestConcurrency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placeIsKeptUntilTheExchangeEnds();
    void fullWithoutQueueIs503();
    void keysAreCountedByThemselves();
    void withoutAKeyAllCountTogether();
    void whoWaitsGoesInWhenAPlaceIsFree();
    void whoWaitsTooLongIs503();
    void fullQueueIs503();
    void exchangeThatEndsInTheQueueLeavesIt();
    void configurationsThatCannotWorkAreFound();
};

namespace {

// Another exchange that is inside or waits.
std::unique_ptr<Filter> enter(PolicyBench& bench, Verdict::Kind kind)
{
    const Outcome outcome = bench.request(get("/"));
    return outcome.kind == kind ? bench.takeFilter() : nullptr;
}

} // namespace

void TestConcurrency::placeIsKeptUntilTheExchangeEnds()
{
    PolicyBench bench("concurrency", map({{"max", "1"}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    auto inside = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(inside);
    QCOMPARE(bytes(bench.note("under-way")), "1");
    QCOMPARE(bench.request(get("/")).status, 503);
    inside.reset();
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestConcurrency::fullWithoutQueueIs503()
{
    PolicyBench bench("concurrency", map({{"max", "2"}}));
    const auto a = enter(bench, Verdict::Kind::Proceed);
    const auto b = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(a && b);
    const Outcome refused = bench.request(get("/"));
    QCOMPARE(refused.status, 503);
    QCOMPARE(bytes(refused.response.problemType), "too-many-at-once");
    QCOMPARE(bytes(refused.response.reason), "2 at once are under way, and the queue is full");
    QCOMPARE(bytes(header(refused.response.headers, "Retry-After")), "1");
}

void TestConcurrency::keysAreCountedByThemselves()
{
    PolicyBench bench("concurrency", map({{"max", "1"}, {"key", "consumer"}}));
    bench.facts.consumer = "ada";
    const auto ada = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(ada);
    QCOMPARE(bench.request(get("/")).status, 503);
    bench.facts.consumer = "bob";
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestConcurrency::withoutAKeyAllCountTogether()
{
    PolicyBench bench("concurrency", map({{"max", "1"}}));
    const auto inside = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(inside);
    bench.facts.client = parseIpAddress("198.51.100.1").value();
    QCOMPARE(bench.request(get("/")).status, 503);
}

void TestConcurrency::whoWaitsGoesInWhenAPlaceIsFree()
{
    PolicyBench bench("concurrency", map({{"max", "1"}, {"queue", "1"}, {"queue-timeout", "5s"}}));
    auto inside = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(inside);
    Outcome waits = bench.request(get("/"));
    QCOMPARE(waits.kind, Verdict::Kind::Pause);
    QVERIFY(waits.wait > 0s && waits.wait <= 60ms);
    bench.clock.advance(waits.wait);
    waits = bench.pauseOver();
    QCOMPARE(waits.kind, Verdict::Kind::Pause);
    inside.reset();
    bench.clock.advance(8ms);
    QVERIFY(bench.pauseOver().isProceed());
    QCOMPARE(bytes(bench.note("queued")), "10ms");
}

void TestConcurrency::whoWaitsTooLongIs503()
{
    PolicyBench bench("concurrency", map({{"max", "1"}, {"queue", "1"}, {"queue-timeout", "100ms"}}));
    const auto inside = enter(bench, Verdict::Kind::Proceed);
    QVERIFY(inside);
    Outcome outcome = bench.request(get("/"));
    Duration waited{};
    while (outcome.kind == Verdict::Kind::Pause) {
        waited += outcome.wait;
        QVERIFY(waited <= 100ms);
        bench.clock.advance(outcome.wait);
        outcome = bench.pauseOver();
    }
    QCOMPARE(waited, Duration(100ms));
    QCOMPARE(outcome.status, 503);
    QCOMPARE(bytes(outcome.response.reason), "1 at once are under way, and none ended in time");
    // Its place in the queue is free.
    QCOMPARE(bench.request(get("/")).kind, Verdict::Kind::Pause);
}

void TestConcurrency::fullQueueIs503()
{
    PolicyBench bench("concurrency", map({{"max", "1"}, {"queue", "1"}}));
    const auto inside = enter(bench, Verdict::Kind::Proceed);
    const auto waiting = enter(bench, Verdict::Kind::Pause);
    QVERIFY(inside && waiting);
    QCOMPARE(bench.request(get("/")).status, 503);
}

void TestConcurrency::exchangeThatEndsInTheQueueLeavesIt()
{
    PolicyBench bench("concurrency", map({{"max", "1"}, {"queue", "1"}}));
    auto inside = enter(bench, Verdict::Kind::Proceed);
    auto waiting = enter(bench, Verdict::Kind::Pause);
    QVERIFY(inside && waiting);
    waiting.reset();
    inside.reset();
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestConcurrency::configurationsThatCannotWorkAreFound()
{
    QVERIFY(!PolicyBench("concurrency", map({{"max", "0"}})).isCompiled());
    PolicyBench key("concurrency", map({{"max", "1"}, {"key", "query.x"}}));
    QVERIFY(!key.isCompiled());
    QCOMPARE(bytes(key.rules()), "concurrency-key");
    QCOMPARE(bytes(PolicyBench("concurrency", map({{"max", "1"}, {"queue-timeout", "1s"}})).rules()), "concurrency-no-queue");
    QCOMPARE(bytes(PolicyBench("concurrency", map({{"max", "1"}})).rules()), "");
}

QTEST_APPLESS_MAIN(TestConcurrency)
#include "tst_concurrency.moc"
