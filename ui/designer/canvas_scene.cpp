// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/canvas_scene.h"

#include "core/policy/policy_kind.h"
#include "ui/designer/marker_item.h"
#include "ui/designer/route_text.h"
#include "ui/shell/format.h"

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

constexpr int motionTime = 120; // ms
constexpr double idleWidth = 3;
constexpr double narrowest = 2;
constexpr double widest = 9;
constexpr int pulseInterval = 50;    // ms
constexpr double pulseSpeed = 150;   // scene units in a second
constexpr double pulseRest = 160;    // scene units between one mark and the next

std::string keyOf(NodeKind kind, const std::string& name) { return std::to_string(static_cast<int>(kind)) + '/' + name; }

QString percentLabel(const WeightedService& to, const std::vector<WeightedService>& all)
{
    double total = 0;
    for (const WeightedService& service : all)
        total += service.weight;
    return total <= 0 ? QStringLiteral("0") : formatPercent(100.0 * to.weight / total);
}

QString kindText(const StationNode& station)
{
    const PolicyKind* kind = findPolicyKind(station.kind);
    if (kind != nullptr)
        return QString::fromUtf8(kind->label.data(), static_cast<qsizetype>(kind->label.size()));
    return station.isInline() ? QObject::tr("unknown kind %1").arg(QString::fromStdString(station.kind))
                              : QObject::tr("no policy has this name");
}

} // namespace

CanvasScene::CanvasScene(DocumentSession& session, QObject* parent)
    : QGraphicsScene(parent)
    , m_session(session)
    , m_drawing(session.drawing())
    , m_marker(new MarkerItem)
{
    setItemIndexMethod(QGraphicsScene::NoIndex); // items move together, and there are few
    addItem(m_marker);
    m_motion.setStartValue(0.0);
    m_motion.setEndValue(1.0);
    m_motion.setDuration(motionTime);
    m_motion.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_motion, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        for (const auto& [key, item] : m_items)
            item->moveAlong(value.toDouble());
        updateLines();
    });
    m_pulseTimer.setInterval(pulseInterval);
    connect(&m_pulseTimer, &QTimer::timeout, this, &CanvasScene::movePulses);
    connect(&session, &DocumentSession::drawingChanged, this, &CanvasScene::rebuild);
    connect(&session, &DocumentSession::findingsChanged, this, &CanvasScene::showSeverities);
    connect(&session.selection(), &NodeSelection::changed, this, [this] { showSelection(); });
    rebuild();
}

CanvasScene::~CanvasScene() { m_motion.stop(); }

template <typename Item>
Item* CanvasScene::keep(const std::string& key, const NodeRef& node)
{
    const auto found = m_items.find(key);
    auto* item = found == m_items.end() ? nullptr : dynamic_cast<Item*>(found->second);
    if (item == nullptr) {
        item = new Item(node);
        addItem(item);
    } else {
        m_items.erase(found);
    }
    item->setNode(node);
    m_kept[key] = item;
    return item;
}

void CanvasScene::rebuild()
{
    m_motion.stop();
    m_drawing = m_session.drawing();
    m_layout = layOut(*m_drawing);
    m_kept.clear();
    rebuildListeners();
    rebuildRoutes();
    rebuildServices();
    for (const auto& [key, item] : m_items) {
        removeItem(item);
        delete item;
    }
    m_items = std::move(m_kept);
    m_kept.clear();
    setSceneRect(m_layout.bounds.adjusted(-600, -500, 600, 500));
    shareLive();
    showSeverities();
    showSelection();
    Q_EMIT rebuilt();
}

std::vector<StationItem*> CanvasScene::rebuildStations(
    const NodeRef& line, const std::vector<StationNode>& nodes, const std::vector<QPointF>& places, const QColor& color)
{
    std::vector<StationItem*> items;
    std::map<std::string, int> seen; // the same policy may stand on a line twice
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const StationNode& node = nodes[i];
        const int occurrence = seen[node.name()]++;
        NodeRef ref = line;
        ref.station = i;
        auto* item = keep<StationItem>(keyOf(line.kind, line.name) + '#' + node.name() + '#' + std::to_string(occurrence), ref);
        item->setLook({.label = stationLabel(node),
            .letter = stationLetter(node),
            .kind = kindText(node),
            .color = color,
            .isShared = !node.isInline(),
            .isKnown = findPolicyKind(node.kind) != nullptr});
        item->setZValue(2);
        item->setTarget(places[i], 1);
        items.push_back(item);
    }
    return items;
}

void CanvasScene::rebuildListeners()
{
    m_listeners.clear();
    const QColor color; // a listener has no line colour of its own: muted, whatever the scheme
    for (std::size_t i = 0; i < m_drawing->listeners().size(); ++i) {
        const ListenerNode& node = m_drawing->listeners()[i];
        const ListenerPlace& place = m_layout.listeners[i];
        const NodeRef ref{.kind = NodeKind::Listener, .name = node.name};
        auto* head = keep<ListenerItem>(keyOf(ref.kind, ref.name), ref);
        head->setLook({.name = QString::fromStdString(node.name), .bind = bindSummary(node), .isTls = node.hasTls});
        head->setZValue(3);
        head->setTarget(place.port, 1);
        auto* line = keep<LineItem>(keyOf(ref.kind, ref.name) + "#line", ref);
        line->setTarget({}, 1);
        m_listeners.push_back({.line = line,
            .head = head,
            .stations = rebuildStations(ref, node.stations, place.stations, color),
            .terminal = nullptr});
    }
}

void CanvasScene::rebuildRoutes()
{
    m_routes.clear();
    for (std::size_t i = 0; i < m_drawing->routes().size(); ++i) {
        const RouteNode& node = m_drawing->routes()[i];
        const RoutePlace& place = m_layout.routes[i];
        const NodeRef ref{.kind = NodeKind::Route, .name = node.name};
        const QColor color = Theme::lineColor(i);
        // Two routes may share a name while the user types: the position tells them apart.
        const bool isFirst = m_drawing->findRoute(node.name) == &node;
        const std::string key = isFirst ? keyOf(ref.kind, ref.name) : keyOf(ref.kind, ref.name) + "@" + std::to_string(i);
        auto* card = keep<RouteItem>(key, ref);
        const bool hasDestination = node.destination.kind != DestinationNode::Kind::None;
        card->setLook({.name = QString::fromStdString(node.name), .summary = matchSummary(node), .color = color, .hasDestination = hasDestination});
        card->setZValue(3);
        card->setTarget(place.card.topLeft(), 1);
        auto* line = keep<LineItem>(key + "#line", ref);
        line->setColor(color);
        line->setTarget({}, 1);
        TerminalItem* terminal = nullptr;
        if (place.terminal) {
            terminal = keep<TerminalItem>(key + "#end", ref);
            terminal->setLook(terminalText(node), !hasDestination);
            terminal->setZValue(2);
            terminal->setTarget(*place.terminal, 1);
        }
        m_routes.push_back({.line = line,
            .head = card,
            .stations = isFirst ? rebuildStations(ref, node.stations, place.stations, color) : std::vector<StationItem*>{},
            .terminal = terminal});
    }
}

void CanvasScene::rebuildServices()
{
    m_services.clear();
    for (std::size_t i = 0; i < m_drawing->services().size(); ++i) {
        const ServiceNode& node = m_drawing->services()[i];
        const NodeRef ref{.kind = NodeKind::Service, .name = node.name};
        auto* item = keep<ServiceItem>(keyOf(ref.kind, ref.name), ref);
        QStringList addresses;
        for (const std::string& endpoint : node.endpoints)
            addresses << QString::fromStdString(endpoint);
        item->setLook({.name = QString::fromStdString(node.name),
            .summary = serviceSummary(node),
            .addresses = addresses.join(QStringLiteral(", ")),
            .endpoints = node.endpoints.size()});
        item->setZValue(3);
        item->setTarget(m_layout.services[i].card.topLeft(), 1);
        m_services.push_back(item);
    }
}

void CanvasScene::startMotion()
{
    if (m_reducesMotion || views().isEmpty()) {
        m_motion.stop();
        for (const auto& [key, item] : m_items)
            item->moveAlong(1);
        updateLines();
        return;
    }
    m_motion.stop();
    m_motion.start();
}

void CanvasScene::settle()
{
    for (const auto& [key, item] : m_items)
        item->setTarget(item->target(), isRelated(*item) ? 1 : fadedOpacity);
    startMotion();
}

LineShape CanvasScene::shapeOfRoute(std::size_t index) const
{
    const RouteNode& node = m_drawing->routes()[index];
    const RoutePlace& place = m_layout.routes[index];
    const LineParts& parts = m_routes[index];
    const QPointF shift = parts.head->pos() - place.card.topLeft();
    const double row = parts.head->pos().y() + CanvasMetrics::cardHeight / 2;
    LineShape shape;
    for (std::size_t l = 0; l < m_listeners.size(); ++l) {
        if (!serves(m_drawing->listeners()[l], node))
            continue;
        const QPointF port = m_listeners[l].stations.empty() ? m_listeners[l].head->pos() : m_listeners[l].stations.back()->pos();
        shape.fans.emplace_back(port, QPointF(parts.head->pos().x(), row));
    }
    shape.start = QPointF(parts.head->pos().x() + CanvasMetrics::cardWidth, row);
    shape.branch = QPointF(place.branch + shift.x(), row);
    if (parts.terminal != nullptr)
        shape.branch = parts.terminal->pos();
    const auto pointOf = [this](const LineEnd& end) {
        return m_services[end.service]->pos() + QPointF(0, CanvasMetrics::serviceHeight / 2 + end.offset);
    };
    const auto& services = node.destination.services;
    double total = 0;
    for (const WeightedService& to : services)
        total += to.weight;
    for (std::size_t i = 0; i < place.ends.size(); ++i) {
        if (place.ends[i].service == LineEnd::npos)
            continue;
        shape.branches.push_back({.end = pointOf(place.ends[i]),
            .share = total > 0 ? services[i].weight / total : 0,
            .label = services.size() > 1 ? percentLabel(services[i], services) : QString()});
    }
    if (place.mirror && place.mirror->service != LineEnd::npos) {
        shape.mirror = pointOf(*place.mirror);
        shape.mirrorLabel = tr("mirror %1").arg(formatPercent(node.mirror->weight / 1000.0));
    }
    return shape;
}

void CanvasScene::updateLines()
{
    for (std::size_t i = 0; i < m_routes.size(); ++i)
        m_routes[i].line->setShape(shapeOfRoute(i));
    for (const LineParts& listener : m_listeners) {
        LineShape shape;
        shape.start = listener.head->pos();
        shape.branch = listener.stations.empty() ? listener.head->pos() : listener.stations.back()->pos();
        listener.line->setShape(shape);
    }
}

void CanvasScene::setLive(const LiveStatistics* live)
{
    m_live = live == nullptr ? std::nullopt : std::optional(*live);
    shareLive();
}

void CanvasScene::setReducesMotion(bool reduces)
{
    m_reducesMotion = reduces;
    refreshPulses();
}

void CanvasScene::setShown(bool isShown)
{
    m_isShown = isShown;
    refreshPulses();
}

void CanvasScene::refreshPulses()
{
    const bool isFlowing = m_live
        && std::any_of(m_live->routes.begin(), m_live->routes.end(), [](const auto& route) { return route.second.perSecond > 0; });
    if (isFlowing && m_isShown && !m_reducesMotion) {
        if (!m_pulseTimer.isActive()) {
            m_pulseClock.start();
            m_pulseTimer.start();
        }
        return;
    }
    m_pulseTimer.stop();
    for (const LineParts& parts : m_routes)
        parts.line->setPulse(-1);
}

void CanvasScene::movePulses()
{
    const double gone = static_cast<double>(m_pulseClock.elapsed()) * pulseSpeed / 1000;
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        const auto live = m_live->routes.find(m_drawing->routes()[i].name);
        const bool isFlowing = live != m_live->routes.end() && live->second.perSecond > 0;
        LineItem& line = *m_routes[i].line;
        const double apart = static_cast<double>(i) * 97; // lines do not beat together
        line.setPulse(isFlowing ? std::fmod(gone + apart, line.flowLength() + pulseRest) : -1);
    }
}

void CanvasScene::shareLive()
{
    const auto shareStations = [](const std::vector<StationItem*>& items, const std::vector<StationNode>& nodes, const LiveLine* line) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            // The running plan may be older than the drawing: a station counts only when it is the same policy.
            const bool isSame = line != nullptr && i < line->stations.size() && line->stations[i].name == nodes[i].name();
            items[i]->setLive(isSame ? &line->stations[i] : nullptr);
        }
    };
    const auto lineIn = [this](const auto& map, const std::string& name) -> const LiveLine* {
        if (!m_live)
            return nullptr;
        const auto found = map.find(name);
        return found == map.end() ? nullptr : &found->second;
    };
    double highest = 0;
    if (m_live) {
        for (const auto& [name, line] : m_live->routes)
            highest = std::max(highest, line.perSecond);
    }
    const auto widthOf = [&](const LiveLine* line) {
        if (!m_live)
            return idleWidth;
        const double share = line == nullptr || highest <= 0 ? 0 : std::sqrt(line->perSecond / highest);
        return narrowest + (widest - narrowest) * share;
    };
    const LiveStatistics none;
    const LiveStatistics& live = m_live ? *m_live : none;
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        const LiveLine* line = lineIn(live.routes, m_drawing->routes()[i].name);
        static_cast<RouteItem*>(m_routes[i].head)->setLive(line);
        m_routes[i].line->setWidth(widthOf(line));
        m_routes[i].line->setErrorShare(line == nullptr ? 0 : line->errorPercent / 100);
        shareStations(m_routes[i].stations, m_drawing->routes()[i].stations, line);
    }
    for (std::size_t i = 0; i < m_listeners.size(); ++i) {
        const LiveLine* line = lineIn(live.listeners, m_drawing->listeners()[i].name);
        static_cast<ListenerItem*>(m_listeners[i].head)->setLive(line);
        shareStations(m_listeners[i].stations, m_drawing->listeners()[i].stations, line);
    }
    for (std::size_t i = 0; i < m_services.size(); ++i) {
        const auto found = live.services.find(m_drawing->services()[i].name);
        m_services[i]->setLive(found == live.services.end() ? nullptr : &found->second);
    }
    refreshPulses();
}

void CanvasScene::showSeverities()
{
    std::map<std::string, Severity> worst;
    const auto keyFor = [](const NodeRef& node) {
        return keyOf(node.kind, node.name) + (node.station ? '#' + std::to_string(*node.station) : std::string());
    };
    for (const Finding& finding : m_session.findings()) {
        Severity& severity = worst.try_emplace(keyFor(finding.node), finding.severity).first->second;
        severity = std::max(severity, finding.severity);
    }
    for (const auto& [key, item] : m_items) {
        if (dynamic_cast<LineItem*>(item) != nullptr || dynamic_cast<TerminalItem*>(item) != nullptr)
            continue;
        auto found = worst.find(keyFor(item->node()));
        if (found == worst.end() && item->node().station) { // what is wrong with a named policy shows wherever it stands
            const auto* stations = stationsOf(*m_drawing, item->node());
            if (stations != nullptr && *item->node().station < stations->size())
                found = worst.find(keyOf(NodeKind::Policy, (*stations)[*item->node().station].reference));
        }
        item->setSeverity(found == worst.end() ? std::nullopt : std::optional(found->second));
    }
}

} // namespace signalbox
