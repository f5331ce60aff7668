// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/calendar_window.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

class TestCalendarWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void windowsEndWhereTheCalendarSays_data();
    void windowsEndWhereTheCalendarSays();
    void windowsFollowEachOther();
    void offsetsAreRead_data();
    void offsetsAreRead();
};

namespace {

// `date -u -d ... +%s`
constexpr std::int64_t newYear2024 = 1'704'067'200; // 2024-01-01T00:00:00Z

WallTime at(std::int64_t seconds) { return {seconds * 1'000'000}; }

} // namespace

void TestCalendarWindow::windowsEndWhereTheCalendarSays_data()
{
    QTest::addColumn<int>("unit");
    QTest::addColumn<int>("offset");
    QTest::addColumn<qint64>("now");
    QTest::addColumn<qint64>("rest");
    const auto row = [](const char* name, CalendarUnit unit, int offset, std::int64_t now, std::int64_t rest) {
        QTest::newRow(name) << static_cast<int>(unit) << offset << qint64{now} << qint64{rest};
    };
    constexpr std::int64_t day = 86'400;
    row("hour", CalendarUnit::Hour, 0, newYear2024 + 1, 3599);
    row("hour at its edge", CalendarUnit::Hour, 0, newYear2024, 3600);
    row("hour at half an hour's offset", CalendarUnit::Hour, 330, newYear2024, 1800);
    row("day", CalendarUnit::Day, 0, newYear2024 + 3600, day - 3600);
    row("day in the east", CalendarUnit::Day, 120, newYear2024 - 7200, day);
    row("day in the west", CalendarUnit::Day, -300, newYear2024, 5 * 3600);
    row("January", CalendarUnit::Month, 0, newYear2024, 31 * day);
    row("a leap February", CalendarUnit::Month, 0, newYear2024 + 31 * day, 29 * day);
    row("a common February", CalendarUnit::Month, 0, newYear2024 + 366 * day + 31 * day, 28 * day);
    row("December", CalendarUnit::Month, 0, newYear2024 - 1, 1);
    row("December ends earlier in the east", CalendarUnit::Month, 60, newYear2024 - 3601, 1);
    row("before 1970", CalendarUnit::Day, 0, -1, 1);
}

void TestCalendarWindow::windowsEndWhereTheCalendarSays()
{
    QFETCH(int, unit);
    QFETCH(int, offset);
    QFETCH(qint64, now);
    QFETCH(qint64, rest);
    const CalendarWindow window = calendarWindow(static_cast<CalendarUnit>(unit), std::chrono::minutes(offset), at(now));
    QCOMPARE(qint64{window.rest / 1s}, rest);
    const auto next = calendarWindow(static_cast<CalendarUnit>(unit), std::chrono::minutes(offset), at(now + rest));
    QCOMPARE(qint64{next.number}, qint64{window.number + 1});
}

void TestCalendarWindow::windowsFollowEachOther()
{
    for (const CalendarUnit unit : {CalendarUnit::Hour, CalendarUnit::Day, CalendarUnit::Month}) {
        CalendarWindow before = calendarWindow(unit, 90min, at(newYear2024));
        WallTime now = at(newYear2024);
        for (int i = 0; i < 1000; ++i) {
            now.microseconds += before.rest / 1us;
            QCOMPARE(calendarWindow(unit, 90min, {now.microseconds - 1}).number, before.number);
            const CalendarWindow next = calendarWindow(unit, 90min, now);
            QCOMPARE(next.number, before.number + 1);
            before = next;
        }
    }
}

void TestCalendarWindow::offsetsAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("minutes"); // -1000: none
    QTest::newRow("UTC") << QByteArray("UTC") << 0;
    QTest::newRow("east") << QByteArray("+05:30") << 330;
    QTest::newRow("west") << QByteArray("-14:00") << -840;
    QTest::newRow("zero") << QByteArray("-00:00") << 0;
    for (const char* wrong : {"", "utc", "Z", "+14:01", "+5:30", "+05:60", "+0530", "05:30", "+05:30 ", "+-5:30", "Europe/Berlin"})
        QTest::newRow(QByteArray("no: ").append(wrong).constData()) << QByteArray(wrong) << -1000;
}

void TestCalendarWindow::offsetsAreRead()
{
    QFETCH(QByteArray, text);
    QFETCH(int, minutes);
    const auto offset = parseZoneOffset(text.toStdString());
    QCOMPARE(offset ? static_cast<int>(offset->count()) : -1000, minutes);
}

QTEST_APPLESS_MAIN(TestCalendarWindow)
#include "tst_calendar_window.moc"
