// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/compile_context.h"

#include <QTest>
#include <re2/re2.h>

using namespace signalbox;

class TestPortableRegex : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refusesWhatIsNotPortable_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        for (const char* pattern : {"a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?i)a", "(?s:a)", "\\bword\\b", "\\Ba",
                 "^a", "a$", "a|^b", "\\Aa\\z", "a++", "a**", "(a", "a)", "[a", "a\\", "\\pL", "\\Qa\\E", "\\C", "a{x}", "{,5}",
                 "(?P=name)", "(?>a)", "\\K", "\\0"})
            QTest::newRow(pattern) << QByteArray(pattern);
    }
    void refusesWhatIsNotPortable()
    {
        QFETCH(QByteArray, pattern);
        const auto regex = compilePortableRegex(pattern.toStdString());
        QVERIFY(!regex);
        QVERIFY(!regex.error().detail.empty());
    }

    void takesThePortableSubset_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("plain") << QByteArray("/a.b") << QByteArray("/axb");
        QTest::newRow("group") << QByteArray("/(?:a|b)+") << QByteArray("/abab");
        QTest::newRow("named") << QByteArray("/(?P<x>a)(?<y>b)") << QByteArray("/ab");
        QTest::newRow("class") << QByteArray("/[]^$a-c]+") << QByteArray("/]^$b");
        QTest::newRow("negated class") << QByteArray("/[^]/]+") << QByteArray("/xyz");
        QTest::newRow("posix class") << QByteArray("/[[:alpha:]^]+") << QByteArray("/ab^");
        QTest::newRow("repetition") << QByteArray("/a{2,3}b{1}c{0,}") << QByteArray("/aab");
        QTest::newRow("escapes") << QByteArray("/\\d\\w\\.\\{\\$\\^\\x41") << QByteArray("/1a.{$^A");
        QTest::newRow("bytes") << QByteArray("/\xc3\xa9.") << QByteArray("/\xc3\xa9\xff");
        QTest::newRow("lazy") << QByteArray("/a*?b??") << QByteArray("/aab");
    }
    void takesThePortableSubset()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, text);
        const auto regex = compilePortableRegex(pattern.toStdString());
        QVERIFY2(regex.has_value(), regex ? "" : regex.error().detail.c_str());
        QVERIFY(re2::RE2::FullMatch(text.toStdString(), *regex->compiled));
        QVERIFY(!re2::RE2::FullMatch(text.toStdString() + "/", *regex->compiled));
    }

    void limitsGroupsAndLength()
    {
        std::string sixteen;
        for (int i = 0; i < 16; ++i)
            sixteen += "(a)";
        QVERIFY(compilePortableRegex(sixteen).has_value());
        QVERIFY(!compilePortableRegex(sixteen + "(a)"));
        QVERIFY(compilePortableRegex(std::string(2000, 'a')).has_value());
        QVERIFY(!compilePortableRegex(std::string(2001, 'a')));
    }
};

QTEST_APPLESS_MAIN(TestPortableRegex)
#include "tst_portable_regex.moc"
