// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/span_sender.h"

#include "core/base/text.h"
#include "core/observe/span_json.h"
#include "core/proxy/blocking_client.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox {
namespace {

constexpr std::size_t blockBytes = 256U << 10U;

BlockingClientOptions clientOptions(const SpanSenderSettings& settings)
{
    BlockingClientOptions options;
    options.address = settings.target.address;
    options.usesTls = settings.target.isTls;
    options.timeout = settings.timeout;
    options.maxBodyBytes = 64U << 10U;
    return options;
}

class ThreadedSpanSender final : public SpanSender {
public:
    ThreadedSpanSender(SpanSenderSettings settings, std::shared_ptr<RecordCounters> counters)
        : m_settings(std::move(settings))
        , m_queue(std::make_shared<TextQueue>(m_settings.maxQueueBytes, blockBytes, ",", std::move(counters)))
        , m_client(BlockingClient::make(clientOptions(m_settings)))
        , m_thread([this] { run(); })
    {
    }
    ~ThreadedSpanSender() override
    {
        m_queue->close();
        {
            std::unique_lock lock(m_mutex);
            m_isEnding = true;
            m_changed.notify_all();
            m_changed.wait_for(lock, m_settings.lastWait, [this] { return m_isDone; });
        }
        m_isCancelled = true;
        m_thread.join();
    }
    const std::shared_ptr<TextQueue>& queue() const override { return m_queue; }

private:
    void run()
    {
        while (!m_queue->isClosed()) {
            for (const TextBlock& block : m_queue->take(1, m_settings.gatherTime))
                deliver(block);
        }
        const std::lock_guard lock(m_mutex);
        m_isDone = true;
        m_changed.notify_all();
    }

    // What a collector says about spans that it did not take (OTLP "Partial Success"); 0 when its answer says nothing.
    static std::uint64_t rejectedSpans(const std::string& body)
    {
        const auto json = nlohmann::json::parse(body, nullptr, false);
        if (!json.is_object() || !json.contains("partialSuccess") || !json["partialSuccess"].is_object())
            return 0;
        const auto count = json["partialSuccess"].find("rejectedSpans");
        if (count == json["partialSuccess"].end())
            return 0;
        if (count->is_string())
            return parseUnsigned(count->get<std::string>()).value_or(0);
        return count->is_number_unsigned() ? count->get<std::uint64_t>() : 0;
    }

    static bool isWorthAnotherTry(int status) { return status == 429 || (status >= 502 && status <= 504); }

    ClientRequest requestOf(const TextBlock& block) const
    {
        ClientRequest request;
        request.head.method = "POST";
        request.head.target = m_settings.target.path;
        request.head.headers.add("Host", m_settings.target.address.toText());
        request.head.headers.add("Content-Type", "application/json");
        request.head.headers.add("User-Agent", "signalbox/" SIGNALBOX_VERSION);
        request.body = traceRequest(block.text, m_settings.serviceName, SIGNALBOX_VERSION);
        return request;
    }

    void deliver(const TextBlock& block)
    {
        const ClientRequest request = requestOf(block);
        Duration backoff = m_settings.firstBackoff;
        for (unsigned attempt = 1; !m_isCancelled; ++attempt) {
            const Result<ClientResponse> response = m_client->send(request, &m_isCancelled);
            const int status = response ? response->head.status : 0;
            if (status >= 200 && status < 300) {
                const std::uint64_t rejected = rejectedSpans(response->body);
                const std::uint64_t lost = std::min<std::uint64_t>(rejected, block.records);
                m_queue->counters().taken += block.records - lost;
                m_queue->counters().dropped += lost;
                return;
            }
            if ((response && !isWorthAnotherTry(status)) || attempt >= m_settings.tries || isEnding())
                break;
            Duration wait = backoff;
            if (response) {
                if (const auto asked = parseUnsigned(response->head.headers.find("retry-after").value_or("")))
                    wait = std::chrono::seconds(std::min<std::uint64_t>(*asked, 3600));
            }
            pause(std::min(wait, m_settings.longestBackoff));
            backoff *= 2;
        }
        m_queue->counters().dropped += block.records;
    }

    bool isEnding()
    {
        const std::lock_guard lock(m_mutex);
        return m_isEnding;
    }
    void pause(Duration wait)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, wait, [this] { return m_isEnding; });
    }

    const SpanSenderSettings m_settings;
    const std::shared_ptr<TextQueue> m_queue;
    const std::unique_ptr<BlockingClient> m_client; // sender's thread
    std::atomic<bool> m_isCancelled{false};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isEnding = false; // guarded by m_mutex
    bool m_isDone = false;   // guarded by m_mutex
    std::thread m_thread;    // last: it uses everything above
};

} // namespace

std::unique_ptr<SpanSender> SpanSender::start(SpanSenderSettings settings, std::shared_ptr<RecordCounters> counters)
{
    return std::make_unique<ThreadedSpanSender>(std::move(settings), std::move(counters));
}

} // namespace signalbox
