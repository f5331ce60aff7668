// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/yaml_editor.h"
#include "ui/designer/yaml_view.h"

#include <QtTest/QTest>

using namespace signalbox;

class TestYamlView final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void differenceIsTheSmallest()
    {
        QVERIFY((findDifference("abcd", "abXcd") == TextDifference{2, 2, 3}));
        QVERIFY((findDifference("aaa", "aa") == TextDifference{2, 3, 2}));
        QVERIFY((findDifference("same", "same") == TextDifference{4, 4, 4}));
    }
    void differenceNeverSplitsACharacter()
    {
        // "é" is c3 a9, "è" is c3 a8: the shared first byte belongs to both characters.
        QVERIFY((findDifference("x\xc3\xa9y", "x\xc3\xa8y") == TextDifference{1, 3, 3}));
    }
    void typingBecomesAnUndoableEdit()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        YamlView view(session);
        view.resize(600, 400);
        view.show();
        const std::string before = session.document()->text();
        QTest::keyClicks(view.editor(), QStringLiteral("# hello"));
        QTRY_VERIFY(session.document()->text() != before);
        QVERIFY(session.document()->text().find("# hello") != std::string::npos);
        session.undoStack().undo();
        QCOMPARE(session.document()->text(), before);
        QCOMPARE(static_cast<YamlEditor*>(view.editor())->utf8(), before);
    }
    void editsElsewhereShowInTheText()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        YamlView view(session);
        QVERIFY(session.edit(SetValue{{"name"}, "other"}, QStringLiteral("Change name")).has_value());
        QCOMPARE(static_cast<YamlEditor*>(view.editor())->utf8(), session.document()->text());
    }
    void selectedNodeIsMarkedInTheText()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        YamlView view(session);
        auto* editor = static_cast<YamlEditor*>(view.editor());
        session.selection().select({.kind = NodeKind::Route, .name = "hello"});
        const auto span = session.document()->spanOf(session.selection().node());
        QVERIFY(span.has_value());
        QVERIFY((editor->markersAtLine(static_cast<int>(span->line) - 1) & (1U << YamlEditor::NodeMark)) != 0);
    }
    void findingsAreMarkedInTheMargin()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        YamlView view(session);
        auto* editor = static_cast<YamlEditor*>(view.editor());
        session.startWith("signalbox: 1\nnonsense: 3\n");
        QVERIFY((editor->markersAtLine(1) & (1U << YamlEditor::ErrorMark)) != 0);
    }
};

QTEST_MAIN(TestYamlView)
#include "tst_yaml_view.moc"
