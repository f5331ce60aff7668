// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What only the whole plan can tell: paths that no request can bring past the guard, and {path.x} that a route has not.
#include "core/plan/compile_context.h"
#include "core/plan/decision.h"
#include "core/plan/guard.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

// A path that the condition takes, or would take if the guard let it through; empty when that is not plain to see.
std::string samplePath(const PathMatch& match)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return exact->path;
    if (const auto* prefix = std::get_if<PrefixPath>(&match))
        return prefix->prefix;
    std::string path;
    if (const auto* pattern = std::get_if<TemplatePath>(&match)) {
        for (const TemplatePath::Segment& segment : pattern->segments)
            path += "/" + (segment.parameter.empty() ? segment.literal : "x");
        if (pattern->hasTrailingSlash || pattern->segments.empty())
            path += "/";
    }
    return path;
}

const char* fieldOf(const PathMatch& match)
{
    return std::holds_alternative<ExactPath>(match) ? "exact" : std::holds_alternative<PrefixPath>(match) ? "prefix"
                                                                                                          : "template";
}

// The reason when every listener of the route refuses the path.
std::string_view rejectionEverywhere(const Plan& plan, RouteId route, const std::string& path)
{
    std::string_view reason;
    for (const ListenerPlan& listener : plan.listeners) {
        if (std::find(listener.routes.begin(), listener.routes.end(), route) == listener.routes.end())
            continue;
        reason = pathRejection(listener.guard, path);
        if (reason.empty())
            return {};
    }
    return reason;
}

bool isEverywhereAmbiguousGuard(const Plan& plan, RouteId route)
{
    bool isServed = false;
    for (const ListenerPlan& listener : plan.listeners) {
        if (std::find(listener.routes.begin(), listener.routes.end(), route) == listener.routes.end())
            continue;
        isServed = true;
        if (listener.guard != PathGuard::RejectAmbiguous)
            return false;
    }
    return isServed;
}

// Every text in `value` that its schema calls a template.
void collectTemplates(const Value& value, const std::vector<FieldSchema>& schema, std::vector<std::string>& texts)
{
    for (const MapEntry& entry : value.entries) {
        const auto field = std::find_if(schema.begin(), schema.end(),
            [&](const FieldSchema& candidate) { return candidate.name == entry.key; });
        if (field == schema.end())
            continue;
        std::vector<const Value*> values;
        if (field->shape == FieldShape::Map) {
            for (const MapEntry& item : entry.value.entries)
                values.push_back(&item.value);
        } else if (entry.value.isList()) {
            for (const Value& item : entry.value.items)
                values.push_back(&item);
        } else {
            values.push_back(&entry.value);
        }
        for (const Value* item : values) {
            if (field->type == FieldType::Object)
                collectTemplates(*item, field->fields, texts);
            else if (field->type == FieldType::Template && item->isScalar())
                texts.push_back(item->text);
        }
    }
}

std::vector<std::string> usedParameters(const PolicyPlan& policy)
{
    std::vector<std::string> texts;
    collectTemplates(policy.fields, policy.kind->schema.fields, texts);
    std::vector<std::string> names;
    for (const std::string& text : texts)
        if (const auto parsed = Template::parse(text))
            for (std::string& name : parsed->pathParameters())
                names.push_back(std::move(name));
    // Keys of limits name a variable without braces.
    for (const std::string& key : NodeFields(&policy.fields).texts("key"))
        if (key.rfind("path.", 0) == 0)
            names.push_back(key.substr(5));
    return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

void checkRoute(CompileContext& context, const RoutePlan& route, const RouteNode& node)
{
    const auto known = parameterNames(route.match.path);
    const auto check = [&](const std::vector<std::string>& used, const NodeRef& where, const ValuePath& path) {
        for (const std::string& name : used)
            if (!contains(known, name))
                context.report("unknown-path-parameter", Severity::Error,
                    fmt::format("Route {} has no path parameter {}: its path must be a template with {{{}}}", route.name,
                        name, name), where, path);
    };
    for (const PolicyId id : route.policies) {
        // Stations that did not compile are missing, so the place is found by the policy's own node.
        const PolicyPlan& policy = context.plan.policy(id);
        std::size_t station = policy.node.station.value_or(0);
        for (std::size_t i = 0; policy.isNamed && i < node.stations.size(); ++i)
            if (node.stations[i].reference == policy.name)
                station = i;
        check(usedParameters(policy), {NodeKind::Route, route.name, station}, extended(node.path, {"policies", station}));
    }
    if (const auto* redirect = std::get_if<ToRedirect>(&route.destination); redirect != nullptr && redirect->path)
        check(redirect->path->pathParameters(), route.node, extended(node.path, {"redirect", "path"}));
    if (const auto* respond = std::get_if<ToRespond>(&route.destination))
        for (const auto& [name, value] : respond->headers)
            check(value.pathParameters(), route.node, extended(node.path, {"respond", "headers", name}));
}

void checkListener(CompileContext& context, const ListenerPlan& listener, const ListenerNode& node)
{
    for (const PolicyId id : listener.policies)
        for (const std::string& name : usedParameters(context.plan.policy(id))) {
            const bool isKnown = std::any_of(listener.routes.begin(), listener.routes.end(), [&](RouteId route) {
                return contains(parameterNames(context.plan.route(route).match.path), name);
            });
            if (!isKnown)
                context.report("unknown-path-parameter", Severity::Error,
                    fmt::format("No route of listener {} has a path parameter {}", listener.name, name),
                    {NodeKind::Listener, listener.name}, extended(node.path, {"policies"}));
        }
}

} // namespace

void checkGuardedPaths(CompileContext& context)
{
    const Plan& plan = context.plan;
    for (std::size_t i = 0; i < plan.routes.size(); ++i) {
        const RoutePlan& route = plan.routes[i];
        const ValuePath match = extended(context.document.routes()[i].path, {"match"});
        const std::string path = samplePath(route.match.path);
        const std::string_view reason = path.empty() ? std::string_view() : rejectionEverywhere(plan, RouteId(i), path);
        if (!reason.empty())
            context.report("path-never-passes-guard", Severity::Warning,
                fmt::format("No request reaches route {}: the path guard answers 400 to {} ({})", route.name, path, reason),
                route.node, extended(match, {"path", fieldOf(route.match.path)}));
        for (const std::string& method : route.match.methods)
            if (isEverywhereAmbiguousGuard(plan, RouteId(i))
                && guardRejection(PathGuard::RejectAmbiguous, method, method == "CONNECT" ? "a:1" : "/", "a") != "")
                context.report("method-never-passes-guard", Severity::Warning,
                    fmt::format("No request reaches route {} with method {}: the guard answers 400", route.name, method),
                    route.node, extended(match, {"methods"}));
    }
}

void checkTemplateVariables(CompileContext& context)
{
    for (std::size_t i = 0; i < context.plan.routes.size(); ++i)
        checkRoute(context, context.plan.routes[i], context.document.routes()[i]);
    for (std::size_t i = 0; i < context.plan.listeners.size(); ++i)
        checkListener(context, context.plan.listeners[i], context.document.listeners()[i]);
}

} // namespace signalbox
