// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Names of endpoints to addresses, without blocking the loop and with a short memory. Thread: its loop's.
#pragma once

#include "core/base/address.h"
#include "core/base/result.h"
#include "core/proxy/event_loop.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace signalbox {

class Resolver {
public:
    explicit Resolver(EventLoop& loop) : m_loop(loop) {}
    ~Resolver();

    // An IP address answers at once; a name is asked of the system (getaddrinfo) and kept for 30 s; failures for 1 s.
    void resolve(const HostPort& address, std::function<void(Result<SocketAddress>)> answer);

private:
    using Answer = std::function<void(Result<SocketAddress>)>;
    struct Entry {
        std::vector<IpAddress> addresses;
        std::string error;
        Instant validUntil;
        std::size_t next = 0;                         // addresses take turns
        std::vector<std::pair<std::uint16_t, Answer>> waiting;
        bool isAsked = false;
    };
    struct Query;

    void ask(const std::string& host);
    void reply(Entry& entry, std::uint16_t port, const Answer& answer);

    EventLoop& m_loop;
    std::map<std::string, Entry> m_entries;
    std::vector<Query*> m_queries;
};

} // namespace signalbox
