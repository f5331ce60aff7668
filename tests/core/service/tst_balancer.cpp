// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

#include <QtTest>

using namespace signalbox;

namespace {

std::vector<EndpointState> endpointsWithWeights(const std::vector<std::uint32_t>& weights)
{
    std::vector<EndpointState> out;
    for (const std::uint32_t weight : weights)
        out.push_back({.weight = weight});
    return out;
}

std::vector<std::size_t> chosen(Balancer& balancer, const std::vector<EndpointState>& endpoints, std::size_t times)
{
    SplitMixRandom random(7);
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < times; ++i)
        out.push_back(balancer.choose(endpoints, {}, random).value_or(EndpointId{}).value);
    return out;
}

std::vector<int> counts(const std::vector<std::size_t>& choices, std::size_t endpoints)
{
    std::vector<int> out(endpoints, 0);
    for (const std::size_t choice : choices)
        ++out.at(choice);
    return out;
}

} // namespace

class TestBalancer final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void smoothOrderIsThatOfNginx();
    void everyCycleGivesEachEndpointItsWeight_data();
    void everyCycleGivesEachEndpointItsWeight();
    void roundRobinSkipsUnhealthyExcludedAndWeightZero();
    void roundRobinStaysExactAfterAnEndpointCameBack();
    void nothingIsChosenWhenNoneIsLeft();
    void leastRequestTakesTheFewestOpenPerWeight();
    void leastRequestBreaksTiesEvenly();
    void leastRequestSkipsExcludedAndUnhealthy();
};

void TestBalancer::smoothOrderIsThatOfNginx()
{
    // The example of nginx's commit 52327e0627f4: { 5, 1, 1 } gives a a b a c a a.
    const auto balancer = makeBalancer(BalanceKind::RoundRobin, 3);
    const std::vector<std::size_t> expected{0, 0, 1, 0, 2, 0, 0};
    QVERIFY(chosen(*balancer, endpointsWithWeights({5, 1, 1}), 7) == expected);
    QVERIFY(chosen(*balancer, endpointsWithWeights({5, 1, 1}), 7) == expected);
}

void TestBalancer::everyCycleGivesEachEndpointItsWeight_data()
{
    QTest::addColumn<QList<int>>("weights");
    QTest::newRow("one") << QList<int>{3};
    QTest::newRow("equal") << QList<int>{1, 1, 1};
    QTest::newRow("canary") << QList<int>{90, 10};
    QTest::newRow("uneven") << QList<int>{7, 3, 2, 1};
    QTest::newRow("with zero") << QList<int>{4, 0, 5};
}

void TestBalancer::everyCycleGivesEachEndpointItsWeight()
{
    QFETCH(QList<int>, weights);
    std::vector<std::uint32_t> plain;
    std::size_t total = 0;
    for (const int weight : weights) {
        plain.push_back(static_cast<std::uint32_t>(weight));
        total += static_cast<std::size_t>(weight);
    }
    const auto balancer = makeBalancer(BalanceKind::RoundRobin, plain.size());
    for (int cycle = 0; cycle < 3; ++cycle) {
        const auto given = counts(chosen(*balancer, endpointsWithWeights(plain), total), plain.size());
        for (std::size_t i = 0; i < plain.size(); ++i)
            QCOMPARE(given[i], weights[static_cast<qsizetype>(i)]);
    }
}

void TestBalancer::roundRobinSkipsUnhealthyExcludedAndWeightZero()
{
    auto endpoints = endpointsWithWeights({1, 1, 0, 1});
    endpoints[0].isHealthy = false;
    const std::vector<EndpointId> excluded{EndpointId{3U}};
    const auto balancer = makeBalancer(BalanceKind::RoundRobin, endpoints.size());
    SplitMixRandom random(1);
    for (int i = 0; i < 10; ++i)
        QVERIFY(balancer->choose(endpoints, {.excluded = excluded}, random) == EndpointId{1U});
}

void TestBalancer::roundRobinStaysExactAfterAnEndpointCameBack()
{
    auto endpoints = endpointsWithWeights({2, 1});
    const auto balancer = makeBalancer(BalanceKind::RoundRobin, 2);
    endpoints[0].isHealthy = false;
    QCOMPARE(counts(chosen(*balancer, endpoints, 5), 2)[1], 5);
    endpoints[0].isHealthy = true;
    const auto given = counts(chosen(*balancer, endpoints, 30), 2);
    QCOMPARE(given[0], 20);
    QCOMPARE(given[1], 10);
}

void TestBalancer::nothingIsChosenWhenNoneIsLeft()
{
    SplitMixRandom random(1);
    for (const BalanceKind kind : {BalanceKind::RoundRobin, BalanceKind::LeastRequest}) {
        auto endpoints = endpointsWithWeights({1, 0});
        const auto balancer = makeBalancer(kind, 2);
        QVERIFY(balancer->choose(endpoints, {.excluded = std::vector<EndpointId>{EndpointId{0U}}}, random) == std::nullopt);
        endpoints[0].isHealthy = false;
        QVERIFY(balancer->choose(endpoints, {}, random) == std::nullopt);
        QVERIFY(balancer->choose({}, {}, random) == std::nullopt);
    }
}

void TestBalancer::leastRequestTakesTheFewestOpenPerWeight()
{
    const auto balancer = makeBalancer(BalanceKind::LeastRequest, 3);
    SplitMixRandom random(1);
    auto endpoints = endpointsWithWeights({1, 2, 1});
    QVERIFY(balancer->choose(endpoints, {}, random) == EndpointId{1U}); // idle, and twice as strong
    endpoints[0].open = 3;
    endpoints[1].open = 4;
    endpoints[2].open = 2;
    QVERIFY(balancer->choose(endpoints, {}, random) == EndpointId{1U}); // 5/2 against 4 and 3
    endpoints[1].open = 7;
    QVERIFY(balancer->choose(endpoints, {}, random) == EndpointId{2U}); // 3 against 4 and 8/2
}

void TestBalancer::leastRequestBreaksTiesEvenly()
{
    const auto balancer = makeBalancer(BalanceKind::LeastRequest, 3);
    const auto given = counts(chosen(*balancer, endpointsWithWeights({1, 1, 1}), 30'000), 3);
    for (const int count : given)
        QVERIFY2(count > 9'700 && count < 10'300, qPrintable(QString::number(count)));
}

void TestBalancer::leastRequestSkipsExcludedAndUnhealthy()
{
    const auto balancer = makeBalancer(BalanceKind::LeastRequest, 3);
    SplitMixRandom random(1);
    auto endpoints = endpointsWithWeights({1, 1, 1});
    endpoints[0].isHealthy = false;
    endpoints[2].open = 90;
    QVERIFY(balancer->choose(endpoints, {.excluded = std::vector<EndpointId>{EndpointId{1U}}}, random) == EndpointId{2U});
}

QTEST_APPLESS_MAIN(TestBalancer)
#include "tst_balancer.moc"
