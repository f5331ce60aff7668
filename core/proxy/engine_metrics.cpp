// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/engine_metrics.h"

#include "core/observe/metrics_text.h"

#include <array>
#include <map>

namespace signalbox {
namespace {

using Kind = MetricsText::Kind;

// "jwt", and "jwt#2" for the second of that name: two series must not be called the same. No name of a document holds a #.
class UniqueNames {
public:
    std::string operator()(const std::string& name)
    {
        const unsigned count = ++m_counts[name];
        return count == 1 ? name : name + "#" + std::to_string(count);
    }

private:
    std::map<std::string, unsigned> m_counts;
};

class MetricsPage {
public:
    MetricsPage(const EngineStatistics& statistics, const EngineFacts& facts)
        : m_statistics(statistics), m_plan(*statistics.plan), m_facts(facts)
    {
    }

    std::string write()
    {
        writeEngine();
        writeListeners();
        writeRoutes();
        writeStations();
        writeServices();
        writeCapture();
        writeObservers();
        return m_text.text();
    }

private:
    void addOne(std::string_view name, Kind kind, std::string_view help, std::uint64_t value)
    {
        m_text.beginFamily(name, kind, help);
        m_text.addSample({}, value);
    }

    void writeEngine()
    {
        m_text.beginFamily("signalbox_build_info", Kind::Gauge, "Always 1; the label is the program's version.");
        m_text.addSample({{"version", SIGNALBOX_VERSION}}, 1);
        m_text.beginFamily("signalbox_plan_info", Kind::Gauge, "Always 1; the labels are the running document's name and hash.");
        m_text.addSample({{"name", m_plan.name}, {"hash", m_plan.hash}}, 1);
        addOne("signalbox_open_connections", Kind::Gauge, "Client connections that are open.", m_statistics.openConnections);
        addOne("signalbox_requests_total", Kind::Counter, "Requests that ended.", m_statistics.requests);
        addOne("signalbox_request_errors_total", Kind::Counter, "Requests that ended with a 5xx status or without a response.",
            m_statistics.errors);
        addOne("signalbox_rejected_requests_total", Kind::Counter, "Requests that were malformed or ambiguous.",
            m_statistics.rejected);
        addOne("signalbox_unrouted_requests_total", Kind::Counter, "Requests that no route took.", m_statistics.noRoute);
        m_text.beginFamily("signalbox_request_duration_seconds", Kind::Histogram, "Time of whole exchanges, all together.");
        m_text.addHistogram({}, m_statistics.duration);
    }

    void writeListeners()
    {
        m_text.beginFamily("signalbox_listener_requests_total", Kind::Counter, "Requests that ended, by listener.");
        for (std::size_t i = 0; i < m_plan.listeners.size(); ++i)
            m_text.addSample({{"listener", m_plan.listeners[i].name}}, m_statistics.listenerRequests[i]);
    }

    void writeRoutes()
    {
        static constexpr std::array<std::string_view, 6> classes{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
        m_text.beginFamily("signalbox_route_requests_total", Kind::Counter,
            "Requests that ended, by route and class of status; none is without a response.");
        for (std::size_t i = 0; i < m_plan.routes.size(); ++i)
            for (std::size_t k = 0; k < classes.size(); ++k)
                m_text.addSample({{"route", m_plan.routes[i].name}, {"status", classes[k]}}, m_statistics.routes[i].byClass[k]);
        m_text.beginFamily("signalbox_route_request_bytes_total", Kind::Counter, "Bytes of request bodies, by route.");
        for (std::size_t i = 0; i < m_plan.routes.size(); ++i)
            m_text.addSample({{"route", m_plan.routes[i].name}}, m_statistics.routes[i].bytesIn);
        m_text.beginFamily("signalbox_route_response_bytes_total", Kind::Counter, "Bytes of response bodies, by route.");
        for (std::size_t i = 0; i < m_plan.routes.size(); ++i)
            m_text.addSample({{"route", m_plan.routes[i].name}}, m_statistics.routes[i].bytesOut);
        m_text.beginFamily("signalbox_route_duration_seconds", Kind::Histogram, "Time of whole exchanges, by route.");
        for (std::size_t i = 0; i < m_plan.routes.size(); ++i)
            m_text.addHistogram({{"route", m_plan.routes[i].name}}, m_statistics.routes[i].duration);
    }

    // Calls use(listener, route, station's name, its counters); one of listener and route is empty.
    template <typename Use>
    void forStations(const Use& use) const
    {
        const auto line = [&](std::string_view listener, std::string_view route, const std::vector<PolicyId>& policies,
                              const std::vector<StationStatistics>& rows) {
            UniqueNames unique;
            for (std::size_t i = 0; i < policies.size(); ++i)
                use(listener, route, unique(m_plan.policy(policies[i]).name), rows[i]);
        };
        for (std::size_t i = 0; i < m_plan.listeners.size(); ++i)
            line(m_plan.listeners[i].name, {}, m_plan.listeners[i].policies, m_statistics.listenerStations[i]);
        for (std::size_t i = 0; i < m_plan.routes.size(); ++i)
            line({}, m_plan.routes[i].name, m_plan.routes[i].policies, m_statistics.routeStations[i]);
    }

    void writeStations()
    {
        using Row = StationStatistics;
        m_text.beginFamily("signalbox_policy_passed_total", Kind::Counter, "Requests that a station let pass.");
        forStations([&](std::string_view listener, std::string_view route, const std::string& policy, const Row& row) {
            m_text.addSample({{"listener", listener}, {"route", route}, {"policy", policy}}, row.passed);
        });
        m_text.beginFamily("signalbox_policy_refused_total", Kind::Counter, "Requests that a station answered itself.");
        forStations([&](std::string_view listener, std::string_view route, const std::string& policy, const Row& row) {
            m_text.addSample({{"listener", listener}, {"route", route}, {"policy", policy}}, row.refused);
        });
        m_text.beginFamily("signalbox_policy_duration_seconds", Kind::Histogram, "Time that a station took with a request's head.");
        forStations([&](std::string_view listener, std::string_view route, const std::string& policy, const Row& row) {
            m_text.addHistogram({{"listener", listener}, {"route", route}, {"policy", policy}}, row.duration);
        });
    }

    template <typename Use>
    void forEndpoints(const Use& use) const
    {
        for (std::size_t i = 0; i < m_plan.services.size(); ++i) {
            const ServiceSettings& service = m_plan.services[i].settings;
            UniqueNames unique;
            for (std::size_t k = 0; k < service.endpoints.size(); ++k)
                use(service.name, unique(service.endpoints[k].address.toText()), m_statistics.services[i].endpoints[k]);
        }
    }

    void writeServices()
    {
        using Row = EndpointStatistics;
        const auto family = [&](std::string_view name, Kind kind, std::string_view help, auto value) {
            m_text.beginFamily(name, kind, help);
            forEndpoints([&](const std::string& service, const std::string& endpoint, const Row& row) {
                m_text.addSample({{"service", service}, {"endpoint", endpoint}}, value(row));
            });
        };
        family("signalbox_endpoint_requests_total", Kind::Counter, "Tries that were made at an endpoint.",
            [](const Row& row) { return row.requests; });
        family("signalbox_endpoint_failures_total", Kind::Counter, "Tries that an endpoint failed: connecting, reset, timeout or 5xx.",
            [](const Row& row) { return row.failures; });
        family("signalbox_endpoint_open_requests", Kind::Gauge, "Tries that an endpoint has not ended.",
            [](const Row& row) { return std::uint64_t{row.open}; });
        family("signalbox_endpoint_up", Kind::Gauge, "1 when the endpoint takes requests, 0 when it was found unhealthy.",
            [](const Row& row) { return std::uint64_t{row.isHealthy ? 1U : 0U}; });
        m_text.beginFamily("signalbox_service_duration_seconds", Kind::Histogram,
            "Time from a try's start to the end of its response, by service.");
        for (std::size_t i = 0; i < m_plan.services.size(); ++i)
            m_text.addHistogram({{"service", m_plan.services[i].settings.name}}, m_statistics.services[i].duration);
    }

    void writeObservers()
    {
        if (!m_plan.observe.accessLog.empty()) {
            addOne("signalbox_access_log_lines_total", Kind::Counter, "Lines that were written to the access log.", m_facts.logLines);
            addOne("signalbox_access_log_dropped_lines_total", Kind::Counter, "Lines that had no room or could not be written.",
                m_facts.droppedLogLines);
        }
        if (m_plan.observe.otlp) {
            addOne("signalbox_traced_exchanges_total", Kind::Counter, "Exchanges whose spans the collector took.", m_facts.sentTraces);
            addOne("signalbox_traced_exchanges_dropped_total", Kind::Counter,
                "Exchanges whose spans had no room or were not taken.", m_facts.droppedTraces);
        }
    }

    void writeCapture()
    {
        if (!m_facts.capture)
            return;
        addOne("signalbox_capture_dropped_exchanges_total", Kind::Counter, "Exchanges that were not recorded for want of room or disk.",
            m_facts.capture->lostExchanges);
        addOne("signalbox_capture_shortened_bodies_total", Kind::Counter, "Bodies that were recorded in part for want of room.",
            m_facts.capture->shortenedBodies);
        addOne("signalbox_capture_stopped", Kind::Gauge, "1 when recording has stopped.", m_facts.capture->isStopped ? 1 : 0);
    }

    const EngineStatistics& m_statistics;
    const Plan& m_plan;
    const EngineFacts& m_facts;
    MetricsText m_text;
};

} // namespace

std::string metricsOf(const EngineStatistics& statistics, const EngineFacts& facts)
{
    return MetricsPage(statistics, facts).write();
}

} // namespace signalbox
