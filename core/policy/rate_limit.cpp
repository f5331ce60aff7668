// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Limits how often a client may ask: a token bucket per key, that starts full, refills `limit` tokens per `period` and holds
// `burst`. Requests whose key has no value (an absent header) share one bucket. The buckets are ours, or in a Redis server that
// several gateways share.
#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/keyed_hash.h"
#include "core/policy/outside_server.h"
#include "core/policy/policy_kind.h"
#include "core/policy/redis_limit.h"
#include "core/policy/template.h"
#include "core/policy/token_buckets.h"

#include <fmt/core.h>
#include <openssl/rand.h>

namespace signalbox {
namespace {

constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;

struct Limit {
    Limit(TokenBuckets::Rate rate, std::vector<Template::Part> parts) : key(std::move(parts)), buckets(rate) {}

    std::vector<Template::Part> key;
    HashKey hashKey;
    std::string name;         // "100 per 1s"
    std::string policyHeader; // empty: no headers are added
    TokenBuckets buckets;
    std::optional<RedisLimit> redis; // instead of the buckets
    bool allowsOnError = true;
};

std::int64_t wholeSeconds(Duration duration)
{
    return (duration.count() + nanosecondsPerSecond - 1) / nanosecondsPerSecond;
}

std::string_view addressBytes(const IpAddress& address)
{
    return {reinterpret_cast<const char*>(address.bytes.data()), address.isV6 ? std::size_t{16} : std::size_t{4}};
}

class RateLimit final : public Filter {
public:
    explicit RateLimit(Limit& limit) : m_limit(limit) {}

    Verdict onRequestHead(RequestHead&, FilterContext& context) override
    {
        if (m_limit.redis)
            return Verdict::call(m_limit.redis->call(keyText(context)));
        const TokenBuckets::Outcome outcome = m_limit.buckets.take(hashOfKey(context), context.clock.now());
        return conclude({outcome.isAllowed, static_cast<std::int64_t>(outcome.tokens + 1e-9), outcome.wait,
                            m_limit.buckets.untilFull(outcome.tokens)},
            context);
    }

    Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead&, FilterContext& context) override
    {
        const RedisReply* reply = answer ? std::get_if<RedisReply>(&*answer) : nullptr;
        if (reply != nullptr && RedisLimit::isScriptMissing(*reply) && !m_hasLoaded) {
            m_hasLoaded = true;
            return Verdict::call(m_limit.redis->callWithScript(keyText(context)));
        }
        const auto outcome = reply != nullptr ? RedisLimit::readReply(*reply) : std::nullopt;
        if (outcome)
            return conclude(*outcome, context);
        if (!m_limit.allowsOnError)
            return Verdict::refuse(503, "rate-limit-unavailable", "the store of the counts did not answer");
        context.note("on-store-error", "allow");
        return Verdict::proceed();
    }

    Verdict onResponseHead(ResponseHead& head, FilterContext&) override
    {
        addHeaders(head.headers);
        return Verdict::proceed();
    }

private:
    Verdict conclude(LimitOutcome outcome, FilterContext& context)
    {
        m_outcome = outcome;
        if (context.notes != nullptr)
            writeNotes(context);
        return outcome.isAllowed ? Verdict::proceed() : refusal();
    }

    // The values one after the other, each with its length, so that no two keys read the same.
    std::string keyText(const FilterContext& context) const
    {
        std::string text;
        for (const Template::Part& part : m_limit.key) {
            const std::string value = valueOf(part, context.facts, context.request);
            text.append(std::to_string(value.size())).append(":").append(value);
        }
        return text;
    }

    std::uint64_t hashOfKey(const FilterContext& context) const
    {
        std::uint64_t hash = 0;
        for (const Template::Part& part : m_limit.key) {
            // Each part is hashed by itself under the hash of those before, so "a","bc" and "ab","c" differ.
            const HashKey key{m_limit.hashKey.first ^ hash, m_limit.hashKey.second};
            if (part.source == Template::Source::ClientAddress)
                hash = keyedHash(key, addressBytes(context.facts.client));
            else if (part.source == Template::Source::Header)
                hash = keyedHash(key, context.request.headers.find(part.name).value_or(std::string_view{}));
            else
                hash = keyedHash(key, valueOf(part, context.facts, context.request));
        }
        return hash;
    }

    void writeNotes(FilterContext& context) const
    {
        std::string key;
        for (const Template::Part& part : m_limit.key) {
            if (!key.empty())
                key += ' ';
            key += valueOf(part, context.facts, context.request);
        }
        context.note("key", std::move(key));
        context.note("limit", m_limit.name);
        context.note("remaining", std::to_string(m_outcome->remaining));
        if (!m_outcome->isAllowed)
            context.note("wait", toDocumentText(m_outcome->wait));
    }

    Verdict refusal() const
    {
        LocalResponse response;
        response.status = 429; // RFC 6585 4
        response.problemType = "rate-limited";
        response.reason = fmt::format("over {}", m_limit.name);
        // RFC 9110 10.2.3: whole seconds, and 0 would invite at once.
        response.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(wholeSeconds(m_outcome->wait), 1)));
        addHeaders(response.headers);
        return Verdict::respond(std::move(response));
    }

    // draft-ietf-httpapi-ratelimit-headers-10: r is what is left, t the seconds until all of it is back.
    void addHeaders(HeaderList& headers) const
    {
        if (m_limit.policyHeader.empty() || !m_outcome) // nothing is known when the store did not answer
            return;
        headers.add("RateLimit-Policy", m_limit.policyHeader);
        headers.add("RateLimit", fmt::format("\"{}\";r={};t={}", m_limit.name, m_outcome->remaining,
            wholeSeconds(m_outcome->untilFull)));
    }

    Limit& m_limit;
    std::optional<LimitOutcome> m_outcome;
    bool m_hasLoaded = false; // the script was sent whole
};

Result<Template::Part> parseKeyPart(const std::string& text)
{
    if (text == "client-address")
        return Template::Part{Template::Source::ClientAddress, {}};
    auto part = parseVariable(text);
    if (part) {
        switch (part->source) {
        case Template::Source::Header:
        case Template::Source::Claim:
        case Template::Source::Path:
        case Template::Source::Consumer:
        case Template::Source::Route: return part;
        default: break;
        }
    }
    return configError(fmt::format(
        "key: \"{}\" is none of client-address, consumer, route, header.NAME, jwt.CLAIM and path.NAME", text));
}

Result<std::vector<Template::Part>> parseKey(const Fields& fields)
{
    std::vector<Template::Part> parts;
    for (const std::string& text : fields.texts("key")) {
        auto part = parseKeyPart(text);
        if (!part)
            return part.error();
        parts.push_back(*std::move(part));
    }
    return parts;
}

std::int64_t burstOf(const Fields& fields)
{
    return fields.has("burst") ? fields.integer("burst") : fields.integer("limit");
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto key = parseKey(fields);
    if (!key)
        return key.error();
    const std::int64_t limit = fields.integer("limit");
    const Duration period = fields.duration("period");
    if (limit < 1 || burstOf(fields) < 1 || period.count() < 1)
        return configError("limit, burst and period must be more than nothing");
    const TokenBuckets::Rate rate{static_cast<double>(limit) / static_cast<double>(period.count()),
        static_cast<double>(burstOf(fields))};
    auto shared = std::make_shared<Limit>(rate, *std::move(key));
    shared->allowsOnError = fields.text("on-store-error") == "allow";
    if (fields.text("store") == "redis") {
        if (!fields.hasObject("redis"))
            return configError("store: redis needs the address of a server in redis");
        auto redis = RedisLimit::make(fields.object("redis"), {limit, period, burstOf(fields)});
        if (!redis)
            return redis.error();
        shared->redis = *std::move(redis);
    }
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&shared->hashKey), sizeof(HashKey)) != 1)
        return Error{ErrorCode::OutOfResources, ErrorOrigin::System, "no random bytes for the table of keys"};
    shared->name = fmt::format("{} per {}", limit, toDocumentText(period));
    if (fields.text("headers") == "draft") {
        shared->policyHeader = fmt::format("\"{}\";q={}", shared->name, limit);
        if (period.count() % nanosecondsPerSecond == 0) // the draft's window is whole seconds
            shared->policyHeader += fmt::format(";w={}", period.count() / nanosecondsPerSecond);
    }
    return FilterFactory{[shared] { return std::make_unique<RateLimit>(*shared); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    if (auto key = parseKey(fields); !key)
        addFinding(findings, fields, "key", Severity::Error, "rate-limit-key", key.error().detail);
    else if (key->empty())
        addFinding(findings, fields, "key", Severity::Warning, "rate-limit-no-key",
            "Without a key all clients share one limit");
    if (fields.hasObject("redis"))
        checkOutsideTls(fields.object("redis"), findings);
    if (fields.hasObject("redis") && fields.text("store") != "redis")
        addFinding(findings, fields, "redis", Severity::Warning, "rate-limit-store",
            "The counts are kept here and not in Redis: say store: redis");
    if (burstOf(fields) < fields.integer("limit") / 10)
        addFinding(findings, fields, "burst", Severity::Warning, "rate-limit-small-burst",
            "The burst is under a tenth of the limit: clients that come in waves never reach the limit");
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "algorithm", .type = FieldType::Choice, .doc = "How requests are counted",
            .defaultText = "token-bucket", .choices = {"token-bucket"}},
        {.name = "limit", .type = FieldType::Integer, .doc = "Requests per period", .isRequired = true,
            .minimum = 1.0, .maximum = 1e9},
        {.name = "period", .type = FieldType::Duration, .doc = "What the limit is counted over", .defaultText = "1s",
            .minimum = 1e6, .maximum = 31 * 86400e9},
        {.name = "burst", .type = FieldType::Integer,
            .doc = "Requests that may come at once after a pause; as many as the limit when not given", .minimum = 1.0,
            .maximum = 1e9},
        {.name = "key", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "What is limited by itself: client-address, consumer, route, header.NAME, jwt.CLAIM, path.NAME",
            .defaultText = "[client-address]"},
        {.name = "store", .type = FieldType::Choice, .doc = "Where the counts are kept", .defaultText = "local",
            .choices = {"local", "redis"}},
        outsideRedisField(),
        {.name = "on-store-error", .type = FieldType::Choice, .doc = "What happens when Redis does not answer",
            .defaultText = "allow", .choices = {"allow", "deny"}},
        {.name = "headers", .type = FieldType::Choice, .doc = "RateLimit response headers that tell clients what is left",
            .defaultText = "draft", .choices = {"draft", "none"}},
    };
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
