// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/gateway_document.h"

#include <algorithm>

namespace signalbox {
namespace {

template <typename Node>
const Node* findByName(const std::vector<Node>& nodes, std::string_view name)
{
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.name == name; });
    return found != nodes.end() ? &*found : nullptr;
}

// From the key (or the dash of a list item) to the end of the value.
SourceSpan entrySpan(const Value& map, std::string_view key)
{
    for (const MapEntry& entry : map.entries) {
        if (entry.key == key)
            return {entry.keySpan.line, entry.keySpan.column, entry.keySpan.begin, entry.value.span.end};
    }
    return {};
}

bool usesPolicy(const std::vector<StationNode>& stations, std::string_view policy)
{
    return std::any_of(stations.begin(), stations.end(),
        [&](const StationNode& station) { return !station.isInline() && station.reference == policy; });
}

bool leadsTo(const RouteNode& route, std::string_view service)
{
    const auto& services = route.destination.services;
    return (route.mirror && route.mirror->service == service)
        || std::any_of(services.begin(), services.end(), [&](const WeightedService& to) { return to.service == service; });
}

} // namespace

const PolicyNode* GatewayDocument::findPolicy(std::string_view name) const
{
    return findByName(m_policies, name);
}

const ServiceNode* GatewayDocument::findService(std::string_view name) const
{
    return findByName(m_services, name);
}

const RouteNode* GatewayDocument::findRoute(std::string_view name) const
{
    return findByName(m_routes, name);
}

const ListenerNode* GatewayDocument::findListener(std::string_view name) const
{
    return findByName(m_listeners, name);
}

std::optional<SourceSpan> GatewayDocument::spanOf(const NodeRef& node) const
{
    const auto stationSpan = [&](const std::vector<StationNode>& stations) -> std::optional<SourceSpan> {
        const Value* value = *node.station < stations.size() ? find(m_root, stations[*node.station].path) : nullptr;
        return value != nullptr ? std::optional(value->span) : std::nullopt;
    };
    const auto inSection = [&](const char* section) -> std::optional<SourceSpan> {
        const Value* map = m_root.find(section);
        if (map == nullptr || map->find(node.name) == nullptr)
            return std::nullopt;
        return entrySpan(*map, node.name);
    };
    switch (node.kind) {
    case NodeKind::Document: return m_root.span;
    case NodeKind::Listener: {
        const ListenerNode* listener = findListener(node.name);
        return listener != nullptr && node.station ? stationSpan(listener->stations) : inSection("listeners");
    }
    case NodeKind::Route: {
        const RouteNode* route = findRoute(node.name);
        if (route == nullptr)
            return std::nullopt;
        return node.station ? stationSpan(route->stations) : std::optional(route->fields.span);
    }
    case NodeKind::Policy: return inSection("policies");
    case NodeKind::Service: return inSection("services");
    case NodeKind::Function: return inSection("functions");
    case NodeKind::Observe: {
        const Value* observe = m_root.find("observe");
        return observe != nullptr ? std::optional(observe->span) : std::nullopt;
    }
    }
    return std::nullopt;
}

NodeRef GatewayDocument::nodeAt(std::size_t offset) const
{
    // The indentation, the dash and the end of a node's lines are where a cursor stands when it is meant.
    const auto holds = [&](const std::optional<SourceSpan>& span) {
        if (!span)
            return false;
        std::size_t begin = std::min(span->begin, m_text.size());
        while (begin > 0 && (m_text[begin - 1] == ' ' || m_text[begin - 1] == '-'))
            --begin;
        return offset >= begin && offset <= span->end;
    };
    const auto station = [&](NodeRef node, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            node.station = i;
            if (holds(spanOf(node)))
                return node;
        }
        node.station.reset();
        return node;
    };
    for (const ListenerNode& listener : m_listeners) {
        if (const NodeRef node{NodeKind::Listener, listener.name}; holds(spanOf(node)))
            return station(node, listener.stations.size());
    }
    for (const RouteNode& route : m_routes) {
        if (holds(route.fields.span))
            return station({NodeKind::Route, route.name}, route.stations.size());
    }
    for (const PolicyNode& policy : m_policies) {
        if (const NodeRef node{NodeKind::Policy, policy.name}; holds(spanOf(node)))
            return node;
    }
    for (const ServiceNode& service : m_services) {
        if (const NodeRef node{NodeKind::Service, service.name}; holds(spanOf(node)))
            return node;
    }
    return {};
}

std::vector<NodeRef> GatewayDocument::usersOf(const NodeRef& node) const
{
    std::vector<NodeRef> users;
    for (const ListenerNode& listener : m_listeners) {
        if (node.kind == NodeKind::Policy && usesPolicy(listener.stations, node.name))
            users.push_back({NodeKind::Listener, listener.name});
    }
    for (const RouteNode& route : m_routes) {
        const auto& listeners = route.listeners;
        const bool isUser = (node.kind == NodeKind::Policy && usesPolicy(route.stations, node.name))
            || (node.kind == NodeKind::Service && leadsTo(route, node.name))
            || (node.kind == NodeKind::Listener && std::find(listeners.begin(), listeners.end(), node.name) != listeners.end());
        if (isUser)
            users.push_back({NodeKind::Route, route.name});
    }
    return users;
}

} // namespace signalbox
