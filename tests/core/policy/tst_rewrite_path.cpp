// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestRewritePath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pathsAreRewritten_data();
    void pathsAreRewritten();
    void theQueryStays();
    void variablesFillTheWholePath();
    void variablesThatBringSyntaxAreEncoded();
    void aRewriteThatMakesThePathAmbiguousIs400_data();
    void aRewriteThatMakesThePathAmbiguousIs400();
    void bothPathsAreNoted();
    void configurationsThatCannotWorkDoNotCompile_data();
    void configurationsThatCannotWorkDoNotCompile();
};

namespace {

Value rule(const QByteArray& kind, const QByteArray& a, const QByteArray& b)
{
    const std::string name = kind.toStdString();
    if (name == "replace-prefix")
        return map({{name, map({{"from", a.toStdString()}, {"to", b.toStdString()}})}});
    if (name == "regex")
        return map({{name, map({{"pattern", a.toStdString()}, {"to", b.toStdString()}})}});
    return map({{name, a.toStdString()}});
}

void row(const char* kind, const char* a, const char* b, const char* before, const char* after)
{
    const QByteArray title = QByteArray(kind) + ' ' + a + ' ' + b + ": " + before;
    QTest::newRow(title.constData()) << QByteArray(kind) << QByteArray(a) << QByteArray(b) << QByteArray(before)
                                     << QByteArray(after);
}

} // namespace

void TestRewritePath::pathsAreRewritten_data()
{
    for (const char* column : {"kind", "a", "b", "before", "after"})
        QTest::addColumn<QByteArray>(column);
    row("strip-prefix", "/api", "", "/api/items", "/items");
    row("strip-prefix", "/api", "", "/api/", "/");
    row("strip-prefix", "/api", "", "/api", "/");
    row("strip-prefix", "/api/", "", "/api/items", "/items");
    row("strip-prefix", "/api", "", "/apis", "/apis");
    row("strip-prefix", "/api", "", "/API/items", "/API/items");
    row("strip-prefix", "/", "", "/a", "/a");
    row("strip-prefix", "/api/v1", "", "/api", "/api");
    row("add-prefix", "/v1", "", "/items", "/v1/items");
    row("add-prefix", "/v1/", "", "/", "/v1/");
    row("replace-prefix", "/old", "/new", "/old/a/", "/new/a/");
    row("replace-prefix", "/old", "/new", "/old", "/new");
    row("replace-prefix", "/old", "/", "/old/a", "/a");
    row("replace-prefix", "/old", "/", "/old", "/");
    row("replace-prefix", "/", "/new", "/a", "/new/a");
    row("replace-prefix", "/old", "/new", "/older", "/older");
    row("replace", "/static", "", "/a/b", "/static");
    row("replace", "{request.path}", "", "/", "/");
    row("regex", "/users/(\\d+)/(.*)", "/u/\\1/\\2", "/users/42/posts", "/u/42/posts");
    row("regex", "/users/(\\d+)", "/u/\\1", "/users/42/posts", "/users/42/posts");
    row("regex", "/a", "/all\\0", "/a", "/all/a");
    row("regex", "/a(b)?", "/x\\1", "/a", "/x");
}

void TestRewritePath::pathsAreRewritten()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    PolicyBench bench("rewrite-path", rule(kind, a, b));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get(before.toStdString())).isProceed());
    QCOMPARE(bytes(bench.kept().target), after);
}

void TestRewritePath::theQueryStays()
{
    PolicyBench bench("rewrite-path", map({{"strip-prefix", "/api"}}));
    QVERIFY(bench.request(get("/api?x=/api/y&z=%2f")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/?x=/api/y&z=%2f");
}

void TestRewritePath::variablesFillTheWholePath()
{
    PolicyBench bench("rewrite-path", map({{"replace", "/orders/{path.id}/of/{consumer}"}}));
    bench.facts.pathParameters = {{"id", "42%20a"}};
    bench.facts.consumer = "ann";
    QVERIFY(bench.request(get("/o/42%20a?q=1")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/orders/42%20a/of/ann?q=1");
}

void TestRewritePath::variablesThatBringSyntaxAreEncoded()
{
    PolicyBench bench("rewrite-path", map({{"replace", "/search/{query.q}"}}));
    QVERIFY(bench.request(get("/s?q=a+b%3Fc%23d")).isProceed());
    QCOMPARE(bytes(bench.kept().target), "/search/a%20b%3Fc%23d?q=a+b%3Fc%23d");
}

void TestRewritePath::aRewriteThatMakesThePathAmbiguousIs400_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("dot segments") << QByteArray("/s?q=..");
    QTest::newRow("nothing") << QByteArray("/s?q=");
    QTest::newRow("line break") << QByteArray("/s?q=%0d%0a");
    QTest::newRow("NUL") << QByteArray("/s?q=%00");
    QTest::newRow("slash") << QByteArray("/s?q=a/b");
}

void TestRewritePath::aRewriteThatMakesThePathAmbiguousIs400()
{
    QFETCH(QByteArray, target);
    PolicyBench bench("rewrite-path", map({{"replace", "/files/{query.q}/x"}}));
    const Outcome refused = bench.request(get(target.toStdString()));
    QCOMPARE(refused.status, 400);
    QCOMPARE(bytes(refused.response.problemType), "unsafe-path");
    QCOMPARE(bytes(bench.kept().target), target);
}

void TestRewritePath::bothPathsAreNoted()
{
    PolicyBench bench("rewrite-path", map({{"strip-prefix", "/api"}}));
    QVERIFY(bench.request(get("/api/x?y")).isProceed());
    QCOMPARE(bytes(bench.note("from")), "/api/x");
    QCOMPARE(bytes(bench.note("to")), "/x");
    QVERIFY(bench.request(get("/other")).isProceed());
    QVERIFY(bench.notes.empty());
}

void TestRewritePath::configurationsThatCannotWorkDoNotCompile_data()
{
    for (const char* column : {"kind", "a", "b", "problem", "unused"})
        QTest::addColumn<QByteArray>(column);
    row("strip-prefix", "api", "", "strip-prefix", "");
    row("add-prefix", "/a?b", "", "add-prefix", "");
    row("replace-prefix", "/a", "..", "to", "");
    row("replace", "no-slash", "", "replace", "");
    row("replace", "/a?b={query.b}", "", "replace", "");
    row("replace", "/{nothing}", "", "nothing", "");
    row("replace", "", "", "replace", "");
    row("regex", "/a(", "/b", "pattern", "");
    row("regex", "/a", "/\\1", "to", "");
    row("regex", "(?=x)", "/a", "pattern", "");
}

void TestRewritePath::configurationsThatCannotWorkDoNotCompile()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QByteArray, problem);
    PolicyBench bench("rewrite-path", rule(kind, a, b));
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bytes(bench.error).contains(problem), bench.error.c_str());
}

QTEST_APPLESS_MAIN(TestRewritePath)
#include "tst_rewrite_path.moc"
