// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/journey_view.h"

#include "ui/shell/format.h"
#include "ui/shell/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace signalbox {
namespace {

constexpr int circleX = 20;
constexpr int circleRadius = 9;
constexpr int textX = 44;
constexpr int rightPadding = 12;
constexpr int titleHeight = 20;
constexpr int detailHeight = 18;
constexpr int changeHeight = 18;
constexpr int rowGap = 14;

QString changeName(const Change& change)
{
    switch (change.what) {
    case Change::What::Method: return JourneyView::tr("method");
    case Change::What::Target: return JourneyView::tr("target");
    case Change::What::Status: return JourneyView::tr("status");
    case Change::What::RequestHeader:
    case Change::What::ResponseHeader: break;
    }
    return QString::fromStdString(change.name);
}

int linesOf(const Change& change)
{
    return (change.hadBefore ? 1 : 0) + (change.hasAfter ? 1 : 0);
}

void paintDiff(QPainter& painter, const Theme& theme, const QRect& row, bool isAdded, const QString& text)
{
    const QColor color = isAdded ? theme.good : theme.bad;
    painter.fillRect(row, Theme::mixed(theme.panel, color, 0.16));
    painter.setFont(monoFont(11));
    painter.setPen(color);
    painter.drawText(row.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        QFontMetrics(painter.font()).elidedText((isAdded ? QStringLiteral("+ ") : QStringLiteral("− ")) + text, Qt::ElideRight, row.width() - 12));
}

} // namespace

JourneyView::JourneyView(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Journey"));
}

void JourneyView::setJourney(std::vector<JourneyRow> rows, const QColor& line)
{
    m_rows = std::move(rows);
    m_line = line;
    QStringList spoken;
    for (const JourneyRow& row : m_rows)
        spoken.append(row.title + QStringLiteral(": ") + row.detail);
    setAccessibleDescription(spoken.join(QStringLiteral(". ")));
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

int JourneyView::heightOf(const JourneyRow& row)
{
    int height = titleHeight + rowGap;
    if (!row.detail.isEmpty())
        height += detailHeight;
    for (const Change& change : row.changes)
        height += linesOf(change) * changeHeight;
    return height;
}

QSize JourneyView::sizeHint() const
{
    int height = 16;
    for (const JourneyRow& row : m_rows)
        height += heightOf(row);
    return {360, height};
}

int JourneyView::heightForWidth(int) const
{
    return sizeHint().height();
}

void JourneyView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int y = 10;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const JourneyRow& row = m_rows[i];
        const int height = heightOf(row);
        const QPointF center(circleX, y + titleHeight / 2.0);
        if (i + 1 < m_rows.size()) {
            painter.setPen(QPen(m_line, 2.5));
            painter.drawLine(center, QPointF(circleX, y + height + titleHeight / 2.0));
        }
        painter.setPen(QPen(row.tone == JourneyRow::Tone::Bad ? theme.bad : m_line, 2.5));
        painter.setBrush(theme.panel);
        painter.drawEllipse(center, circleRadius, circleRadius);
        painter.setFont(bodyFont(10, QFont::DemiBold));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(center.x() - 10, center.y() - 10, 20, 20), Qt::AlignCenter, row.mark);

        const int width = this->width() - textX - rightPadding;
        int top = y;
        painter.setFont(monoFont(11));
        const QString time = row.hasTime ? formatDuration(row.time) : QString();
        const int timeWidth = QFontMetrics(painter.font()).horizontalAdvance(time) + 8;
        painter.setPen(theme.muted);
        painter.drawText(QRect(textX, top, width, titleHeight), Qt::AlignVCenter | Qt::AlignRight, time);
        painter.setFont(bodyFont(13, QFont::DemiBold));
        painter.setPen(row.tone == JourneyRow::Tone::Bad ? theme.bad : theme.text);
        painter.drawText(QRect(textX, top, width - timeWidth, titleHeight), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            QFontMetrics(painter.font()).elidedText(row.title, Qt::ElideRight, width - timeWidth));
        top += titleHeight;
        if (!row.detail.isEmpty()) {
            painter.setFont(bodyFont(12));
            painter.setPen(theme.muted);
            painter.drawText(QRect(textX, top, width, detailHeight), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                QFontMetrics(painter.font()).elidedText(row.detail, Qt::ElideRight, width));
            top += detailHeight;
        }
        for (const Change& change : row.changes) {
            const QString name = changeName(change);
            if (change.hadBefore) {
                paintDiff(painter, theme, QRect(textX, top, width, changeHeight), false,
                    QStringLiteral("%1: %2").arg(name, QString::fromStdString(change.before)));
                top += changeHeight;
            }
            if (change.hasAfter) {
                paintDiff(painter, theme, QRect(textX, top, width, changeHeight), true,
                    QStringLiteral("%1: %2").arg(name, QString::fromStdString(change.after)));
                top += changeHeight;
            }
        }
        y += height;
    }
}

TimingView::TimingView(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Timing"));
}

void TimingView::setTiming(std::vector<TimingRow> rows, Duration total)
{
    m_rows = std::move(rows);
    m_total = total;
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

QSize TimingView::sizeHint() const
{
    return {360, 24 + 26 * static_cast<int>(m_rows.size() + 1)};
}

void TimingView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    constexpr int rowHeight = 26;
    const int labelWidth = std::clamp(width() / 3, 90, 170);
    constexpr int timeWidth = 72;
    const int barLeft = 12 + labelWidth + 8;
    const double barWidth = std::max(40, width() - barLeft - timeWidth - rightPadding);
    const double total = std::max<double>(1, static_cast<double>(m_total.count()));
    int y = 12;
    for (const TimingRow& row : m_rows) {
        painter.setFont(bodyFont(12));
        painter.setPen(theme.text);
        painter.drawText(QRect(12, y, labelWidth, rowHeight), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            QFontMetrics(painter.font()).elidedText(row.label, Qt::ElideRight, labelWidth));
        const double begin = static_cast<double>(row.start.count()) / total;
        const double share = static_cast<double>((row.end - row.start).count()) / total;
        painter.fillRect(QRectF(barLeft, y + rowHeight / 2.0 - 0.5, barWidth, 1), Theme::mixed(theme.panel, theme.border, 0.6));
        painter.fillRect(QRectF(barLeft + begin * barWidth, y + 9, std::max(2.0, share * barWidth), rowHeight - 18),
            Theme::stageColor(static_cast<StageGroup>(row.group)));
        painter.setFont(monoFont(11));
        painter.setPen(theme.muted);
        painter.drawText(QRect(width() - timeWidth - rightPadding, y, timeWidth, rowHeight), Qt::AlignVCenter | Qt::AlignRight,
            formatDuration(row.end - row.start));
        y += rowHeight;
    }
    painter.setFont(bodyFont(12, QFont::DemiBold));
    painter.setPen(theme.text);
    painter.drawText(QRect(12, y, labelWidth, rowHeight), Qt::AlignVCenter | Qt::AlignLeft, tr("total"));
    painter.setFont(monoFont(11));
    painter.drawText(QRect(width() - timeWidth - rightPadding, y, timeWidth, rowHeight), Qt::AlignVCenter | Qt::AlignRight,
        formatDuration(m_total));
}

} // namespace signalbox
