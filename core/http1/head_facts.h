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
KnownField compareKnownField(std::string_view name);
// `name` is a token. Nearly all fields are told apart by their length and first letter.
inline KnownField knownField(std::string_view name)
{
    constexpr std::uint32_t lengths = 1U << 2 | 1U << 4 | 1U << 6 | 1U << 7 | 1U << 10 | 1U << 14 | 1U << 17;
    constexpr std::uint32_t letters = 1U << ('c' & 31) | 1U << ('e' & 31) | 1U << ('h' & 31) | 1U << ('k' & 31)
        | 1U << ('t' & 31) | 1U << ('u' & 31);
    const bool mayBe = name.size() <= 17 && (lengths >> name.size() & letters >> (name.front() & 31) & 1U) != 0;
    return mayBe ? compareKnownField(name) : KnownField::Other;
}

enum class TransferCoding : std::uint8_t { Absent, Chunked, Unknown, Malformed };

struct HeadFacts {
    std::string_view host; // the first
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
