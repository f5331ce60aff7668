// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/2 to endpoints: one engine in front of another, which serves HTTP/2 with prior knowledge.
#include "core/proxy/simple_server.h"
#include "tests/support/engine_bench.h"

#include <QtCore/QScopeGuard>

#include <atomic>
#include <thread>
#include <vector>

using namespace signalbox;
using signalbox::testing::clientOf;
using signalbox::testing::requestOf;

namespace {

std::unique_ptr<Engine> gateway(const std::string& endpoint, const std::string& more, unsigned workers = 1)
{
    return testing::startEngine(testing::planFrom("signalbox: 1\nname: t\nlisteners:\n"
                                                  "  public: { bind: 127.0.0.1:0, limits: { body: 64MiB } }\nroutes:\n"
                                                  "  - { name: one, match: { path: { prefix: / } }, to: next, timeout: 20s }\nservices:\n"
                                                  "  next: { endpoints: [\""
                                    + endpoint + "\"]" + more + " }\n"),
        workers);
}

std::string addressOf(const Engine& engine)
{
    return engine.listeners().front().address.toText();
}

std::string pattern(std::size_t size)
{
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + i * 7919 % 26);
    return text;
}

} // namespace

class TestHttp2Upstream : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        auto started = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest& received) {
            SimpleResponse response;
            response.headers.add("X-Target", received.head.target);
            response.headers.add("X-Host", received.head.headers.find("host").value_or("-"));
            response.body = received.body;
            return response;
        });
        QVERIFY(started.has_value());
        m_origin = std::move(*started);
        m_inner = gateway(m_origin->address().toText(), "");
        QVERIFY(m_inner != nullptr);
        m_outer = gateway(addressOf(*m_inner), ", protocol: h2c");
        QVERIFY(m_outer != nullptr);
    }
    void cleanup()
    {
        m_outer.reset();
        m_inner.reset();
        m_origin.reset();
    }

    void requestAndResponseKeepTheirMeaning()
    {
        const auto response = clientOf(*m_outer)->send(requestOf("POST", "/a%20b?c=d", "hello"));
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->head.status, 200);
        QCOMPARE(response->body, std::string("hello"));
        QCOMPARE(std::string(response->head.headers.find("x-target").value_or("")), std::string("/a%20b?c=d"));
        QCOMPARE(std::string(response->head.headers.find("x-host").value_or("")), std::string("a.test"));
    }

    void bigBodiesPassWhole()
    {
        const std::string body = pattern(8U << 20U);
        const auto response = clientOf(*m_outer)->send(requestOf("POST", "/echo", body));
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QVERIFY(response->body == body);
    }

    void manyShareTheConnectionAndGetTheirOwn()
    {
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 12; ++i)
            threads.emplace_back([&, i] {
                const auto client = clientOf(*m_outer);
                for (int j = 0; j < 20; ++j) {
                    const std::string body = pattern(static_cast<std::size_t>(i * 20 + j) * 997);
                    const auto response = client->send(requestOf("POST", "/n", body));
                    good += response && response->body == body ? 1 : 0;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 240);
    }

    void endpointThatIsReplacedLosesNothing()
    {
        std::atomic<bool> stops{false};
        std::atomic<int> sent{0};
        std::atomic<int> lost{0};
        std::thread load([&] {
            const auto client = clientOf(*m_outer);
            while (!stops) {
                const auto response = client->send(requestOf("GET", "/x"));
                lost += response && response->head.status == 200 ? 0 : 1;
                ++sent;
            }
        });
        const auto finish = [&] {
            stops = true;
            if (load.joinable())
                load.join();
        };
        const auto guard = qScopeGuard(finish);
        QVERIFY(QTest::qWaitFor([&] { return sent > 20; }, 20'000));
        const std::unique_ptr<Engine> other = gateway(m_origin->address().toText(), "");
        QVERIFY(other != nullptr);
        const auto plan = testing::planFrom("signalbox: 1\nname: t\nlisteners:\n"
                                             "  public: { bind: 127.0.0.1:0, limits: { body: 64MiB } }\nroutes:\n"
                                             "  - { name: one, match: { path: { prefix: / } }, to: next, timeout: 20s }\nservices:\n"
                                             "  next: { endpoints: [\""
            + addressOf(*other) + "\"], protocol: h2c }\n");
        QVERIFY(plan != nullptr);
        QVERIFY(m_outer->apply(plan).has_value());
        const int before = sent;
        QVERIFY(QTest::qWaitFor([&] { return sent > before + 20; }, 20'000));
        m_inner.reset();
        const int after = sent;
        QVERIFY(QTest::qWaitFor([&] { return sent > after + 20; }, 20'000));
        finish();
        QCOMPARE(lost.load(), 0);
    }

    void endpointThatSpeaksSomethingElseIs502()
    {
        const std::unique_ptr<Engine> engine = gateway(m_origin->address().toText(), ", protocol: h2c");
        QVERIFY(engine != nullptr);
        const auto response = clientOf(*engine)->send(requestOf("GET", "/"));
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->head.status, 502);
    }

    void endpointThatIsAwayIs502()
    {
        const std::unique_ptr<Engine> engine = gateway("127.0.0.1:1", ", protocol: h2c");
        QVERIFY(engine != nullptr);
        const auto response = clientOf(*engine)->send(requestOf("GET", "/"));
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->head.status, 502);
    }

private:
    std::unique_ptr<SimpleServer> m_origin;
    std::unique_ptr<Engine> m_inner;
    std::unique_ptr<Engine> m_outer;
};

QTEST_GUILESS_MAIN(TestHttp2Upstream)
#include "tst_http2_upstream.moc"
