// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Result<T>: a value or an Error. Nothing that traffic or files can reach throws; errors are values that carry
// where they came from and what to tell the user. Dropping a Result is a compiler warning.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox {

// What went wrong, across the whole program. Wording for people is made in ui and the command line from code + detail.
enum class ErrorCode : std::uint8_t {
    Unknown,
    InvalidInput,        // text that cannot be parsed: document, filter, address, duration
    NotFound,            // a file, host, route or recording that is not there
    PermissionDenied,
    AddressInUse,
    AddressUnavailable,  // cannot bind: the address is not of this machine
    OutOfResources,      // descriptors, memory caps
    DiskFull,
    ReadFailed,
    WriteFailed,
    Unsupported,
    Cancelled,
    ConnectionRefused,
    ConnectionReset,     // closed or reset before the message was complete
    TimedOut,
    ResolveFailed,       // DNS
    TlsFailed,
    ProtocolViolation,   // the peer broke HTTP
    LimitExceeded,
    NoHealthyEndpoint,
};

// Which side the error belongs to.
enum class ErrorOrigin : std::uint8_t { Internal, Downstream, Upstream, Policy, Config, System };

std::string_view toText(ErrorCode code);     // "connection-refused"
std::string_view toText(ErrorOrigin origin); // "upstream"

struct Error {
    ErrorCode code = ErrorCode::Unknown;
    ErrorOrigin origin = ErrorOrigin::Internal;
    std::string detail;                       // one sentence without a final full stop: names, addresses, numbers
    std::shared_ptr<const Error> cause = {};

    // The detail with the details of all causes behind it, separated by ": ".
    std::string describe() const;
};

template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {} // NOLINT(google-explicit-constructor)
};

// Wraps an error with what was being done when it happened.
Error withContext(Error error, std::string detail);

} // namespace signalbox
