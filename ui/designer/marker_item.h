// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What shows while something is dragged: where a station will land, between which rows a route will stand, a line being drawn.
#pragma once

#include "ui/shell/theme.h"

#include <QtWidgets/QGraphicsItem>

#include <optional>

namespace signalbox {

class MarkerItem final : public QGraphicsItem {
public:
    MarkerItem();

    void showStation(const QPointF& center, const QColor& color);
    void showRow(double y, double left, double right);
    void showDraft(const QPointF& from, const QPointF& to, const QColor& color);
    void clear();

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    std::optional<QPointF> m_station;
    std::optional<QLineF> m_row;
    std::optional<QLineF> m_draft;
    QColor m_color;
};

} // namespace signalbox
