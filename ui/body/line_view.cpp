// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/body/line_view.h"

#include "ui/shell/theme.h"

#include <QtGui/QClipboard>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace signalbox {
namespace {

constexpr int lineHeight = 19;
constexpr int leftPadding = 12;

} // namespace

LineView::LineView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setFont(monoFont());
    viewport()->setCursor(Qt::IBeamCursor);
    setText({});
}

void LineView::setText(std::string text)
{
    m_text = std::move(text);
    m_starts.assign(1, 0);
    m_longest = 0;
    for (std::size_t at = m_text.find('\n'); at != std::string::npos; at = m_text.find('\n', at + 1)) {
        m_longest = std::max(m_longest, at - m_starts.back());
        m_starts.push_back(at + 1);
    }
    m_longest = std::max(m_longest, m_text.size() - m_starts.back());
    if (m_starts.size() > 1 && m_starts.back() == m_text.size())
        m_starts.pop_back(); // a last line break ends the last line
    m_caret = m_anchor = 0;
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    updateScrollBars();
    viewport()->update();
}

void LineView::setShowsNumbers(bool shows)
{
    m_showsNumbers = shows;
    viewport()->update();
}

std::string_view LineView::line(int index) const
{
    const auto at = static_cast<std::size_t>(index);
    const std::size_t begin = m_starts[at];
    std::size_t end = at + 1 < m_starts.size() ? m_starts[at + 1] : m_text.size();
    if (end > begin && m_text[end - 1] == '\n')
        --end;
    return std::string_view(m_text).substr(begin, end - begin);
}

QString LineView::lineText(int index) const
{
    const std::string_view bytes = line(index);
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

int LineView::gutterWidth() const
{
    if (!m_showsNumbers)
        return leftPadding;
    const auto digits = std::max<qsizetype>(3, QString::number(lineCount()).size());
    return leftPadding + fontMetrics().horizontalAdvance(QLatin1Char('0')) * static_cast<int>(digits) + 14;
}

void LineView::updateScrollBars()
{
    const int page = std::max(1, viewport()->height() / lineHeight);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, std::max(0, lineCount() - page));
    const int width = gutterWidth() + static_cast<int>(m_longest + 2) * fontMetrics().horizontalAdvance(QLatin1Char('0'));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(24);
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void LineView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void LineView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.field);
    painter.setFont(font());
    const int first = verticalScrollBar()->value();
    const int last = std::min(lineCount() - 1, first + viewport()->height() / lineHeight + 1);
    const int gutter = gutterWidth();
    const int shift = horizontalScrollBar()->value();
    const auto [from, to] = std::minmax(m_caret, m_anchor);
    for (int index = first; index <= last; ++index) {
        const QRect row(0, (index - first) * lineHeight, viewport()->width(), lineHeight);
        if (index >= from && index <= to && (from != to || hasFocus()) && lineCount() > 1)
            painter.fillRect(row, from != to ? theme.selection : Theme::mixed(theme.field, theme.text, 0.04));
        painter.setPen(theme.text);
        painter.drawText(row.adjusted(gutter - shift, 0, shift + 1'000'000, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            lineText(index));
        if (!m_showsNumbers)
            continue;
        const QRect number(0, row.top(), gutter - 14, lineHeight);
        painter.fillRect(QRect(0, row.top(), gutter - 6, lineHeight), theme.field);
        painter.setPen(Theme::mixed(theme.faint, theme.muted, 0.4));
        painter.drawText(number, Qt::AlignVCenter | Qt::AlignRight, QString::number(index + 1));
    }
}

int LineView::lineAt(int y) const
{
    return std::clamp(verticalScrollBar()->value() + y / lineHeight, 0, lineCount() - 1);
}

void LineView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveCaret(lineAt(event->pos().y()), event->modifiers().testFlag(Qt::ShiftModifier));
}

void LineView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        moveCaret(lineAt(event->pos().y()), true);
}

void LineView::moveCaret(int line, bool extends)
{
    m_caret = std::clamp(line, 0, lineCount() - 1);
    if (!extends)
        m_anchor = m_caret;
    const int page = verticalScrollBar()->pageStep();
    if (m_caret < verticalScrollBar()->value())
        verticalScrollBar()->setValue(m_caret);
    if (m_caret >= verticalScrollBar()->value() + page)
        verticalScrollBar()->setValue(m_caret - page + 1);
    viewport()->update();
}

void LineView::goToLine(int line)
{
    moveCaret(line, false);
}

void LineView::keyPressEvent(QKeyEvent* event)
{
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    const int page = verticalScrollBar()->pageStep();
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_anchor = 0;
        moveCaret(lineCount() - 1, true);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up: moveCaret(m_caret - 1, extends); break;
    case Qt::Key_Down: moveCaret(m_caret + 1, extends); break;
    case Qt::Key_PageUp: moveCaret(m_caret - page, extends); break;
    case Qt::Key_PageDown: moveCaret(m_caret + page, extends); break;
    case Qt::Key_Home: moveCaret(0, extends); break;
    case Qt::Key_End: moveCaret(lineCount() - 1, extends); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

QString LineView::selectedText() const
{
    const auto [from, to] = std::minmax(m_caret, m_anchor);
    QStringList lines;
    for (int index = from; index <= to && index < lineCount(); ++index)
        lines.append(lineText(index));
    return lines.join(QLatin1Char('\n'));
}

void LineView::copy() const
{
    QGuiApplication::clipboard()->setText(selectedText());
}

void LineView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy lines"), QKeySequence::Copy, this, [this] { copy(); });
    menu.addAction(tr("Copy everything"), this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(m_text.data(), static_cast<qsizetype>(m_text.size()))); });
    menu.exec(event->globalPos());
}

bool LineView::findNext(const QString& needle)
{
    if (needle.isEmpty())
        return false;
    for (int step = 1; step <= lineCount(); ++step) {
        const int index = (m_caret + step) % lineCount();
        if (lineText(index).contains(needle, Qt::CaseInsensitive)) {
            moveCaret(index, false);
            return true;
        }
    }
    return false;
}

} // namespace signalbox
