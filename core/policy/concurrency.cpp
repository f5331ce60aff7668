// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets only so many requests be under way at once; the others wait in a queue for a while, or are refused. A request keeps its
// place until its exchange has ended, a tunnel until it closes. Whoever waits asks again after a few milliseconds, since its
// worker cannot be woken by another: the first in the queue soon, those behind it less often.
#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/limit_key.h"
#include "core/policy/places.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

struct Settings {
    Settings(LimitKey by, std::size_t most, std::size_t queue, Duration timeout)
        : key(std::move(by)), name(fmt::format("{} at once", most)), queueTimeout(timeout), places(most, queue)
    {
    }

    LimitKey key;
    std::string name; // "10 at once"
    Duration queueTimeout{};
    mutable Places places;
};

class Concurrency final : public Filter {
public:
    explicit Concurrency(const Settings& settings) : m_settings(settings) {}
    ~Concurrency() override { m_settings.places.leave(m_ticket); }
    Concurrency(const Concurrency&) = delete;
    Concurrency& operator=(const Concurrency&) = delete;

    Verdict onRequestHead(RequestHead&, FilterContext& context) override
    {
        m_ticket = m_settings.places.enter(m_settings.key.hash(context));
        if (context.notes != nullptr) {
            context.note("key", m_settings.key.words(context));
            context.note("limit", m_settings.name);
        }
        m_arrivedAt = context.clock.now();
        m_giveUpAt = m_arrivedAt + m_settings.queueTimeout;
        return decide(context);
    }

    Verdict onPauseOver(RequestHead&, FilterContext& context) override
    {
        m_settings.places.askAgain(m_ticket);
        return decide(context);
    }

private:
    Verdict decide(FilterContext& context)
    {
        using State = Places::Ticket::State;
        const Instant now = context.clock.now();
        if (m_ticket.state == State::Inside) {
            context.note("under-way", std::to_string(m_ticket.inside));
            if (now > m_arrivedAt && context.notes != nullptr)
                context.note("queued", toDocumentText(now - m_arrivedAt));
            return Verdict::proceed();
        }
        if (m_ticket.state == State::Refused)
            return refusal("and the queue is full");
        if (now >= m_giveUpAt) {
            m_settings.places.leave(m_ticket);
            return refusal("and none ended in time");
        }
        constexpr std::size_t slowest = 25;
        const Duration next = std::chrono::milliseconds(2 + std::min(m_ticket.ahead, slowest) * 2);
        return Verdict::pause(std::min(next, m_giveUpAt - now));
    }

    Verdict refusal(std::string_view why) const
    {
        LocalResponse response;
        response.status = 503;
        response.problemType = "too-many-at-once";
        response.reason = fmt::format("{} are under way, {}", m_settings.name, why);
        response.headers.add("Retry-After", "1");
        return Verdict::respond(std::move(response));
    }

    const Settings& m_settings;
    Places::Ticket m_ticket;
    Instant m_arrivedAt;
    Instant m_giveUpAt;
};

Result<FilterFactory> compile(const Fields& fields)
{
    auto key = LimitKey::parse(fields);
    if (!key)
        return key.error();
    if (fields.integer("max") < 1)
        return configError("max must be more than nothing");
    auto settings = std::make_shared<const Settings>(*std::move(key), static_cast<std::size_t>(fields.integer("max")),
        static_cast<std::size_t>(fields.integer("queue")), fields.duration("queue-timeout"));
    return FilterFactory{[settings] { return std::make_unique<Concurrency>(*settings); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    if (!fields.texts("key").empty()) // without one the whole station counts, which is what most want
        LimitKey::check(fields, "concurrency", findings);
    if (fields.has("queue-timeout") && fields.integer("queue") == 0)
        addFinding(findings, fields, "queue-timeout", Severity::Warning, "concurrency-no-queue",
            "There is no queue to wait in: give queue a length");
}

std::vector<FieldSchema> schemaFields()
{
    FieldSchema key = LimitKey::field({});
    key.doc = "What is limited by itself, as in rate-limit; all requests together when not given";
    return {
        {.name = "max", .type = FieldType::Integer, .doc = "Requests that may be under way at once", .isRequired = true,
            .minimum = 1.0, .maximum = 1e6},
        {.name = "queue", .type = FieldType::Integer, .doc = "Requests that may wait for a place", .defaultText = "0", .minimum = 0.0,
            .maximum = 10000.0},
        {.name = "queue-timeout", .type = FieldType::Duration, .doc = "How long one of them waits before it is refused",
            .defaultText = "1s", .minimum = 1e6, .maximum = 600e9},
        key,
    };
}

} // namespace

const PolicyKind& concurrencyKind()
{
    static const PolicyKind kind{
        .id = "concurrency",
        .label = "Concurrency",
        .letter = "W",
        .category = PolicyCategory::Limits,
        .doc = "Limits how many requests are under way at once",
        .hooks = FilterHooks::RequestHead,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: concurrency, max: 100 }",
    };
    return kind;
}

} // namespace signalbox
