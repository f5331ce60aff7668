// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/text_layout.h"

#include "core/base/text.h"

#include <QtTest>

using namespace signalbox;

class TestTextLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanTextIsAlwaysUtf8()
    {
        QCOMPARE(cleanText("a\xff\xc3\xa4\xe2\x82"), std::string("a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd"));
        for (int a = 0; a < 256; ++a) {
            for (int b = 0; b < 256; ++b)
                QVERIFY(isUtf8(cleanText(std::string{static_cast<char>(a), static_cast<char>(b)})));
        }
    }
    void controlsBecomePicturesAndLineEndsOne()
    {
        QCOMPARE(cleanText(std::string("a\r\nb\rc\n\td\0\x1b\x7f", 12)),
            std::string("a\nb\nc\n\td\xe2\x90\x80\xe2\x90\x9b\xe2\x90\xa1"));
    }
    void cutsAtCharacters()
    {
        std::string text = "a\xe2\x82\xac";
        QVERIFY(!cutText(text, 4));
        QVERIFY(cutText(text, 3));
        QCOMPARE(text, std::string("a"));
        QVERIFY(cutText(text, 0));
        QVERIFY(text.empty());
    }
    void shortLinesStayAsTheyAre()
    {
        std::string text = std::string(16, 'a') + "\n" + std::string(16, 'b') + "\n";
        const std::string before = text;
        QVERIFY(breakLongLines(text, 16).empty());
        QCOMPARE(text, before);
    }
    void longLinesAreBrokenAndNumbered()
    {
        std::string text = "short\n" + std::string(40, 'a') + "\nend";
        const auto continuations = breakLongLines(text, 16);
        QCOMPARE(text, "short\n" + std::string(16, 'a') + "\n" + std::string(16, 'a') + "\n" + std::string(8, 'a') + "\nend");
        QCOMPARE(continuations, (std::vector<std::uint32_t>{2, 3}));
    }
    void breaksBehindSeparatorsNearTheEnd()
    {
        std::string text = "aaaaaaaaaaaaa, bbbbbbbbb";
        breakLongLines(text, 16);
        QCOMPARE(text, std::string("aaaaaaaaaaaaa, \nbbbbbbbbb"));
        text = "a, bbbbbbbbbbbbbbbbbbbbb"; // too far from the end
        breakLongLines(text, 16);
        QCOMPARE(text, std::string("a, bbbbbbbbbbbbb\nbbbbbbbb"));
    }
    void neverBreaksInsideACharacter()
    {
        for (std::size_t lead = 0; lead < 5; ++lead) {
            std::string text(lead, 'a');
            for (int i = 0; i < 100; ++i)
                text += "\xf0\x9f\x98\x80";
            std::string broken = text;
            const auto continuations = breakLongLines(broken, 17);
            QVERIFY(!continuations.empty());
            for (const std::string_view line : split(broken, '\n')) {
                QVERIFY(isUtf8(line));
                QVERIFY(line.size() <= 17);
            }
            std::erase(broken, '\n');
            QCOMPARE(broken, text);
        }
    }
    void tinyLimitsAreRaised()
    {
        std::string text(100, 'a');
        breakLongLines(text, 0);
        QCOMPARE(split(text, '\n').size(), std::size_t{7});
    }
};

QTEST_APPLESS_MAIN(TestTextLayout)
#include "tst_text_layout.moc"
