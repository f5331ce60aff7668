// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_term.h"

#include "core/base/text.h"
#include "core/base/units.h"

#include <algorithm>
#include <ctime>
#include <limits>
#include <optional>

namespace signalbox {
namespace {

using Made = tl::expected<FilterNodePointer, FilterError>;
using Operator = FilterLexeme::Operator;
using Comparison = FilterNumberTest::Comparison;

Made failed(FilterSpan span, std::string message)
{
    return tl::unexpected(FilterError{span.begin, span.end, std::move(message)});
}

template <typename Test>
FilterNodePointer node(Test test)
{
    return std::make_shared<const FilterExpression::Node>(FilterExpression::Node{std::move(test)});
}

std::string fieldText(const FilterLexeme& lexeme)
{
    return std::string(lexeme.spec->field.name) + lexeme.name;
}

Made makeText(const FilterLexeme& lexeme)
{
    FilterTextTest test;
    test.source = lexeme.spec->source;
    test.name = toLower(lexeme.name);
    switch (lexeme.operation) {
    case Operator::Contains: {
        auto match = FilterMatch::contains(lexeme.value);
        if (!match)
            return failed(lexeme.valueSpan, match.error().detail);
        test.match = *std::move(match);
        break;
    }
    case Operator::Regex: {
        auto match = FilterMatch::regex(lexeme.value, lexeme.ignoresCase ? LetterCase::Ignored : LetterCase::Matters);
        if (!match)
            return failed(lexeme.valueSpan, match.error().detail);
        test.match = *std::move(match);
        break;
    }
    case Operator::Equals:
    case Operator::NotEquals:
        test.match = FilterMatch::equals(lexeme.value);
        test.isNegated = lexeme.operation == Operator::NotEquals;
        break;
    default: return failed(lexeme.operatorSpan, fieldText(lexeme) + " is text: compare it with : = or ~/.../");
    }
    return node(std::move(test));
}

std::optional<Comparison> comparisonOf(Operator operation)
{
    switch (operation) {
    case Operator::Contains:
    case Operator::Equals: return Comparison::Equal;
    case Operator::NotEquals: return Comparison::NotEqual;
    case Operator::Greater: return Comparison::Greater;
    case Operator::GreaterEqual: return Comparison::GreaterEqual;
    case Operator::Less: return Comparison::Less;
    case Operator::LessEqual: return Comparison::LessEqual;
    default: return std::nullopt;
    }
}

// Digits at `at`, exactly `count` of them.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size())
        return std::nullopt;
    const auto number = parseUnsigned(text.substr(at, count));
    if (!number)
        return std::nullopt;
    return static_cast<int>(*number);
}

// "10:30" or "10:30:15" at `at`, to the end of the text: seconds since midnight.
std::optional<int> timeOfDay(std::string_view text, std::size_t at)
{
    const auto hour = digits(text, at, 2);
    const auto minute = digits(text, at + 3, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59 || text[at + 2] != ':')
        return std::nullopt;
    const int seconds = *hour * 3600 + *minute * 60;
    if (text.size() == at + 5)
        return seconds;
    const auto second = digits(text, at + 6, 2);
    if (!second || *second > 60 || text[at + 5] != ':' || text.size() != at + 8)
        return std::nullopt;
    return seconds + *second;
}

// "2026-11-24", "2026-11-24T10:30", "2026-11-24T10:30:00Z": microseconds. Local time unless it ends in Z.
std::optional<std::int64_t> pointInTime(std::string_view text)
{
    const bool isUtc = text.ends_with('Z');
    if (isUtc)
        text.remove_suffix(1);
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *month < 1 || *month > 12 || *day < 1 || *day > 31)
        return std::nullopt;
    int seconds = 0;
    if (text.size() > 10) {
        const auto time = timeOfDay(text, 11);
        if (!time || (text[10] != 'T' && text[10] != ' '))
            return std::nullopt;
        seconds = *time;
    }
    std::tm parts{};
    parts.tm_year = *year - 1900;
    parts.tm_mon = *month - 1;
    parts.tm_mday = *day;
    parts.tm_sec = seconds;
    parts.tm_isdst = -1;
    const std::time_t time = isUtc ? ::timegm(&parts) : std::mktime(&parts);
    return static_cast<std::int64_t>(time) * 1'000'000;
}

struct Quantity {
    std::int64_t value = 0;
    bool isTimeOfDay = false;
};

Result<Quantity> quantityOf(FilterType type, const std::string& text)
{
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto invalid = [&text](std::string_view why) {
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "\"" + text + "\" " + std::string(why)};
    };
    if (type == FilterType::Elapsed) {
        const auto duration = parseDuration(text);
        if (!duration)
            return duration.error();
        return Quantity{duration->count()};
    }
    if (type == FilterType::Size) {
        const auto size = parseSize(text);
        if (!size)
            return size.error();
        return Quantity{static_cast<std::int64_t>(std::min(*size, most))};
    }
    if (type == FilterType::Time) {
        if (const auto seconds = timeOfDay(text, 0))
            return Quantity{*seconds, true};
        const auto time = pointInTime(text);
        if (!time)
            return invalid("is not a time; write 10:30, 2026-11-24 or 2026-11-24T10:30:00Z");
        return Quantity{*time};
    }
    const auto number = parseUnsigned(text);
    if (!number)
        return invalid("is not a number");
    return Quantity{static_cast<std::int64_t>(std::min(*number, most))};
}

// "5xx", "5*": a pattern of the number's digits.
Made makeDigits(const FilterLexeme& lexeme)
{
    std::string pattern = "\\A";
    for (const char c : lexeme.value)
        pattern += c == '*' ? "[0-9]*" : c == 'x' || c == 'X' ? "[0-9]" : std::string(1, c);
    auto match = FilterMatch::regex(pattern + "\\z", LetterCase::Matters);
    if (!match)
        return failed(lexeme.valueSpan, match.error().detail);
    return node(FilterTextTest{lexeme.spec->source, {}, *std::move(match), false});
}

Made makeNumber(const FilterLexeme& lexeme)
{
    const auto comparison = comparisonOf(lexeme.operation);
    if (!comparison)
        return failed(lexeme.operatorSpan, fieldText(lexeme) + " is a number: compare it with = != > >= < or <=");
    const bool isPattern = std::all_of(lexeme.value.begin(), lexeme.value.end(),
                               [](char c) { return isDigit(c) || c == '*' || c == 'x' || c == 'X'; })
        && lexeme.value.find_first_of("*xX") != std::string::npos;
    if (lexeme.spec->type == FilterType::Count && *comparison == Comparison::Equal && isPattern)
        return makeDigits(lexeme);
    const auto quantity = quantityOf(lexeme.spec->type, lexeme.value);
    if (!quantity)
        return failed(lexeme.valueSpan, quantity.error().detail);
    return node(FilterNumberTest{lexeme.spec->source, lexeme.name, *comparison, quantity->value, quantity->isTimeOfDay});
}

Made makeAlias(const FilterLexeme& lexeme)
{
    using Flag = FilterFlagTest::Flag;
    switch (lexeme.alias->kind) {
    case FilterAlias::Kind::Everything: return node(FilterFlagTest{Flag::Everything});
    case FilterAlias::Kind::HasError: return node(FilterFlagTest{Flag::HasError});
    case FilterAlias::Kind::HasResponse: return node(FilterFlagTest{Flag::HasResponse});
    case FilterAlias::Kind::HasNoResponse: return node(FilterFlagTest{Flag::HasNoResponse});
    case FilterAlias::Kind::Status: {
        const auto status = parseUnsigned(lexeme.value);
        if (!status || *status > 999)
            return failed(lexeme.valueSpan, "~c needs a status code");
        return node(FilterNumberTest{FilterSource::Status, {}, Comparison::Equal, static_cast<std::int64_t>(*status), false});
    }
    case FilterAlias::Kind::Search: break;
    }
    auto match = FilterMatch::regex(lexeme.value, LetterCase::Ignored);
    if (!match)
        return failed(lexeme.valueSpan, match.error().detail);
    return node(FilterTextTest{lexeme.alias->source, {}, *std::move(match), false});
}

} // namespace

Made makeFilterTerm(const FilterLexeme& lexeme)
{
    if (lexeme.value.size() > 1024)
        return failed(lexeme.valueSpan, "the value is longer than 1024 bytes");
    if (lexeme.kind == FilterLexeme::Kind::Alias)
        return makeAlias(lexeme);
    if (lexeme.kind == FilterLexeme::Kind::Term)
        return lexeme.spec->type == FilterType::Text ? makeText(lexeme) : makeNumber(lexeme);
    auto match = FilterMatch::contains(lexeme.value);
    if (!match)
        return failed(lexeme.whole, match.error().detail);
    return node(FilterTextTest{FilterSource::Url, {}, *std::move(match), false});
}

} // namespace signalbox
