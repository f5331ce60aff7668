// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything on the canvas stands: a pure function of the document. Listeners left, routes as rows in their order with
// their stations on a line, services right in an order that keeps lines from crossing. What the user moved by hand (`canvas:`)
// stays there. Same document, same layout. Thread: any.
#pragma once

#include "core/document/gateway_document.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>

#include <cstddef>
#include <optional>
#include <vector>

namespace signalbox {

// Scene units are pixels at 100 %.
struct CanvasMetrics {
    static constexpr double cardWidth = 212;
    static constexpr double cardHeight = 48;
    static constexpr double rowPitch = 88;      // a station's cost, circle and name, and air
    static constexpr double denseRowPitch = 70; // the same with little air, for many routes
    static constexpr double stationPitch = 86;
    static constexpr double stationRadius = 13;
    static constexpr double firstStation = 56;  // from the card's edge
    static constexpr double serviceWidth = 176;
    static constexpr double serviceHeight = 68;
    static constexpr double serviceGap = 20;
    static constexpr double fanWidth = 66;      // from a listener's last station to the cards
    static constexpr double bendWidth = 112;    // from the last station to the services
    static constexpr double terminalHeight = 28;
    static constexpr double listenerPitch = 150;
};

// One end of a line at a service's left edge. `service` is its index in the document; npos when there is no such service.
struct LineEnd {
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    std::size_t service = npos;
    double offset = 0; // from the middle of the service's left edge, down
    friend bool operator==(const LineEnd&, const LineEnd&) = default;
};

struct ListenerPlace {
    QPointF port;
    std::vector<QPointF> stations;
    QPointF fan; // where its routes part
    friend bool operator==(const ListenerPlace&, const ListenerPlace&) = default;
};

// More routes than fit a window at their usual pitch stand closer.
double rowPitchOf(std::size_t routes);

struct RoutePlace {
    QRectF card;
    std::vector<QPointF> stations;
    double branch = 0;                // x where branches leave the line
    std::vector<LineEnd> ends;        // as DestinationNode::services
    std::optional<LineEnd> mirror;
    std::optional<QPointF> terminal;  // left middle of the chip that ends a line without a service
    friend bool operator==(const RoutePlace&, const RoutePlace&) = default;
};

struct ServicePlace {
    QRectF card;
    friend bool operator==(const ServicePlace&, const ServicePlace&) = default;
};

struct CanvasLayout {
    std::vector<ListenerPlace> listeners; // each in the document's order
    std::vector<RoutePlace> routes;
    std::vector<ServicePlace> services;
    QRectF bounds;
    friend bool operator==(const CanvasLayout&, const CanvasLayout&) = default;
};

CanvasLayout layOut(const GatewayDocument& document);

// Whether a listener serves a route: named in `listeners`, or none are.
bool serves(const ListenerNode& listener, const RouteNode& route);
// The key under `canvas:` for a node: its name; with its kind in front when a service has that name already.
std::string canvasKey(const GatewayDocument& document, const NodeRef& node);

// Centres of items of the given sizes, in the given order and without overlap, as near as can be to where they would like to be
// (weighted least squares, by pooling adjacent violators: Barlow et al. 1972).
struct SpreadItem {
    double desired = 0;
    double size = 0;   // with the gap
    double weight = 1;
};
std::vector<double> spread(const std::vector<SpreadItem>& items);

} // namespace signalbox
