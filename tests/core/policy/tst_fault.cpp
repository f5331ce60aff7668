// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestFault : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRequestIsDelayedByDefault();
    void everyRequestIsAbortedByDefault();
    void theTapeDecides();
    void zeroPercentNeverHappens();
    void anAbortedRequestIsNotDelayed();
    void sharesComeOutAsWritten();
    void aStatusThatIsNotFinalDoesNotCompile();
};

namespace {

// A number that RandomSource::below(1,000,000) turns into `share`.
std::uint64_t draw(std::uint64_t share)
{
    return ((share * 0x100000000ULL / 1'000'000ULL) + 1) << 32U;
}

} // namespace

void TestFault::everyRequestIsDelayedByDefault()
{
    PolicyBench bench("fault", map({{"delay", "250ms"}}));
    bench.random = TapeRandom({~0ULL, ~0ULL});
    const Outcome paused = bench.request(get("/"));
    QCOMPARE(paused.kind, Verdict::Kind::Pause);
    QVERIFY(paused.wait == 250ms);
    QCOMPARE(bytes(bench.note("delay")), "250ms");
}

void TestFault::everyRequestIsAbortedByDefault()
{
    PolicyBench bench("fault", map({{"abort", map({{"status", "503"}})}}));
    bench.random = TapeRandom({~0ULL, ~0ULL});
    const Outcome aborted = bench.request(get("/"));
    QCOMPARE(aborted.status, 503);
    QCOMPARE(bytes(aborted.response.problemType), "fault-injected");
    QCOMPARE(bytes(bench.note("abort")), "503");
}

void TestFault::theTapeDecides()
{
    PolicyBench bench("fault", map({{"delay", map({{"time", "1s"}, {"percent", "25%"}})}}));
    bench.random = TapeRandom({draw(249'999), 0, draw(250'000), 0});
    QCOMPARE(bench.request(get("/")).kind, Verdict::Kind::Pause);
    QVERIFY(bench.request(get("/")).isProceed());
}

void TestFault::zeroPercentNeverHappens()
{
    PolicyBench bench("fault",
        map({{"delay", map({{"time", "1s"}, {"percent", "0"}})}, {"abort", map({{"status", "500"}, {"percent", "0%"}})}}));
    bench.random = TapeRandom({0, 0});
    QVERIFY(bench.request(get("/")).isProceed());
    QVERIFY(bench.notes.empty());
}

void TestFault::anAbortedRequestIsNotDelayed()
{
    PolicyBench bench("fault", map({{"delay", map({{"time", "1s"}})}, {"abort", map({{"status", "418"}, {"percent", "50%"}})}}));
    bench.random = TapeRandom({0, draw(499'999), 0, draw(500'000)});
    QCOMPARE(bench.request(get("/")).status, 418);
    QCOMPARE(bench.request(get("/")).kind, Verdict::Kind::Pause);
}

void TestFault::sharesComeOutAsWritten()
{
    PolicyBench bench("fault", map({{"abort", map({{"status", "503"}, {"percent", "12.5%"}})}}));
    SplitMixRandom source(7);
    std::vector<std::uint64_t> tape;
    for (int i = 0; i < 40'000; ++i)
        tape.push_back(source.next());
    bench.random = TapeRandom(tape);
    int aborted = 0;
    for (int i = 0; i < 20'000; ++i)
        aborted += bench.request(get("/")).status == 503 ? 1 : 0;
    // 2,500 expected; the standard deviation is 47.
    QVERIFY2(aborted > 2300 && aborted < 2700, std::to_string(aborted).c_str());
}

void TestFault::aStatusThatIsNotFinalDoesNotCompile()
{
    QVERIFY(!PolicyBench("fault", map({{"abort", map({{"status", "101"}})}})).isCompiled());
    QVERIFY(!PolicyBench("fault", map({{"abort", map({{"status", "600"}})}})).isCompiled());
}

QTEST_APPLESS_MAIN(TestFault)
#include "tst_fault.moc"
