// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/line_item.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPainterPathStroker>

#include <algorithm>
#include <cmath>

namespace signalbox {

QPainterPath makeBend(const QPointF& from, const QPointF& to)
{
    QPainterPath path(from);
    if (std::abs(from.y() - to.y()) < 0.5) {
        path.lineTo(to);
        return path;
    }
    const double reach = std::max(24.0, std::abs(to.x() - from.x()) * 0.5);
    path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
    return path;
}

LineItem::LineItem(NodeRef line)
    : NodeItem(std::move(line))
{
    setZValue(0);
}

void LineItem::setShape(const LineShape& shape)
{
    prepareGeometryChange();
    m_line = shape;
    m_fans.clear();
    m_branches.clear();
    m_mirror.reset();
    m_whole = {};
    for (const auto& [from, to] : shape.fans) {
        m_fans.push_back(makeBend(from, to));
        m_whole.addPath(m_fans.back());
    }
    m_trunk = QPainterPath(shape.start);
    m_trunk.lineTo(shape.branch);
    m_whole.addPath(m_trunk);
    for (const LineShape::Branch& branch : shape.branches) {
        m_branches.push_back(makeBend(shape.branch, branch.end));
        m_whole.addPath(m_branches.back());
    }
    if (shape.mirror) {
        m_mirror = makeBend(shape.branch - QPointF(30, 0), *shape.mirror);
        m_whole.addPath(*m_mirror);
    }
    double longest = 0;
    for (const QPainterPath& branch : m_branches)
        longest = std::max(longest, branch.length());
    m_flowLength = m_trunk.length() + longest;
    m_bounds = m_whole.boundingRect().adjusted(-30, -22, 30, 22);
    update();
}

void LineItem::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    update();
}

void LineItem::setWidth(double width)
{
    if (std::abs(width - m_width) < 0.05)
        return;
    m_width = width;
    update();
}

void LineItem::setErrorShare(double share)
{
    if (std::abs(share - m_errorShare) < 0.005 && (share > 0) == (m_errorShare > 0))
        return;
    m_errorShare = share;
    update();
}

void LineItem::setPulse(double distance)
{
    if (m_pulse < 0 && distance < 0)
        return;
    m_pulse = distance;
    update();
}

QPainterPath LineItem::shape() const
{
    QPainterPathStroker stroker;
    stroker.setWidth(std::max(12.0, m_width + 6));
    return stroker.createStroke(m_whole);
}

bool LineItem::isNear(const QPointF& scenePosition, double distance) const
{
    if (!m_bounds.adjusted(-distance, -distance, distance, distance).contains(scenePosition))
        return false;
    QPainterPathStroker stroker;
    stroker.setWidth(distance * 2);
    return stroker.createStroke(m_whole).contains(scenePosition);
}

void LineItem::paintLabel(
    QPainter& painter, const Theme& theme, const QPointF& center, const QString& text, const QColor& color) const
{
    const QFont font = monoFont(11);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + 8;
    const QRectF rect(center.x() - width / 2, center.y() - 8, width, 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.background);
    painter.drawRoundedRect(rect, 4, 4);
    painter.setFont(font);
    painter.setPen(theme.isDark() ? color : Theme::mixed(color, theme.text, 0.45));
    painter.drawText(rect, Qt::AlignCenter, text);
}

// Thicker than the line, so that the shape tells as well as the colour. As long as the share that failed, but never a mere point;
// at rest, for traffic moves and errors are to be read.
void LineItem::paintErrors(QPainter& painter, const QColor& color) const
{
    constexpr double period = 56;
    constexpr double shortest = 5;
    if (m_errorShare <= 0)
        return;
    const double width = m_width + 2;
    const double length = std::max(shortest, period * std::min(1.0, m_errorShare));
    QPen pen(color, width, Qt::CustomDashLine, Qt::FlatCap, Qt::RoundJoin);
    if (m_errorShare < 1) { // the pattern's unit is the pen's width
        const double gap = std::max(width / 2, period - length);
        pen.setDashPattern({length / width, gap / width});
        pen.setDashOffset((length + gap / 2) / width); // the first is not under the card
    } else {
        pen.setStyle(Qt::SolidLine);
    }
    painter.setPen(pen);
    painter.drawPath(m_trunk);
    for (const QPainterPath& branch : m_branches)
        painter.drawPath(branch);
}

// On the trunk, then on every branch at once; it comes and goes softly.
void LineItem::paintPulse(QPainter& painter, const QColor& color) const
{
    constexpr double fadeLength = 36;
    constexpr double length = 18;
    if (m_pulse < 0 || m_pulse > m_flowLength)
        return;
    const double strength = std::clamp(std::min(m_pulse, m_flowLength - m_pulse) / fadeLength, 0.0, 1.0);
    const double trunk = m_trunk.length();
    QColor shade = color;
    const auto markOn = [&](const QPainterPath& path, double from, double to) {
        const double whole = path.length();
        if (whole < 1 || to <= 0 || from >= whole)
            return;
        QPainterPath mark(path.pointAtPercent(path.percentAtLength(std::max(0.0, from))));
        for (double at = std::max(0.0, from) + 4; at < std::min(to, whole); at += 4)
            mark.lineTo(path.pointAtPercent(path.percentAtLength(at)));
        mark.lineTo(path.pointAtPercent(path.percentAtLength(std::min(to, whole))));
        for (const double inset : {0.0, 0.28}) { // soft at its sides
            shade.setAlphaF(static_cast<float>(strength * 0.5));
            painter.setPen(QPen(shade, std::max(1.2, m_width * (1 - inset) - 0.8), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter.drawPath(mark);
        }
    };
    markOn(m_trunk, m_pulse - length, m_pulse);
    for (const QPainterPath& branch : m_branches)
        markOn(branch, m_pulse - length - trunk, m_pulse - trunk);
}

void LineItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    const QColor color = m_color.isValid() ? m_color : theme.muted;
    const auto stroke = [&](const QPainterPath& path, double width, Qt::PenStyle style) {
        painter->setPen(QPen(color, width, style, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(path);
    };
    if (m_mirror) {
        QPen pen(color, 1.6, Qt::CustomDashLine, Qt::RoundCap);
        pen.setDashPattern({2.5, 3.5});
        painter->setPen(pen);
        painter->drawPath(*m_mirror);
    }
    if (isSelectedNode()) {
        const double opacity = painter->opacity();
        painter->setOpacity(opacity * 0.25);
        stroke(m_trunk, m_width + 6, Qt::SolidLine);
        painter->setOpacity(opacity);
    }
    for (const QPainterPath& fan : m_fans)
        stroke(fan, m_width, Qt::SolidLine);
    stroke(m_trunk, m_width, Qt::SolidLine);
    for (std::size_t i = 0; i < m_branches.size(); ++i) {
        const double width = m_branches.size() == 1 ? m_width : std::clamp(m_width * m_line.branches[i].share, 2.0, m_width);
        stroke(m_branches[i], width, Qt::SolidLine);
    }
    paintErrors(*painter, theme.bad);
    paintPulse(*painter, Theme::mixed(color, QColor(Qt::white), theme.isDark() ? 0.7 : 0.75));
}

void LineItem::paintLabels(QPainter& painter, const Theme& theme) const
{
    const QColor color = m_color.isValid() ? m_color : theme.muted;
    painter.setOpacity(opacity());
    for (const LineShape::Branch& branch : m_line.branches) {
        if (!branch.label.isEmpty())
            paintLabel(painter, theme, branch.end - QPointF(34, 0), branch.label, color);
    }
    if (m_mirror)
        paintLabel(painter, theme, m_mirror->pointAtPercent(0.45) - QPointF(8, 0), m_line.mirrorLabel, theme.muted);
}

} // namespace signalbox
