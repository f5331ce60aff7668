// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/compile_context.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

// The same policy in the plan before: same name or same line, same digest. Its state goes on with its factory.
const PolicyPlan* findPrevious(const CompileContext& context, const PolicyPlan& policy)
{
    if (context.options.previous == nullptr)
        return nullptr;
    // Of equal stations on one line the n-th before becomes the n-th now.
    const auto isSame = [&](const PolicyPlan& other) {
        return other.isNamed == policy.isNamed && other.name == policy.name && other.digest == policy.digest
            && other.node.kind == policy.node.kind && other.node.name == policy.node.name;
    };
    auto earlier = std::count_if(context.plan.policies.begin(), context.plan.policies.end(), isSame);
    for (const PolicyPlan& other : context.options.previous->policies)
        if (isSame(other) && earlier-- == 0)
            return &other;
    return nullptr;
}

// Adds the policy to the plan; an invalid id when it does not compile.
PolicyId addPolicy(CompileContext& context, PolicyPlan policy, const ValuePath& path)
{
    if (policy.kind == nullptr)
        return {};
    context.filesRead += context.sources.takeDigests();
    const Fields fields(policy.fields, policy.kind->schema.fields, context.sources);
    auto factory = policy.kind->compile(fields);
    const std::string files = context.sources.takeDigests();
    context.filesRead += files;
    if (!factory) {
        context.report("policy-error", Severity::Error,
            fmt::format("{} cannot be used: {}", policy.name, factory.error().describe()), policy.node, path);
        return {};
    }
    policy.digest = sha256Hex(std::string(policy.kind->id) + "\n" + canonicalText(policy.fields) + "\n" + files);
    const PolicyPlan* previous = findPrevious(context, policy);
    policy.factory = previous != nullptr ? previous->factory : *std::move(factory);
    context.plan.policies.push_back(std::move(policy));
    return PolicyId(context.plan.policies.size() - 1);
}

PolicyId findNamed(const Plan& plan, std::string_view name)
{
    for (std::size_t i = 0; i < plan.policies.size(); ++i)
        if (plan.policies[i].isNamed && plan.policies[i].name == name)
            return PolicyId(i);
    return {};
}

} // namespace

void compilePolicies(CompileContext& context)
{
    for (const PolicyNode& node : context.document.policies()) {
        PolicyPlan policy;
        policy.name = node.name;
        policy.kind = findPolicyKind(node.kind);
        policy.isNamed = true;
        policy.fields = node.fields;
        policy.node = {NodeKind::Policy, node.name};
        if (policy.kind == nullptr) // the reader says it better when it has
            context.report("unknown-kind", Severity::Error, fmt::format("There is no policy kind {}", node.kind),
                policy.node, node.path);
        addPolicy(context, std::move(policy), node.path);
    }
}

std::vector<PolicyId> compileStations(CompileContext& context, const std::vector<StationNode>& stations,
    const NodeRef& owner)
{
    std::vector<PolicyId> ids;
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const StationNode& station = stations[i];
        NodeRef node = owner;
        node.station = i;
        PolicyId id;
        if (station.isInline()) {
            PolicyPlan policy;
            policy.name = station.kind;
            policy.kind = findPolicyKind(station.kind);
            policy.fields = station.fields;
            policy.node = node;
            if (policy.kind == nullptr)
                context.report("unknown-kind", Severity::Error, fmt::format("There is no policy kind {}", station.kind),
                    node, station.path);
            id = addPolicy(context, std::move(policy), station.path);
        } else {
            id = findNamed(context.plan, station.reference);
            if (!id.isValid() && context.document.findPolicy(station.reference) == nullptr)
                context.report("dangling-name", Severity::Error,
                    fmt::format("There is no policy named {}", station.reference), node, station.path);
        }
        if (id.isValid())
            ids.push_back(id);
    }
    return ids;
}

} // namespace signalbox
