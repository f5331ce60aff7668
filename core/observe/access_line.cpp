// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/access_line.h"

#include "core/capture/exchange_json.h"
#include "core/capture/redaction.h"
#include "core/observe/json_text.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t targetLimit = 8 * 1024;
constexpr std::size_t lineTextLimit = 1024;

class LineWriter {
public:
    explicit LineWriter(std::string& out) : m_out(out) { m_out += '{'; }
    void finish() { m_out.append("}\n"); }

    // null when empty
    void add(std::string_view key, std::string_view text, std::size_t limit = lineTextLimit)
    {
        beginField(key);
        if (text.empty())
            m_out.append("null");
        else
            appendJsonText(text, limit, m_out);
    }
    void add(std::string_view key, std::uint64_t number)
    {
        beginField(key);
        m_out.append(std::to_string(number));
    }
    void addStatus(int status)
    {
        beginField("status");
        m_out.append(status == 0 ? "null" : std::to_string(status));
    }

private:
    void beginField(std::string_view key)
    {
        if (m_out.back() != '{')
            m_out += ',';
        m_out += '"';
        m_out.append(key).append("\":");
    }

    std::string& m_out;
};

// "http://user:secret@host/" is a target too (RFC 9112 3.2.2).
std::string withoutUser(std::string target)
{
    const std::size_t scheme = target.find("://");
    const std::size_t question = target.find('?');
    if (scheme == std::string::npos || target.front() == '/' || question < scheme)
        return target;
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(target.find_first_of("/?", begin), target.size());
    const std::size_t at = target.rfind('@', end);
    if (at == std::string::npos || at < begin || at >= end)
        return target;
    return target.replace(begin, at - begin, redactedValue);
}

std::string_view protocolOf(HttpVersion version)
{
    switch (version) {
    case HttpVersion::Http10: return "HTTP/1.0";
    case HttpVersion::Http11: return "HTTP/1.1";
    case HttpVersion::Http2: return "HTTP/2";
    }
    return {};
}

} // namespace

void appendAccessLine(const Exchange& exchange, const AccessFacts& facts, std::string& out)
{
    LineWriter line(out);
    line.add("time", toIsoText(exchange.startedAt));
    line.add("request_id", exchange.requestId);
    line.add("trace_id", facts.traceId);
    line.add("client", exchange.client.toText());
    line.add("listener", facts.listener);
    line.add("route", facts.route);
    line.add("method", exchange.request.method);
    line.add("scheme", facts.scheme);
    line.add("host", exchange.request.headers.find("host").value_or(std::string_view()));
    line.add("target", withoutUser(redactedTarget(exchange.request.target)), targetLimit);
    line.add("protocol", protocolOf(exchange.request.version));
    line.addStatus(exchange.hasResponse ? exchange.response.status : 0);
    line.add("request_bytes", exchange.requestBody.totalBytes);
    line.add("response_bytes", exchange.responseBody.totalBytes);
    line.add("duration_us", static_cast<std::uint64_t>(std::max<std::int64_t>(0, exchange.duration.count() / 1000)));
    line.add("service", facts.service);
    line.add("endpoint", exchange.endpoint);
    line.add("attempts", std::uint64_t{exchange.attempts});
    line.add("user_agent", exchange.request.headers.find("user-agent").value_or(std::string_view()));
    line.add("error", exchange.errorDetail.empty() ? exchange.rejection : exchange.errorDetail);
    line.finish();
}

} // namespace signalbox
