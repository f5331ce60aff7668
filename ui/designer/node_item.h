// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What all nodes on the canvas share: which node they are, how they look when selected, hovered or faded, and the way from where
// they stood to where they belong. Items hold ids and texts, never the document. Thread: GUI.
#pragma once

#include "core/base/finding.h"
#include "ui/shell/theme.h"

#include <QtWidgets/QGraphicsItem>

#include <optional>

namespace signalbox {

class NodeItem : public QGraphicsItem {
public:
    explicit NodeItem(NodeRef node);

    const NodeRef& node() const { return m_node; }
    void setNode(const NodeRef& node) { m_node = node; }

    bool isSelectedNode() const { return m_isSelected; }
    void setSelectedNode(bool isSelected);
    void setHighlighted(bool isHighlighted); // a line may end here
    bool isHighlighted() const { return m_isHighlighted; }
    bool isHovered() const { return m_isHovered; }
    std::optional<Severity> severity() const { return m_severity; }
    void setSeverity(std::optional<Severity> severity); // the worst finding about it

    // For screen readers and the outline.
    virtual QString spokenName() const = 0;
    // The point that keyboard moves measure from, in scene units.
    QPointF anchor() const { return mapToScene(boundingRect().center()); }

    // The motion: from the present place and opacity to these, at fraction t.
    void setTarget(const QPointF& place, double opacity);
    void moveAlong(double t);
    const QPointF& target() const { return m_target; }

protected:
    void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;
    static const Theme& themeOf(const QWidget* widget);
    // The ring of a selected card, outside its border.
    void paintCard(QPainter& painter, const Theme& theme, const QRectF& rect, const QColor& border) const;
    void paintSeverity(QPainter& painter, const Theme& theme, const QPointF& center) const;

private:
    NodeRef m_node;
    bool m_isSelected = false;
    bool m_isHighlighted = false;
    bool m_isHovered = false;
    std::optional<Severity> m_severity;
    QPointF m_start;
    QPointF m_target;
    double m_startOpacity = 1;
    double m_targetOpacity = 1;
    bool m_isNew = true;
};

// Shortens with "…" to the width.
QString elided(const QFont& font, const QString& text, double width);

} // namespace signalbox
