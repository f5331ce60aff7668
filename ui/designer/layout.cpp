// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/layout.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace signalbox {

namespace {

using M = CanvasMetrics;

class LayoutMaker {
public:
    explicit LayoutMaker(const GatewayDocument& document)
        : m_document(document)
    {
        for (std::size_t i = 0; i < document.services().size(); ++i)
            m_serviceIndex.emplace(document.services()[i].name, i);
        for (const CanvasPosition& position : document.canvas())
            m_byHand.emplace(position.node, QPointF(position.x, position.y));
        m_layout.listeners.resize(document.listeners().size());
        m_layout.routes.resize(document.routes().size());
        m_layout.services.resize(document.services().size());
    }

    CanvasLayout make()
    {
        placeRoutes();
        placeListeners();
        placeServices();
        placeEnds();
        measure();
        return std::move(m_layout);
    }

private:
    std::optional<QPointF> byHand(const NodeRef& node) const
    {
        const auto found = m_byHand.find(canvasKey(m_document, node));
        return found == m_byHand.end() ? std::nullopt : std::optional(found->second);
    }
    double cardX() const
    {
        std::size_t stations = 0;
        for (const ListenerNode& listener : m_document.listeners())
            stations = std::max(stations, listener.stations.size());
        return M::fanWidth + static_cast<double>(stations) * M::stationPitch * 0.8;
    }
    std::size_t longestLine() const
    {
        std::size_t stations = 2;
        for (const RouteNode& route : m_document.routes())
            stations = std::max(stations, route.stations.size());
        return stations;
    }
    double rowOf(std::size_t route) const { return m_layout.routes[route].card.center().y(); }

    void placeRoutes();
    void placeListeners();
    void placeServices();
    void placeEnds();
    void measure();

    const GatewayDocument& m_document;
    std::unordered_map<std::string, std::size_t> m_serviceIndex;
    std::unordered_map<std::string, QPointF> m_byHand;
    CanvasLayout m_layout;
    double m_serviceX = 0;
};

void LayoutMaker::placeRoutes()
{
    const double x = cardX();
    const double pitch = rowPitchOf(m_layout.routes.size());
    m_serviceX = x + M::cardWidth + M::firstStation + static_cast<double>(longestLine() - 1) * M::stationPitch + M::bendWidth + 26;
    for (std::size_t i = 0; i < m_layout.routes.size(); ++i) {
        const RouteNode& node = m_document.routes()[i];
        RoutePlace& place = m_layout.routes[i];
        const QPointF corner = byHand({.kind = NodeKind::Route, .name = node.name})
                                   .value_or(QPointF(x, static_cast<double>(i) * pitch));
        place.card = QRectF(corner, QSizeF(M::cardWidth, M::cardHeight));
        const double y = place.card.center().y();
        for (std::size_t s = 0; s < node.stations.size(); ++s)
            place.stations.emplace_back(place.card.right() + M::firstStation + static_cast<double>(s) * M::stationPitch, y);
        const double lastStation = place.stations.empty() ? place.card.right() : place.stations.back().x();
        place.branch = std::max(lastStation + 34, m_serviceX - M::bendWidth + 14);
        if (node.destination.kind != DestinationNode::Kind::Service)
            place.terminal = QPointF(std::max(place.card.right() + M::firstStation + 1.65 * M::stationPitch, lastStation + 62), y);
    }
}

void LayoutMaker::placeListeners()
{
    std::vector<SpreadItem> items;
    for (const ListenerNode& listener : m_document.listeners()) {
        double sum = 0;
        int count = 0;
        for (std::size_t r = 0; r < m_layout.routes.size(); ++r) {
            if (!serves(listener, m_document.routes()[r]))
                continue;
            sum += rowOf(r);
            ++count;
        }
        items.push_back({.desired = count == 0 ? 0 : sum / count, .size = M::listenerPitch});
    }
    const std::vector<double> centers = spread(items);
    for (std::size_t i = 0; i < m_layout.listeners.size(); ++i) {
        const ListenerNode& node = m_document.listeners()[i];
        ListenerPlace& place = m_layout.listeners[i];
        place.port = byHand({.kind = NodeKind::Listener, .name = node.name}).value_or(QPointF(0, centers[i]));
        place.fan = place.port;
        for (std::size_t s = 0; s < node.stations.size(); ++s) {
            place.stations.emplace_back(place.port.x() + static_cast<double>(s + 1) * M::stationPitch * 0.8, place.port.y());
            place.fan = place.stations.back();
        }
    }
}

void LayoutMaker::placeServices()
{
    struct Wish {
        double sum = 0;
        double weight = 0;
        double secondary = 0; // a smaller share of a split likes to stand below its bigger brother
    };
    std::vector<Wish> wishes(m_layout.services.size());
    const auto wish = [&](const WeightedService& to, double share, double row) {
        const auto found = m_serviceIndex.find(to.service);
        if (found == m_serviceIndex.end())
            return;
        wishes[found->second].sum += row * share;
        wishes[found->second].weight += share;
        wishes[found->second].secondary = std::max(wishes[found->second].secondary, 1 - share);
    };
    double bottom = 0;
    for (std::size_t r = 0; r < m_layout.routes.size(); ++r) {
        const RouteNode& route = m_document.routes()[r];
        double total = 0;
        for (const WeightedService& to : route.destination.services)
            total += to.weight;
        for (const WeightedService& to : route.destination.services)
            wish(to, total > 0 ? std::max(0.01, to.weight / total) : 0.01, rowOf(r));
        if (route.mirror)
            wish(*route.mirror, 0.01, rowOf(r));
        bottom = std::max(bottom, rowOf(r));
    }
    std::vector<std::size_t> order(wishes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto desired = [&](std::size_t i) {
        return wishes[i].weight > 0 ? wishes[i].sum / wishes[i].weight + wishes[i].secondary * 0.5 : bottom + M::rowPitch;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return desired(a) < desired(b); });
    std::vector<SpreadItem> items;
    for (const std::size_t i : order)
        items.push_back({.desired = desired(i),
            .size = M::serviceHeight + M::serviceGap,
            .weight = std::max(0.05, wishes[i].weight)});
    const std::vector<double> centers = spread(items);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const QPointF corner = byHand({.kind = NodeKind::Service, .name = m_document.services()[order[i]].name})
                                   .value_or(QPointF(m_serviceX, centers[i] - M::serviceHeight / 2));
        m_layout.services[order[i]].card = QRectF(corner, QSizeF(M::serviceWidth, M::serviceHeight));
    }
}

// Lines that meet at a service arrive one under the other, in the order of their rows.
void LayoutMaker::placeEnds()
{
    struct Arrival {
        double row;
        LineEnd* end;
    };
    std::vector<std::vector<Arrival>> arrivals(m_layout.services.size());
    const auto arrive = [&](const WeightedService& to, LineEnd& end, double row) {
        const auto found = m_serviceIndex.find(to.service);
        if (found == m_serviceIndex.end())
            return;
        end.service = found->second;
        arrivals[found->second].push_back({row, &end});
    };
    for (std::size_t r = 0; r < m_layout.routes.size(); ++r) {
        const RouteNode& route = m_document.routes()[r];
        RoutePlace& place = m_layout.routes[r];
        place.ends.resize(route.destination.services.size());
        for (std::size_t i = 0; i < place.ends.size(); ++i)
            arrive(route.destination.services[i], place.ends[i], rowOf(r));
        if (route.mirror) {
            place.mirror.emplace();
            arrive(*route.mirror, *place.mirror, rowOf(r) + 0.1);
        }
    }
    for (auto& list : arrivals) {
        std::stable_sort(list.begin(), list.end(), [](const Arrival& a, const Arrival& b) { return a.row < b.row; });
        const auto count = static_cast<double>(list.size());
        const double step = count > 1 ? std::min(20.0, (M::serviceHeight - 20) / (count - 1)) : 0;
        for (std::size_t i = 0; i < list.size(); ++i)
            list[i].end->offset = (static_cast<double>(i) - (count - 1) / 2) * step;
    }
}

void LayoutMaker::measure()
{
    QRectF bounds;
    for (const ListenerPlace& listener : m_layout.listeners)
        bounds |= QRectF(listener.port - QPointF(104, 62), QSizeF(124, 92));
    for (const RoutePlace& route : m_layout.routes) {
        bounds |= route.card.adjusted(-4, -14, 4, 14);
        if (route.terminal)
            bounds |= QRectF(*route.terminal - QPointF(0, 14), QSizeF(150, M::terminalHeight));
    }
    for (const ServicePlace& service : m_layout.services)
        bounds |= service.card;
    m_layout.bounds = bounds;
}

} // namespace

double rowPitchOf(std::size_t routes) { return routes > 7 ? M::denseRowPitch : M::rowPitch; }

CanvasLayout layOut(const GatewayDocument& document) { return LayoutMaker(document).make(); }

bool serves(const ListenerNode& listener, const RouteNode& route)
{
    return route.listeners.empty()
        || std::find(route.listeners.begin(), route.listeners.end(), listener.name) != route.listeners.end();
}

std::string canvasKey(const GatewayDocument& document, const NodeRef& node)
{
    if (node.kind == NodeKind::Service)
        return node.name;
    const bool isTaken = document.findService(node.name) != nullptr;
    if (node.kind == NodeKind::Listener)
        return isTaken ? "listener/" + node.name : node.name;
    return isTaken || document.findListener(node.name) != nullptr ? "route/" + node.name : node.name;
}

} // namespace signalbox
