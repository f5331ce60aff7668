// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <QtTest>

using namespace signalbox;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokenCharsAreThoseOfRfc9110()
    {
        const std::string_view expected = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int i = 0; i < 256; ++i) {
            const char c = static_cast<char>(i);
            QCOMPARE(isTokenChar(c), c != '\0' && expected.find(c) != std::string_view::npos);
        }
        QVERIFY(isToken("X-Trace"));
        QVERIFY(!isToken(""));
        QVERIFY(!isToken("X Trace"));
        QVERIFY(!isToken("X:"));
    }
    void comparesWithoutCaseInAsciiOnly()
    {
        QVERIFY(equalsIgnoringCase("Content-Type", "cONTENT-tYPE"));
        QVERIFY(!equalsIgnoringCase("a", "ab"));
        QVERIFY(!equalsIgnoringCase("[", "{")); // 0x5b and 0x7b differ in the case bit only
        QVERIFY(!equalsIgnoringCase("\xc3\x84", "\xc3\xa4"));
        QCOMPARE(toLower("ABCxyz\xc3\x84@[`"), std::string("abcxyz\xc3\x84@[`"));
    }
    void trimsBlanksAndTabsOnly()
    {
        QVERIFY(trimmed(" \t a b\t ") == "a b");
        QVERIFY(trimmed(" \t ").empty());
        QVERIFY(trimmed("").empty());
        QVERIFY(trimmed("\na") == "\na");
    }
    void splitKeepsEmptyPieces()
    {
        QCOMPARE(split("a,,b", ',').size(), std::size_t{3});
        QVERIFY(split("a,,b", ',')[1].empty());
        QCOMPARE(split("", ',').size(), std::size_t{1});
        QCOMPARE(split(",", ',').size(), std::size_t{2});
    }
    void listContainsWholeMembersWithoutCase()
    {
        QVERIFY(listContains("keep-alive, Upgrade", "upgrade"));
        QVERIFY(listContains(",,close", "close"));
        QVERIFY(!listContains("keep-alive-not", "keep-alive"));
        QVERIFY(!listContains("", "close"));
    }
    void parsesWholeNumbersOnly_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isUnsigned");
        QTest::addColumn<bool>("isInteger");
        QTest::newRow("0") << QByteArray("0") << true << true;
        QTest::newRow("007") << QByteArray("007") << true << true;
        QTest::newRow("max") << QByteArray("18446744073709551615") << true << false;
        QTest::newRow("max+1") << QByteArray("18446744073709551616") << false << false;
        QTest::newRow("int max") << QByteArray("9223372036854775807") << true << true;
        QTest::newRow("int min") << QByteArray("-9223372036854775808") << false << true;
        QTest::newRow("plus") << QByteArray("+1") << false << false;
        QTest::newRow("empty") << QByteArray("") << false << false;
        QTest::newRow("minus") << QByteArray("-") << false << false;
        QTest::newRow("space") << QByteArray(" 1") << false << false;
        QTest::newRow("tail") << QByteArray("1x") << false << false;
        QTest::newRow("hex") << QByteArray("0x1") << false << false;
        QTest::newRow("NUL") << QByteArray("1\0", 2) << false << false;
    }
    void parsesWholeNumbersOnly()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isUnsigned);
        QFETCH(bool, isInteger);
        QCOMPARE(parseUnsigned(text.toStdString()).has_value(), isUnsigned);
        QCOMPARE(parseInteger(text.toStdString()).has_value(), isInteger);
    }
    void numbersHaveTheirValue()
    {
        QCOMPARE(*parseUnsigned("18446744073709551615"), ~std::uint64_t{0});
        QCOMPARE(*parseInteger("-42"), std::int64_t{-42});
    }
    void constantTimeComparisonIsAComparison()
    {
        QVERIFY(equalsConstantTime("secret", "secret"));
        QVERIFY(!equalsConstantTime("secret", "secres"));
        QVERIFY(!equalsConstantTime("secret", "secretx"));
        QVERIFY(!equalsConstantTime("secret", "secre"));
        QVERIFY(!equalsConstantTime(std::string_view("a\0", 2), "a"));
        QVERIFY(equalsConstantTime("", ""));
    }
    void utf8IsStrict_data();
    void utf8IsStrict();
    void utf8IsFoundWrongAtEveryPlaceInALongText();
};

void TestText::utf8IsStrict_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isValid");
    QTest::newRow("empty") << QByteArray("") << true;
    QTest::newRow("ascii") << QByteArray("hello, world, longer than eight") << true;
    QTest::newRow("two") << QByteArray("\xc3\xa4") << true;
    QTest::newRow("three") << QByteArray("\xe2\x82\xac") << true;
    QTest::newRow("four") << QByteArray("\xf0\x9f\x98\x80") << true;
    QTest::newRow("largest") << QByteArray("\xf4\x8f\xbf\xbf") << true;
    QTest::newRow("too large") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("overlong two") << QByteArray("\xc0\xaf") << false;
    QTest::newRow("overlong three") << QByteArray("\xe0\x80\xaf") << false;
    QTest::newRow("overlong four") << QByteArray("\xf0\x80\x80\xaf") << false;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("before surrogates") << QByteArray("\xed\x9f\xbf") << true;
    QTest::newRow("cut") << QByteArray("\xe2\x82") << false;
    QTest::newRow("lone tail") << QByteArray("\x80") << false;
    QTest::newRow("bad third") << QByteArray("\xe2\x82\x41") << false;
    QTest::newRow("latin1") << QByteArray("gr\xfc\xdf") << false;
}

void TestText::utf8IsStrict()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isValid);
    QCOMPARE(isUtf8(bytes.toStdString()), isValid);
}

void TestText::utf8IsFoundWrongAtEveryPlaceInALongText()
{
    for (std::size_t at = 0; at < 40; ++at) {
        std::string text(40, 'a');
        QVERIFY(isUtf8(text));
        text[at] = '\xff';
        QVERIFY(!isUtf8(text));
    }
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
