// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out what stations ask other servers, for one worker: HTTP requests over kept connections, Redis commands pipelined
// over one connection for each server. Every call is answered once, by its deadline at the latest and never from inside
// start(), or not at all after cancel(). Thread: worker.
#pragma once

#include "core/policy/outside_call.h"
#include "core/proxy/event_loop.h"
#include "core/proxy/resolver.h"

#include <cstdint>
#include <map>
#include <memory>

namespace signalbox {

class OutsideHttp;
class RedisConnection;

class CallUser {
public:
    virtual ~CallUser() = default;
    virtual void onCallAnswered(const Result<CallAnswer>& answer) = 0;
};

using CallTicket = std::uint64_t; // 0: none

class OutsideCalls {
public:
    OutsideCalls(EventLoop& loop, Resolver& resolver);
    ~OutsideCalls();
    OutsideCalls(const OutsideCalls&) = delete;
    OutsideCalls& operator=(const OutsideCalls&) = delete;

    // `user` lives until it was answered or the call was cancelled.
    CallTicket start(OutsideCall call, CallUser& user);
    void cancel(CallTicket ticket);
    // Closes every connection; nothing is answered any more.
    void close();
    bool isIdle() const; // no handle is left in the loop

private:
    RedisConnection& redisFor(const std::shared_ptr<const OutsideServer>& server);

    EventLoop& m_loop;
    Resolver& m_resolver;
    std::unique_ptr<OutsideHttp> m_http;
    std::map<const OutsideServer*, std::unique_ptr<RedisConnection>> m_redis;
    CallTicket m_lastTicket = 0;
};

// The error of a call whose time is over.
Error callTimedOut(Duration timeout);

} // namespace signalbox
