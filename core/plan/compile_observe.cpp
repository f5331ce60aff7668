// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/plan/compile_context.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

Error badUrl(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail), {}};
}

bool isPrintable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

} // namespace

Result<OtlpTarget> parseOtlpTarget(std::string_view url)
{
    OtlpTarget target;
    target.url = url;
    const std::size_t scheme = url.find("://");
    const std::string_view name = url.substr(0, scheme);
    target.isTls = equalsIgnoringCase(name, "https");
    if (scheme == std::string_view::npos || (!target.isTls && !equalsIgnoringCase(name, "http")))
        return badUrl("a collector's URL starts with http:// or https://");
    if (!isPrintable(url) || url.find('#') != std::string_view::npos)
        return badUrl("a collector's URL has no blanks, control characters or fragment");
    const std::string_view rest = url.substr(scheme + 3);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    std::string authority(rest.substr(0, end));
    if (authority.find('@') != std::string::npos)
        return badUrl("credentials do not stand in a collector's URL");
    const std::size_t colon = authority.rfind(':');
    if (colon == std::string::npos || authority.find(']', colon) != std::string::npos)
        authority += target.isTls ? ":443" : ":80";
    Result<HostPort> address = parseHostPort(authority);
    if (!address)
        return address.error();
    if (address->host.empty() || address->port == 0)
        return badUrl("a collector's URL needs a host and a port other than 0");
    target.address = *std::move(address);
    target.path = rest.substr(end);
    if (target.path.empty() || target.path == "/")
        target.path = "/v1/traces";
    if (target.path.front() == '?')
        target.path.insert(0, "/");
    return target;
}

void compileObserve(CompileContext& context)
{
    const Value* value = context.document.root().find("observe");
    if (value == nullptr || !value->isMap())
        return;
    const NodeFields fields(value);
    const NodeRef node{NodeKind::Observe, {}};
    ObservePlan& observe = context.plan.observe;
    if (fields.has("metrics")) {
        if (auto address = parseHostPort(fields.text("metrics")))
            observe.metrics = *std::move(address);
        else
            context.report("bad-address", Severity::Error,
                fmt::format("metrics needs address:port: {}", address.error().detail), node, {"observe", "metrics"});
    }
    if (fields.has("otlp")) {
        if (auto target = parseOtlpTarget(fields.text("otlp")))
            observe.otlp = *std::move(target);
        else
            context.report("bad-url", Severity::Error, target.error().detail, node, {"observe", "otlp"});
    }
    const std::string log = fields.text("access-log");
    observe.accessLog = log.empty() || log == "-" ? log : context.sources.resolvePath(log);
    observe.samplePercent = parsePercent(fields.text("sample", "100")).value_or(100.0);
}

} // namespace signalbox
