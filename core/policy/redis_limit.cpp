// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/redis_limit.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/policy/outside_server.h"

#include <fmt/core.h>
#include <openssl/evp.h>

namespace signalbox {
namespace {

// KEYS[1]: the bucket. ARGV: microseconds for one request, the burst. The value is the theoretical arrival time (TAT) in
// microseconds since September 2020, which leaves a double a resolution of 1/32 us. One that lies further ahead than the burst
// allows was not written by this script (or by another clock), and counts as a full bucket of debt at most.
// Answers: allowed, requests left, microseconds to wait, microseconds until all is back.
constexpr std::string_view script = R"lua(local t = redis.call('TIME')
local now = (tonumber(t[1]) - 1600000000) * 1000000 + tonumber(t[2])
local interval = tonumber(ARGV[1])
local span = interval * tonumber(ARGV[2])
local tat = tonumber(redis.call('GET', KEYS[1]) or now) or now
if not (tat >= now) then tat = now end
if tat > now + span then tat = now + span end
local after = tat + interval
local early = after - span - now
if early > 0.5 then return {0, 0, math.ceil(early), math.ceil(tat - now)} end
redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil((after - now) / 1000) + 1)
return {1, math.floor((span - (after - now)) / interval + 0.000001), 0, math.ceil(after - now)}
)lua";

std::string sha1Hex(std::string_view bytes) // Redis names scripts by it
{
    std::string digest(20, '\0');
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha1(), nullptr) != 1)
        return {}; // then every call falls back to EVAL
    return toHex(digest);
}

} // namespace

Result<RedisLimit> RedisLimit::make(const Fields& redis, const Numbers& numbers)
{
    auto server = makeOutsideRedisServer(redis);
    if (!server)
        return server.error();
    RedisLimit limit;
    limit.m_server = *std::move(server);
    limit.m_timeout = redis.duration("timeout");
    limit.m_prefix = fmt::format("{}:limit:{}:{}:{}:", redis.text("prefix"), numbers.limit, numbers.period.count(), numbers.burst);
    limit.m_interval
        = fmt::format("{:.9f}", static_cast<double>(numbers.period.count()) / 1000.0 / static_cast<double>(numbers.limit));
    limit.m_burst = std::to_string(numbers.burst);
    return limit;
}

OutsideCall RedisLimit::make(std::string name, std::string text, std::string_view key) const
{
    constexpr std::size_t digits = 32; // 128 bits of the digest are as good as unique
    OutsideCall call;
    call.server = m_server;
    call.timeout = m_timeout;
    call.request = RedisCall{{std::move(name), std::move(text), "1", m_prefix + sha256Hex(key).substr(0, digits), m_interval, m_burst}};
    return call;
}

OutsideCall RedisLimit::call(std::string_view key) const
{
    static const std::string digest = sha1Hex(script);
    return make("EVALSHA", digest, key);
}

OutsideCall RedisLimit::callWithScript(std::string_view key) const
{
    return make("EVAL", std::string(script), key);
}

bool RedisLimit::isScriptMissing(const RedisReply& reply)
{
    return reply.kind == RedisReply::Kind::Error && reply.text.rfind("NOSCRIPT", 0) == 0;
}

std::optional<LimitOutcome> RedisLimit::readReply(const RedisReply& reply)
{
    if (reply.kind != RedisReply::Kind::List || reply.items.size() != 4)
        return std::nullopt;
    for (const RedisReply& item : reply.items) {
        constexpr std::int64_t most = 9'000'000'000'000'000; // microseconds: as nanoseconds they still fit
        if (item.kind != RedisReply::Kind::Integer || item.integer < 0 || item.integer > most)
            return std::nullopt;
    }
    const auto time = [&](std::size_t index) { return Duration(std::chrono::microseconds(reply.items[index].integer)); };
    return LimitOutcome{reply.items[0].integer == 1, reply.items[1].integer, time(2), time(3)};
}

} // namespace signalbox
