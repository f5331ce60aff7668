// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The window onto the drawing: zoom, pan, keyboard, drops from the palette, renaming in place. Gestures with the mouse are
// CanvasInteraction's. Thread: GUI.
#pragma once

#include "ui/designer/canvas_interaction.h"
#include "ui/designer/canvas_scene.h"

#include <QtWidgets/QGraphicsView>

class QLabel;
class QLineEdit;

namespace signalbox {

class CanvasView final : public QGraphicsView {
    Q_OBJECT
public:
    explicit CanvasView(CanvasScene& scene, QWidget* parent = nullptr);

    CanvasScene& canvas() const { return m_scene; }
    void zoomBy(double factor); // the middle stays where it is
    void zoomAt(double factor, const QPoint& held); // what is at this point of the viewport stays there
    void zoomToFull();     // 100 %
    void fit();            // all of it
    // All of it where that can be read, else its beginning.
    void showStart();
    double zoom() const { return transform().m11(); }
    void setReducesMotion(bool reduces);
    // Opens a field over the node; Enter renames, Esc leaves the name.
    void startRename(const NodeRef& node);
    void ensureShown(const NodeRef& node);

Q_SIGNALS:
    void menuRequested(const QPoint& globalPosition, const QPointF& scenePosition);
    void requestsWanted(const signalbox::NodeRef& node); // a double click on a line
    void zoomChanged(double zoom);

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void fitAtLeast(double least);
    void selectTowards(const QPointF& direction);
    void showHint(const QString& hint);
    void placeHint();
    void startPan(const QPoint& position);

    CanvasScene& m_scene;
    CanvasInteraction m_interaction;
    QLabel* m_hint;
    QLineEdit* m_renameEdit = nullptr;
    std::optional<QPoint> m_panFrom;
    bool m_isSpaceHeld = false;
    bool m_wasFitted = false;   // the view follows the content until the user zooms or pans
    bool m_isUserView = false;
};

} // namespace signalbox
