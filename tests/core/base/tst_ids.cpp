// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ids.h"

#include <QtTest>

#include <type_traits>
#include <unordered_set>

using namespace signalbox;

static_assert(!std::is_convertible_v<RouteId, ServiceId>);
static_assert(!std::is_convertible_v<std::size_t, RouteId>);

class TestIds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void idsAreInvalidUntilTheyNameSomething()
    {
        QVERIFY(!RouteId().isValid());
        QVERIFY(RouteId(std::size_t{0}).isValid());
    }
    void idsCompareAndHashByValue()
    {
        QVERIFY(RouteId(std::size_t{1}) < RouteId(std::size_t{2}));
        const std::unordered_set<RouteId> ids{RouteId(std::size_t{1}), RouteId(std::size_t{1}), RouteId(std::size_t{2})};
        QCOMPARE(ids.size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TestIds)
#include "tst_ids.moc"
