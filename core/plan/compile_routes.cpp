// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/http/message.h"
#include "core/plan/compile_context.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

std::string_view contentTypeOf(std::string_view fileName)
{
    constexpr std::pair<std::string_view, std::string_view> types[] = {{".html", "text/html; charset=utf-8"},
        {".json", "application/json"}, {".xml", "application/xml"}, {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"},
        {".jpg", "image/jpeg"}, {".ico", "image/x-icon"}, {".pdf", "application/pdf"}};
    for (const auto& [ending, type] : types)
        if (fileName.size() > ending.size() && fileName.substr(fileName.size() - ending.size()) == ending)
            return type;
    return "text/plain; charset=utf-8";
}

class RouteCompiler {
public:
    RouteCompiler(CompileContext& context, const RouteNode& node)
        : m_context(context), m_node(node), m_fields(&node.fields)
    {
        m_plan.name = node.name;
        m_plan.node = {NodeKind::Route, node.name};
    }

    RoutePlan compile()
    {
        m_plan.match = compileMatch(m_context, m_node, m_plan.node);
        m_plan.policies = compileStations(m_context, m_node.stations, m_plan.node);
        compileDestination();
        if (m_node.mirror) {
            const ServiceId service = findService(*m_node.mirror);
            if (service.isValid())
                m_plan.mirror = MirrorPlan{service, static_cast<double>(m_node.mirror->weight) / 1000.0};
        }
        m_plan.timeout = m_fields.duration("timeout", m_plan.timeout);
        if (const Value* retry = m_fields.value("retry"))
            m_plan.retry = compileRetry(NodeFields(retry));
        m_plan.allowsUpgrade = m_fields.boolean("websocket", true);
        return std::move(m_plan);
    }

private:
    void report(std::string_view rule, std::string message, ValuePath path)
    {
        m_context.report(rule, Severity::Error, std::move(message), m_plan.node, std::move(path));
    }

    ServiceId findService(const WeightedService& choice)
    {
        const auto& services = m_context.plan.services;
        for (std::size_t i = 0; i < services.size(); ++i)
            if (services[i].settings.name == choice.service)
                return ServiceId(i);
        report("dangling-name", fmt::format("There is no service named {}", choice.service), choice.path);
        return {};
    }

    // `redirect` and `respond` stand beside `to`, or inside it.
    NodeFields destinationFields(const char* name, ValuePath& path) const
    {
        if (m_fields.has(name)) {
            path = extended(m_node.path, {name});
            return m_fields.object(name);
        }
        path = extended(m_node.path, {"to", name});
        return m_fields.object("to").object(name);
    }

    void compileDestination()
    {
        switch (m_node.destination.kind) {
        case DestinationNode::Kind::Service: compileServiceChoice(); break;
        case DestinationNode::Kind::Redirect: compileRedirect(); break;
        case DestinationNode::Kind::Respond: compileRespond(); break;
        case DestinationNode::Kind::Function:
            report("not-yet", "Functions are not available yet: lead the route to a service", m_node.path);
            break;
        case DestinationNode::Kind::None:
            report("no-destination", fmt::format("Route {} leads nowhere: add to, redirect or respond", m_node.name),
                m_node.path);
            break;
        }
    }

    void compileServiceChoice()
    {
        ToService to;
        for (const WeightedService& choice : m_node.destination.services) {
            const ServiceId service = findService(choice);
            if (!service.isValid())
                continue;
            to.choices.emplace_back(service, choice.weight);
            to.totalWeight += choice.weight;
        }
        m_plan.destination = std::move(to);
    }

    std::optional<Template> compileTemplate(const std::string& text, ValuePath path)
    {
        auto parsed = Template::parse(text);
        if (parsed)
            return *std::move(parsed);
        report("bad-template", parsed.error().detail, std::move(path));
        return std::nullopt;
    }

    void compileRedirect()
    {
        ValuePath path;
        const NodeFields fields = destinationFields("redirect", path);
        ToRedirect redirect;
        redirect.status = static_cast<int>(fields.integer("status", 302));
        redirect.scheme = fields.text("scheme");
        redirect.host = fields.text("host");
        redirect.port = static_cast<std::uint16_t>(fields.integer("port", 0));
        redirect.keepQuery = fields.boolean("keep-query", true);
        if (fields.has("path"))
            redirect.path = compileTemplate(fields.text("path"), extended(path, {"path"}));
        constexpr int statuses[] = {301, 302, 303, 307, 308};
        if (std::find(std::begin(statuses), std::end(statuses), redirect.status) == std::end(statuses))
            report("out-of-range", "A redirect's status is 301, 302, 303, 307 or 308", extended(path, {"status"}));
        m_plan.destination = std::move(redirect);
    }

    void compileRespond()
    {
        ValuePath path;
        const NodeFields fields = destinationFields("respond", path);
        ToRespond respond;
        respond.status = static_cast<int>(fields.integer("status", 200));
        respond.contentType = std::string(contentTypeOf(fields.text("file")));
        respond.body = fields.text("body");
        if (fields.has("file")) {
            auto body = m_context.sources.readFile(fields.text("file"));
            if (body)
                respond.body = *std::move(body);
            else
                report("unreadable-file", fmt::format("{} cannot be read: {}", fields.text("file"),
                    body.error().describe()), extended(path, {"file"}));
        }
        if (const Value* headers = fields.value("headers"))
            for (const MapEntry& entry : headers->entries)
                if (auto value = compileTemplate(entry.value.text, extended(path, {"headers", entry.key}))) {
                    if (equalsIgnoringCase(entry.key, "content-type"))
                        respond.contentType.clear();
                    respond.headers.emplace_back(entry.key, *std::move(value));
                }
        if (respond.body.empty() && !fields.has("file"))
            respond.contentType.clear();
        m_plan.destination = std::move(respond);
    }

    void addCause(RetrySettings& retry, const std::string& cause)
    {
        if (cause == "connect-failure")
            retry.connectFailure = true;
        else if (cause == "reset")
            retry.reset = true;
        else if (cause == "timeout")
            retry.timeout = true;
        else if (cause == "gateway-error")
            retry.gatewayError = true;
        else if (cause == "5xx")
            retry.anyServerError = true;
        else if (const auto status = parseUnsigned(cause); status && *status >= 400 && *status <= 599)
            retry.statuses.push_back(static_cast<int>(*status));
        else
            report("bad-choice", fmt::format("{} is not a reason to retry: use connect-failure, reset, timeout, "
                "gateway-error, 5xx or a status from 400 to 599", cause), extended(m_node.path, {"retry", "on"}));
    }

    RetrySettings compileRetry(const NodeFields& fields)
    {
        RetrySettings retry;
        retry.attempts = static_cast<std::uint32_t>(fields.integer("attempts", 2));
        if (!fields.has("on"))
            retry.connectFailure = true;
        for (const std::string& cause : fields.texts("on"))
            addCause(retry, cause);
        if (fields.has("per-try"))
            retry.perTry = fields.duration("per-try", m_plan.timeout);
        const NodeFields backoff = fields.object("backoff");
        retry.backoffBase = backoff.duration("base", retry.backoffBase);
        retry.backoffMax = backoff.duration("max", retry.backoffMax);
        const auto methods = fields.texts("methods");
        if (!methods.empty() && methods != std::vector<std::string>{"idempotent"}) {
            retry.idempotentOnly = false;
            if (methods != std::vector<std::string>{"any"})
                retry.methods = methods;
        }
        return retry;
    }

    CompileContext& m_context;
    const RouteNode& m_node;
    NodeFields m_fields;
    RoutePlan m_plan;
};

} // namespace

void compileRoutes(CompileContext& context)
{
    for (const RouteNode& node : context.document.routes()) {
        context.plan.routes.push_back(RouteCompiler(context, node).compile());
        const RouteId id(context.plan.routes.size() - 1);
        for (ListenerPlan& listener : context.plan.listeners) {
            const auto& names = node.listeners;
            if (names.empty() || std::find(names.begin(), names.end(), listener.name) != names.end())
                listener.routes.push_back(id);
        }
        for (const std::string& name : node.listeners)
            if (context.document.findListener(name) == nullptr)
                context.report("dangling-name", Severity::Error, fmt::format("There is no listener named {}", name),
                    context.plan.routes.back().node, extended(node.path, {"listeners"}));
    }
}

} // namespace signalbox
