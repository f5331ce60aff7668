// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// docs/gestures.md and the tests of gestures tell the same: each test it names exists, and no test is missing in it.
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtTest/QTest>

class TestGesturesTable final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowNamesATestThatExists();
    void everyTestOfAGestureIsNamed();
    void everyRowHasItsFourCells();
};

namespace {

struct Row {
    QStringList cells;
    QString file;     // tst_gestures_canvas
    QString function; // addsByKey
};

QString read(const QString& path)
{
    QFile file(QStringLiteral(SIGNALBOX_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<Row> rows()
{
    static const QRegularExpression test(QStringLiteral("^`(tst_\\w+)` `(\\w+)`$"));
    QList<Row> found;
    for (const QString& line : read(QStringLiteral("docs/gestures.md")).split(QLatin1Char('\n'))) {
        if (!line.startsWith(QStringLiteral("| ")) || line.startsWith(QStringLiteral("| Gesture")))
            continue;
        Row row;
        for (const QString& cell : line.mid(1).split(QLatin1Char('|')))
            row.cells << cell.trimmed();
        const auto match = test.match(row.cells.value(3));
        row.file = match.captured(1);
        row.function = match.captured(2);
        found << row;
    }
    return found;
}

// The test functions that a file declares and defines.
QSet<QString> testsOf(const QString& file)
{
    static const QRegularExpression definition(QStringLiteral("^void Test\\w+::(\\w+)\\(\\)$"), QRegularExpression::MultilineOption);
    const QString text = read(QStringLiteral("tests/app/%1.cpp").arg(file));
    const qsizetype begin = text.indexOf(QStringLiteral("private Q_SLOTS:"));
    const QString declared = begin < 0 ? QString() : text.mid(begin, text.indexOf(QStringLiteral("};"), begin) - begin);
    QSet<QString> names;
    for (auto found = definition.globalMatch(text); found.hasNext();) {
        const QString name = found.next().captured(1);
        const bool isTest = declared.section(QStringLiteral("private:"), 0, 0).contains(QStringLiteral("void %1();").arg(name)) && name != QStringLiteral("init")
            && name != QStringLiteral("cleanup") && !name.endsWith(QStringLiteral("_data"));
        if (isTest)
            names << name;
    }
    return names;
}

} // namespace

void TestGesturesTable::everyRowNamesATestThatExists()
{
    QVERIFY(rows().size() > 40);
    for (const Row& row : rows())
        QVERIFY2(testsOf(row.file).contains(row.function), qPrintable(row.cells.join(QStringLiteral(" | "))));
}

void TestGesturesTable::everyTestOfAGestureIsNamed()
{
    QSet<QString> named;
    for (const Row& row : rows())
        named << row.file + QLatin1Char(' ') + row.function;
    const QDir folder(QStringLiteral(SIGNALBOX_SOURCE_DIR "/tests/app"));
    const QStringList files = folder.entryList({QStringLiteral("tst_gestures_*.cpp")}, QDir::Files);
    QVERIFY(files.size() >= 6);
    for (QString file : files) {
        file.chop(4);
        if (file == QStringLiteral("tst_gestures_table"))
            continue;
        const QSet<QString> tests = testsOf(file);
        QVERIFY2(tests.size() > 3, qPrintable(file));
        for (const QString& name : tests)
            QVERIFY2(named.contains(file + QLatin1Char(' ') + name), qPrintable(file + QLatin1Char(' ') + name));
    }
}

void TestGesturesTable::everyRowHasItsFourCells()
{
    for (const Row& row : rows())
        QVERIFY2(row.cells.size() == 5 && (!row.cells[0].isEmpty() || !row.cells[1].isEmpty() || !row.cells[2].isEmpty()),
            qPrintable(row.cells.join(QStringLiteral(" | "))));
}

QTEST_GUILESS_MAIN(TestGesturesTable)
#include "tst_gestures_table.moc"
