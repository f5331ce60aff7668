// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse on the canvas: what a press takes hold of, what a drag shows and what letting go means. A drag begins after the
// platform's drag distance; Esc or losing the button ends it without an edit. Thread: GUI.
#pragma once

#include "ui/designer/canvas_scene.h"

#include <QtCore/QObject>

#include <variant>

namespace signalbox {

class CanvasInteraction final : public QObject {
    Q_OBJECT
public:
    explicit CanvasInteraction(CanvasScene& scene, QObject* parent = nullptr);

    // True when something was taken hold of; false: the background, which the view may pan.
    bool press(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void move(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void release(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void cancel();
    bool isDragging() const { return m_isMoved && !std::holds_alternative<std::monostate>(m_hold); }

Q_SIGNALS:
    // What letting go now would do; empty when nothing is dragged.
    void hintChanged(const QString& hint);

private:
    struct StationHold { NodeRef node; };
    struct RowHold { NodeRef node; };      // a route, to another row
    struct PlaceHold { NodeRef node; };    // a node, to another place
    struct ConnectHold { NodeRef node; };  // a line from a route's port

    NodeItem* heldItem() const;
    void moveStation(const QPointF& position);
    void moveRow(const QPointF& position);
    void moveConnect(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void dropStation(const QPointF& position);
    void dropRow(const QPointF& position);
    void dropPlace();
    void dropConnect(const QPointF& position, Qt::KeyboardModifiers modifiers);
    void let();
    bool commit(const std::optional<Edit>& edit, const QString& title);

    CanvasScene& m_scene;
    std::variant<std::monostate, StationHold, RowHold, PlaceHold, ConnectHold> m_hold;
    QPointF m_pressed;
    QPointF m_grip; // from the item's origin to the press
    bool m_isMoved = false;
};

ConnectMode connectModeOf(Qt::KeyboardModifiers modifiers); // Ctrl splits, Alt mirrors

} // namespace signalbox
