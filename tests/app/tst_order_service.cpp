// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/order_service.h"

#include "tests/app/demo_bench.h"

#include <QtTest>
#include <thread>

using namespace signalbox;
using namespace signalbox::demo;

namespace {

constexpr std::string_view kettles = R"({"items": [{"id": "kettle", "quantity": 2}], "note": "Ring twice"})";

class Customer {
public:
    explicit Customer(OrderService& service, std::string name = "alice")
        : m_service(service)
        , m_name(std::move(name))
    {
    }
    SimpleResponse ask(std::string_view method, std::string_view target, std::string_view body = {},
        std::string_view header = {}, std::string_view value = {})
    {
        SimpleRequest asked = request(method, target,
            {{"X-User", m_name}, {"Content-Type", "application/json; charset=utf-8"}}, std::string(body));
        if (!header.empty())
            asked.head.headers.set(header, value);
        SplitMixRandom random(1);
        return m_service.handle(asked, random);
    }

private:
    OrderService& m_service;
    std::string m_name;
};

} // namespace

class TestOrderService final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFirstListIsNotEmpty();
    void aCreatedOrderCanBeReadWhereItSaysItIs();
    void anOrderOfAnotherDoesNotExist();
    void putCreatesAndReplaces();
    void putWithAnOldTagIsRefused();
    void deleteRemovesOnce();
    void aKnownTagIsAnswered304UntilTheOrderChanges();
    void nonsenseIsExplained_data();
    void nonsenseIsExplained();
    void otherMediaTypesAreRefused();
    void otherMethodsAreRefused();
    void withoutACustomerNothingIsShown();
    void oldOrdersAreForgotten();
    void twoEndpointsMayAnswerAtTheSameTime();
};

void TestOrderService::theFirstListIsNotEmpty()
{
    OrderService service;
    const Json list = jsonOf(Customer(service).ask("GET", "/orders"));
    QCOMPARE(list["customer"].get<std::string>(), std::string("alice"));
    QCOMPARE(list["orders"].size(), std::size_t{2});
    QCOMPARE(list["orders"][0]["total"].get<std::string>(), std::string("34.90"));
    QVERIFY(jsonOf(Customer(service, "carol").ask("GET", "/orders"))["orders"].empty());
}

void TestOrderService::aCreatedOrderCanBeReadWhereItSaysItIs()
{
    OrderService service;
    Customer alice(service);
    const SimpleResponse created = alice.ask("POST", "/orders", kettles);
    QCOMPARE(created.status, 201);
    const SimpleResponse read = alice.ask("GET", header(created, "Location"));
    QCOMPARE(read.status, 200);
    QCOMPARE(read.body, created.body);
    const Json order = jsonOf(read);
    QCOMPARE(order["total"].get<std::string>(), std::string("69.80"));
    QCOMPARE(order["items"][0]["name"].get<std::string>(), std::string("Enamel kettle"));
    QCOMPARE(order["note"].get<std::string>(), std::string("Ring twice"));
}

void TestOrderService::anOrderOfAnotherDoesNotExist()
{
    OrderService service;
    Customer alice(service);
    Customer bob(service, "bob");
    const std::string where = header(alice.ask("POST", "/orders", kettles), "Location");
    QCOMPARE(bob.ask("GET", where).status, 404);
    QCOMPARE(bob.ask("DELETE", where).status, 404);
    QCOMPARE(alice.ask("GET", where).status, 200);
}

void TestOrderService::putCreatesAndReplaces()
{
    OrderService service;
    Customer alice(service);
    QCOMPARE(alice.ask("PUT", "/orders/my-own", kettles).status, 201);
    const SimpleResponse replaced = alice.ask("PUT", "/orders/my-own", R"({"items": [{"id": "cup", "quantity": 1}]})");
    QCOMPARE(replaced.status, 200);
    const Json order = jsonOf(alice.ask("GET", "/orders/my-own"));
    QCOMPARE(order["version"].get<int>(), 2);
    QCOMPARE(order["total"].get<std::string>(), std::string("12.50"));
    QVERIFY(!order.contains("note"));
    QCOMPARE(alice.ask("PUT", "/orders/" + std::string(41, 'a'), kettles).status, 400);
    QCOMPARE(alice.ask("PUT", "/orders/a%20b", kettles).status, 400);
}

void TestOrderService::putWithAnOldTagIsRefused()
{
    OrderService service;
    Customer alice(service);
    const std::string first = header(alice.ask("PUT", "/orders/x", kettles), "ETag");
    const std::string second = header(alice.ask("PUT", "/orders/x", kettles, "If-Match", first), "ETag");
    QVERIFY(second != first);
    QCOMPARE(alice.ask("PUT", "/orders/x", kettles, "If-Match", first).status, 412);
    QCOMPARE(alice.ask("DELETE", "/orders/x", {}, "If-Match", first).status, 412);
    QCOMPARE(alice.ask("PUT", "/orders/new", kettles, "If-Match", first).status, 412);
    QCOMPARE(alice.ask("DELETE", "/orders/x", {}, "If-Match", second).status, 204);
}

void TestOrderService::deleteRemovesOnce()
{
    OrderService service;
    Customer alice(service);
    const SimpleResponse removed = alice.ask("DELETE", "/orders/1001");
    QCOMPARE(removed.status, 204);
    QVERIFY(removed.body.empty());
    QCOMPARE(alice.ask("DELETE", "/orders/1001").status, 404);
    QCOMPARE(alice.ask("GET", "/orders/1001").status, 404);
    QCOMPARE(alice.ask("GET", "/orders/1002").status, 200);
}

void TestOrderService::aKnownTagIsAnswered304UntilTheOrderChanges()
{
    OrderService service;
    Customer alice(service);
    const std::string tag = header(alice.ask("GET", "/orders/1001"), "ETag");
    QCOMPARE(alice.ask("GET", "/orders/1001", {}, "If-None-Match", tag).status, 304);
    QCOMPARE(alice.ask("PUT", "/orders/1001", kettles).status, 200);
    QCOMPARE(alice.ask("GET", "/orders/1001", {}, "If-None-Match", tag).status, 200);
}

void TestOrderService::nonsenseIsExplained_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("pointer");
    QTest::newRow("no JSON") << QByteArray("{\"items\": [") << 400 << QByteArray();
    QTest::newRow("nothing") << QByteArray() << 400 << QByteArray();
    QTest::newRow("no object") << QByteArray("[1]") << 400 << QByteArray();
    QTest::newRow("no items") << QByteArray("{}") << 422 << QByteArray("/items");
    QTest::newRow("empty items") << QByteArray(R"({"items": []})") << 422 << QByteArray("/items");
    QTest::newRow("item is a text") << QByteArray(R"({"items": ["kettle"]})") << 422 << QByteArray("/items/0");
    QTest::newRow("unknown item") << QByteArray(R"({"items": [{"id": "unicorn", "quantity": 1}]})") << 422
                                  << QByteArray("/items/0/id");
    QTest::newRow("id is a number") << QByteArray(R"({"items": [{"id": 7, "quantity": 1}]})") << 422
                                    << QByteArray("/items/0/id");
    QTest::newRow("quantity 0") << QByteArray(R"({"items": [{"id": "cup", "quantity": 0}]})") << 422
                                << QByteArray("/items/0/quantity");
    QTest::newRow("quantity 99") << QByteArray(R"({"items": [{"id": "cup", "quantity": 99}]})") << 201 << QByteArray();
    QTest::newRow("quantity 100") << QByteArray(R"({"items": [{"id": "cup", "quantity": 100}]})") << 422
                                  << QByteArray("/items/0/quantity");
    QTest::newRow("quantity 1.5") << QByteArray(R"({"items": [{"id": "cup", "quantity": 1.5}]})") << 422
                                  << QByteArray("/items/0/quantity");
    QTest::newRow("quantity 2^64-1") << QByteArray(R"({"items": [{"id": "cup", "quantity": 18446744073709551615}]})")
                                     << 422 << QByteArray("/items/0/quantity");
    QTest::newRow("note is a number") << QByteArray(R"({"items": [{"id": "cup", "quantity": 1}], "note": 1})") << 422
                                      << QByteArray("/note");
    QTest::newRow("not UTF-8") << QByteArray("{\"items\": [{\"id\": \"\xff\", \"quantity\": 1}]}") << 400
                               << QByteArray();
}

void TestOrderService::nonsenseIsExplained()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, pointer);
    OrderService service;
    const SimpleResponse response = Customer(service).ask("POST", "/orders", body.toStdString());
    QCOMPARE(response.status, status);
    if (status == 201)
        return;
    QCOMPARE(header(response, "Content-Type"), std::string("application/problem+json"));
    QVERIFY(!jsonOf(response).is_discarded());
    if (!pointer.isEmpty())
        QCOMPARE(jsonOf(response)["errors"][0]["pointer"].get<std::string>(), pointer.toStdString());
    QCOMPARE(jsonOf(Customer(service).ask("GET", "/orders"))["orders"].size(), std::size_t{2}); // nothing was kept
}

void TestOrderService::otherMediaTypesAreRefused()
{
    OrderService service;
    Customer alice(service);
    QCOMPARE(alice.ask("POST", "/orders", kettles, "Content-Type", "text/plain").status, 415);
    QCOMPARE(alice.ask("POST", "/orders", kettles, "Content-Type", "").status, 415);
}

void TestOrderService::otherMethodsAreRefused()
{
    OrderService service;
    Customer alice(service);
    QCOMPARE(header(alice.ask("DELETE", "/orders"), "Allow"), std::string("GET, HEAD, POST"));
    QCOMPARE(header(alice.ask("PATCH", "/orders/1001"), "Allow"), std::string("GET, HEAD, PUT, DELETE"));
    QCOMPARE(alice.ask("GET", "/orders/1001/lines").status, 404);
}

void TestOrderService::withoutACustomerNothingIsShown()
{
    OrderService service;
    Customer nobody(service, "");
    QCOMPARE(nobody.ask("GET", "/orders").status, 401);
    QCOMPARE(nobody.ask("POST", "/orders", kettles).status, 401);
    QCOMPARE(nobody.ask("GET", "/ready").status, 200);
}

void TestOrderService::oldOrdersAreForgotten()
{
    OrderService service;
    Customer alice(service);
    for (int i = 0; i < 600; ++i)
        QCOMPARE(alice.ask("POST", "/orders", kettles).status, 201);
    QCOMPARE(jsonOf(alice.ask("GET", "/orders"))["orders"].size(), std::size_t{500});
    QCOMPARE(alice.ask("GET", "/orders/1001").status, 404);
}

void TestOrderService::twoEndpointsMayAnswerAtTheSameTime()
{
    OrderService service;
    std::vector<std::thread> threads;
    for (const char* name : {"alice", "bob"}) {
        threads.emplace_back([&service, name] {
            for (int i = 0; i < 100; ++i)
                Customer(service, name).ask("POST", "/orders", kettles);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(jsonOf(Customer(service).ask("GET", "/orders"))["orders"].size(), std::size_t{102});
    QCOMPARE(jsonOf(Customer(service, "bob").ask("GET", "/orders"))["orders"].size(), std::size_t{101});
}

QTEST_APPLESS_MAIN(TestOrderService)
#include "tst_order_service.moc"
