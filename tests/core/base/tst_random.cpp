// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QtTest>

#include <array>

using namespace signalbox;

class TestRandom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitMixGivesThePublishedSequence()
    {
        // Reference output for seed 1234567 (Vigna, splitmix64.c).
        SplitMixRandom random(1234567);
        QCOMPARE(random.next(), std::uint64_t{6457827717110365317U});
        QCOMPARE(random.next(), std::uint64_t{3203168211198807973U});
        QCOMPARE(random.next(), std::uint64_t{9817491932198370423U});
    }
    void belowStaysBelowAndReachesEveryValue()
    {
        SplitMixRandom random(1);
        std::array<int, 7> seen{};
        for (int i = 0; i < 7000; ++i) {
            const auto value = random.below(7);
            QVERIFY(value < 7);
            ++seen[value];
        }
        for (const int count : seen)
            QVERIFY(count > 800 && count < 1200);
        QCOMPARE(random.below(0), 0U);
    }
    void tapePlaysBackThenGivesZeros()
    {
        TapeRandom tape({~std::uint64_t{0}, 1U});
        QCOMPARE(tape.below(10), 9U);
        QCOMPARE(tape.next(), std::uint64_t{1});
        QCOMPARE(tape.next(), std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
