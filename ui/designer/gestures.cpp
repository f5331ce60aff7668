// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/gestures.h"

#include "core/policy/policy_kind.h"
#include "ui/designer/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace signalbox {

namespace {

ValuePath pathOf(const GatewayDocument& document, const NodeRef& line)
{
    if (line.kind == NodeKind::Listener)
        return {"listeners", line.name};
    const RouteNode* route = document.findRoute(line.name);
    return route == nullptr ? ValuePath{} : route->path;
}

const StationNode* findStation(const GatewayDocument& document, const NodeRef& node)
{
    const auto* stations = stationsOf(document, node);
    if (stations == nullptr || !node.station || *node.station >= stations->size())
        return nullptr;
    return &(*stations)[*node.station];
}

std::string yamlOf(const StationNode& station)
{
    return station.isInline() ? makeYaml(station.fields) : makeYamlScalar(station.reference);
}

std::optional<Edit> asEdit(std::vector<Edit> edits)
{
    if (edits.empty())
        return std::nullopt;
    if (edits.size() == 1)
        return std::move(edits.front());
    return EditSequence{std::move(edits)};
}

void removeIfThere(std::vector<Edit>& edits, const RouteNode& route, const char* key)
{
    if (route.fields.find(key) != nullptr)
        edits.emplace_back(RemoveValue{child(route.path, key)});
}

std::optional<std::size_t> indexOfRoute(const GatewayDocument& document, const std::string& name)
{
    for (std::size_t i = 0; i < document.routes().size(); ++i) {
        if (document.routes()[i].name == name)
            return i;
    }
    return std::nullopt;
}

// The position of a node in the list or map it stands in: a route's items may be fewer than the list's when some are unreadable.
std::size_t itemIndex(const ValuePath& path) { return path.back().index; }

constexpr const char* serviceYaml = "{ endpoints: [127.0.0.1:9000] }";

} // namespace

const std::vector<StationNode>* stationsOf(const GatewayDocument& document, const NodeRef& line)
{
    if (line.kind == NodeKind::Listener) {
        const ListenerNode* listener = document.findListener(line.name);
        return listener == nullptr ? nullptr : &listener->stations;
    }
    if (line.kind != NodeKind::Route)
        return nullptr;
    const RouteNode* route = document.findRoute(line.name);
    return route == nullptr ? nullptr : &route->stations;
}

ValuePath child(ValuePath path, PathStep step)
{
    path.push_back(std::move(step));
    return path;
}

std::optional<Edit> insertStation(const GatewayDocument& document, const LinePosition& at, const PaletteEntry& entry)
{
    const auto* stations = stationsOf(document, at.line);
    if (stations == nullptr)
        return std::nullopt;
    std::string yaml;
    if (entry.kind == PaletteEntry::Kind::NamedPolicy) {
        if (document.findPolicy(entry.name) == nullptr)
            return std::nullopt;
        yaml = makeYamlScalar(entry.name);
    } else {
        const PolicyKind* kind = findPolicyKind(entry.name);
        if (kind == nullptr)
            return std::nullopt;
        yaml = kind->starter.empty() ? fmt::format("{{ kind: {} }}", kind->id) : std::string(kind->starter);
    }
    return InsertItem{child(pathOf(document, at.line), "policies"), std::min(at.index, stations->size()), yaml};
}

std::optional<Edit> moveStation(const GatewayDocument& document, const NodeRef& station, const LinePosition& at)
{
    const StationNode* moved = findStation(document, station);
    const auto* target = stationsOf(document, at.line);
    if (moved == nullptr || target == nullptr)
        return std::nullopt;
    const ValuePath toList = child(pathOf(document, at.line), "policies");
    const ValuePath fromList(moved->path.begin(), moved->path.end() - 1);
    const std::size_t from = *station.station;
    std::size_t to = std::min(at.index, target->size());
    if (fromList == toList) {
        if (to > from)
            --to; // counts after the removal
        if (to == from)
            return std::nullopt;
        return MoveItem{fromList, from, toList, to};
    }
    if (!target->empty())
        return MoveItem{fromList, from, toList, to};
    // The list is made by the insertion. It may stand before the source in the text; paths are by key, so that does not matter.
    return EditSequence{{InsertItem{toList, 0, yamlOf(*moved)}, RemoveValue{moved->path}}};
}

std::optional<Edit> shareStation(const GatewayDocument& document, const NodeRef& station, const std::string& name)
{
    const StationNode* shared = findStation(document, station);
    if (shared == nullptr || !shared->isInline() || document.findPolicy(name) != nullptr)
        return std::nullopt;
    return EditSequence{{SetValue{shared->path, makeYamlScalar(name)}, AddEntry{{"policies"}, name, makeYaml(shared->fields)}}};
}

std::optional<Edit> moveRoute(const GatewayDocument& document, const std::string& route, std::size_t to)
{
    const auto from = indexOfRoute(document, route);
    if (!from)
        return std::nullopt;
    to = std::min(to, document.routes().size());
    if (to > *from)
        --to;
    if (to == *from)
        return std::nullopt;
    const std::size_t fromItem = itemIndex(document.routes()[*from].path);
    const std::size_t toItem = itemIndex(document.routes()[to].path);
    return MoveItem{{"routes"}, fromItem, {"routes"}, toItem};
}

std::optional<Edit> addRoute(const GatewayDocument& document, const std::string& name, std::size_t index)
{
    const std::size_t count = document.routes().size();
    const std::size_t item = index < count ? itemIndex(document.routes()[index].path)
        : count == 0                       ? 0
                                           : itemIndex(document.routes().back().path) + 1;
    const std::string yaml = fmt::format("{{ name: {}, match: {{ path: {{ prefix: {} }} }}, respond: {{ status: 200 }} }}",
        makeYamlScalar(name), makeYamlScalar("/" + name));
    return InsertItem{{"routes"}, item, yaml};
}

std::optional<Edit> addService(const std::string& name) { return AddEntry{{"services"}, name, serviceYaml}; }

std::optional<Edit> addListener(const GatewayDocument& document, const std::string& name)
{
    int port = 8080;
    const auto isTaken = [&document](const std::string& bind) {
        return std::any_of(document.listeners().begin(), document.listeners().end(),
            [&bind](const ListenerNode& listener) { return listener.bind == bind; });
    };
    while (isTaken(fmt::format("127.0.0.1:{}", port)))
        ++port;
    return AddEntry{{"listeners"}, name, fmt::format("{{ bind: 127.0.0.1:{} }}", port)};
}

std::optional<Edit> connectRoute(
    const GatewayDocument& document, const std::string& route, const std::string& service, ConnectMode mode)
{
    const RouteNode* node = document.findRoute(route);
    if (node == nullptr)
        return std::nullopt;
    const auto& services = node->destination.services;
    std::vector<Edit> edits;
    if (mode == ConnectMode::Mirror) {
        edits.emplace_back(SetValue{child(node->path, "mirror"), fmt::format("{{ service: {}, percent: 5 }}", makeYamlScalar(service))});
        return asEdit(std::move(edits));
    }
    for (const char* key : {"redirect", "respond", "function"})
        removeIfThere(edits, *node, key);
    const bool isKnown = std::any_of(
        services.begin(), services.end(), [&service](const WeightedService& to) { return to.service == service; });
    if (mode == ConnectMode::Split && !services.empty()) {
        if (isKnown)
            return std::nullopt;
        const Value* to = node->fields.find("to");
        if (to != nullptr && to->isList()) {
            edits.emplace_back(InsertItem{child(node->path, "to"), to->items.size(),
                fmt::format("{{ service: {}, weight: 10 }}", makeYamlScalar(service))});
        } else {
            edits.emplace_back(SetValue{child(node->path, "to"),
                fmt::format("[{{ service: {}, weight: 90 }}, {{ service: {}, weight: 10 }}]",
                    makeYamlScalar(services.front().service), makeYamlScalar(service))});
        }
        return asEdit(std::move(edits));
    }
    if (isKnown && services.size() == 1)
        return std::nullopt;
    edits.emplace_back(SetValue{child(node->path, "to"), makeYamlScalar(service)});
    return asEdit(std::move(edits));
}

std::optional<Edit> connectToNewService(
    const GatewayDocument& document, const std::string& route, const std::string& service, ConnectMode mode)
{
    auto connected = connectRoute(document, route, service, mode);
    if (!connected)
        return std::nullopt;
    return EditSequence{{AddEntry{{"services"}, service, serviceYaml}, *std::move(connected)}};
}

std::optional<Edit> answerHere(const GatewayDocument& document, const std::string& route)
{
    const RouteNode* node = document.findRoute(route);
    if (node == nullptr || node->destination.kind == DestinationNode::Kind::Respond)
        return std::nullopt;
    std::vector<Edit> edits;
    for (const char* key : {"to", "redirect", "function", "retry", "mirror"})
        removeIfThere(edits, *node, key);
    edits.emplace_back(SetValue{child(node->path, "respond"), "{ status: 200, body: ok }"});
    return asEdit(std::move(edits));
}

std::optional<Edit> placeNode(const GatewayDocument& document, const NodeRef& node, double x, double y)
{
    const std::string key = canvasKey(document, node);
    const std::string yaml = fmt::format("{{ x: {}, y: {} }}", std::lround(x), std::lround(y));
    if (find(document.root(), {"canvas", key}) != nullptr)
        return SetValue{{"canvas", key}, yaml};
    return AddEntry{{"canvas"}, key, yaml};
}

std::optional<Edit> resetLayout(const GatewayDocument& document)
{
    if (document.root().find("canvas") == nullptr)
        return std::nullopt;
    return RemoveValue{{"canvas"}};
}

std::optional<Edit> renameNode(const NodeRef& node, const std::string& name)
{
    if (name.empty() || name == node.name || node.station)
        return std::nullopt;
    return RenameNode{node, name};
}

std::string freeName(const GatewayDocument& document, NodeKind kind, const std::string& stem)
{
    const auto isTaken = [&](const std::string& name) {
        switch (kind) {
        case NodeKind::Listener: return document.findListener(name) != nullptr;
        case NodeKind::Route: return document.findRoute(name) != nullptr;
        case NodeKind::Service: return document.findService(name) != nullptr;
        case NodeKind::Policy: return document.findPolicy(name) != nullptr;
        default: return false;
        }
    };
    if (!isTaken(stem))
        return stem;
    for (int i = 2;; ++i) {
        const std::string name = fmt::format("{}-{}", stem, i);
        if (!isTaken(name))
            return name;
    }
}

} // namespace signalbox
