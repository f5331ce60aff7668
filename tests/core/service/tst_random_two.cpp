// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

#include <QtTest>

using namespace signalbox;

namespace {

std::vector<EndpointState> endpointsOf(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& weightsAndOpen)
{
    std::vector<EndpointState> made;
    for (const auto& [weight, open] : weightsAndOpen)
        made.push_back({.weight = weight, .open = open});
    return made;
}

std::vector<int> countsOf(const std::vector<EndpointState>& endpoints, int times)
{
    const auto balancer = makeRandomTwo();
    SplitMixRandom random(11);
    std::vector<int> counts(endpoints.size(), 0);
    for (int i = 0; i < times; ++i)
        ++counts[balancer->choose(endpoints, {}, random)->value];
    return counts;
}

} // namespace

class TestRandomTwo final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofTwoTheLessBusyIsTaken()
    {
        QCOMPARE(countsOf(endpointsOf({{1, 4}, {1, 3}}), 1000)[1], 1000); // both are always drawn
    }

    void busiestOfThreeIsNeverTaken()
    {
        const auto counts = countsOf(endpointsOf({{1, 0}, {1, 9}, {1, 0}}), 9000);
        QCOMPARE(counts[1], 0);
        QVERIFY2(std::abs(counts[0] - 4500) < 240, qPrintable(QString::number(counts[0])));
    }

    void secondBusiestIsTakenOnlyAgainstTheBusiest()
    {
        const auto counts = countsOf(endpointsOf({{1, 1}, {1, 2}, {1, 3}}), 9000); // pairs: 2 of 3 hold the first
        QVERIFY2(std::abs(counts[0] - 6000) < 225, qPrintable(QString::number(counts[0])));
        QVERIFY2(std::abs(counts[1] - 3000) < 225, qPrintable(QString::number(counts[1])));
        QCOMPARE(counts[2], 0);
    }

    void loadIsMeasuredByWeight()
    {
        QCOMPARE(countsOf(endpointsOf({{10, 9}, {1, 1}}), 500)[0], 500); // 10/10 against 2/1
        QCOMPARE(countsOf(endpointsOf({{10, 30}, {1, 1}}), 500)[1], 500);
    }

    void drawsFollowWeights()
    {
        // Idle alike for their weights: the first drawn is taken.
        const auto counts = countsOf(endpointsOf({{3, 2}, {1, 0}}), 8000);
        QVERIFY2(std::abs(counts[0] - 6000) < 200, qPrintable(QString::number(counts[0])));
    }

    void lastOneLeftIsTaken()
    {
        auto endpoints = endpointsOf({{1, 7}, {0, 0}, {1, 0}});
        endpoints[2].isHealthy = false;
        QCOMPARE(countsOf(endpoints, 100)[0], 100);
        endpoints[0].isHealthy = false;
        SplitMixRandom random(1);
        QVERIFY(makeRandomTwo()->choose(endpoints, {}, random) == std::nullopt);
    }

    void equalTapesChooseAlike()
    {
        const auto endpoints = endpointsOf({{1, 0}, {2, 1}, {3, 2}, {4, 3}});
        QVERIFY(countsOf(endpoints, 50) == countsOf(endpoints, 50));
    }
};

QTEST_APPLESS_MAIN(TestRandomTwo)
#include "tst_random_two.moc"
