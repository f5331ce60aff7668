// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/yaml_editor.h"

#include "ui/shell/icons.h"

#include <QtGui/QKeyEvent>

#include <algorithm>

namespace signalbox {

namespace {

constexpr int errorSquiggle = 8;
constexpr int warningSquiggle = 9;
constexpr int noteSquiggle = 10;
constexpr int lineMargin = 0;
constexpr int markMargin = 1;

bool continuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

long asPosition(std::size_t offset) { return static_cast<long>(offset); }

} // namespace

TextDifference findDifference(std::string_view before, std::string_view after)
{
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t begin = 0;
    while (begin < shorter && before[begin] == after[begin])
        ++begin;
    while (begin > 0 && ((begin < before.size() && continuesCharacter(before[begin])) || (begin < after.size() && continuesCharacter(after[begin]))))
        --begin;
    std::size_t tail = 0;
    while (tail < shorter - begin && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    while (tail > 0 && continuesCharacter(before[before.size() - tail]))
        --tail;
    return {.begin = begin, .endOfOld = before.size() - tail, .endOfNew = after.size() - tail};
}

YamlEditor::YamlEditor(QWidget* parent)
    : QsciScintilla(parent)
{
    setUtf8(true);
    setFrameShape(QFrame::NoFrame);
    SendScintilla(SCI_SETUNDOCOLLECTION, 0UL);
    setIndentationsUseTabs(false);
    setTabWidth(2);
    setAutoIndent(true);
    setBackspaceUnindents(true);
    setFolding(QsciScintilla::NoFoldStyle);
    setMarginType(lineMargin, QsciScintilla::NumberMargin);
    setMarginType(markMargin, QsciScintilla::SymbolMargin);
    setMarginWidth(markMargin, 18);
    setMarginMarkerMask(markMargin, (1 << ErrorMark) | (1 << WarningMark) | (1 << NoteMark));
    setMarginWidth(2, 0);
    setScrollWidth(1);
    setScrollWidthTracking(true);
    setCaretLineVisible(true);
    SendScintilla(SCI_SETMOUSEDWELLTIME, 350UL);
    SendScintilla(SCI_SETEXTRAASCENT, 2UL);
    SendScintilla(SCI_SETEXTRADESCENT, 2UL);
    indicatorDefine(QsciScintilla::SquiggleLowIndicator, errorSquiggle);
    indicatorDefine(QsciScintilla::SquiggleLowIndicator, warningSquiggle);
    indicatorDefine(QsciScintilla::DotsIndicator, noteSquiggle);
    markerDefine(QsciScintilla::Background, NodeMark);
}

void YamlEditor::dress(const Theme& theme)
{
    const double ratio = devicePixelRatioF();
    markerDefine(makePixmap(QStringLiteral("error"), theme.bad, 12, ratio), ErrorMark);
    markerDefine(makePixmap(QStringLiteral("warning"), theme.warning, 12, ratio), WarningMark);
    markerDefine(makePixmap(QStringLiteral("note"), theme.accent, 12, ratio), NoteMark);
    setIndicatorForegroundColor(theme.bad, errorSquiggle);
    setIndicatorForegroundColor(theme.warning, warningSquiggle);
    setIndicatorForegroundColor(theme.accent, noteSquiggle);
    setMarkerBackgroundColor(Theme::mixed(theme.background, theme.accent, theme.isDark() ? 0.14 : 0.1), NodeMark);
    setMarginsBackgroundColor(theme.background);
    setMarginsForegroundColor(theme.faint);
    setMarginsFont(editorFont(11));
    setMarginWidth(lineMargin, QFontMetrics(monoFont(11)).horizontalAdvance(QStringLiteral("000000")));
    setCaretForegroundColor(theme.text);
    setCaretLineBackgroundColor(Theme::mixed(theme.background, theme.text, 0.035));
    setSelectionBackgroundColor(theme.selection);
    setSelectionForegroundColor(theme.text);
    setPaper(theme.background);
    setColor(theme.text);
}

std::string YamlEditor::utf8() const
{
    const auto length = static_cast<std::size_t>(SendScintilla(SCI_GETLENGTH));
    std::string text(length + 1, '\0');
    SendScintilla(SCI_GETTEXT, static_cast<unsigned long>(length + 1), text.data());
    text.resize(length);
    return text;
}

void YamlEditor::replaceDiffering(const std::string& text)
{
    const std::string before = utf8();
    const TextDifference difference = findDifference(before, text);
    if (difference.begin == difference.endOfOld && difference.begin == difference.endOfNew)
        return;
    SendScintilla(SCI_SETTARGETSTART, static_cast<unsigned long>(difference.begin));
    SendScintilla(SCI_SETTARGETEND, static_cast<unsigned long>(difference.endOfOld));
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(difference.endOfNew - difference.begin), text.data() + difference.begin);
}

void YamlEditor::clearFindings()
{
    for (const Mark mark : {ErrorMark, WarningMark, NoteMark})
        markerDeleteAll(mark);
    const long length = SendScintilla(SCI_GETLENGTH);
    for (const int squiggle : {errorSquiggle, warningSquiggle, noteSquiggle}) {
        SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(squiggle));
        SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, length);
    }
}

void YamlEditor::markFinding(Mark mark, const SourceSpan& span)
{
    if (span.line == 0)
        return;
    const int squiggle = mark == ErrorMark ? errorSquiggle : mark == WarningMark ? warningSquiggle : noteSquiggle;
    markerAdd(static_cast<int>(span.line) - 1, mark);
    // A squiggle marks a place, not a whole block: it ends with the line.
    const long lineEnd = SendScintilla(SCI_GETLINEENDPOSITION, static_cast<unsigned long>(span.line - 1));
    const long begin = asPosition(span.begin);
    const long end = std::max(begin + 1, std::min(asPosition(span.end), lineEnd));
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(squiggle));
    SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(begin), end - begin);
}

void YamlEditor::clearNode() { markerDeleteAll(NodeMark); }

void YamlEditor::showNode(const SourceSpan& span, bool scrolls)
{
    clearNode();
    if (span.line == 0)
        return;
    const auto first = static_cast<int>(span.line) - 1;
    const std::size_t lastByte = span.end > span.begin ? span.end - 1 : span.begin;
    const auto last = static_cast<int>(SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(lastByte)));
    for (int line = first; line <= std::max(first, last); ++line)
        markerAdd(line, NodeMark);
    if (!scrolls)
        return;
    const auto visible = static_cast<int>(SendScintilla(SCI_LINESONSCREEN));
    const int top = firstVisibleLine();
    if (first < top || last >= top + visible)
        setFirstVisibleLine(std::max(0, first - 2));
}

std::size_t YamlEditor::cursorOffset() const { return static_cast<std::size_t>(SendScintilla(SCI_GETCURRENTPOS)); }

void YamlEditor::setCursor(const SourceSpan& span)
{
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(span.begin));
    const auto visible = static_cast<int>(SendScintilla(SCI_LINESONSCREEN));
    setFirstVisibleLine(std::max(0, static_cast<int>(span.line) - 1 - visible / 3));
}

bool YamlEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers().testFlag(Qt::ControlModifier) || (key->key() >= Qt::Key_F1 && key->key() <= Qt::Key_F35))
            Q_EMIT commandComing();
        // Undo and redo are the window's; Scintilla would take the keys for its own, empty stack.
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QsciScintilla::event(event);
}

} // namespace signalbox
