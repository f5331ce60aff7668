// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/metrics_server.h"

#include "core/http/target.h"
#include "core/observe/metrics_text.h"

namespace signalbox {
namespace {

constexpr SimpleServerLimits limits{
    .isLoopbackOnly = false, .bodyBytes = 0, .connections = 64, .request = std::chrono::seconds(120)};

SimpleResponse plain(int status, std::string_view body)
{
    SimpleResponse response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = body;
    return response;
}

SimpleResponse answerScrape(const SimpleRequest& request, const std::function<std::string()>& text)
{
    if (parseTarget(request.head.method, request.head.target).path != "/metrics")
        return plain(404, "The metrics are at /metrics.\n");
    if (request.head.method != "GET" && request.head.method != "HEAD") {
        SimpleResponse refusal = plain(405, "Metrics are only read.\n");
        refusal.headers.add("Allow", "GET, HEAD");
        return refusal;
    }
    SimpleResponse response = plain(200, text());
    response.headers.set("Content-Type", MetricsText::contentType);
    return response;
}

} // namespace

Result<std::unique_ptr<SimpleServer>> startMetricsServer(const HostPort& address, std::function<std::string()> text)
{
    return SimpleServer::start(address, limits,
        [text = std::move(text)](const SimpleRequest& request) { return answerScrape(request, text); });
}

} // namespace signalbox
