// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace signalbox {

std::string_view toText(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Unknown: return "unknown";
    case ErrorCode::InvalidInput: return "invalid-input";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::PermissionDenied: return "permission-denied";
    case ErrorCode::AddressInUse: return "address-in-use";
    case ErrorCode::AddressUnavailable: return "address-unavailable";
    case ErrorCode::OutOfResources: return "out-of-resources";
    case ErrorCode::DiskFull: return "disk-full";
    case ErrorCode::ReadFailed: return "read-failed";
    case ErrorCode::WriteFailed: return "write-failed";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::ConnectionRefused: return "connection-refused";
    case ErrorCode::ConnectionReset: return "connection-reset";
    case ErrorCode::TimedOut: return "timed-out";
    case ErrorCode::ResolveFailed: return "resolve-failed";
    case ErrorCode::TlsFailed: return "tls-failed";
    case ErrorCode::ProtocolViolation: return "protocol-violation";
    case ErrorCode::LimitExceeded: return "limit-exceeded";
    case ErrorCode::NoHealthyEndpoint: return "no-healthy-endpoint";
    }
    return "unknown";
}

std::string_view toText(ErrorOrigin origin)
{
    switch (origin) {
    case ErrorOrigin::Internal: return "internal";
    case ErrorOrigin::Downstream: return "downstream";
    case ErrorOrigin::Upstream: return "upstream";
    case ErrorOrigin::Policy: return "policy";
    case ErrorOrigin::Config: return "config";
    case ErrorOrigin::System: return "system";
    }
    return "internal";
}

std::string Error::describe() const
{
    std::string text = detail;
    for (auto next = cause; next; next = next->cause)
        text += (text.empty() ? "" : ": ") + next->detail;
    return text;
}

Error withContext(Error error, std::string detail)
{
    Error outer{error.code, error.origin, std::move(detail), {}};
    outer.cause = std::make_shared<const Error>(std::move(error));
    return outer;
}

} // namespace signalbox
