// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keyboard do to how things are shown: zoom, layout, places, what a running gateway paints on the drawing.
// docs/gestures.md lists them.
#include "tests/app/workbench_hands.h"

#include "ui/designer/card_items.h"
#include "ui/designer/station_item.h"

#include <QtWidgets/QScrollBar>

using namespace signalbox;

class TestGesturesView final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void zoomsByWheelAtThePointer();
    void zoomsByKey();
    void zoomsByMenu();
    void pansByMouse();
    void placesByDragAndLaysOutAgain();
    void placesByKeyAndByButton();
    void commandPaletteReachesActionsOfThePlace();
    void liveOverlayTellsRateErrorsAndP99();
    void pulseRunsOnlyWhereRequestsPassAndMotionIsWanted();

private:
    WorkbenchBench& bench() const { return *m_bench; }
    void open(const QString& yaml, bool runs = false) const;
    CanvasView& canvas() const { return bench()->design().canvas(); }
    void wheel(int notches, const QPoint& at, Qt::KeyboardModifiers modifiers) const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

namespace {

const QString drawing = QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                                       "  - name: first\n    match: { path: { prefix: /first } }\n    to: alpha\n"
                                       "  - name: second\n    respond: { status: 200 }\n"
                                       "services:\n  alpha: { endpoints: [127.0.0.1:9] }\n");

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name, .station = {}}; }
NodeRef service(const char* name) { return {.kind = NodeKind::Service, .name = name, .station = {}}; }

} // namespace

void TestGesturesView::init() { m_bench = std::make_unique<WorkbenchBench>(); }

void TestGesturesView::cleanup()
{
    bench().end();
    m_bench.reset();
}

void TestGesturesView::open(const QString& yaml, bool runs) const
{
    const QString path = bench().path(QStringLiteral("small.gateway.yaml"));
    WorkbenchBench::write(path, yaml);
    bench().start(path, runs);
    bench()->window().resize(1280, 800);
    canvas().setFocus();
    bench().press(Qt::Key_F);
}

void TestGesturesView::wheel(int notches, const QPoint& at, Qt::KeyboardModifiers modifiers) const
{
    QWidget* viewport = canvas().viewport();
    hands::moveTo(*viewport, at);
    QWheelEvent event(at, viewport->mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(viewport, &event);
}

void TestGesturesView::zoomsByWheelAtThePointer()
{
    open(drawing);
    const double before = canvas().zoom();
    const QPoint pointed(300, 200);
    const QPointF under = canvas().mapToScene(pointed);
    wheel(2, pointed, Qt::ControlModifier);
    QVERIFY(canvas().zoom() > before * 1.3);
    QVERIFY(QLineF(canvas().mapToScene(pointed), under).length() < 4); // what was pointed at stays there
    wheel(-2, pointed, Qt::ControlModifier);
    QVERIFY(qAbs(canvas().zoom() - before) < 0.01);
    wheel(100, pointed, Qt::ControlModifier);
    QCOMPARE(canvas().zoom(), 3.0);
    wheel(-200, pointed, Qt::ControlModifier);
    QCOMPARE(canvas().zoom(), 0.2);
}

void TestGesturesView::zoomsByKey()
{
    open(drawing);
    bench().press(Qt::Key_0);
    QCOMPARE(canvas().zoom(), 1.0);
    bench().press(Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(qAbs(canvas().zoom() - 1.2) < 0.001);
    bench().press(Qt::Key_Plus);
    QVERIFY(qAbs(canvas().zoom() - 1.44) < 0.001);
    bench().press(Qt::Key_Minus);
    bench().press(Qt::Key_Minus, Qt::ControlModifier);
    QVERIFY(qAbs(canvas().zoom() - 1) < 0.001);
    for (int i = 0; i < 12; ++i)
        bench().press(Qt::Key_Plus);
    bench().press(Qt::Key_F);
    const QRectF shown = canvas().mapToScene(canvas().viewport()->rect()).boundingRect();
    QVERIFY(shown.contains(canvas().canvas().contentBounds()));
}

void TestGesturesView::zoomsByMenu()
{
    open(drawing);
    const auto choose = [this](const QString& entry) {
        hands::click(hands::canvasOf(bench()), QPoint(4, 4), Qt::RightButton);
        hands::choose({QStringLiteral("Zoom"), entry});
    };
    choose(QStringLiteral("Zoom to 100 %"));
    QCOMPARE(canvas().zoom(), 1.0);
    choose(QStringLiteral("Zoom in"));
    QVERIFY(qAbs(canvas().zoom() - 1.2) < 0.001);
    choose(QStringLiteral("Zoom out"));
    QVERIFY(qAbs(canvas().zoom() - 1) < 0.001);
    wheel(10, QPoint(100, 100), Qt::ControlModifier);
    choose(QStringLiteral("Fit the drawing"));
    QVERIFY(canvas().mapToScene(canvas().viewport()->rect()).boundingRect().contains(canvas().canvas().contentBounds()));
}

void TestGesturesView::pansByMouse()
{
    open(drawing);
    const auto corner = [this] { return canvas().mapToScene(QPoint(0, 0)); };
    const QPointF before = corner();
    hands::drag(hands::canvasOf(bench()), QPoint(10, 10), QPoint(60, 40)); // the background
    QVERIFY(QLineF(corner(), before - QPointF(50, 30) / canvas().zoom()).length() < 3);
    const QPointF panned = corner();
    wheel(-1, QPoint(10, 10), {});
    QVERIFY(corner().y() > panned.y());
    wheel(-1, QPoint(10, 10), Qt::ShiftModifier);
    QVERIFY(corner().x() > panned.x());
}

void TestGesturesView::placesByDragAndLaysOutAgain()
{
    open(drawing);
    const std::string before = bench()->session().document()->text();
    const auto* card = static_cast<const ServiceItem*>(canvas().canvas().itemOf(service("alpha")));
    const QPointF home = card->target();
    const QPointF middle = card->mapToScene(card->cardRect().center());
    hands::dragOnCanvas(bench(), middle, middle + QPointF(-60, 90));
    QCOMPARE(bench()->session().document()->canvas().size(), std::size_t{1});
    QVERIFY(QLineF(card->target(), home + QPointF(-60, 90)).length() < 4);
    const std::string placed = bench()->session().document()->text();
    bench().press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(bench()->session().document()->text(), before);
    QCOMPARE(card->target(), home);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench()->session().document()->text(), placed);
    hands::click(hands::canvasOf(bench()), QPoint(4, 4), Qt::RightButton);
    hands::choose({QStringLiteral("Reset layout")});
    QCOMPARE(card->target(), home);
}

void TestGesturesView::placesByKeyAndByButton()
{
    open(drawing);
    const std::pair<int, QString> places[] = {{Qt::Key_2, QStringLiteral("traffic")}, {Qt::Key_3, QStringLiteral("export")},
        {Qt::Key_1, QStringLiteral("design")}};
    for (const auto& [key, place] : places) {
        bench().press(key, Qt::ControlModifier);
        QCOMPARE(bench()->window().currentPlace(), place);
    }
    for (const auto& [label, place] : {std::pair(QStringLiteral("Export"), QStringLiteral("export")),
             std::pair(QStringLiteral("Traffic"), QStringLiteral("traffic")), std::pair(QStringLiteral("Design"), QStringLiteral("design"))}) {
        hands::click(*bench().button(label));
        QCOMPARE(bench()->window().currentPlace(), place);
        QVERIFY(QApplication::focusWidget() != nullptr); // the keys of the place work at once
    }
    hands::chooseInMenu(bench(), {QStringLiteral("View"), QStringLiteral("Go to Traffic")});
    QCOMPARE(bench()->window().currentPlace(), QStringLiteral("traffic"));
    bench().press(Qt::Key_F10);
    QTest::keyClick(hands::openMenu(), Qt::Key_Escape);
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
}

void TestGesturesView::commandPaletteReachesActionsOfThePlace()
{
    open(drawing);
    bench().press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("add serv"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(bench()->session().document()->findService("service") != nullptr);
}

void TestGesturesView::liveOverlayTellsRateErrorsAndP99()
{
    open(QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                        "  - name: good\n    match: { path: { prefix: /good } }\n"
                        "    policies: [{ kind: request-headers, set: { X-A: b } }]\n    respond: { status: 200 }\n"
                        "  - name: failing\n    match: { path: { prefix: /failing } }\n    to: nobody\n"
                        "  - name: idle\n    match: { path: { prefix: /idle } }\n    respond: { status: 200 }\n"
                        "services:\n  nobody: { endpoints: [127.0.0.1:1] }\n"),
        true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->gateway().isRunning(), 20000);
    WorkbenchBench::curl({bench().url(QStringLiteral("public")) + QStringLiteral("/good/[1-40]")});
    WorkbenchBench::curl({bench().url(QStringLiteral("public")) + QStringLiteral("/failing/[1-10]")});
    const auto live = [this](const char* name) {
        return static_cast<const RouteItem*>(canvas().canvas().itemOf(route(name)))->liveText();
    };
    QTRY_VERIFY2(live("good").contains(QStringLiteral("p99")) && !live("good").contains(QStringLiteral("errors")), qPrintable(live("good")));
    QTRY_VERIFY2(live("failing").contains(QStringLiteral("100")) && live("failing").contains(QStringLiteral("errors")), qPrintable(live("failing")));
    const auto width = [this](const char* name) { return canvas().canvas().lineItemOf(route(name))->width(); };
    QVERIFY(width("good") > width("failing"));
    const auto errorShare = [this](const char* name) { return canvas().canvas().lineItemOf(route(name))->errorShare(); };
    QCOMPARE(errorShare("good"), 0.0);
    QCOMPARE(errorShare("failing"), 1.0);
    QVERIFY(width("failing") > width("idle"));
    const NodeRef station{.kind = NodeKind::Route, .name = "good", .station = 0};
    const auto* circle = static_cast<const StationItem*>(canvas().canvas().itemOf(station));
    QVERIFY2(circle->liveText().contains(QStringLiteral("s")), qPrintable(circle->liveText())); // a time
    QVERIFY(canvas().canvas().itemOf(route("failing"))->spokenName().contains(QStringLiteral("errors")));
    const auto* nobody = static_cast<const ServiceItem*>(canvas().canvas().itemOf(service("nobody")));
    QTRY_VERIFY2(nobody->liveText().contains(QStringLiteral("failed")) || nobody->liveText().contains(QStringLiteral("unhealthy")),
        qPrintable(nobody->liveText()));
    bench().press(Qt::Key_F5);
    QTRY_VERIFY(live("good").isEmpty());
    QCOMPARE(width("good"), width("idle"));
    QCOMPARE(errorShare("failing"), 0.0);
}

void TestGesturesView::pulseRunsOnlyWhereRequestsPassAndMotionIsWanted()
{
    open(QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                        "  - name: busy\n    match: { path: { prefix: /busy } }\n    respond: { status: 200 }\n"
                        "  - name: idle\n    match: { path: { prefix: /idle } }\n    respond: { status: 200 }\n"),
        true);
    QTRY_VERIFY_WITH_TIMEOUT(bench()->gateway().isRunning(), 20000);
    const CanvasScene& scene = canvas().canvas();
    const auto pulse = [&scene](const char* name) { return scene.lineItemOf(route(name))->pulse(); };
    const auto ask = [this] { WorkbenchBench::curl({bench().url(QStringLiteral("public")) + QStringLiteral("/busy/[1-20]")}); };
    bench()->design().setReducesMotion(true);
    ask();
    QTRY_VERIFY(bench()->gateway().live().perSecond > 0);
    QVERIFY(!scene.isPulsing());
    bench()->design().setReducesMotion(false);
    ask();
    QTRY_VERIFY(scene.isPulsing());
    QTRY_VERIFY(pulse("busy") >= 0);
    const double at = pulse("busy");
    QTRY_VERIFY(pulse("busy") > at || pulse("busy") < at - 100); // it moves, or began anew
    QCOMPARE(pulse("idle"), -1.0);
    bench().press(Qt::Key_2, Qt::ControlModifier); // nobody sees it
    QVERIFY(!scene.isPulsing());
    bench().press(Qt::Key_1, Qt::ControlModifier);
    ask();
    QTRY_VERIFY(scene.isPulsing());
    bench().press(Qt::Key_F5); // stopped: nothing flows
    QTRY_VERIFY(!scene.isPulsing());
    QCOMPARE(pulse("busy"), -1.0);
}

QTEST_MAIN(TestGesturesView)
#include "tst_gestures_view.moc"
