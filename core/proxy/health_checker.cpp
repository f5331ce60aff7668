// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/health_checker.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/tcp_stream.h"

#include <algorithm>

namespace signalbox {

// One service under watch.
struct HealthChecker::Watched {
    Watched(const ServicePlan& service, std::shared_ptr<SharedService> shared)
        : settings(service.settings)
        , tls(service.tls)
        , tracker(*service.settings.health, service.settings.endpoints.size())
        , health(std::move(shared))
    {
    }
    ServiceSettings settings;
    std::shared_ptr<const TlsClientContext> tls;
    HealthTracker tracker;
    std::shared_ptr<SharedService> health;
    std::vector<std::unique_ptr<Timer>> timers; // per endpoint
};

// One request to one endpoint.
class HealthProbe final : public StreamOwner, public ClientCodecSink {
public:
    HealthProbe(HealthChecker& checker, HealthChecker::Watched& service, EndpointId at)
        : watched(&service)
        , endpoint(at)
        , m_checker(checker)
        , m_stream(checker.m_loop, *this)
        , m_codec(http1::makeClientCodec({}))
        , m_timer([this] { finish(false); })
    {
        checker.m_loop.arm(m_timer, service.tracker.settings().timeout);
    }

    void connect(const Result<SocketAddress>& address)
    {
        if (m_isFinished)
            return;
        if (!address) {
            finish(false);
            return;
        }
        if (watched->tls != nullptr)
            m_stream.secure(watched->tls->makeSession(watched->settings.endpoints[endpoint.value].address.host));
        m_stream.connect(*address);
    }

    void cancel() // the service is watched no longer
    {
        watched = nullptr;
        finish(false);
    }

    void onStreamConnected() override
    {
        RequestHead head;
        head.method = "GET";
        head.target = watched->tracker.settings().path;
        const std::string& literal = watched->settings.hostLiteral;
        head.headers.add("Host", literal.empty() ? watched->settings.endpoints[endpoint.value].address.toText() : literal);
        head.headers.add("User-Agent", "signalbox-health");
        const StreamId stream = m_codec->sendRequest(head, {}, m_stream.out());
        m_codec->sendEnd(stream, {}, m_stream.out());
        m_stream.touch();
    }
    void onStreamBytes(std::string_view bytes) override
    {
        while (!bytes.empty() && !m_isFinished) {
            const std::size_t used = m_codec->receive(bytes, *this);
            if (used == 0)
                break;
            bytes.remove_prefix(used);
        }
    }
    void onStreamEnd() override { finish(false); }
    void onStreamFailed(const Error&) override { finish(false); }
    void onStreamWritable() override {}
    void onStreamGone() override { m_checker.forget(*this); }

    void onInformational(StreamId, const ResponseHead&) override {}
    void onResponse(StreamId, ResponseHead& head, BodyFraming, MessageFlags) override
    {
        finish(watched != nullptr && watched->tracker.isExpected(head.status));
    }
    void onResponseBody(StreamId, std::string_view) override {}
    void onResponseEnd(StreamId, const HeaderList&) override {}
    void onResponseError(StreamId, const ProtocolError&) override { finish(false); }

    HealthChecker::Watched* watched;
    EndpointId endpoint;

private:
    void finish(bool succeeded)
    {
        if (m_isFinished)
            return;
        m_isFinished = true;
        m_timer.cancel();
        m_checker.finished(*this, succeeded);
        m_stream.close();
    }

    HealthChecker& m_checker;
    TcpStream m_stream;
    std::unique_ptr<ClientCodec> m_codec;
    Timer m_timer;
    bool m_isFinished = false;
};

HealthChecker::HealthChecker(EventLoop& loop, Resolver& resolver)
    : m_loop(loop)
    , m_resolver(resolver)
{
}

HealthChecker::~HealthChecker() = default;

void HealthChecker::watch(
    const std::shared_ptr<const Plan>& plan, const std::vector<std::shared_ptr<SharedService>>& health)
{
    for (std::size_t i = m_probes.size(); i-- > 0;)
        m_probes[i]->cancel();
    m_watched.clear();
    for (std::size_t i = 0; plan != nullptr && i < plan->services.size(); ++i) {
        if (!plan->services[i].settings.health)
            continue;
        m_watched.push_back(std::make_unique<Watched>(plan->services[i], health[i]));
        Watched& watched = *m_watched.back();
        for (std::size_t k = 0; k < watched.settings.endpoints.size(); ++k) {
            watched.timers.push_back(
                std::make_unique<Timer>([this, &watched, k] { begin(watched, EndpointId(k)); }));
            m_loop.arm(*watched.timers.back(), std::chrono::milliseconds(20));
        }
    }
}

void HealthChecker::begin(Watched& watched, EndpointId endpoint)
{
    m_probes.push_back(std::make_unique<HealthProbe>(*this, watched, endpoint));
    HealthProbe* probe = m_probes.back().get();
    m_resolver.resolve(watched.settings.endpoints[endpoint.value].address, [this, probe](Result<SocketAddress> address) {
        const bool isAlive = std::any_of(m_probes.begin(), m_probes.end(), [&](const auto& p) { return p.get() == probe; });
        if (isAlive)
            probe->connect(address);
    });
}

void HealthChecker::finished(HealthProbe& probe, bool succeeded)
{
    if (probe.watched == nullptr)
        return;
    Watched& watched = *probe.watched;
    if (watched.tracker.record(probe.endpoint, succeeded))
        watched.health->setHealthy(probe.endpoint.value, watched.tracker.isHealthy(probe.endpoint));
    m_loop.arm(*watched.timers[probe.endpoint.value], watched.tracker.settings().interval);
}

void HealthChecker::forget(HealthProbe& probe)
{
    std::erase_if(m_probes, [&](const auto& other) { return other.get() == &probe; });
}

} // namespace signalbox
