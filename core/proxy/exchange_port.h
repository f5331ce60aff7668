// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange machine can ask of the connections and the worker around it: its commands. The worker carries them out on
// sockets; tests record them. Calls may come from inside any event given to the machine. Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/http/message.h"
#include "core/policy/outside_call.h"
#include "core/proxy/request_copy.h"

#include <string_view>

namespace signalbox {

// May a kept-alive connection serve the request, or must it be a new one (a kept one just failed under it)?
enum class ConnectionChoice : std::uint8_t { KeptOrNew, New };

class ExchangePort {
public:
    virtual ~ExchangePort() = default;

    // Downstream. sendBody answers false when enough is waiting to be written: the machine sends no more until it is told
    // onDownstreamWritable(), but may still end the message.
    virtual void sendInformational(const ResponseHead& head) = 0;
    virtual void sendContinue() = 0;
    virtual void sendHead(const ResponseHead& head, BodyFraming framing, bool keepAlive) = 0;
    virtual bool sendBody(std::string_view bytes) = 0;
    virtual void sendEnd(const HeaderList& trailers) = 0;
    virtual void pauseRequest(bool paused) = 0;  // stop reading the request body
    virtual void switchDownstreamToTunnel() = 0;
    virtual void abortDownstream() = 0;          // the response cannot be finished: close without a proper end

    // Upstream. openUpstream is answered by onUpstreamOpen or onUpstreamFailed, possibly at once.
    virtual void openUpstream(ServiceId service, EndpointId endpoint, ConnectionChoice choice) = 0;
    virtual void sendUpstreamRequest(const RequestHead& head, BodyFraming framing) = 0;
    virtual bool sendUpstreamBody(std::string_view bytes) = 0; // false: until onUpstreamWritable()
    virtual void sendUpstreamEnd(const HeaderList& trailers) = 0;
    virtual void pauseResponse(bool paused) = 0;
    virtual void switchUpstreamToTunnel() = 0;
    virtual void releaseUpstream() = 0;          // the exchange on it is whole; it may be kept
    virtual void abortUpstream() = 0;            // close it

    // A copy for a mirror: sent without an answer to the machine. False: too many are under way, it was dropped.
    virtual bool sendCopy(RequestCopy copy) = 0;

    // A station's question to another server; answered once by onCallAnswered or onCallSkipped, never from inside startCall.
    // One at a time. Not answered any more after cancelCall.
    virtual void startCall(OutsideCall call) = 0;
    virtual void cancelCall() = 0;

    // One timer; answered by onTimer. Arming again replaces it.
    virtual void armTimer(Instant due) = 0;
    virtual void cancelTimer() = 0;

    // The machine needs nothing more; it may be begun again. Called once per exchange, as the last call of an event.
    virtual void exchangeEnded() = 0;
};

} // namespace signalbox
