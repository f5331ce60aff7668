// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway document as read: its text, the tree of values with places, typed nodes for canvas and compiler, and every
// finding at once. Immutable: an edit makes a new one from new text (edit.h). A document with errors still shows what could
// be read. Limits: 16 MiB of text, depth 64, 200,000 values after aliases are followed.
#pragma once

#include "core/base/finding.h"
#include "core/base/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

// One station on a line: a use of a named policy, or an inline policy.
struct StationNode {
    std::string reference; // the named policy; empty when inline
    std::string kind;      // the policy kind's id; empty when the reference dangles
    Value fields;          // inline only: the object, with its `kind` entry
    ValuePath path;        // of this item in the list

    bool isInline() const { return reference.empty(); }
    // What the station is called on the canvas: the policy's name, or the kind.
    const std::string& name() const { return reference.empty() ? kind : reference; }
};

struct ListenerNode {
    std::string name;
    std::string bind;      // as written
    bool hasTls = false;
    std::vector<StationNode> stations;
    Value fields;          // the whole object
    ValuePath path;
};

struct PolicyNode {
    std::string name;
    std::string kind;
    Value fields;          // with its `kind` entry
    ValuePath path;
};

struct WeightedService {
    std::string service;
    std::uint32_t weight = 1;
    ValuePath path;        // of the service name
    friend bool operator==(const WeightedService&, const WeightedService&) = default;
};

struct DestinationNode {
    enum class Kind : std::uint8_t { None, Service, Function, Redirect, Respond };
    Kind kind = Kind::None;
    std::vector<WeightedService> services; // Service: one, or a weighted list
    std::string function;
    int status = 0;                        // Redirect, Respond
};

struct RouteNode {
    std::string name;
    std::vector<StationNode> stations;
    DestinationNode destination;
    std::optional<WeightedService> mirror; // weight is the percentage times 1000 (milli-percent)
    std::vector<std::string> listeners;    // empty: all
    Value fields;                          // the whole object: match, to, timeout ...
    ValuePath path;                        // {"routes", i}
};

struct ServiceNode {
    std::string name;
    std::vector<std::string> endpoints;    // addresses as written
    std::string balance;                   // the algorithm, "hash" or "sticky"
    Value fields;
    ValuePath path;
};

// Where the user moved a node by hand.
struct CanvasPosition {
    std::string node;
    double x = 0;
    double y = 0;
};

class GatewayDocument {
public:
    // Never fails: what is wrong stands in findings().
    static GatewayDocument read(std::string text);

    const std::string& text() const { return m_text; }
    const std::string& name() const { return m_name; }
    const Value& root() const { return m_root; }
    const std::vector<Finding>& findings() const { return m_findings; }
    bool hasErrors() const { return signalbox::hasErrors(m_findings); }

    const std::vector<ListenerNode>& listeners() const { return m_listeners; }
    const std::vector<PolicyNode>& policies() const { return m_policies; }
    const std::vector<RouteNode>& routes() const { return m_routes; }
    const std::vector<ServiceNode>& services() const { return m_services; }
    const std::vector<CanvasPosition>& canvas() const { return m_canvas; }

    const PolicyNode* findPolicy(std::string_view name) const;
    const ServiceNode* findService(std::string_view name) const;
    const RouteNode* findRoute(std::string_view name) const;
    const ListenerNode* findListener(std::string_view name) const;
    // The innermost node that the byte offset stands in; Document when none.
    NodeRef nodeAt(std::size_t offset) const;
    // The node's span in the text; nullopt when it is not there.
    std::optional<SourceSpan> spanOf(const NodeRef& node) const;
    // Names of routes and listeners that use a named policy, routes that lead to a service.
    std::vector<NodeRef> usersOf(const NodeRef& node) const;

private:
    friend class DocumentReader;
    std::string m_text;
    std::string m_name;
    Value m_root;
    std::vector<Finding> m_findings;
    std::vector<ListenerNode> m_listeners;
    std::vector<PolicyNode> m_policies;
    std::vector<RouteNode> m_routes;
    std::vector<ServiceNode> m_services;
    std::vector<CanvasPosition> m_canvas;
};

} // namespace signalbox
