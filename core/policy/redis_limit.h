// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A rate limit in Redis, shared by every gateway that uses the same server: GCRA (ITU-T I.371 A, "virtual scheduling"), which
// behaves as a token bucket and keeps one number for each key. One script does it all, atomically and by the server's clock.
// Keys are digests, so nothing of a request can be read in the store. Thread: any, never changed after it was made.
#pragma once

#include "core/policy/fields.h"
#include "core/policy/outside_call.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

// What a limit said of one request.
struct LimitOutcome {
    bool isAllowed = false;
    std::int64_t remaining = 0; // whole requests left
    Duration wait{};            // refused: until the next one passes
    Duration untilFull{};       // until all of it is back

    friend bool operator==(const LimitOutcome&, const LimitOutcome&) = default;
};

class RedisLimit {
public:
    struct Numbers {
        std::int64_t limit = 1;
        Duration period{};
        std::int64_t burst = 1;
    };
    // `redis` is the object of outsideRedisField(). Errors: Config origin.
    static Result<RedisLimit> make(const Fields& redis, const Numbers& numbers);

    OutsideCall call(std::string_view key) const;           // EVALSHA
    OutsideCall callWithScript(std::string_view key) const; // EVAL, after a server that does not know the script
    static bool isScriptMissing(const RedisReply& reply);
    // nullopt: an error, or not what the script says.
    static std::optional<LimitOutcome> readReply(const RedisReply& reply);

private:
    OutsideCall make(std::string name, std::string script, std::string_view key) const;

    std::shared_ptr<const OutsideServer> m_server;
    Duration m_timeout{};
    std::string m_prefix;   // of the keys, with the numbers: other numbers are another limit
    std::string m_interval; // microseconds for one request
    std::string m_burst;
};

} // namespace signalbox
