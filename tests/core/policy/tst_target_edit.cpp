// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/target_edit.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestTargetEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pathIsFoundAndReplacedInEveryForm_data();
    void pathIsFoundAndReplacedInEveryForm();
    void queryParametersAreRemovedByDecodedName_data();
    void queryParametersAreRemovedByDecodedName();
    void cookiesAreRemovedFromEveryField();
    void unrelatedCookiesStayByteForByte();
    void ambiguousPathsAreTold_data();
    void ambiguousPathsAreTold();
    void everythingButUnreservedIsEncoded();
};

void TestTargetEdit::pathIsFoundAndReplacedInEveryForm_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("replaced");
    QTest::newRow("origin") << QByteArray("GET") << QByteArray("/a/b?x=/y") << QByteArray("/a/b") << QByteArray("/new?x=/y");
    QTest::newRow("origin, empty query") << QByteArray("GET") << QByteArray("/a?") << QByteArray("/a") << QByteArray("/new?");
    QTest::newRow("absolute") << QByteArray("GET") << QByteArray("http://h:1/a?x") << QByteArray("/a")
                              << QByteArray("http://h:1/new?x");
    QTest::newRow("absolute without a path") << QByteArray("GET") << QByteArray("http://h?x") << QByteArray("/")
                                             << QByteArray("http://h/new?x");
    QTest::newRow("asterisk") << QByteArray("OPTIONS") << QByteArray("*") << QByteArray("(none)") << QByteArray("*");
    QTest::newRow("authority") << QByteArray("CONNECT") << QByteArray("h:1") << QByteArray("(none)") << QByteArray("h:1");
}

void TestTargetEdit::pathIsFoundAndReplacedInEveryForm()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, replaced);
    RequestHead head = get(target.toStdString());
    head.method = method.toStdString();
    QCOMPARE(bytes(rawPath(head).value_or("(none)")), path);
    replacePath(head, "/new");
    QCOMPARE(bytes(head.target), replaced);
}

void TestTargetEdit::queryParametersAreRemovedByDecodedName_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("left");
    QTest::newRow("only one") << QByteArray("/a?key=1") << QByteArray("/a");
    QTest::newRow("first") << QByteArray("/a?key=1&b=2") << QByteArray("/a?b=2");
    QTest::newRow("last, without a value") << QByteArray("/a?b=2&key") << QByteArray("/a?b=2");
    QTest::newRow("twice") << QByteArray("/a?key=1&b=%20&key=2") << QByteArray("/a?b=%20");
    QTest::newRow("encoded name") << QByteArray("/a?%6bey=1&b=2") << QByteArray("/a?b=2");
    QTest::newRow("other case is another name") << QByteArray("/a?KEY=1") << QByteArray("/a?KEY=1");
    QTest::newRow("name as a value") << QByteArray("/a?b=key") << QByteArray("/a?b=key");
    QTest::newRow("empty pairs stay") << QByteArray("/a?&&b=1&") << QByteArray("/a?&&b=1&");
    QTest::newRow("no query") << QByteArray("/key") << QByteArray("/key");
}

void TestTargetEdit::queryParametersAreRemovedByDecodedName()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, left);
    RequestHead head = get(target.toStdString());
    removeQueryParameter(head, "key");
    QCOMPARE(bytes(head.target), left);
}

void TestTargetEdit::cookiesAreRemovedFromEveryField()
{
    RequestHead head = get("/", {{"Cookie", "a=1; token=x; b=2"}, {"cookie", "token=y"}});
    removeCookie(head.headers, "token");
    QCOMPARE(head.headers.count("Cookie"), std::size_t{1});
    QCOMPARE(bytes(header(head.headers, "Cookie")), "a=1; b=2");
}

void TestTargetEdit::unrelatedCookiesStayByteForByte()
{
    RequestHead head = get("/", {{"Cookie", "a=1;b=2;  c=token"}});
    removeCookie(head.headers, "token");
    QCOMPARE(bytes(header(head.headers, "Cookie")), "a=1;b=2;  c=token");
}

void TestTargetEdit::ambiguousPathsAreTold_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("isPlain");
    for (const char* path : {"/", "/a", "/a/", "/a/b.c", "/..a", "/a...", "/%20", "/%e2%82%ac", "/a;b=1"})
        QTest::newRow(path) << QByteArray(path) << true;
    for (const char* path : {"", "a", "//", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/a b", "/a?b", "/a#b", "/a\\b",
             "/%2f", "/%5C", "/%2e%2e", "/%00", "/%0d", "/%7f", "/%", "/%4", "/%zz", "/\xe2"})
        QTest::newRow(path) << QByteArray(path) << false;
}

void TestTargetEdit::ambiguousPathsAreTold()
{
    QFETCH(QByteArray, path);
    QFETCH(bool, isPlain);
    QCOMPARE(isUnambiguousPath(path.toStdString()), isPlain);
}

void TestTargetEdit::everythingButUnreservedIsEncoded()
{
    QCOMPARE(bytes(percentEncoded("aZ9-._~")), "aZ9-._~");
    QCOMPARE(bytes(percentEncoded("/ ?%\xff")), "%2F%20%3F%25%FF");
}

QTEST_APPLESS_MAIN(TestTargetEdit)
#include "tst_target_edit.moc"
