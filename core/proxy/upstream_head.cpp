// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/upstream_head.h"

#include "core/base/text.h"
#include "core/http/target.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace signalbox {
namespace {

// Names that Connection lists; usually none or "keep-alive", so a short vector is fine.
std::vector<std::string_view> connectionNames(const HeaderList& headers)
{
    std::vector<std::string_view> names;
    for (const HeaderField field : headers) {
        if (!equalsIgnoringCase(field.name, "connection"))
            continue;
        for (const std::string_view piece : split(field.value, ',')) {
            if (const std::string_view name = trimmed(piece); !name.empty())
                names.push_back(name);
        }
    }
    return names;
}

// Naming these removes nothing: a request without them would be another request.
bool isFraming(std::string_view name)
{
    return equalsIgnoringCase(name, "host") || equalsIgnoringCase(name, "content-length");
}

bool isOption(std::string_view name)
{
    return equalsIgnoringCase(name, "keep-alive") || equalsIgnoringCase(name, "close") || equalsIgnoringCase(name, "upgrade");
}

bool isNamed(const std::vector<std::string_view>& names, std::string_view name)
{
    return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return equalsIgnoringCase(n, name); });
}

// RFC 9110 11.7: these are between a client and the proxy it was told to use. To our clients we are the origin: credentials
// for a proxy were not meant for the endpoints, and a challenge or an answer of some proxy behind us would have the client
// hand us what it keeps for its own proxy. 11.7.2 lets cooperating proxies pass them on; nobody asked for that here.
bool isForProxies(std::string_view name)
{
    switch (name.size()) {
    case 18: return equalsIgnoringCase(name, "Proxy-Authenticate");
    case 19: return equalsIgnoringCase(name, "Proxy-Authorization");
    case 25: return equalsIgnoringCase(name, "Proxy-Authentication-Info");
    default: return false;
    }
}

bool staysHere(std::string_view name)
{
    return isHopByHop(name) || isForProxies(name);
}

bool isForwardedField(std::string_view name)
{
    return equalsIgnoringCase(name, "x-forwarded-for") || equalsIgnoringCase(name, "x-forwarded-proto")
        || equalsIgnoringCase(name, "x-forwarded-host");
}

bool isSkipped(std::string_view name, const std::vector<std::string_view>& named, const UpstreamHeadSettings& settings)
{
    if (settings.keepsUpgrade && equalsIgnoringCase(name, "upgrade"))
        return false;
    if (staysHere(name) || (isNamed(named, name) && !isFraming(name)) || equalsIgnoringCase(name, "expect"))
        return true;
    return settings.forwarded == ForwardedMode::Replace && isForwardedField(name);
}

void addForwarded(const RequestHead& request, const ExchangeFacts& facts, ForwardedMode mode, HeaderList& headers)
{
    std::string peer = facts.peer.ip.toText();
    const bool appends = mode == ForwardedMode::Append;
    if (appends && headers.contains("x-forwarded-for"))
        peer = headers.joined("x-forwarded-for") + ", " + peer;
    headers.set("X-Forwarded-For", peer);
    // The first gateway's word stays: it alone saw the client.
    if (!appends || !headers.contains("x-forwarded-proto"))
        headers.set("X-Forwarded-Proto", facts.scheme);
    if (!appends || !headers.contains("x-forwarded-host"))
        headers.set("X-Forwarded-Host", request.headers.find("host").value_or(""));
}

void setHost(const UpstreamHeadSettings& settings, HeaderList& headers)
{
    if (settings.hostMode == HostMode::Endpoint)
        headers.set("Host", settings.endpoint);
    if (settings.hostMode == HostMode::Literal)
        headers.set("Host", settings.hostLiteral);
}

std::string_view viaOf(HttpVersion version)
{
    switch (version) {
    case HttpVersion::Http10: return "1.0 signalbox";
    case HttpVersion::Http11: return "1.1 signalbox";
    case HttpVersion::Http2: return "2 signalbox";
    }
    return "1.1 signalbox";
}

// RFC 9112 3.2.2: an absolute-form target is forwarded in origin-form.
void setTarget(const RequestHead& request, RequestHead& out)
{
    if (request.target.empty() || request.target.front() == '/' || request.target == "*") {
        out.target = request.target;
        return;
    }
    const Target target = parseTarget(request.method, request.target);
    out.target.assign(target.path);
    if (target.hasQuery)
        out.target.append("?").append(target.query);
}

} // namespace

void makeUpstreamHead(const RequestHead& request, const ExchangeFacts& facts, const UpstreamHeadSettings& settings,
    RequestHead& out)
{
    out.clear();
    out.method = request.method;
    out.version = HttpVersion::Http11;
    setTarget(request, out);

    const std::vector<std::string_view> named = connectionNames(request.headers);
    for (const HeaderField field : request.headers) {
        if (!isSkipped(field.name, named, settings))
            out.headers.add(field.name, field.value);
    }
    if (settings.keepsUpgrade)
        out.headers.add("Connection", "upgrade");
    if (settings.forwarded != ForwardedMode::Off)
        addForwarded(request, facts, settings.forwarded, out.headers);
    setHost(settings, out.headers);
    if (const std::optional<std::uint64_t> count = maxForwards(request); count && *count > 0)
        out.headers.set("Max-Forwards", std::to_string(*count - 1));
    out.headers.add("Via", viaOf(request.version)); // RFC 9110 7.6.3
}

void dropConnectionNamed(HeaderList& headers)
{
    const std::vector<std::string_view> found = connectionNames(headers);
    if (std::all_of(found.begin(), found.end(), isOption))
        return;
    const std::vector<std::string> named(found.begin(), found.end());
    for (std::size_t i = headers.size(); i-- > 0;) {
        const std::string_view name = headers.at(i).name;
        if (isFraming(name) || equalsIgnoringCase(name, "upgrade"))
            continue;
        if (equalsIgnoringCase(name, "connection")
            || std::any_of(named.begin(), named.end(), [&](const std::string& n) { return equalsIgnoringCase(n, name); }))
            headers.removeAt(i);
    }
}

std::optional<std::uint64_t> maxForwards(const RequestHead& request)
{
    if (request.method != "OPTIONS" && request.method != "TRACE")
        return std::nullopt;
    const std::optional<std::string_view> text = request.headers.find("max-forwards");
    std::uint64_t count = 0;
    if (!text)
        return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
    if (error != std::errc{} || end != text->data() + text->size())
        return std::nullopt;
    return count;
}

void dropHopByHop(HeaderList& headers, bool keepsUpgrade)
{
    std::vector<std::string> named;
    for (const std::string_view name : connectionNames(headers))
        named.emplace_back(name);
    for (std::size_t i = headers.size(); i-- > 0;) {
        const std::string_view name = headers.at(i).name;
        if (keepsUpgrade && (equalsIgnoringCase(name, "upgrade") || equalsIgnoringCase(name, "connection")))
            continue;
        const bool isOne = std::any_of(
            named.begin(), named.end(), [&](const std::string& n) { return equalsIgnoringCase(n, name); });
        if (isOne || staysHere(name))
            headers.removeAt(i);
    }
}

} // namespace signalbox
