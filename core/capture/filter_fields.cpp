// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_fields.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace signalbox {
namespace {

using Source = FilterSource;
using Type = FilterType;

const std::array<FilterFieldSpec, 28> specs{{
    {Source::Status, Type::Count, false, {"status", "Status code of the response; 0 when there is none", "status>=500"}},
    {Source::Method, Type::Text, false, {"method", "Request method", "method:POST"}},
    {Source::Route, Type::Text, false, {"route", "Name of the route that took the request", "route:order"}},
    {Source::Service, Type::Text, false, {"service", "Name of the service that answered", "service:catalog-v2"}},
    {Source::Host, Type::Text, false, {"host", "Host header, with or without its port", "host:*.shop.test"}},
    {Source::Path, Type::Text, false, {"path", "Raw path, without the query", "path~/^\\/orders\\/[0-9]+$/"}},
    {Source::Query, Type::Text, false, {"query", "Raw query, without the question mark", "query:page="}},
    {Source::Url, Type::Text, false, {"url", "Scheme, host, path and query; a bare word searches it", "url:/orders"}},
    {Source::State, Type::Text, false,
        {"state", "done, open, error, rejected, no-route, answered (by the gateway), replay, tls", "state:error"}},
    {Source::Elapsed, Type::Elapsed, false, {"duration", "Time until the last byte was sent", "duration>5ms"}},
    {Source::Size, Type::Size, false, {"size", "Bytes of both bodies", "size>=10KiB"}},
    {Source::RequestSize, Type::Size, false, {"request-size", "Bytes of the request body", "request-size>0"}},
    {Source::ResponseSize, Type::Size, false, {"response-size", "Bytes of the response body", "response-size>1MiB"}},
    {Source::Time, Type::Time, false, {"time", "When it started: 10:30, 2026-11-24 or 2026-11-24T10:30:00Z", "time>=10:30"}},
    {Source::Number, Type::Count, false, {"number", "Number in the list", "number>=1200"}},
    {Source::Listener, Type::Text, false, {"listener", "Name of the listener", "listener:public"}},
    {Source::Client, Type::Text, false, {"client", "Address of the client", "client:127.0.0.1"}},
    {Source::Version, Type::Text, false, {"version", "HTTP version that the client spoke", "version:HTTP/2"}},
    {Source::RequestHeader, Type::Text, true, {"header.", "A request header", "header.accept:json"}},
    {Source::ResponseHeader, Type::Text, true, {"response-header.", "A response header", "response-header.etag:*"}},
    {Source::AnyBody, Type::Text, false, {"body", "Either body, decoded", "body:timeout"}},
    {Source::RequestBody, Type::Text, false, {"request-body", "Request body, decoded", "request-body~/\"sku\": *\"A-1\"/"}},
    {Source::ResponseBody, Type::Text, false, {"response-body", "Response body, decoded", "response-body:error"}},
    {Source::Error, Type::Text, false, {"error", "What failed: its code or its text", "error:connection-refused"}},
    {Source::Consumer, Type::Text, false, {"consumer", "Who a policy found the caller to be", "consumer:alice"}},
    {Source::Reason, Type::Text, false, {"reason", "Why the guard or a policy refused", "reason:expired"}},
    {Source::Stage, Type::Elapsed, true, {"stage.", "Time in a station or in connect, send, wait, receive", "stage.wait>100ms"}},
    {Source::AnyHeaderLine, Type::Text, false, {"header", "Any header line, of request or response", "header:\"x-debug: 1\""}},
}};

const std::array<FilterAlias, 20> aliases{{
    {"u", FilterAlias::Kind::Search, Source::Url}, {"d", FilterAlias::Kind::Search, Source::Host},
    {"m", FilterAlias::Kind::Search, Source::Method}, {"c", FilterAlias::Kind::Status, Source::Status},
    {"h", FilterAlias::Kind::Search, Source::AnyHeaderLine}, {"hq", FilterAlias::Kind::Search, Source::RequestHeaderLine},
    {"hs", FilterAlias::Kind::Search, Source::ResponseHeaderLine}, {"b", FilterAlias::Kind::Search, Source::AnyBody},
    {"bq", FilterAlias::Kind::Search, Source::RequestBody}, {"bs", FilterAlias::Kind::Search, Source::ResponseBody},
    {"t", FilterAlias::Kind::Search, Source::AnyContentType}, {"tq", FilterAlias::Kind::Search, Source::RequestContentType},
    {"ts", FilterAlias::Kind::Search, Source::ResponseContentType}, {"src", FilterAlias::Kind::Search, Source::Client},
    {"e", FilterAlias::Kind::HasError, Source::Error}, {"q", FilterAlias::Kind::HasNoResponse, Source::Status},
    {"s", FilterAlias::Kind::HasResponse, Source::Status}, {"all", FilterAlias::Kind::Everything, Source::Url},
    {"http", FilterAlias::Kind::Everything, Source::Url}, {"url", FilterAlias::Kind::Search, Source::Url},
}};

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::array<std::size_t, 33> row{};
    if (a.size() > 32 || b.size() > 32)
        return 32;
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace

const FilterFieldSpec* findFilterField(std::string_view name)
{
    const std::size_t dot = name.find('.');
    const std::string_view known = dot == std::string_view::npos ? name : name.substr(0, dot + 1);
    for (const FilterFieldSpec& spec : specs) {
        if (spec.field.name == known)
            return &spec;
    }
    return nullptr;
}

std::string_view nearestFilterField(std::string_view name)
{
    std::string_view nearest;
    std::size_t best = 3;
    for (const FilterFieldSpec& spec : specs) {
        const std::size_t distance = editDistance(name, spec.field.name);
        if (distance < best) {
            best = distance;
            nearest = spec.field.name;
        }
    }
    return nearest;
}

bool isOfWholeExchange(FilterSource source)
{
    return source >= FilterSource::Client;
}

const FilterAlias* findFilterAlias(std::string_view letters)
{
    const auto* found = std::find_if(
        aliases.begin(), aliases.end(), [letters](const FilterAlias& alias) { return alias.letters == letters; });
    return found == aliases.end() ? nullptr : found;
}

const std::vector<FilterField>& filterFields()
{
    static const std::vector<FilterField> fields = [] {
        std::vector<FilterField> made;
        for (const FilterFieldSpec& spec : specs)
            made.push_back(spec.field);
        return made;
    }();
    return fields;
}

} // namespace signalbox
