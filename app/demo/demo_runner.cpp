// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_runner.h"

#include "app/demo/demo_services.h"
#include "app/demo/demo_traffic.h"
#include "core/policy/fields.h"
#include "core/proxy/simple_server.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace signalbox::demo {
namespace {

constexpr std::uint64_t demoSeed = 20260101;

class ThreadedDemoRunner final : public DemoRunner {
public:
    ~ThreadedDemoRunner() override { stopTraffic(); }

    Result<void> begin(DemoPorts ports);
    std::vector<SocketAddress> addresses() const override;
    void startTraffic(std::vector<BoundListener> listeners, const std::string& tokenFolder) override;
    void stopTraffic() override;
    bool hasTraffic() const override { return m_thread.joinable(); }

private:
    void sendForever(const std::vector<BoundListener>& listeners, DemoTraffic traffic);
    bool waitFor(Duration time); // false: stopped

    std::vector<std::unique_ptr<SimpleServer>> m_servers;
    std::thread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::atomic<bool> m_isStopping{false};
};

Result<void> ThreadedDemoRunner::begin(DemoPorts ports)
{
    for (DemoService& service : makeDemoServices(demoSeed)) {
        if (ports == DemoPorts::Free)
            service.address.port = 0;
        Result<std::unique_ptr<SimpleServer>> server = SimpleServer::start(service.address, std::move(service.handler));
        if (!server)
            return withContext(server.error(), "the demo service " + service.name + " cannot start");
        m_servers.push_back(*std::move(server));
    }
    return {};
}

std::vector<SocketAddress> ThreadedDemoRunner::addresses() const
{
    std::vector<SocketAddress> addresses;
    for (const auto& server : m_servers)
        addresses.push_back(server->address());
    return addresses;
}

bool ThreadedDemoRunner::waitFor(Duration time)
{
    std::unique_lock lock(m_mutex);
    return !m_wake.wait_for(lock, time, [this] { return m_isStopping.load(); });
}

void ThreadedDemoRunner::startTraffic(std::vector<BoundListener> listeners, const std::string& tokenFolder)
{
    stopTraffic();
    m_isStopping = false;
    const std::string exampleFolder = tokenFolder.substr(0, tokenFolder.rfind('/'));
    const Result<DemoCredentials> credentials = readDemoCredentials(FolderSources(exampleFolder));
    // Without the example's tokens its own requests would only be refused: another document is none of ours to talk to.
    if (!credentials)
        return;
    m_thread = std::thread([this, listeners = std::move(listeners), traffic = DemoTraffic(*credentials, demoSeed)] {
        sendForever(listeners, traffic);
    });
}

void ThreadedDemoRunner::stopTraffic()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void ThreadedDemoRunner::sendForever(const std::vector<BoundListener>& listeners, DemoTraffic traffic)
{
    std::map<std::string, std::unique_ptr<BlockingClient>> clients;
    for (const BoundListener& listener : listeners) {
        BlockingClientOptions options;
        options.address = {listener.address.ip.toText(), listener.address.port};
        options.usesTls = listener.isTls;
        options.verifiesTls = false;
        options.timeout = std::chrono::seconds(10);
        clients[listener.name] = BlockingClient::make(std::move(options));
    }
    while (!m_isStopping) {
        const DemoStep step = traffic.next();
        if (const auto client = clients.find(step.listener); client != clients.end()) {
            // Failures are part of the show: they are recorded by the gateway, and nobody waits for this answer.
            static_cast<void>(client->second->send(step.request, &m_isStopping).has_value());
        }
        if (!waitFor(step.untilNext))
            return;
    }
}

} // namespace

Result<std::unique_ptr<DemoRunner>> DemoRunner::start(DemoPorts ports)
{
    auto runner = std::make_unique<ThreadedDemoRunner>();
    if (const Result<void> begun = runner->begin(ports); !begun)
        return begun.error();
    return std::unique_ptr<DemoRunner>(std::move(runner));
}

} // namespace signalbox::demo
