// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Every gesture on the canvas with mouse and keyboard, on the real view.
#include "ui/designer/canvas_accessible.h"
#include "ui/designer/canvas_view.h"
#include "ui/designer/design_actions.h"
#include "ui/designer/palette_mime.h"

#include <QtGui/QAccessible>
#include <QtGui/QDropEvent>
#include <QtTest/QTest>
#include <QtWidgets/QLineEdit>

using namespace signalbox;

namespace {

constexpr const char* shop = R"(signalbox: 1
listeners:
  public: { bind: 127.0.0.1:8080 }
routes:
  - name: a
    match: { path: { prefix: /a } }
    policies: [{ kind: cors, origins: ["*"] }, { kind: fault, abort: { status: 503, percent: 1% } }]
    to: one
  - name: b
    match: { path: { prefix: /b } }
    to: two
services:
  one: { endpoints: [127.0.0.1:9001] }
  two: { endpoints: [127.0.0.1:9002] }
)";

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name}; }
NodeRef service(const char* name) { return {.kind = NodeKind::Service, .name = name}; }
NodeRef station(const char* name, std::size_t index) { return {.kind = NodeKind::Route, .name = name, .station = index}; }

} // namespace

class TestCanvas final : public QObject {
    Q_OBJECT

    struct Fixture {
        JobPool jobs{1};
        DocumentSession session{{}, jobs};
        CanvasScene scene{session};
        CanvasView view{scene};
        DesignActions* actions = new DesignActions(view);

        Fixture()
        {
            scene.setReducesMotion(true);
            session.startWith(shop);
            view.resize(1300, 700);
            view.show();
            view.activateWindow(); // keys of actions reach the active window only
            if (!QTest::qWaitForWindowActive(&view))
                qWarning("the view does not become active");
            view.setFocus();
        }
        const GatewayDocument& now() const { return *session.document(); }
        QPoint at(const QPointF& scenePosition) const { return view.mapFromScene(scenePosition); }
        QPoint center(const NodeRef& node) const
        {
            const NodeItem* item = scene.itemOf(node);
            return at(node.station ? item->pos() : item->sceneBoundingRect().center());
        }
        void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = {})
        {
            QWidget* viewport = view.viewport();
            QTest::mousePress(viewport, Qt::LeftButton, modifiers, from);
            const QPoint middle = (from + to) / 2;
            for (const QPoint& point : {middle, to}) {
                QMouseEvent move(QEvent::MouseMove, point, viewport->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, modifiers);
                QCoreApplication::sendEvent(viewport, &move);
            }
            QTest::mouseRelease(viewport, Qt::LeftButton, modifiers, to);
        }
        void undoAll()
        {
            while (session.undoStack().canUndo())
                session.undoStack().undo();
        }
    };

private Q_SLOTS:
    void policyDroppedOnALineBecomesAStation()
    {
        Fixture f;
        const QPointF between = (f.scene.itemOf(station("a", 0))->pos() + f.scene.itemOf(station("a", 1))->pos()) / 2;
        const std::unique_ptr<QMimeData> mime(makePaletteMime({PaletteEntry::Kind::PolicyKind, "body-limit"}));
        const QPoint point = f.at(between);
        QDragEnterEvent enter(point, Qt::CopyAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(f.view.viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent move(point, Qt::CopyAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(f.view.viewport(), &move);
        QVERIFY(move.isAccepted());
        QDropEvent drop(point, Qt::CopyAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(f.view.viewport(), &drop);
        QCOMPARE(f.now().findRoute("a")->stations.size(), std::size_t{3});
        QCOMPARE(f.now().findRoute("a")->stations[1].kind, std::string("body-limit"));
        QVERIFY(f.session.selection().node() == station("a", 1));
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void policyDroppedBesideEveryLineChangesNothing()
    {
        Fixture f;
        QVERIFY(!f.scene.dropPolicy({PaletteEntry::Kind::PolicyKind, "cors"}, QPointF(300, 2000)));
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void draggedStationChangesPlacesOnItsLine()
    {
        Fixture f;
        f.drag(f.center(station("a", 0)), f.center(station("a", 1)) + QPoint(25, 0));
        QCOMPARE(f.now().findRoute("a")->stations[0].kind, std::string("fault"));
        QCOMPARE(f.now().findRoute("a")->stations[1].kind, std::string("cors"));
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void draggedStationMovesToAnotherLine()
    {
        Fixture f;
        f.drag(f.center(station("a", 1)), f.center(route("b")) + QPoint(170, 0));
        QCOMPARE(f.now().findRoute("a")->stations.size(), std::size_t{1});
        QCOMPARE(f.now().findRoute("b")->stations.size(), std::size_t{1});
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void stationLetGoNowhereStays()
    {
        Fixture f;
        f.drag(f.center(station("a", 0)), f.center(station("a", 0)) + QPoint(0, 300));
        QCOMPARE(f.now().text(), std::string(shop));
        QCOMPARE(f.scene.itemOf(station("a", 0))->pos(), f.scene.layout().routes[0].stations[0]);
    }
    void draggedRouteChangesItsPriority()
    {
        Fixture f;
        f.drag(f.center(route("b")), f.center(route("a")) - QPoint(0, 30));
        QCOMPARE(f.now().routes().front().name, std::string("b"));
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void lineDrawnFromAPortLeadsToTheService()
    {
        Fixture f;
        const auto* card = static_cast<const RouteItem*>(f.scene.itemOf(route("b")));
        const QPoint port = f.at(card->mapToScene(card->outPort()));
        f.drag(port, f.center(service("one")));
        QCOMPARE(f.now().findRoute("b")->destination.services.front().service, std::string("one"));
        f.undoAll();
        f.drag(port, f.center(service("one")), Qt::ControlModifier);
        QCOMPARE(f.now().findRoute("b")->destination.services.size(), std::size_t{2});
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void lineDrawnIntoTheOpenMakesAService()
    {
        Fixture f;
        const auto* card = static_cast<const RouteItem*>(f.scene.itemOf(route("b")));
        const QPoint port = f.at(card->mapToScene(card->outPort()));
        f.drag(port, port + QPoint(150, 220));
        QCOMPARE(f.now().services().size(), std::size_t{3});
        QCOMPARE(f.now().findRoute("b")->destination.services.front().service, std::string("service"));
    }
    void draggedServiceStaysWhereItIsPut()
    {
        Fixture f;
        f.drag(f.center(service("two")), f.center(service("two")) + QPoint(20, 160));
        QCOMPARE(f.now().canvas().size(), std::size_t{1});
        QCOMPARE(f.now().canvas().front().node, std::string("two"));
    }
    void escapeEndsADragWithoutAnEdit()
    {
        Fixture f;
        QWidget* viewport = f.view.viewport();
        const QPoint from = f.center(service("two"));
        const QPoint to = from + QPoint(0, 120);
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, to, viewport->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport, &move);
        QTest::keyClick(&f.view, Qt::Key_Escape);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void deleteKeyTakesTheSelectedNodeOut()
    {
        Fixture f;
        QTest::mouseClick(f.view.viewport(), Qt::LeftButton, {}, f.center(station("a", 0)));
        QTest::keyClick(&f.view, Qt::Key_Delete);
        QCOMPARE(f.now().findRoute("a")->stations.size(), std::size_t{1});
        QTest::mouseClick(f.view.viewport(), Qt::LeftButton, {}, f.center(route("a")));
        QTest::keyClick(&f.view, Qt::Key_Delete);
        QVERIFY(f.now().findRoute("a") == nullptr);
        f.undoAll();
        QCOMPARE(f.now().text(), std::string(shop));
    }
    void letterKeysAddNodes()
    {
        Fixture f;
        QTest::keyClick(&f.view, Qt::Key_R);
        QTest::keyClick(&f.view, Qt::Key_S);
        QTest::keyClick(&f.view, Qt::Key_L);
        QCOMPARE(f.now().routes().size(), std::size_t{3});
        QCOMPARE(f.now().services().size(), std::size_t{3});
        QCOMPARE(f.now().listeners().size(), std::size_t{2});
    }
    void f2RenamesInPlace()
    {
        Fixture f;
        f.session.selection().select(service("one"));
        QTest::keyClick(&f.view, Qt::Key_F2);
        auto* field = f.view.viewport()->findChild<QLineEdit*>();
        QVERIFY(field != nullptr);
        field->setText(QStringLiteral("uno"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(f.now().findService("uno") != nullptr);
        QCOMPARE(f.now().findRoute("a")->destination.services.front().service, std::string("uno"));
        QVERIFY(f.session.selection().node() == service("uno"));
    }
    void controlArrowsReorder()
    {
        Fixture f;
        f.session.selection().select(route("b"));
        QTest::keyClick(&f.view, Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(f.now().routes().front().name, std::string("b"));
    }
    void arrowsAndTabMoveTheSelection()
    {
        Fixture f;
        f.session.selection().select(route("a"));
        QTest::keyClick(&f.view, Qt::Key_Right);
        QVERIFY(f.session.selection().node() == station("a", 0));
        QTest::keyClick(&f.view, Qt::Key_Tab);
        QVERIFY(f.session.selection().node() == station("a", 1));
        QTest::keyClick(&f.view, Qt::Key_Tab, Qt::ShiftModifier);
        QVERIFY(f.session.selection().node() == station("a", 0));
    }
    void paletteEntryGoesToTheSelectedLine()
    {
        Fixture f;
        f.session.selection().select(route("b"));
        QVERIFY(f.actions->addToSelection({PaletteEntry::Kind::PolicyKind, "cors"}));
        QCOMPARE(f.now().findRoute("b")->stations.size(), std::size_t{1});
    }
    void brokenTextKeepsTheLastDrawing()
    {
        Fixture f;
        QVERIFY(f.session.edit(SpliceText{0, 0, "routes: [\n"}, QStringLiteral("Typing")).has_value());
        QVERIFY(!f.session.isReadable());
        QVERIFY(f.scene.itemOf(route("a")) != nullptr);
    }
    void screenReadersHearTheNodes()
    {
        installCanvasAccessibility();
        Fixture f;
        QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(&f.view);
        QVERIFY(canvas != nullptr);
        QCOMPARE(canvas->childCount(), 7);
        QVERIFY(canvas->child(1)->text(QAccessible::Name).startsWith(QStringLiteral("Route a")));
    }
};

QTEST_MAIN(TestCanvas)
#include "tst_canvas.moc"
