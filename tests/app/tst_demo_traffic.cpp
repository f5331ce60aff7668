// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_traffic.h"

#include "app/demo/demo_scenarios.h"
#include "core/http/message.h"

#include <QtTest>
#include <map>
#include <set>

using namespace signalbox;
using namespace signalbox::demo;
using namespace std::chrono_literals;

namespace {

const DemoCredentials credentials{"token-of-alice", "token-of-bob", "old-token", "key-of-north-wind"};

std::size_t scenesPerBag()
{
    std::size_t total = 0;
    for (const Scenario& scenario : scenarios())
        total += scenario.perBag;
    return total;
}

} // namespace

class TestDemoTraffic final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameSeedAsksTheSame();
    void anotherSeedAsksInAnotherOrder();
    void itIsGentle();
    void everySceneAsksForSomething();
    void everyRequestIsWellFormed();
    void credentialsAreUsed();
    void credentialsOfTheExampleAreReadable();
    void missingCredentialsAreAnError();
};

void TestDemoTraffic::theSameSeedAsksTheSame()
{
    DemoTraffic first(credentials, 4);
    DemoTraffic second(credentials, 4);
    for (int i = 0; i < 500; ++i) {
        const DemoStep a = first.next();
        const DemoStep b = second.next();
        QVERIFY(a.request.head == b.request.head && a.request.body == b.request.body && a.listener == b.listener
            && a.untilNext == b.untilNext);
    }
}

void TestDemoTraffic::anotherSeedAsksInAnotherOrder()
{
    DemoTraffic first(credentials, 4);
    DemoTraffic second(credentials, 5);
    int same = 0;
    for (int i = 0; i < 200; ++i)
        same += first.next().request.head == second.next().request.head ? 1 : 0;
    QVERIFY(same < 100);
}

void TestDemoTraffic::itIsGentle()
{
    DemoTraffic traffic(credentials, 1);
    Duration total{};
    for (int i = 0; i < 3'000; ++i) {
        const DemoStep step = traffic.next();
        QVERIFY(step.untilNext >= 40ms && step.untilNext <= 1s);
        total += step.untilNext;
    }
    const double perSecond = 3'000 / (static_cast<double>(total.count()) / 1e9);
    QVERIFY2(perSecond > 2 && perSecond < 4, qPrintable(QString::number(perSecond)));
}

void TestDemoTraffic::everySceneAsksForSomething()
{
    SplitMixRandom random(1);
    std::set<std::string_view> names;
    for (const Scenario& scenario : scenarios()) {
        Scene scene(credentials, random, 0);
        scenario.play(scene);
        QVERIFY2(!scene.takeSteps().empty(), scenario.name.data());
        QVERIFY(scenario.perBag > 0);
        names.insert(scenario.name);
    }
    QCOMPARE(names.size(), scenarios().size());
}

void TestDemoTraffic::everyRequestIsWellFormed()
{
    DemoTraffic traffic(credentials, 1);
    for (std::size_t i = 0; i < 5 * scenesPerBag(); ++i) {
        const DemoStep step = traffic.next();
        const RequestHead& head = step.request.head;
        QVERIFY(step.listener == "public" || step.listener == "secure");
        QVERIFY(!head.method.empty() && head.target.starts_with("/"));
        QVERIFY(head.target.find(' ') == std::string::npos);
        QCOMPARE(head.headers.count("Host"), std::size_t{1});
        QCOMPARE(head.headers.count("X-Forwarded-For"), std::size_t{1});
        QVERIFY(!head.headers.contains("Content-Length")); // the client writes it
        QCOMPARE(head.headers.contains("Content-Type"), !step.request.body.empty());
    }
}

void TestDemoTraffic::credentialsAreUsed()
{
    DemoTraffic traffic(credentials, 1);
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < 5 * scenesPerBag(); ++i) {
        const HeaderList headers = traffic.next().request.head.headers;
        ++seen[std::string(headers.find("Authorization").value_or("none"))];
        ++seen[std::string(headers.find("X-Api-Key").value_or("none"))];
    }
    for (const char* expected :
        {"Bearer token-of-alice", "Bearer token-of-bob", "Bearer old-token", "key-of-north-wind", "let-me-in"})
        QVERIFY2(seen[expected] > 0, expected);
}

void TestDemoTraffic::credentialsOfTheExampleAreReadable()
{
    const auto read = readDemoCredentials(FolderSources(SIGNALBOX_SOURCE_DIR "/resources/examples/shop"));
    QVERIFY2(read.has_value(), read ? "" : read.error().describe().c_str());
    for (const std::string& token : {read->alice, read->bob, read->expired}) {
        QCOMPARE(std::count(token.begin(), token.end(), '.'), 2);
        QVERIFY(token.find('\n') == std::string::npos);
    }
    QVERIFY(!read->partnerKey.empty());
}

void TestDemoTraffic::missingCredentialsAreAnError()
{
    const auto read = readDemoCredentials(FolderSources(SIGNALBOX_SOURCE_DIR "/resources/examples"));
    QVERIFY(!read);
    QVERIFY(read.error().describe().find("alice.txt") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestDemoTraffic)
#include "tst_demo_traffic.moc"
