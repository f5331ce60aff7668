// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one exchange that a filter looks at: from the summary, and from the whole exchange once it is read.
// Private to the filter language. Thread: the one that evaluates.
#pragma once

#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"
#include "core/capture/filter_fields.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

enum class FilterTruth : std::uint8_t { No, Yes, Unknown };

class FilterSubject {
public:
    FilterSubject(const ExchangeSummary& summary, const CapturedPlan& plan, const Exchange* whole)
        : m_summary(summary)
        , m_plan(plan)
        , m_whole(whole)
    {
    }

    const ExchangeSummary& summary() const { return m_summary; }

    using Accept = std::function<bool(std::string_view)>;
    // Whether any of the source's values is accepted. Unknown: the whole exchange must tell.
    FilterTruth anyText(FilterSource source, std::string_view name, const Accept& accept) const;
    // Unset: there is no such value (a station that was not passed). `isKnown` false: the whole exchange must tell.
    struct Number {
        bool isKnown = true;
        std::optional<std::int64_t> value;
    };
    Number number(FilterSource source, std::string_view name) const;

private:
    bool isTargetCut() const;
    std::string_view target() const;
    bool acceptsState(const Accept& accept) const;
    FilterTruth targetText(FilterSource source, const Accept& accept) const;
    bool wholeText(FilterSource source, std::string_view name, const Accept& accept) const;
    bool acceptsNote(std::string_view code, const Accept& accept) const;
    std::optional<std::int64_t> stageTime(std::string_view station) const;

    const ExchangeSummary& m_summary;
    const CapturedPlan& m_plan;
    const Exchange* m_whole;
};

} // namespace signalbox
