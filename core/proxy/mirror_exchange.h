// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sends one copy of a request to a mirror's endpoint and throws the response away. Nobody downstream learns how it went: it
// shows in the service's counters only. Uses kept connections as exchanges do. Lives in its worker's list until it is done.
// Thread: worker.
#pragma once

#include "core/proxy/event_loop.h"
#include "core/proxy/exchange_port.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/request_copy.h"
#include "core/proxy/upstream_link.h"

#include <memory>

namespace signalbox {

class Worker;

class MirrorExchange final : public UpstreamUser, public UpstreamEvents {
public:
    MirrorExchange(Worker& worker, std::shared_ptr<ServiceRuntime> service, RequestCopy copy);
    ~MirrorExchange() override; // gives up what is under way

    // May end and destroy it before this returns.
    void start();

    // UpstreamUser
    UpstreamEvents& events() override { return *this; }
    void settle() override;

    // UpstreamEvents
    void onUpstreamOpen(const UpstreamConnectionFacts& facts) override;
    void onUpstreamFailed(const UpstreamFailure& failure) override;
    void onInformational(const ResponseHead&) override {}
    void onResponse(ResponseHead& head, BodyFraming framing, MessageFlags flags) override;
    void onResponseBody(std::string_view bytes) override;
    void onResponseEnd(const HeaderList& trailers) override;
    void onUpstreamWritable() override {} // the copy was given to the connection whole

private:
    void open(ConnectionChoice choice);
    void abort();
    void giveUp(std::string reason);

    Worker& m_worker;
    std::shared_ptr<ServiceRuntime> m_service;
    RequestCopy m_copy;
    Timer m_timer;
    UpstreamLink* m_connection = nullptr;
    Instant m_started;
    bool m_isOpening = false; // inside open(): an answer at once must not destroy this
    bool m_freshTried = false;
    bool m_isDone = false;
};

} // namespace signalbox
