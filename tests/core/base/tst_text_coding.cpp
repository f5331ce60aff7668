// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <QtTest>

using namespace signalbox;

class TestTextCoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void percentDecodesStrictly()
    {
        QCOMPARE(*percentDecoded("a%2Fb%2fc+d"), std::string("a/b/c+d"));
        QCOMPARE(*percentDecoded("%00"), std::string(1, '\0'));
        QCOMPARE(*percentDecoded(""), std::string());
        for (const char* bad : {"%", "a%2", "%zz", "%2g", "%%20"})
            QVERIFY2(!percentDecoded(bad).has_value(), bad);
    }
    void formDecodingForgivesBadEscapes()
    {
        QCOMPARE(formDecoded("a+b%20c%2Bd"), std::string("a b c+d"));
        QCOMPARE(formDecoded("100%"), std::string("100%"));
        QCOMPARE(formDecoded("%zz%4"), std::string("%zz%4"));
        QCOMPARE(formDecoded("%%41"), std::string("%A"));
    }
    void hexGoesBothWays()
    {
        const std::string bytes("\x00\x7f\x80\xff", 4);
        QCOMPARE(toHex(bytes), std::string("007f80ff"));
        QCOMPARE(*fromHex("007F80fF"), bytes);
        QVERIFY(!fromHex("0").has_value());
        QVERIFY(!fromHex("0g").has_value());
    }
    void base64GivesTheVectorsOfRfc4648()
    {
        const std::pair<const char*, const char*> vectors[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
            {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
        for (const auto& [plain, coded] : vectors) {
            QCOMPARE(toBase64(plain), std::string(coded));
            QCOMPARE(fromBase64(coded).value_or("failed"), std::string(plain));
        }
    }
    void base64UrlUsesItsOwnAlphabetWithoutPadding()
    {
        const std::string bytes("\xfb\xff\xfe", 3);
        QCOMPARE(toBase64Url(bytes), std::string("-__-"));
        QCOMPARE(*fromBase64Url("-__-"), bytes);
        QCOMPARE(*fromBase64Url("Zg"), std::string("f"));
        QVERIFY(!fromBase64Url("Zg==").has_value());
        QVERIFY(!fromBase64Url("+//+").has_value());
    }
    void everyByteStringSurvivesBase64()
    {
        std::string bytes;
        for (int i = 0; i < 600; ++i) {
            QCOMPARE(*fromBase64(toBase64(bytes)), bytes);
            QCOMPARE(*fromBase64Url(toBase64Url(bytes)), bytes);
            bytes += static_cast<char>(i * 37);
        }
    }
    void base64RefusesOtherSpellings_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v\n", "Zm 9v", "Zg==Zg==", "Zh==", "Zm9="})
            QTest::newRow(text) << QByteArray(text);
    }
    void base64RefusesOtherSpellings()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!fromBase64(text.toStdString()).has_value());
    }
};

QTEST_APPLESS_MAIN(TestTextCoding)
#include "tst_text_coding.moc"
