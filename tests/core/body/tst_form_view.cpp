// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

namespace {

std::string form(std::string_view bytes)
{
    return renderBody("application/x-www-form-urlencoded", "", bytes).text;
}

} // namespace

class TestFormView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pairsAreDecodedAndAligned()
    {
        QCOMPARE(form("a=1&name=x+y%26z&a="), std::string("a    = 1\nname = x y&z\na    = \n"));
    }
    void furtherLinesOfAValueAreIndented()
    {
        QCOMPARE(form("t=one%0D%0Atwo"), std::string("t = one\n    two\n"));
    }
    void longNamesDoNotPushEverybodyOut()
    {
        const std::string name(40, 'n');
        QCOMPARE(form(name + "=1&b=2"), name + " = 1\nb = 2\n");
    }
    void namesBeyondAsciiAreAlignedByCharacters()
    {
        QCOMPARE(form("%C3%A4%C3%B6=1&abc=2"), std::string("\xc3\xa4\xc3\xb6  = 1\nabc = 2\n"));
    }
};

QTEST_APPLESS_MAIN(TestFormView)
#include "tst_form_view.moc"
