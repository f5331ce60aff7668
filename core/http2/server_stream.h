// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the server's codec keeps of one stream, from the first frame of its request until nghttp2 has closed it.
#pragma once

#include "core/http2/outgoing_body.h"
#include "core/http2/request_fields.h"

#include <cstdint>

namespace signalbox::http2 {

struct Stream {
    Stream(StreamId number, const CodecLimits& limits, OutgoingShared& shared)
        : id(number)
        , fields(limits)
        , response(shared)
    {
    }
    StreamId id;
    RequestFields fields;
    bool isHeadDone = false;
    bool isRefused = false;       // onRequestError was told; nothing more of it is
    bool isReleased = false;      // the exchange is over
    bool isRequestEnded = false;
    std::uint64_t received = 0;   // bytes of the body

    OutgoingBody response;
    bool isEndWritten = false;
};

} // namespace signalbox::http2
