// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of a filter expression. Private to the filter language. Immutable once parsed.
#pragma once

#include "core/capture/filter_expression.h"
#include "core/capture/filter_fields.h"
#include "core/capture/filter_match.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace signalbox {

struct FilterTextTest {
    FilterSource source = FilterSource::Url;
    std::string name;        // of a header
    FilterMatch match;
    bool isNegated = false;  // !=
};

struct FilterNumberTest {
    enum class Comparison : std::uint8_t { Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual };
    FilterSource source = FilterSource::Status;
    std::string name;        // of a station
    Comparison comparison = Comparison::Equal;
    std::int64_t value = 0;  // nanoseconds, bytes, microseconds of time, or a count
    bool isTimeOfDay = false; // `value` is seconds since local midnight
};

struct FilterFlagTest {
    enum class Flag : std::uint8_t { Everything, HasError, HasResponse, HasNoResponse };
    Flag flag = Flag::Everything;
};

struct FilterExpression::Node {
    struct Group {
        enum class Kind : std::uint8_t { And, Or, Not };
        Kind kind = Kind::And;
        std::vector<std::shared_ptr<const Node>> parts; // one for Not
    };
    std::variant<Group, FilterTextTest, FilterNumberTest, FilterFlagTest> test;
};

} // namespace signalbox
