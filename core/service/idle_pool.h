// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Which kept-alive upstream connections wait for work, per endpoint of one service. Sans-io: it knows handles, the
// caller owns the connections and closes those that are handed back. The last one put is taken first, so that the
// connections a burst needed grow old and expire. Invariant: a handle is in the pool at most once. Thread: one worker
// each.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace signalbox {

struct ConnectionTag;
using ConnectionHandle = Id<ConnectionTag>; // numbered by the worker

class IdlePool {
public:
    // `maxPerEndpoint` 0 keeps nothing. `idleTimeout` counts from put().
    IdlePool(std::size_t endpoints, std::uint32_t maxPerEndpoint, Duration idleTimeout);

    // Keeps the connection. What is returned must be closed: the endpoint's oldest when it was full (or this one, when
    // nothing is kept at all or the endpoint is unknown).
    std::optional<ConnectionHandle> put(EndpointId endpoint, ConnectionHandle connection, Instant now);
    // The endpoint's newest, or nullopt: connect. It leaves the pool. Call expired() first, or on a timer.
    std::optional<ConnectionHandle> take(EndpointId endpoint);
    // Takes out and returns what has waited for the idle timeout; the caller closes it.
    std::vector<ConnectionHandle> expired(Instant now);
    // The connection ended by itself (closed by the server, bytes out of turn). False when it was not here.
    bool remove(ConnectionHandle connection);
    // Takes everything out: the service left the plan, or the gateway drains.
    std::vector<ConnectionHandle> clear();

    std::optional<Instant> nextExpiry() const; // when to call expired(); nullopt when nothing waits
    std::size_t size() const;
    std::size_t size(EndpointId endpoint) const;

private:
    struct Waiting {
        ConnectionHandle connection;
        Instant expires;
    };
    std::uint32_t m_maxPerEndpoint;
    Duration m_idleTimeout;
    std::vector<std::deque<Waiting>> m_endpoints; // oldest first
};

} // namespace signalbox
