// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/format.h"
#include "ui/shell/fuzzy_match.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QtGui/QTextDocument>
#include <QtGui/QTextDocumentFragment>
#include <QtTest/QTest>

#include <cmath>

using namespace signalbox;
using namespace std::chrono_literals;

class TestFormat final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void durationsChooseTheirUnit()
    {
        const auto plain = [](Duration duration) { return formatDuration(duration).replace(QChar(0xa0), QLatin1Char(' ')); };
        QCOMPARE(plain(0ns), QStringLiteral("0 µs"));
        QCOMPARE(plain(200ns), QStringLiteral("0.2 µs"));
        QCOMPARE(plain(41us), QStringLiteral("41 µs"));
        QCOMPARE(plain(8100us), QStringLiteral("8.1 ms"));
        QCOMPARE(plain(21ms), QStringLiteral("21 ms"));
        QCOMPARE(plain(3s), QStringLiteral("3.0 s"));
        QCOMPARE(plain(125s), QStringLiteral("2 min 5 s"));
    }
    void sizesRatesAndPercentsAreShort()
    {
        QCOMPARE(formatSize(812).replace(QChar(0xa0), QLatin1Char(' ')), QStringLiteral("812 B"));
        QCOMPARE(formatSize(14541).replace(QChar(0xa0), QLatin1Char(' ')), QStringLiteral("14.2 KiB"));
        QCOMPARE(formatCount(1204331), QStringLiteral("1,204,331"));
        QCOMPARE(formatRate(1284.2), QStringLiteral("1,284/s"));
        QCOMPARE(formatRate(0.42), QStringLiteral("0.4/s"));
        QCOMPARE(formatPercent(31.2), QStringLiteral("31") + QChar(0x2009) + QLatin1Char('%'));
        QCOMPARE(formatPercent(5.0), QStringLiteral("5") + QChar(0x2009) + QLatin1Char('%'));
        QVERIFY(formatPercent(0.01).startsWith(QLatin1Char('<')));
    }
    void textHasContrastInBothThemes()
    {
        const auto luminance = [](const QColor& color) {
            const auto part = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
            return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double x = luminance(a);
            const double y = luminance(b);
            return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
        };
        for (const Theme& theme : {Theme::dark(), Theme::light()}) {
            QVERIFY(contrast(theme.text, theme.panel) > 7);
            QVERIFY(contrast(theme.muted, theme.panel) >= 4.5);
            QVERIFY(contrast(theme.muted, theme.background) >= 4.5);
            QVERIFY(contrast(theme.onAccent, theme.accent) >= 4.5);
        }
    }
    void everyTokenOfTheStyleIsReplaced()
    {
        for (const Theme& theme : {Theme::dark(), Theme::light()}) {
            const QString style = theme.styleSheet();
            QVERIFY(style.size() > 1000);
            const QString body = style.mid(style.indexOf(QStringLiteral("*/")));
            QVERIFY2(!body.contains(QLatin1Char('@')), qPrintable(body.mid(body.indexOf(QLatin1Char('@')), 40)));
        }
    }
    void toolTipsShowTextAsItIs_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"/a?b=1&c=2", "{ X-A: \"b\" }", "<b>bold</b>", "/a&amp;b", "first <i>\nsecond", "&lt;",
                 "a line so long that a tool tip of one line would leave the screen, with a name=\"value\" & more of that"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void toolTipsShowTextAsItIs()
    {
        QFETCH(QString, text);
        const QString toolTip = toToolTip(text);
        const bool isRich = Qt::mightBeRichText(toolTip); // as QToolTip asks
        QCOMPARE(isRich ? QTextDocumentFragment::fromHtml(toolTip).toPlainText() : toolTip, text);
        QCOMPARE(isRich, text.contains(QLatin1Char('<')) || text.contains(QStringLiteral("&lt;")) || text.size() > 90);
        QVERIFY(toToolTip({}).isEmpty());
    }
    void iconsAreDrawnInTheirColour()
    {
        QVERIFY(makeIcon(QStringLiteral("no-such-icon")).isNull());
        const QImage image = makePixmap(QStringLiteral("note"), QColor(Qt::red), 16, 1).toImage();
        QCOMPARE(image.pixelColor(8, 8), QColor(Qt::red));
    }
    void lettersInOrderFitAndWordStartsFitBetter()
    {
        QCOMPARE(fuzzyScore(u"xyz", u"Add route"), 0);
        QVERIFY(fuzzyScore(u"ar", u"Add route") > fuzzyScore(u"ar", u"Search"));
        QVERIFY(fuzzyScore(u"ADD R", u"Add route") > 0);
    }
};

QTEST_MAIN(TestFormat)
#include "tst_format.moc"
