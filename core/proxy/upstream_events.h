// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What an upstream connection tells whoever uses it. Thread: worker.
#pragma once

#include "core/base/result.h"
#include "core/http/codec.h"
#include "core/http/message.h"

#include <string>
#include <string_view>

namespace signalbox {

// How the upstream side failed before or within a response.
struct UpstreamFailure {
    ErrorCode code = ErrorCode::Unknown;
    std::string detail;                  // "connection refused by 127.0.0.1:9001"
    bool wasSent = false;                // request bytes may have reached the endpoint
    bool wasKept = false;                // the connection had served before: it may just have been closed under us
};

struct UpstreamConnectionFacts {
    bool isReused = false;
    std::string tls;
};

class UpstreamEvents {
public:
    virtual ~UpstreamEvents() = default;
    virtual void onUpstreamOpen(const UpstreamConnectionFacts& facts) = 0;
    virtual void onUpstreamFailed(const UpstreamFailure& failure) = 0;
    virtual void onInformational(const ResponseHead& head) = 0;
    virtual void onResponse(ResponseHead& head, BodyFraming framing, MessageFlags flags) = 0;
    virtual void onResponseBody(std::string_view bytes) = 0;
    virtual void onResponseEnd(const HeaderList& trailers) = 0;
    virtual void onUpstreamWritable() = 0;
};

} // namespace signalbox
