// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What every gesture on the canvas means, as an Edit: pure functions of the document, so that they are tested without a window.
// nullopt: the gesture means nothing here. A line is a route or a listener, named by a NodeRef without a station. Thread: any.
#pragma once

#include "core/document/edit.h"

#include <cstddef>
#include <optional>
#include <string>

namespace signalbox {

// What the palette offers: a kind (its starter is inserted) or a named policy (a reference to it is).
struct PaletteEntry {
    enum class Kind : std::uint8_t { PolicyKind, NamedPolicy };
    Kind kind = Kind::PolicyKind;
    std::string name;
    friend bool operator==(const PaletteEntry&, const PaletteEntry&) = default;
};

struct LinePosition {
    NodeRef line;
    std::size_t index = 0; // before this station; the count: at the end
    friend bool operator==(const LinePosition&, const LinePosition&) = default;
};

enum class ConnectMode : std::uint8_t { Replace, Split, Mirror };

// The path with one more step.
ValuePath child(ValuePath path, PathStep step);

std::optional<Edit> insertStation(const GatewayDocument& document, const LinePosition& at, const PaletteEntry& entry);
// `at.index` counts the stations as they stand before the move.
std::optional<Edit> moveStation(const GatewayDocument& document, const NodeRef& station, const LinePosition& at);
// Makes an inline station a named policy, used where it stood.
std::optional<Edit> shareStation(const GatewayDocument& document, const NodeRef& station, const std::string& name);
// `to` is the position among all routes as they stand before the move.
std::optional<Edit> moveRoute(const GatewayDocument& document, const std::string& route, std::size_t to);
std::optional<Edit> addRoute(const GatewayDocument& document, const std::string& name, std::size_t index);
std::optional<Edit> addService(const std::string& name);
std::optional<Edit> addListener(const GatewayDocument& document, const std::string& name);
std::optional<Edit> connectRoute(
    const GatewayDocument& document, const std::string& route, const std::string& service, ConnectMode mode);
// Adds the service and leads the route to it.
std::optional<Edit> connectToNewService(
    const GatewayDocument& document, const std::string& route, const std::string& service, ConnectMode mode);
std::optional<Edit> answerHere(const GatewayDocument& document, const std::string& route);   // respond: { status: 200 }
// Takes the node out, and what leads to it where that can be told: branches of splits, mirrors, its place by hand.
std::optional<Edit> removeNode(const GatewayDocument& document, const NodeRef& node);
std::optional<Edit> duplicateNode(const GatewayDocument& document, const NodeRef& node);
std::optional<Edit> renameNode(const NodeRef& node, const std::string& name);
// Puts a service or route's top left corner, or a listener's port, at a place of the canvas.
std::optional<Edit> placeNode(const GatewayDocument& document, const NodeRef& node, double x, double y);
std::optional<Edit> resetLayout(const GatewayDocument& document);

// "route", or "route-2" ... whatever no node of that kind has.
std::string freeName(const GatewayDocument& document, NodeKind kind, const std::string& stem);
// The stations of a line; nullptr when there is no such line.
const std::vector<StationNode>* stationsOf(const GatewayDocument& document, const NodeRef& line);

} // namespace signalbox
