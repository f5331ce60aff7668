// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/health_tracker.h"

#include <QtTest>

using namespace signalbox;

class TestHealthTracker final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyEndpointStartsHealthy();
    void failuresInARowTakeAnEndpointOut();
    void aSuccessBetweenFailuresStartsTheCountAgain();
    void successesInARowBringItBack();
    void endpointsAreCountedApart();
    void anUnknownEndpointIsNeverHealthy();
    void statusesWithinARangeAreExpected_data();
    void statusesWithinARangeAreExpected();
};

void TestHealthTracker::everyEndpointStartsHealthy()
{
    const HealthTracker tracker({}, 2);
    QVERIFY(tracker.isHealthy(EndpointId{0U}));
    QVERIFY(tracker.isHealthy(EndpointId{1U}));
}

void TestHealthTracker::failuresInARowTakeAnEndpointOut()
{
    HealthTracker tracker({.unhealthy = 3}, 1);
    QVERIFY(!tracker.record(EndpointId{0U}, false));
    QVERIFY(!tracker.record(EndpointId{0U}, false));
    QVERIFY(tracker.isHealthy(EndpointId{0U}));
    QVERIFY(tracker.record(EndpointId{0U}, false));
    QVERIFY(!tracker.isHealthy(EndpointId{0U}));
    QVERIFY(!tracker.record(EndpointId{0U}, false)); // no news
}

void TestHealthTracker::aSuccessBetweenFailuresStartsTheCountAgain()
{
    HealthTracker tracker({.unhealthy = 2}, 1);
    for (int i = 0; i < 5; ++i) {
        QVERIFY(!tracker.record(EndpointId{0U}, false));
        QVERIFY(!tracker.record(EndpointId{0U}, true));
    }
    QVERIFY(tracker.isHealthy(EndpointId{0U}));
}

void TestHealthTracker::successesInARowBringItBack()
{
    HealthTracker tracker({.healthy = 2, .unhealthy = 1}, 1);
    QVERIFY(tracker.record(EndpointId{0U}, false));
    QVERIFY(!tracker.record(EndpointId{0U}, true));
    QVERIFY(!tracker.record(EndpointId{0U}, false)); // starts the way back again
    QVERIFY(!tracker.record(EndpointId{0U}, true));
    QVERIFY(!tracker.isHealthy(EndpointId{0U}));
    QVERIFY(tracker.record(EndpointId{0U}, true));
    QVERIFY(tracker.isHealthy(EndpointId{0U}));
}

void TestHealthTracker::endpointsAreCountedApart()
{
    HealthTracker tracker({.unhealthy = 2}, 2);
    QVERIFY(!tracker.record(EndpointId{0U}, false));
    QVERIFY(!tracker.record(EndpointId{1U}, false));
    QVERIFY(tracker.record(EndpointId{1U}, false));
    QVERIFY(tracker.isHealthy(EndpointId{0U}));
    QVERIFY(!tracker.isHealthy(EndpointId{1U}));
}

void TestHealthTracker::anUnknownEndpointIsNeverHealthy()
{
    HealthTracker tracker({}, 1);
    QVERIFY(!tracker.isHealthy(EndpointId{1U}));
    QVERIFY(!tracker.isHealthy(EndpointId{}));
    QVERIFY(!tracker.record(EndpointId{}, false));
}

void TestHealthTracker::statusesWithinARangeAreExpected_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("expected");
    QTest::newRow("below") << 199 << false;
    QTest::newRow("first") << 200 << true;
    QTest::newRow("last") << 399 << true;
    QTest::newRow("above") << 400 << false;
    QTest::newRow("second range") << 404 << true;
    QTest::newRow("past it") << 405 << false;
}

void TestHealthTracker::statusesWithinARangeAreExpected()
{
    QFETCH(int, status);
    QFETCH(bool, expected);
    const HealthTracker tracker({.expect = {{200, 399}, {404, 404}}}, 1);
    QCOMPARE(tracker.isExpected(status), expected);
}

QTEST_APPLESS_MAIN(TestHealthTracker)
#include "tst_health_tracker.moc"
