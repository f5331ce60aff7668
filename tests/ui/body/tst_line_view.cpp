// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/body/line_view.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QTest>

using namespace signalbox;

class TestLineView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsLinesWithAndWithoutALastBreak();
    void findGoesRoundAndIgnoresCase();
    void copiesTheLinesThatKeysSelected();
    void opensTwentyMegabytesAtOnce();
};

void TestLineView::countsLinesWithAndWithoutALastBreak()
{
    LineView view;
    view.setText("a\nb\n");
    QCOMPARE(view.lineCount(), 2);
    view.setText("a\nb");
    QCOMPARE(view.lineCount(), 2);
    view.setText("");
    QCOMPARE(view.lineCount(), 1);
}

void TestLineView::findGoesRoundAndIgnoresCase()
{
    LineView view;
    view.setText("one\nTwo\nthree\ntwo again\n");
    QVERIFY(view.findNext(QStringLiteral("two")));
    QCOMPARE(view.currentLine(), 1);
    QVERIFY(view.findNext(QStringLiteral("two")));
    QCOMPARE(view.currentLine(), 3);
    QVERIFY(view.findNext(QStringLiteral("TWO")));
    QCOMPARE(view.currentLine(), 1);
    QVERIFY(!view.findNext(QStringLiteral("four")));
}

void TestLineView::copiesTheLinesThatKeysSelected()
{
    LineView view;
    view.resize(300, 200);
    view.setText("one\ntwo\nthree\n");
    view.show();
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("two\nthree"));
}

void TestLineView::opensTwentyMegabytesAtOnce()
{
    std::string text;
    while (text.size() < 20U << 20U)
        text += "{\"name\": \"a line of some length that a body may well have\"},\n";
    LineView view;
    view.resize(800, 600);
    view.show();
    QElapsedTimer timer;
    timer.start();
    view.setText(std::move(text));
    view.grab();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_MAIN(TestLineView)
#include "tst_line_view.moc"
