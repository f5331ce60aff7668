// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/charset.h"

#include <QtTest>

using namespace signalbox;

class TestCharset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void utf8StaysAndLosesItsMark()
    {
        QCOMPARE(toUtf8("\xef\xbb\xbf\xc3\xa4", "latin1"), std::string("\xc3\xa4"));
        QCOMPARE(toUtf8("\xc3\xa4", ""), std::string("\xc3\xa4"));
        QCOMPARE(toUtf8("\xc3\xa4", "iso-8859-1"), std::string("\xc3\xa4")); // mislabelled UTF-8 is common
    }
    void singleBytesAreWindows1252()
    {
        QCOMPARE(toUtf8("\xfc\x80", "ISO-8859-1"), std::string("\xc3\xbc\xe2\x82\xac"));
        QCOMPARE(toUtf8("\xfc", ""), std::string("\xfc"));
    }
    void utf16IsReadByMarkOrName()
    {
        const std::string little("\x61\x00\xac\x20\x3d\xd8\x00\xde", 8);
        const std::string big("\x00\x61\x20\xac\xd8\x3d\xde\x00", 8);
        const std::string text("a\xe2\x82\xac\xf0\x9f\x98\x80");
        QCOMPARE(toUtf8(little, "utf-16"), text);
        QCOMPARE(toUtf8("\xff\xfe" + little, ""), text);
        QCOMPARE(toUtf8("\xfe\xff" + big, "utf-8"), text);
        QCOMPARE(toUtf8(big, "UTF-16BE"), text);
    }
    void brokenUtf16GivesReplacements()
    {
        const std::string replacement("\xef\xbf\xbd");
        QCOMPARE(toUtf8(std::string("\x3d\xd8\x61\x00", 4), "utf-16le"), replacement + "a");
        QCOMPARE(toUtf8(std::string("\x00\xde", 2), "utf-16le"), replacement);
        QCOMPARE(toUtf8(std::string("\x3d\xd8", 2), "utf-16le"), replacement);
        QCOMPARE(toUtf8(std::string("\x61\x00\x61", 3), "utf-16le"), "a" + replacement);
    }
};

QTEST_APPLESS_MAIN(TestCharset)
#include "tst_charset.moc"
