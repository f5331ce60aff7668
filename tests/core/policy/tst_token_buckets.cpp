// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/policy/keyed_hash.h"
#include "core/policy/token_buckets.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace signalbox;
using namespace std::chrono_literals;

class TestTokenBuckets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBucketStartsFullAndRunsDry();
    void tokensComeBackAtTheRate();
    void theWaitIsExact();
    void aBucketNeverHoldsMoreThanItsCapacity();
    void keysDoNotShare();
    void aClockThatIsBehindGivesNothing();
    void theTableGrowsButNotPastItsMaximum();
    void aFullBucketGivesWayBeforeAUsedOne();
    void workersNeverTakeMoreThanThereIs();
    void theHashIsSipHash13();
    void takingATokenIsFast();
};

namespace {

TokenBuckets::Rate perSecond(double limit, double capacity)
{
    return {limit / 1e9, capacity};
}

constexpr Instant start{1'000'000'000};

} // namespace

void TestTokenBuckets::aBucketStartsFullAndRunsDry()
{
    TokenBuckets buckets(perSecond(10, 3));
    for (int left = 2; left >= 0; --left) {
        const TokenBuckets::Outcome outcome = buckets.take(7, start);
        QVERIFY(outcome.isAllowed);
        QCOMPARE(outcome.tokens, static_cast<double>(left));
    }
    QVERIFY(!buckets.take(7, start).isAllowed);
    QVERIFY(!buckets.take(7, start).isAllowed);
}

void TestTokenBuckets::tokensComeBackAtTheRate()
{
    // A third of a second a token does not come out even in nanoseconds; a thousand periods lose none.
    TokenBuckets buckets(perSecond(3, 1));
    Instant now = start;
    int allowed = 0;
    for (int i = 0; i < 3000; ++i) {
        allowed += buckets.take(1, now).isAllowed ? 1 : 0;
        now = start + Duration{(i + 1) * 1'000'000'000LL / 3 + 1};
    }
    QCOMPARE(allowed, 3000);
}

void TestTokenBuckets::theWaitIsExact()
{
    TokenBuckets buckets(perSecond(4, 1));
    QVERIFY(buckets.take(1, start).isAllowed);
    const TokenBuckets::Outcome refused = buckets.take(1, start + 100ms);
    QVERIFY(!refused.isAllowed);
    QVERIFY(refused.wait == 150ms);
    QVERIFY(!buckets.take(1, start + (100ms + refused.wait - 1ns)).isAllowed);
    QVERIFY(buckets.take(1, start + 100ms + refused.wait).isAllowed);
    QVERIFY(buckets.untilFull(0) == 250ms);
    QVERIFY(buckets.untilFull(1) == 0ns);
}

void TestTokenBuckets::aBucketNeverHoldsMoreThanItsCapacity()
{
    TokenBuckets buckets(perSecond(1000, 2));
    QVERIFY(buckets.take(1, start).isAllowed);
    const Instant later = start + 24h;
    QVERIFY(buckets.take(1, later).isAllowed);
    QVERIFY(buckets.take(1, later).isAllowed);
    QVERIFY(!buckets.take(1, later).isAllowed);
}

void TestTokenBuckets::keysDoNotShare()
{
    TokenBuckets buckets(perSecond(1, 1));
    for (std::uint64_t key = 0; key < 1000; ++key)
        QVERIFY(buckets.take(keyedHash({1, 2}, std::to_string(key)), start).isAllowed);
    for (std::uint64_t key = 0; key < 1000; ++key)
        QVERIFY(!buckets.take(keyedHash({1, 2}, std::to_string(key)), start).isAllowed);
}

void TestTokenBuckets::aClockThatIsBehindGivesNothing()
{
    TokenBuckets buckets(perSecond(1000, 1));
    QVERIFY(buckets.take(1, start + 1s).isAllowed);
    QVERIFY(!buckets.take(1, start).isAllowed);
    QVERIFY(!buckets.take(1, start + 1s).isAllowed);
    QVERIFY(buckets.take(1, start + 1s + 1ms).isAllowed);
}

void TestTokenBuckets::theTableGrowsButNotPastItsMaximum()
{
    TokenBuckets buckets(perSecond(1, 5), 1024);
    const std::size_t atFirst = buckets.slots();
    for (std::uint64_t i = 0; i < 20'000; ++i)
        static_cast<void>(buckets.take(keyedHash({1, 2}, std::to_string(i)), start));
    QVERIFY(atFirst < 1024);
    QCOMPARE(buckets.slots(), std::size_t{1024});
}

void TestTokenBuckets::aFullBucketGivesWayBeforeAUsedOne()
{
    // Keys 16, 32, 48 ... all lie in one shard; the table has one set of eight there.
    TokenBuckets buckets(perSecond(1, 2), 128);
    QVERIFY(buckets.take(16, start).isAllowed); // full again two seconds later
    const Instant later = start + 2s;
    for (std::uint64_t i = 2; i <= 8; ++i) {
        QVERIFY(buckets.take(i * 16, later).isAllowed);
        QVERIFY(buckets.take(i * 16, later).isAllowed);
    }
    QVERIFY(buckets.take(9 * 16, later).isAllowed); // takes the place of 16
    for (std::uint64_t i = 2; i <= 8; ++i)
        QVERIFY(!buckets.take(i * 16, later).isAllowed);
}

void TestTokenBuckets::workersNeverTakeMoreThanThereIs()
{
    TokenBuckets buckets(perSecond(1e-3, 5000));
    std::atomic<int> allowed{0};
    const auto work = [&] {
        for (int i = 0; i < 4000; ++i)
            allowed += buckets.take(42, start).isAllowed ? 1 : 0;
    };
    std::thread other(work);
    work();
    other.join();
    QCOMPARE(allowed.load(), 5000);
}

void TestTokenBuckets::theHashIsSipHash13()
{
    // The reference implementation's values for the key 00 01 .. 0f and inputs of 0 bytes.
    const HashKey key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
    QCOMPARE(keyedHash(key, ""), 0xabac0158050fc4dcULL);
    QVERIFY(keyedHash(key, "a") != keyedHash(key, std::string_view("a\0", 2)));
    QVERIFY(keyedHash(key, "a") != keyedHash({key.second, key.first}, "a"));
}

void TestTokenBuckets::takingATokenIsFast()
{
    TokenBuckets buckets(perSecond(100, 20));
    SplitMixRandom random(1);
    std::vector<std::uint64_t> keys;
    for (int i = 0; i < 10'000; ++i)
        keys.push_back(random.next());
    std::size_t next = 0;
    Instant now = start;
    QBENCHMARK {
        for (int i = 0; i < 1000; ++i) {
            now = now + 1us;
            static_cast<void>(buckets.take(keys[next], now));
            next = next + 1 == keys.size() ? 0 : next + 1;
        }
    }
}

QTEST_APPLESS_MAIN(TestTokenBuckets)
#include "tst_token_buckets.moc"
