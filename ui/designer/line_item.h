// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A route's line: from its listeners through the card and the stations to where it ends; or a listener's trunk. Drawn below the
// nodes, wider with the rate. The scene sets the points after every move. Thread: GUI.
#pragma once

#include "ui/designer/node_item.h"

#include <QtGui/QPainterPath>

#include <vector>

namespace signalbox {

struct LineShape {
    std::vector<std::pair<QPointF, QPointF>> fans; // listener to card
    QPointF start;                                 // the card's out port; a trunk: the listener's port
    QPointF branch;                                // where the branches leave, on the line's row
    struct Branch {
        QPointF end;
        double share = 1;                          // of the requests
        QString label;                             // its weight, when there are several
    };
    std::vector<Branch> branches;
    std::optional<QPointF> mirror;
    QString mirrorLabel;
};

// The bend between two points: out of the first and into the second horizontally.
QPainterPath makeBend(const QPointF& from, const QPointF& to);

class LineItem final : public NodeItem {
public:
    explicit LineItem(NodeRef line);

    void setShape(const LineShape& shape);
    void setColor(const QColor& color); // invalid: muted
    void setWidth(double width);
    double width() const { return m_width; }
    // The share of the requests that failed, 0 to 1: beads of that share of the line's length, in the bad colour.
    void setErrorShare(double share);
    double errorShare() const { return m_errorShare; }
    // The mark that runs along while requests pass: how far it is from the card, in scene units; negative: none.
    void setPulse(double distance);
    double pulse() const { return m_pulse; }
    double flowLength() const { return m_flowLength; } // from the card to the farthest end
    bool isNear(const QPointF& scenePosition, double distance) const;
    QString spokenName() const override { return {}; }

    QRectF boundingRect() const override { return m_bounds; }
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;
    // Weights and mirrors, in scene coordinates: above all lines, so that another line never runs through one.
    void paintLabels(QPainter& painter, const Theme& theme) const;

private:
    void paintErrors(QPainter& painter, const QColor& color) const;
    void paintPulse(QPainter& painter, const QColor& color) const;
    void paintLabel(QPainter& painter, const Theme& theme, const QPointF& center, const QString& text, const QColor& color) const;

    LineShape m_line;
    std::vector<QPainterPath> m_fans;
    QPainterPath m_trunk;
    std::vector<QPainterPath> m_branches;
    std::optional<QPainterPath> m_mirror;
    QPainterPath m_whole;
    QRectF m_bounds;
    QColor m_color;
    double m_width = 3;
    double m_errorShare = 0;
    double m_flowLength = 0;
    double m_pulse = -1;
};

} // namespace signalbox
