// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One Redis server as one worker sees it: a connection that is made when it is needed, with commands pipelined on it in order.
// When it fails, everything waiting fails, and until a back-off has passed (50 ms doubling to 5 s) new commands fail at once,
// so that a dead server costs no waiting. A command whose time is over is answered with that; its reply is dropped when it
// comes. Thread: worker.
#pragma once

#include "core/proxy/outside_calls.h"
#include "core/proxy/resp_reader.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

class RedisConnection {
public:
    static constexpr std::size_t mostWaiting = 10'000;
    static constexpr Duration stallLimit = std::chrono::seconds(2); // no reply for this long: the connection is given up
    static constexpr Duration firstBackoff = std::chrono::milliseconds(50);
    static constexpr Duration longestBackoff = std::chrono::seconds(5);
    static constexpr Duration idleTimeout = std::chrono::seconds(60);

    RedisConnection(EventLoop& loop, Resolver& resolver, std::shared_ptr<const OutsideServer> server);
    ~RedisConnection();

    void start(const std::vector<std::string>& command, Duration timeout, CallTicket ticket, CallUser& user);
    bool cancel(CallTicket ticket); // false: not one of ours
    void close();
    bool isIdle() const { return m_links.empty(); }
    bool isAbandoned() const; // no plan names the server any more, and nothing is under way

private:
    class Link;
    struct Call;

    void open();
    void sendWaiting();
    void takeReply(RedisReply reply);
    void fail(Error error);
    void answer(Call& call, const Result<CallAnswer>& answer);
    void failSoon(std::unique_ptr<Call> call, Error error);
    void backOff();
    // From links.
    void onLinkOpen();
    void onLinkBytes(std::string_view bytes);
    void forget(Link& link);

    EventLoop& m_loop;
    Resolver& m_resolver;
    std::shared_ptr<const OutsideServer> m_server;
    std::vector<std::unique_ptr<Link>> m_links; // the present one and those that are closing
    Link* m_link = nullptr;
    std::uint64_t m_lastSerial = 0;
    bool m_isOpen = false;
    std::size_t m_greetings = 0;                // replies to the greeting that are still to come
    RespReader m_reader;
    std::deque<std::unique_ptr<Call>> m_calls;  // in the order of their replies
    std::vector<std::unique_ptr<Call>> m_failing; // answered by their timer
    std::vector<std::unique_ptr<Call>> m_done;  // may still be in their timer's callback
    int m_depth = 0;                            // of answer()
    Duration m_backoff = firstBackoff;
    std::optional<Instant> m_retryAt;
    std::string m_lastError;
    Timer m_idleTimer;
};

} // namespace signalbox
