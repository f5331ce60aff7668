// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/engine.h"

#include "core/base/secure_random.h"
#include "core/capture/capture_log.h"
#include "core/proxy/engine_metrics.h"
#include "core/proxy/listening_socket.h"
#include "core/proxy/metrics_server.h"
#include "core/proxy/observers.h"
#include "core/proxy/worker.h"

#include <algorithm>
#include <optional>
#include <random>
#include <thread>

namespace signalbox {

std::string BoundListener::url() const
{
    return (isTls ? "https://" : "http://") + address.toText();
}

namespace {

struct OpenListener {
    HostPort asked;        // after overrides
    BoundListener bound;
    std::vector<int> descriptors; // until given to the workers
};

struct OpenMetrics {
    HostPort asked;
    std::unique_ptr<SimpleServer> server; // null: none
};

// What a plan needs before it runs.
struct PreparedPlan {
    std::vector<OpenListener> listeners;
    std::optional<OpenMetrics> metrics; // absent: the present server goes on
    ObserverChange observers;
};

class RunningEngine final : public Engine {
public:
    RunningEngine(EngineOptions options, unsigned workers) : m_options(std::move(options)), m_workerCount(workers) {}
    ~RunningEngine() override
    {
        m_metrics.server.reset(); // asks the workers
        for (const auto& worker : m_workers)
            worker->stop();
    }

    Result<void> begin(std::shared_ptr<const Plan> plan);
    Result<void> apply(std::shared_ptr<const Plan> plan) override;
    std::shared_ptr<const Plan> plan() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_published.plan;
    }
    std::vector<BoundListener> listeners() const override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<BoundListener> bound;
        for (const OpenListener& listener : m_listeners)
            bound.push_back(listener.bound);
        return bound;
    }
    std::optional<SocketAddress> metricsAddress() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_metrics.server ? std::optional(m_metrics.server->address()) : std::nullopt;
    }
    EngineStatistics statistics() const override
    {
        const std::lock_guard lock(m_publishing);
        return collect();
    }
    void drain(Duration limit) override;

private:
    HostPort bindingOf(const ListenerPlan& listener) const
    {
        const auto found = m_options.bindings.find(listener.name);
        return found == m_options.bindings.end() ? listener.bind : found->second;
    }
    Result<OpenListener> open(const ListenerPlan& listener) const;
    // The listeners that the plan needs: kept ones, and new ones with their descriptors.
    Result<std::vector<OpenListener>> openAll(const Plan& plan) const;
    PublishedPlan publishable(std::shared_ptr<const Plan> plan) const;
    void handOut(std::vector<OpenListener>& listeners);
    EngineStatistics collect() const;
    std::string metricsText() const;
    Result<OpenMetrics> openMetrics(const Plan& plan) const;
    // Everything of a plan that can fail, before anything running is touched; after a failure nothing is left open.
    Result<PreparedPlan> prepare(const Plan& plan) const;
    Result<ObserverChange> prepareObservers(const Plan& plan) const
    {
        return m_options.observes ? m_observers.prepare(plan) : Result<ObserverChange>(ObserverChange{});
    }

    EngineOptions m_options;
    unsigned m_workerCount;
    std::atomic<std::uint64_t> m_connections{0};
    std::vector<std::unique_ptr<Worker>> m_workers;
    mutable std::mutex m_mutex;
    mutable std::mutex m_publishing;       // held while workers may run different plans: their counters do not add up then
    Observers m_observers;
    OpenMetrics m_metrics;                 // guarded by m_mutex
    PublishedPlan m_published;             // guarded by m_mutex
    std::string m_stickySecret;
    std::vector<OpenListener> m_listeners; // guarded by m_mutex
};

Result<OpenListener> RunningEngine::open(const ListenerPlan& listener) const
{
    OpenListener opened;
    opened.asked = bindingOf(listener);
    Result<OpenedSockets> sockets = openListeningSockets(opened.asked, m_workerCount);
    if (!sockets) {
        Error error = sockets.error();
        error.detail += " (listener " + listener.name + ")";
        return error;
    }
    opened.bound = {listener.name, sockets->address, listener.tls != nullptr};
    opened.descriptors = std::move(sockets->descriptors);
    return opened;
}

void closeAll(const std::vector<OpenListener>& listeners)
{
    for (const OpenListener& listener : listeners)
        closeSockets(listener.descriptors);
}

Result<std::vector<OpenListener>> RunningEngine::openAll(const Plan& plan) const
{
    std::vector<OpenListener> result;
    for (const ListenerPlan& listener : plan.listeners) {
        const auto kept = std::find_if(m_listeners.begin(), m_listeners.end(), [&](const OpenListener& other) {
            return other.asked == bindingOf(listener) && (other.asked.port != 0 || other.bound.name == listener.name);
        });
        if (kept != m_listeners.end()) {
            result.push_back(*kept);
            result.back().bound.name = listener.name;
            result.back().bound.isTls = listener.tls != nullptr;
            continue;
        }
        Result<OpenListener> opened = open(listener);
        if (!opened) {
            closeAll(result);
            return opened.error();
        }
        result.push_back(*std::move(opened));
    }
    return result;
}

PublishedPlan RunningEngine::publishable(std::shared_ptr<const Plan> plan) const
{
    PublishedPlan published;
    published.captureIndex = m_options.capture != nullptr ? m_options.capture->addPlan(*plan) : 0;
    for (const ServicePlan& service : plan->services) {
        std::shared_ptr<SharedService> shared;
        for (std::size_t i = 0; m_published.plan != nullptr && i < m_published.plan->services.size(); ++i) {
            if (m_published.plan->services[i].settings == service.settings)
                shared = m_published.shared[i];
        }
        published.shared.push_back(shared ? shared : std::make_shared<SharedService>(service.settings, m_stickySecret));
    }
    published.plan = std::move(plan);
    return published;
}

void RunningEngine::handOut(std::vector<OpenListener>& listeners)
{
    for (OpenListener& listener : listeners) {
        for (std::size_t i = 0; i < listener.descriptors.size(); ++i)
            m_workers[i]->listen({{listener.bound.name, listener.descriptors[i]}});
        listener.descriptors.clear();
    }
}

Result<void> RunningEngine::begin(std::shared_ptr<const Plan> plan)
{
    Result<PreparedPlan> prepared = prepare(*plan);
    if (!prepared)
        return prepared.error();
    Result<std::string> secret = secureRandomBytes(32);
    if (!secret)
        return secret.error();
    m_stickySecret = *std::move(secret);
    const std::unique_lock publishing(m_publishing); // a scraper waits until there are workers
    m_published = publishable(std::move(plan));
    m_published.observation = m_observers.commit(prepared->observers);
    std::random_device device;
    const std::uint64_t seed
        = m_options.seed != 0 ? m_options.seed : (static_cast<std::uint64_t>(device()) << 32U) | device();
    for (unsigned i = 0; i < m_workerCount; ++i) {
        m_workers.push_back(std::make_unique<Worker>(m_published, seed + i,
            m_options.capture != nullptr ? m_options.capture->makeLane() : nullptr, m_connections, i == 0));
    }
    handOut(prepared->listeners);
    m_listeners = std::move(prepared->listeners);
    for (const auto& worker : m_workers)
        worker->startThread();
    m_metrics = std::move(*prepared->metrics);
    static_cast<void>(collect()); // every worker has answered: all listen
    return {};
}

Result<void> RunningEngine::apply(std::shared_ptr<const Plan> plan)
{
    Result<PreparedPlan> prepared = prepare(*plan);
    if (!prepared)
        return prepared.error();
    std::unique_lock publishing(m_publishing);
    PublishedPlan published = publishable(std::move(plan));
    published.observation = m_observers.commit(prepared->observers);
    std::vector<std::string> gone;
    for (const OpenListener& old : m_listeners) {
        const bool isKept = std::any_of(prepared->listeners.begin(), prepared->listeners.end(), [&](const OpenListener& other) {
            return other.bound.address == old.bound.address && other.descriptors.empty();
        });
        if (!isKept)
            gone.push_back(old.bound.name);
    }
    for (const auto& worker : m_workers) {
        if (!gone.empty())
            worker->stopListening(gone);
        for (const OpenListener& listener : prepared->listeners) {
            for (const OpenListener& old : m_listeners) {
                if (old.bound.address == listener.bound.address && old.bound.name != listener.bound.name)
                    worker->renameListening(old.bound.name, listener.bound.name);
            }
        }
        worker->publish(published);
    }
    handOut(prepared->listeners);
    {
        const std::lock_guard lock(m_mutex);
        m_published = std::move(published);
        m_listeners = std::move(prepared->listeners);
        if (prepared->metrics)
            std::swap(m_metrics, *prepared->metrics);
    }
    static_cast<void>(collect()); // published everywhere when this returns
    publishing.unlock(); // a former server is joined after this, and its thread may be waiting for it
    return {};
}

Result<OpenMetrics> RunningEngine::openMetrics(const Plan& plan) const
{
    OpenMetrics opened;
    if (!plan.observe.metrics || !m_options.observes)
        return opened;
    opened.asked = *plan.observe.metrics;
    Result<std::unique_ptr<SimpleServer>> server = startMetricsServer(opened.asked, [this] { return metricsText(); });
    if (!server) {
        Error error = server.error();
        error.detail += " (observe.metrics)";
        return error;
    }
    opened.server = *std::move(server);
    return opened;
}

Result<PreparedPlan> RunningEngine::prepare(const Plan& plan) const
{
    Result<std::vector<OpenListener>> listeners = openAll(plan);
    if (!listeners)
        return listeners.error();
    PreparedPlan prepared;
    prepared.listeners = *std::move(listeners);
    const auto failed = [&](const Error& error) {
        closeAll(prepared.listeners);
        return error;
    };
    if (m_metrics.server == nullptr || plan.observe.metrics != m_metrics.asked) {
        Result<OpenMetrics> metrics = openMetrics(plan);
        if (!metrics)
            return failed(metrics.error());
        prepared.metrics = *std::move(metrics);
    }
    Result<ObserverChange> observers = prepareObservers(plan);
    if (!observers)
        return failed(observers.error());
    prepared.observers = *std::move(observers);
    return prepared;
}

std::string RunningEngine::metricsText() const
{
    EngineFacts facts;
    if (m_options.capture != nullptr)
        facts.capture = m_options.capture->status();
    facts.logLines = m_observers.logCounters().taken;
    facts.droppedLogLines = m_observers.logCounters().dropped;
    facts.sentTraces = m_observers.spanCounters().taken;
    facts.droppedTraces = m_observers.spanCounters().dropped;
    const std::lock_guard lock(m_publishing);
    return m_workers.empty() ? std::string() : metricsOf(collect(), facts); // none yet: the engine is being started
}

EngineStatistics RunningEngine::collect() const
{
    EngineStatistics total = m_workers.front()->statistics();
    for (std::size_t i = 1; i < m_workers.size(); ++i)
        mergeStatistics(total, m_workers[i]->statistics());
    return total;
}

void RunningEngine::drain(Duration limit)
{
    const SystemClock clock;
    const Instant end = clock.now() + limit;
    for (const auto& worker : m_workers)
        worker->beginDrain();
    const auto isBusy = [](const std::unique_ptr<Worker>& worker) { return worker->openConnections() > 0; };
    while (clock.now() < end && std::any_of(m_workers.begin(), m_workers.end(), isBusy))
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    OpenMetrics metrics;
    {
        const std::lock_guard lock(m_mutex);
        std::swap(m_metrics, metrics);
    }
    metrics.server.reset();
    for (const auto& worker : m_workers)
        worker->stop();
}

} // namespace

Result<std::unique_ptr<Engine>> Engine::start(std::shared_ptr<const Plan> plan, EngineOptions options)
{
    const unsigned workers = options.workers != 0 ? options.workers : std::max(1U, uv_available_parallelism());
    auto engine = std::make_unique<RunningEngine>(std::move(options), workers);
    if (const Result<void> begun = engine->begin(std::move(plan)); !begun)
        return begun.error();
    return std::unique_ptr<Engine>(std::move(engine));
}

} // namespace signalbox
