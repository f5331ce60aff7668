// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/exchange.h"

#include <QtTest>

using namespace signalbox;

namespace {

// "Name: value", one a line.
HeaderList headers(const QByteArray& lines)
{
    HeaderList list;
    for (const QByteArray& line : lines.split('\n')) {
        if (const qsizetype colon = line.indexOf(": "); colon > 0)
            list.add(line.left(colon).toStdString(), line.mid(colon + 2).toStdString());
    }
    return list;
}

// "name: before > after", "-" for a field that was or is not there.
QByteArray told(const std::vector<Change>& changes)
{
    QByteArrayList lines;
    for (const Change& change : changes) {
        const QByteArray before = change.hadBefore ? QByteArray::fromStdString(change.before) : "-";
        const QByteArray after = change.hasAfter ? QByteArray::fromStdString(change.after) : "-";
        lines << QByteArray::fromStdString(change.name) + ": " + before + " > " + after;
    }
    return lines.join('\n');
}

} // namespace

class TestHeaderChanges final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatAStationDid_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QByteArray>("changes");
        const auto row = [](const char* name, const char* before, const char* after, const char* changes) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(changes);
        };
        row("nothing", "A: 1\nB: 2", "A: 1\nB: 2", "");
        row("names without case", "Host: a", "host: a", "");
        row("moved among others", "A: 1\nB: 2", "B: 2\nA: 1", "");
        row("set", "A: 1", "A: 2", "A: 1 > 2");
        row("added", "A: 1", "A: 1\nB: 2", "B: - > 2");
        row("removed", "A: 1\nB: 2", "B: 2", "A: 1 > -");
        row("from nothing", "", "A: 1", "A: - > 1");
        row("to nothing", "A: 1", "", "A: 1 > -");
        row("second value added", "A: 1", "A: 1\nB: 0\na: 2", "A: - > 2\nB: - > 0"); // the former names first
        row("first of two removed", "A: 1\nA: 2", "A: 2", "A: 1 > 2\nA: 2 > -");
        row("values swapped", "A: 1\nA: 2", "A: 2\nA: 1", "A: 1 > 2\nA: 2 > 1");
        row("added twice", "", "A: 1\nA: 2", "A: - > 1\nA: - > 2");
    }
    void tellsWhatAStationDid()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        QFETCH(const QByteArray, changes);
        std::vector<Change> found;
        appendChanges(headers(before), headers(after), Change::What::RequestHeader, found);
        QCOMPARE(told(found), changes);
    }
};

QTEST_GUILESS_MAIN(TestHeaderChanges)
#include "tst_header_changes.moc"
