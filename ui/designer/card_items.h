// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The boxes of the canvas: route card, service card, the chip that ends a line without a service, and the listener's port.
#pragma once

#include "ui/bridge/live_statistics.h"
#include "ui/designer/node_item.h"

#include <QtCore/QStringList>

namespace signalbox {

// Origin: the card's top left corner.
class RouteItem final : public NodeItem {
public:
    struct Look {
        QString name;
        QString summary; // its match
        QColor color;
        bool hasDestination = true;
        friend bool operator==(const Look&, const Look&) = default;
    };
    using NodeItem::NodeItem;
    void setLook(const Look& look);
    void setLive(const LiveLine* live); // null: not running; copied
    QString liveText() const;           // rate, errors, p50 and p99, in words; empty: not running
    QString spokenName() const override;
    QRectF cardRect() const;
    QPointF outPort() const; // item coordinates
    bool isOnPort(const QPointF& scenePosition) const;
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void describe();

    Look m_look;
    std::optional<LiveLine> m_live;
};

// Origin: the card's top left corner.
class ServiceItem final : public NodeItem {
public:
    struct Look {
        QString name;
        QString summary;
        QString addresses;
        std::size_t endpoints = 0;
        friend bool operator==(const Look&, const Look&) = default;
    };
    using NodeItem::NodeItem;
    void setLook(const Look& look);
    void setLive(const LiveService* live);
    QString liveText() const;
    QString spokenName() const override;
    QRectF cardRect() const;
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    bool isFailing() const;
    void paintEndpoints(QPainter& painter, const Theme& theme) const;

    Look m_look;
    std::optional<LiveService> m_live;
};

// Origin: the middle of the left edge. Belongs to a route and stands for it.
class TerminalItem final : public NodeItem {
public:
    using NodeItem::NodeItem;
    void setLook(const QString& text, bool isProblem);
    QString spokenName() const override { return m_text; }
    QRectF cardRect() const;
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QString m_text;
    bool m_isProblem = false;
};

// Origin: the port.
class ListenerItem final : public NodeItem {
public:
    struct Look {
        QString name;
        QString bind;
        bool isTls = false;
        friend bool operator==(const Look&, const Look&) = default;
    };
    using NodeItem::NodeItem;
    void setLook(const Look& look);
    void setLive(const LiveLine* live);
    QString spokenName() const override;
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Look m_look;
    std::optional<LiveLine> m_live;
};

} // namespace signalbox
