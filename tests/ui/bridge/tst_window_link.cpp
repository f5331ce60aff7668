// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/document_files.h"
#include "ui/bridge/window_link.h"

#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

using namespace signalbox;

class TestWindowLink final : public QObject {
    Q_OBJECT

    struct Fixture {
        QTemporaryDir folder;
        JobPool jobs{1};
        DocumentSession session{{}, jobs};
        GatewayController gateway{{.captureFolder = {}, .workers = 1}, session, jobs};
        Appearance appearance{*qApp};
        MainWindow window{appearance};
        WindowLink* link = new WindowLink(window, session, gateway);

        Fixture()
        {
            session.startWith("signalbox: 1\nlisteners:\n  p: { bind: 127.0.0.1:0 }\nroutes:\n  - { name: a, respond: { status: 200 } }\n");
            window.show();
            window.activateWindow();
            if (!QTest::qWaitForWindowActive(&window))
                qWarning("the window does not become active");
        }
        ~Fixture() { window.closeForGood(); }
        void edit() { QVERIFY(session.edit(SetValue{{"name"}, "other"}, QStringLiteral("Change name")).has_value()); }
        QAbstractButton* answer(const QString& text) const
        {
            auto* question = window.findChild<QMessageBox*>();
            if (question == nullptr)
                return nullptr;
            for (QAbstractButton* button : question->buttons()) {
                if (button->text() == text)
                    return button;
            }
            return nullptr;
        }
    };

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("signalbox-tests"));
    }
    void unsavedEditsAreAskedAboutBeforeClosing()
    {
        Fixture f;
        f.edit();
        f.window.close();
        QVERIFY(f.window.isVisible());
        QTRY_VERIFY(f.answer(QStringLiteral("Cancel")) != nullptr);
        QTest::mouseClick(f.answer(QStringLiteral("Cancel")), Qt::LeftButton);
        QVERIFY(f.window.isVisible());
        QTRY_VERIFY(f.window.findChild<QMessageBox*>() == nullptr);
        f.window.close();
        QTRY_VERIFY(f.answer(QStringLiteral("Do not save")) != nullptr);
        QTest::mouseClick(f.answer(QStringLiteral("Do not save")), Qt::LeftButton);
        QTRY_VERIFY(!f.window.isVisible());
    }
    void controlSSavesAndControlZUndoes()
    {
        Fixture f;
        QVERIFY(f.session.saveAs(f.folder.filePath(QStringLiteral("a.gateway.yaml"))).has_value());
        f.edit();
        QTest::keyClick(&f.window, Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!f.session.isEdited());
        QCOMPARE(*readDocumentFile(f.session.path()), f.session.document()->text());
        QTest::keyClick(&f.window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(f.session.isEdited());
    }
    void openedFilesAreRemembered()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("b.yaml"));
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: b\n").has_value());
        f.link->open(path);
        QCOMPARE(f.session.document()->name(), std::string("b"));
        QCOMPARE(f.link->recentFiles().front(), path);
    }
    void missingFileIsToldInTheWindow()
    {
        Fixture f;
        f.link->open(QStringLiteral("/no/such/file.yaml"));
        QVERIFY(f.window.hasMessage(QStringLiteral("file")));
    }
    void f5RunsAndStops()
    {
        Fixture f;
        QTest::keyClick(&f.window, Qt::Key_F5);
        QTRY_VERIFY(f.gateway.isRunning());
        QCOMPARE(f.window.topBar().runButton()->text(), QStringLiteral("Stop"));
        f.edit();
        QVERIFY(f.window.topBar().applyButton()->isEnabled());
        QTest::keyClick(&f.window, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!f.gateway.isApplyNeeded());
        QTest::keyClick(&f.window, Qt::Key_F5);
        QVERIFY(!f.gateway.isRunning());
    }
    void documentThatCannotRunIsToldUnderTheTopBar()
    {
        Fixture f;
        f.session.startWith("signalbox: 1\nroutes:\n  - { name: a, to: nowhere }\n");
        QTest::keyClick(&f.window, Qt::Key_F5);
        QTRY_VERIFY(f.window.hasMessage(QStringLiteral("gateway")));
        QVERIFY(f.gateway.state() == GatewayState::Failed);
    }
};

QTEST_MAIN(TestWindowLink)
#include "tst_window_link.moc"
