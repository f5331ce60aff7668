// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/units.h"

#include <QtTest>

using namespace signalbox;

class TestUnits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsDurations_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("nanoseconds");
        QTest::newRow("0") << QByteArray("0") << qint64{0};
        QTest::newRow("0s") << QByteArray("0s") << qint64{0};
        QTest::newRow("7ns") << QByteArray("7ns") << qint64{7};
        QTest::newRow("7us") << QByteArray("7us") << qint64{7'000};
        QTest::newRow("250ms") << QByteArray("250ms") << qint64{250'000'000};
        QTest::newRow("1.5s") << QByteArray("1.5s") << qint64{1'500'000'000};
        QTest::newRow("2m") << QByteArray("2m") << qint64{120'000'000'000};
        QTest::newRow("1h") << QByteArray("1h") << qint64{3'600'000'000'000};
        QTest::newRow("1d") << QByteArray("1d") << qint64{86'400'000'000'000};
        QTest::newRow("longest") << QByteArray("9223372036854775807ns") << std::numeric_limits<qint64>::max();
        QTest::newRow("0.000000001s") << QByteArray("0.000000001s") << qint64{1};
    }
    void readsDurations()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, nanoseconds);
        const auto duration = parseDuration(text.toStdString());
        QVERIFY(duration.has_value());
        QCOMPARE(static_cast<qint64>(duration->count()), nanoseconds);
    }
    void refusesBadDurations_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "5", "s", "-1s", "+1s", "1 s", " 1s", "1S", "1sec", "1m30s", "1.s", ".5s", "1e3s",
                 "9223372036854775808ns", "106752d", "99999999999999999999s", "0.5ns", "1.0000000001s"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refusesBadDurations()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseDuration(text.toStdString()).has_value());
    }
    void saysThatTheUnitIsMissing()
    {
        const auto duration = parseDuration("5");
        QVERIFY(!duration.has_value());
        QVERIFY(duration.error().detail.find("has no unit") != std::string::npos);
        QVERIFY(duration.error().detail.find("5s") != std::string::npos);
    }
    void readsSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("bytes");
        QTest::newRow("0") << QByteArray("0") << quint64{0};
        QTest::newRow("17") << QByteArray("17") << quint64{17};
        QTest::newRow("17B") << QByteArray("17B") << quint64{17};
        QTest::newRow("64KiB") << QByteArray("64KiB") << quint64{65536};
        QTest::newRow("1.5MiB") << QByteArray("1.5MiB") << quint64{1572864};
        QTest::newRow("1GiB") << QByteArray("1GiB") << quint64{1073741824};
        QTest::newRow("1KB") << QByteArray("1KB") << quint64{1000};
        QTest::newRow("2MB") << QByteArray("2MB") << quint64{2000000};
        QTest::newRow("2GB") << QByteArray("2GB") << quint64{2000000000};
        QTest::newRow("largest") << QByteArray("18446744073709551615") << ~quint64{0};
    }
    void readsSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(quint64, bytes);
        const auto size = parseSize(text.toStdString());
        QVERIFY(size.has_value());
        QCOMPARE(static_cast<quint64>(*size), bytes);
    }
    void refusesBadSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "KiB", "-1", "1k", "1kib", "1 KiB", "0.5", "1.3KiB", "18446744073709551616",
                 "17179869184GiB", "1KiB1", "ten"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refusesBadSizes()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseSize(text.toStdString()).has_value());
    }
    void readsPercentages()
    {
        QCOMPARE(*parsePercent("12.5%"), 12.5);
        QCOMPARE(*parsePercent("12.5"), 12.5);
        QCOMPARE(*parsePercent("0"), 0.0);
        QCOMPARE(*parsePercent("100%"), 100.0);
        for (const char* bad : {"", "%", "-1", "100.1%", "1e1", "5 %", "5%%", "nan", "inf"})
            QVERIFY2(!parsePercent(bad).has_value(), bad);
    }
    void writesTheShortestExactSpelling()
    {
        QCOMPARE(toDocumentText(Duration{0}), std::string("0s"));
        QCOMPARE(toDocumentText(std::chrono::milliseconds(1500)), std::string("1500ms"));
        QCOMPARE(toDocumentText(std::chrono::seconds(90)), std::string("90s"));
        QCOMPARE(toDocumentText(std::chrono::seconds(120)), std::string("2m"));
        QCOMPARE(toDocumentText(std::chrono::hours(24)), std::string("1d"));
        QCOMPARE(toDocumentText(Duration{-1}), std::string("-1ns"));
        QCOMPARE(sizeToDocumentText(0), std::string("0"));
        QCOMPARE(sizeToDocumentText(65536), std::string("64KiB"));
        QCOMPARE(sizeToDocumentText(1025), std::string("1025B"));
        QCOMPARE(sizeToDocumentText(3ULL << 30U), std::string("3GiB"));
    }
    void whatIsWrittenIsReadBack()
    {
        std::uint64_t number = 1;
        for (int i = 0; i < 62; ++i, number = number * 2 + (i % 3 == 0 ? 0U : 1U)) {
            QCOMPARE(*parseSize(sizeToDocumentText(number)), number);
            const Duration duration{static_cast<std::int64_t>(number)};
            QCOMPARE(parseDuration(toDocumentText(duration))->count(), duration.count());
        }
    }
};

QTEST_APPLESS_MAIN(TestUnits)
#include "tst_units.moc"
