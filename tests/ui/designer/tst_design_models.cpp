// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/findings_model.h"
#include "ui/designer/palette_model.h"
#include "ui/designer/palette_mime.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

using namespace signalbox;

class TestDesignModels final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void paletteOffersEveryKindAndFilters()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        PaletteModel model(session);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        int entries = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            entries += model.entryAt(model.index(row)) ? 1 : 0;
        QVERIFY(entries >= 12);
        model.setFilter(QStringLiteral("rate"));
        QVERIFY(model.rowCount() >= 2);
        const auto entry = model.entryAt(model.index(1));
        QVERIFY(entry.has_value());
        const std::unique_ptr<QMimeData> mime(model.mimeData({model.index(1)}));
        QVERIFY(readPaletteMime(mime.get()) == entry);
        QVERIFY(!model.flags(model.index(0)).testFlag(Qt::ItemIsSelectable));
    }
    void namedPoliciesAreOfferedToo()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        PaletteModel model(session);
        const int before = model.rowCount();
        session.startWith("signalbox: 1\npolicies:\n  slow: { kind: fault, delay: { time: 1s } }\n");
        QCOMPARE(model.rowCount(), before + 2);
        QCOMPARE(model.entryAt(model.index(before + 1))->name, std::string("slow"));
    }
    void findingsFollowTheDocument()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        FindingsModel model(session);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        session.startWith("signalbox: 1\nroutes:\n  - { name: a, to: nowhere }\n");
        QTRY_VERIFY(session.isChecked());
        QVERIFY(model.rowCount() > 0);
        QVERIFY(model.findingAt(model.index(0, 0)) != nullptr);
        QVERIFY(!model.data(model.index(0, FindingsModel::MessageColumn), Qt::DisplayRole).toString().isEmpty());
        session.startWith("signalbox: 1\nlisteners:\n  p: { bind: 127.0.0.1:8080 }\nroutes:\n  - { name: a, respond: { status: 200 } }\n");
        QTRY_VERIFY(session.isChecked());
        for (const Finding& finding : session.findings())
            QVERIFY2(finding.severity != Severity::Error, finding.message.c_str());
    }
};

QTEST_MAIN(TestDesignModels)
#include "tst_design_models.moc"
