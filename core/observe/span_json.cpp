// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/span_json.h"

#include "core/capture/redaction.h"
#include "core/observe/json_text.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr std::size_t spanTextLimit = 4096;
constexpr std::array<std::string_view, 9> knownMethods{
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

// opentelemetry/proto/trace/v1/trace.proto
constexpr std::uint64_t kindInternal = 1;
constexpr std::uint64_t kindServer = 2;

class SpanWriter {
public:
    explicit SpanWriter(std::string& out) : m_out(out) {}

    void begin(const Trace& trace, std::string_view spanId, std::string_view parentId)
    {
        m_out.append("{\"traceId\":\"").append(trace.traceId).append("\",\"spanId\":\"").append(spanId).append("\"");
        if (!parentId.empty())
            m_out.append(",\"parentSpanId\":\"").append(parentId).append("\"");
    }
    void nameAndKind(std::string_view name, std::uint64_t kind)
    {
        m_out.append(",\"name\":");
        appendJsonText(name, spanTextLimit, m_out);
        m_out.append(",\"kind\":").append(std::to_string(kind));
    }
    void times(WallTime base, Duration start, Duration end)
    {
        const std::int64_t zero = base.microseconds * 1000;
        m_out.append(",\"startTimeUnixNano\":\"").append(std::to_string(zero + start.count()));
        m_out.append("\",\"endTimeUnixNano\":\"").append(std::to_string(zero + std::max(start, end).count()));
        m_out.append("\",\"attributes\":[");
    }
    void attribute(std::string_view key, std::string_view text)
    {
        if (text.empty())
            return;
        beginAttribute(key);
        m_out.append("{\"stringValue\":");
        appendJsonText(text, spanTextLimit, m_out);
        m_out.append("}}");
    }
    void attribute(std::string_view key, std::uint64_t number)
    {
        beginAttribute(key);
        m_out.append("{\"intValue\":\"").append(std::to_string(number)).append("\"}}");
    }
    // 2 is STATUS_CODE_ERROR; a status that is not an error is left unset.
    void end(bool isError)
    {
        m_out.append(isError ? "],\"status\":{\"code\":2}}" : "],\"status\":{}}");
        m_hasAttribute = false;
    }

private:
    void beginAttribute(std::string_view key)
    {
        m_out.append(m_hasAttribute ? ",{\"key\":\"" : "{\"key\":\"").append(key).append("\",\"value\":");
        m_hasAttribute = true;
    }

    std::string& m_out;
    bool m_hasAttribute = false;
};

std::string_view knownMethod(std::string_view method)
{
    const bool isKnown = std::find(knownMethods.begin(), knownMethods.end(), method) != knownMethods.end();
    return isKnown ? method : std::string_view("_OTHER");
}

void describe(SpanWriter& span, const Exchange& exchange, const Plan& plan, std::string_view scheme)
{
    const std::string target = redactedTarget(exchange.request.target);
    const std::size_t question = std::min(target.find('?'), target.size());
    const int status = exchange.hasResponse ? exchange.response.status : 0;
    span.attribute("http.request.method", knownMethod(exchange.request.method));
    span.attribute("url.scheme", scheme);
    if (!target.empty() && target.front() == '/') { // other forms may hold a user's credentials
        span.attribute("url.path", std::string_view(target).substr(0, question));
        span.attribute("url.query", std::string_view(target).substr(std::min(question + 1, target.size())));
    }
    span.attribute("server.address", exchange.request.headers.find("host").value_or(std::string_view()));
    span.attribute("client.address", exchange.client.toText());
    if (status != 0)
        span.attribute("http.response.status_code", static_cast<std::uint64_t>(status));
    span.attribute("http.request.body.size", exchange.requestBody.totalBytes);
    span.attribute("http.response.body.size", exchange.responseBody.totalBytes);
    span.attribute("signalbox.request_id", exchange.requestId);
    span.attribute("signalbox.listener", plan.listener(exchange.listener).name);
    if (exchange.route.isValid())
        span.attribute("signalbox.route", plan.route(exchange.route).name);
    if (exchange.service.isValid())
        span.attribute("signalbox.service", plan.service(exchange.service).settings.name);
    span.attribute("signalbox.endpoint", exchange.endpoint);
    if (exchange.attempts > 0)
        span.attribute("signalbox.attempts", std::uint64_t{exchange.attempts});
    if (status >= 500)
        span.attribute("error.type", std::to_string(status));
    else if (status == 0)
        span.attribute("error.type", "no-response");
}

} // namespace

void appendSpans(const Exchange& exchange, const Trace& trace, const Plan& plan, std::string_view scheme, RandomSource& random,
    std::string& out)
{
    SpanWriter span(out);
    span.begin(trace, trace.spanId, trace.parentId);
    const std::string_view method = knownMethod(exchange.request.method);
    std::string name(method == "_OTHER" ? std::string_view("HTTP") : method);
    if (exchange.route.isValid())
        name += " " + plan.route(exchange.route).name;
    span.nameAndKind(name, kindServer);
    span.times(exchange.startedAt, Duration::zero(), exchange.duration);
    describe(span, exchange, plan, scheme);
    span.end(!exchange.hasResponse || exchange.response.status >= 500);
    for (const Stage& stage : exchange.stages) {
        const bool isPolicy = stage.kind == Stage::Kind::Policy || stage.kind == Stage::Kind::ResponsePolicy;
        out += ',';
        span.begin(trace, makeSpanId(random), trace.spanId);
        span.nameAndKind(toText(stage.kind), kindInternal);
        span.times(exchange.startedAt, stage.start, stage.end);
        if (isPolicy && stage.policy.isValid()) {
            span.attribute("signalbox.policy", plan.policy(stage.policy).name);
            span.attribute("signalbox.policy.kind", plan.policy(stage.policy).kind->id);
        }
        for (const auto& [code, text] : stage.notes) {
            if (stage.kind == Stage::Kind::Connect && (code == "address" || code == "attempt"))
                span.attribute("signalbox." + code, text);
        }
        span.end(stage.outcome == Stage::Outcome::Failed);
    }
}

std::string traceRequest(std::string_view spans, std::string_view serviceName, std::string_view version)
{
    std::string body = R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":)";
    appendJsonText(serviceName, spanTextLimit, body);
    body.append(R"(}}]},"scopeSpans":[{"scope":{"name":"signalbox","version":)");
    appendJsonText(version, spanTextLimit, body);
    body.append(R"(},"spans":[)").append(spans).append("]}]}]}");
    return body;
}

} // namespace signalbox
