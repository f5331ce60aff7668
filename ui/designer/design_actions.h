// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the Design place, with its name, key and when it makes sense; and the context menu made of them.
// Thread: GUI.
#pragma once

#include "ui/designer/canvas_view.h"

#include <QtCore/QObject>

class QAction;
class QMenu;

namespace signalbox {

class DesignActions final : public QObject {
    Q_OBJECT
public:
    explicit DesignActions(CanvasView& view);

    // For menus and the command palette, in their order; separators are actions without a text.
    QList<QAction*> all() const { return m_all; }
    // At a place of the canvas; the node under it is selected already.
    void showMenu(const QPoint& globalPosition, const QPointF& scenePosition);

    QAction* showInYaml() const { return m_showInYaml; }
    QAction* showRequests() const { return m_showRequests; }
    // Adds a palette entry at the end of the selected line, or after the selected station.
    bool addToSelection(const PaletteEntry& entry);

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& key, void (DesignActions::*slot)());
    void addSeparator();
    void refresh();
    void addRoute();
    void addService();
    void addListener();
    void rename();
    void remove();
    void duplicate();
    void share();
    void answer();
    void resetPlaces();
    void moveEarlier() { moveBy(-1); }
    void moveLater() { moveBy(1); }
    void moveBy(int step);
    void zoomIn() { m_view.zoomBy(1.2); }
    void zoomOut() { m_view.zoomBy(1 / 1.2); }
    void zoomFull() { m_view.zoomToFull(); }
    void fit() { m_view.fit(); }
    void fillLeadMenu(QMenu& menu);
    bool commit(const std::optional<Edit>& edit, const QString& title);
    DocumentSession& session() const { return m_view.canvas().session(); }
    const NodeRef& selected() const { return session().selection().node(); }

    CanvasView& m_view;
    QList<QAction*> m_all;
    QList<QAction*> m_zoom;
    QAction* m_addRoute;
    QAction* m_addService;
    QAction* m_addListener;
    QAction* m_rename;
    QAction* m_remove;
    QAction* m_duplicate;
    QAction* m_moveEarlier;
    QAction* m_moveLater;
    QAction* m_share;
    QAction* m_answer;
    QAction* m_resetPlaces;
    QAction* m_showInYaml;
    QAction* m_showRequests;
};

} // namespace signalbox
