// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A validation result: what is wrong, how much it matters, where, and a request that shows it when there is one.
// Made by the document reader, the plan compiler and core/analysis; shown by ui and the command line.
#pragma once

#include "core/base/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

enum class Severity : std::uint8_t { Note, Warning, Error };
std::string_view toText(Severity severity); // "error"

enum class NodeKind : std::uint8_t { Document, Listener, Route, Policy, Service, Function, Observe };

// Names one node of the drawing. For an inline policy: the route's or listener's name, and the position of the station.
struct NodeRef {
    NodeKind kind = NodeKind::Document;
    std::string name;
    std::optional<std::size_t> station = {};   // inline or named station of a route or listener, from 0

    friend bool operator==(const NodeRef&, const NodeRef&) = default;
};

// A request that shows a finding or a difference.
struct WitnessRequest {
    std::string method = "GET";
    std::string url;                                             // absolute
    std::vector<std::pair<std::string, std::string>> headers;

    friend bool operator==(const WitnessRequest&, const WitnessRequest&) = default;
};

struct Finding {
    std::string rule;                      // stable id, "unknown-key"
    Severity severity = Severity::Error;
    std::string message;                   // one sentence, says what to do when it is not obvious
    NodeRef node;
    ValuePath path;                        // the value it is about; the field is its last key
    SourceSpan span;
    std::optional<WitnessRequest> witness = {};
};

bool hasErrors(const std::vector<Finding>& findings);

} // namespace signalbox
