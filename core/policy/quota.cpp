// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// So many requests in each hour, day or month of the calendar. Requests whose key has no value count together.
#include "core/policy/calendar_window.h"
#include "core/policy/checks.h"
#include "core/policy/limit_filter.h"
#include "core/policy/policy_kind.h"
#include "core/policy/window_counts.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

struct Quota {
    CalendarUnit unit = CalendarUnit::Day;
    std::chrono::minutes offset{};
    std::int64_t limit = 1;

    CalendarWindow window(const Clock& clock) const { return calendarWindow(unit, offset, clock.wallTime()); }
};

Result<Quota> readQuota(const Fields& fields)
{
    const auto offset = parseZoneOffset(fields.text("timezone"));
    if (!offset)
        return offset.error();
    const std::string window = fields.text("window");
    const CalendarUnit unit = window == "hour" ? CalendarUnit::Hour : window == "month" ? CalendarUnit::Month : CalendarUnit::Day;
    if (fields.integer("limit") < 1)
        return configError("limit must be more than nothing");
    return Quota{unit, *offset, fields.integer("limit")};
}

LimitOutcome takeHere(const Quota& quota, WindowCounts& counts, std::uint64_t key, const Clock& clock)
{
    const CalendarWindow window = quota.window(clock);
    const WindowCounts::Outcome outcome = counts.take(key, window.number, 0, quota.limit);
    return {outcome.isAllowed, quota.limit - outcome.counts.now, outcome.isAllowed ? Duration{0} : window.rest, window.rest};
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto key = LimitKey::parse(fields);
    if (!key)
        return key.error();
    const auto quota = readQuota(fields);
    if (!quota)
        return quota.error();
    const std::string unit = fields.text("window");
    auto settings = std::make_shared<LimitSettings>(
        LimitSettings{*std::move(key), fmt::format("{} per {}", quota->limit, unit), "quota-exceeded"});
    if (auto store = readLimitStore(fields, quota->limit, std::nullopt, *settings); !store)
        return store.error();
    if (isKeptInRedis(fields)) {
        auto limit = RedisLimit::makeCount(fields.object("redis"), quota->limit);
        if (!limit)
            return limit.error();
        settings->ask = [quota = *quota, unit, limit = *std::move(limit)](
                            std::string_view text, RedisLimit::Send send, const Clock& clock) {
            const CalendarWindow window = quota.window(clock);
            return limit.call(fmt::format("{} {} {}", unit, window.number, text), send, window.rest);
        };
    } else {
        settings->take = [quota = *quota, counts = std::make_shared<WindowCounts>()](
                             std::uint64_t hash, const Clock& clock) { return takeHere(quota, *counts, hash, clock); };
    }
    return makeLimitFactory(std::move(settings));
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    LimitKey::check(fields, "quota", findings);
    checkLimitStore(fields, "quota", findings);
    if (const auto offset = parseZoneOffset(fields.text("timezone")); !offset)
        addFinding(findings, fields, "timezone", Severity::Error, "quota-timezone", offset.error().detail);
}

std::vector<FieldSchema> schemaFields()
{
    std::vector<FieldSchema> fields{
        {.name = "limit", .type = FieldType::Integer, .doc = "Requests in each window", .isRequired = true,
            .minimum = 1.0, .maximum = 1e12},
        {.name = "window", .type = FieldType::Choice, .doc = "The part of the calendar that is counted over",
            .defaultText = "day", .choices = {"hour", "day", "month"}},
        {.name = "timezone", .type = FieldType::Text, .doc = "Where the windows begin: UTC, or an offset from it such as +02:00",
            .defaultText = "UTC"},
        LimitKey::field("[client-address]"),
    };
    for (FieldSchema& field : limitStoreFields())
        fields.push_back(std::move(field));
    return fields;
}

} // namespace

const PolicyKind& quotaKind()
{
    static const PolicyKind kind{
        .id = "quota",
        .label = "Quota",
        .letter = "D",
        .category = PolicyCategory::Limits,
        .doc = "Limits how many requests a client may send in an hour, a day or a month",
        .hooks = FilterHooks::RequestHead | FilterHooks::ResponseHead | FilterHooks::ChangesResponse,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: quota, limit: 10000, window: day }",
    };
    return kind;
}

} // namespace signalbox
