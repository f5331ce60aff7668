// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_http.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/body/decode.h"
#include "core/http/target.h"

namespace signalbox::demo {
namespace {

constexpr std::size_t worthCompressing = 256; // bytes
constexpr std::size_t tagDigits = 16;

bool takesGzip(const HeaderList& headers)
{
    const std::string accepted = headers.joined("Accept-Encoding");
    for (const std::string_view item : split(accepted, ',')) {
        const auto parts = split(item, ';');
        if (!equalsIgnoringCase(trimmed(parts.front()), "gzip"))
            continue;
        const std::string_view weight = parts.size() > 1 ? trimmed(parts[1]) : std::string_view("q=1");
        return weight.find_first_of("123456789") != std::string_view::npos; // q=0 and q=0.000 refuse (RFC 9110 12.4.2)
    }
    return false;
}

std::string_view withoutWeakMark(std::string_view tag)
{
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

} // namespace

std::optional<std::string> RequestPath::parameter(std::string_view name) const
{
    for (const auto& [key, value] : query) {
        if (key == name)
            return value;
    }
    return std::nullopt;
}

RequestPath pathOf(const SimpleRequest& request)
{
    const Target target = parseTarget(request.head.method, request.head.target);
    RequestPath out;
    for (const std::string_view segment : split(target.path, '/')) {
        if (!segment.empty())
            out.segments.push_back(percentDecoded(segment).value_or(std::string(segment)));
    }
    for (QueryPair& pair : parseQuery(target.query))
        out.query.emplace_back(std::move(pair.name), std::move(pair.value));
    return out;
}

SimpleResponse textResponse(int status, std::string_view mediaType, std::string body)
{
    SimpleResponse response;
    response.status = status;
    response.headers.add("Content-Type", mediaType);
    response.body = std::move(body);
    return response;
}

SimpleResponse jsonResponse(int status, const Json& body)
{
    // What came from a client may not be UTF-8; replacing it is better than an exception.
    return textResponse(status, "application/json", body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

SimpleResponse problemResponse(int status, std::string_view title, std::string_view detail)
{
    SimpleResponse response
        = jsonResponse(status, {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}});
    response.headers.set("Content-Type", "application/problem+json");
    return response;
}

SimpleResponse methodNotAllowed(std::string_view allowed)
{
    SimpleResponse response = problemResponse(405, "Method not allowed", "This resource takes " + std::string(allowed));
    response.headers.add("Allow", allowed);
    return response;
}

std::string entityTagOf(std::string_view body)
{
    return '"' + sha256Hex(body).substr(0, tagDigits) + '"';
}

bool matchesEntityTag(std::string_view list, std::string_view tag)
{
    if (trimmed(list) == "*")
        return true;
    for (const std::string_view item : split(list, ',')) {
        if (withoutWeakMark(trimmed(item)) == withoutWeakMark(tag))
            return true;
    }
    return false;
}

void answerConditionally(const SimpleRequest& request, SimpleResponse& response, const std::string& tag)
{
    response.headers.set("ETag", tag);
    const bool isRead = request.head.method == "GET" || request.head.method == "HEAD";
    if (!isRead || !request.head.headers.contains("If-None-Match")
        || !matchesEntityTag(request.head.headers.joined("If-None-Match"), tag))
        return;
    response.status = 304;
    response.body.clear();
    response.headers.remove("Content-Type");
}

void compressIfAccepted(const SimpleRequest& request, SimpleResponse& response)
{
    response.headers.set("Vary", "Accept-Encoding");
    if (response.body.size() < worthCompressing || !takesGzip(request.head.headers))
        return;
    auto compressed = encodeContent("gzip", response.body);
    if (!compressed)
        return; // then as it is
    response.body = *std::move(compressed);
    response.headers.set("Content-Encoding", "gzip");
}

Duration milliseconds(RandomSource& random, std::uint32_t least, std::uint32_t most)
{
    return std::chrono::milliseconds(least + random.below(most - least + 1));
}

} // namespace signalbox::demo
