// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The text and the drawing lead each other, and findings lead to both, in the whole window. docs/gestures.md lists what is tested.
#include "tests/app/workbench_hands.h"

#include "ui/designer/yaml_editor.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QTableView>

using namespace signalbox;

class TestGesturesYaml final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void clickOnAFindingSelectsNodeAndLine();
    void keysOnAFindingSelectNodeAndLine();
    void findingsAreSquigglesAndMarks();
    void typingIsFollowedByTheDrawing();
    void drawingIsFollowedByTheText();
    void cursorSelectsOnTheDrawing();
    void selectionShowsItsLines();
    void unreadableTextKeepsTheDrawingAndSaysWhy();
    void showInYamlByKeyAndMenu();
    void windowKeysReachThroughTheEditor();

private:
    WorkbenchBench& bench() const { return *m_bench; }
    DocumentSession& session() const { return bench()->session(); }
    YamlEditor& editor() const { return *static_cast<YamlEditor*>(bench()->design().yaml().editor()); }
    QTableView& findings() const { return *bench().named<QTableView>(QStringLiteral("Findings")); }
    int cursorLine() const;
    void putCursorAfter(const char* text) const;
    bool hasSquiggle(const SourceSpan& span, int squiggle) const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

namespace {

constexpr int errorSquiggle = 8;
constexpr int warningSquiggle = 9;

const QString drawing = QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                                       "  - name: first # everything\n    respond: { status: 200 }\n"
                                       "  - name: second # never\n    match: { path: { prefix: /a } }\n    respond: { status: 200 }\n"
                                       "  - name: third\n    match: { path: { prefix: /b } }\n    to: nowhere\n");

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name, .station = {}}; }

} // namespace

void TestGesturesYaml::init()
{
    m_bench = std::make_unique<WorkbenchBench>();
    const QString path = bench().path(QStringLiteral("small.gateway.yaml"));
    WorkbenchBench::write(path, drawing);
    bench().start(path);
    bench()->window().resize(1280, 800);
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_J, Qt::ControlModifier); // beside the canvas
    QTRY_VERIFY(editor().isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(session().isChecked(), 20000);
}

void TestGesturesYaml::cleanup()
{
    bench().end();
    m_bench.reset();
}

int TestGesturesYaml::cursorLine() const
{
    int line = -1;
    int column = -1;
    editor().getCursorPosition(&line, &column);
    return line + 1;
}

void TestGesturesYaml::putCursorAfter(const char* text) const
{
    const std::size_t at = editor().utf8().find(text);
    QVERIFY2(at != std::string::npos, text);
    editor().setFocus();
    editor().SendScintilla(QsciScintilla::SCI_GOTOPOS, static_cast<unsigned long>(at + std::string_view(text).size()));
}

bool TestGesturesYaml::hasSquiggle(const SourceSpan& span, int squiggle) const
{
    return editor().SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT, static_cast<unsigned long>(squiggle), static_cast<long>(span.begin)) != 0;
}

void TestGesturesYaml::clickOnAFindingSelectsNodeAndLine()
{
    QVERIFY(!session().findings().empty());
    for (int row = static_cast<int>(session().findings().size()) - 1; row >= 0; --row) {
        const QModelIndex index = findings().model()->index(row, 0);
        findings().scrollTo(index);
        hands::click(*findings().viewport(), findings().visualRect(index).center());
        const Finding& finding = session().findings()[static_cast<std::size_t>(row)];
        QVERIFY(session().selection().node() == finding.node);
        QCOMPARE(cursorLine(), static_cast<int>(finding.span.line));
        QVERIFY(bench()->design().canvas().canvas().itemOf(finding.node)->isSelectedNode());
    }
}

void TestGesturesYaml::keysOnAFindingSelectNodeAndLine()
{
    findings().setFocus();
    bench().press(Qt::Key_Home, Qt::ControlModifier);
    bench().press(Qt::Key_Return);
    QVERIFY(session().selection().node() == session().findings().front().node);
    QCOMPARE(cursorLine(), static_cast<int>(session().findings().front().span.line));
}

void TestGesturesYaml::findingsAreSquigglesAndMarks()
{
    const auto checkMarks = [this](Severity severity, YamlEditor::Mark mark, int squiggle) {
        int count = 0;
        for (const Finding& finding : session().findings()) {
            if (finding.severity != severity)
                continue;
            ++count;
            QVERIFY(hasSquiggle(finding.span, squiggle));
            QVERIFY((editor().markersAtLine(static_cast<int>(finding.span.line) - 1) & (1U << mark)) != 0);
        }
        QVERIFY(count > 0);
    };
    checkMarks(Severity::Error, YamlEditor::ErrorMark, errorSquiggle);
    const SourceSpan mended = session().findings().front().span;
    putCursorAfter("to: ");
    editor().SendScintilla(QsciScintilla::SCI_DELLINERIGHT);
    QTest::keyClicks(&editor(), QStringLiteral("there"));
    editor().SendScintilla(QsciScintilla::SCI_DOCUMENTEND);
    QTest::keyClicks(&editor(), QStringLiteral("services: { there: { endpoints: [127.0.0.1:9] } }"));
    QTRY_VERIFY2_WITH_TIMEOUT(session().isChecked()
            && std::none_of(session().findings().begin(), session().findings().end(),
                [](const Finding& finding) { return finding.severity == Severity::Error; }),
        editor().utf8().c_str(), 20000);
    QVERIFY(!hasSquiggle(mended, errorSquiggle));
    checkMarks(Severity::Warning, YamlEditor::WarningMark, warningSquiggle); // of what can be checked now: second never matches
}

void TestGesturesYaml::typingIsFollowedByTheDrawing()
{
    const std::string before = session().document()->text();
    putCursorAfter("name: second");
    QTest::keyClicks(&editor(), QStringLiteral("-typed"));
    QTRY_VERIFY(bench()->design().canvas().canvas().itemOf(route("second-typed")) != nullptr);
    QVERIFY(bench()->design().canvas().canvas().itemOf(route("second")) == nullptr);
    QVERIFY(session().isEdited());
    bench().press(Qt::Key_Z, Qt::ControlModifier); // the window's undo, from inside the editor
    QCOMPARE(session().document()->text(), before);
    QCOMPARE(editor().utf8(), before);
    bench().press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(bench()->design().canvas().canvas().itemOf(route("second-typed")) != nullptr);
    QCOMPARE(editor().utf8(), session().document()->text());
}

void TestGesturesYaml::drawingIsFollowedByTheText()
{
    const std::string before = editor().utf8();
    session().selection().select(route("second"));
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_Delete);
    QCOMPARE(editor().utf8(), session().document()->text());
    QVERIFY(editor().utf8().find("second") == std::string::npos);
    QVERIFY(editor().utf8().find("# everything") != std::string::npos);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(editor().utf8(), before);
}

void TestGesturesYaml::cursorSelectsOnTheDrawing()
{
    putCursorAfter("prefix: /a");
    QTRY_VERIFY(session().selection().node() == route("second"));
    QTest::keyClick(&editor(), Qt::Key_Home);
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(&editor(), Qt::Key_Down);
    QTRY_VERIFY2(session().selection().node() == route("third"), session().selection().node().name.c_str());
    QVERIFY(bench()->design().canvas().canvas().itemOf(route("third"))->isSelectedNode());
}

void TestGesturesYaml::selectionShowsItsLines()
{
    const NodeItem* card = bench()->design().canvas().canvas().itemOf(route("third"));
    hands::click(hands::canvasOf(bench()), hands::onCanvas(bench(), card->mapToScene(QPointF(60, 20))));
    QVERIFY(session().selection().node() == route("third"));
    const auto isShown = [this](int line) { return (editor().markersAtLine(line - 1) & (1U << YamlEditor::NodeMark)) != 0; };
    QVERIFY(isShown(10) && isShown(11) && isShown(12));
    QVERIFY(!isShown(9));
    bench().press(Qt::Key_Escape);
    QVERIFY(!isShown(10));
}

void TestGesturesYaml::unreadableTextKeepsTheDrawingAndSaysWhy()
{
    putCursorAfter("name: second");
    QTest::keyClicks(&editor(), QStringLiteral(": ["));
    QTRY_VERIFY(!session().isReadable());
    QVERIFY(bench()->design().canvas().canvas().itemOf(route("second")) != nullptr); // the last that could be read
    bool isSaid = false;
    for (const QLabel* label : bench()->design().yaml().findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(QStringLiteral("The drawing shows the last text")));
    QVERIFY(isSaid);
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session().isReadable());
}

void TestGesturesYaml::showInYamlByKeyAndMenu()
{
    bench().press(Qt::Key_J, Qt::ControlModifier); // below the canvas, behind its tab
    QVERIFY(!editor().isVisible());
    session().selection().select(route("second"));
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(editor().isVisible());
    QCOMPARE(cursorLine(), 7);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&editor()));
    bench()->design().showFindings();
    const NodeItem* card = bench()->design().canvas().canvas().itemOf(route("third"));
    hands::click(hands::canvasOf(bench()), hands::onCanvas(bench(), card->mapToScene(QPointF(60, 20))), Qt::RightButton);
    hands::choose({QStringLiteral("Show in YAML")});
    QVERIFY(editor().isVisible());
    QCOMPARE(cursorLine(), 10);
}

void TestGesturesYaml::windowKeysReachThroughTheEditor()
{
    putCursorAfter("name: second");
    QTest::keyClicks(&editor(), QStringLiteral("-r"));
    bench().press(Qt::Key_S, Qt::ControlModifier); // what was typed a moment ago is saved too
    QVERIFY2(WorkbenchBench::read(session().path()).contains(QStringLiteral("name: second-r # never")), "typed text was not saved");
    QVERIFY(!session().isEdited());
    editor().setFocus();
    bench().press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(bench()->window().currentPlace(), QStringLiteral("traffic"));
    bench().press(Qt::Key_1, Qt::ControlModifier);
    putCursorAfter("name: second-r");
    QTest::keyClicks(&editor(), QStringLiteral("un"));
    bench().press(Qt::Key_F5); // what runs is what is read
    QVERIFY(session().document()->findRoute("second-run") != nullptr);
}

QTEST_MAIN(TestGesturesYaml)
#include "tst_gestures_yaml.moc"
