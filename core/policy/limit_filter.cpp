// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/limit_filter.h"

#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/outside_server.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

std::int64_t wholeSeconds(Duration duration)
{
    return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

class LimitFilter final : public Filter {
public:
    explicit LimitFilter(const LimitSettings& settings) : m_settings(settings) {}

    Verdict onRequestHead(RequestHead&, FilterContext& context) override
    {
        if (m_settings.ask)
            return Verdict::call(m_settings.ask(m_settings.key.text(context), RedisLimit::Send::Digest, context.clock));
        return conclude(m_settings.take(m_settings.key.hash(context), context.clock), context);
    }

    Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead&, FilterContext& context) override
    {
        const RedisReply* reply = answer ? std::get_if<RedisReply>(&*answer) : nullptr;
        if (reply != nullptr && RedisLimit::isScriptMissing(*reply) && !m_hasLoaded) {
            m_hasLoaded = true;
            return Verdict::call(m_settings.ask(m_settings.key.text(context), RedisLimit::Send::Script, context.clock));
        }
        const auto outcome = reply != nullptr ? RedisLimit::readReply(*reply) : std::nullopt;
        if (outcome)
            return conclude(*outcome, context);
        if (!m_settings.allowsOnError)
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
        if (context.notes != nullptr) {
            context.note("key", m_settings.key.words(context));
            context.note("limit", m_settings.name);
            context.note("remaining", std::to_string(outcome.remaining));
            if (!outcome.isAllowed)
                context.note("wait", toDocumentText(outcome.wait));
        }
        return outcome.isAllowed ? Verdict::proceed() : refusal();
    }

    Verdict refusal() const
    {
        LocalResponse response;
        response.status = 429; // RFC 6585 4
        response.problemType = m_settings.problemType;
        response.reason = fmt::format("over {}", m_settings.name);
        // RFC 9110 10.2.3: whole seconds, and 0 would invite at once.
        response.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(wholeSeconds(m_outcome->wait), 1)));
        addHeaders(response.headers);
        return Verdict::respond(std::move(response));
    }

    // draft-ietf-httpapi-ratelimit-headers-10: r is what is left, t the seconds until all of it is back.
    void addHeaders(HeaderList& headers) const
    {
        if (m_settings.policyHeader.empty() || !m_outcome) // nothing is known when the store did not answer
            return;
        headers.add("RateLimit-Policy", m_settings.policyHeader);
        headers.add("RateLimit", fmt::format("\"{}\";r={};t={}", m_settings.name, m_outcome->remaining,
            wholeSeconds(m_outcome->untilFull)));
    }

    const LimitSettings& m_settings;
    std::optional<LimitOutcome> m_outcome;
    bool m_hasLoaded = false; // the script was sent whole
};

} // namespace

FilterFactory makeLimitFactory(std::shared_ptr<const LimitSettings> settings)
{
    return [shared = std::move(settings)] { return std::make_unique<LimitFilter>(*shared); };
}

std::vector<FieldSchema> limitStoreFields()
{
    return {
        {.name = "store", .type = FieldType::Choice, .doc = "Where the counts are kept; those kept here are lost with the program",
            .defaultText = "local", .choices = {"local", "redis"}},
        outsideRedisField(),
        {.name = "on-store-error", .type = FieldType::Choice, .doc = "What happens when Redis does not answer",
            .defaultText = "allow", .choices = {"allow", "deny"}},
        {.name = "headers", .type = FieldType::Choice, .doc = "RateLimit response headers that tell clients what is left",
            .defaultText = "draft", .choices = {"draft", "none"}},
    };
}

bool isKeptInRedis(const Fields& fields)
{
    return fields.text("store") == "redis";
}

Result<void> readLimitStore(const Fields& fields, std::int64_t limit, std::optional<std::int64_t> window, LimitSettings& settings)
{
    if (isKeptInRedis(fields) && !fields.hasObject("redis"))
        return configError("store: redis needs the address of a server in redis");
    settings.allowsOnError = fields.text("on-store-error") == "allow";
    if (fields.text("headers") == "draft") {
        settings.policyHeader = fmt::format("\"{}\";q={}", settings.name, limit);
        if (window)
            settings.policyHeader += fmt::format(";w={}", *window);
    }
    return {};
}

void checkLimitStore(const Fields& fields, std::string_view kind, std::vector<Finding>& findings)
{
    if (!fields.hasObject("redis"))
        return;
    checkOutsideTls(fields.object("redis"), findings);
    if (!isKeptInRedis(fields))
        addFinding(findings, fields, "redis", Severity::Warning, fmt::format("{}-store", kind),
            "The counts are kept here and not in Redis: say store: redis");
}

} // namespace signalbox
