// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP half of OutsideCalls: a connection carries one call at a time and is kept for 30 s; equal calls at the same time may
// share one (OutsideCall::shareKey). A call on a kept connection that was just closed is sent once more on a new one: what
// stations ask are questions, which change nothing (RFC 9112 9.3.1). Thread: worker.
#pragma once

#include "core/proxy/outside_calls.h"

#include <memory>
#include <string>
#include <vector>

namespace signalbox {

class OutsideHttpConnection;

class OutsideHttp {
public:
    static constexpr std::size_t mostConnections = 128; // to one server
    static constexpr std::size_t mostIdle = 16;         // of them
    static constexpr Duration idleTimeout = std::chrono::seconds(30);

    OutsideHttp(EventLoop& loop, Resolver& resolver);
    ~OutsideHttp();

    void start(OutsideCall call, CallTicket ticket, CallUser& user);
    bool cancel(CallTicket ticket); // false: not one of ours
    void close();
    bool isIdle() const { return m_connections.empty(); }

private:
    friend class OutsideHttpConnection;
    struct Run;

    bool join(const OutsideCall& call, CallTicket ticket, CallUser& user);
    void open(Run& run, bool mayUseKept);
    void failSoon(Run& run, Error error);
    void finish(Run& run, const Result<CallAnswer>& answer);
    void remove(Run& run);
    std::size_t countConnections(const OutsideServer& server, bool idleOnly) const;
    // From connections. The run is no longer the connection's.
    void retry(Run& run) { open(run, false); }
    void forget(OutsideHttpConnection& connection);

    EventLoop& m_loop;
    Resolver& m_resolver;
    std::vector<std::unique_ptr<Run>> m_runs;
    std::vector<std::unique_ptr<Run>> m_done; // may still be in their timer's callback
    std::vector<std::unique_ptr<OutsideHttpConnection>> m_connections;
    std::uint64_t m_lastSerial = 0;
    int m_depth = 0;                          // of finish()
    bool m_isOpening = false;                 // inside open()
};

} // namespace signalbox
