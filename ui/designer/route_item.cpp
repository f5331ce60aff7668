// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/card_items.h"
#include "ui/designer/layout.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

namespace signalbox {

namespace {

using M = CanvasMetrics;
constexpr double portRadius = 5;

} // namespace

void RouteItem::setLook(const Look& look)
{
    if (look == m_look)
        return;
    m_look = look;
    describe();
}

void RouteItem::setLive(const LiveLine* live)
{
    m_live = live == nullptr ? std::nullopt : std::optional(*live);
    describe();
}

void RouteItem::describe()
{
    const QString live = liveText();
    setToolTip(toToolTip(m_look.name + QLatin1Char('\n') + m_look.summary + (live.isEmpty() ? QString() : QLatin1Char('\n') + live)));
    update();
}

QString RouteItem::liveText() const
{
    if (!m_live)
        return {};
    QStringList parts{formatRate(m_live->perSecond)};
    if (m_live->errorPercent > 0)
        parts << QCoreApplication::translate("Canvas", "%1 errors").arg(formatPercent(m_live->errorPercent));
    if (m_live->p99 > Duration{}) {
        parts << QCoreApplication::translate("Canvas", "p50 %1").arg(formatDuration(m_live->p50))
              << QCoreApplication::translate("Canvas", "p99 %1").arg(formatDuration(m_live->p99));
    }
    return parts.join(QStringLiteral(" · "));
}

QString RouteItem::spokenName() const
{
    const QString name = QCoreApplication::translate("Canvas", "Route %1, %2").arg(m_look.name, m_look.summary);
    return m_live ? name + QStringLiteral(", ") + liveText() : name;
}

QRectF RouteItem::cardRect() const { return {0, 0, M::cardWidth, M::cardHeight}; }

QPointF RouteItem::outPort() const { return {M::cardWidth, M::cardHeight / 2}; }

bool RouteItem::isOnPort(const QPointF& scenePosition) const
{
    return QLineF(mapToScene(outPort()), scenePosition).length() <= 11;
}

QRectF RouteItem::boundingRect() const { return cardRect().adjusted(-6, -6, 12, 6); }

void RouteItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    const QRectF card = cardRect();
    paintCard(*painter, theme, card, severity() == Severity::Error ? theme.bad : theme.border);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_look.color);
    painter->drawRoundedRect(QRectF(6, 6, 4, card.height() - 12), 2, 2);

    double right = card.right() - 12;
    if (severity() && *severity() != Severity::Note) {
        paintSeverity(*painter, theme, {right - 5, 16});
        right -= 20;
    }
    double nameWidth = right - 17;
    if (m_live) {
        const bool isFailing = m_live->errorPercent >= 1;
        QString rate = formatRate(m_live->perSecond);
        if (isFailing)
            rate += QStringLiteral(" · ") + formatPercent(m_live->errorPercent);
        const QFont font = bodyFont(12);
        const double width = QFontMetricsF(font).horizontalAdvance(rate);
        painter->setFont(font);
        painter->setPen(isFailing ? theme.bad : theme.muted);
        painter->drawText(QPointF(right - width, 20), rate);
        nameWidth -= width + 8;
    }
    const QFont nameFont = bodyFont(13, QFont::DemiBold);
    painter->setFont(nameFont);
    painter->setPen(theme.text);
    painter->drawText(QPointF(17, 20), elided(nameFont, m_look.name, nameWidth));
    const QFont matchFont = monoFont(11);
    painter->setFont(matchFont);
    painter->setPen(theme.muted);
    painter->drawText(QPointF(17, 37), elided(matchFont, m_look.summary, card.width() - 29));

    if (isHovered() || isSelectedNode() || !m_look.hasDestination) {
        painter->setPen(QPen(m_look.color, 2));
        painter->setBrush(theme.background);
        painter->drawEllipse(outPort(), portRadius, portRadius);
    }
}

void TerminalItem::setLook(const QString& text, bool isProblem)
{
    if (text == m_text && isProblem == m_isProblem)
        return;
    prepareGeometryChange();
    m_text = text;
    m_isProblem = isProblem;
    update();
}

QRectF TerminalItem::cardRect() const
{
    const double width = qMin(190.0, QFontMetricsF(monoFont(12)).horizontalAdvance(m_text) + 24);
    return {0, -M::terminalHeight / 2, width, M::terminalHeight};
}

QRectF TerminalItem::boundingRect() const { return cardRect().adjusted(-6, -6, 6, 6); }

void TerminalItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    const QRectF card = cardRect();
    paintCard(*painter, theme, card, m_isProblem ? theme.bad : theme.border);
    const QFont font = m_isProblem ? bodyFont(12) : monoFont(12);
    painter->setFont(font);
    painter->setPen(m_isProblem ? theme.bad : theme.text);
    painter->drawText(card, Qt::AlignCenter, elided(font, m_text, card.width() - 16));
}

} // namespace signalbox
