// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/gateway_document.h"

#include <QTest>

using namespace signalbox;

namespace {

const std::string text = R"(signalbox: 1
name: shop
listeners:
  public:
    bind: 127.0.0.1:8080
    policies: [tagged]
policies:
  tagged: { kind: request-headers, set: { X-A: a } }
routes:
  - name: order
    policies:
      - tagged
      - { kind: address, deny: [10.0.0.0/8] }
    to: orders
  - name: split
    to: [{ service: orders, weight: 3 }, stock]
    mirror: { service: stock, percent: 2.5 }
    listeners: [public]
  - name: moved
    redirect: { status: 301, path: /new }
  - name: ok
    respond: { body: fine }
services:
  orders: { endpoints: [127.0.0.1:1, { address: 127.0.0.1:2, weight: 2 }], balance: least-request }
  stock: { endpoints: [127.0.0.1:3] }
canvas:
  orders: { x: 1.5, y: -2 }
)";

class TestGatewayDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nodesAreTyped();
    void destinationsAreTyped();
    void placesLeadToNodes();
    void nodesLeadToPlaces();
    void usersAreFound();

private:
    const GatewayDocument m_document = GatewayDocument::read(text);
};

void TestGatewayDocument::nodesAreTyped()
{
    QVERIFY(m_document.findings().empty());
    QCOMPARE(m_document.name(), std::string("shop"));
    QCOMPARE(m_document.findListener("public")->bind, std::string("127.0.0.1:8080"));
    QVERIFY(!m_document.findListener("public")->hasTls);
    QCOMPARE(m_document.findPolicy("tagged")->kind, std::string("request-headers"));
    const auto& stations = m_document.findRoute("order")->stations;
    QCOMPARE(stations.size(), std::size_t{2});
    QCOMPARE(stations[0].reference, std::string("tagged"));
    QCOMPARE(stations[0].kind, std::string("request-headers"));
    QVERIFY(stations[1].isInline());
    QCOMPARE(stations[1].name(), std::string("address"));
    QVERIFY((stations[1].path == ValuePath{"routes", std::size_t{0}, "policies", std::size_t{1}}));
    QCOMPARE(m_document.findService("orders")->endpoints, (std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:2"}));
    QCOMPARE(m_document.findService("orders")->balance, std::string("least-request"));
    QCOMPARE(m_document.findService("stock")->balance, std::string("round-robin"));
    QCOMPARE(m_document.canvas().at(0).x, 1.5);
    QCOMPARE(m_document.canvas().at(0).y, -2.0);
    QVERIFY(m_document.findRoute("none") == nullptr);
}

void TestGatewayDocument::destinationsAreTyped()
{
    const RouteNode& split = *m_document.findRoute("split");
    QCOMPARE(split.destination.services.size(), std::size_t{2});
    QCOMPARE(split.destination.services[0].weight, 3U);
    QVERIFY((split.destination.services[0].path == ValuePath{"routes", std::size_t{1}, "to", std::size_t{0}, "service"}));
    QCOMPARE(split.destination.services[1].service, std::string("stock"));
    QCOMPARE(split.mirror->weight, 2500U);
    QCOMPARE(split.listeners, std::vector<std::string>{"public"});
    QVERIFY(m_document.findRoute("moved")->destination.kind == DestinationNode::Kind::Redirect);
    QCOMPARE(m_document.findRoute("moved")->destination.status, 301);
    QVERIFY(m_document.findRoute("ok")->destination.kind == DestinationNode::Kind::Respond);
    QCOMPARE(m_document.findRoute("ok")->destination.status, 200);
}

void TestGatewayDocument::placesLeadToNodes()
{
    const auto at = [&](const char* what) { return m_document.nodeAt(text.find(what)); };
    QVERIFY(at("signalbox") == NodeRef{});
    QVERIFY(at("bind") == (NodeRef{NodeKind::Listener, "public"}));
    QVERIFY(at("tagged]") == (NodeRef{NodeKind::Listener, "public", 0}));
    QVERIFY(at("tagged: {") == (NodeRef{NodeKind::Policy, "tagged"}));
    QVERIFY(at("- name: order") == (NodeRef{NodeKind::Route, "order"}));
    QVERIFY(at("- { kind: address") == (NodeRef{NodeKind::Route, "order", 1}));
    QVERIFY(at("stock: {") == (NodeRef{NodeKind::Service, "stock"}));
    QVERIFY(at("127.0.0.1:3") == (NodeRef{NodeKind::Service, "stock"}));
    QVERIFY(m_document.nodeAt(text.size() + 100) == NodeRef{});
}

void TestGatewayDocument::nodesLeadToPlaces()
{
    const auto written = [&](const NodeRef& node) {
        const auto span = m_document.spanOf(node);
        return span ? text.substr(span->begin, span->end - span->begin) : std::string("nowhere");
    };
    QCOMPARE(written({NodeKind::Service, "stock"}), std::string("stock: { endpoints: [127.0.0.1:3] }"));
    QCOMPARE(written({NodeKind::Route, "moved"}), std::string("name: moved\n    redirect: { status: 301, path: /new }"));
    QCOMPARE(written({NodeKind::Route, "order", 1}), std::string("{ kind: address, deny: [10.0.0.0/8] }"));
    QCOMPARE(written({NodeKind::Listener, "public", 0}), std::string("tagged"));
    QCOMPARE(written({NodeKind::Route, "order", 2}), std::string("nowhere"));
    QCOMPARE(written({NodeKind::Policy, "absent"}), std::string("nowhere"));
    QCOMPARE(m_document.spanOf({NodeKind::Policy, "tagged"})->line, 8U);
}

void TestGatewayDocument::usersAreFound()
{
    QVERIFY((m_document.usersOf({NodeKind::Policy, "tagged"}) == std::vector<NodeRef>{{NodeKind::Listener, "public"}, {NodeKind::Route, "order"}}));
    QVERIFY((m_document.usersOf({NodeKind::Service, "stock"}) == std::vector<NodeRef>{{NodeKind::Route, "split"}}));
    QVERIFY((m_document.usersOf({NodeKind::Listener, "public"}) == std::vector<NodeRef>{{NodeKind::Route, "split"}}));
    QVERIFY(m_document.usersOf({NodeKind::Route, "order"}).empty());
}

} // namespace

QTEST_APPLESS_MAIN(TestGatewayDocument)
#include "tst_gateway_document.moc"
