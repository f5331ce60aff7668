// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/node_item.h"

#include "ui/shell/icons.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace signalbox {

NodeItem::NodeItem(NodeRef node)
    : m_node(std::move(node))
{
    setAcceptHoverEvents(true);
}

void NodeItem::setSelectedNode(bool isSelected)
{
    if (m_isSelected == isSelected)
        return;
    m_isSelected = isSelected;
    update();
}

void NodeItem::setHighlighted(bool isHighlighted)
{
    if (m_isHighlighted == isHighlighted)
        return;
    m_isHighlighted = isHighlighted;
    update();
}

void NodeItem::setSeverity(std::optional<Severity> severity)
{
    if (m_severity == severity)
        return;
    m_severity = severity;
    update();
}

void NodeItem::setTarget(const QPointF& place, double opacity)
{
    m_start = m_isNew ? place : pos();
    m_startOpacity = m_isNew ? 0 : QGraphicsItem::opacity();
    m_isNew = false;
    m_target = place;
    m_targetOpacity = opacity;
}

void NodeItem::moveAlong(double t)
{
    setPos(m_start + (m_target - m_start) * t);
    setOpacity(m_startOpacity + (m_targetOpacity - m_startOpacity) * t);
}

void NodeItem::hoverEnterEvent(QGraphicsSceneHoverEvent* event)
{
    m_isHovered = true;
    update();
    QGraphicsItem::hoverEnterEvent(event);
}

void NodeItem::hoverLeaveEvent(QGraphicsSceneHoverEvent* event)
{
    m_isHovered = false;
    update();
    QGraphicsItem::hoverLeaveEvent(event);
}

const Theme& NodeItem::themeOf(const QWidget* widget)
{
    return Theme::of(widget == nullptr ? QApplication::palette() : widget->palette());
}

void NodeItem::paintCard(QPainter& painter, const Theme& theme, const QRectF& rect, const QColor& border) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (const double opacity = painter.opacity(); opacity < 1) { // faded, but lines do not show through
        painter.setOpacity(1);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.background);
        painter.drawRoundedRect(rect, 7, 7);
        painter.setOpacity(opacity);
    }
    if (m_isSelected || m_isHighlighted) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.28F);
        painter.setPen(QPen(halo, 5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 8.5, 8.5);
    }
    const QColor fill = m_isHovered ? Theme::mixed(theme.raised, theme.text, 0.035) : theme.raised;
    painter.setPen(QPen(m_isSelected || m_isHighlighted ? theme.accent : border, m_isSelected ? 1.5 : 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

void NodeItem::paintSeverity(QPainter& painter, const Theme& theme, const QPointF& center) const
{
    if (!m_severity || *m_severity == Severity::Note)
        return;
    const bool isError = *m_severity == Severity::Error;
    const QPixmap mark = makePixmap(isError ? QStringLiteral("error") : QStringLiteral("warning"),
        isError ? theme.bad : theme.warning, 14, painter.device()->devicePixelRatioF());
    painter.drawPixmap(center - QPointF(7, 7), mark);
}

QString elided(const QFont& font, const QString& text, double width)
{
    return QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
}

} // namespace signalbox
