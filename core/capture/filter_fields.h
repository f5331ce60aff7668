// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the filter language knows of each field: its type, and where its values come from. One table for the parser, the
// evaluation, completion and help.
#pragma once

#include "core/capture/filter_expression.h"

#include <cstdint>
#include <string_view>

namespace signalbox {

enum class FilterSource : std::uint8_t {
    // From the summary
    Number, State, Method, Status, Route, Service, Host, Path, Query, Url, Listener, Elapsed, Size, RequestSize,
    ResponseSize, Time,
    // From the whole exchange
    Client, Version, RequestHeader, ResponseHeader, AnyBody, RequestBody, ResponseBody, Error, Consumer, Reason, Stage,
    // Of the mitmproxy forms only
    AnyHeaderLine, RequestHeaderLine, ResponseHeaderLine, AnyContentType, RequestContentType, ResponseContentType
};

enum class FilterType : std::uint8_t { Text, Count, Elapsed, Size, Time };

struct FilterFieldSpec {
    FilterSource source = FilterSource::Url;
    FilterType type = FilterType::Text;
    bool takesName = false; // "header." with a name behind
    FilterField field;
};

// `name` may have a part behind a dot; nullptr when unknown.
const FilterFieldSpec* findFilterField(std::string_view name);
// The nearest known name, for "did you mean"; empty when nothing is near.
std::string_view nearestFilterField(std::string_view name);
bool isOfWholeExchange(FilterSource source);

// A mitmproxy form without its "~": the source it searches, or what it says alone.
struct FilterAlias {
    enum class Kind : std::uint8_t { Search, Status, HasError, HasNoResponse, HasResponse, Everything };
    std::string_view letters;
    Kind kind = Kind::Search;
    FilterSource source = FilterSource::Url;
};
const FilterAlias* findFilterAlias(std::string_view letters);

} // namespace signalbox
