// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/exchange_delegate.h"

#include "ui/shell/theme.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace signalbox {

QColor statusColor(int status, const QPalette& palette)
{
    const Theme& theme = Theme::of(palette);
    if (status == 0 || status >= 500)
        return theme.bad;
    if (status >= 400)
        return theme.warning;
    return status >= 300 ? theme.muted : theme.good;
}

void paintStageBar(QPainter& painter, const QRect& area, const StageSplit& split, bool fillsArea)
{
    const double total = std::accumulate(split.begin(), split.end(), 0.0);
    constexpr double longest = 10e6; // microseconds that fill the cell
    const double share = fillsArea ? 1.0 : std::log10(1 + total) / std::log10(1 + longest);
    const double width = std::max(3.0, share * area.width());
    double x = area.left();
    for (std::size_t i = 0; i < split.size(); ++i) {
        const double part = total > 0 ? width * split[i] / total : (i == 0 ? width : 0);
        if (part <= 0)
            continue;
        painter.fillRect(QRectF(x, area.top(), std::max(1.0, part), area.height()), Theme::stageColor(static_cast<StageGroup>(i)));
        x += std::max(1.0, part);
    }
}

ExchangeDelegate::ExchangeDelegate(const ExchangeListModel& model, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
{
}

void ExchangeDelegate::paintRoute(
    QPainter& painter, const QRect& cell, const QPalette& palette, const ExchangeSummary& row) const
{
    const Theme& theme = Theme::of(palette);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(row.route.isValid() ? Theme::lineColor(row.route.value) : theme.faint);
    painter.drawEllipse(QPointF(cell.left() + 4, cell.center().y() + 1), 4, 4);
    painter.setPen(row.route.isValid() ? theme.text : theme.muted);
    painter.setFont(bodyFont());
    const QRect text = cell.adjusted(15, 0, 0, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        QFontMetrics(painter.font()).elidedText(m_model.routeText(row), Qt::ElideRight, text.width()));
}

void ExchangeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.selection);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, Theme::mixed(theme.panel, theme.text, 0.03));
    const std::optional<ExchangeSummary> row = m_model.summaryAt(index.row());
    const QRect cell = option.rect.adjusted(8, 0, -8, 0);
    if (!row) {
        painter->restore();
        return;
    }
    QColor color = theme.text;
    QFont font = monoFont();
    switch (index.column()) {
    case ExchangeListModel::Number: color = Theme::mixed(theme.faint, theme.muted, 0.6); break;
    case ExchangeListModel::Method: font = monoFont(12, QFont::DemiBold); break;
    case ExchangeListModel::Status: color = statusColor(row->status, option.palette); break;
    case ExchangeListModel::Host: font = bodyFont(); color = theme.muted; break;
    case ExchangeListModel::Service: font = bodyFont(); break;
    case ExchangeListModel::Size: color = theme.muted; break;
    case ExchangeListModel::Route:
        paintRoute(*painter, cell, option.palette, *row);
        painter->restore();
        return;
    case ExchangeListModel::Stages:
        paintStageBar(*painter, QRect(cell.left(), cell.center().y() - 3, cell.width(), 7), row->split, false);
        painter->restore();
        return;
    default: break;
    }
    painter->setFont(font);
    painter->setPen(color);
    const QString text = index.data(Qt::DisplayRole).toString();
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    painter->drawText(cell, static_cast<int>(alignment) | Qt::TextSingleLine,
        QFontMetrics(font).elidedText(text, Qt::ElideRight, cell.width()));
    painter->restore();
}

} // namespace signalbox
