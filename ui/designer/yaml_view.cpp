// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/yaml_view.h"

#include "ui/designer/yaml_editor.h"
#include "ui/shell/format.h"
#include "ui/shell/widgets.h"

#include <QtCore/QEvent>
#include <QtCore/QScopedValueRollback>
#include <QtWidgets/QToolTip>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox {

namespace {

constexpr int restTime = 300; // ms without typing

YamlEditor::Mark markOf(Severity severity)
{
    switch (severity) {
    case Severity::Error: return YamlEditor::ErrorMark;
    case Severity::Warning: return YamlEditor::WarningMark;
    case Severity::Note: break;
    }
    return YamlEditor::NoteMark;
}

} // namespace

YamlView::YamlView(DocumentSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_editor(new YamlEditor(this))
    , m_lexer(new QsciLexerYAML(m_editor))
    , m_banner(makeLabel({}, "problem", this))
{
    m_banner->setMargin(8);
    m_banner->setWordWrap(true);
    m_editor->setLexer(m_lexer);
    m_editor->setAccessibleName(tr("YAML text"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_editor, 1);
    setFocusProxy(m_editor);
    m_restTimer.setSingleShot(true);
    m_restTimer.setInterval(restTime);
    connect(&m_restTimer, &QTimer::timeout, this, &YamlView::flush);
    connect(m_editor, &QsciScintilla::textChanged, this, &YamlView::onTyped);
    connect(m_editor, &QsciScintilla::cursorPositionChanged, this, &YamlView::onCursorMoved);
    connect(m_editor, &QsciScintillaBase::SCN_DWELLSTART, this, &YamlView::onDwell);
    connect(m_editor, &QsciScintillaBase::SCN_DWELLEND, this, [] { QToolTip::hideText(); });
    connect(m_editor, &QsciScintillaBase::SCN_FOCUSOUT, this, &YamlView::flush);
    connect(m_editor, &YamlEditor::commandComing, this, &YamlView::flush);
    connect(&session, &DocumentSession::documentChanged, this, &YamlView::onDocumentChanged);
    connect(&session, &DocumentSession::findingsChanged, this, &YamlView::showFindings);
    connect(&session.selection(), &NodeSelection::changed, this, &YamlView::showSelection);
    dress();
    onDocumentChanged();
    showFindings();
}

YamlView::~YamlView() = default;

QWidget* YamlView::editor() const { return m_editor; }

void YamlView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        dress();
    QWidget::changeEvent(event);
}

void YamlView::dress()
{
    const Theme& theme = Theme::of(palette());
    m_lexer->setDefaultFont(editorFont());
    m_lexer->setDefaultPaper(theme.background);
    m_lexer->setDefaultColor(theme.text);
    m_lexer->setFont(editorFont());
    m_lexer->setPaper(theme.background);
    m_lexer->setColor(theme.text);
    const QColor key = theme.isDark() ? QColor(0x8a, 0xb8, 0xff) : QColor(0x1f, 0x56, 0xb8);
    m_lexer->setColor(key, QsciLexerYAML::Identifier);
    m_lexer->setColor(theme.muted, QsciLexerYAML::Comment);
    m_lexer->setColor(theme.isDark() ? QColor(0xe0, 0xb0, 0x72) : QColor(0x9a, 0x5b, 0x05), QsciLexerYAML::Number);
    m_lexer->setColor(theme.isDark() ? QColor(0xc3, 0x9b, 0xf0) : QColor(0x7a, 0x3f, 0xb5), QsciLexerYAML::Keyword);
    m_lexer->setColor(theme.muted, QsciLexerYAML::Operator);
    m_lexer->setColor(theme.bad, QsciLexerYAML::SyntaxErrorMarker);
    m_editor->dress(theme);
}

void YamlView::onTyped()
{
    if (!m_isLoading)
        m_restTimer.start();
}

void YamlView::flush()
{
    m_restTimer.stop();
    const std::string typed = m_editor->utf8();
    const std::string& text = m_session.document()->text();
    const TextDifference difference = findDifference(text, typed);
    if (difference.begin == difference.endOfOld && difference.begin == difference.endOfNew)
        return;
    const QScopedValueRollback leading(m_isLeading, true);
    // A refusal is told by the session; the text stays in the editor.
    std::ignore = m_session.edit(SpliceText{.begin = difference.begin,
                                     .end = difference.endOfOld,
                                     .text = typed.substr(difference.begin, difference.endOfNew - difference.begin)},
        tr("Typing"));
}

void YamlView::onDocumentChanged()
{
    m_restTimer.stop();
    const QScopedValueRollback loading(m_isLoading, true);
    m_editor->replaceDiffering(m_session.document()->text());
    showState();
    showSelection();
}

void YamlView::onCursorMoved()
{
    if (m_isLoading || !m_editor->hasFocus() || m_restTimer.isActive() || !m_session.isReadable())
        return;
    const QScopedValueRollback leading(m_isLeading, true);
    m_session.selection().select(m_session.document()->nodeAt(m_editor->cursorOffset()));
}

void YamlView::goTo(const SourceSpan& span)
{
    if (span.line == 0)
        return;
    m_editor->setCursor(span);
}

void YamlView::showSelection()
{
    if (!m_session.isReadable())
        return;
    const auto span = m_session.selection().isEmpty() ? std::nullopt : m_session.document()->spanOf(m_session.selection().node());
    if (span)
        m_editor->showNode(*span, !m_isLeading);
    else
        m_editor->clearNode();
}

void YamlView::showFindings()
{
    m_editor->clearFindings();
    for (const Finding& finding : m_session.findings())
        m_editor->markFinding(markOf(finding.severity), finding.span);
    showState();
}

void YamlView::showState()
{
    m_banner->setVisible(!m_session.isReadable());
    if (m_session.isReadable())
        return;
    const auto& findings = m_session.findings();
    const auto first = std::find_if(
        findings.begin(), findings.end(), [](const Finding& finding) { return finding.severity == Severity::Error; });
    const QString why = first == findings.end() ? QString() : tr("Line %1: %2. ").arg(first->span.line).arg(QString::fromStdString(first->message));
    m_banner->setText(why + tr("The drawing shows the last text that could be read."));
}

void YamlView::onDwell(int position, int x, int y)
{
    if (position < 0)
        return;
    const auto offset = static_cast<std::size_t>(position);
    QStringList messages;
    for (const Finding& finding : m_session.findings()) {
        const bool isHere = finding.span.line != 0 && offset >= finding.span.begin && offset <= std::max(finding.span.begin + 1, finding.span.end);
        if (isHere)
            messages << QString::fromStdString(finding.message);
    }
    if (!messages.isEmpty())
        QToolTip::showText(m_editor->viewport()->mapToGlobal(QPoint(x, y + 16)), toToolTip(messages.join(QLatin1Char('\n'))), m_editor);
}

} // namespace signalbox
