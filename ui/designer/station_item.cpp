// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/station_item.h"

#include "ui/designer/layout.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

namespace signalbox {

namespace {

using M = CanvasMetrics;
constexpr double labelWidth = M::stationPitch - 6;

} // namespace

void StationItem::setLook(const Look& look)
{
    if (look == m_look)
        return;
    m_look = look;
    setToolTip(look.isShared ? QStringLiteral("%1 · %2").arg(look.label, look.kind) : look.kind);
    update();
}

void StationItem::setLive(const LiveStation* live)
{
    m_live = live == nullptr ? std::nullopt : std::optional(*live);
    update();
}

void StationItem::setLifted(bool isLifted)
{
    m_isLifted = isLifted;
    setZValue(isLifted ? 10 : 2);
    update();
}

QString StationItem::liveText() const
{
    if (!m_live)
        return {};
    QString cost = m_live->perSecond > 0 ? formatDuration(m_live->p50) : QStringLiteral("–");
    if (m_live->refusedPercent > 0)
        cost += QStringLiteral(" · ") + formatPercent(m_live->refusedPercent);
    return cost;
}

QString StationItem::spokenName() const
{
    const QString name = QCoreApplication::translate("Canvas", "Station %1, %2, on %3")
                             .arg(m_look.label, m_look.kind, QString::fromStdString(node().name));
    if (!m_live || m_live->perSecond <= 0)
        return name;
    return name + QStringLiteral(", ")
        + QCoreApplication::translate("Canvas", "takes %1, refuses %2").arg(formatDuration(m_live->p50), formatPercent(m_live->refusedPercent));
}

QRectF StationItem::boundingRect() const { return {-labelWidth / 2, -32, labelWidth, 64}; }

QPainterPath StationItem::shape() const
{
    QPainterPath path;
    path.addEllipse(QPointF(0, 0), M::stationRadius + 3, M::stationRadius + 3);
    path.addRect(QRectF(-30, M::stationRadius + 3, 60, 16));
    return path;
}

void StationItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    painter->setRenderHint(QPainter::Antialiasing);
    if (isSelectedNode() || isHighlighted()) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.28F);
        painter->setPen(QPen(halo, 5));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(QPointF(0, 0), M::stationRadius + 3, M::stationRadius + 3);
    }
    const QColor color = m_look.color.isValid() ? m_look.color : theme.muted;
    const QColor ring = !m_look.isKnown || severity() == Severity::Error ? theme.bad
        : isSelectedNode()                                               ? theme.accent
                                                                         : color;
    QColor inside = theme.isDark() ? theme.panel : theme.raised;
    if (isHovered() || m_isLifted)
        inside = Theme::mixed(inside, color, 0.18);
    painter->setPen(QPen(ring, 3));
    painter->setBrush(inside);
    painter->drawEllipse(QPointF(0, 0), M::stationRadius - 1, M::stationRadius - 1);
    painter->setFont(bodyFont(m_look.letter.size() > 1 ? 9 : 11, QFont::Bold));
    // The ring carries the line's colour; the letter is text and keeps its contrast.
    painter->setPen(theme.isDark() ? Theme::mixed(color, theme.text, 0.35) : Theme::mixed(color, theme.text, 0.45));
    painter->drawText(QRectF(-12, -12, 24, 24), Qt::AlignCenter, m_look.letter);

    const QFont font = bodyFont(11);
    painter->setFont(font);
    const QString label = elided(font, m_look.label, labelWidth);
    // A listener's station stands where its routes' lines fan out: its texts get a ground of their own.
    const auto paintGround = [&](const QString& text, double top) {
        const double width = QFontMetricsF(font).horizontalAdvance(text) + 8;
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.background);
        painter->drawRoundedRect(QRectF(-width / 2, top, width, 15), 4, 4);
    };
    if (!m_look.color.isValid())
        paintGround(label, 16);
    painter->setPen(m_look.isKnown ? theme.text : theme.bad);
    painter->drawText(QRectF(-labelWidth / 2, 15, labelWidth, 17), Qt::AlignCenter, label);
    if (severity() == Severity::Warning || severity() == Severity::Error)
        paintSeverity(*painter, theme, {M::stationRadius + 2, -M::stationRadius});
    if (!m_live || m_isLifted)
        return;
    const QString cost = liveText();
    const bool refuses = m_live->refusedPercent > 0;
    if (!m_look.color.isValid())
        paintGround(cost, -32);
    painter->setPen(refuses && m_live->refusedPercent >= 10 ? theme.bad : theme.muted);
    painter->drawText(QRectF(-labelWidth / 2, -32, labelWidth, 16), Qt::AlignCenter, cost);
}

} // namespace signalbox
