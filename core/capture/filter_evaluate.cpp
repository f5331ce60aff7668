// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation with three values: what the summary cannot tell is unknown, and only if the whole expression stays unknown is
// the exchange read from disk.
#include "core/capture/filter_node.h"
#include "core/capture/filter_subject.h"

#include <algorithm>
#include <ctime>

namespace signalbox {
namespace {

using Node = FilterExpression::Node;
using Comparison = FilterNumberTest::Comparison;

FilterTruth inverted(FilterTruth truth)
{
    if (truth == FilterTruth::Unknown)
        return truth;
    return truth == FilterTruth::Yes ? FilterTruth::No : FilterTruth::Yes;
}

FilterTruth truth(bool isTrue)
{
    return isTrue ? FilterTruth::Yes : FilterTruth::No;
}

bool compares(std::int64_t left, Comparison comparison, std::int64_t right)
{
    switch (comparison) {
    case Comparison::Equal: return left == right;
    case Comparison::NotEqual: return left != right;
    case Comparison::Greater: return left > right;
    case Comparison::GreaterEqual: return left >= right;
    case Comparison::Less: return left < right;
    case Comparison::LessEqual: return left <= right;
    }
    return false;
}

std::int64_t secondsSinceMidnight(std::int64_t microseconds)
{
    const auto seconds = static_cast<std::time_t>(microseconds / 1'000'000);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
}

FilterTruth evaluate(const Node& node, const FilterSubject& subject);

FilterTruth evaluate(const Node::Group& group, const FilterSubject& subject)
{
    if (group.kind == Node::Group::Kind::Not)
        return inverted(evaluate(*group.parts.front(), subject));
    // The value that settles the group at once.
    const FilterTruth settling = group.kind == Node::Group::Kind::And ? FilterTruth::No : FilterTruth::Yes;
    FilterTruth result = inverted(settling);
    for (const auto& part : group.parts) {
        const FilterTruth one = evaluate(*part, subject);
        if (one == settling)
            return settling;
        if (one == FilterTruth::Unknown)
            result = FilterTruth::Unknown;
    }
    return result;
}

FilterTruth evaluate(const FilterTextTest& test, const FilterSubject& subject)
{
    const FilterTruth result = subject.anyText(
        test.source, test.name, [&match = test.match](std::string_view text) { return match.accepts(text); });
    return test.isNegated ? inverted(result) : result;
}

FilterTruth evaluate(const FilterNumberTest& test, const FilterSubject& subject)
{
    const FilterSubject::Number number = subject.number(test.source, test.name);
    if (!number.isKnown)
        return FilterTruth::Unknown;
    if (!number.value)
        return FilterTruth::No;
    return truth(compares(test.isTimeOfDay ? secondsSinceMidnight(*number.value) : *number.value, test.comparison, test.value));
}

FilterTruth evaluate(const FilterFlagTest& test, const FilterSubject& subject)
{
    switch (test.flag) {
    case FilterFlagTest::Flag::Everything: return FilterTruth::Yes;
    case FilterFlagTest::Flag::HasError: return truth(subject.summary().hasError);
    case FilterFlagTest::Flag::HasResponse: return truth(subject.summary().status != 0);
    case FilterFlagTest::Flag::HasNoResponse: return truth(subject.summary().status == 0);
    }
    return FilterTruth::No;
}

FilterTruth evaluate(const Node& node, const FilterSubject& subject)
{
    return std::visit([&subject](const auto& test) { return evaluate(test, subject); }, node.test);
}

bool needsWhole(const Node& node)
{
    if (const auto* group = std::get_if<Node::Group>(&node.test)) {
        return std::any_of(group->parts.begin(), group->parts.end(), [](const auto& part) { return needsWhole(*part); });
    }
    if (const auto* text = std::get_if<FilterTextTest>(&node.test))
        return isOfWholeExchange(text->source);
    if (const auto* number = std::get_if<FilterNumberTest>(&node.test))
        return isOfWholeExchange(number->source);
    return false;
}

} // namespace

bool FilterExpression::needsWholeExchange() const
{
    return m_root && needsWhole(*m_root);
}

bool FilterExpression::matches(const ExchangeSummary& summary, const CapturedPlan& plan,
    const std::function<Result<Exchange>()>& readWhole) const
{
    if (!m_root)
        return true;
    const FilterTruth fromSummary = evaluate(*m_root, FilterSubject(summary, plan, nullptr));
    if (fromSummary != FilterTruth::Unknown)
        return fromSummary == FilterTruth::Yes;
    if (!readWhole)
        return false;
    const auto whole = readWhole();
    return whole && evaluate(*m_root, FilterSubject(summary, plan, &*whole)) == FilterTruth::Yes;
}

} // namespace signalbox
