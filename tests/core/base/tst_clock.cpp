// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QtTest>

using namespace signalbox;
using namespace std::chrono_literals;

class TestClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void systemClockNeverGoesBack()
    {
        const SystemClock clock;
        Instant last = clock.now();
        for (int i = 0; i < 1000; ++i) {
            const Instant next = clock.now();
            QVERIFY(next >= last);
            last = next;
        }
    }
    void wallTimeIsAfterThisWasWritten()
    {
        QVERIFY(SystemClock().wallTime().seconds() > 1'700'000'000);
    }
    void manualClockMovesOnlyWhenTold()
    {
        ManualClock clock;
        const Instant start = clock.now();
        const WallTime wall = clock.wallTime();
        QVERIFY(clock.now() == start);
        clock.advance(1500ms);
        QCOMPARE((clock.now() - start).count(), std::int64_t{1'500'000'000});
        QCOMPARE(clock.wallTime().microseconds - wall.microseconds, std::int64_t{1'500'000});
        clock.setWallTime({7'000'000});
        QCOMPARE(clock.wallTime().seconds(), std::int64_t{7});
    }
    void instantsAddAndSubtract()
    {
        const Instant a{100};
        QVERIFY(a + 50ns == Instant{150});
        QVERIFY((a - Instant{150}) == -50ns);
        QVERIFY(a < a + 1ns);
    }
};

QTEST_APPLESS_MAIN(TestClock)
#include "tst_clock.moc"
