// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/policy/window_counts.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace signalbox;
using namespace std::chrono_literals;

class TestWindowCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fixedWindowLetsTheLimitIn();
    void fixedWindowBeginsAnewAtItsEdge();
    void slidingWindowCountsTheWindowBefore();
    void slidingWindowForgetsWhatIsTwoWindowsOld();
    void waitOfARefusalIsTheEarliestMoment_data();
    void waitOfARefusalIsTheEarliestMoment();
    void slidingWindowNeverLetsMoreThanTwiceTheLimitThrough();
    void clockThatGoesBackOpensNoNewWindow();
    void keysDoNotShare();
    void tableGrowsButNotPastItsMaximum();
    void countsThatAreOverGiveWayFirst();
    void workersNeverTakeMoreThanThereIs();
};

namespace {

constexpr std::int64_t second = 1'000'000; // microseconds
constexpr WallTime start{1'764'000'000 * second};  // the edge of a window of ten seconds

WallTime after(Duration time)
{
    return {start.microseconds + time.count() / 1000};
}

WindowLimit fixed(std::int64_t limit) { return {WindowLimit::Algorithm::Fixed, limit, 10s}; }
WindowLimit sliding(std::int64_t limit) { return {WindowLimit::Algorithm::Sliding, limit, 10s}; }

int passesAt(const WindowLimit& limit, WindowCounts& counts, Duration time, int tries)
{
    int passed = 0;
    for (int i = 0; i < tries; ++i)
        passed += limit.take(counts, 7, after(time)).isAllowed ? 1 : 0;
    return passed;
}

} // namespace

void TestWindowCounts::fixedWindowLetsTheLimitIn()
{
    WindowCounts counts;
    const WindowLimit limit = fixed(3);
    for (std::int64_t left = 2; left >= 0; --left)
        QCOMPARE(limit.take(counts, 7, after(4s)), (LimitOutcome{true, left, 0s, 6s}));
    QCOMPARE(limit.take(counts, 7, after(4s)), (LimitOutcome{false, 0, 6s, 6s}));
}

void TestWindowCounts::fixedWindowBeginsAnewAtItsEdge()
{
    WindowCounts counts;
    const WindowLimit limit = fixed(2);
    QCOMPARE(passesAt(limit, counts, 9s + 999'999us, 5), 2);
    QCOMPARE(passesAt(limit, counts, 10s, 5), 2);
    QCOMPARE(passesAt(limit, counts, 19s + 999'999us, 5), 0);
    QCOMPARE(passesAt(limit, counts, 50s, 5), 2);
}

void TestWindowCounts::slidingWindowCountsTheWindowBefore()
{
    WindowCounts counts;
    const WindowLimit limit = sliding(10);
    QCOMPARE(passesAt(limit, counts, 9s, 20), 10);
    QCOMPARE(passesAt(limit, counts, 10s, 20), 0);   // 10 of 10 still count
    QCOMPARE(passesAt(limit, counts, 11s, 20), 1);   // 9 count
    QCOMPARE(passesAt(limit, counts, 15s, 20), 4);   // 5 count, and 1
    QCOMPARE(passesAt(limit, counts, 19s, 20), 4);   // 1 counts, and 5
    QCOMPARE(limit.take(counts, 8, after(19s)), (LimitOutcome{true, 9, 0s, 11s}));
}

void TestWindowCounts::slidingWindowForgetsWhatIsTwoWindowsOld()
{
    WindowCounts counts;
    const WindowLimit limit = sliding(10);
    QCOMPARE(passesAt(limit, counts, 9s, 20), 10);
    QCOMPARE(passesAt(limit, counts, 20s, 20), 10);
}

void TestWindowCounts::waitOfARefusalIsTheEarliestMoment_data()
{
    QTest::addColumn<bool>("isSliding");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("first"); // requests at 5 s
    QTest::addColumn<int>("at");    // then as many as pass at this second
    for (const int at : {5, 9, 10, 13, 19}) {
        for (const int limit : {1, 3, 7, 1000}) {
            for (const bool isSliding : {false, true})
                QTest::addRow("%s %d at %d", isSliding ? "sliding" : "fixed", limit, at) << isSliding << limit << limit << at;
        }
    }
}

void TestWindowCounts::waitOfARefusalIsTheEarliestMoment()
{
    QFETCH(bool, isSliding);
    QFETCH(int, limit);
    QFETCH(int, first);
    QFETCH(int, at);
    const WindowLimit rule = isSliding ? sliding(limit) : fixed(limit);
    WindowCounts counts;
    passesAt(rule, counts, 5s, first);
    passesAt(rule, counts, std::chrono::seconds(at), limit);
    const LimitOutcome refused = rule.take(counts, 7, after(std::chrono::seconds(at)));
    QVERIFY(!refused.isAllowed);
    QVERIFY(refused.wait > 0s);
    QCOMPARE(refused.remaining, std::int64_t{0});
    const Duration due = std::chrono::seconds(at) + refused.wait;
    QCOMPARE(passesAt(rule, counts, due - 2us, 1), 0);
    QCOMPARE(passesAt(rule, counts, due + 1us, 1), 1);
}

void TestWindowCounts::slidingWindowNeverLetsMoreThanTwiceTheLimitThrough()
{
    // Property, for any traffic: in any window of the calendar no more than the limit, so in any `period` less than twice that.
    SplitMixRandom random(7);
    WindowCounts counts;
    const WindowLimit limit = sliding(20);
    std::int64_t inWindow = 0;
    std::int64_t window = 0;
    Duration time{};
    for (int i = 0; i < 20'000; ++i) {
        time += std::chrono::milliseconds(random.below(random.below(20) == 0 ? 8000 : 300));
        const std::int64_t now = time / 10s;
        inWindow = now == window ? inWindow : 0;
        window = now;
        const LimitOutcome outcome = limit.take(counts, 7, after(time));
        inWindow += outcome.isAllowed ? 1 : 0;
        QVERIFY(inWindow <= 20);
        QVERIFY(outcome.remaining >= 0 && outcome.remaining < 20);
        QVERIFY(outcome.isAllowed == (outcome.wait == 0s));
    }
}

void TestWindowCounts::clockThatGoesBackOpensNoNewWindow()
{
    for (const WindowLimit& limit : {fixed(2), sliding(2)}) {
        WindowCounts counts;
        QCOMPARE(passesAt(limit, counts, 20s, 5), 2);
        QCOMPARE(passesAt(limit, counts, 12s, 5), 0);
        QCOMPARE(passesAt(limit, counts, 21s, 5), 0);
    }
}

void TestWindowCounts::keysDoNotShare()
{
    WindowCounts counts;
    for (std::uint64_t key = 0; key < 1000; ++key)
        QVERIFY(fixed(1).take(counts, key * 0x9e3779b97f4a7c15ULL + 2, after(0s)).isAllowed);
    for (std::uint64_t key = 0; key < 1000; ++key)
        QVERIFY(!fixed(1).take(counts, key * 0x9e3779b97f4a7c15ULL + 2, after(0s)).isAllowed);
}

void TestWindowCounts::tableGrowsButNotPastItsMaximum()
{
    WindowCounts counts(1024);
    SplitMixRandom random(3);
    for (int i = 0; i < 100'000; ++i)
        static_cast<void>(fixed(5).take(counts, random.next(), after(0s)));
    QVERIFY2(counts.slots() <= 2048, std::to_string(counts.slots()).c_str());
    QVERIFY(counts.slots() >= 1024);
}

void TestWindowCounts::countsThatAreOverGiveWayFirst()
{
    // One set of eight: keys that fall into it, seven from long ago and one of now.
    WindowCounts counts(128);
    const auto key = [](std::uint64_t n) { return 16 * (n + 1); };
    for (std::uint64_t n = 0; n < 7; ++n)
        QVERIFY(fixed(1).take(counts, key(n), after(0s)).isAllowed);
    QVERIFY(fixed(1).take(counts, key(7), after(60s)).isAllowed);
    for (std::uint64_t n = 10; n < 17; ++n)
        QVERIFY(fixed(1).take(counts, key(n), after(60s)).isAllowed);
    QVERIFY(!fixed(1).take(counts, key(7), after(60s)).isAllowed);
}

void TestWindowCounts::workersNeverTakeMoreThanThereIs()
{
    WindowCounts counts;
    const WindowLimit limit = fixed(1000);
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 1000; ++k)
                passed += limit.take(counts, 7, after(1s)).isAllowed ? 1 : 0;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(passed.load(), 1000);
}

QTEST_APPLESS_MAIN(TestWindowCounts)
#include "tst_window_counts.moc"
