// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the fields of a head say about framing and the connection (RFC 9112 6, 9; RFC 9110 7.2, 7.8, 10.1.1), and the
// decisions that follow. Strict: a message that two readers could delimit differently is refused.
#pragma once

#include "core/http/codec.h"

#include <optional>
#include <string_view>

namespace signalbox::http1 {

enum class KnownField : std::uint8_t {
    Other,
    Connection,
    ContentLength,
    Expect,
    Host,
    KeepAlive,
    Te,
    TransferEncoding,
    Upgrade,
};
KnownField knownField(std::string_view name); // `name` is a token

enum class TransferCoding : std::uint8_t { Absent, Chunked, Unknown, Malformed };

struct HeadFacts {
    std::string_view host;          // the first
    std::string_view contentLength; // the first
    unsigned hosts = 0;
    unsigned contentLengths = 0;
    TransferCoding transferCoding = TransferCoding::Absent; // of all such fields together
    bool hasClose = false;
    bool hasKeepAlive = false;
    bool hasUpgradeOption = false; // in Connection
    bool hasUpgradeField = false;
    bool hasExpectContinue = false;
};

// The views live as long as `headers` is not changed.
HeadFacts collectFacts(const HeaderList& headers);

struct Delimited {
    BodyFraming framing;
    MessageFlags flags;
};

// nullopt: `error` says why.
std::optional<Delimited> delimitRequest(const RequestHead& head, ProtocolError& error);

// What a client must know of the request to read its response.
struct RequestedBy {
    bool isHead = false;
    bool isConnect = false;
    bool wantsUpgrade = false;
};
std::optional<Delimited> delimitResponse(const ResponseHead& head, RequestedBy request, ProtocolError& error);

// uri-host [ ":" port ] that is not empty (RFC 9110 7.2).
bool isHostValue(std::string_view value);

} // namespace signalbox::http1
