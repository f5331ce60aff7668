// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing of a document. Holds ids and texts, listens to the session, and knows where things are; it changes nothing itself
// except through edits of the session. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/bridge/live_statistics.h"
#include "ui/designer/card_items.h"
#include "ui/designer/gestures.h"
#include "ui/designer/layout.h"
#include "ui/designer/line_item.h"
#include "ui/designer/station_item.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtCore/QVariantAnimation>
#include <QtWidgets/QGraphicsScene>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

class MarkerItem;

constexpr double fadedOpacity = 0.5; // of lines and services that what is selected has nothing to do with

class CanvasScene final : public QGraphicsScene {
    Q_OBJECT
public:
    explicit CanvasScene(DocumentSession& session, QObject* parent = nullptr);
    ~CanvasScene() override;

    DocumentSession& session() const { return m_session; }
    const GatewayDocument& drawing() const { return *m_drawing; }
    const CanvasLayout& layout() const { return m_layout; }
    void setReducesMotion(bool reduces);
    // Whether somebody can see it: pulses run for eyes only.
    void setShown(bool isShown);
    // Marks run along the lines that requests pass: while the gateway runs, it is seen and motion is not reduced.
    bool isPulsing() const { return m_pulseTimer.isActive(); }
    const LineItem* lineItemOf(const NodeRef& line) const;
    void paintLabels(QPainter& painter, const Theme& theme) const; // of all lines
    // Null: not running. Copied into the items.
    void setLive(const LiveStatistics* live);

    NodeItem* itemOf(const NodeRef& node) const;
    // Listeners with their stations, routes with theirs, services: the order of Tab and of screen readers.
    std::vector<NodeItem*> orderedNodes() const;
    // What is under a point: a node, else the line that passes there (as its route or listener).
    NodeItem* nodeAt(const QPointF& position) const;
    RouteItem* portAt(const QPointF& position) const;
    ServiceItem* serviceAt(const QPointF& position) const;
    // Where a station let go there would stand: on the line nearest to it, or at the end of a line whose card it is over.
    std::optional<LinePosition> landingAt(const QPointF& position) const;
    // The position among the routes that a card let go at this height would have.
    std::size_t rowAt(double y) const;

    // Inserts what the palette offers where it is dropped. False when there is no line there.
    bool dropPolicy(const PaletteEntry& entry, const QPointF& position);

    // Marks while something is dragged.
    void showLanding(const std::optional<LinePosition>& at);
    void showRow(std::optional<std::size_t> row);
    void showDraft(const QPointF& from, const QPointF& to, const QColor& color);
    void hideMarks();
    // After a node was moved by the mouse: the lines follow.
    void updateLines();
    // Brings a dragged node back to its place.
    void settle();
    QRectF contentBounds() const { return m_layout.bounds; }

Q_SIGNALS:
    void rebuilt();

private:
    struct LineParts {
        LineItem* line = nullptr;
        NodeItem* head = nullptr;                // RouteItem or ListenerItem
        std::vector<StationItem*> stations;
        TerminalItem* terminal = nullptr;
    };

    template <typename Item> Item* keep(const std::string& key, const NodeRef& node);
    void rebuild();
    void rebuildListeners();
    void rebuildRoutes();
    void rebuildServices();
    std::vector<StationItem*> rebuildStations(const NodeRef& line, const std::vector<StationNode>& nodes,
        const std::vector<QPointF>& places, const QColor& color);
    LineShape shapeOfRoute(std::size_t index) const;
    void shareLive();
    void refreshPulses();
    void movePulses();
    void showSeverities();
    void showSelection();
    void startMotion();
    bool isRelated(const NodeItem& item) const;
    QPointF landingPoint(const LinePosition& at) const;
    const LineParts* partsOf(const NodeRef& line) const;

    DocumentSession& m_session;
    std::shared_ptr<const GatewayDocument> m_drawing;
    CanvasLayout m_layout;
    std::map<std::string, NodeItem*> m_items; // owned by the scene
    std::map<std::string, NodeItem*> m_kept;  // while rebuilding: those that are still wanted
    std::vector<LineParts> m_listeners;       // in the document's order
    std::vector<LineParts> m_routes;
    std::vector<ServiceItem*> m_services;
    MarkerItem* m_marker = nullptr;
    std::optional<LiveStatistics> m_live;
    QVariantAnimation m_motion;
    QTimer m_pulseTimer;
    QElapsedTimer m_pulseClock;
    bool m_reducesMotion = false;
    bool m_isShown = false;
};

} // namespace signalbox
