// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// RESP2, the protocol of Redis (redis.io, "Redis serialization protocol specification"), sans-io: commands to bytes, bytes to
// replies in any split. A reply of more than 64 KiB, more than 8 lists inside each other, or with anything but the five types
// of RESP2 is an error, after which nothing more is read. Thread: any, one at a time.
#pragma once

#include "core/policy/outside_call.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// A command as Redis wants it: a list of texts.
std::string toRespCommand(const std::vector<std::string>& command);

class RespReader {
public:
    static constexpr std::size_t replyLimit = 64 * 1024;
    static constexpr int deepest = 8;

    void append(std::string_view bytes);
    // The next whole reply; nullopt when bytes are missing. Error: ProtocolViolation, LimitExceeded.
    Result<std::optional<RedisReply>> next();

private:
    enum class Step : std::uint8_t { Done, Incomplete, TooLarge, Broken };
    Step parse(std::size_t& at, RedisReply& reply, int depth) const;
    Step parseText(std::size_t& at, std::int64_t length, RedisReply& reply) const;
    Step parseList(std::size_t& at, std::int64_t length, RedisReply& reply, int depth) const;

    std::string m_bytes;
    std::size_t m_taken = 0; // of them, as replies
    bool m_isBroken = false;
};

} // namespace signalbox
