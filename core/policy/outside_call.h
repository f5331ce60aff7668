// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A question that a station asks another server while the exchange waits: one HTTP request or one Redis command, and what comes
// back. Values; the worker carries them out (core/proxy/outside_calls.h). Which server is asked comes from the document only,
// never from traffic.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/message.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace signalbox {

class TlsClientContext;

// Made once when the document is compiled; connections are kept by its identity.
struct OutsideServer {
    std::string name;                            // "https://id.example.test" or "redis 127.0.0.1:6379"; never a secret
    HostPort address;
    std::shared_ptr<const TlsClientContext> tls; // null: plain
    std::string authority;                       // HTTP: the Host field
    std::vector<std::vector<std::string>> greeting; // Redis: commands on each new connection (AUTH, SELECT); may hold secrets
};

struct HttpCall {
    std::string method = "GET";
    std::string target = "/";                    // origin-form
    HeaderList headers;                          // without Host and framing fields
    std::string body;
    std::size_t answerLimit = std::size_t{1} << 20U; // bytes of the answer's body
};

struct RedisCall {
    std::vector<std::string> command;            // name and arguments, bytes as they are
};

struct OutsideCall {
    std::shared_ptr<const OutsideServer> server;
    Duration timeout = std::chrono::seconds(1);  // from the start, with resolving and connecting
    std::variant<HttpCall, RedisCall> request;
    // HTTP calls of one worker that have the same server and the same not empty key, and run at the same time, share one answer.
    std::string shareKey = {};
};

struct HttpAnswer {
    ResponseHead head;
    std::string body;
};

// RESP2 (redis.io, "Redis serialization protocol specification").
struct RedisReply {
    enum class Kind : std::uint8_t { Nil, Status, Error, Integer, Text, List };
    Kind kind = Kind::Nil;
    std::string text;                            // Status, Error, Text
    std::int64_t integer = 0;
    std::vector<RedisReply> items;

    friend bool operator==(const RedisReply&, const RedisReply&) = default;
};

using CallAnswer = std::variant<HttpAnswer, RedisReply>;

} // namespace signalbox
