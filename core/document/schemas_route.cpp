// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/schemas.h"

#include "core/policy/text_match.h"

#include <utility>

namespace signalbox {
namespace {

// Conditions on a named value. A plain scalar means `exact`.
FieldSchema valueMatches(std::string_view name, std::string_view doc)
{
    std::vector<FieldSchema> ways = textMatchFields();
    ways.push_back({.name = "present", .type = FieldType::Choice, .doc = "It is there, with any value", .choices = {"true"}});
    ways.push_back({.name = "absent", .type = FieldType::Choice, .doc = "It is not there", .choices = {"true"}});
    return {.name = name,
        .type = FieldType::Object,
        .shape = FieldShape::Map,
        .doc = doc,
        .fields = std::move(ways),
        .shorthand = "exact",
        .exactlyOneOf = {{"exact", "prefix", "suffix", "contains", "regex", "present", "absent"}}};
}

FieldSchema match()
{
    return {.name = "match",
        .type = FieldType::Object,
        .doc = "Conditions that must all hold; none takes everything",
        .fields = {
            {.name = "hosts", .type = FieldType::Host, .shape = FieldShape::List,
                .doc = "Any of these: a name, *.x for one label, **.x for any depth"},
            {.name = "path", .type = FieldType::Object, .doc = "The path, raw and with case",
                .fields = {
                    {.name = "exact", .type = FieldType::Text, .doc = "This path and no other"},
                    {.name = "prefix", .type = FieldType::Text, .doc = "This path and what is below it"},
                    {.name = "template", .type = FieldType::Text, .doc = "Segments, {x} for one, {x+} for the rest"},
                    {.name = "regex", .type = FieldType::Regex, .doc = "Full match; named groups become parameters"},
                },
                .exactlyOneOf = {{"exact", "prefix", "template", "regex"}}},
            {.name = "methods", .type = FieldType::Method, .shape = FieldShape::List, .doc = "Any of these"},
            valueMatches("headers", "Header fields; names compare without case"),
            valueMatches("query", "Query parameters, decoded once"),
            valueMatches("cookies", "Cookies"),
            {.name = "client", .type = FieldType::Cidr, .shape = FieldShape::List, .doc = "Any of these networks"},
        }};
}

FieldSchema to()
{
    return {.name = "to",
        .type = FieldType::Object,
        .shape = FieldShape::OneOrList,
        .doc = "The service, or several with weights",
        .fields = {
            {.name = "service", .type = FieldType::Service, .doc = "Name of a service", .isRequired = true},
            {.name = "weight", .type = FieldType::Integer, .doc = "Its share of the requests", .defaultText = "1",
                .minimum = 0, .maximum = 1'000'000},
        },
        .shorthand = "service"};
}

FieldSchema redirect()
{
    return {.name = "redirect",
        .type = FieldType::Object,
        .doc = "Answer with another address; what is not given is kept",
        .fields = {
            {.name = "status", .type = FieldType::Status, .doc = "301, 302, 303, 307 or 308", .defaultText = "302",
                .minimum = 300, .maximum = 399},
            {.name = "scheme", .type = FieldType::Choice, .doc = "http or https", .choices = {"http", "https"}},
            {.name = "host", .type = FieldType::Text, .doc = "Host name"},
            {.name = "port", .type = FieldType::Integer, .doc = "Port", .minimum = 1, .maximum = 65535},
            {.name = "path", .type = FieldType::Template, .doc = "Absolute path, with variables"},
            {.name = "keep-query", .type = FieldType::Boolean, .doc = "The query goes along", .defaultText = "true"},
        }};
}

FieldSchema respond()
{
    return {.name = "respond",
        .type = FieldType::Object,
        .doc = "Answer without asking a service",
        .fields = {
            {.name = "status", .type = FieldType::Status, .doc = "Status code", .defaultText = "200", .minimum = 200,
                .maximum = 599},
            {.name = "headers", .type = FieldType::Template, .shape = FieldShape::Map, .doc = "Header fields"},
            {.name = "body", .type = FieldType::Text, .doc = "The body as text"},
            {.name = "file", .type = FieldType::File, .doc = "The body from a file"},
        }};
}

FieldSchema retry()
{
    return {.name = "retry",
        .type = FieldType::Object,
        .doc = "Failed tries are repeated on another endpoint",
        .fields = {
            {.name = "attempts", .type = FieldType::Integer, .doc = "Tries in all, the first included", .defaultText = "2",
                .minimum = 1, .maximum = 10},
            {.name = "on", .type = FieldType::Choice, .shape = FieldShape::List,
                .doc = "What counts as failed; a status code such as \"503\" too", .defaultText = "[connect-failure]",
                .choices = {"connect-failure", "reset", "timeout", "gateway-error", "5xx"}},
            {.name = "per-try", .type = FieldType::Duration, .doc = "Longest wait for each try", .minimum = millisecond},
            {.name = "backoff", .type = FieldType::Object, .doc = "Wait between tries",
                .fields = {
                    {.name = "base", .type = FieldType::Duration, .doc = "The first wait, doubled each time",
                        .defaultText = "25ms", .minimum = 0},
                    {.name = "max", .type = FieldType::Duration, .doc = "The longest wait", .defaultText = "250ms",
                        .minimum = 0},
                }},
            {.name = "methods", .type = FieldType::Method, .shape = FieldShape::OneOrList,
                .doc = "idempotent, any, or a list of methods", .defaultText = "idempotent"},
        }};
}

std::vector<FieldSchema> routeFields()
{
    return {
        {.name = "name", .type = FieldType::Text, .doc = "Name of the route", .isRequired = true},
        match(),
        {.name = "policies", .type = FieldType::Policy, .shape = FieldShape::List, .doc = "Stations, in order"},
        to(),
        redirect(),
        respond(),
        {.name = "mirror", .type = FieldType::Object, .doc = "A copy goes to another service, its answer is dropped",
            .fields = {
                {.name = "service", .type = FieldType::Service, .doc = "Name of a service", .isRequired = true},
                {.name = "percent", .type = FieldType::Percent, .doc = "Share of the requests", .defaultText = "100"},
            }},
        {.name = "timeout", .type = FieldType::Duration, .doc = "Longest wait for the response head", .defaultText = "30s",
            .minimum = millisecond},
        retry(),
        {.name = "listeners", .type = FieldType::Listener, .shape = FieldShape::List, .doc = "Only these; else all"},
        {.name = "websocket", .type = FieldType::Boolean, .doc = "Upgrade passes, and the messages of a WebSocket are captured", .defaultText = "true"},
    };
}

} // namespace

const Schema& routeSchema()
{
    static const Schema schema{routeFields(), {{"to", "redirect", "respond"}}};
    return schema;
}

} // namespace signalbox
