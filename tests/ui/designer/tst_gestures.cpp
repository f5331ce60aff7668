// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/gestures.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

constexpr const char* shop = R"(signalbox: 1
listeners:
  public: { bind: 127.0.0.1:8080 }
policies:
  limit: { kind: rate-limit, limit: 10, period: 1s }
routes:
  # the first
  - name: a
    match: { path: { prefix: /a } }
    policies: [limit, { kind: cors, origins: ["*"] }]
    to: one
  - name: b
    match: { path: { prefix: /b } }
    to: [{ service: one, weight: 90 }, { service: two, weight: 10 }]
services:
  one: { endpoints: [127.0.0.1:9001] }
  two: { endpoints: [127.0.0.1:9002] }
)";

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name}; }
NodeRef station(const char* name, std::size_t index) { return {.kind = NodeKind::Route, .name = name, .station = index}; }

GatewayDocument after(const GatewayDocument& document, const std::optional<Edit>& edit)
{
    if (!edit) {
        QTest::qFail("the gesture means nothing", __FILE__, __LINE__);
        return document;
    }
    auto applied = signalbox::apply(document, *edit);
    if (!applied) {
        QTest::qFail(applied.error().describe().c_str(), __FILE__, __LINE__);
        return document;
    }
    // Whatever a gesture does, its inverse undoes to the byte.
    const auto undone = signalbox::apply(applied->document, applied->inverse);
    if (!undone || undone->document.text() != document.text())
        QTest::qFail("the inverse does not give the old text", __FILE__, __LINE__);
    return applied->document;
}

} // namespace

class TestGestures final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stationIsInsertedWhereItIsDropped()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, insertStation(document, {route("a"), 1}, {PaletteEntry::Kind::PolicyKind, "fault"}));
        QCOMPARE(now.findRoute("a")->stations.size(), std::size_t{3});
        QCOMPARE(now.findRoute("a")->stations[1].kind, std::string("fault"));
        QVERIFY(now.text().find("# the first") != std::string::npos);
    }
    void firstStationMakesTheList()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, insertStation(document, {route("b"), 0}, {PaletteEntry::Kind::NamedPolicy, "limit"}));
        QCOMPARE(now.findRoute("b")->stations.front().reference, std::string("limit"));
    }
    void stationMovesAlongItsLine()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, moveStation(document, station("a", 0), {route("a"), 2}));
        QCOMPARE(now.findRoute("a")->stations[1].reference, std::string("limit"));
        QVERIFY(!moveStation(document, station("a", 0), {route("a"), 1}));
    }
    void stationMovesToAnotherLine()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, moveStation(document, station("a", 1), {route("b"), 0}));
        QCOMPARE(now.findRoute("a")->stations.size(), std::size_t{1});
        QCOMPARE(now.findRoute("b")->stations.front().kind, std::string("cors"));
    }
    void routeMovesInTheOrder()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, moveRoute(document, "b", 0));
        QCOMPARE(now.routes().front().name, std::string("b"));
        QVERIFY(!moveRoute(document, "b", 2));
    }
    void lineIsDrawnSplitAndMirrored()
    {
        const auto document = GatewayDocument::read(shop);
        const auto replaced = after(document, connectRoute(document, "a", "two", ConnectMode::Replace));
        QCOMPARE(replaced.findRoute("a")->destination.services.front().service, std::string("two"));
        const auto split = after(document, connectRoute(document, "a", "two", ConnectMode::Split));
        QCOMPARE(split.findRoute("a")->destination.services.size(), std::size_t{2});
        const auto mirrored = after(document, connectRoute(document, "a", "two", ConnectMode::Mirror));
        QVERIFY(mirrored.findRoute("a")->mirror.has_value());
        const auto made = after(document, connectToNewService(document, "a", "three", ConnectMode::Replace));
        QVERIFY(made.findService("three") != nullptr);
        QCOMPARE(made.findRoute("a")->destination.services.front().service, std::string("three"));
    }
    void deletedServiceLeavesNoBranch()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, removeNode(document, {.kind = NodeKind::Service, .name = "two"}));
        QVERIFY(now.findService("two") == nullptr);
        QCOMPARE(now.findRoute("b")->destination.services.size(), std::size_t{1});
    }
    void stationAndRouteAreDeleted()
    {
        const auto document = GatewayDocument::read(shop);
        QCOMPARE(after(document, removeNode(document, station("a", 0))).findRoute("a")->stations.size(), std::size_t{1});
        QVERIFY(after(document, removeNode(document, route("a"))).findRoute("a") == nullptr);
    }
    void nodesAreAddedWithFreeNames()
    {
        const auto document = GatewayDocument::read(shop);
        QCOMPARE(freeName(document, NodeKind::Route, "a"), std::string("a-2"));
        QVERIFY(after(document, addRoute(document, "c", 1)).routes()[1].name == "c");
        QVERIFY(after(document, addService("three")).findService("three") != nullptr);
        const auto now = after(document, addListener(document, "second"));
        QCOMPARE(now.findListener("second")->bind, std::string("127.0.0.1:8081"));
    }
    void placesByHandAreWrittenAndReset()
    {
        const auto document = GatewayDocument::read(shop);
        const auto placed = after(document, placeNode(document, {.kind = NodeKind::Service, .name = "one"}, 10.4, 20.6));
        QCOMPARE(placed.canvas().front().x, 10.0);
        const auto again = after(placed, placeNode(placed, {.kind = NodeKind::Service, .name = "one"}, 30, 40));
        QCOMPARE(again.canvas().size(), std::size_t{1});
        QVERIFY(after(again, resetLayout(again)).canvas().empty());
    }
    void inlineStationBecomesShared()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, shareStation(document, station("a", 1), "open"));
        QCOMPARE(now.findRoute("a")->stations[1].reference, std::string("open"));
        QVERIFY(now.findPolicy("open") != nullptr);
    }
    void renamingFollowsReferences()
    {
        const auto document = GatewayDocument::read(shop);
        const auto now = after(document, renameNode({.kind = NodeKind::Service, .name = "one"}, "uno"));
        QCOMPARE(now.findRoute("a")->destination.services.front().service, std::string("uno"));
    }
};

QTEST_APPLESS_MAIN(TestGestures)
#include "tst_gestures.moc"
