// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/retry.h"

#include "core/http/message.h"

#include <algorithm>

namespace signalbox {
namespace {

bool coversStatus(const RetrySettings& settings, int status)
{
    if (settings.anyServerError && status >= 500 && status <= 599)
        return true;
    if (settings.gatewayError && status >= 502 && status <= 504)
        return true;
    return std::find(settings.statuses.begin(), settings.statuses.end(), status) != settings.statuses.end();
}

bool coversCause(const RetrySettings& settings, RetryCause cause)
{
    switch (cause.kind) {
    case RetryCause::Kind::ConnectFailure: return settings.connectFailure;
    case RetryCause::Kind::Reset: return settings.reset;
    case RetryCause::Kind::Timeout: return settings.timeout;
    case RetryCause::Kind::Status: return coversStatus(settings, cause.status);
    }
    return false;
}

bool coversMethod(const RetrySettings& settings, std::string_view method)
{
    if (settings.idempotentOnly)
        return isIdempotent(method);
    return settings.methods.empty()
        || std::find(settings.methods.begin(), settings.methods.end(), method) != settings.methods.end();
}

} // namespace

bool shouldRetry(
    const RetrySettings& settings, RetryCause cause, std::uint32_t attempt, std::string_view method, bool bodyKept)
{
    if (attempt >= settings.attempts || !bodyKept || !coversCause(settings, cause))
        return false;
    return cause.kind == RetryCause::Kind::ConnectFailure || coversMethod(settings, method);
}

Duration backoff(const RetrySettings& settings, std::uint32_t attempt, RandomSource& random)
{
    const std::int64_t most = std::max<std::int64_t>(0, settings.backoffMax.count());
    std::int64_t ceiling = std::clamp<std::int64_t>(settings.backoffBase.count(), 0, most);
    for (std::uint32_t doubled = 1; doubled < attempt && ceiling > 0 && ceiling < most; ++doubled)
        ceiling = ceiling > most / 2 ? most : ceiling * 2;
    if (ceiling == 0)
        return Duration::zero();
    return Duration{static_cast<std::int64_t>(random.next() % (static_cast<std::uint64_t>(ceiling) + 1))};
}

} // namespace signalbox
