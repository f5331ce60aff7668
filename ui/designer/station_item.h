// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A policy on a line: a circle with the kind's letter, its name below, its live cost above. Origin: the circle's centre.
#pragma once

#include "ui/bridge/live_statistics.h"
#include "ui/designer/node_item.h"

namespace signalbox {

class StationItem final : public NodeItem {
public:
    struct Look {
        QString label;
        QString letter;
        QString kind;    // in words, for the tooltip and screen readers
        QColor color;    // the line's; invalid: muted
        bool isShared = false; // a named policy
        bool isKnown = true;   // its kind or name exists
        friend bool operator==(const Look&, const Look&) = default;
    };
    using NodeItem::NodeItem;
    void setLook(const Look& look);
    QString liveText() const; // what it costs and refuses; empty: not running
    void setLive(const LiveStation* live);
    // Lifted: it is being dragged.
    void setLifted(bool isLifted);
    QString spokenName() const override;
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Look m_look;
    std::optional<LiveStation> m_live;
    bool m_isLifted = false;
};

} // namespace signalbox
