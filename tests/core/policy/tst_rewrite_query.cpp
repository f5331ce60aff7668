// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestRewriteQuery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void queriesAreRewritten_data();
    void queriesAreRewritten();
    void editsHaveTheirOrder();
    void variablesAreEncoded();
    void variablesAreReadBeforeAnythingIsChanged();
    void controlCharactersAre400();
    void formsWithoutAQueryStay_data();
    void formsWithoutAQueryStay();
    void configurationsThatCannotWorkDoNotCompile();
    void keptAndRemovedIsAWarning();
};

void TestRewriteQuery::queriesAreRewritten_data()
{
    for (const char* column : {"field", "name", "before", "after"})
        QTest::addColumn<QByteArray>(column);
    const auto row = [](const char* field, const char* name, const char* before, const char* after) {
        QTest::newRow((QByteArray(field) + ' ' + name + ": " + before).constData())
            << QByteArray(field) << QByteArray(name) << QByteArray(before) << QByteArray(after);
    };
    row("remove", "a", "/p?a=1&b=2", "/p?b=2");
    row("remove", "a", "/p?b=2&a=1&c&a", "/p?b=2&c");
    row("remove", "a", "/p?a=1", "/p");
    row("remove", "a", "/p?%61=1&b=%7e", "/p?b=%7e");
    row("remove", "a b", "/p?a+b=1&a%20b=2&c", "/p?c");
    row("remove", "a", "/p?A=1", "/p?A=1");
    row("remove", "a", "/p?", "/p?");
    row("remove", "a", "/p", "/p");
    row("remove", "a", "/p?b=%zz&&c=a=b", "/p?b=%zz&&c=a=b");
    row("keep", "a", "/p?a=1&b=2&a=3", "/p?a=1&a=3");
    row("keep", "a", "/p?b=2", "/p");
    row("keep", "a", "/p?", "/p?");
    row("keep", "a", "/p?a", "/p?a");
    row("set", "a", "/p", "/p?a=v%26w");
    row("set", "a", "/p?", "/p?a=v%26w");
    row("set", "a", "/p?x=1&a=1&y=2&a=3&z", "/p?x=1&a=v%26w&y=2&z");
    row("set", "a&b", "/p?x", "/p?x&a%26b=v%26w");
    row("add", "a", "/p?a=1", "/p?a=1&a=v%26w");
    row("add", "a", "/p", "/p?a=v%26w");
    row("add", "a", "http://h/p?x#f", "http://h/p?x&a=v%26w#f");
    row("add", "a", "http://h", "http://h?a=v%26w");
}

void TestRewriteQuery::queriesAreRewritten()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const bool isList = field == "remove" || field == "keep";
    PolicyBench bench("rewrite-query",
        map({{field.toStdString(), isList ? Node(name.toStdString()) : Node(map({{name.toStdString(), "v&w"}}))}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get(before.toStdString())).isProceed());
    QCOMPARE(bytes(bench.kept().target), after);
}

void TestRewriteQuery::editsHaveTheirOrder()
{
    PolicyBench bench("rewrite-query",
        map({{"add", map({{"b", "9"}})}, {"set", map({{"b", "8"}, {"c", "7"}})}, {"remove", list({"d"})}, {"keep", list({"b", "d"})}}));
    QVERIFY(bench.request(get("/?a=1&b=2&c=3&d=4")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/?b=8&c=7&b=9");
}

void TestRewriteQuery::variablesAreEncoded()
{
    PolicyBench bench("rewrite-query", map({{"set", map({{"who", "{consumer}"}, {"tenant", "t-{header.x-tenant}"}})}}));
    bench.facts.consumer = "ada & bob=#?/";
    QVERIFY(bench.request(get("/", {{"X-Tenant", "a+b%"}})).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/?who=ada%20%26%20bob%3D%23%3F%2F&tenant=t-a%2Bb%25");
}

void TestRewriteQuery::variablesAreReadBeforeAnythingIsChanged()
{
    PolicyBench bench("rewrite-query", map({{"remove", "old"}, {"set", map({{"new", "{query.old}"}})}, {"add", map({{"all", "{query.new}"}})}}));
    QVERIFY(bench.request(get("/?old=1&new=2")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/?new=1&all=2");
}

void TestRewriteQuery::controlCharactersAre400()
{
    PolicyBench bench("rewrite-query", map({{"set", map({{"a", "{query.b}"}})}}));
    const Outcome refused = bench.request(get("/?b=x%0d%0aX:1"));
    QCOMPARE(refused.status, 400);
    QCOMPARE(bytes(refused.response.problemType), "unsafe-value");
    QCOMPARE(bytes(bench.kept().target), "/?b=x%0d%0aX:1");
}

void TestRewriteQuery::formsWithoutAQueryStay_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("asterisk") << QByteArray("OPTIONS") << QByteArray("*");
    QTest::newRow("authority") << QByteArray("CONNECT") << QByteArray("h:1");
}

void TestRewriteQuery::formsWithoutAQueryStay()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    PolicyBench bench("rewrite-query", map({{"add", map({{"a", "1"}})}}));
    RequestHead head = get(target.toStdString());
    head.method = method.toStdString();
    QVERIFY(bench.request(head).isProceed());
    QCOMPARE(bytes(head.target), target);
}

void TestRewriteQuery::configurationsThatCannotWorkDoNotCompile()
{
    QVERIFY(!PolicyBench("rewrite-query", map({{"set", map({{"a", "{nothing}"}})}})).isCompiled());
    QVERIFY(!PolicyBench("rewrite-query", map({{"add", map({{"a", "{"}})}})).isCompiled());
    QVERIFY(!PolicyBench("rewrite-query", map({{"add", map({{"", "x"}})}})).isCompiled());
}

void TestRewriteQuery::keptAndRemovedIsAWarning()
{
    QCOMPARE(bytes(PolicyBench("rewrite-query", map({{"keep", list({"a", "b"})}, {"remove", list({"b"})}})).rules()), "query-kept-and-removed");
    QCOMPARE(bytes(PolicyBench("rewrite-query", map({{"keep", "a"}, {"remove", "b"}})).rules()), "");
}

QTEST_APPLESS_MAIN(TestRewriteQuery)
#include "tst_rewrite_query.moc"
