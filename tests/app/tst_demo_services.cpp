// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_services.h"

#include "app/demo/identity_service.h"
#include "tests/app/demo_bench.h"

#include <QtTest>
#include <set>

using namespace signalbox;
using namespace signalbox::demo;

class TestDemoServices final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyServiceHasItsOwnLoopbackAddress();
    void everyServiceIsReady();
    void bothOrderEndpointsShareOneStore();
    void theSameSeedGivesTheSameAnswers();
    void identityShowsTheRequestWithoutSecrets();
    void identitySurvivesBytesThatAreNoText();
};

void TestDemoServices::everyServiceHasItsOwnLoopbackAddress()
{
    std::set<std::string> addresses;
    for (const DemoService& service : makeDemoServices(1)) {
        QVERIFY(service.address.ip.isLoopback());
        addresses.insert(service.address.toText());
    }
    QCOMPARE(addresses.size(), std::size_t{7});
    QCOMPARE(*addresses.begin(), std::string("127.0.0.1:9101"));
}

void TestDemoServices::everyServiceIsReady()
{
    for (const DemoService& service : makeDemoServices(1))
        QCOMPARE(service.handler(request("GET", "/ready")).status, 200);
}

void TestDemoServices::bothOrderEndpointsShareOneStore()
{
    const auto services = makeDemoServices(1);
    QCOMPARE(services[2].name, std::string("orders"));
    QCOMPARE(services[3].name, std::string("orders"));
    const auto put = request("PUT", "/orders/here", {{"X-User", "alice"}, {"Content-Type", "application/json"}},
        R"({"items": [{"id": "cup", "quantity": 1}]})");
    QCOMPARE(services[2].handler(put).status, 201);
    QCOMPARE(services[3].handler(request("GET", "/orders/here", {{"X-User", "alice"}})).status, 200);
}

void TestDemoServices::theSameSeedGivesTheSameAnswers()
{
    const auto first = makeDemoServices(3);
    const auto second = makeDemoServices(3);
    for (std::size_t i = 0; i < first.size(); ++i) {
        for (int round = 0; round < 50; ++round) {
            const SimpleResponse a = first[i].handler(request("GET", "/reviews/cup"));
            const SimpleResponse b = second[i].handler(request("GET", "/reviews/cup"));
            QVERIFY(a.status == b.status && a.body == b.body && a.delay == b.delay && a.rawBytes == b.rawBytes);
        }
    }
}

void TestDemoServices::identityShowsTheRequestWithoutSecrets()
{
    SplitMixRandom random(1);
    const SimpleResponse response = identityResponse(
        request("PUT", "/me?x=1",
            {{"X-User", "alice"}, {"Authorization", "Bearer secret"}, {"x-api-key", "hush"}, {"X-User", "again"}},
            "12345"),
        random);
    const Json seen = jsonOf(response);
    QCOMPARE(seen["method"].get<std::string>(), std::string("PUT"));
    QCOMPARE(seen["target"].get<std::string>(), std::string("/me?x=1"));
    QCOMPARE(seen["body-bytes"].get<int>(), 5);
    QCOMPARE(seen["headers"].size(), std::size_t{4});
    QCOMPARE(seen["headers"][1][1].get<std::string>(), std::string("(13 bytes)"));
    QCOMPARE(seen["headers"][3][1].get<std::string>(), std::string("again"));
    QVERIFY(response.body.find("secret") == std::string::npos && response.body.find("hush") == std::string::npos);
}

void TestDemoServices::identitySurvivesBytesThatAreNoText()
{
    SplitMixRandom random(1);
    const SimpleResponse response = identityResponse(request("GET", "/\xff\xfe", {{"X-Odd", "\x80\x81"}}), random);
    QCOMPARE(response.status, 200);
    QVERIFY(!jsonOf(response).is_discarded());
}

QTEST_APPLESS_MAIN(TestDemoServices)
#include "tst_demo_services.moc"
