// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/canvas_interaction.h"

#include "ui/designer/route_text.h"

#include <QtWidgets/QApplication>

namespace signalbox {

ConnectMode connectModeOf(Qt::KeyboardModifiers modifiers)
{
    if (modifiers.testFlag(Qt::AltModifier))
        return ConnectMode::Mirror;
    return modifiers.testFlag(Qt::ControlModifier) ? ConnectMode::Split : ConnectMode::Replace;
}

CanvasInteraction::CanvasInteraction(CanvasScene& scene, QObject* parent)
    : QObject(parent)
    , m_scene(scene)
{
    // The items may be others after a rebuild: what was held is let go.
    connect(&scene, &CanvasScene::rebuilt, this, [this] {
        m_hold = std::monostate{};
        m_isMoved = false;
    });
}

NodeItem* CanvasInteraction::heldItem() const
{
    return std::visit(
        [this](const auto& hold) -> NodeItem* {
            if constexpr (std::is_same_v<std::decay_t<decltype(hold)>, std::monostate>)
                return nullptr;
            else
                return m_scene.itemOf(hold.node);
        },
        m_hold);
}

bool CanvasInteraction::press(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    let();
    m_pressed = position;
    NodeSelection& selection = m_scene.session().selection();
    if (const RouteItem* card = m_scene.portAt(position)) {
        const NodeRef node = card->node();
        selection.select(node);
        m_hold = ConnectHold{node};
        return true;
    }
    NodeItem* item = m_scene.nodeAt(position);
    if (item == nullptr) {
        selection.clear();
        return false;
    }
    const NodeRef node = item->node();
    m_grip = position - item->pos();
    if (dynamic_cast<StationItem*>(item) != nullptr)
        m_hold = StationHold{node};
    else if (dynamic_cast<RouteItem*>(item) != nullptr && !modifiers.testFlag(Qt::AltModifier))
        m_hold = RowHold{node};
    else if (dynamic_cast<LineItem*>(item) == nullptr && dynamic_cast<TerminalItem*>(item) == nullptr)
        m_hold = PlaceHold{node};
    selection.select(node);
    return true;
}

void CanvasInteraction::move(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    if (std::holds_alternative<std::monostate>(m_hold))
        return;
    if (!m_isMoved && (position - m_pressed).manhattanLength() < QApplication::startDragDistance())
        return;
    NodeItem* item = heldItem();
    if (item == nullptr) {
        let();
        return;
    }
    m_isMoved = true;
    if (std::holds_alternative<StationHold>(m_hold)) {
        moveStation(position);
    } else if (std::holds_alternative<RowHold>(m_hold)) {
        moveRow(position);
    } else if (std::holds_alternative<ConnectHold>(m_hold)) {
        moveConnect(position, modifiers);
    } else {
        item->setPos(position - m_grip);
        m_scene.updateLines();
        Q_EMIT hintChanged(tr("Let go to place %1 here. Reset layout brings it back.").arg(nameOf(item->node())));
    }
}

void CanvasInteraction::moveStation(const QPointF& position)
{
    auto* station = static_cast<StationItem*>(heldItem());
    station->setLifted(true);
    station->setPos(position - m_grip);
    const auto at = m_scene.landingAt(position);
    m_scene.showLanding(at);
    Q_EMIT hintChanged(at ? tr("Let go to put it on %1, position %2.").arg(nameOf(at->line)).arg(at->index + 1)
                          : tr("Move onto a line, or let go to leave it where it was."));
}

void CanvasInteraction::moveRow(const QPointF& position)
{
    NodeItem* card = heldItem();
    card->setZValue(8);
    card->setPos(card->target().x() + 10, position.y() - m_grip.y());
    m_scene.updateLines();
    const std::size_t row = m_scene.rowAt(position.y());
    m_scene.showRow(row);
    Q_EMIT hintChanged(tr("Routes are tried from top to bottom. Let go to try %1 at this place.").arg(nameOf(card->node())));
}

void CanvasInteraction::moveConnect(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    auto* card = static_cast<RouteItem*>(heldItem());
    m_scene.hideMarks();
    ServiceItem* service = m_scene.serviceAt(position);
    if (service != nullptr)
        service->setHighlighted(true);
    std::size_t index = 0;
    const auto& routes = m_scene.drawing().routes();
    while (index < routes.size() && routes[index].name != card->node().name)
        ++index;
    m_scene.showDraft(card->mapToScene(card->outPort()), position, Theme::lineColor(index));
    const QString route = nameOf(card->node());
    if (service == nullptr) {
        Q_EMIT hintChanged(tr("Let go on a service to lead %1 there, or here to make a new service.").arg(route));
        return;
    }
    switch (connectModeOf(modifiers)) {
    case ConnectMode::Mirror: Q_EMIT hintChanged(tr("Let go to mirror %1 to %2.").arg(route, nameOf(service->node()))); break;
    case ConnectMode::Split: Q_EMIT hintChanged(tr("Let go to send a share of %1 to %2.").arg(route, nameOf(service->node()))); break;
    case ConnectMode::Replace:
        Q_EMIT hintChanged(tr("Let go to send %1 to %2. Ctrl sends a share, Alt mirrors.").arg(route, nameOf(service->node())));
        break;
    }
}

void CanvasInteraction::release(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    if (!m_isMoved || heldItem() == nullptr) {
        let();
        return;
    }
    const auto hold = m_hold;
    if (std::holds_alternative<StationHold>(hold))
        dropStation(position);
    else if (std::holds_alternative<RowHold>(hold))
        dropRow(position);
    else if (std::holds_alternative<ConnectHold>(hold))
        dropConnect(position, modifiers);
    else
        dropPlace();
    let();
}

void CanvasInteraction::cancel() { let(); }

void CanvasInteraction::let()
{
    const bool wasMoved = m_isMoved;
    if (auto* station = dynamic_cast<StationItem*>(heldItem()))
        station->setLifted(false);
    else if (NodeItem* item = heldItem())
        item->setZValue(3);
    m_hold = std::monostate{};
    m_isMoved = false;
    if (!wasMoved)
        return;
    m_scene.hideMarks();
    m_scene.settle();
    Q_EMIT hintChanged({});
}

bool CanvasInteraction::commit(const std::optional<Edit>& edit, const QString& title)
{
    // On a refusal the session has told why; everything goes back to its place.
    return edit && m_scene.session().edit(*edit, title).has_value();
}

void CanvasInteraction::dropStation(const QPointF& position)
{
    const NodeRef node = heldItem()->node();
    const auto at = m_scene.landingAt(position);
    if (!at)
        return;
    NodeRef moved = at->line;
    const bool isSameLine = moved.kind == node.kind && moved.name == node.name;
    moved.station = isSameLine && at->index > *node.station ? at->index - 1 : at->index;
    if (commit(signalbox::moveStation(m_scene.drawing(), node, *at), tr("Move station")))
        m_scene.session().selection().select(moved);
}

void CanvasInteraction::dropRow(const QPointF& position)
{
    const NodeRef node = heldItem()->node();
    commit(moveRoute(m_scene.drawing(), node.name, m_scene.rowAt(position.y())), tr("Move route %1").arg(nameOf(node)));
}

void CanvasInteraction::dropPlace()
{
    const NodeItem* item = heldItem();
    commit(placeNode(m_scene.drawing(), item->node(), item->pos().x(), item->pos().y()), tr("Place %1").arg(nameOf(item->node())));
}

void CanvasInteraction::dropConnect(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
    const NodeRef node = heldItem()->node();
    const GatewayDocument& document = m_scene.drawing();
    const ConnectMode mode = connectModeOf(modifiers);
    if (const ServiceItem* service = m_scene.serviceAt(position)) {
        const std::string name = service->node().name;
        commit(connectRoute(document, node.name, name, mode), tr("Lead %1 to %2").arg(nameOf(node), QString::fromStdString(name)));
        return;
    }
    if (m_scene.nodeAt(position) == heldItem())
        return; // let go on its own card
    const std::string name = freeName(document, NodeKind::Service, "service");
    commit(connectToNewService(document, node.name, name, mode), tr("Add service %1").arg(QString::fromStdString(name)));
}

} // namespace signalbox
