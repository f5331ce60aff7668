// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/credential_source.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestCredentialSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void credentialsAreTaken_data();
    void credentialsAreTaken();
    void credentialsAreRemovedWhereTheyStood();
};

Q_DECLARE_METATYPE(signalbox::CredentialSource)

void TestCredentialSource::credentialsAreTaken_data()
{
    using Kind = CredentialSource::Kind;
    QTest::addColumn<CredentialSource>("source");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("found");
    const CredentialSource bearer{Kind::Header, "Authorization", "Bearer"};
    const CredentialSource key{Kind::Header, "X-Key", {}};
    const CredentialSource cookie{Kind::Cookie, "session", {}};
    const CredentialSource query{Kind::Query, "key", {}};
    const QByteArray none = "(none)";
    QTest::newRow("bearer") << bearer << QByteArray("authorization") << QByteArray("Bearer abc") << QByteArray("abc");
    QTest::newRow("scheme without case") << bearer << QByteArray("Authorization") << QByteArray("bEARER   abc ")
                                         << QByteArray("abc");
    QTest::newRow("other scheme") << bearer << QByteArray("Authorization") << QByteArray("Basic abc") << none;
    QTest::newRow("scheme as a prefix") << bearer << QByteArray("Authorization") << QByteArray("Bearerabc") << none;
    QTest::newRow("scheme only") << bearer << QByteArray("Authorization") << QByteArray("Bearer") << none;
    QTest::newRow("scheme and space") << bearer << QByteArray("Authorization") << QByteArray("Bearer ") << QByteArray("");
    QTest::newRow("whole header") << key << QByteArray("x-key") << QByteArray("abc def") << QByteArray("abc def");
    QTest::newRow("cookie") << cookie << QByteArray("Cookie") << QByteArray("a=1; session=abc") << QByteArray("abc");
    QTest::newRow("cookie with case") << cookie << QByteArray("Cookie") << QByteArray("Session=abc") << none;
    QTest::newRow("cookie twice") << cookie << QByteArray("Cookie") << QByteArray("session=a; session=b") << QByteArray("");
    QTest::newRow("same cookie twice") << cookie << QByteArray("Cookie") << QByteArray("session=a; session=a")
                                       << QByteArray("a");
    QTest::newRow("query") << query << QByteArray("?") << QByteArray("/?a=1&key=a%2Bb") << QByteArray("a+b");
    QTest::newRow("query twice") << query << QByteArray("?") << QByteArray("/?key=a&key=b") << QByteArray("");
    QTest::newRow("query absent") << query << QByteArray("?") << QByteArray("/key") << none;
}

void TestCredentialSource::credentialsAreTaken()
{
    QFETCH(CredentialSource, source);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, found);
    RequestHead head = get(field == "?" ? value.toStdString() : "/");
    if (field != "?")
        head.headers.add(field.toStdString(), value.toStdString());
    QCOMPARE(bytes(source.take(head).value_or("(none)")), found);
}

void TestCredentialSource::credentialsAreRemovedWhereTheyStood()
{
    using Kind = CredentialSource::Kind;
    RequestHead head = get("/a?key=1&b=2", {{"X-Key", "1"}, {"Cookie", "key=1; b=2"}});
    CredentialSource{Kind::Header, "x-key", {}}.removeFrom(head);
    CredentialSource{Kind::Cookie, "key", {}}.removeFrom(head);
    CredentialSource{Kind::Query, "key", {}}.removeFrom(head);
    QVERIFY(!head.headers.contains("X-Key"));
    QCOMPARE(bytes(header(head.headers, "Cookie")), "b=2");
    QCOMPARE(bytes(head.target), "/a?b=2");
}

QTEST_APPLESS_MAIN(TestCredentialSource)
#include "tst_credential_source.moc"
