// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the plan compiler share. Internal to core/plan.
#pragma once

#include "core/base/digest.h"
#include "core/plan/compile.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

// Passes reading on and keeps a digest of everything read, so that a plan's hash covers its files.
class RecordingSources final : public ConfigSources {
public:
    explicit RecordingSources(const ConfigSources& inner) : m_inner(&inner) {}
    Result<std::string> readFile(std::string_view path) const override;
    Result<std::string> readSecret(std::string_view reference) const override;
    std::string resolvePath(std::string_view path) const override { return m_inner->resolvePath(path); }

    // "name=digest" of everything read since the last call, sorted.
    std::string takeDigests();

private:
    void record(std::string_view name, const Result<std::string>& contents) const;
    const ConfigSources* m_inner;
    mutable std::map<std::string, std::string, std::less<>> m_digests;
};

// Reads the checked values of listeners, routes and services; absent or unreadable values give the fallback, since the
// document reader has reported them.
class NodeFields {
public:
    explicit NodeFields(const Value* value) : m_value(value) {} // may be null

    bool has(std::string_view name) const;
    NodeFields object(std::string_view name) const;
    const Value* value(std::string_view name) const; // nullptr when absent or null
    std::string text(std::string_view name, std::string fallback = {}) const;
    std::vector<std::string> texts(std::string_view name) const; // one or a list
    bool boolean(std::string_view name, bool fallback) const;
    std::uint64_t integer(std::string_view name, std::uint64_t fallback) const;
    std::uint64_t size(std::string_view name, std::uint64_t fallback) const;
    Duration duration(std::string_view name, Duration fallback) const;
    const Value* raw() const { return m_value; }

private:
    const Value* m_value;
};

struct CompileContext {
    const GatewayDocument& document;
    RecordingSources& sources;
    const CompileOptions& options;
    Plan& plan;
    std::vector<Finding>& findings;
    std::string filesRead = {};                        // digests, for the plan's hash
    std::shared_ptr<CertificateAuthority> authority = {}; // once asked for

    void report(std::string_view rule, Severity severity, std::string message, const NodeRef& node, ValuePath path);
};

ValuePath extended(ValuePath path, std::initializer_list<PathStep> steps);

// One text for equal values: keys sorted, no comments, no quoting, no formatting.
std::string canonicalText(const Value& value);

void compileServices(CompileContext& context);
void compilePolicies(CompileContext& context);  // the named ones
void compileListeners(CompileContext& context);
void compileRoutes(CompileContext& context);    // after the others
void compileObserve(CompileContext& context);
// "https://collector:4318": the path /v1/traces when none is given (OTLP 1.x, "OTLP/HTTP Request"). Error: InvalidInput.
Result<OtlpTarget> parseOtlpTarget(std::string_view url);

// The stations of one line; policies that do not compile are reported and left out.
std::vector<PolicyId> compileStations(CompileContext& context, const std::vector<StationNode>& stations,
    const NodeRef& owner);

MatchPlan compileMatch(CompileContext& context, const RouteNode& route, const NodeRef& node);
Result<PathMatch> compileTemplatePath(std::string_view text);
Result<PortableRegex> compilePortableRegex(std::string_view pattern);

// After routes and listeners are known: what no request can reach, what templates ask for and the route does not have.
void checkGuardedPaths(CompileContext& context);
void checkTemplateVariables(CompileContext& context);
std::vector<std::string> parameterNames(const PathMatch& match);

} // namespace signalbox
