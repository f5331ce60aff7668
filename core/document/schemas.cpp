// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/schemas.h"

namespace signalbox {
namespace {

constexpr double second = 1e9;
constexpr double hour = 3600e9;
constexpr double day = 24 * hour;

FieldSchema listenerTls()
{
    return {.name = "tls",
        .type = FieldType::Object,
        .doc = "TLS with a certificate of your own, or one from the local authority",
        .fields = {
            {.name = "certificate", .type = FieldType::File, .doc = "PEM file with the certificate and its chain"},
            {.name = "key", .type = FieldType::File, .doc = "PEM file with the private key"},
            {.name = "certificates", .type = FieldType::Object, .shape = FieldShape::List,
                .doc = "Further ones, for clients that ask for a name in them (SNI); others get the first",
                .fields = {
                    {.name = "certificate", .type = FieldType::File, .doc = "PEM file with the certificate and its chain",
                        .isRequired = true},
                    {.name = "key", .type = FieldType::File, .doc = "PEM file with the private key", .isRequired = true},
                }},
            {.name = "issue", .type = FieldType::Choice, .doc = "Certificates are made here, for every name asked for",
                .choices = {"local-ca"}},
            {.name = "min-version", .type = FieldType::Choice, .doc = "The oldest TLS version taken", .defaultText = "1.2",
                .choices = {"1.2", "1.3"}},
            {.name = "client-ca", .type = FieldType::File,
                .doc = "PEM file with the authorities that sign clients' certificates; no others are trusted"},
            {.name = "client-auth", .type = FieldType::Choice,
                .doc = "Ask clients for a certificate: request serves those without a verified one too, require does not",
                .defaultText = "none", .choices = {"none", "request", "require"}},
        },
        .exactlyOneOf = {{"certificate", "issue"}}};
}

FieldSchema listenerLimits()
{
    return {.name = "limits",
        .type = FieldType::Object,
        .doc = "What a request may measure",
        .fields = {
            {.name = "target", .type = FieldType::Size, .doc = "Request target; more is answered 414", .defaultText = "8KiB",
                .minimum = 16, .maximum = 1 << 20},
            {.name = "header-bytes", .type = FieldType::Size, .doc = "All header fields together; more is answered 431",
                .defaultText = "64KiB", .minimum = 256, .maximum = 16 << 20},
            {.name = "headers", .type = FieldType::Integer, .doc = "Number of header fields; more is answered 431",
                .defaultText = "100", .minimum = 1, .maximum = 10000},
            {.name = "body", .type = FieldType::Size, .doc = "Request body; more is answered 413", .defaultText = "10MiB"},
        }};
}

FieldSchema listenerTimeouts()
{
    return {.name = "timeouts",
        .type = FieldType::Object,
        .doc = "How long slow clients are waited for",
        .fields = {
            {.name = "header", .type = FieldType::Duration, .doc = "Until the whole request head is there",
                .defaultText = "10s", .minimum = millisecond},
            {.name = "body", .type = FieldType::Duration, .doc = "Between two pieces of a request body, or of what a client reads",
                .defaultText = "30s", .minimum = millisecond},
            {.name = "idle", .type = FieldType::Duration, .doc = "Between two requests on one connection",
                .defaultText = "60s", .minimum = millisecond},
        }};
}

std::vector<FieldSchema> listenerFields()
{
    return {
        {.name = "bind", .type = FieldType::Address, .doc = "Address and port to listen on", .isRequired = true},
        {.name = "expose", .type = FieldType::Boolean, .doc = "An address that other machines reach is meant so",
            .defaultText = "false"},
        listenerTls(),
        {.name = "http2", .type = FieldType::Boolean, .doc = "HTTP/2 too: with ALPN under TLS, with prior knowledge without",
            .defaultText = "true"},
        {.name = "path-guard", .type = FieldType::Choice, .doc = "Which request targets are refused before routing",
            .defaultText = "reject-ambiguous", .choices = {"reject-ambiguous", "rfc3986", "raw"}},
        listenerLimits(),
        listenerTimeouts(),
        {.name = "trusted-proxies", .type = FieldType::Cidr, .shape = FieldShape::List,
            .doc = "Only these may say who the client is, in X-Forwarded-For"},
        {.name = "forwarded", .type = FieldType::Choice, .doc = "X-Forwarded-For, -Proto and -Host sent upstream",
            .defaultText = "append", .choices = {"append", "replace", "off"}},
        {.name = "policies", .type = FieldType::Policy, .shape = FieldShape::List,
            .doc = "Stations that every request of this listener passes"},
    };
}

FieldSchema observe()
{
    return {.name = "observe",
        .type = FieldType::Object,
        .doc = "What the gateway tells about itself while it runs",
        .fields = {
            {.name = "metrics", .type = FieldType::Address,
                .doc = "Address and port where /metrics serves Prometheus text"},
            {.name = "otlp", .type = FieldType::Url,
                .doc = "Collector that gets traces by OTLP over HTTP; without a path /v1/traces. Requests then carry traceparent"},
            {.name = "access-log", .type = FieldType::Text,
                .doc = "File for one line of JSON a request, relative to the document's folder; - is standard output"},
            {.name = "sample", .type = FieldType::Percent,
                .doc = "Share of the traces that begin here; a client's own decision is kept", .defaultText = "100%"},
        }};
}

std::vector<FieldSchema> documentFields()
{
    return {
        {.name = "signalbox", .type = FieldType::Integer, .doc = "Version of the document language", .isRequired = true,
            .minimum = 1, .maximum = 1},
        {.name = "name", .type = FieldType::Text, .doc = "What this gateway is called"},
        {.name = "listeners", .type = FieldType::Object, .shape = FieldShape::Map, .doc = "Where requests come in",
            .fields = listenerFields()},
        {.name = "policies", .type = FieldType::Policy, .shape = FieldShape::Map, .doc = "Policies that several lines share"},
        {.name = "routes", .type = FieldType::Object, .shape = FieldShape::List, .doc = "Tried from top to bottom",
            .fields = routeSchema().fields},
        {.name = "services", .type = FieldType::Object, .shape = FieldShape::Map, .doc = "Where requests go",
            .fields = serviceSchema().fields},
        observe(),
        {.name = "canvas", .type = FieldType::Object, .shape = FieldShape::Map, .doc = "Nodes that were moved by hand",
            .fields = {
                {.name = "x", .type = FieldType::Number, .isRequired = true, .minimum = -1e6, .maximum = 1e6},
                {.name = "y", .type = FieldType::Number, .isRequired = true, .minimum = -1e6, .maximum = 1e6},
            }},
    };
}

FieldSchema serviceTls()
{
    return {.name = "tls",
        .type = FieldType::Object,
        .doc = "TLS to the endpoints",
        .fields = {
            {.name = "verify", .type = FieldType::Boolean, .doc = "Check the endpoint's certificate", .defaultText = "true"},
            {.name = "ca", .type = FieldType::File, .doc = "PEM file with the authorities to trust; else the system's"},
            {.name = "server-name", .type = FieldType::Text, .doc = "Name asked for and checked; else the endpoint's host"},
            {.name = "certificate", .type = FieldType::File, .doc = "PEM file with our own certificate"},
            {.name = "key", .type = FieldType::File, .doc = "PEM file with our own key"},
        }};
}

FieldSchema serviceHealth()
{
    return {.name = "health",
        .type = FieldType::Object,
        .doc = "Endpoints are asked whether they are well",
        .fields = {
            {.name = "path", .type = FieldType::Text, .doc = "Path that is asked for", .isRequired = true},
            {.name = "interval", .type = FieldType::Duration, .doc = "Time between two questions", .defaultText = "5s",
                .minimum = 10 * millisecond, .maximum = hour},
            {.name = "timeout", .type = FieldType::Duration, .doc = "Longest wait for the answer", .defaultText = "1s",
                .minimum = millisecond, .maximum = hour},
            {.name = "healthy", .type = FieldType::Integer, .doc = "Good answers in a row that bring it back",
                .defaultText = "2", .minimum = 1, .maximum = 100},
            {.name = "unhealthy", .type = FieldType::Integer, .doc = "Bad answers in a row that take it out",
                .defaultText = "3", .minimum = 1, .maximum = 100},
            {.name = "expect", .type = FieldType::StatusRange, .shape = FieldShape::List, .doc = "Status codes that are good",
                .defaultText = "[200-399]"},
        }};
}

FieldSchema serviceOutlier()
{
    return {.name = "outlier",
        .type = FieldType::Object,
        .doc = "Endpoints that fail are left out for a while",
        .fields = {
            {.name = "failures", .type = FieldType::Integer,
                .doc = "Failures in a row that take one out: no connection, reset, no answer in time, 502, 503, 504",
                .defaultText = "5", .minimum = 1, .maximum = 1000},
            {.name = "ejection", .type = FieldType::Duration, .doc = "For how long", .defaultText = "30s",
                .minimum = millisecond, .maximum = day},
            {.name = "max-ejected", .type = FieldType::Percent, .doc = "Share of the endpoints that may be out at a time, rounded down",
                .defaultText = "50%"},
        }};
}

FieldSchema serviceBalance()
{
    return {.name = "balance",
        .type = FieldType::Object,
        .doc = "How an endpoint is chosen",
        .defaultText = "round-robin",
        .fields = {
            {.name = "algorithm", .type = FieldType::Choice,
                .doc = "In turn by weight, the least busy, the less busy of two at random, or by the client's address",
                .choices = {"round-robin", "least-request", "random-two", "client-hash"}},
            {.name = "hash", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                .doc = "Equal values go to one endpoint: client-address, consumer, route, header.NAME, jwt.CLAIM, path.NAME"},
            {.name = "sticky", .type = FieldType::Object, .doc = "A cookie keeps each client at the endpoint it had first",
                .fields = {
                    {.name = "cookie", .type = FieldType::Text, .doc = "Name of the cookie", .isRequired = true},
                    {.name = "ttl", .type = FieldType::Duration, .doc = "How long the client keeps it; else for its session",
                        .minimum = second, .maximum = 400 * day},
                },
                .shorthand = "cookie"},
        },
        .shorthand = "algorithm",
        .exactlyOneOf = {{"algorithm", "hash", "sticky"}}};
}

std::vector<FieldSchema> serviceFields()
{
    return {
        {.name = "endpoints", .type = FieldType::Object, .shape = FieldShape::List, .doc = "Equal servers",
            .isRequired = true,
            .fields = {
                {.name = "address", .type = FieldType::Address, .doc = "Host and port", .isRequired = true},
                {.name = "weight", .type = FieldType::Integer, .doc = "Its share; 0 gets no new requests",
                    .defaultText = "1", .minimum = 0, .maximum = 1'000'000},
            },
            .shorthand = "address"},
        {.name = "protocol", .type = FieldType::Choice, .doc = "What the endpoints speak", .defaultText = "http1",
            .choices = {"http1", "http2", "h2c"}},
        serviceBalance(),
        {.name = "host", .type = FieldType::Text, .doc = "Host sent upstream: preserve, endpoint, or a name",
            .defaultText = "preserve"},
        serviceTls(),
        serviceHealth(),
        serviceOutlier(),
        {.name = "connect-timeout", .type = FieldType::Duration, .doc = "Longest wait for a connection", .defaultText = "3s",
            .minimum = millisecond, .maximum = hour},
        {.name = "keep-alive", .type = FieldType::Object, .doc = "Connections kept open between requests",
            .fields = {
                {.name = "idle", .type = FieldType::Duration, .doc = "How long an unused one is kept", .defaultText = "60s",
                    .minimum = 0},
                {.name = "max", .type = FieldType::Integer, .doc = "How many are kept for each endpoint",
                    .defaultText = "256", .minimum = 0, .maximum = 100'000},
            }},
    };
}

} // namespace

const Schema& documentSchema()
{
    static const Schema schema{documentFields()};
    return schema;
}

const Schema& listenerSchema()
{
    static const Schema schema{listenerFields()};
    return schema;
}

const Schema& serviceSchema()
{
    static const Schema schema{serviceFields()};
    return schema;
}

} // namespace signalbox
