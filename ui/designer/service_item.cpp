// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/card_items.h"
#include "ui/designer/layout.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

#include <algorithm>

namespace signalbox {

namespace {

using M = CanvasMetrics;
constexpr std::size_t maxDots = 6;

QString tr(const char* text) { return QCoreApplication::translate("Canvas", text); }

} // namespace

void ServiceItem::setLook(const Look& look)
{
    if (look == m_look)
        return;
    m_look = look;
    setToolTip(toToolTip(look.name + QLatin1Char('\n') + look.addresses));
    update();
}

void ServiceItem::setLive(const LiveService* live)
{
    m_live = live == nullptr ? std::nullopt : std::optional(*live);
    update();
}

QString ServiceItem::spokenName() const
{
    const QString name = tr("Service %1, %2").arg(m_look.name, m_look.summary);
    return m_live ? name + QStringLiteral(", ") + liveText() : name;
}

QString ServiceItem::liveText() const
{
    if (!m_live)
        return {};
    const auto sick = std::find_if(m_live->endpoints.begin(), m_live->endpoints.end(),
        [](const LiveEndpoint& endpoint) { return !endpoint.isHealthy; });
    if (sick != m_live->endpoints.end())
        return tr("%1 is unhealthy").arg(QString::fromStdString(sick->address));
    QString text = tr("p99 %1").arg(formatDuration(m_live->p99));
    if (m_live->perSecond <= 0)
        text = tr("no requests");
    else if (m_live->p99 == Duration{}) // begun, none of them answered yet
        text = tr("no answer yet");
    if (m_live->failurePercent >= 1)
        text += QStringLiteral(" · ") + tr("%1 failed").arg(formatPercent(m_live->failurePercent));
    return text;
}

QRectF ServiceItem::cardRect() const { return {0, 0, M::serviceWidth, M::serviceHeight}; }

QRectF ServiceItem::boundingRect() const { return cardRect().adjusted(-6, -6, 6, 6); }

bool ServiceItem::isFailing() const
{
    if (!m_live)
        return false;
    const bool hasSick = std::any_of(m_live->endpoints.begin(), m_live->endpoints.end(),
        [](const LiveEndpoint& endpoint) { return !endpoint.isHealthy; });
    return hasSick || m_live->failurePercent >= 5;
}

// A dot for each endpoint: full when healthy, a ring with a bar when not, so that colour is not all that tells.
void ServiceItem::paintEndpoints(QPainter& painter, const Theme& theme) const
{
    const std::size_t count = std::min(m_live->endpoints.size(), maxDots);
    for (std::size_t i = 0; i < count; ++i) {
        const LiveEndpoint& endpoint = m_live->endpoints[count - 1 - i];
        const QPointF center(M::serviceWidth - 16 - static_cast<double>(i) * 12, 15.5);
        if (endpoint.isHealthy) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.good);
            painter.drawEllipse(center, 4, 4);
            continue;
        }
        painter.setPen(QPen(theme.bad, 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(center, 3.6, 3.6);
        painter.drawLine(center + QPointF(-2.4, 2.4), center + QPointF(2.4, -2.4));
    }
}

void ServiceItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    const QRectF card = cardRect();
    paintCard(*painter, theme, card, isFailing() || severity() == Severity::Error ? theme.bad : theme.border);
    double nameWidth = card.width() - 24;
    if (m_live) {
        paintEndpoints(*painter, theme);
        nameWidth -= 12.0 * static_cast<double>(std::min(m_live->endpoints.size(), maxDots)) + 6;
    } else if (severity() && *severity() != Severity::Note) {
        paintSeverity(*painter, theme, {card.right() - 17, 16});
        nameWidth -= 20;
    }
    const QFont nameFont = bodyFont(13, QFont::DemiBold);
    painter->setFont(nameFont);
    painter->setPen(theme.text);
    painter->drawText(QPointF(12, 20), elided(nameFont, m_look.name, nameWidth));
    const QFont small = bodyFont(11);
    painter->setFont(small);
    painter->setPen(m_look.endpoints == 0 ? theme.bad : theme.muted);
    painter->drawText(QPointF(12, 38), elided(small, m_look.summary, card.width() - 24));
    painter->setPen(theme.muted);
    if (!m_live) {
        const QFont mono = monoFont(11);
        painter->setFont(mono);
        painter->drawText(QPointF(12, 55), elided(mono, m_look.addresses, card.width() - 24));
        return;
    }
    if (isFailing() || m_live->failurePercent >= 1)
        painter->setPen(theme.bad);
    painter->drawText(QPointF(12, 55), elided(small, liveText(), card.width() - 24));
}

void ListenerItem::setLook(const Look& look)
{
    if (look == m_look)
        return;
    m_look = look;
    setToolTip(toToolTip(look.name + QLatin1Char('\n') + look.bind));
    update();
}

void ListenerItem::setLive(const LiveLine* live)
{
    m_live = live == nullptr ? std::nullopt : std::optional(*live);
    update();
}

QString ListenerItem::spokenName() const { return tr("Listener %1, %2").arg(m_look.name, m_look.bind); }

QRectF ListenerItem::boundingRect() const { return {-106, -62, 124, 80}; }

void ListenerItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget)
{
    const Theme& theme = themeOf(widget);
    painter->setRenderHint(QPainter::Antialiasing);
    if (isSelectedNode() || isHighlighted()) {
        QColor halo = theme.accent;
        halo.setAlphaF(0.28F);
        painter->setPen(QPen(halo, 5));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(QPointF(0, 0), 10, 10);
    }
    const QColor ring = isSelectedNode() || isHighlighted() ? theme.accent
        : severity() == Severity::Error                     ? theme.bad
                                                            : theme.muted;
    painter->setPen(QPen(ring, 3));
    painter->setBrush(isHovered() ? Theme::mixed(theme.background, theme.text, 0.1) : theme.background);
    painter->drawEllipse(QPointF(0, 0), 7, 7);

    const auto line = [&](double y, const QFont& font, const QColor& color, const QString& text) {
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(QRectF(-104, y - 9, 116, 18), Qt::AlignRight | Qt::AlignVCenter, elided(font, text, 116));
    };
    line(-50, bodyFont(13, QFont::DemiBold), theme.text, m_look.name);
    line(-33, monoFont(12), theme.muted, m_look.isTls ? m_look.bind + QStringLiteral(" TLS") : m_look.bind);
    if (m_live)
        line(-18, bodyFont(12), theme.muted, formatRate(m_live->perSecond));
    if (severity() && *severity() != Severity::Note)
        paintSeverity(*painter, theme, {16, -4});
}

} // namespace signalbox
