// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Removing and duplicating: what else in the document goes with a node.
#include "ui/designer/gestures.h"

#include "ui/designer/layout.h"

#include <algorithm>

namespace signalbox {

namespace {

// The path of what the YAML says about one branch: the list item, or the whole `to`.
ValuePath branchPath(const RouteNode& route, std::size_t branch)
{
    const Value* to = route.fields.find("to");
    return to != nullptr && to->isList() ? child(child(route.path, "to"), branch) : child(route.path, "to");
}

void removeBranches(std::vector<Edit>& edits, const RouteNode& route, const std::string& service)
{
    const auto& services = route.destination.services;
    const auto count = std::count_if(
        services.begin(), services.end(), [&service](const WeightedService& to) { return to.service == service; });
    if (count > 0 && static_cast<std::size_t>(count) == services.size()) {
        edits.emplace_back(RemoveValue{child(route.path, "to")});
    } else {
        for (std::size_t i = services.size(); i-- > 0;) { // from the end, so that positions stay true
            if (services[i].service == service)
                edits.emplace_back(RemoveValue{branchPath(route, i)});
        }
    }
    if (route.mirror && route.mirror->service == service)
        edits.emplace_back(RemoveValue{child(route.path, "mirror")});
}

void removeListenerUses(std::vector<Edit>& edits, const RouteNode& route, const std::string& listener)
{
    const Value* names = route.fields.find("listeners");
    if (names == nullptr || std::find(route.listeners.begin(), route.listeners.end(), listener) == route.listeners.end())
        return;
    const ValuePath list = child(route.path, "listeners");
    if (!names->isList()) {
        edits.emplace_back(RemoveValue{list});
        return;
    }
    for (std::size_t i = names->items.size(); i-- > 0;) {
        if (names->items[i].text == listener)
            edits.emplace_back(RemoveValue{child(list, i)});
    }
}

void removePlace(std::vector<Edit>& edits, const GatewayDocument& document, const NodeRef& node)
{
    const ValuePath place{"canvas", canvasKey(document, node)};
    if (find(document.root(), place) == nullptr)
        return;
    const Value* canvas = document.root().find("canvas");
    edits.emplace_back(RemoveValue{canvas->entries.size() == 1 ? ValuePath{"canvas"} : place});
}

void setText(Value& map, const char* key, const std::string& text)
{
    for (MapEntry& entry : map.entries) {
        if (entry.key == key)
            entry.value = makeScalar(text);
    }
}

} // namespace

std::optional<Edit> removeNode(const GatewayDocument& document, const NodeRef& node)
{
    if (node.station) {
        const auto* stations = stationsOf(document, node);
        if (stations == nullptr || *node.station >= stations->size())
            return std::nullopt;
        return RemoveValue{(*stations)[*node.station].path};
    }
    std::vector<Edit> edits;
    switch (node.kind) {
    case NodeKind::Route: {
        const RouteNode* route = document.findRoute(node.name);
        if (route == nullptr)
            return std::nullopt;
        removePlace(edits, document, node);
        edits.emplace_back(RemoveValue{route->path});
        break;
    }
    case NodeKind::Service:
        if (document.findService(node.name) == nullptr)
            return std::nullopt;
        for (const RouteNode& route : document.routes())
            removeBranches(edits, route, node.name);
        removePlace(edits, document, node);
        edits.emplace_back(RemoveValue{{"services", node.name}});
        break;
    case NodeKind::Listener:
        if (document.findListener(node.name) == nullptr)
            return std::nullopt;
        for (const RouteNode& route : document.routes())
            removeListenerUses(edits, route, node.name);
        removePlace(edits, document, node);
        edits.emplace_back(RemoveValue{{"listeners", node.name}});
        break;
    case NodeKind::Policy:
        if (document.findPolicy(node.name) == nullptr)
            return std::nullopt;
        edits.emplace_back(RemoveValue{{"policies", node.name}});
        break;
    default: return std::nullopt;
    }
    if (edits.size() == 1)
        return std::move(edits.front());
    return EditSequence{std::move(edits)};
}

std::optional<Edit> duplicateNode(const GatewayDocument& document, const NodeRef& node)
{
    if (node.station) {
        const auto* stations = stationsOf(document, node);
        if (stations == nullptr || *node.station >= stations->size())
            return std::nullopt;
        const StationNode& station = (*stations)[*node.station];
        const ValuePath list(station.path.begin(), station.path.end() - 1);
        return InsertItem{list, *node.station + 1,
            station.isInline() ? makeYaml(station.fields) : makeYamlScalar(station.reference)};
    }
    const std::string name = freeName(document, node.kind, node.name + "-copy");
    if (const RouteNode* route = node.kind == NodeKind::Route ? document.findRoute(node.name) : nullptr) {
        Value copy = route->fields;
        setText(copy, "name", name);
        return InsertItem{{"routes"}, route->path.back().index + 1, makeYaml(copy)};
    }
    if (const ServiceNode* service = node.kind == NodeKind::Service ? document.findService(node.name) : nullptr)
        return AddEntry{{"services"}, name, makeYaml(service->fields)};
    return std::nullopt;
}

} // namespace signalbox
