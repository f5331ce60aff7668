// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/canvas_view.h"

#include "ui/designer/palette_mime.h"

#include <QtGui/QContextMenuEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollBar>

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr double leastZoom = 0.2;
constexpr double mostZoom = 3;
constexpr double gridPitch = 24;
constexpr int fitMargin = 24;
constexpr double readableZoom = 0.72;

} // namespace

CanvasView::CanvasView(CanvasScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent)
    , m_scene(scene)
    , m_interaction(scene)
    , m_hint(new QLabel(viewport()))
{
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setTransformationAnchor(QGraphicsView::NoAnchor); // zoomAt() holds on to a point itself
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setDragMode(QGraphicsView::NoDrag);
    setMouseTracking(true);
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Canvas"));
    setAccessibleDescription(tr("The drawing of the gateway. Arrow keys move between nodes, F2 renames, Delete removes."));
    m_hint->setProperty("role", QStringLiteral("hint"));
    m_hint->hide();
    connect(&m_interaction, &CanvasInteraction::hintChanged, this, &CanvasView::showHint);
    connect(&scene, &CanvasScene::rebuilt, this, [this] {
        if (!m_isUserView && isVisible())
            showStart();
        viewport()->update();
    });
    connect(&scene.session(), &DocumentSession::documentReplaced, this, [this] {
        m_isUserView = false;
        if (isVisible())
            showStart();
    });
    connect(&scene.session().selection(), &NodeSelection::changed, this, &CanvasView::ensureShown);
}

void CanvasView::zoomBy(double factor) { zoomAt(factor, viewport()->rect().center()); }

void CanvasView::zoomAt(double factor, const QPoint& held)
{
    const double wanted = std::clamp(zoom() * factor, leastZoom, mostZoom);
    const QPointF point = mapToScene(held);
    setTransform(QTransform::fromScale(wanted, wanted));
    const QPoint moved = mapFromScene(point) - held;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() + moved.y());
    m_isUserView = true;
    Q_EMIT zoomChanged(zoom());
}

void CanvasView::zoomToFull() { zoomBy(1 / zoom()); }

void CanvasView::fit() { fitAtLeast(leastZoom); }

void CanvasView::showStart() { fitAtLeast(readableZoom); }

void CanvasView::fitAtLeast(double least)
{
    const QRectF bounds = m_scene.contentBounds().adjusted(-fitMargin, -fitMargin, fitMargin, fitMargin);
    if (bounds.isEmpty() || viewport()->width() < 10)
        return;
    const double byWidth = std::max(leastZoom, viewport()->width() / bounds.width());
    const double byHeight = std::max(least, viewport()->height() / bounds.height());
    const double zoomed = std::min({1.0, byWidth, byHeight});
    setTransform(QTransform::fromScale(zoomed, zoomed));
    const QSizeF shown(viewport()->width() / zoomed, viewport()->height() / zoomed);
    QPointF center = bounds.center();
    if (bounds.width() > shown.width())
        center.setX(bounds.left() + shown.width() / 2);
    if (bounds.height() > shown.height())
        center.setY(bounds.top() + shown.height() / 2);
    centerOn(center);
    m_isUserView = false;
    m_wasFitted = true;
    Q_EMIT zoomChanged(zoom());
}

void CanvasView::setReducesMotion(bool reduces) { m_scene.setReducesMotion(reduces); }

void CanvasView::ensureShown(const NodeRef& node)
{
    const NodeItem* item = m_scene.itemOf(node);
    if (item == nullptr || m_interaction.isDragging())
        return;
    const QRectF visible = mapToScene(viewport()->rect()).boundingRect();
    const QRectF rect = item->boundingRect().translated(item->target());
    if (!visible.contains(rect))
        ensureVisible(rect, 40, 40);
}

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect)
{
    const Theme& theme = Theme::of(palette());
    painter->fillRect(rect, theme.background);
    if (zoom() < 0.5)
        return;
    QColor dot = theme.isDark() ? theme.border : theme.faint;
    dot.setAlphaF(theme.isDark() ? 0.55F : 0.35F);
    painter->setPen(QPen(dot, 1.2, Qt::SolidLine, Qt::RoundCap));
    QList<QPointF> dots;
    for (double x = std::floor(rect.left() / gridPitch) * gridPitch; x < rect.right(); x += gridPitch) {
        for (double y = std::floor(rect.top() / gridPitch) * gridPitch; y < rect.bottom(); y += gridPitch)
            dots << QPointF(x, y);
    }
    painter->drawPoints(dots.constData(), static_cast<int>(dots.size()));
}

// An empty drawing says what to do next.
void CanvasView::drawForeground(QPainter* painter, const QRectF&)
{
    painter->save();
    m_scene.paintLabels(*painter, Theme::of(palette()));
    painter->restore();
    const GatewayDocument& document = m_scene.drawing();
    if (!document.listeners().empty() && !document.routes().empty())
        return;
    const Theme& theme = Theme::of(palette());
    painter->save();
    painter->resetTransform();
    const QRect area = viewport()->rect();
    const bool hasListener = !document.listeners().empty();
    painter->setFont(bodyFont(14, QFont::DemiBold));
    painter->setPen(theme.text);
    painter->drawText(area.adjusted(0, -24, 0, -24), Qt::AlignCenter, hasListener ? tr("No routes yet") : tr("Nothing drawn yet"));
    painter->setFont(bodyFont());
    painter->setPen(theme.muted);
    painter->drawText(area.adjusted(0, 4, 0, 4), Qt::AlignCenter,
        hasListener ? tr("Press R to add a route, then drag from its port to draw a line to a service.")
                    : tr("Press L to add a listener, R to add a route, S to add a service."));
    painter->restore();
}

void CanvasView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        zoomAt(std::pow(1.2, event->angleDelta().y() / 120.0), event->position().toPoint());
        event->accept();
        return;
    }
    m_isUserView = true;
    const QPoint delta = event->pixelDelta().isNull() ? event->angleDelta() / 2 : event->pixelDelta();
    const bool isSideways = event->modifiers().testFlag(Qt::ShiftModifier);
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - (isSideways ? delta.y() : delta.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() - (isSideways ? 0 : delta.y()));
    event->accept();
}

void CanvasView::startPan(const QPoint& position)
{
    m_panFrom = position;
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void CanvasView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_isSpaceHeld)) {
        startPan(event->pos());
        return;
    }
    if (event->button() == Qt::LeftButton && !m_interaction.press(mapToScene(event->pos()), event->modifiers()))
        startPan(event->pos());
}

void CanvasView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_panFrom) {
        const QPoint delta = event->pos() - *m_panFrom;
        m_panFrom = event->pos();
        m_isUserView = true;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - delta.y());
        return;
    }
    if (event->buttons().testFlag(Qt::LeftButton)) {
        m_interaction.move(mapToScene(event->pos()), event->modifiers());
        return;
    }
    const QPointF position = mapToScene(event->pos());
    viewport()->setCursor(m_scene.portAt(position) != nullptr ? Qt::CrossCursor
            : m_scene.nodeAt(position) != nullptr             ? Qt::PointingHandCursor
                                                              : Qt::ArrowCursor);
    QGraphicsView::mouseMoveEvent(event); // hover
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_panFrom) {
        m_panFrom.reset();
        viewport()->setCursor(m_isSpaceHeld ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    if (event->button() == Qt::LeftButton)
        m_interaction.release(mapToScene(event->pos()), event->modifiers());
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event)
{
    NodeItem* item = m_scene.nodeAt(mapToScene(event->pos()));
    if (item == nullptr || event->button() != Qt::LeftButton)
        return;
    const NodeRef node = item->node();
    if (dynamic_cast<LineItem*>(item) != nullptr)
        Q_EMIT requestsWanted(node);
    else
        startRename(node);
}

bool CanvasView::focusNextPrevChild(bool next)
{
    // Tab walks through the nodes and leaves the canvas after the last.
    const std::vector<NodeItem*> nodes = m_scene.orderedNodes();
    NodeSelection& selection = m_scene.session().selection();
    const auto found = std::find_if(
        nodes.begin(), nodes.end(), [&selection](const NodeItem* item) { return item->node() == selection.node(); });
    const auto count = static_cast<std::ptrdiff_t>(nodes.size());
    std::ptrdiff_t index = next ? 0 : count - 1;
    if (found != nodes.end())
        index = found - nodes.begin() + (next ? 1 : -1);
    if (index < 0 || index >= count)
        return QGraphicsView::focusNextPrevChild(next);
    selection.select(nodes[static_cast<std::size_t>(index)]->node());
    return true;
}

void CanvasView::selectTowards(const QPointF& direction)
{
    NodeSelection& selection = m_scene.session().selection();
    const NodeItem* from = m_scene.itemOf(selection.node());
    const std::vector<NodeItem*> nodes = m_scene.orderedNodes();
    if (from == nullptr) {
        if (!nodes.empty())
            selection.select(nodes.front()->node());
        return;
    }
    const NodeItem* best = nullptr;
    double bestCost = 0;
    for (const NodeItem* item : nodes) {
        const QPointF way = item->anchor() - from->anchor();
        const double along = QPointF::dotProduct(way, direction);
        const double across = std::abs(way.x() * direction.y() - way.y() * direction.x());
        if (item == from || along <= 4)
            continue;
        const double cost = along + across * 3; // straight ahead is nearer than aside
        if (best == nullptr || cost < bestCost) {
            best = item;
            bestCost = cost;
        }
    }
    if (best != nullptr)
        selection.select(best->node());
}

void CanvasView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left: selectTowards({-1, 0}); return;
    case Qt::Key_Right: selectTowards({1, 0}); return;
    case Qt::Key_Up: selectTowards({0, -1}); return;
    case Qt::Key_Down: selectTowards({0, 1}); return;
    case Qt::Key_Escape:
        if (m_interaction.isDragging())
            m_interaction.cancel();
        else
            m_scene.session().selection().clear();
        return;
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            m_isSpaceHeld = true;
            viewport()->setCursor(Qt::OpenHandCursor);
        }
        return;
    default: QGraphicsView::keyPressEvent(event);
    }
}

void CanvasView::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_isSpaceHeld = false;
        viewport()->setCursor(Qt::ArrowCursor);
    }
    QGraphicsView::keyReleaseEvent(event);
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event)
{
    QPointF position = mapToScene(event->pos());
    QPoint global = event->globalPos();
    NodeSelection& selection = m_scene.session().selection();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (const NodeItem* item = m_scene.itemOf(selection.node())) {
            position = item->anchor();
            global = viewport()->mapToGlobal(mapFromScene(position));
        }
    } else if (const NodeItem* item = m_scene.nodeAt(position)) {
        selection.select(NodeRef(item->node()));
    } else {
        selection.clear();
    }
    Q_EMIT menuRequested(global, position);
}

void CanvasView::dragEnterEvent(QDragEnterEvent* event)
{
    if (readPaletteMime(event->mimeData()))
        event->acceptProposedAction();
    else
        event->ignore(); // a document file is the window's matter
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event)
{
    const auto entry = readPaletteMime(event->mimeData());
    if (!entry) {
        event->ignore();
        return;
    }
    const auto at = m_scene.landingAt(mapToScene(event->position().toPoint()));
    m_scene.showLanding(at);
    showHint(at ? tr("Let go to insert it on %1, position %2.").arg(QString::fromStdString(at->line.name)).arg(at->index + 1)
                : tr("Move onto a line to insert it there."));
    event->setAccepted(at.has_value());
    if (at)
        event->acceptProposedAction();
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent*)
{
    m_scene.hideMarks();
    showHint({});
}

void CanvasView::dropEvent(QDropEvent* event)
{
    const auto entry = readPaletteMime(event->mimeData());
    showHint({});
    if (entry && m_scene.dropPolicy(*entry, mapToScene(event->position().toPoint()))) {
        event->acceptProposedAction();
        setFocus();
    }
}

void CanvasView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    placeHint();
    if (!m_isUserView)
        showStart();
}

void CanvasView::showEvent(QShowEvent* event)
{
    QGraphicsView::showEvent(event);
    m_scene.setShown(true);
    if (!m_wasFitted)
        showStart();
}

void CanvasView::hideEvent(QHideEvent* event)
{
    m_scene.setShown(false);
    QGraphicsView::hideEvent(event);
}

void CanvasView::showHint(const QString& hint)
{
    m_hint->setVisible(!hint.isEmpty());
    m_hint->setText(hint);
    m_hint->adjustSize();
    placeHint();
}

void CanvasView::placeHint()
{
    m_hint->move((viewport()->width() - m_hint->width()) / 2, viewport()->height() - m_hint->height() - 16);
}

void CanvasView::startRename(const NodeRef& node)
{
    const NodeItem* item = m_scene.itemOf(node);
    if (item == nullptr)
        return;
    NodeRef renamed = node;
    if (node.station) { // a named policy can be renamed where it stands
        const auto* stations = stationsOf(m_scene.drawing(), node);
        if (stations == nullptr || (*stations)[*node.station].isInline())
            return;
        renamed = {.kind = NodeKind::Policy, .name = (*stations)[*node.station].reference};
    }
    delete m_renameEdit;
    m_renameEdit = new QLineEdit(QString::fromStdString(renamed.name), viewport());
    m_renameEdit->setAccessibleName(tr("Name"));
    const QPoint corner = mapFromScene(item->sceneBoundingRect().center());
    m_renameEdit->setGeometry(corner.x() - 90, corner.y() - 14, 180, 28);
    m_renameEdit->selectAll();
    m_renameEdit->show();
    m_renameEdit->setFocus();
    QPointer<QLineEdit> edit = m_renameEdit;
    connect(edit, &QLineEdit::editingFinished, this, [this, edit, renamed] {
        if (!edit || edit != m_renameEdit)
            return;
        m_renameEdit = nullptr;
        const std::string name = edit->text().trimmed().toStdString();
        edit->deleteLater();
        setFocus();
        const auto change = renameNode(renamed, name);
        // A refusal is told by the session.
        if (change)
            std::ignore = m_scene.session().edit(*change, tr("Rename %1").arg(QString::fromStdString(renamed.name)));
    });
    auto* leave = new QAction(edit);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    edit->addAction(leave);
    connect(leave, &QAction::triggered, this, [this, edit] {
        m_renameEdit = nullptr;
        if (edit)
            edit->deleteLater();
        setFocus();
    });
}

} // namespace signalbox
