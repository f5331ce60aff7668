// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/appearance.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"

#include <QtCore/QStandardPaths>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>

using namespace signalbox;

class TestCommandPalette final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("signalbox-tests"));
    }
    void modelKeepsItsPromises()
    {
        CommandModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAction first(QStringLiteral("Add route"));
        QAction second(QStringLiteral("Zoom in"));
        model.setCommands({{&first, first.text(), {}}, {&second, second.text(), {}}});
        QCOMPARE(model.rowCount(), 2);
        model.setQuery(QStringLiteral("zi"));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.actionAt(model.index(0)), &second);
        model.setQuery(QStringLiteral("qqq"));
        QCOMPARE(model.rowCount(), 0);
    }
    void typedActionRuns()
    {
        Appearance appearance(*qApp);
        MainWindow window(appearance);
        bool hasRun = false;
        window.menu(MenuId::Gateway).addAction(QStringLiteral("Ring the bell"), &window, [&hasRun] { hasRun = true; });
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto* palette = window.findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        auto* query = palette->findChild<QLineEdit*>();
        QTest::keyClicks(query, QStringLiteral("bell"));
        QTest::keyClick(query, Qt::Key_Return);
        QVERIFY(hasRun);
        QVERIFY(!palette->isVisible());
        window.closeForGood();
    }
    void placesHaveNumbers()
    {
        Appearance appearance(*qApp);
        MainWindow window(appearance);
        window.addPlace(QStringLiteral("a"), QStringLiteral("A"), QStringLiteral("design"), new QWidget);
        window.addPlace(QStringLiteral("b"), QStringLiteral("B"), QStringLiteral("traffic"), new QWidget);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QCOMPARE(window.currentPlace(), QStringLiteral("a"));
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window.currentPlace(), QStringLiteral("b"));
        window.closeForGood();
    }
    void closingAsksFirst()
    {
        Appearance appearance(*qApp);
        MainWindow window(appearance);
        QSignalSpy wanted(&window, &MainWindow::closeWanted);
        window.show();
        QVERIFY(!window.close());
        QCOMPARE(wanted.count(), 1);
        window.closeForGood();
        QVERIFY(!window.isVisible());
    }
    void messagesStayUntilDismissed()
    {
        Appearance appearance(*qApp);
        MainWindow window(appearance);
        window.showMessage(QStringLiteral("gateway"), {.sentence = QStringLiteral("Port 8080 is in use.")});
        QVERIFY(window.hasMessage(QStringLiteral("gateway")));
        window.hideMessage(QStringLiteral("gateway"));
        QVERIFY(!window.hasMessage(QStringLiteral("gateway")));
    }
};

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
