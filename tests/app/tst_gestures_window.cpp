// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Files, the gateway and exports, by keys, buttons and menus of the whole window. docs/gestures.md lists what is tested.
#include "tests/app/workbench_hands.h"

#include "core/proxy/simple_server.h"

#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTableView>

using namespace signalbox;

class TestGesturesWindow final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void opensByKeyMenuAndDrop();
    void startsNewAndSavesByKey();
    void savingOverAnotherFileAsksFirst();
    void aFileThatCannotBeReadIsSaid();
    void runsAndStopsByKeyButtonAndMenu();
    void appliesByKeyButtonAndMenu();
    void applyThatIsRefusedKeepsTheFormerPlan();
    void missingCertificateIsSaidWithWhatToDo();
    void addressOfAnotherMachineIsSaidWithWhatToDo();
    void listenerAddressIsCopiedByAClick();
    void formEditsAreUndoneAndRedone();
    void exportSavesByKey();
    void verifyIsStartedAndCancelledByKey();

private:
    WorkbenchBench& bench() const { return *m_bench; }
    QString write(const QString& name, const QString& yaml) const;
    void open(const QString& yaml, bool runs = false) const;
    QString answered(const QString& path = QStringLiteral("/")) const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

namespace {

QString respond(const QString& body)
{
    return QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                          "  - { name: all-of-it, respond: { status: 200, body: %1 } }\n").arg(body);
}

} // namespace

void TestGesturesWindow::init() { m_bench = std::make_unique<WorkbenchBench>(); }

void TestGesturesWindow::cleanup()
{
    bench().end();
    m_bench.reset();
}

QString TestGesturesWindow::write(const QString& name, const QString& yaml) const
{
    WorkbenchBench::write(bench().path(name), yaml);
    return bench().path(name);
}

void TestGesturesWindow::open(const QString& yaml, bool runs) const
{
    bench().start(write(QStringLiteral("one.gateway.yaml"), yaml), runs);
    bench()->window().resize(1280, 800);
    bench()->design().canvas().setFocus();
}

QString TestGesturesWindow::answered(const QString& path) const { return WorkbenchBench::curl({bench().url(QStringLiteral("public")) + path}); }

void TestGesturesWindow::opensByKeyMenuAndDrop()
{
    open(respond(QStringLiteral("one")));
    const QString two = write(QStringLiteral("two.gateway.yaml"), respond(QStringLiteral("two")));
    const QString three = write(QStringLiteral("three.gateway.yaml"), respond(QStringLiteral("three")));
    bench().press(Qt::Key_O, Qt::ControlModifier);
    bench().choose(two);
    QCOMPARE(bench()->session().path(), two);
    hands::chooseInMenu(bench(), {QStringLiteral("File"), QStringLiteral("Open…")});
    bench().choose(three);
    QCOMPARE(bench()->session().path(), three);
    hands::chooseInMenu(bench(), {QStringLiteral("File"), QStringLiteral("Open recent"), two});
    QCOMPARE(bench()->session().path(), two);
    QMimeData file;
    file.setUrls({QUrl::fromLocalFile(three)});
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &file, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&bench()->window(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPoint(200, 200), Qt::CopyAction, &file, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&bench()->window(), &drop);
    QCOMPARE(bench()->session().path(), three);
}

void TestGesturesWindow::startsNewAndSavesByKey()
{
    open(respond(QStringLiteral("one")));
    bench().press(Qt::Key_N, Qt::ControlModifier);
    QVERIFY(bench()->session().path().isEmpty());
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_R);
    const QString mine = bench().path(QStringLiteral("mine.gateway.yaml"));
    bench().press(Qt::Key_S, Qt::ControlModifier); // it has no file yet
    bench().choose(mine);
    QTRY_COMPARE(bench()->session().path(), mine);
    QVERIFY(WorkbenchBench::read(mine).contains(QStringLiteral("name: route")));
    QVERIFY(QTest::qWaitForWindowActive(&bench()->window())); // the dialog gives it back
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_S); // a service
    bench().press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!bench()->session().isEdited());
    QVERIFY(WorkbenchBench::read(mine).contains(QStringLiteral("service:")));
    const QString other = bench().path(QStringLiteral("other.gateway.yaml"));
    bench().press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    bench().choose(other);
    QTRY_COMPARE(bench()->session().path(), other);
    QCOMPARE(WorkbenchBench::read(other), WorkbenchBench::read(mine));
}

void TestGesturesWindow::savingOverAnotherFileAsksFirst()
{
    open(respond(QStringLiteral("one")));
    const QString two = write(QStringLiteral("two.gateway.yaml"), respond(QStringLiteral("two")));
    const QString one = bench()->session().path();
    bench().press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    bench().choose(two);
    bench().click(QStringLiteral("Cancel"));
    QCOMPARE(bench()->session().path(), one);
    QVERIFY(WorkbenchBench::read(two).contains(QStringLiteral("two")));
    QTRY_VERIFY(bench()->window().findChild<QMessageBox*>() == nullptr);
    bench().press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    bench().choose(two);
    bench().click(QStringLiteral("Replace"));
    QTRY_COMPARE(bench()->session().path(), two);
    QCOMPARE(WorkbenchBench::read(two), WorkbenchBench::read(one));
}

void TestGesturesWindow::aFileThatCannotBeReadIsSaid()
{
    open(respond(QStringLiteral("one")));
    const QString before = bench()->session().path();
    bench()->link().open(bench().path(QStringLiteral("is-not-there.gateway.yaml")));
    QVERIFY(bench()->window().hasMessage(QStringLiteral("file")));
    QCOMPARE(bench()->session().path(), before);
}

void TestGesturesWindow::runsAndStopsByKeyButtonAndMenu()
{
    open(respond(QStringLiteral("one")));
    const auto runs = [this] { return bench()->gateway().isRunning(); };
    bench().press(Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(runs(), 20000);
    QCOMPARE(answered(), QStringLiteral("one"));
    bench().press(Qt::Key_F5);
    QVERIFY(!runs());
    hands::click(*bench()->window().topBar().runButton());
    QTRY_VERIFY_WITH_TIMEOUT(runs(), 20000);
    QCOMPARE(bench()->window().topBar().runButton()->text(), QStringLiteral("Stop"));
    hands::click(*bench()->window().topBar().runButton());
    QVERIFY(!runs());
    hands::chooseInMenu(bench(), {QStringLiteral("Gateway"), QStringLiteral("Run")});
    QTRY_VERIFY_WITH_TIMEOUT(runs(), 20000);
    hands::chooseInMenu(bench(), {QStringLiteral("Gateway"), QStringLiteral("Stop")});
    QVERIFY(!runs());
}

void TestGesturesWindow::appliesByKeyButtonAndMenu()
{
    open(respond(QStringLiteral("one")), true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->gateway().isRunning(), 20000);
    const auto edit = [this](const std::string& before, const std::string& after) {
        const std::size_t at = bench()->session().document()->text().find("body: " + before) + 6;
        QVERIFY(bench()->session().edit(SpliceText{.begin = at, .end = at + before.size(), .text = after}, QStringLiteral("Typing")).has_value());
        QTRY_VERIFY(bench()->gateway().isApplyNeeded());
    };
    edit("one", "two");
    QCOMPARE(answered(), QStringLiteral("one")); // not yet
    bench().press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!bench()->gateway().isApplyNeeded(), 20000);
    QCOMPARE(answered(), QStringLiteral("two"));
    edit("two", "three");
    hands::click(*bench()->window().topBar().applyButton());
    QTRY_VERIFY_WITH_TIMEOUT(!bench()->gateway().isApplyNeeded(), 20000);
    QCOMPARE(answered(), QStringLiteral("three"));
    edit("three", "four");
    hands::chooseInMenu(bench(), {QStringLiteral("Gateway"), QStringLiteral("Apply")});
    QTRY_VERIFY_WITH_TIMEOUT(!bench()->gateway().isApplyNeeded(), 20000);
    QCOMPARE(answered(), QStringLiteral("four"));
}

void TestGesturesWindow::applyThatIsRefusedKeepsTheFormerPlan()
{
    open(respond(QStringLiteral("one")), true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->gateway().isRunning(), 20000);
    auto other = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest&) { return SimpleResponse{}; });
    QVERIFY(other.has_value());
    const std::string taken = (*other)->address().toText();
    QVERIFY(bench()->session().edit(AddEntry{{"listeners"}, "second", "{ bind: \"" + taken + "\" }"}, QStringLiteral("Add")).has_value());
    QTRY_VERIFY(bench()->gateway().isApplyNeeded());
    bench().press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->window().hasMessage(QStringLiteral("gateway")), 20000);
    QVERIFY2(bench()->gateway().problem()->sentence.contains(QString::number((*other)->address().port)), qPrintable(bench()->gateway().problem()->sentence));
    QVERIFY(bench()->gateway().problem()->advice.contains(QStringLiteral("The former plan goes on.")));
    QCOMPARE(answered(), QStringLiteral("one"));
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!bench()->gateway().isApplyNeeded());
}

void TestGesturesWindow::missingCertificateIsSaidWithWhatToDo()
{
    open(QStringLiteral("signalbox: 1\nlisteners:\n  secure:\n    bind: 127.0.0.1:0\n"
                        "    tls: { certificate: keys/missing.pem, key: keys/missing.key }\nroutes:\n"
                        "  - { name: a, respond: { status: 200 } }\n"),
        true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->window().hasMessage(QStringLiteral("gateway")), 20000);
    QCOMPARE(bench()->gateway().state(), GatewayState::Failed);
    const GatewayProblem& problem = *bench()->gateway().problem();
    QVERIFY2(problem.sentence.contains(QStringLiteral("missing.pem")), qPrintable(problem.sentence));
    QVERIFY2(!problem.advice.isEmpty(), qPrintable(problem.sentence));
    bench().press(Qt::Key_2, Qt::ControlModifier);
    bench().click(QStringLiteral("Show findings"));
    QTRY_COMPARE(bench()->window().currentPlace(), QStringLiteral("design"));
    QTRY_VERIFY(bench().named<QTableView>(QStringLiteral("Findings")) != nullptr);
    auto* findings = bench().named<QTableView>(QStringLiteral("Findings"));
    hands::click(*findings->viewport(), findings->visualRect(findings->model()->index(0, 0)).center());
    QVERIFY((bench()->session().selection().node() == NodeRef{.kind = NodeKind::Listener, .name = "secure", .station = {}}));
}

void TestGesturesWindow::addressOfAnotherMachineIsSaidWithWhatToDo()
{
    open(QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 192.0.2.1:8080 }\nroutes:\n  - { name: a, respond: { status: 200 } }\n"), true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->window().hasMessage(QStringLiteral("gateway")), 20000);
    const GatewayProblem& problem = *bench()->gateway().problem();
    QVERIFY2(problem.sentence.contains(QStringLiteral("192.0.2.1")), qPrintable(problem.sentence));
    QVERIFY2(problem.advice.contains(QStringLiteral("127.0.0.1")), qPrintable(problem.advice));
    bench().click(QStringLiteral("Show public"));
    QTRY_VERIFY((bench()->session().selection().node() == NodeRef{.kind = NodeKind::Listener, .name = "public", .station = {}}));
}

void TestGesturesWindow::listenerAddressIsCopiedByAClick()
{
    open(respond(QStringLiteral("one")), true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->gateway().isRunning(), 20000);
    const QString url = bench().url(QStringLiteral("public"));
    QGuiApplication::clipboard()->clear();
    bench().click(url);
    QCOMPARE(QGuiApplication::clipboard()->text(), url);
}

void TestGesturesWindow::formEditsAreUndoneAndRedone()
{
    open(respond(QStringLiteral("one")));
    bench()->session().selection().select({.kind = NodeKind::Route, .name = "all-of-it", .station = {}});
    const std::string before = bench()->session().document()->text();
    bench().fill(QStringLiteral("Status"), QStringLiteral("204"));
    QVERIFY(QString::fromStdString(bench()->session().document()->text()).contains(QStringLiteral("status: 204")));
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench()->session().document()->text(), before);
    bench().press(Qt::Key_Y, Qt::ControlModifier);
    QVERIFY(QString::fromStdString(bench()->session().document()->text()).contains(QStringLiteral("status: 204")));
    bench().fill(QStringLiteral("Status"), QStringLiteral("205"));
    auto* line = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(line != nullptr && line->text() == QStringLiteral("205"));
    bench().press(Qt::Key_Z, Qt::ControlModifier); // from inside the field
    QVERIFY(QString::fromStdString(bench()->session().document()->text()).contains(QStringLiteral("status: 204")));
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench()->session().document()->text(), before);
    bench().press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QString::fromStdString(bench()->session().document()->text()).contains(QStringLiteral("status: 204")));
    line = bench().named<QLineEdit>(QStringLiteral("Status"));
    line->setFocus();
    QTest::keyClick(line, Qt::Key_End);
    QTest::keyClicks(line, QStringLiteral("9"));
    bench().press(Qt::Key_Z, Qt::ControlModifier); // what is being typed is taken back first
    QCOMPARE(line->text(), QStringLiteral("204"));
    QVERIFY(QString::fromStdString(bench()->session().document()->text()).contains(QStringLiteral("status: 204")));
}

void TestGesturesWindow::exportSavesByKey()
{
    open(respond(QStringLiteral("one")));
    bench().press(Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->exporting().hasExport(), 20000);
    const auto* files = bench().named<QTabBar>(QStringLiteral("Files"));
    QTRY_VERIFY(files->height() >= files->tabRect(0).height() && files->tabRect(0).height() > 16); // whole, though made while hidden
    const QString folder = bench().path(QStringLiteral("out"));
    QVERIFY(QDir().mkpath(folder));
    bench().press(Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
    bench().choose(folder);
    QTRY_VERIFY2(bench()->exporting().resultText().startsWith(QStringLiteral("saved in")), qPrintable(bench()->exporting().resultText()));
    for (const ExportedFile& file : bench()->exporting().current().files)
        QCOMPARE(WorkbenchBench::read(folder + QLatin1Char('/') + QString::fromStdString(file.path)), QString::fromStdString(file.text));
}

void TestGesturesWindow::verifyIsStartedAndCancelledByKey()
{
    open(respond(QStringLiteral("one")));
    bench().press(Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->exporting().hasExport(), 20000);
    QSignalSpy verified(&bench()->exporting(), &ExportPlace::verified);
    bench().press(Qt::Key_V, Qt::ControlModifier | Qt::AltModifier);
    QVERIFY(bench().button(QStringLiteral("Cancel")) != nullptr);
    bench().press(Qt::Key_V, Qt::ControlModifier | Qt::AltModifier);
    QTRY_COMPARE_WITH_TIMEOUT(verified.count(), 1, 30000);
    QCOMPARE(bench()->exporting().resultText(), QStringLiteral("cancelled"));
    hands::click(*bench().button(QStringLiteral("Verify")));
    QTRY_COMPARE_WITH_TIMEOUT(verified.count(), 2, 60000);
    QVERIFY2(verified.last().first().toBool(), qPrintable(bench()->exporting().resultText() + bench()->exporting().differencesText()));
}

QTEST_MAIN(TestGesturesWindow)
#include "tst_gestures_window.moc"
