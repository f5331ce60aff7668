// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/marker_item.h"

#include "ui/designer/layout.h"
#include "ui/designer/line_item.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace signalbox {

MarkerItem::MarkerItem()
{
    setZValue(9);
    setAcceptedMouseButtons(Qt::NoButton);
}

void MarkerItem::showStation(const QPointF& center, const QColor& color)
{
    clear();
    m_station = center;
    m_color = color;
}

void MarkerItem::showRow(double y, double left, double right)
{
    clear();
    m_row = QLineF(left, y, right, y);
}

void MarkerItem::showDraft(const QPointF& from, const QPointF& to, const QColor& color)
{
    clear();
    m_draft = QLineF(from, to);
    m_color = color;
}

void MarkerItem::clear()
{
    prepareGeometryChange();
    m_station.reset();
    m_row.reset();
    m_draft.reset();
    update();
}

QRectF MarkerItem::boundingRect() const
{
    QRectF bounds;
    if (m_station)
        bounds = QRectF(*m_station - QPointF(24, 24), QSizeF(48, 48));
    for (const auto& line : {m_row, m_draft}) {
        if (line)
            bounds |= QRectF(line->p1(), line->p2()).normalized().adjusted(-80, -20, 80, 20);
    }
    return bounds;
}

void MarkerItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = Theme::of(widget == nullptr ? QApplication::palette() : widget->palette());
    painter->setRenderHint(QPainter::Antialiasing);
    if (m_station) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.3F);
        painter->setPen(QPen(halo, 6));
        painter->setBrush(theme.background);
        painter->drawEllipse(*m_station, CanvasMetrics::stationRadius + 2, CanvasMetrics::stationRadius + 2);
        painter->setPen(QPen(theme.accent, 2, Qt::DashLine));
        painter->drawEllipse(*m_station, CanvasMetrics::stationRadius, CanvasMetrics::stationRadius);
        painter->setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(*m_station - QPointF(5, 0), *m_station + QPointF(5, 0));
        painter->drawLine(*m_station - QPointF(0, 5), *m_station + QPointF(0, 5));
    }
    if (m_row) {
        painter->setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(*m_row);
        painter->setBrush(theme.accent);
        painter->drawEllipse(m_row->p1(), 3, 3);
    }
    if (m_draft) {
        painter->setPen(QPen(m_color, 3, Qt::SolidLine, Qt::RoundCap));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(makeBend(m_draft->p1(), m_draft->p2()));
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_color);
        painter->drawEllipse(m_draft->p2(), 5, 5);
    }
}

} // namespace signalbox
