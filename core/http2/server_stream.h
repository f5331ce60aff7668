// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the server's codec keeps of one stream, from the first frame of its request until nghttp2 has closed it.
#pragma once

#include "core/base/clock.h"
#include "core/http2/request_fields.h"

#include <cstdint>
#include <string>

namespace signalbox::http2 {

struct Stream {
    Stream(StreamId number, const CodecLimits& limits)
        : id(number)
        , fields(limits)
    {
    }
    StreamId id;
    RequestFields fields;
    bool isHeadDone = false;
    bool isRefused = false;       // onRequestError was told; nothing more of it is
    bool isReleased = false;      // the exchange is over
    bool isRequestEnded = false;
    std::uint64_t received = 0;   // bytes of the body

    std::string queue;            // of the response's body
    std::size_t queueStart = 0;
    bool isResponseStarted = false;
    bool isResponseEnded = false; // sendEnd, or a head without a body
    bool isEndWritten = false;
    bool isDeferred = false;
    bool isFull = false;
    HeaderList trailers;
    Instant moved;                // when the queue last shrank, or was empty

    std::size_t waiting() const { return queue.size() - queueStart; }
};

} // namespace signalbox::http2
