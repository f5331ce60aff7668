// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/target.h"

#include <QtTest>

using namespace signalbox;
using Form = Target::Form;

class TestTarget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void originFormHasPathAndQuery()
    {
        const Target target = parseTarget("GET", "/a/b?x=1?y#f?z");
        QCOMPARE(target.form, Form::Origin);
        QVERIFY(target.path == "/a/b");
        QVERIFY(target.query == "x=1?y");
        QVERIFY(target.hasQuery);
        QVERIFY(target.hasFragment);
        QVERIFY(target.authority.empty() && target.scheme.empty());
    }
    void emptyQueryIsStillAQuery()
    {
        QVERIFY(parseTarget("GET", "/a?").hasQuery);
        QVERIFY(parseTarget("GET", "/a?").query.empty());
        QVERIFY(!parseTarget("GET", "/a").hasQuery);
        const Target fragment = parseTarget("GET", "/a#b?c");
        QVERIFY(!fragment.hasQuery && fragment.hasFragment && fragment.path == "/a");
    }
    void nothingIsDecodedOrNormalised()
    {
        QVERIFY(parseTarget("GET", "//a/../%2e%2F").path == "//a/../%2e%2F");
        QVERIFY(parseTarget("GET", "//a/../%2e%2F").form == Form::Origin);
    }
    void absoluteForm()
    {
        const Target target = parseTarget("GET", "http://u@a.test:80/p?q");
        QCOMPARE(target.form, Form::Absolute);
        QVERIFY(target.scheme == "http");
        QVERIFY(target.authority == "u@a.test:80");
        QVERIFY(target.path == "/p" && target.query == "q");
        const Target bare = parseTarget("GET", "http://a.test");
        QVERIFY(bare.form == Form::Absolute && bare.path == "/" && !bare.hasQuery);
        const Target query = parseTarget("GET", "http://a.test?q#f");
        QVERIFY(query.path == "/" && query.query == "q" && query.authority == "a.test" && query.hasFragment);
    }
    void asteriskAndAuthorityForm()
    {
        QCOMPARE(parseTarget("OPTIONS", "*").form, Form::Asterisk);
        const Target target = parseTarget("CONNECT", "a.test:443");
        QCOMPARE(target.form, Form::Authority);
        QVERIFY(target.authority == "a.test:443" && target.path.empty());
        QCOMPARE(parseTarget("CONNECT", "[::1]:443").form, Form::Authority);
    }
    void otherTargetsAreInvalid_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("raw");
        const auto row = [](const char* method, const char* raw) {
            QTest::addRow("%s %s", method, raw) << QByteArray(method) << QByteArray(raw);
        };
        row("GET", "");
        row("GET", "a");
        row("GET", "?x");
        row("GET", "**");
        row("GET", "http:/a");
        row("GET", "http://");
        row("GET", "http:///p");
        row("GET", "://a/");
        row("GET", "1http://a/");
        row("GET", "a.test:80");
        row("CONNECT", "/a");
        row("CONNECT", "a.test");
        row("CONNECT", "a.test:");
        row("CONNECT", ":443");
        row("CONNECT", "a.test:443/x");
        row("CONNECT", "http://a.test:443");
        row("CONNECT", "[::1]");
        row("CONNECT", "*");
    }
    void otherTargetsAreInvalid()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, raw);
        QCOMPARE(parseTarget(method.toStdString(), raw.toStdString()).form, Form::Invalid);
    }
    void hostsAreNormalised_data()
    {
        QTest::addColumn<QByteArray>("authority");
        QTest::addColumn<QByteArray>("host"); // empty: refused
        const auto row = [](const char* authority, const char* host) {
            QTest::newRow(*authority == '\0' ? "(empty)" : authority) << QByteArray(authority) << QByteArray(host);
        };
        row("API.Shop.Test", "api.shop.test");
        row("a.test:8080", "a.test");
        row("a.test:", "a.test");
        row("a.test.", "a.test");
        row("a.test.:80", "a.test");
        row("[2001:DB8::1]:80", "[2001:db8::1]");
        row("[::1]", "[::1]");
        row("127.0.0.1:1", "127.0.0.1");
        row("my_host", "my_host");
        row("a%41", "a%41");
        row("!$&'()*+,;=~", "!$&'()*+,;=~");
        for (const char* bad : {"", ".", "..", "a..b", "a.test..", ":80", "a b", "a/b", "a?b", "a#b", "u@a", "a\\b", "a\"b",
                 "a:b", "a:65536", "a:-1", "a:80:80", "a%4", "a%zz", "h\xc3\xb6st", "[::1", "[]", "[::1]x", "[::1]:x",
                 "[1.2.3.4]", "[v1.a]", "::1", "a\x7f", "a\tb"})
            row(bad, "");
    }
    void hostsAreNormalised()
    {
        QFETCH(QByteArray, authority);
        QFETCH(QByteArray, host);
        QCOMPARE(normalizedHost(authority.toStdString()).value_or(""), host.toStdString());
    }
    void queriesAreDecodedOnce()
    {
        const auto pairs = parseQuery("a=1&b+c=%2520&&d&=e&a=2=3&x=%zz");
        QCOMPARE(pairs.size(), std::size_t{6});
        QCOMPARE(pairs[0].name, std::string("a"));
        QCOMPARE(pairs[1].name, std::string("b c"));
        QCOMPARE(pairs[1].value, std::string("%20"));
        QVERIFY(pairs[2].name == "d" && pairs[2].value.empty());
        QVERIFY(pairs[3].name.empty() && pairs[3].value == "e");
        QCOMPARE(pairs[4].value, std::string("2=3"));
        QCOMPARE(pairs[5].value, std::string("%zz"));
        QVERIFY(parseQuery("").empty());
    }
    void cookiesAreReadInOrder()
    {
        const auto pairs = parseCookies("a=1; b=\"two words\";c=x=y; ; bare; =nameless; d=\"; a=2");
        QCOMPARE(pairs.size(), std::size_t{5});
        QVERIFY(pairs[0].name == "a" && pairs[0].value == "1");
        QVERIFY(pairs[1].name == "b" && pairs[1].value == "two words");
        QVERIFY(pairs[2].name == "c" && pairs[2].value == "x=y");
        QVERIFY(pairs[3].name == "d" && pairs[3].value == "\"");
        QVERIFY(pairs[4].name == "a" && pairs[4].value == "2");
    }
};

QTEST_APPLESS_MAIN(TestTarget)
#include "tst_target.moc"
