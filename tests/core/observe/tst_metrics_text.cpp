// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/metrics_text.h"

#include <QtTest/QTest>

using namespace signalbox;

class TestMetricsText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void familyHasHelpTypeAndSamples()
    {
        MetricsText text;
        text.beginFamily("a_total", MetricsText::Kind::Counter, "What it is.");
        text.addSample({}, 3);
        text.addSample({{"route", "one"}, {"status", "2xx"}}, 18446744073709551615ULL);
        QCOMPARE(text.text(), std::string("# HELP a_total What it is.\n# TYPE a_total counter\na_total 3\n"
                                          "a_total{route=\"one\",status=\"2xx\"} 18446744073709551615\n"));
    }

    void labelsAndHelpAreEscaped()
    {
        MetricsText text;
        text.beginFamily("a", MetricsText::Kind::Gauge, "one\ntwo \\ \"three\"");
        text.addSample({{"l", "q\"b\\n\nend"}}, 1);
        QCOMPARE(text.text(), std::string("# HELP a one\\ntwo \\\\ \"three\"\n# TYPE a gauge\na{l=\"q\\\"b\\\\n\\nend\"} 1\n"));
    }

    void secondsAreExact_data()
    {
        QTest::addColumn<quint64>("nanoseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << quint64(0) << "0";
        QTest::newRow("one") << quint64(1) << "0.000000001";
        QTest::newRow("half") << quint64(500'000'000) << "0.5";
        QTest::newRow("below a second") << quint64(999'999'999) << "0.999999999";
        QTest::newRow("a second") << quint64(1'000'000'000) << "1";
        QTest::newRow("largest") << ~quint64(0) << "18446744073.709551615";
    }
    void secondsAreExact()
    {
        QFETCH(quint64, nanoseconds);
        QTEST(QString::fromStdString(secondsText(nanoseconds)), "text");
    }

    // Each bucket against a count of the values themselves: cumulative, and exact at its own bound.
    void histogramIsCumulativeAndExact()
    {
        Histogram histogram;
        std::vector<std::int64_t> values;
        std::uint64_t state = 1;
        for (int i = 0; i < 20'000; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            values.push_back(static_cast<std::int64_t>((state >> 20U) >> (i % 20)));
            histogram.record(Duration{values.back()});
        }
        for (const auto target : {std::chrono::microseconds(100), std::chrono::microseconds(999'999)}) {
            for (const Duration step : {Duration{-1}, Duration{0}, Duration{1}}) { // at the edge and beside it
                const Duration edge = Histogram::edgeAbove(target);
                histogram.record(edge + step);
                values.push_back((edge + step).count());
            }
        }
        MetricsText text;
        text.beginFamily("d_seconds", MetricsText::Kind::Histogram, "h");
        text.addHistogram({{"r", "x"}}, histogram);
        qulonglong before = 0;
        int buckets = 0;
        for (const QString& line : QString::fromStdString(text.text()).split(QLatin1Char('\n'))) {
            const qsizetype le = line.indexOf(QStringLiteral("le=\""));
            if (le < 0)
                continue;
            ++buckets;
            const QString bound = line.mid(le + 4).section(QLatin1Char('"'), 0, 0);
            const qulonglong count = line.section(QLatin1Char(' '), -1).toULongLong();
            QVERIFY2(count >= before, qPrintable(line));
            before = count;
            const double limit = bound == QStringLiteral("+Inf") ? 1e30 : bound.toDouble() * 1e9 + 0.5;
            const auto expected = std::count_if(
                values.begin(), values.end(), [&](std::int64_t v) { return static_cast<double>(v) <= limit; });
            QVERIFY2(count == static_cast<qulonglong>(expected), qPrintable(line + QString::number(expected)));
        }
        QCOMPARE(buckets, 19);
        std::uint64_t sum = 0;
        for (const std::int64_t value : values)
            sum += static_cast<std::uint64_t>(value);
        QVERIFY(text.text().find("d_seconds_sum{r=\"x\"} " + secondsText(sum) + "\n") != std::string::npos);
        QVERIFY(text.text().find("d_seconds_count{r=\"x\"} " + std::to_string(values.size()) + "\n") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestMetricsText)
#include "tst_metrics_text.moc"
