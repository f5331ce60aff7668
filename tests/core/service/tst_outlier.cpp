// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/outlier.h"

#include <QtTest>

using namespace signalbox;

namespace {

constexpr EndpointId first{std::size_t{0}};
constexpr EndpointId second{std::size_t{1}};

OutlierSettings settingsOf(std::uint32_t failures, double percent)
{
    return {failures, std::chrono::seconds(30), percent};
}

} // namespace

class TestOutlier final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void failuresInARowEjectForTheSetTime()
    {
        ManualClock clock;
        OutlierDetector detector(settingsOf(3, 50), 2);
        QVERIFY(!detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.isEjected(first, clock.now()));
        QVERIFY(detector.recordFailure(first, clock.now()));
        QVERIFY(detector.isEjected(first, clock.now()));
        QVERIFY(!detector.isEjected(second, clock.now()));
        clock.advance(std::chrono::seconds(30) - Duration(1));
        QVERIFY(detector.isEjected(first, clock.now()));
        clock.advance(Duration(1));
        QVERIFY(!detector.isEjected(first, clock.now()));
    }

    void successBetweenBeginsAnew()
    {
        ManualClock clock;
        OutlierDetector detector(settingsOf(2, 50), 2);
        for (int i = 0; i < 10; ++i) {
            QVERIFY(!detector.recordFailure(first, clock.now()));
            detector.recordSuccess(first);
        }
        QVERIFY(!detector.isEjected(first, clock.now()));
    }

    void endpointThatCameBackNeedsAsManyFailuresAgain()
    {
        ManualClock clock;
        OutlierDetector detector(settingsOf(2, 50), 2);
        detector.recordFailure(first, clock.now());
        QVERIFY(detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.recordFailure(first, clock.now())); // was under way
        clock.advance(std::chrono::seconds(30));
        QVERIFY(!detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.isEjected(first, clock.now()));
        QVERIFY(detector.recordFailure(first, clock.now()));
    }

    void neverMoreThanTheShareIsOut_data()
    {
        QTest::addColumn<int>("endpoints");
        QTest::addColumn<double>("percent");
        QTest::addColumn<int>("most");
        QTest::newRow("half of one") << 1 << 50.0 << 0;
        QTest::newRow("half of two") << 2 << 50.0 << 1;
        QTest::newRow("half of five") << 5 << 50.0 << 2;
        QTest::newRow("all") << 3 << 100.0 << 3;
        QTest::newRow("none") << 3 << 0.0 << 0;
        QTest::newRow("a third") << 3 << 33.333 << 0; // 33.333 % of 3 is not yet 1
        QTest::newRow("more than a third") << 3 << 34.0 << 1;
        QTest::newRow("a tenth of a hundred") << 100 << 10.0 << 10;
    }
    void neverMoreThanTheShareIsOut()
    {
        QFETCH(int, endpoints);
        QFETCH(double, percent);
        QFETCH(int, most);
        ManualClock clock;
        const auto count = static_cast<std::size_t>(endpoints);
        OutlierDetector detector(settingsOf(1, percent), count);
        QCOMPARE(detector.mostEjected(), static_cast<std::uint32_t>(most));
        int out = 0;
        for (std::size_t i = 0; i < count; ++i)
            out += detector.recordFailure(EndpointId{i}, clock.now()) ? 1 : 0;
        QCOMPARE(out, most);
    }

    void nextOneGoesWhenThereIsRoom()
    {
        ManualClock clock;
        OutlierDetector detector(settingsOf(1, 50), 2);
        QVERIFY(detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.recordFailure(second, clock.now()));
        clock.advance(std::chrono::seconds(30));
        QVERIFY(detector.recordFailure(second, clock.now()));
        QVERIFY(!detector.isEjected(first, clock.now()));
    }

    void withoutSettingsNobodyIsEjected()
    {
        ManualClock clock;
        OutlierDetector detector(std::nullopt, 2);
        for (int i = 0; i < 100; ++i)
            QVERIFY(!detector.recordFailure(first, clock.now()));
        QVERIFY(!detector.isEjected(first, clock.now()));
    }

    void onlyGatewayErrorsCount()
    {
        for (const int status : {502, 503, 504})
            QVERIFY(isGatewayError(status));
        for (const int status : {200, 404, 500, 501, 505})
            QVERIFY(!isGatewayError(status));
    }
};

QTEST_APPLESS_MAIN(TestOutlier)
#include "tst_outlier.moc"
