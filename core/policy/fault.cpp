// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Injects faults: delays requests, or answers them itself. Each request draws twice, the delay first and then the abort,
// so that a random tape replays. A request that is aborted is not delayed.
#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <cmath>

namespace signalbox {
namespace {

constexpr std::uint32_t wholeShare = 1'000'000; // 100 %

struct Faults {
    std::uint32_t delayShare = 0; // out of wholeShare
    Duration delay{};
    std::uint32_t abortShare = 0;
    int status = 0;
};

class Fault final : public Filter {
public:
    explicit Fault(const Faults& faults) : m_faults(faults) {}

    Verdict onRequestHead(RequestHead&, FilterContext& context) override
    {
        const bool isDelayed = context.random.below(wholeShare) < m_faults.delayShare;
        const bool isAborted = context.random.below(wholeShare) < m_faults.abortShare;
        if (isAborted) {
            if (context.notes != nullptr)
                context.note("abort", std::to_string(m_faults.status));
            return Verdict::refuse(m_faults.status, "fault-injected", "aborted by the fault policy");
        }
        if (!isDelayed)
            return Verdict::proceed();
        if (context.notes != nullptr)
            context.note("delay", toDocumentText(m_faults.delay));
        return Verdict::pause(m_faults.delay);
    }

private:
    const Faults& m_faults;
};

std::uint32_t share(double percent)
{
    return static_cast<std::uint32_t>(std::lround(percent * wholeShare / 100.0));
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto faults = std::make_shared<Faults>();
    if (fields.hasObject("delay")) {
        const Fields delay = fields.object("delay");
        faults->delay = delay.duration("time");
        faults->delayShare = share(delay.percent("percent"));
    }
    if (fields.hasObject("abort")) {
        const Fields abort = fields.object("abort");
        faults->status = static_cast<int>(abort.integer("status"));
        faults->abortShare = share(abort.percent("percent"));
        if (faults->status < 200 || faults->status > 599)
            return configError("abort.status: a final status is 200 to 599");
    }
    std::shared_ptr<const Faults> shared = std::move(faults);
    return FilterFactory{[shared] { return std::make_unique<Fault>(*shared); }};
}

std::vector<FieldSchema> schemaFields()
{
    const FieldSchema percent{.name = "percent", .type = FieldType::Percent, .doc = "How many of the requests",
        .defaultText = "100%", .minimum = 0.0, .maximum = 100.0};
    return {
        {.name = "delay", .type = FieldType::Object, .doc = "Holds requests back before they go on",
            .fields = {{.name = "time", .type = FieldType::Duration, .doc = "How long", .isRequired = true,
                           .minimum = 0.0, .maximum = 600e9},
                percent},
            .shorthand = "time"},
        {.name = "abort", .type = FieldType::Object, .doc = "Answers requests here, without delay",
            .fields = {{.name = "status", .type = FieldType::Status, .doc = "The status of the answer",
                           .isRequired = true, .minimum = 200.0, .maximum = 599.0},
                percent},
            .shorthand = "status"},
    };
}

} // namespace

const PolicyKind& faultKind()
{
    static const PolicyKind kind{
        .id = "fault",
        .label = "Fault",
        .letter = "F",
        .category = PolicyCategory::Traffic,
        .doc = "Delays or fails a share of the requests, to see how clients cope",
        .hooks = FilterHooks::RequestHead,
        .schema = {.fields = schemaFields(), .atLeastOneOf = {{"delay", "abort"}}},
        .compile = compile,
        .starter = "{ kind: fault, delay: { time: 250ms, percent: 10% } }",
    };
    return kind;
}

} // namespace signalbox
