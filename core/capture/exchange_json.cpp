// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/exchange_json.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <ctime>

namespace signalbox {
namespace {

nlohmann::ordered_json textOrNull(std::string_view text)
{
    if (text.empty())
        return nullptr;
    return text;
}

template <typename IdType>
std::string_view nameOf(const std::vector<std::string>& names, IdType id)
{
    return id.value < names.size() ? std::string_view(names[id.value]) : std::string_view();
}

} // namespace

std::string toIsoText(WallTime time)
{
    std::int64_t seconds = time.microseconds / 1'000'000;
    std::int64_t rest = time.microseconds % 1'000'000;
    if (rest < 0) {
        rest += 1'000'000;
        --seconds;
    }
    std::tm parts{};
    const auto systemTime = static_cast<std::time_t>(seconds);
    if (!::gmtime_r(&systemTime, &parts))
        return {}; // a year beyond what the system counts
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
        parts.tm_hour, parts.tm_min, parts.tm_sec, rest);
}

std::string urlOf(const ExchangeSummary& summary)
{
    if (!summary.target.empty() && summary.target.front() != '/' && summary.target.front() != '*')
        return summary.target;
    return (summary.isTls ? "https://" : "http://") + summary.host + summary.target;
}

std::string toJsonLine(const ExchangeSummary& summary, const CapturedPlan& plan, std::string_view error)
{
    nlohmann::ordered_json json;
    json["id"] = summary.number;
    json["time"] = toIsoText(summary.startedAt);
    json["method"] = summary.method;
    json["url"] = urlOf(summary);
    json["status"] = nullptr;
    if (summary.status != 0)
        json["status"] = summary.status;
    json["route"] = textOrNull(nameOf(plan.routes, summary.route));
    json["service"] = textOrNull(nameOf(plan.services, summary.service));
    json["duration_us"] = summary.duration.count() / 1000;
    json["request_bytes"] = summary.requestBytes;
    json["response_bytes"] = summary.responseBytes;
    json["error"] = textOrNull(error);
    if (summary.isWebSocket)
        json["websocket"] = true;
    // A request's bytes need not be UTF-8; such bytes become the replacement character.
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace signalbox
