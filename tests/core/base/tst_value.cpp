// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/value.h"

#include <QtTest>

using namespace signalbox;

namespace {

Value makeMap(std::vector<MapEntry> entries)
{
    Value map;
    map.kind = Value::Kind::Map;
    map.entries = std::move(entries);
    return map;
}

// routes: [{path: /a}]
Value sample()
{
    return makeMap({{"routes", {}, makeList({makeMap({{"path", {}, makeScalar("/a")}})})}});
}

} // namespace

class TestValue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsByKeyAndPath()
    {
        const Value root = sample();
        QVERIFY(root.find("routes") != nullptr);
        QVERIFY(root.find("other") == nullptr);
        const Value* path = find(root, {"routes", std::size_t{0}, "path"});
        QVERIFY(path != nullptr);
        QCOMPARE(path->text, std::string("/a"));
        QVERIFY(find(root, {}) == &root);
    }
    void pathsThatLeadNowhereGiveNothing()
    {
        const Value root = sample();
        QVERIFY(find(root, {"routes", std::size_t{1}}) == nullptr);
        QVERIFY(find(root, {"routes", "path"}) == nullptr);
        QVERIFY(find(root, {std::size_t{0}}) == nullptr);
        QVERIFY(find(root, {"routes", std::size_t{0}, "path", "deeper"}) == nullptr);
    }
    void equalityIgnoresSpansAndQuoting()
    {
        Value changed = sample();
        changed.span.line = 7;
        changed.entries[0].value.items[0].entries[0].value.isQuoted = true;
        QVERIFY(changed == sample());
        changed.entries[0].value.items[0].entries[0].value.text = "/b";
        QVERIFY(!(changed == sample()));
    }
    void equalityMindsKindAndOrder()
    {
        QVERIFY(!(Value{} == makeScalar("")));
        const Value ab = makeMap({{"a", {}, Value{}}, {"b", {}, Value{}}});
        const Value ba = makeMap({{"b", {}, Value{}}, {"a", {}, Value{}}});
        QVERIFY(!(ab == ba));
        QVERIFY(!(makeList({makeScalar("1")}) == makeList({makeScalar("1"), makeScalar("2")})));
    }
    void pathsAreWrittenForPeople()
    {
        QCOMPARE(toText({"routes", std::size_t{0}, "match", "path"}), std::string("routes[0].match.path"));
        QCOMPARE(toText({std::size_t{3}, "a"}), std::string("[3].a"));
        QCOMPARE(toText(ValuePath{}), std::string());
    }
};

QTEST_APPLESS_MAIN(TestValue)
#include "tst_value.moc"
