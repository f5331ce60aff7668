// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/worker.h"

#include "core/proxy/endpoint_socket.h"

#include <algorithm>
#include <future>

namespace signalbox {
namespace {

constexpr Duration flushInterval = std::chrono::milliseconds(50);
constexpr Duration housekeepingInterval = std::chrono::seconds(1);
constexpr std::size_t keptStreams = 64;
constexpr std::size_t maxMirrors = 256; // with at most 64 KiB of body each: a slow mirror costs a bounded memory

} // namespace

Worker::Worker(const PublishedPlan& plan, std::uint64_t seed, std::unique_ptr<CaptureLane> lane,
    std::atomic<std::uint64_t>& connectionCounter, bool checksHealth)
    : m_random(seed)
    , m_lane(std::move(lane))
    , m_environment{m_loop.clock(), m_random, m_lane.get(), plan.observation}
    , m_resolver(m_loop)
    , m_calls(m_loop, m_resolver)
    , m_runtime(std::make_shared<PlanRuntime>(plan.plan, plan.shared, plan.captureIndex, nullptr))
    , m_flushTimer([this] {
        m_lane->flush();
        m_loop.arm(m_flushTimer, flushInterval);
    })
    , m_housekeepingTimer([this] { housekeeping(); })
    , m_connectionCounter(connectionCounter)
{
    if (m_lane != nullptr)
        m_loop.arm(m_flushTimer, flushInterval);
    m_loop.arm(m_housekeepingTimer, housekeepingInterval);
    if (checksHealth) {
        m_healthChecker = std::make_unique<HealthChecker>(m_loop, m_resolver);
        m_healthChecker->watch(plan.plan, plan.shared);
    }
}

Worker::~Worker()
{
    stop();
}

void Worker::startThread()
{
    m_thread = std::thread([this] { m_loop.run(); });
}

void Worker::listen(std::vector<ListeningSocket> sockets)
{
    m_loop.post([this, sockets = std::move(sockets)] {
        for (const ListeningSocket& socket : sockets)
            addListening(socket);
    });
}

void Worker::addListening(const ListeningSocket& socket)
{
    auto listening = std::make_unique<Listening>();
    listening->listener = socket.listener;
    listening->worker = this;
    uv_tcp_init(m_loop.handle(), &listening->handle);
    listening->handle.data = listening.get();
    uv_tcp_open(&listening->handle, socket.descriptor);
    constexpr int backlog = 4096;
    uv_listen(reinterpret_cast<uv_stream_t*>(&listening->handle), backlog, [](uv_stream_t* handle, int status) {
        auto* self = static_cast<Listening*>(handle->data);
        if (status == 0)
            self->worker->onConnection(*self);
    });
    m_listening.push_back(std::move(listening));
}

void Worker::closeListening(Listening& listening)
{
    if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&listening.handle)) != 0)
        return;
    uv_close(reinterpret_cast<uv_handle_t*>(&listening.handle), [](uv_handle_t* handle) {
        auto* self = static_cast<Listening*>(handle->data);
        std::erase_if(self->worker->m_listening, [self](const auto& other) { return other.get() == self; });
    });
}

void Worker::stopListening(std::vector<std::string> listeners)
{
    std::promise<void> done; // the port must be free when this returns
    m_loop.post([&] {
        for (const auto& listening : m_listening) {
            if (std::find(listeners.begin(), listeners.end(), listening->listener) != listeners.end())
                closeListening(*listening);
        }
        done.set_value();
    });
    done.get_future().wait();
}

void Worker::renameListening(std::string from, std::string to)
{
    m_loop.post([this, from = std::move(from), to = std::move(to)] {
        for (const auto& listening : m_listening) {
            if (listening->listener == from)
                listening->listener = to;
        }
    });
}

void Worker::onConnection(Listening& listening)
{
    auto connection
        = std::make_unique<DownstreamConnection>(*this, listening.listener, m_connectionCounter.fetch_add(1) + 1);
    connection->position = m_downstream.size();
    DownstreamConnection& started = *connection;
    m_downstream.push_back(std::move(connection)); // before start: its stream closes asynchronously even when it fails
    m_openConnections.store(m_downstream.size());
    started.start(reinterpret_cast<uv_stream_t*>(&listening.handle));
}

void Worker::forget(DownstreamConnection& connection)
{
    const std::size_t position = connection.position;
    m_downstream[position].swap(m_downstream.back());
    m_downstream[position]->position = position;
    m_downstream.pop_back();
    m_openConnections.store(m_downstream.size());
}

std::unique_ptr<ExchangeStream> Worker::takeStream()
{
    if (m_restingStreams.empty())
        return std::make_unique<ExchangeStream>(*this);
    std::unique_ptr<ExchangeStream> stream = std::move(m_restingStreams.back());
    m_restingStreams.pop_back();
    return stream;
}

void Worker::keepStream(std::unique_ptr<ExchangeStream> stream)
{
    m_restingStreams.push_back(std::move(stream));
}

ListenerId Worker::listenerNamed(std::string_view name) const
{
    const std::vector<ListenerPlan>& listeners = m_runtime->plan().listeners;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        if (listeners[i].name == name)
            return ListenerId(i);
    }
    return {};
}

void Worker::openUpstream(const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, ConnectionChoice choice,
    UpstreamUser& user, UpstreamLink*& link)
{
    if (service->settings().protocol != ServiceProtocol::Http1) {
        openHttp2(service, endpoint, choice, user, link);
        return;
    }
    const std::optional<ConnectionHandle> kept
        = choice == ConnectionChoice::KeptOrNew ? service->pool().take(endpoint) : std::nullopt;
    if (kept) {
        UpstreamConnection& connection = *m_upstream[kept->value];
        link = &connection;
        connection.attach(user);
        user.events().onUpstreamOpen(connection.facts(true));
        return;
    }
    UpstreamConnection& made = makeUpstream(service, endpoint, user);
    link = &made;
    connect(made);
}

void Worker::openHttp2(const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, ConnectionChoice choice,
    UpstreamUser& user, UpstreamLink*& link)
{
    if (choice == ConnectionChoice::KeptOrNew) {
        for (const auto& shared : m_http2) {
            if (shared->service() != service || shared->endpoint() != endpoint || !shared->takesMore())
                continue;
            Http2Upstream::Link& attached = shared->attach(user);
            link = &attached;
            attached.start();
            return;
        }
    }
    m_http2.push_back(std::make_unique<Http2Upstream>(*this, service, endpoint, ++m_upstreamsMade));
    Http2Upstream& made = *m_http2.back();
    link = &made.attach(user);
    m_resolver.resolve(addressOf(*service, endpoint),
        [this, serial = made.serial()](Result<SocketAddress> resolved) {
            const auto found
                = std::find_if(m_http2.begin(), m_http2.end(), [serial](const auto& other) { return other->serial() == serial; });
            if (found == m_http2.end())
                return;
            if (resolved)
                (*found)->connect(*resolved);
            else
                (*found)->failOpening(resolved.error());
        });
}

void Worker::forget(Http2Upstream& connection)
{
    std::erase_if(m_http2, [&](const auto& other) { return other.get() == &connection; });
}

bool Worker::isCurrent(const std::shared_ptr<ServiceRuntime>& service) const
{
    const auto& services = m_runtime->services();
    return std::find(services.begin(), services.end(), service) != services.end();
}

UpstreamConnection& Worker::makeUpstream(
    const std::shared_ptr<ServiceRuntime>& service, EndpointId endpoint, UpstreamUser& user)
{
    std::uint32_t place = 0;
    if (m_freeHandles.empty()) {
        place = static_cast<std::uint32_t>(m_upstream.size());
        m_upstream.emplace_back();
    } else {
        place = m_freeHandles.back();
        m_freeHandles.pop_back();
    }
    m_upstream[place] = std::make_unique<UpstreamConnection>(*this, service, endpoint);
    UpstreamConnection& connection = *m_upstream[place];
    connection.setHandle(ConnectionHandle(place), ++m_upstreamsMade);
    connection.attach(user);
    return connection;
}

void Worker::connect(UpstreamConnection& connection)
{
    const HostPort& address = addressOf(*connection.service(), connection.endpoint());
    // The place may hold another connection by the time a name is resolved.
    m_resolver.resolve(address,
        [this, place = connection.handle().value, serial = connection.serial()](Result<SocketAddress> resolved) {
            UpstreamConnection* opened = m_upstream[place].get();
            if (opened == nullptr || opened->serial() != serial)
                return;
            if (resolved)
                opened->connect(*resolved);
            else
                opened->failOpening(resolved.error());
        });
}

void Worker::keepIdle(UpstreamConnection& connection)
{
    ServiceRuntime& service = *connection.service();
    if (!isCurrent(connection.service()) || m_isDraining) {
        connection.abort();
        return;
    }
    if (const auto surplus = service.pool().put(connection.endpoint(), connection.handle(), m_loop.now()))
        m_upstream[surplus->value]->abort();
}

void Worker::forget(UpstreamConnection& connection)
{
    const ConnectionHandle handle = connection.handle();
    connection.service()->pool().remove(handle);
    m_upstream[handle.value].reset();
    m_freeHandles.push_back(handle.value);
}

bool Worker::startMirror(const std::shared_ptr<ServiceRuntime>& service, RequestCopy copy)
{
    if (m_mirrors.size() >= maxMirrors || m_isDraining)
        return false;
    m_mirrors.push_back(std::make_unique<MirrorExchange>(*this, service, std::move(copy)));
    m_mirrors.back()->start();
    return true;
}

void Worker::forget(MirrorExchange& mirror)
{
    std::erase_if(m_mirrors, [&](const auto& other) { return other.get() == &mirror; });
}

void Worker::closePool(ServiceRuntime& service)
{
    for (const ConnectionHandle handle : service.pool().clear())
        m_upstream[handle.value]->abort();
}

void Worker::publish(PublishedPlan plan)
{
    m_loop.post([this, plan = std::move(plan)] {
        const std::shared_ptr<PlanRuntime> previous = m_runtime;
        m_environment.observation = plan.observation;
        m_runtime = std::make_shared<PlanRuntime>(plan.plan, plan.shared, plan.captureIndex, previous.get());
        m_restingStreams.clear(); // they hold the previous plan
        for (const auto& service : previous->services()) {
            const auto& kept = m_runtime->services();
            if (std::find(kept.begin(), kept.end(), service) == kept.end())
                closePool(*service);
        }
        if (m_healthChecker != nullptr)
            m_healthChecker->watch(plan.plan, plan.shared);
    });
}

EngineStatistics Worker::statistics()
{
    if (!m_thread.joinable()) // stopped: nobody changes them any more
        return m_runtime->statistics(m_loop.now());
    std::promise<EngineStatistics> answer;
    m_loop.post([&] {
        EngineStatistics statistics = m_runtime->statistics(m_loop.now());
        statistics.openConnections = static_cast<std::uint32_t>(m_downstream.size());
        statistics.at = m_loop.now();
        answer.set_value(std::move(statistics));
    });
    return answer.get_future().get();
}

void Worker::housekeeping()
{
    const Instant now = m_loop.now();
    for (const auto& service : m_runtime->services()) {
        for (const ConnectionHandle handle : service->pool().expired(now))
            m_upstream[handle.value]->abort();
    }
    for (std::size_t i = m_http2.size(); i-- > 0;)
        m_http2[i]->closeIfIdle(now, !m_isDraining && isCurrent(m_http2[i]->service()));
    if (m_restingStreams.size() > keptStreams)
        m_restingStreams.resize(keptStreams);
    m_loop.arm(m_housekeepingTimer, housekeepingInterval);
}

void Worker::beginDrain()
{
    m_loop.post([this] {
        m_isDraining = true;
        for (const auto& listening : m_listening)
            closeListening(*listening);
        for (std::size_t i = m_downstream.size(); i-- > 0;)
            m_downstream[i]->drain();
    });
}

void Worker::shutDown()
{
    m_isDraining = true;
    for (const auto& listening : m_listening)
        closeListening(*listening);
    for (std::size_t i = m_downstream.size(); i-- > 0;)
        m_downstream[i]->close();
    m_mirrors.clear();
    for (const auto& connection : m_upstream) {
        if (connection != nullptr)
            connection->abort();
    }
    for (std::size_t i = m_http2.size(); i-- > 0;)
        m_http2[i]->close();
    m_calls.close();
    if (m_lane != nullptr)
        m_lane->flush();
    m_flushTimer.cancel();
    m_housekeepingTimer.cancel();
    if (m_healthChecker != nullptr)
        m_healthChecker->watch(nullptr, {});
}

void Worker::stop()
{
    if (!m_thread.joinable())
        return;
    m_loop.post([this] { shutDown(); });
    m_loop.stop();
    m_thread.join();
    // What is still closing is finished here, in this thread: nobody else uses the loop any more.
    while (!m_downstream.empty() || !m_listening.empty() || !m_calls.isIdle() || !m_http2.empty() || m_freeHandles.size() < m_upstream.size()
        || (m_healthChecker != nullptr && !m_healthChecker->isIdle()))
        uv_run(m_loop.handle(), UV_RUN_ONCE);
}

} // namespace signalbox
