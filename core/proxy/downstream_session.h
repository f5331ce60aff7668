// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How one HTTP version is spoken on a client connection: between its bytes and the streams that run on it. Owned by the
// connection, which owns the socket. Thread: worker.
#pragma once

#include "core/http/codec.h"
#include "core/proxy/exchange_stream.h"

#include <string_view>

namespace signalbox {

class DownstreamConnection;

class DownstreamSession {
public:
    virtual ~DownstreamSession() = default;

    // Of the connection.
    virtual void onBytes(std::string_view bytes) = 0;
    virtual void onEnd() = 0;                          // the client sends no more
    virtual void onFailed(std::string_view detail) = 0; // the connection is gone; it is closed after this
    virtual void onWritable() = 0;
    virtual void drain() = 0;                          // end after what runs, or now when nothing runs

    // Of its streams.
    virtual ServerCodec& codec() = 0;
    virtual std::string& out() = 0;                    // where the codec writes
    virtual void touched() = 0;                        // something was sent
    virtual bool isWritable(const ExchangeStream& stream) = 0;
    virtual void onRequestPaused(ExchangeStream& stream) = 0; // isPaused() has changed
    virtual void onTunnel() = 0;
    virtual void settle(ExchangeStream& stream) = 0;   // after each event that did not come from the client
};

} // namespace signalbox
