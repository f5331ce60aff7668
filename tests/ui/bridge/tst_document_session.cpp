// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/document_files.h"
#include "ui/bridge/document_session.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace signalbox;

class TestDocumentSession final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void editsAreUndoneToTheByte()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        const std::string before = session.document()->text();
        QVERIFY(!session.isEdited());
        QVERIFY(session.edit(SetValue{{"name"}, "other"}, QStringLiteral("Change name")).has_value());
        QCOMPARE(session.document()->name(), std::string("other"));
        QVERIFY(session.isEdited());
        session.undoStack().undo();
        QCOMPARE(session.document()->text(), before);
        QVERIFY(!session.isEdited());
        session.undoStack().redo();
        QCOMPARE(session.document()->name(), std::string("other"));
    }
    void refusedEditChangesNothingAndSaysWhy()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        QSignalSpy refused(&session, &DocumentSession::editRefused);
        const std::string before = session.document()->text();
        QVERIFY(!session.edit(RemoveValue{{"no", "such", "path"}}, QStringLiteral("x")).has_value());
        QCOMPARE(refused.count(), 1);
        QVERIFY(!refused.front().front().toString().isEmpty());
        QCOMPARE(session.document()->text(), before);
        QVERIFY(!session.undoStack().canUndo());
    }
    void savedDocumentIsClean()
    {
        const QTemporaryDir folder;
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        QVERIFY(session.edit(SetValue{{"name"}, "other"}, QStringLiteral("x")).has_value());
        QVERIFY(!session.save().has_value());
        QVERIFY(session.saveAs(folder.filePath(QStringLiteral("a.gateway.yaml"))).has_value());
        QVERIFY(!session.isEdited());
        QCOMPARE(session.displayName(), QStringLiteral("a.gateway.yaml"));
        QCOMPARE(*readDocumentFile(session.path()), session.document()->text());
    }
    void missingFileIsNamed()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        const auto opened = session.open(QStringLiteral("/no/such/file.yaml"));
        QVERIFY(!opened.has_value());
        QVERIFY(opened.error().code == ErrorCode::NotFound);
        QVERIFY(opened.error().detail.find("/no/such/file.yaml") != std::string::npos);
    }
    void fileChangedElsewhereIsTakenOverWhenNothingIsEdited()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.yaml"));
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: one\n").has_value());
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        QVERIFY(session.open(path).has_value());
        QSignalSpy reloaded(&session, &DocumentSession::reloaded);
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: two\n").has_value());
        QTRY_COMPARE(reloaded.count(), 1);
        QCOMPARE(session.document()->name(), std::string("two"));
    }
    void fileChangedElsewhereIsAskedAboutWhenThereAreEdits()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.yaml"));
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: one\n").has_value());
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        QVERIFY(session.open(path).has_value());
        QVERIFY(session.edit(SetValue{{"name"}, "mine"}, QStringLiteral("x")).has_value());
        QSignalSpy changed(&session, &DocumentSession::changedOnDisk);
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: two\n").has_value());
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(session.document()->name(), std::string("mine"));
        QVERIFY(session.reloadFromDisk().has_value());
        QCOMPARE(session.document()->name(), std::string("two"));
        session.undoStack().undo();
        QCOMPARE(session.document()->name(), std::string("mine"));
    }
    void unsavedTextSurvivesACrash()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.yaml"));
        const SessionOptions options{.recoveryFolder = folder.filePath(QStringLiteral("recovery")), .authority = {}};
        QVERIFY(writeDocumentFile(path, "signalbox: 1\nname: one\n").has_value());
        JobPool jobs(1);
        {
            DocumentSession session(options, jobs);
            QVERIFY(session.open(path).has_value());
            QVERIFY(session.edit(SetValue{{"name"}, "mine"}, QStringLiteral("x")).has_value());
            QTRY_VERIFY(!QDir(options.recoveryFolder).isEmpty()); // and then the program is gone
        }
        DocumentSession session(options, jobs);
        QVERIFY(session.open(path).has_value());
        QVERIFY(session.recovered().has_value());
        session.restoreRecovered();
        QCOMPARE(session.document()->name(), std::string("mine"));
        QVERIFY(session.isEdited());
    }
    void findingsComeAfterTheEdit()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        QTRY_VERIFY(session.isChecked());
        QVERIFY(session.checkedPlan() != nullptr);
        QVERIFY(session.edit(SetValue{{"routes", std::size_t{0}, "respond", "status"}, "12"}, QStringLiteral("x")).has_value());
        QTRY_VERIFY(session.isChecked());
        QVERIFY(session.checkedPlan() == nullptr);
        QVERIFY(hasErrors(session.findings()));
    }
    void selectionFollowsARenameAndEndsWithItsNode()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        session.selection().select({.kind = NodeKind::Route, .name = "hello"});
        QVERIFY(session.edit(RenameNode{session.selection().node(), "hi"}, QStringLiteral("x")).has_value());
        QCOMPARE(session.selection().node().name, std::string("hi"));
        QVERIFY(session.edit(RemoveValue{{"routes", std::size_t{0}}}, QStringLiteral("x")).has_value());
        QVERIFY(session.selection().isEmpty());
    }
};

QTEST_MAIN(TestDocumentSession)
#include "tst_document_session.moc"
