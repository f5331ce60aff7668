// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A limit in Redis, shared by every gateway that uses the same server. One script does it all, atomically. Keys are digests, so
// nothing of a request can be read in the store. Thread: any, never changed after it was made.
#pragma once

#include "core/policy/fields.h"
#include "core/policy/limit_outcome.h"
#include "core/policy/outside_call.h"
#include "core/policy/window_counts.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class RedisLimit {
public:
    // `redis` is the object of outsideRedisField(). Errors: Config origin.
    // GCRA (ITU-T I.371 A, "virtual scheduling"), which behaves as a token bucket and keeps one number for each key; by the
    // server's clock.
    static Result<RedisLimit> makeTokenBucket(const Fields& redis, std::int64_t limit, Duration period, std::int64_t burst);
    // As WindowLimit, by the server's clock.
    static Result<RedisLimit> makeWindow(const Fields& redis, const WindowLimit& window);
    // So many for each key: the caller's key names the window, and the call says how long it still lasts.
    static Result<RedisLimit> makeCount(const Fields& redis, std::int64_t limit);

    enum class Send : std::uint8_t {
        Digest, // EVALSHA
        Script, // EVAL, after a server that does not know the script
    };
    // `rest`: with makeCount.
    OutsideCall call(std::string_view key, Send send, Duration rest = {}) const;
    static bool isScriptMissing(const RedisReply& reply);
    // nullopt: an error, or not what the scripts say.
    static std::optional<LimitOutcome> readReply(const RedisReply& reply);

private:
    static Result<RedisLimit> make(const Fields& redis, std::string_view script, std::string numbers);

    std::shared_ptr<const OutsideServer> m_server;
    Duration m_timeout{};
    std::string_view m_script;  // static text
    std::string m_digest;       // its name in Redis
    std::string m_prefix;       // of the keys, with the numbers: other numbers are another limit
    std::vector<std::string> m_arguments;
};

} // namespace signalbox
