// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What rate-limit says to Redis and makes of its replies; the script itself is tried on a real server in core/proxy.
#include "core/policy/redis_limit.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

RedisReply numbers(std::initializer_list<std::int64_t> values)
{
    RedisReply reply;
    reply.kind = RedisReply::Kind::List;
    for (const std::int64_t value : values)
        reply.items.push_back({RedisReply::Kind::Integer, {}, value, {}});
    return reply;
}

Result<CallAnswer> said(RedisReply reply) { return CallAnswer{std::move(reply)}; }

RedisReply error(std::string text) { return {RedisReply::Kind::Error, std::move(text), 0, {}}; }

PolicyBench bench(const char* onError = "allow")
{
    MemorySources sources;
    sources.files["pw"] = "hunter2";
    return PolicyBench("rate-limit",
        map({{"limit", "10"}, {"period", "1m"}, {"store", "redis"}, {"on-store-error", onError}, {"key", "header.x-tenant"},
            {"redis", map({{"address", "127.0.0.1:6379"}, {"password", "file:pw"}})}}),
        sources);
}

const std::vector<std::string>& command(const Outcome& outcome) { return std::get<RedisCall>(outcome.call.request).command; }

} // namespace

class TestRedisLimit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commandHoldsNothingThatCanBeRead()
    {
        PolicyBench limit = bench();
        QVERIFY2(limit.isCompiled(), limit.error.c_str());
        const Outcome asked = limit.request(get("/", {{"X-Tenant", "secret tenant"}}));
        QCOMPARE(asked.kind, Verdict::Kind::Call);
        QCOMPARE(command(asked).size(), std::size_t{6});
        QCOMPARE(bytes(command(asked)[0]), "EVALSHA");
        QCOMPARE(command(asked)[1].size(), std::size_t{40});
        QVERIFY(command(asked)[3].rfind("signalbox:limit:10:60000000000:10:", 0) == 0);
        QVERIFY(command(asked)[3].find("secret") == std::string::npos);
        QCOMPARE(bytes(command(asked)[4]), "6000000.000000000");
        QCOMPARE(bytes(asked.call.server->name), "redis 127.0.0.1:6379");
    }
    void windowsSayTheirNumbers()
    {
        for (const auto& [algorithm, prefix, flag] :
            {std::tuple{"fixed-window", "signalbox:fixed:9:90000000000:", "0"}, std::tuple{"sliding-window", "signalbox:sliding:9:90000000000:", "1"}}) {
            PolicyBench limit("rate-limit",
                map({{"algorithm", algorithm}, {"limit", "9"}, {"period", "90s"}, {"store", "redis"}, {"redis", "127.0.0.1:1"}}));
            QVERIFY2(limit.isCompiled(), limit.error.c_str());
            const std::vector<std::string> said = command(limit.request(get("/")));
            QCOMPARE(said.size(), std::size_t{7});
            QVERIFY2(said[3].rfind(prefix, 0) == 0, said[3].c_str());
            QCOMPARE(bytes(said[4]), "90000000");
            QCOMPARE(bytes(said[5]), "9");
            QCOMPARE(bytes(said[6]), flag);
        }
    }
    void keysDiffer()
    {
        PolicyBench limit("rate-limit", map({{"limit", "1"}, {"store", "redis"}, {"redis", "127.0.0.1:1"}, {"key", list({"header.a", "header.b"})}}));
        QVERIFY2(limit.isCompiled(), limit.error.c_str());
        const auto key = [&](const char* a, const char* b) { return command(limit.request(get("/", {{"A", a}, {"B", b}})))[3]; };
        QCOMPARE(bytes(key("a", "bc")), bytes(key("a", "bc")));
        QVERIFY(key("a", "bc") != key("ab", "c"));
        QVERIFY(key("1:a", "") != key("", "1:a"));
    }
    void missingScriptIsSentOnce()
    {
        PolicyBench limit = bench("deny");
        static_cast<void>(limit.request(get("/")));
        const Outcome again = limit.answer(said(error("NOSCRIPT No matching script.")));
        QCOMPARE(again.kind, Verdict::Kind::Call);
        QCOMPARE(bytes(command(again)[0]), "EVAL");
        QVERIFY(command(again)[1].find("redis.call") != std::string::npos);
        QCOMPARE(limit.answer(said(error("NOSCRIPT No matching script."))).status, 503);
    }
    void repliesDecide()
    {
        PolicyBench limit = bench("deny");
        static_cast<void>(limit.request(get("/")));
        QVERIFY(limit.answer(said(numbers({1, 7, 0, 18'000'000}))).isProceed());
        QCOMPARE(bytes(limit.note("remaining")), "7");
        ResponseHead head;
        QVERIFY(limit.response(head).isProceed());
        QCOMPARE(bytes(header(head.headers, "RateLimit")), "\"10 per 1m\";r=7;t=18");
        static_cast<void>(limit.request(get("/")));
        const Outcome refused = limit.answer(said(numbers({0, 0, 2'500'000, 60'000'000})));
        QCOMPARE(refused.status, 429);
        QCOMPARE(bytes(header(refused.response.headers, "Retry-After")), "3");
    }
    void whatIsNoReplyIsAnError_data()
    {
        QTest::addColumn<int>("which");
        for (int i = 0; i < 7; ++i)
            QTest::newRow(std::to_string(i).c_str()) << i;
    }
    void whatIsNoReplyIsAnError()
    {
        QFETCH(int, which);
        const std::vector<Result<CallAnswer>> lies{Error{ErrorCode::TimedOut, ErrorOrigin::Upstream, "late"}, said({}), said(error("OOM")),
            said(numbers({1, 2, 3})), said(numbers({1, -1, 0, 0})), said(numbers({1, 1, INT64_MAX, 0})), CallAnswer{HttpAnswer{}}};
        PolicyBench deny = bench("deny");
        PolicyBench allow = bench("allow");
        static_cast<void>(deny.request(get("/")));
        static_cast<void>(allow.request(get("/")));
        QCOMPARE(deny.answer(lies[static_cast<std::size_t>(which)]).status, 503);
        QVERIFY(allow.answer(lies[static_cast<std::size_t>(which)]).isProceed());
        QCOMPARE(bytes(allow.note("on-store-error")), "allow");
        ResponseHead head;
        QVERIFY(allow.response(head).isProceed());
        QVERIFY(!head.headers.contains("RateLimit")); // nothing is known
    }
    void storeNeedsAServer()
    {
        QVERIFY(!PolicyBench("rate-limit", map({{"limit", "1"}, {"store", "redis"}})).isCompiled());
        QCOMPARE(bytes(PolicyBench("rate-limit", map({{"limit", "1"}, {"redis", "127.0.0.1:1"}})).rules()), "rate-limit-store");
    }
};

QTEST_APPLESS_MAIN(TestRedisLimit)
#include "tst_redis_limit.moc"
