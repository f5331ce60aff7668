// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recording_rows.h"

#include "core/capture/filter_expression.h"

#include <algorithm>
#include <map>

namespace signalbox::cli {

Result<void> forEachMatching(const CaptureLog& log, const std::string& filter,
    const std::function<void(std::uint64_t row, const ExchangeSummary&)>& visit)
{
    const auto expression = FilterExpression::parse(filter);
    if (!expression)
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config,
            "filter, column " + std::to_string(expression.error().begin + 1) + ": " + expression.error().message, {}};
    std::map<std::uint32_t, CapturedPlan> plans;
    constexpr std::uint64_t batch = 1024;
    for (std::uint64_t begin = log.firstRow(); begin < log.rowCount(); begin += batch) {
        const std::vector<ExchangeSummary> rows = log.summaries(begin, std::min(begin + batch, log.rowCount()));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto [plan, isNew] = plans.try_emplace(rows[i].planIndex);
            if (isNew)
                plan->second = log.plan(rows[i].planIndex);
            const std::uint64_t row = begin + i;
            if (expression->matches(rows[i], plan->second, [&] { return log.read(row); }))
                visit(row, rows[i]);
        }
    }
    return {};
}

} // namespace signalbox::cli
