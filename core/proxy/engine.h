// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway, running: listeners, workers, upstream connections, health checks. Owns its threads. The functions here may be
// called from any one thread at a time (the window's or main's); statistics() from any thread.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/plan/plan.h"
#include "core/proxy/engine_statistics.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

class CaptureLog;

struct EngineOptions {
    unsigned workers = 0;                    // 0: one per core
    CaptureLog* capture = nullptr;           // null: nothing is recorded. Must outlive the engine.
    std::uint64_t seed = 0;                  // of the random sources; 0: from the system
    bool observes = true;                    // carries out the document's `observe`; false for trials beside a running gateway
    std::map<std::string, HostPort> bindings; // listener name -> where to listen instead of the document's `bind`
};

struct BoundListener {
    std::string name;
    SocketAddress address;                   // the real port, when 0 was asked for
    bool isTls = false;
    std::string url() const;                 // "https://127.0.0.1:8443"
};

class Engine {
public:
    virtual ~Engine() = default;             // stops at once

    // Binds every listener and the metrics' address, then accepts. Errors name the listener and what to do: AddressInUse,
    // PermissionDenied, AddressUnavailable, OutOfResources. On an error nothing is left running.
    static Result<std::unique_ptr<Engine>> start(std::shared_ptr<const Plan> plan, EngineOptions options);

    // Publishes a new plan: new exchanges use it, running ones finish on theirs. Changed listeners are bound before anything
    // else happens; on an error the running plan stays as it is.
    virtual Result<void> apply(std::shared_ptr<const Plan> plan) = 0;

    virtual std::shared_ptr<const Plan> plan() const = 0;
    virtual std::vector<BoundListener> listeners() const = 0;
    virtual std::optional<SocketAddress> metricsAddress() const = 0; // nullopt: the document asks for none
    virtual EngineStatistics statistics() const = 0;

    // Stops accepting, lets exchanges finish for at most `limit`, then closes everything. Blocks.
    virtual void drain(Duration limit) = 0;
};

} // namespace signalbox
