// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/timer_wheel.h"

#include <QtTest/QTest>

#include <memory>
#include <vector>

using namespace signalbox;

namespace {
Instant at(std::int64_t milliseconds)
{
    return {milliseconds * 1'000'000};
}
} // namespace

class TestTimerWheel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firesNeverEarlyAndAtMostASlotLate();
    void farTimersWaitTheirRounds();
    void cancelledAndRearmedTimersFireAsSaid();
    void timersMayArmAndCancelOthersWhileFiring();
    void saysWhenToComeBack();
};

void TestTimerWheel::firesNeverEarlyAndAtMostASlotLate()
{
    for (std::int64_t due = 1; due < 40; ++due) {
        TimerWheel wheel(at(0));
        std::int64_t firedAt = -1;
        std::int64_t now = 0;
        Timer timer([&] { firedAt = now; });
        wheel.arm(timer, at(due));
        for (now = 0; now < 100 && firedAt < 0; ++now)
            wheel.advance(at(now));
        QVERIFY2(firedAt >= due && firedAt <= due + 8, qPrintable(QStringLiteral("%1 at %2").arg(due).arg(firedAt)));
    }
}

void TestTimerWheel::farTimersWaitTheirRounds()
{
    TimerWheel wheel(at(0));
    bool hasFired = false;
    Timer timer([&] { hasFired = true; });
    wheel.arm(timer, at(30'000));
    for (std::int64_t now = 0; now < 30'000; now += 50)
        wheel.advance(at(now));
    QVERIFY(!hasFired);
    wheel.advance(at(30'010));
    QVERIFY(hasFired);
}

void TestTimerWheel::cancelledAndRearmedTimersFireAsSaid()
{
    TimerWheel wheel(at(0));
    int fired = 0;
    Timer timer([&] { ++fired; });
    wheel.arm(timer, at(10));
    timer.cancel();
    wheel.advance(at(50));
    QCOMPARE(fired, 0);
    wheel.arm(timer, at(100));
    wheel.arm(timer, at(200));
    wheel.advance(at(150));
    QCOMPARE(fired, 0);
    wheel.advance(at(210));
    QCOMPARE(fired, 1);
    QCOMPARE(wheel.size(), std::size_t{0});
}

void TestTimerWheel::timersMayArmAndCancelOthersWhileFiring()
{
    TimerWheel wheel(at(0));
    int fired = 0;
    auto second = std::make_unique<Timer>([&] { ++fired; });
    Timer third([&] { ++fired; });
    Timer first([&] {
        ++fired;
        second.reset(); // in the same slot
        wheel.arm(third, at(20));
    });
    wheel.arm(*second, at(10));
    wheel.arm(first, at(10));
    wheel.advance(at(18));
    wheel.advance(at(40));
    QCOMPARE(fired, 2);
}

void TestTimerWheel::saysWhenToComeBack()
{
    TimerWheel wheel(at(0));
    QVERIFY(!wheel.nextDue());
    Timer timer([] {});
    wheel.arm(timer, at(100));
    QVERIFY(wheel.nextDue());
    QVERIFY(*wheel.nextDue() >= at(100) && *wheel.nextDue() <= at(108));
}

QTEST_APPLESS_MAIN(TestTimerWheel)
#include "tst_timer_wheel.moc"
