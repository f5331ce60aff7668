// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/idle_pool.h"

#include <QtTest>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{1'000};
const EndpointId first{0U};
const EndpointId second{1U};

ConnectionHandle connection(std::size_t number)
{
    return ConnectionHandle{number};
}

} // namespace

class TestIdlePool final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theLastPutIsTakenFirst();
    void endpointsDoNotShareConnections();
    void aFullEndpointGivesUpItsOldest();
    void maximumZeroKeepsNothing();
    void anUnknownEndpointKeepsNothing();
    void connectionsExpireAtTheirTimeAndNotBefore();
    void nextExpiryIsTheEarliestOfAllEndpoints();
    void aRemovedConnectionIsNeitherTakenNorExpired();
    void clearHandsBackEverything();
};

void TestIdlePool::theLastPutIsTakenFirst()
{
    IdlePool pool(1, 8, 60s);
    QVERIFY(pool.take(first) == std::nullopt);
    QVERIFY(pool.put(first, connection(1), start) == std::nullopt);
    QVERIFY(pool.put(first, connection(2), start) == std::nullopt);
    QCOMPARE(pool.size(), std::size_t{2});
    QVERIFY(pool.take(first) == connection(2));
    QVERIFY(pool.take(first) == connection(1));
    QVERIFY(pool.take(first) == std::nullopt);
}

void TestIdlePool::endpointsDoNotShareConnections()
{
    IdlePool pool(2, 8, 60s);
    pool.put(first, connection(1), start);
    QVERIFY(pool.take(second) == std::nullopt);
    QCOMPARE(pool.size(first), std::size_t{1});
    QCOMPARE(pool.size(second), std::size_t{0});
}

void TestIdlePool::aFullEndpointGivesUpItsOldest()
{
    IdlePool pool(2, 2, 60s);
    QVERIFY(pool.put(first, connection(1), start) == std::nullopt);
    QVERIFY(pool.put(first, connection(2), start) == std::nullopt);
    QVERIFY(pool.put(first, connection(3), start) == connection(1));
    QVERIFY(pool.put(second, connection(4), start) == std::nullopt);
    QVERIFY(pool.take(first) == connection(3));
    QVERIFY(pool.take(first) == connection(2));
}

void TestIdlePool::maximumZeroKeepsNothing()
{
    IdlePool pool(1, 0, 60s);
    QVERIFY(pool.put(first, connection(1), start) == connection(1));
    QCOMPARE(pool.size(), std::size_t{0});
}

void TestIdlePool::anUnknownEndpointKeepsNothing()
{
    IdlePool pool(1, 4, 60s);
    QVERIFY(pool.put(second, connection(1), start) == connection(1));
    QVERIFY(pool.put(EndpointId{}, connection(2), start) == connection(2));
    QVERIFY(pool.take(second) == std::nullopt);
}

void TestIdlePool::connectionsExpireAtTheirTimeAndNotBefore()
{
    IdlePool pool(2, 8, 10s);
    pool.put(first, connection(1), start);
    pool.put(second, connection(2), start + 1s);
    pool.put(first, connection(3), start + 2s);
    QVERIFY(pool.expired(start + (10s - 1ns)).empty());
    QVERIFY(pool.expired(start + 10s) == std::vector<ConnectionHandle>{connection(1)});
    QVERIFY(pool.expired(start + 10s).empty());
    QVERIFY((pool.expired(start + 12s) == std::vector<ConnectionHandle>{connection(3), connection(2)}));
    QCOMPARE(pool.size(), std::size_t{0});
}

void TestIdlePool::nextExpiryIsTheEarliestOfAllEndpoints()
{
    IdlePool pool(2, 8, 10s);
    QVERIFY(pool.nextExpiry() == std::nullopt);
    pool.put(second, connection(1), start);
    pool.put(first, connection(2), start + 3s);
    QVERIFY(pool.nextExpiry() == start + 10s);
    QVERIFY(pool.take(second) == connection(1));
    QVERIFY(pool.nextExpiry() == start + 13s);
}

void TestIdlePool::aRemovedConnectionIsNeitherTakenNorExpired()
{
    IdlePool pool(2, 8, 10s);
    pool.put(second, connection(1), start);
    pool.put(second, connection(2), start);
    QVERIFY(pool.remove(connection(2)));
    QVERIFY(!pool.remove(connection(2)));
    QVERIFY(pool.take(second) == connection(1));
    QVERIFY(pool.expired(start + 1h).empty());
}

void TestIdlePool::clearHandsBackEverything()
{
    IdlePool pool(2, 8, 10s);
    pool.put(first, connection(1), start);
    pool.put(second, connection(2), start);
    QVERIFY((pool.clear() == std::vector<ConnectionHandle>{connection(1), connection(2)}));
    QCOMPARE(pool.size(), std::size_t{0});
    QVERIFY(pool.nextExpiry() == std::nullopt);
}

QTEST_APPLESS_MAIN(TestIdlePool)
#include "tst_idle_pool.moc"
