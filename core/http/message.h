// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Heads of HTTP messages as values, without any protocol version's framing (RFC 9110). Framing headers
// (Content-Length, Transfer-Encoding) stay in the list as they came; how a body is sent is said by BodyFraming.
#pragma once

#include "core/http/header_list.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

enum class HttpVersion : std::uint8_t { Http10, Http11, Http2 };
std::string_view toText(HttpVersion version); // "HTTP/1.1"

struct RequestHead {
    std::string method;    // a token, case kept
    std::string target;    // exactly as received: origin-form, absolute-form, authority-form or "*"
    HttpVersion version = HttpVersion::Http11;
    HeaderList headers;

    friend bool operator==(const RequestHead&, const RequestHead&) = default;
    void clear();
};

struct ResponseHead {
    int status = 200;
    std::string reason;    // may be empty; writers fill in the standard phrase
    HttpVersion version = HttpVersion::Http11;
    HeaderList headers;

    friend bool operator==(const ResponseHead&, const ResponseHead&) = default;
    void clear();
};

// How the bytes of a body are delimited.
struct BodyFraming {
    enum class Kind : std::uint8_t {
        None,        // no body follows
        Length,      // exactly `length` bytes
        Chunked,     // until the last chunk; trailers possible
        UntilClose,  // responses only
        Tunnel,      // after 101 or a 2xx to CONNECT: opaque bytes both ways
    };
    Kind kind = Kind::None;
    std::uint64_t length = 0;

    friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

std::string_view standardReason(int status); // RFC 9110 15; empty when unknown
bool isIdempotent(std::string_view method);  // RFC 9110 9.2.2: GET HEAD OPTIONS TRACE PUT DELETE
// 1xx, 204 and 304 have no body, and neither has any response to HEAD (RFC 9112 6.3 (1)).
bool responseHasBody(int status, std::string_view requestMethod);
// Hop-by-hop fields that an intermediary never forwards (RFC 9110 7.6.1), besides those named by Connection.
bool isHopByHop(std::string_view headerName);

} // namespace signalbox
