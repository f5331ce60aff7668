// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporting/export_place.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace signalbox;

namespace {

constexpr const char* document = "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                                 "  - name: hello\n    match: { path: { exact: /hello } }\n    respond: { status: 200, body: hi }\n"
                                 "  - name: slow\n    match: { path: { prefix: /slow } }\n"
                                 "    policies: [{ kind: fault, delay: { time: 10ms, percent: 50 } }]\n    to: origin\n"
                                 "services:\n  origin: { endpoints: [\"127.0.0.1:9\"] }\n";

} // namespace

class TestExportPlace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsFilesAndALedgerWithWhatIsRefusedFirst()
    {
        JobPool jobs;
        DocumentSession session({}, jobs);
        ExportPlace place(session, jobs);
        QAbstractItemModelTester tester(&place.ledger(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        session.startWith(document);
        QTRY_VERIFY(place.hasExport());
        QVERIFY(place.shownFile().contains(QStringLiteral("http {")));
        QVERIFY(place.ledger().rowCount() > 3);
        QCOMPARE(place.ledger().index(0, LedgerModel::Status).data().toString(), QStringLiteral("unsupported"));
        QVERIFY(!place.ledger().index(0, LedgerModel::Why).data().toString().isEmpty());
    }
    void saysWhatToDoWhenTheDocumentIsWrong()
    {
        JobPool jobs;
        DocumentSession session({}, jobs);
        ExportPlace place(session, jobs);
        session.startWith("signalbox: 1\nroutes: [{ name: a, to: nowhere }]\n");
        QTRY_VERIFY(session.isChecked());
        QVERIFY(!place.hasExport());
    }
    void verifiesWithTheRealGateway()
    {
        JobPool jobs;
        DocumentSession session({}, jobs);
        ExportPlace place(session, jobs);
        session.startWith(document);
        QTRY_VERIFY(place.hasExport());
        QSignalSpy verified(&place, &ExportPlace::verified);
        place.verify();
        QTRY_COMPARE_WITH_TIMEOUT(verified.size(), 1, 60000);
        QVERIFY2(verified.first().first().toBool(), qPrintable(place.resultText() + place.differencesText()));
    }
    void verifyingCanBeCancelled()
    {
        JobPool jobs;
        DocumentSession session({}, jobs);
        ExportPlace place(session, jobs);
        session.startWith(document);
        QTRY_VERIFY(place.hasExport());
        QSignalSpy verified(&place, &ExportPlace::verified);
        place.verify();
        place.cancelVerify();
        QTRY_COMPARE_WITH_TIMEOUT(verified.size(), 1, 60000);
        QVERIFY(!verified.first().first().toBool());
    }
    void savesTheFiles()
    {
        const QTemporaryDir folder;
        JobPool jobs;
        DocumentSession session({}, jobs);
        ExportPlace place(session, jobs);
        session.startWith(document);
        QTRY_VERIFY(place.hasExport());
        QVERIFY(place.saveTo(folder.path()).has_value());
        QVERIFY(QFile::exists(folder.filePath(QString::fromStdString(place.current().files.front().path))));
        QVERIFY(!place.saveTo(QStringLiteral("/proc/none")).has_value());
    }
};

QTEST_MAIN(TestExportPlace)
#include "tst_export_place.moc"
