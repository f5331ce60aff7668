// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The exporter contract: a plan becomes files of a production gateway and a ledger that accounts for every construct.
// Nothing is dropped silently: constructsOf(plan) and the ledger's entries name the same things, and a test holds them to it.
// Pure: no files are written, no processes run. Thread: any.
#pragma once

#include "core/base/finding.h"
#include "core/plan/plan.h"
#include "core/policy/fields.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct ExportedFile {
    std::string path; // relative, with "/"
    std::string text;
    friend bool operator==(const ExportedFile&, const ExportedFile&) = default;
};

enum class LedgerStatus : std::uint8_t {
    Exact,       // the target does the same
    Emulated,    // the same, through generated helper code
    Narrowed,    // the same on a stated part of all requests
    Approximate, // another algorithm, with a stated bound
    Unsupported, // not exported; where leaving it out would open a door, the route answers 503
};
std::string_view toText(LedgerStatus status); // "exact"

struct LedgerEntry {
    NodeRef node;
    std::string construct;                 // "match.path", "jwt.issuer"; the names of constructsOf()
    LedgerStatus status = LedgerStatus::Exact;
    std::string code = {};                 // "GX-nginx-004"; empty when exact
    std::string reason = {};               // one sentence; empty when exact
    std::optional<WitnessRequest> witness = {};
    // A request whose route has this entry may be answered or forwarded otherwise: explains a difference in verification.
    bool explainsDifferences = false;
};

struct Export {
    std::string target;                    // "nginx"
    std::string version;                   // "1.22"
    std::string planHash;
    std::vector<ExportedFile> files;       // the first is the main one
    std::vector<LedgerEntry> ledger;       // in document order

    std::size_t count(LedgerStatus status) const;
};

struct ExportOptions {
    std::map<std::string, HostPort> bindings; // listener name -> where to listen instead
    // For trying it out: everything the program writes stays in its folder, one foreground process, and each answer names
    // its route in X-Signalbox-Route.
    bool isTrial = false;
    // Reads the files that policies name (key and password files); null: such policies are unsupported. Outlives the call.
    const ConfigSources* sources = nullptr;
};

struct Exporter {
    std::string_view id;                   // "nginx"
    std::string_view label;                // "NGINX"
    std::string_view version;              // what the files are written for
    std::string_view summary;              // one line
    bool canRunHere = false;               // verify() can start it
    Export (*lower)(const Plan& plan, const ExportOptions& options) = nullptr;
};

// Every exporter, in the order of the window's list. Static; the list is made by CMake.
std::span<const Exporter* const> exporters();
const Exporter* findExporter(std::string_view id); // nullptr when unknown

// One thing a plan says: a node, and which of its fields (or groups of fields).
struct Construct {
    NodeRef node;
    std::string name;
    friend bool operator==(const Construct&, const Construct&) = default;
};
std::vector<Construct> constructsOf(const Plan& plan);

} // namespace signalbox
