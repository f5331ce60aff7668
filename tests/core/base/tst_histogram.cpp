// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"

#include <QtTest>

#include <cmath>

using namespace signalbox;
using namespace std::chrono_literals;

class TestHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyHistogramHasNoQuantile()
    {
        QCOMPARE(Histogram().quantile(0.5).count(), std::int64_t{0});
    }
    void quantileIsAtMostOneBucketOff()
    {
        for (std::int64_t value = 1; value < 20'000'000'000'000; value = value * 7 / 5 + 1) {
            Histogram histogram;
            histogram.record(Duration{value});
            const auto found = static_cast<double>(histogram.quantile(0.5).count());
            QVERIFY2(found >= static_cast<double>(value), qPrintable(QString::number(value)));
            QVERIFY2(found <= static_cast<double>(value) * 1.0625 + 1, qPrintable(QString::number(value)));
        }
    }
    void quantilesOfManyValuesAreInOrder()
    {
        Histogram histogram;
        for (int i = 1; i <= 1000; ++i)
            histogram.record(std::chrono::microseconds(i));
        QCOMPARE(histogram.count(), std::uint64_t{1000});
        QCOMPARE(histogram.sumNanoseconds(), std::uint64_t{500'500'000});
        const auto near = [&](double q, double expected) {
            const auto found = static_cast<double>(histogram.quantile(q).count());
            return std::abs(found - expected) <= expected * 0.07;
        };
        QVERIFY(near(0.5, 500e3));
        QVERIFY(near(0.99, 990e3));
        QVERIFY(near(1.0, 1000e3));
        QVERIFY(near(0.0, 1e3));
    }
    void negativeAndHugeDurationsAreKept()
    {
        Histogram histogram;
        histogram.record(-5ns);
        histogram.record(std::chrono::hours(1000));
        QCOMPARE(histogram.count(), std::uint64_t{2});
        QCOMPARE(histogram.quantile(0).count(), std::int64_t{0});
        QVERIFY(histogram.quantile(1) >= std::chrono::hours(9));
    }
    void subtractingAFormerCopyLeavesWhatCameAfter()
    {
        Histogram histogram;
        histogram.record(1ms);
        const Histogram earlier = histogram;
        histogram.record(5s);
        Histogram later = histogram;
        later.subtract(earlier);
        QCOMPARE(later.count(), std::uint64_t{1});
        QVERIFY(later.quantile(0.5) >= 5s);
        later.merge(earlier);
        QCOMPARE(later.count(), histogram.count());
        QCOMPARE(later.quantile(0), histogram.quantile(0));
        later.reset();
        QCOMPARE(later.count(), std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
