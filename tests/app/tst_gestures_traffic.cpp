// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keyboard do in the Traffic place of the whole window, with real curl. docs/gestures.md lists them.
#include "tests/app/workbench_hands.h"

#include "ui/traffic/resend.h"

#include <QtGui/QClipboard>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>

using namespace signalbox;

class TestGesturesTraffic final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void listStaysUnderThePointerWhileExchangesCome();
    void wheelUpStopsFollowingAndTheEndResumesIt();
    void lettersWalkTheList();
    void editRightAfterTheChoiceMeansTheChosenExchange();
    void editWithoutAChoiceSaysWhatIsMissing();
    void windowKeysWorkAfterADialogClosed();
    void replayByKeyButtonAndMenu();
    void copiesAsCurlThatRuns();
    void filterBarTakesTheKeysAndTellsMistakes();
    void clickOnALineShowsItsRequests();
    void savesARecordingAndOpensItAgain();
    void aFileThatIsNoRecordingIsSaid();
    void clearForgetsWhatWasRecorded();
    void theStatusLineTellsTheCaptureOnce();

private:
    void ask(const QString& paths) const;
    void askAndWait(const QString& paths, int rows) const;
    QPoint cellOf(int row) const;
    void clickRow(int row) const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

void TestGesturesTraffic::init()
{
    m_bench = std::make_unique<WorkbenchBench>();
    const QString document = m_bench->path(QStringLiteral("small.gateway.yaml"));
    WorkbenchBench::write(document,
        QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                       "  - name: items\n    match: { path: { prefix: /items } }\n    respond: { status: 200, body: item }\n"
                       "  - name: rest\n    respond: { status: 404, body: none }\n"));
    m_bench->start(document, true);
    QTRY_VERIFY_WITH_TIMEOUT((*m_bench)->gateway().isRunning(), 20000);
    m_bench->press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE((*m_bench)->window().currentPlace(), QStringLiteral("traffic"));
}

void TestGesturesTraffic::cleanup()
{
    m_bench->end();
    m_bench.reset();
}

void TestGesturesTraffic::ask(const QString& paths) const
{
    WorkbenchBench::curl({m_bench->url(QStringLiteral("public")) + paths});
}

void TestGesturesTraffic::askAndWait(const QString& paths, int rows) const
{
    ask(paths);
    QTRY_COMPARE((*m_bench)->traffic().model().rowCount(), rows);
}

QPoint TestGesturesTraffic::cellOf(int row) const
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    return traffic.list().visualRect(traffic.model().index(row, ExchangeListModel::Path)).center();
}

void TestGesturesTraffic::clickRow(int row) const
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    hands::click(*traffic.list().viewport(), cellOf(row));
    QCOMPARE(traffic.list().currentIndex().row(), row);
    QTRY_VERIFY(traffic.pane().exchange() && !traffic.pane().isReading());
}

void TestGesturesTraffic::listStaysUnderThePointerWhileExchangesCome()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    const QScrollBar& bar = *traffic.list().verticalScrollBar();
    askAndWait(QStringLiteral("/items/[1-80]"), 80);
    QVERIFY(bar.maximum() > 0);
    QTRY_COMPARE(bar.value(), bar.maximum()); // following
    const QPoint pointed = traffic.list().viewport()->rect().center();
    hands::moveTo(*traffic.list().viewport(), pointed);
    const int row = traffic.list().rowAt(pointed.y());
    askAndWait(QStringLiteral("/items/[1-30]"), 110);
    QCOMPARE(traffic.list().rowAt(pointed.y()), row);
    QVERIFY(m_bench->button(QStringLiteral("Follow: 30 new")) != nullptr);
    hands::moveTo(traffic.filterBar(), traffic.filterBar().rect().center()); // the pointer leaves
    QTRY_COMPARE(bar.value(), bar.maximum());
    QVERIFY(m_bench->button(QStringLiteral("Follow")) != nullptr);
    askAndWait(QStringLiteral("/items/[1-5]"), 115);
    QTRY_COMPARE(bar.value(), bar.maximum());
}

void TestGesturesTraffic::wheelUpStopsFollowingAndTheEndResumesIt()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/[1-80]"), 80);
    QVERIFY(traffic.follows());
    const QWidget& viewport = *traffic.list().viewport();
    const auto turn = [&viewport](int notches) {
        const QPoint at = viewport.rect().center();
        QWheelEvent wheel(at, viewport.mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(const_cast<QWidget*>(&viewport), &wheel);
    };
    turn(3);
    QVERIFY(!traffic.follows());
    const int top = traffic.list().rowAt(0);
    hands::moveTo(traffic.filterBar(), traffic.filterBar().rect().center());
    askAndWait(QStringLiteral("/items/[1-20]"), 100);
    QCOMPARE(traffic.list().rowAt(0), top);
    turn(1);
    hands::moveTo(viewport, viewport.rect().center());
    hands::moveTo(traffic.filterBar(), traffic.filterBar().rect().center()); // on the way to the button
    QVERIFY(m_bench->button(QStringLiteral("Follow: 20 new")) != nullptr);   // they are below still
    for (int i = 0; i < 20; ++i) // a turn moves a page at most
        turn(-3);
    QVERIFY(traffic.follows());
    turn(1);
    hands::click(*m_bench->button(QStringLiteral("Follow")));
    QVERIFY(traffic.follows());
    QCOMPARE(traffic.list().verticalScrollBar()->value(), traffic.list().verticalScrollBar()->maximum());
}

void TestGesturesTraffic::lettersWalkTheList()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/[1-4]"), 4);
    clickRow(0);
    m_bench->press(Qt::Key_J);
    m_bench->press(Qt::Key_J);
    QCOMPARE(traffic.list().currentIndex().row(), 2);
    m_bench->press(Qt::Key_K);
    QCOMPARE(traffic.list().currentIndex().row(), 1);
    m_bench->press(Qt::Key_Down);
    QCOMPARE(traffic.list().currentIndex().row(), 2);
    QTRY_VERIFY(!traffic.pane().isReading());
    QCOMPARE(traffic.pane().exchange()->request.target, std::string("/items/3"));
    QVERIFY((*m_bench)->session().selection().node() == (NodeRef{.kind = NodeKind::Route, .name = "items", .station = {}}));
}

void TestGesturesTraffic::editRightAfterTheChoiceMeansTheChosenExchange()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/[1-3]"), 3);
    clickRow(0);
    m_bench->press(Qt::Key_J);
    m_bench->press(Qt::Key_E); // nothing has been read from disk yet
    QTRY_VERIFY(traffic.findChild<ResendDialog*>() != nullptr);
    auto* dialog = traffic.findChild<ResendDialog*>();
    QCOMPARE(dialog->targetField().text(), QStringLiteral("/items/2"));
    dialog->targetField().setFocus();
    dialog->targetField().selectAll();
    QTest::keyClicks(&dialog->targetField(), QStringLiteral("/else"));
    QTest::keyClick(&dialog->targetField(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY2(dialog->resultText().startsWith(QStringLiteral("Answered 404")), qPrintable(dialog->resultText()));
    QTRY_COMPARE(traffic.model().rowCount(), 4);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(traffic.findChild<ResendDialog*>() == nullptr);
}

void TestGesturesTraffic::editWithoutAChoiceSaysWhatIsMissing()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/1"), 1);
    m_bench->press(Qt::Key_1, Qt::ControlModifier);
    m_bench->press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&traffic.list())); // its keys work at once
    QVERIFY(!traffic.list().currentIndex().isValid());                            // and nothing was chosen by that
    for (const int key : {Qt::Key_E, Qt::Key_R}) {
        (*m_bench)->window().setActivity({});
        m_bench->press(key);
        QCOMPARE((*m_bench)->window().activity(), QStringLiteral("Select an exchange first"));
    }
    QVERIFY(traffic.findChild<ResendDialog*>() == nullptr);
}

void TestGesturesTraffic::windowKeysWorkAfterADialogClosed()
{
    askAndWait(QStringLiteral("/items/1"), 1);
    clickRow(0);
    m_bench->press(Qt::Key_E);
    QTRY_VERIFY((*m_bench)->traffic().findChild<ResendDialog*>() != nullptr);
    auto* dialog = (*m_bench)->traffic().findChild<ResendDialog*>();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(QApplication::activeWindow() == &(*m_bench)->window());
    m_bench->press(Qt::Key_3, Qt::ControlModifier);
    QCOMPARE((*m_bench)->window().currentPlace(), QStringLiteral("export"));
}

void TestGesturesTraffic::replayByKeyButtonAndMenu()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/7?a=b"), 1);
    clickRow(0);
    m_bench->press(Qt::Key_R);
    QTRY_COMPARE(traffic.model().rowCount(), 2);
    m_bench->press(Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(traffic.model().rowCount(), 3);
    hands::click(*m_bench->button(QStringLiteral("Replay")));
    QTRY_COMPARE(traffic.model().rowCount(), 4);
    hands::click(*traffic.list().viewport(), cellOf(0), Qt::RightButton);
    hands::choose({QStringLiteral("Replay")});
    QTRY_COMPARE(traffic.model().rowCount(), 5);
    for (int row = 0; row < 5; ++row)
        QCOMPARE(traffic.model().index(row, ExchangeListModel::Path).data().toString(), QStringLiteral("/items/7?a=b"));
    QTRY_COMPARE((*m_bench)->window().activity(), QStringLiteral("Replayed: 200"));
}

void TestGesturesTraffic::copiesAsCurlThatRuns()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/7?a=b"), 1);
    clickRow(0);
    QGuiApplication::clipboard()->clear();
    m_bench->press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.startsWith(QStringLiteral("curl ")), qPrintable(command));
    QGuiApplication::clipboard()->clear();
    hands::click(*traffic.list().viewport(), cellOf(0), Qt::RightButton);
    hands::choose({QStringLiteral("Copy as cURL")});
    QCOMPARE(QGuiApplication::clipboard()->text(), command);
    QProcess shell;
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), command});
    QVERIFY(shell.waitForFinished());
    QVERIFY2(shell.readAllStandardOutput().endsWith("item"), qPrintable(command));
    QTRY_COMPARE(traffic.model().rowCount(), 2);
    QCOMPARE(traffic.model().index(1, ExchangeListModel::Path).data().toString(), QStringLiteral("/items/7?a=b"));
}

void TestGesturesTraffic::filterBarTakesTheKeysAndTellsMistakes()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/{items/1,items/2,else}"), 3);
    traffic.list().setFocus();
    m_bench->press(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&traffic.filterBar()));
    QTest::keyClicks(&traffic.filterBar(), QStringLiteral("status:404 "));
    QTRY_COMPARE(traffic.model().rowCount(), 1);
    QTest::keyClicks(&traffic.filterBar(), QStringLiteral("("));
    QVERIFY(!traffic.filterBar().errorText().isEmpty());
    QCOMPARE(traffic.model().rowCount(), 1); // the last that could be read
    QTest::keyClick(&traffic.filterBar(), Qt::Key_Escape);
    QTRY_COMPARE(traffic.model().rowCount(), 3);
    QTest::keyClicks(&traffic.filterBar(), QStringLiteral("status:500"));
    QTRY_COMPARE(traffic.emptyText(), QStringLiteral("The filter hides all exchanges"));
    m_bench->click(QStringLiteral("Clear the filter"));
    QTRY_COMPARE(traffic.model().rowCount(), 3);
}

void TestGesturesTraffic::clickOnALineShowsItsRequests()
{
    askAndWait(QStringLiteral("/{items/1,items/2,else}"), 3);
    m_bench->press(Qt::Key_1, Qt::ControlModifier);
    (*m_bench)->design().canvas().setFocus();
    const NodeRef items{.kind = NodeKind::Route, .name = "items", .station = {}};
    const auto* card = static_cast<const RouteItem*>((*m_bench)->design().canvas().canvas().itemOf(items));
    hands::doubleClick(hands::canvasOf(*m_bench), hands::onCanvas(*m_bench, card->mapToScene(card->outPort()) + QPointF(30, 0)));
    QTRY_COMPARE((*m_bench)->window().currentPlace(), QStringLiteral("traffic"));
    QCOMPARE((*m_bench)->traffic().filterBar().text(), QStringLiteral("route:items"));
    QTRY_COMPARE((*m_bench)->traffic().model().rowCount(), 2);
    m_bench->press(Qt::Key_1, Qt::ControlModifier);
    (*m_bench)->session().selection().select({.kind = NodeKind::Route, .name = "rest", .station = {}});
    (*m_bench)->design().canvas().setFocus();
    m_bench->press(Qt::Key_T);
    QCOMPARE((*m_bench)->traffic().filterBar().text(), QStringLiteral("route:rest"));
    QTRY_COMPARE((*m_bench)->traffic().model().rowCount(), 1);
}

void TestGesturesTraffic::savesARecordingAndOpensItAgain()
{
    TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/[1-6]"), 6);
    traffic.list().setFocus();
    const QString path = m_bench->path(QStringLiteral("six.sbrec"));
    QSignalSpy saved(&traffic, &TrafficPlace::recordingSaved);
    m_bench->press(Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
    m_bench->choose(path);
    m_bench->click(QStringLiteral("Redact them"));
    QTRY_COMPARE(saved.count(), 1);
    QVERIFY(saved.first().first().toBool());
    QCOMPARE((*m_bench)->window().activity(), QStringLiteral("Saved six.sbrec"));
    askAndWait(QStringLiteral("/items/7"), 7);
    hands::click(*traffic.list().viewport(), cellOf(0), Qt::RightButton);
    hands::choose({QStringLiteral("Open recording…")});
    m_bench->choose(path);
    QTRY_VERIFY(traffic.isShowingRecording());
    QCOMPARE(traffic.model().rowCount(), 6);
    clickRow(5);
    QCOMPARE(traffic.pane().exchange()->request.target, std::string("/items/6"));
    m_bench->click(QStringLiteral("Back to live"));
    QTRY_COMPARE(traffic.model().rowCount(), 7);
}

void TestGesturesTraffic::aFileThatIsNoRecordingIsSaid()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/1"), 1);
    traffic.list().setFocus();
    m_bench->press(Qt::Key_O, Qt::ControlModifier | Qt::AltModifier);
    m_bench->choose(m_bench->path(QStringLiteral("small.gateway.yaml")));
    QTRY_VERIFY((*m_bench)->window().findChild<QMessageBox*>() != nullptr);
    auto* box = (*m_bench)->window().findChild<QMessageBox*>();
    QVERIFY2(box->text().contains(QStringLiteral("small.gateway.yaml")), qPrintable(box->text()));
    QVERIFY(!box->informativeText().isEmpty());
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY((*m_bench)->window().findChild<QMessageBox*>() == nullptr);
    QVERIFY(!traffic.isShowingRecording());
    QCOMPARE(traffic.model().rowCount(), 1);
}

void TestGesturesTraffic::clearForgetsWhatWasRecorded()
{
    const TrafficPlace& traffic = (*m_bench)->traffic();
    askAndWait(QStringLiteral("/items/[1-3]"), 3);
    clickRow(1);
    m_bench->press(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(traffic.model().rowCount(), 0);
    QCOMPARE(traffic.emptyText(), QStringLiteral("No request yet"));
    QVERIFY(!traffic.pane().exchange());
    askAndWait(QStringLiteral("/items/[1-2]"), 2);
    hands::click(*m_bench->button(QStringLiteral("Clear")));
    QTRY_COMPARE(traffic.model().rowCount(), 0);
}

void TestGesturesTraffic::theStatusLineTellsTheCaptureOnce()
{
    askAndWait(QStringLiteral("/items/[1-3]"), 3);
    const MainWindow& window = (*m_bench)->window();
    QTRY_VERIFY2(window.status().contains(QStringLiteral("capture 3 exchanges")), qPrintable(window.status()));
    QVERIFY2(!window.activity().contains(QStringLiteral("exchanges")), qPrintable(window.activity()));
    QCOMPARE(window.status().count(QStringLiteral("exchanges")), 1);
}

QTEST_MAIN(TestGesturesTraffic)
#include "tst_gestures_traffic.moc"
