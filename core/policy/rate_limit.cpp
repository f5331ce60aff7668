// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Limits how often a client may ask, by one of three ways to count. A token bucket starts full, refills `limit` tokens per
// `period` and holds `burst`. A fixed window lets `limit` requests in between two multiples of `period`. A sliding window counts
// what the window before let in too, by the share of it that the last `period` still covers. Requests whose key has no value (an
// absent header) count together.
#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/limit_filter.h"
#include "core/policy/policy_kind.h"
#include "core/policy/token_buckets.h"
#include "core/policy/window_counts.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;

struct Numbers {
    std::string algorithm;
    std::int64_t limit = 0;
    Duration period{};
    std::int64_t burst = 0;

    bool isTokenBucket() const { return algorithm == "token-bucket"; }
    WindowLimit window() const
    {
        return {algorithm == "sliding-window" ? WindowLimit::Algorithm::Sliding : WindowLimit::Algorithm::Fixed, limit, period};
    }
};

Numbers readNumbers(const Fields& fields)
{
    const std::int64_t limit = fields.integer("limit");
    return {fields.text("algorithm"), limit, fields.duration("period"), fields.has("burst") ? fields.integer("burst") : limit};
}

void countHere(const Numbers& numbers, LimitSettings& settings)
{
    if (!numbers.isTokenBucket()) {
        settings.take = [window = numbers.window(), counts = std::make_shared<WindowCounts>()](
                            std::uint64_t key, const Clock& clock) { return window.take(*counts, key, clock.wallTime()); };
        return;
    }
    const TokenBuckets::Rate rate{static_cast<double>(numbers.limit) / static_cast<double>(numbers.period.count()),
        static_cast<double>(numbers.burst)};
    settings.take = [buckets = std::make_shared<TokenBuckets>(rate)](std::uint64_t key, const Clock& clock) {
        const TokenBuckets::Outcome outcome = buckets->take(key, clock.now());
        return LimitOutcome{outcome.isAllowed, static_cast<std::int64_t>(outcome.tokens + 1e-9), outcome.wait,
            buckets->untilFull(outcome.tokens)};
    };
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto key = LimitKey::parse(fields);
    if (!key)
        return key.error();
    const Numbers numbers = readNumbers(fields);
    if (numbers.limit < 1 || numbers.burst < 1 || numbers.period.count() < 1)
        return configError("limit, burst and period must be more than nothing");
    auto settings = std::make_shared<LimitSettings>(
        LimitSettings{*std::move(key), fmt::format("{} per {}", numbers.limit, toDocumentText(numbers.period)), "rate-limited"});
    std::optional<std::int64_t> window;
    if (numbers.period.count() % nanosecondsPerSecond == 0) // the draft's window is whole seconds
        window = numbers.period.count() / nanosecondsPerSecond;
    if (auto store = readLimitStore(fields, numbers.limit, window, *settings); !store)
        return store.error();
    if (isKeptInRedis(fields)) {
        const Fields redis = fields.object("redis");
        auto limit = numbers.isTokenBucket()
            ? RedisLimit::makeTokenBucket(redis, numbers.limit, numbers.period, numbers.burst)
            : RedisLimit::makeWindow(redis, numbers.window());
        if (!limit)
            return limit.error();
        settings->ask = [limit = *std::move(limit)](
                            std::string_view text, RedisLimit::Send send, const Clock&) { return limit.call(text, send); };
    } else {
        countHere(numbers, *settings);
    }
    return makeLimitFactory(std::move(settings));
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    LimitKey::check(fields, "rate-limit", findings);
    checkLimitStore(fields, "rate-limit", findings);
    const Numbers numbers = readNumbers(fields);
    if (!numbers.isTokenBucket()) {
        if (fields.has("burst"))
            addFinding(findings, fields, "burst", Severity::Warning, "rate-limit-burst",
                fmt::format("burst belongs to token-bucket: {} lets the limit in at once", numbers.algorithm));
    } else if (numbers.burst < numbers.limit / 10) {
        addFinding(findings, fields, "burst", Severity::Warning, "rate-limit-small-burst",
            "The burst is under a tenth of the limit: clients that come in waves never reach the limit");
    }
}

std::vector<FieldSchema> schemaFields()
{
    std::vector<FieldSchema> fields{
        {.name = "algorithm", .type = FieldType::Choice, .doc = "How requests are counted",
            .defaultText = "token-bucket", .choices = {"token-bucket", "sliding-window", "fixed-window"}},
        {.name = "limit", .type = FieldType::Integer, .doc = "Requests per period", .isRequired = true,
            .minimum = 1.0, .maximum = 1e9},
        {.name = "period", .type = FieldType::Duration, .doc = "What the limit is counted over", .defaultText = "1s",
            .minimum = 1e6, .maximum = 31 * 86400e9},
        {.name = "burst", .type = FieldType::Integer,
            .doc = "With token-bucket: requests that may come at once after a pause; as many as the limit when not given",
            .minimum = 1.0, .maximum = 1e9},
        LimitKey::field("[client-address]"),
    };
    for (FieldSchema& field : limitStoreFields())
        fields.push_back(std::move(field));
    return fields;
}

} // namespace

const PolicyKind& rateLimitKind()
{
    static const PolicyKind kind{
        .id = "rate-limit",
        .label = "Rate limit",
        .letter = "L",
        .category = PolicyCategory::Limits,
        .doc = "Limits how many requests a client may send in a time",
        .hooks = FilterHooks::RequestHead | FilterHooks::ResponseHead | FilterHooks::ChangesResponse,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: rate-limit, limit: 100, period: 1s }",
    };
    return kind;
}

} // namespace signalbox
