// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One worker: a thread with an event loop, its listening sockets, connections, pools, random source and capture lane.
// Shared-nothing: a connection never changes worker; only values and snapshots cross. Functions marked "any thread" post.
#pragma once

#include "core/base/random.h"
#include "core/capture/capture_log.h"
#include "core/proxy/downstream_connection.h"
#include "core/proxy/event_loop.h"
#include "core/proxy/health_checker.h"
#include "core/proxy/http2_upstream.h"
#include "core/proxy/mirror_exchange.h"
#include "core/proxy/outside_calls.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/resolver.h"
#include "core/proxy/upstream_connection.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace signalbox {

// A socket that is bound and listens already.
struct ListeningSocket {
    std::string listener;
    int descriptor = -1;
};

// A plan with what all workers share for it.
struct PublishedPlan {
    std::shared_ptr<const Plan> plan;
    std::vector<std::shared_ptr<SharedService>> shared; // per service
    std::uint32_t captureIndex = 0;
    std::shared_ptr<const Observation> observation = nullptr; // null: exchanges tell nothing
};

class Worker {
public:
    // The first worker also checks the endpoints' health, for all.
    Worker(const PublishedPlan& plan, std::uint64_t seed, std::unique_ptr<CaptureLane> lane,
        std::atomic<std::uint64_t>& connectionCounter, bool checksHealth);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Any thread.
    void startThread();
    void listen(std::vector<ListeningSocket> sockets);
    void stopListening(std::vector<std::string> listeners);
    void renameListening(std::string from, std::string to);
    void publish(PublishedPlan plan);
    EngineStatistics statistics();         // blocks until the worker answers
    void beginDrain();
    std::size_t openConnections() const { return m_openConnections.load(); }
    void stop();                           // closes everything and joins

    // Worker thread.
    EventLoop& loop() { return m_loop; }
    ExchangeEnvironment& environment() { return m_environment; }
    const std::shared_ptr<PlanRuntime>& runtime() const { return m_runtime; }
    ListenerId listenerNamed(std::string_view name) const;
    bool isDraining() const { return m_isDraining; }
    OutsideCalls& calls() { return m_calls; }
    // Streams rest here between requests, with the memory that they have grown: a connection without a request has none.
    std::unique_ptr<ExchangeStream> takeStream();
    void keepStream(std::unique_ptr<ExchangeStream> stream); // after rest(); lives on until housekeeping at least
    // Gives `user` a way to the endpoint: `link` is set before anything is told, and it may be told at once.
    void openUpstream(const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, ConnectionChoice choice,
        UpstreamUser& user, UpstreamLink*& link);
    void keepIdle(UpstreamConnection& connection);
    void forget(UpstreamConnection& connection);
    void forget(Http2Upstream& connection);
    void forget(DownstreamConnection& connection);
    // Sends a copy; false when too many are under way.
    bool startMirror(const std::shared_ptr<ServiceRuntime>& service, RequestCopy copy);
    void forget(MirrorExchange& mirror);

private:
    struct Listening {
        std::string listener;
        Worker* worker = nullptr;
        uv_tcp_t handle{};
    };

    void addListening(const ListeningSocket& socket);
    void closeListening(Listening& listening);
    void onConnection(Listening& listening);
    void housekeeping();
    void shutDown();
    void closePool(ServiceRuntime& service);
    UpstreamConnection& makeUpstream(
        const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, UpstreamUser& user);
    void connect(UpstreamConnection& connection);
    void openHttp2(const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, ConnectionChoice choice,
        UpstreamUser& user, UpstreamLink*& link);
    bool isCurrent(const std::shared_ptr<ServiceRuntime>& service) const;

    EventLoop m_loop;
    SplitMixRandom m_random;
    std::unique_ptr<CaptureLane> m_lane;
    ExchangeEnvironment m_environment;
    Resolver m_resolver;
    OutsideCalls m_calls;
    std::shared_ptr<PlanRuntime> m_runtime;
    std::vector<std::unique_ptr<Listening>> m_listening;
    std::vector<std::unique_ptr<ExchangeStream>> m_restingStreams;
    std::vector<std::unique_ptr<DownstreamConnection>> m_downstream;
    std::vector<std::unique_ptr<UpstreamConnection>> m_upstream; // by handle; empty places are reused
    std::vector<std::uint32_t> m_freeHandles;
    std::vector<std::unique_ptr<Http2Upstream>> m_http2;
    std::uint64_t m_upstreamsMade = 0;
    std::vector<std::unique_ptr<MirrorExchange>> m_mirrors;
    std::unique_ptr<HealthChecker> m_healthChecker; // first worker only
    Timer m_flushTimer;
    Timer m_housekeepingTimer;
    std::atomic<std::uint64_t>& m_connectionCounter;
    std::atomic<std::size_t> m_openConnections{0};
    bool m_isDraining = false;
    std::thread m_thread;
};

} // namespace signalbox
