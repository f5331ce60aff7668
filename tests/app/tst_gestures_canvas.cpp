// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keyboard do on the canvas of the whole window; every edit is undone to the byte and done again.
// docs/gestures.md lists them.
#include "tests/app/workbench_hands.h"

#include "ui/designer/card_items.h"
#include "ui/designer/station_item.h"

#include <QtWidgets/QScrollBar>

using namespace signalbox;

class TestGesturesCanvas final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void addsByKey_data();
    void addsByKey();
    void addsByMenu_data();
    void addsByMenu();
    void deletesByKey_data();
    void deletesByKey();
    void deletesByMenu_data();
    void deletesByMenu();
    void duplicatesByKeyAndMenu();
    void renamesByKeyAndDoubleClick();
    void reservedNameIsRefusedWithASentence();
    void dragReordersStations();
    void dragTakesAStationToAnotherLine();
    void keysReorderStations();
    void escapeLetsGoOfADrag();
    void dragOrdersRoutes();
    void keysOrderRoutes();
    void dragDrawsALineToAService();
    void dragDrawsALineToANewService();
    void menuDrawsALine();
    void menuAnswersAndShares();
    void arrowsAndTabWalkTheNodes();

private:
    WorkbenchBench& bench() const { return *m_bench; }
    const GatewayDocument& document() const { return *bench()->session().document(); }
    std::string text() const { return document().text(); }
    NodeItem* item(const NodeRef& node) const { return bench()->design().canvas().canvas().itemOf(node); }
    QPointF middle(const NodeRef& node) const;
    void clickNode(const NodeRef& node, Qt::MouseButton button = Qt::LeftButton) const;
    void clickBackground() const;
    // The last edit is taken back and done again, by keys and by menu.
    void undoAndRedo(const std::string& before) const;
    QLineEdit* renameField() const; // over the node; null: none has the focus
    std::vector<std::string> stationKinds(const std::string& route) const;
    std::vector<std::string> routeNames() const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

namespace {

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name, .station = {}}; }
NodeRef service(const char* name) { return {.kind = NodeKind::Service, .name = name, .station = {}}; }
NodeRef listener(const char* name) { return {.kind = NodeKind::Listener, .name = name, .station = {}}; }
NodeRef station(const char* line, std::size_t index) { return {.kind = NodeKind::Route, .name = line, .station = index}; }

const char* const drawing = "signalbox: 1\n"
                            "listeners:\n"
                            "  public: { bind: 127.0.0.1:0 } # the front\n"
                            "routes:\n"
                            "  - name: first # keeps its comment\n"
                            "    match: { path: { prefix: /first } }\n"
                            "    policies:\n"
                            "      - { kind: rate-limit, limit: 5, period: 1s }\n"
                            "      - { kind: request-headers, set: { X-A: b } }\n"
                            "      - { kind: cors, origins: [\"https://shop.test\"] }\n"
                            "    to: alpha\n"
                            "  - name: second\n"
                            "    match: { path: { prefix: /second } }\n"
                            "    policies: [{ kind: cors, origins: [\"https://shop.test\"] }]\n"
                            "    to: [{ service: alpha, weight: 50 }, { service: beta, weight: 50 }]\n"
                            "  - name: third\n"
                            "    respond: { status: 200 }\n"
                            "services:\n"
                            "  alpha: { endpoints: [127.0.0.1:9] }\n"
                            "  beta: { endpoints: [127.0.0.1:9] }\n";

} // namespace

Q_DECLARE_METATYPE(signalbox::NodeRef)

void TestGesturesCanvas::init()
{
    m_bench = std::make_unique<WorkbenchBench>();
    const QString path = bench().path(QStringLiteral("small.gateway.yaml"));
    WorkbenchBench::write(path, QString::fromLatin1(drawing));
    bench().start(path);
    bench()->window().resize(1280, 800);
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_F);
}

void TestGesturesCanvas::cleanup()
{
    bench().end();
    m_bench.reset();
}

QPointF TestGesturesCanvas::middle(const NodeRef& node) const
{
    const NodeItem* found = item(node);
    if (const auto* card = dynamic_cast<const RouteItem*>(found))
        return card->mapToScene(card->cardRect().center());
    if (const auto* card = dynamic_cast<const ServiceItem*>(found))
        return card->mapToScene(card->cardRect().center());
    return found->pos(); // a station's circle, a listener's port
}

void TestGesturesCanvas::clickNode(const NodeRef& node, Qt::MouseButton button) const
{
    QVERIFY(item(node) != nullptr);
    hands::click(hands::canvasOf(bench()), hands::onCanvas(bench(), middle(node)), button);
    QVERIFY(bench()->session().selection().node() == node);
}

QLineEdit* TestGesturesCanvas::renameField() const
{
    auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    return field != nullptr && field->parentWidget() == bench()->design().canvas().viewport() ? field : nullptr;
}

void TestGesturesCanvas::clickBackground() const
{
    hands::click(hands::canvasOf(bench()), QPoint(4, 4));
    QVERIFY(bench()->session().selection().isEmpty());
}

void TestGesturesCanvas::undoAndRedo(const std::string& before) const
{
    const std::string after = text();
    QVERIFY(after != before);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(text(), before);
    bench().press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(text(), after);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    bench().press(Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(text(), after);
    const auto chooseFirst = [this](const QString& start) {
        const QMenu& menu = bench()->window().menu(MenuId::Editing);
        for (const QAction* action : menu.actions()) {
            if (action->text().startsWith(start))
                return hands::chooseInMenu(bench(), {QStringLiteral("Edit"), action->text()});
        }
        QFAIL(qPrintable(start));
    };
    chooseFirst(QStringLiteral("Undo"));
    QCOMPARE(text(), before);
    chooseFirst(QStringLiteral("Redo"));
    QCOMPARE(text(), after);
}

std::vector<std::string> TestGesturesCanvas::stationKinds(const std::string& line) const
{
    std::vector<std::string> kinds;
    for (const StationNode& node : document().findRoute(line)->stations)
        kinds.push_back(node.kind);
    return kinds;
}

std::vector<std::string> TestGesturesCanvas::routeNames() const
{
    std::vector<std::string> names;
    for (const RouteNode& node : document().routes())
        names.push_back(node.name);
    return names;
}

void TestGesturesCanvas::addsByKey_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<NodeRef>("made");
    QTest::newRow("route") << static_cast<int>(Qt::Key_R) << route("route");
    QTest::newRow("service") << static_cast<int>(Qt::Key_S) << service("service");
    QTest::newRow("listener") << static_cast<int>(Qt::Key_L) << listener("public-2");
}

void TestGesturesCanvas::addsByKey()
{
    QFETCH(int, key);
    QFETCH(NodeRef, made);
    clickBackground();
    const std::string before = text();
    bench().press(key);
    QVERIFY(item(made) != nullptr);
    QVERIFY(bench()->session().selection().node() == made);
    undoAndRedo(before);
}

void TestGesturesCanvas::addsByMenu_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<NodeRef>("made");
    QTest::newRow("route") << QStringLiteral("Add route") << route("route");
    QTest::newRow("service") << QStringLiteral("Add service") << service("service");
    QTest::newRow("listener") << QStringLiteral("Add listener") << listener("public-2");
}

void TestGesturesCanvas::addsByMenu()
{
    QFETCH(QString, entry);
    QFETCH(NodeRef, made);
    const std::string before = text();
    hands::click(hands::canvasOf(bench()), QPoint(4, 4), Qt::RightButton);
    hands::choose({entry});
    QVERIFY(item(made) != nullptr);
    undoAndRedo(before);
}

void TestGesturesCanvas::deletesByKey_data()
{
    QTest::addColumn<NodeRef>("node");
    QTest::addColumn<QString>("gone");
    QTest::addColumn<QString>("stays");
    QTest::newRow("route") << route("first") << QStringLiteral("name: first") << QStringLiteral("name: second");
    QTest::newRow("service") << service("beta") << QStringLiteral("beta") << QStringLiteral("{ service: alpha, weight: 50 }");
    QTest::newRow("listener") << listener("public") << QStringLiteral("bind") << QStringLiteral("name: first # keeps its comment");
    QTest::newRow("station") << station("first", 1) << QStringLiteral("request-headers") << QStringLiteral("rate-limit");
}

void TestGesturesCanvas::deletesByKey()
{
    QFETCH(NodeRef, node);
    QFETCH(QString, gone);
    QFETCH(QString, stays);
    const std::string before = text();
    clickNode(node);
    bench().press(Qt::Key_Delete);
    QVERIFY2(!QString::fromStdString(text()).contains(gone), text().c_str());
    QVERIFY2(QString::fromStdString(text()).contains(stays), text().c_str());
    QVERIFY(bench()->session().selection().isEmpty());
    undoAndRedo(before);
}

void TestGesturesCanvas::deletesByMenu_data() { deletesByKey_data(); }

void TestGesturesCanvas::deletesByMenu()
{
    QFETCH(NodeRef, node);
    QFETCH(QString, gone);
    QFETCH(QString, stays);
    const std::string before = text();
    clickNode(node, Qt::RightButton);
    hands::choose({QStringLiteral("Delete")});
    QVERIFY2(!QString::fromStdString(text()).contains(gone), text().c_str());
    QVERIFY2(QString::fromStdString(text()).contains(stays), text().c_str());
    undoAndRedo(before);
}

void TestGesturesCanvas::duplicatesByKeyAndMenu()
{
    std::string before = text();
    clickNode(route("first"));
    bench().press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(routeNames(), (std::vector<std::string>{"first", "first-copy", "second", "third"}));
    QCOMPARE(stationKinds("first-copy").size(), std::size_t{3});
    undoAndRedo(before);
    before = text();
    clickNode(service("alpha"), Qt::RightButton);
    hands::choose({QStringLiteral("Duplicate")});
    QVERIFY(document().findService("alpha-copy") != nullptr);
    undoAndRedo(before);
}

void TestGesturesCanvas::renamesByKeyAndDoubleClick()
{
    std::string before = text();
    clickNode(service("alpha"));
    bench().press(Qt::Key_F2);
    auto* field = renameField();
    QVERIFY(field != nullptr);
    QTest::keyClicks(field, QStringLiteral("orders"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(document().findService("orders") != nullptr);
    QVERIFY(QString::fromStdString(text()).contains(QStringLiteral("to: orders"))); // what leads there goes with it
    undoAndRedo(before);

    before = text();
    hands::doubleClick(hands::canvasOf(bench()), hands::onCanvas(bench(), middle(route("second"))));
    field = renameField();
    QVERIFY(field != nullptr);
    QTest::keyClicks(field, QStringLiteral("other"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(text(), before);
    QVERIFY(renameField() == nullptr);
}

void TestGesturesCanvas::reservedNameIsRefusedWithASentence()
{
    const std::string before = text();
    clickNode(route("first"));
    bench().press(Qt::Key_F2);
    auto* field = renameField();
    QVERIFY(field != nullptr);
    QTest::keyClicks(field, QStringLiteral("all"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(text(), before);
    QVERIFY(bench()->window().hasMessage(QStringLiteral("edit")));
    bench().press(Qt::Key_R); // an edit that is taken ends the message
    QVERIFY(!bench()->window().hasMessage(QStringLiteral("edit")));
}

void TestGesturesCanvas::dragReordersStations()
{
    const std::string before = text();
    hands::dragOnCanvas(bench(), middle(station("first", 0)), middle(station("first", 1)) + QPointF(30, 0));
    QCOMPARE(stationKinds("first"), (std::vector<std::string>{"request-headers", "rate-limit", "cors"}));
    QVERIFY(bench()->session().selection().node() == station("first", 1)); // it is still the one that was moved
    undoAndRedo(before);
    const std::string once = text();
    hands::dragOnCanvas(bench(), middle(station("first", 2)), middle(station("first", 0)) - QPointF(20, 0));
    QCOMPARE(stationKinds("first"), (std::vector<std::string>{"cors", "request-headers", "rate-limit"}));
    undoAndRedo(once);
    const std::string twice = text();
    hands::dragOnCanvas(bench(), middle(station("first", 2)), QPointF(middle(station("first", 2)).x(), -400)); // no line there
    QCOMPARE(text(), twice);
}

void TestGesturesCanvas::dragTakesAStationToAnotherLine()
{
    const std::string before = text();
    hands::dragOnCanvas(bench(), middle(station("first", 0)), middle(station("second", 0)) + QPointF(40, 0));
    QCOMPARE(stationKinds("first"), (std::vector<std::string>{"request-headers", "cors"}));
    QCOMPARE(stationKinds("second"), (std::vector<std::string>{"cors", "rate-limit"}));
    QVERIFY(bench()->session().selection().node() == station("second", 1));
    undoAndRedo(before);
}

void TestGesturesCanvas::keysReorderStations()
{
    const std::string before = text();
    clickNode(station("first", 0));
    bench().press(Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(stationKinds("first"), (std::vector<std::string>{"request-headers", "rate-limit", "cors"}));
    undoAndRedo(before);
    bench().press(Qt::Key_Up, Qt::ControlModifier);
    QCOMPARE(text(), before);
}

void TestGesturesCanvas::escapeLetsGoOfADrag()
{
    const std::string before = text();
    const QPoint from = hands::onCanvas(bench(), middle(station("first", 0)));
    hands::press(hands::canvasOf(bench()), from);
    hands::moveTo(hands::canvasOf(bench()), from + QPoint(60, 10));
    bench().press(Qt::Key_Escape);
    hands::release(hands::canvasOf(bench()), from + QPoint(60, 10));
    QCOMPARE(text(), before);
    QCOMPARE(item(station("first", 0))->pos(), item(station("first", 0))->target()); // back where it was
}

void TestGesturesCanvas::dragOrdersRoutes()
{
    const std::string before = text();
    hands::dragOnCanvas(bench(), middle(route("third")), middle(route("first")) - QPointF(0, 30));
    QCOMPARE(routeNames(), (std::vector<std::string>{"third", "first", "second"}));
    QVERIFY(QString::fromStdString(text()).contains(QStringLiteral("name: first # keeps its comment")));
    undoAndRedo(before);
}

void TestGesturesCanvas::keysOrderRoutes()
{
    const std::string before = text();
    clickNode(route("first"));
    bench().press(Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(routeNames(), (std::vector<std::string>{"second", "first", "third"}));
    undoAndRedo(before);
    clickNode(route("second"));
    bench().press(Qt::Key_Up, Qt::ControlModifier); // it is the first: nothing
    QCOMPARE(routeNames(), (std::vector<std::string>{"second", "first", "third"}));
}

void TestGesturesCanvas::dragDrawsALineToAService()
{
    std::string before = text();
    const auto port = [this](const char* name) {
        const auto* card = static_cast<const RouteItem*>(item(route(name)));
        return card->mapToScene(card->outPort());
    };
    hands::dragOnCanvas(bench(), port("third"), middle(service("beta")));
    QCOMPARE(document().findRoute("third")->destination.services.size(), std::size_t{1});
    QCOMPARE(document().findRoute("third")->destination.services[0].service, std::string("beta"));
    undoAndRedo(before);

    before = text();
    hands::dragOnCanvas(bench(), port("first"), middle(service("beta")), Qt::ControlModifier);
    QCOMPARE(document().findRoute("first")->destination.services.size(), std::size_t{2}); // a share
    undoAndRedo(before);

    before = text();
    hands::dragOnCanvas(bench(), port("third"), middle(service("alpha")), Qt::AltModifier);
    QVERIFY(document().findRoute("third")->mirror.has_value());
    QCOMPARE(document().findRoute("third")->mirror->service, std::string("alpha"));
    undoAndRedo(before);
}

void TestGesturesCanvas::dragDrawsALineToANewService()
{
    const std::string before = text();
    const auto* card = static_cast<const RouteItem*>(item(route("third")));
    const QPointF empty = middle(service("beta")) + QPointF(-40, 140);
    hands::dragOnCanvas(bench(), card->mapToScene(card->outPort()), empty);
    QVERIFY(document().findService("service") != nullptr);
    QCOMPARE(document().findRoute("third")->destination.services[0].service, std::string("service"));
    undoAndRedo(before);
}

void TestGesturesCanvas::menuDrawsALine()
{
    std::string before = text();
    clickNode(route("third"), Qt::RightButton);
    hands::choose({QStringLiteral("Lead to"), QStringLiteral("beta")});
    QCOMPARE(document().findRoute("third")->destination.services[0].service, std::string("beta"));
    undoAndRedo(before);
    before = text();
    clickNode(route("first"), Qt::RightButton);
    hands::choose({QStringLiteral("Mirror to"), QStringLiteral("New service")});
    QCOMPARE(document().findRoute("first")->mirror->service, std::string("service"));
    undoAndRedo(before);
    clickNode(route("third"));
    bench()->design().canvas().setFocus();
    QContextMenuEvent byKey(QContextMenuEvent::Keyboard, QPoint(4, 4), bench()->design().canvas().mapToGlobal(QPoint(4, 4))); // as platforms do for the menu key
    QCoreApplication::sendEvent(&bench()->design().canvas(), &byKey);
    hands::choose({QStringLiteral("Lead to"), QStringLiteral("alpha")});
    QCOMPARE(document().findRoute("third")->destination.services[0].service, std::string("alpha"));
}

void TestGesturesCanvas::menuAnswersAndShares()
{
    std::string before = text();
    clickNode(route("first"), Qt::RightButton);
    hands::choose({QStringLiteral("Answer here")});
    QCOMPARE(document().findRoute("first")->destination.kind, DestinationNode::Kind::Respond);
    undoAndRedo(before);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    clickNode(route("first"));
    bench().press(Qt::Key_A);
    QCOMPARE(document().findRoute("first")->destination.kind, DestinationNode::Kind::Respond);
    before = text();
    clickNode(station("first", 0), Qt::RightButton);
    hands::choose({QStringLiteral("Share this policy")});
    auto* field = renameField();
    QVERIFY(field != nullptr); // its name can be typed at once
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(document().findPolicy("rate-limit") != nullptr);
    undoAndRedo(before);
    clickNode(station("first", 1));
    bench().press(Qt::Key_P);
    field = renameField();
    QVERIFY(field != nullptr);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(document().findPolicy("request-headers") != nullptr);
}

void TestGesturesCanvas::arrowsAndTabWalkTheNodes()
{
    clickNode(listener("public"));
    bench().press(Qt::Key_Right);
    QVERIFY(bench()->session().selection().node().kind == NodeKind::Route);
    clickNode(route("first"));
    bench().press(Qt::Key_Right);
    QVERIFY(bench()->session().selection().node() == station("first", 0));
    bench().press(Qt::Key_Tab);
    QVERIFY(bench()->session().selection().node() == station("first", 1));
    bench().press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(bench()->session().selection().node() == station("first", 0));
    bench().press(Qt::Key_Left);
    bench().press(Qt::Key_Down);
    QVERIFY(bench()->session().selection().node() == route("second"));
    bench().press(Qt::Key_Escape);
    QVERIFY(bench()->session().selection().isEmpty());
}

QTEST_MAIN(TestGesturesCanvas)
#include "tst_gestures_canvas.moc"
