// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/redis_limit.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/policy/outside_server.h"
#include "core/policy/redis_scripts.h"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>

namespace signalbox {
namespace {

std::string sha1Hex(std::string_view bytes) // Redis names scripts by it
{
    std::string digest(20, '\0');
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha1(), nullptr) != 1)
        return {}; // then every call falls back to EVAL
    return toHex(digest);
}

} // namespace

Result<RedisLimit> RedisLimit::make(const Fields& redis, std::string_view script, std::string numbers)
{
    auto server = makeOutsideRedisServer(redis);
    if (!server)
        return server.error();
    RedisLimit limit;
    limit.m_server = *std::move(server);
    limit.m_timeout = redis.duration("timeout");
    limit.m_script = script;
    limit.m_digest = sha1Hex(script);
    limit.m_prefix = redis.text("prefix") + ":" + std::move(numbers) + ":";
    return limit;
}

Result<RedisLimit> RedisLimit::makeTokenBucket(const Fields& redis, std::int64_t limit, Duration period, std::int64_t burst)
{
    auto made = make(redis, tokenBucketScript, fmt::format("limit:{}:{}:{}", limit, period.count(), burst));
    if (made)
        made->m_arguments = {fmt::format("{:.9f}", static_cast<double>(period.count()) / 1000.0 / static_cast<double>(limit)),
            std::to_string(burst)};
    return made;
}

Result<RedisLimit> RedisLimit::makeWindow(const Fields& redis, const WindowLimit& window)
{
    const bool isSliding = window.algorithm == WindowLimit::Algorithm::Sliding;
    auto made = make(redis, windowScript,
        fmt::format("{}:{}:{}", isSliding ? "sliding" : "fixed", window.limit, window.period.count()));
    if (made)
        made->m_arguments = {std::to_string(std::max<std::int64_t>(window.period.count() / 1000, 1)), std::to_string(window.limit),
            isSliding ? "1" : "0"};
    return made;
}

Result<RedisLimit> RedisLimit::makeCount(const Fields& redis, std::int64_t limit)
{
    auto made = make(redis, countScript, fmt::format("quota:{}", limit));
    if (made)
        made->m_arguments = {std::to_string(limit)};
    return made;
}

OutsideCall RedisLimit::call(std::string_view key, Send send, Duration rest) const
{
    constexpr std::size_t digits = 32; // 128 bits of the digest are as good as unique
    RedisCall redis;
    if (send == Send::Digest)
        redis.command = {"EVALSHA", m_digest};
    else
        redis.command = {"EVAL", std::string(m_script)};
    redis.command.emplace_back("1");
    redis.command.push_back(m_prefix + sha256Hex(key).substr(0, digits));
    redis.command.insert(redis.command.end(), m_arguments.begin(), m_arguments.end());
    if (m_script == countScript)
        redis.command.push_back(std::to_string(std::max<std::int64_t>(rest.count() / 1000, 1)));
    OutsideCall call;
    call.server = m_server;
    call.timeout = m_timeout;
    call.request = std::move(redis);
    return call;
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
