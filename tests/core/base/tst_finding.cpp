// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/finding.h"

#include <QtTest>

using namespace signalbox;

class TestFinding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyErrorsCountAsErrors()
    {
        Finding note;
        note.severity = Severity::Note;
        Finding warning;
        warning.severity = Severity::Warning;
        QVERIFY(!hasErrors({}));
        QVERIFY(!hasErrors({note, warning}));
        QVERIFY(hasErrors({note, Finding{}, warning}));
    }
    void severitiesHaveTheNamesOfTheJsonOutput()
    {
        QCOMPARE(std::string(toText(Severity::Note)), std::string("note"));
        QCOMPARE(std::string(toText(Severity::Warning)), std::string("warning"));
        QCOMPARE(std::string(toText(Severity::Error)), std::string("error"));
    }
};

QTEST_APPLESS_MAIN(TestFinding)
#include "tst_finding.moc"
