// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of CanvasScene that answers what is where, and shows what is selected or about to land.
#include "ui/designer/canvas_scene.h"

#include "ui/designer/marker_item.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr double catchDistance = 40; // of a line around a dragged station

NodeRef lineOf(const NodeRef& node) { return {.kind = node.kind, .name = node.name}; }

} // namespace

const CanvasScene::LineParts* CanvasScene::partsOf(const NodeRef& line) const
{
    for (const auto* list : {&m_routes, &m_listeners}) {
        for (const LineParts& parts : *list) {
            if (parts.head->node() == lineOf(line))
                return &parts;
        }
    }
    return nullptr;
}

const LineItem* CanvasScene::lineItemOf(const NodeRef& line) const
{
    const LineParts* parts = partsOf(line);
    return parts == nullptr ? nullptr : parts->line;
}

void CanvasScene::paintLabels(QPainter& painter, const Theme& theme) const
{
    for (const LineParts& parts : m_routes)
        parts.line->paintLabels(painter, theme);
}

NodeItem* CanvasScene::itemOf(const NodeRef& node) const
{
    if (const LineParts* parts = partsOf(node)) {
        if (!node.station)
            return parts->head;
        return *node.station < parts->stations.size() ? parts->stations[*node.station] : nullptr;
    }
    for (ServiceItem* service : m_services) {
        if (service->node() == node)
            return service;
    }
    return nullptr;
}

std::vector<NodeItem*> CanvasScene::orderedNodes() const
{
    std::vector<NodeItem*> nodes;
    for (const auto* list : {&m_listeners, &m_routes}) {
        for (const LineParts& parts : *list) {
            nodes.push_back(parts.head);
            nodes.insert(nodes.end(), parts.stations.begin(), parts.stations.end());
        }
    }
    nodes.insert(nodes.end(), m_services.begin(), m_services.end());
    return nodes;
}

NodeItem* CanvasScene::nodeAt(const QPointF& position) const
{
    NodeItem* line = nullptr;
    for (QGraphicsItem* item : items(position, Qt::IntersectsItemShape, Qt::DescendingOrder)) {
        auto* node = dynamic_cast<NodeItem*>(item);
        if (node == nullptr)
            continue;
        if (dynamic_cast<LineItem*>(node) == nullptr)
            return node;
        if (line == nullptr)
            line = node;
    }
    return line;
}

RouteItem* CanvasScene::portAt(const QPointF& position) const
{
    for (const LineParts& parts : m_routes) {
        auto* card = static_cast<RouteItem*>(parts.head);
        if (card->isOnPort(position))
            return card;
    }
    return nullptr;
}

ServiceItem* CanvasScene::serviceAt(const QPointF& position) const
{
    for (ServiceItem* service : m_services) {
        if (service->sceneBoundingRect().contains(position))
            return service;
    }
    return nullptr;
}

std::optional<LinePosition> CanvasScene::landingAt(const QPointF& position) const
{
    const LineParts* nearest = nullptr;
    double distance = catchDistance;
    for (const LineParts& parts : m_routes) {
        const QRectF card = parts.head->sceneBoundingRect();
        const double across = std::abs(position.y() - card.center().y());
        if (position.x() >= card.left() && across < distance) {
            nearest = &parts;
            distance = across;
        }
    }
    for (const LineParts& parts : m_listeners) {
        const QPointF port = parts.head->pos();
        const double end = (parts.stations.empty() ? port.x() : parts.stations.back()->pos().x()) + CanvasMetrics::fanWidth * 0.6;
        const double across = std::abs(position.y() - port.y());
        if (position.x() >= port.x() - catchDistance && position.x() <= end && across < distance) {
            nearest = &parts;
            distance = across;
        }
    }
    if (nearest == nullptr)
        return std::nullopt;
    const bool isOverCard = nearest->head->sceneBoundingRect().contains(position) && nearest->head->node().kind == NodeKind::Route;
    std::size_t index = nearest->stations.size();
    // The layout's places, not the items': a lifted station is not where it stands.
    for (std::size_t i = nearest->stations.size(); !isOverCard && i-- > 0;) {
        if (position.x() < nearest->stations[i]->target().x())
            index = i;
    }
    return LinePosition{nearest->head->node(), index};
}

std::size_t CanvasScene::rowAt(double y) const
{
    std::size_t row = 0;
    for (const RoutePlace& place : m_layout.routes)
        row += place.card.center().y() < y ? 1 : 0;
    return row;
}

bool CanvasScene::dropPolicy(const PaletteEntry& entry, const QPointF& position)
{
    hideMarks();
    const auto at = landingAt(position);
    if (!at)
        return false;
    const auto edit = insertStation(*m_drawing, *at, entry);
    if (!edit || !m_session.edit(*edit, tr("Insert %1").arg(QString::fromStdString(entry.name))))
        return false;
    NodeRef inserted = at->line;
    inserted.station = at->index;
    m_session.selection().select(inserted);
    return true;
}

QPointF CanvasScene::landingPoint(const LinePosition& at) const
{
    const LineParts* parts = partsOf(at.line);
    const bool isRoute = at.line.kind == NodeKind::Route;
    const double first = isRoute ? CanvasMetrics::cardWidth + CanvasMetrics::firstStation : CanvasMetrics::stationPitch * 0.8;
    const QPointF start = parts->head->pos() + QPointF(0, isRoute ? CanvasMetrics::cardHeight / 2 : 0);
    const auto& stations = parts->stations;
    const double pitch = isRoute ? CanvasMetrics::stationPitch : CanvasMetrics::stationPitch * 0.8;
    if (stations.empty())
        return start + QPointF(first, 0);
    if (at.index >= stations.size())
        return stations.back()->target() + QPointF(pitch * 0.55, 0);
    return stations[at.index]->target() - QPointF(pitch / 2, 0);
}

void CanvasScene::showLanding(const std::optional<LinePosition>& at)
{
    if (!at) {
        m_marker->clear();
        return;
    }
    m_marker->showStation(landingPoint(*at), Theme::lineColor(0));
}

void CanvasScene::showRow(std::optional<std::size_t> row)
{
    if (!row || m_layout.routes.empty()) {
        m_marker->clear();
        return;
    }
    const auto& routes = m_layout.routes;
    const double gap = (rowPitchOf(routes.size()) - CanvasMetrics::cardHeight) / 2;
    const double y = *row < routes.size() ? routes[*row].card.top() - gap : routes.back().card.bottom() + gap;
    const QRectF card = routes[std::min(*row, routes.size() - 1)].card;
    m_marker->showRow(y, card.left(), card.right());
}

void CanvasScene::showDraft(const QPointF& from, const QPointF& to, const QColor& color) { m_marker->showDraft(from, to, color); }

void CanvasScene::hideMarks()
{
    m_marker->clear();
    for (ServiceItem* service : m_services)
        service->setHighlighted(false);
}

bool CanvasScene::isRelated(const NodeItem& item) const
{
    const NodeRef selected = m_session.selection().node();
    const NodeRef& node = item.node();
    if (selected.kind == NodeKind::Document || selected.kind == NodeKind::Observe || lineOf(node) == lineOf(selected))
        return true;
    const auto leadsTo = [](const RouteNode& route, const std::string& service) {
        const auto& services = route.destination.services;
        return std::any_of(services.begin(), services.end(), [&service](const WeightedService& to) { return to.service == service; })
            || (route.mirror && route.mirror->service == service);
    };
    const auto isServed = [this](const std::string& listener, const RouteNode& route) {
        const ListenerNode* found = m_drawing->findListener(listener);
        return found != nullptr && serves(*found, route);
    };
    const auto isJoined = [&](const RouteNode* route, const NodeRef& other) {
        if (route == nullptr)
            return false;
        return other.kind == NodeKind::Service ? leadsTo(*route, other.name)
            : other.kind == NodeKind::Listener ? isServed(other.name, *route)
                                               : false;
    };
    if (selected.kind == NodeKind::Policy) {
        const auto* stations = stationsOf(*m_drawing, node);
        return stations != nullptr
            && std::any_of(stations->begin(), stations->end(),
                [&selected](const StationNode& station) { return station.reference == selected.name; });
    }
    if (node.kind == NodeKind::Route)
        return isJoined(m_drawing->findRoute(node.name), selected);
    if (selected.kind == NodeKind::Route)
        return isJoined(m_drawing->findRoute(selected.name), node);
    // Listener and service: joined by a route between them.
    return std::any_of(m_drawing->routes().begin(), m_drawing->routes().end(),
        [&](const RouteNode& route) { return isJoined(&route, selected) && isJoined(&route, node); });
}

void CanvasScene::showSelection()
{
    const NodeRef& selected = m_session.selection().node();
    for (const auto& [key, item] : m_items) {
        const bool isLine = dynamic_cast<LineItem*>(item) != nullptr;
        const bool isEnd = dynamic_cast<TerminalItem*>(item) != nullptr;
        item->setSelectedNode(!isEnd && !selected.station && !isLine && item->node() == selected);
        if (selected.station && !isLine && !isEnd)
            item->setSelectedNode(item->node() == selected);
        item->setTarget(item->target(), isRelated(*item) ? 1 : fadedOpacity);
    }
    startMotion();
}

} // namespace signalbox
