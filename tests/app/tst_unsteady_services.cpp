// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/unsteady_services.h"

#include "tests/app/demo_bench.h"

#include <QtTest>

using namespace signalbox;
using namespace signalbox::demo;
using namespace std::chrono_literals;

class TestUnsteadyServices final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reportsTakeTheirTime();
    void reportsComeInPieces();
    void theSameReportIsAlwaysTheSame();
    void reviewsFailAsOftenAsTheySay();
    void theSameSeedFailsAtTheSamePlaces();
    void unknownPathsAreNotFound();
    void readinessNeverFails();
};

void TestUnsteadyServices::reportsTakeTheirTime()
{
    SplitMixRandom random(5);
    int slow = 0;
    for (int i = 0; i < 2'000; ++i) {
        const Duration delay = reportResponse(request("GET", "/reports/sales"), random).delay;
        QVERIFY(delay >= 100ms && delay <= 2500ms);
        slow += delay > 2s ? 1 : 0;
    }
    QVERIFY2(slow > 100 && slow < 220, qPrintable(QString::number(slow))); // about one of thirteen
}

void TestUnsteadyServices::reportsComeInPieces()
{
    SplitMixRandom random(5);
    const SimpleResponse response = reportResponse(request("GET", "/reports/sales"), random);
    QCOMPARE(response.status, 200);
    QVERIFY(response.bodySpread >= 200ms && response.bodySpread <= 900ms);
    QVERIFY(response.body.starts_with("day,item,sold,revenue\r\n2026-02-01,kettle,"));
    QVERIFY(response.body.size() > 10'000);
}

void TestUnsteadyServices::theSameReportIsAlwaysTheSame()
{
    SplitMixRandom random(5);
    const std::string first = reportResponse(request("GET", "/reports/sales"), random).body;
    QCOMPARE(reportResponse(request("GET", "/reports/sales"), random).body, first);
    QVERIFY(reportResponse(request("GET", "/reports/returns"), random).body != first);
}

void TestUnsteadyServices::reviewsFailAsOftenAsTheySay()
{
    SplitMixRandom random(5);
    int overloaded = 0;
    int brokenOff = 0;
    int garbage = 0;
    int good = 0;
    for (int i = 0; i < 10'000; ++i) {
        const SimpleResponse response = reviewResponse(request("GET", "/reviews/kettle"), random);
        if (response.status == 503)
            ++overloaded;
        else if (response.closesEarly || response.rawBytes.starts_with("HTTP/1.1 "))
            ++brokenOff;
        else if (!response.rawBytes.empty())
            ++garbage;
        else if (response.status == 200 && jsonOf(response)["item"] == "kettle")
            ++good;
    }
    QVERIFY2(overloaded > 900 && overloaded < 1100, qPrintable(QString::number(overloaded)));
    QVERIFY2(brokenOff > 420 && brokenOff < 580, qPrintable(QString::number(brokenOff)));
    QVERIFY2(garbage > 60 && garbage < 140, qPrintable(QString::number(garbage)));
    QCOMPARE(overloaded + brokenOff + garbage + good, 10'000);
}

void TestUnsteadyServices::theSameSeedFailsAtTheSamePlaces()
{
    SplitMixRandom first(9);
    SplitMixRandom second(9);
    for (int i = 0; i < 200; ++i) {
        const SimpleResponse a = reviewResponse(request("GET", "/reviews/cup"), first);
        const SimpleResponse b = reviewResponse(request("GET", "/reviews/cup"), second);
        QVERIFY(a.status == b.status && a.body == b.body && a.rawBytes == b.rawBytes && a.delay == b.delay);
    }
}

void TestUnsteadyServices::unknownPathsAreNotFound()
{
    TapeRandom calm({0xffffffffffffffffULL, 0, 0xffffffffffffffffULL, 0});
    QCOMPARE(reviewResponse(request("GET", "/reviews/unicorn"), calm).status, 404);
    QCOMPARE(reviewResponse(request("GET", "/elsewhere"), calm).status, 404);
    QCOMPARE(reportResponse(request("GET", "/reports"), calm).status, 404);
    QCOMPARE(reportResponse(request("POST", "/reports/sales"), calm).status, 405);
}

void TestUnsteadyServices::readinessNeverFails()
{
    SplitMixRandom random(5);
    for (int i = 0; i < 300; ++i) {
        const SimpleResponse response = reviewResponse(request("GET", "/ready"), random);
        QVERIFY(response.status == 200 && response.rawBytes.empty() && !response.closesEarly);
    }
}

QTEST_APPLESS_MAIN(TestUnsteadyServices)
#include "tst_unsteady_services.moc"
