// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The way of one exchange to its endpoint: a connection of its own (HTTP/1) or a stream on a shared one (HTTP/2). What it is
// given goes to the endpoint; what the endpoint does is told to the user's events. After release(), abort(), finishTunnel() or
// onUpstreamFailed() it must not be touched any more. Thread: worker.
#pragma once

#include "core/proxy/upstream_events.h"

namespace signalbox {

// The exchange's side. events() are told; settle() is called after each so that an exchange that ended can be cleaned up
// outside the machine.
class UpstreamUser {
public:
    virtual ~UpstreamUser() = default;
    virtual UpstreamEvents& events() = 0;
    virtual void settle() = 0;
};

class UpstreamLink {
public:
    virtual ~UpstreamLink() = default;
    virtual void sendRequest(const RequestHead& head, BodyFraming framing) = 0;
    virtual bool sendBody(std::string_view bytes) = 0; // false: wait for onUpstreamWritable
    virtual void sendEnd(const HeaderList& trailers) = 0;
    virtual void pauseReading(bool paused) = 0;
    virtual void switchToTunnel() = 0;
    virtual void release() = 0; // the exchange is over: the connection may serve others
    virtual void abort() = 0;   // the exchange is given up
    virtual void finishTunnel() = 0;
};

} // namespace signalbox
