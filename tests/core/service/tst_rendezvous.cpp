// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace signalbox;

namespace {

constexpr std::size_t keys = 5000;

EndpointState endpoint(std::uint16_t port, std::uint32_t weight = 1)
{
    return {.weight = weight, .identity = endpointIdentity({"10.0.0.1", port}, 0)};
}

std::vector<EndpointState> endpointsFrom(std::uint16_t count)
{
    std::vector<EndpointState> made;
    for (std::uint16_t i = 0; i < count; ++i)
        made.push_back(endpoint(static_cast<std::uint16_t>(9000 + i)));
    return made;
}

// The identity of each key's endpoint.
std::vector<std::uint64_t> placesOf(const std::vector<EndpointState>& endpoints)
{
    const auto balancer = makeRendezvous();
    SplitMixRandom hashes(42);
    SplitMixRandom unused(1);
    std::vector<std::uint64_t> places;
    for (std::size_t i = 0; i < keys; ++i)
        places.push_back(endpoints[balancer->choose(endpoints, {.hash = hashes.next()}, unused)->value].identity);
    return places;
}

std::size_t countOf(const std::vector<std::uint64_t>& places, const EndpointState& endpoint)
{
    return static_cast<std::size_t>(std::count(places.begin(), places.end(), endpoint.identity));
}

bool isNear(std::size_t count, double expected)
{
    const double deviation = std::sqrt(expected * (1.0 - expected / static_cast<double>(keys)));
    return std::abs(static_cast<double>(count) - expected) <= 5 * deviation;
}

} // namespace

class TestRendezvous final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sharesFollowWeights()
    {
        const std::vector<EndpointState> endpoints{endpoint(1, 1), endpoint(2, 2), endpoint(3, 5), endpoint(4, 0)};
        const auto places = placesOf(endpoints);
        for (const EndpointState& each : endpoints)
            QVERIFY(isNear(countOf(places, each), static_cast<double>(keys) * each.weight / 8.0));
        QCOMPARE(countOf(places, endpoints[3]), std::size_t{0});
    }

    void removedEndpointMovesItsOwnKeysOnly_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("removed");
        for (const int count : {2, 3, 7, 20}) {
            for (const int removed : {0, count / 2, count - 1})
                QTest::addRow("%d of %d", removed, count) << count << removed;
        }
    }
    void removedEndpointMovesItsOwnKeysOnly()
    {
        QFETCH(int, count);
        QFETCH(int, removed);
        const auto all = endpointsFrom(static_cast<std::uint16_t>(count));
        auto fewer = all;
        fewer.erase(fewer.begin() + removed);
        const auto before = placesOf(all);
        const auto after = placesOf(fewer);
        const std::uint64_t gone = all[static_cast<std::size_t>(removed)].identity;
        std::size_t moved = 0;
        for (std::size_t i = 0; i < keys; ++i) {
            if (before[i] == after[i])
                continue;
            ++moved;
            QCOMPARE(before[i], gone);
        }
        QVERIFY(isNear(moved, static_cast<double>(keys) / count));
    }

    void newEndpointTakesItsShareFromAll()
    {
        const auto six = endpointsFrom(6);
        const auto seven = endpointsFrom(7);
        const auto before = placesOf(six);
        const auto after = placesOf(seven);
        for (std::size_t i = 0; i < keys; ++i)
            QVERIFY(before[i] == after[i] || after[i] == seven.back().identity);
        QVERIFY(isNear(countOf(after, seven.back()), static_cast<double>(keys) / 7));
    }

    void orderOfTheEndpointsIsIndifferent()
    {
        auto endpoints = endpointsFrom(5);
        const auto before = placesOf(endpoints);
        std::reverse(endpoints.begin(), endpoints.end());
        QVERIFY(placesOf(endpoints) == before);
    }

    void heavierEndpointOnlyGainsKeys()
    {
        auto endpoints = endpointsFrom(4);
        const auto before = placesOf(endpoints);
        endpoints[2].weight = 3;
        const auto after = placesOf(endpoints);
        for (std::size_t i = 0; i < keys; ++i)
            QVERIFY(before[i] == after[i] || after[i] == endpoints[2].identity);
        QVERIFY(isNear(countOf(after, endpoints[2]), static_cast<double>(keys) * 3 / 6));
    }

    void unhealthyEndpointsKeysComeBack()
    {
        auto endpoints = endpointsFrom(3);
        const auto before = placesOf(endpoints);
        endpoints[1].isHealthy = false;
        QCOMPARE(countOf(placesOf(endpoints), endpoints[1]), std::size_t{0});
        endpoints[1].isHealthy = true;
        QVERIFY(placesOf(endpoints) == before);
    }

    void triedEndpointIsPassedOver()
    {
        const auto endpoints = endpointsFrom(3);
        const auto balancer = makeRendezvous();
        SplitMixRandom random(1);
        std::vector<EndpointId> tried;
        for (int i = 0; i < 3; ++i) {
            const auto chosen = balancer->choose(endpoints, {.excluded = tried, .hash = 7}, random);
            QVERIFY(chosen && std::find(tried.begin(), tried.end(), *chosen) == tried.end());
            tried.push_back(*chosen);
        }
        QVERIFY(balancer->choose(endpoints, {.excluded = tried, .hash = 7}, random) == std::nullopt);
    }

    void withoutAKeyRequestsAreSpread()
    {
        const auto endpoints = endpointsFrom(4);
        const auto balancer = makeRendezvous();
        SplitMixRandom random(3);
        std::vector<std::size_t> counts(4, 0);
        for (std::size_t i = 0; i < keys; ++i)
            ++counts[balancer->choose(endpoints, {}, random)->value];
        for (const std::size_t count : counts)
            QVERIFY(isNear(count, static_cast<double>(keys) / 4));
    }

    void equalAddressesAreTwoEndpoints()
    {
        QVERIFY(endpointIdentity({"a.test", 80}, 0) != endpointIdentity({"a.test", 80}, 1));
        QCOMPARE(endpointIdentity({"a.test", 80}, 0), endpointIdentity({"a.test", 80}, 0));
    }
};

QTEST_APPLESS_MAIN(TestRendezvous)
#include "tst_rendezvous.moc"
