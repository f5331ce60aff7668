// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window: what it keeps from one start to the next, and what only shows when all its parts are together.
#include "tests/app/workbench_bench.h"

#include "core/proxy/simple_server.h"

#include <QtGui/QAction>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QTableView>

using namespace signalbox;

class TestWorkbench final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lastPlaceGeometryAndDocumentAreThereAgain();
    void savingADocumentWithoutAFileGoesOnWithWhatWasAsked();
    void lettingGoOfTheFileDialogKeepsTheWindow();
    void helpSaysWhatThisIs();
    void clickOnALedgerRowSelectsItsNode();
    void missingDemoServiceIsSaid();
    void portInUseIsSaidWithWhatToDo();
};

namespace {

QAction* actionOf(const QMenu& menu, const QString& text)
{
    for (QAction* action : menu.actions()) {
        if (action->text() == text)
            return action;
    }
    return nullptr;
}

// Answers the question about unsaved edits.
void answer(const WorkbenchBench& bench, const QString& text)
{
    QTRY_VERIFY(bench->window().findChild<QMessageBox*>() != nullptr);
    for (QAbstractButton* button : bench->window().findChild<QMessageBox*>()->buttons()) {
        if (button->text() == text) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    }
    QFAIL(qPrintable(text));
}

} // namespace

void TestWorkbench::lastPlaceGeometryAndDocumentAreThereAgain()
{
    WorkbenchBench bench;
    bench.start(bench.example());
    bench->window().resize(1111, 777);
    bench.press(Qt::Key_3, Qt::ControlModifier);
    bench.end();
    bench.start();
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("export"));
    QCOMPARE(bench->window().size(), QSize(1111, 777));
    QCOMPARE(bench->session().path(), bench.example());
    QVERIFY(!bench->gateway().isRunning());
    bench.end();
}

void TestWorkbench::savingADocumentWithoutAFileGoesOnWithWhatWasAsked()
{
    WorkbenchBench bench;
    bench.start(bench.example());
    bench.press(Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(bench->session().path(), QString());
    bench->design().canvas().setFocus();
    bench.press(Qt::Key_R);
    bench->window().close();
    answer(bench, QStringLiteral("Save"));
    const QString path = bench.path(QStringLiteral("mine.gateway.yaml"));
    bench.choose(path);
    QTRY_VERIFY(!bench->window().isVisible());
    QVERIFY(WorkbenchBench::read(path).contains(QStringLiteral("name: route")));
    bench.end();
}

void TestWorkbench::lettingGoOfTheFileDialogKeepsTheWindow()
{
    WorkbenchBench bench;
    bench.start(bench.example());
    bench.press(Qt::Key_N, Qt::ControlModifier);
    bench->design().canvas().setFocus();
    bench.press(Qt::Key_S);
    bench->window().close();
    answer(bench, QStringLiteral("Save"));
    QTRY_VERIFY(bench.fileDialog() != nullptr);
    bench.fileDialog()->reject();
    QTRY_VERIFY(bench.fileDialog() == nullptr);
    QVERIFY(bench->window().isVisible());
    QVERIFY(bench->session().isEdited());
    bench.end();
}

void TestWorkbench::helpSaysWhatThisIs()
{
    WorkbenchBench bench;
    bench.start(bench.example());
    QAction* about = actionOf(bench->window().menu(MenuId::Help), QStringLiteral("About Signalbox"));
    QVERIFY(about != nullptr);
    about->trigger();
    auto* box = bench->window().findChild<QMessageBox*>();
    QVERIFY(box != nullptr && box->isVisible());
    QCOMPARE(box->text(), QStringLiteral("Signalbox 1.2.3"));
    QVERIFY(box->informativeText().contains(QStringLiteral("GNU General Public License")));
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY(bench->window().findChild<QMessageBox*>() == nullptr);
    bench.end();
}

void TestWorkbench::clickOnALedgerRowSelectsItsNode()
{
    WorkbenchBench bench;
    bench.start(bench.example());
    bench.press(Qt::Key_3, Qt::ControlModifier);
    ExportPlace& exporting = bench->exporting();
    QTRY_VERIFY_WITH_TIMEOUT(exporting.hasExport(), 20000);
    auto* table = bench.named<QTableView>(QStringLiteral("Ledger"));
    QVERIFY(table != nullptr);
    QModelIndex wanted;
    for (int row = 0; row < exporting.ledger().rowCount() && !wanted.isValid(); ++row) {
        const QModelIndex index = exporting.ledger().index(row, LedgerModel::Construct);
        if (exporting.ledger().entryAt(index)->node.kind == NodeKind::Route)
            wanted = index;
    }
    QVERIFY(wanted.isValid());
    const NodeRef node = exporting.ledger().entryAt(wanted)->node;
    QVERIFY(bench->session().selection().isEmpty());
    table->scrollTo(wanted);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(wanted).center());
    QVERIFY(bench->session().selection().node() == node);
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("export")); // to read on
    table->setFocus();
    bench.press(Qt::Key_Return);
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("design"));
    bench.end();
}

void TestWorkbench::missingDemoServiceIsSaid()
{
    WorkbenchBench bench;
    bench.start(bench.example(), true);
    QTRY_COMPARE_WITH_TIMEOUT(bench->gateway().state(), GatewayState::Running, 20000);
    QVERIFY(!bench->window().hasMessage(QStringLiteral("demo")));
    bench.press(Qt::Key_F5);
    QVERIFY(!bench->gateway().isRunning());
    bench.press(Qt::Key_F5);
    QTRY_VERIFY(bench->window().hasMessage(QStringLiteral("demo")));
    QVERIFY(bench->gateway().isRunning()); // the gateway itself goes on
    bench.end();
}

void TestWorkbench::portInUseIsSaidWithWhatToDo()
{
    WorkbenchBench bench;
    auto other = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest&) { return SimpleResponse{}; });
    QVERIFY(other.has_value());
    const QString address = QString::fromStdString((*other)->address().toText());
    const QString port = QString::number((*other)->address().port);
    const QString document = bench.path(QStringLiteral("taken.gateway.yaml"));
    WorkbenchBench::write(document,
        QStringLiteral("signalbox: 1\nlisteners:\n  front: { bind: %1 }\nroutes:\n  - { name: a, respond: { status: 200 } }\n").arg(address));
    bench.start(document, true);
    QTRY_VERIFY_WITH_TIMEOUT(bench->window().hasMessage(QStringLiteral("gateway")), 20000);
    QCOMPARE(bench->gateway().state(), GatewayState::Failed);
    QVERIFY2(bench->gateway().problem()->sentence.contains(port), qPrintable(bench->gateway().problem()->sentence));
    QVERIFY(!bench->gateway().problem()->advice.isEmpty());
    bench.press(Qt::Key_2, Qt::ControlModifier);
    bench.click(QStringLiteral("Show front"));
    QTRY_COMPARE(bench->window().currentPlace(), QStringLiteral("design"));
    QVERIFY((bench->session().selection().node() == NodeRef{.kind = NodeKind::Listener, .name = "front", .station = {}}));
    other->reset(); // the other program ends
    bench.click(QStringLiteral("Try again"));
    QTRY_VERIFY_WITH_TIMEOUT(bench->gateway().isRunning(), 20000);
    QTRY_VERIFY(!bench->window().hasMessage(QStringLiteral("gateway")));
    bench.end();
}

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
