// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/catalogue_service.h"

#include "app/demo/catalogue_items.h"
#include "app/demo/demo_http.h"
#include "app/demo/product_image.h"
#include "core/base/digest.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox::demo {
namespace {

constexpr std::uint64_t defaultPerPage = 8;
constexpr std::uint64_t mostPerPage = 50;

// Version three is what a team would try on a few customers first: another price format, a new field.
Json toJson(CatalogueVersion version, const CatalogueItem& item)
{
    Json out{{"id", item.id}, {"name", item.name}, {"category", item.category}, {"description", item.description}};
    if (version == CatalogueVersion::Two) {
        out["price"] = fmt::format("{}.{:02}", item.cents / 100, item.cents % 100);
    } else {
        out["price"] = {{"amount", item.cents}, {"currency", "EUR"}};
        out["rating"] = static_cast<double>(30 + crc32(item.id) % 21) / 10; // 3.0 to 5.0
    }
    out["stock"] = item.stock;
    return out;
}

bool isWanted(const CatalogueItem& item, const RequestPath& path)
{
    const auto category = path.parameter("category");
    if (category && item.category != *category)
        return false;
    const auto words = path.parameter("q");
    if (!words)
        return true;
    const std::string wanted = toLower(*words);
    return toLower(item.name).find(wanted) != std::string::npos
        || toLower(item.description).find(wanted) != std::string::npos;
}

// A number in 1..most; nullopt when it is something else.
std::optional<std::uint64_t> numberIn(
    const RequestPath& path, std::string_view name, std::uint64_t fallback, std::uint64_t most)
{
    const auto text = path.parameter(name);
    if (!text)
        return fallback;
    const auto number = parseUnsigned(*text);
    return number && *number >= 1 && *number <= most ? number : std::nullopt;
}

std::string linkTo(std::uint64_t page, std::uint64_t perPage, std::string_view relation)
{
    return fmt::format("</items?page={}&per-page={}>; rel=\"{}\"", page, perPage, relation);
}

SimpleResponse listResponse(CatalogueVersion version, const RequestPath& path)
{
    const auto page = numberIn(path, "page", 1, 1'000'000);
    const auto perPage = numberIn(path, "per-page", defaultPerPage, mostPerPage);
    if (!page || !perPage)
        return problemResponse(400, "Bad paging", "page is a number from 1, per-page one from 1 to 50");
    std::vector<const CatalogueItem*> wanted;
    for (const CatalogueItem& item : catalogueItems()) {
        if (isWanted(item, path))
            wanted.push_back(&item);
    }
    const std::uint64_t first = (*page - 1) * *perPage;
    const std::uint64_t end = std::min<std::uint64_t>(first + *perPage, wanted.size());
    Json items = Json::array();
    for (std::uint64_t i = first; i < end; ++i)
        items.push_back(toJson(version, *wanted[i]));
    SimpleResponse response = jsonResponse(
        200, {{"items", std::move(items)}, {"page", *page}, {"per-page", *perPage}, {"total", wanted.size()}});
    std::string links;
    if (*page > 1 && first <= wanted.size())
        links = linkTo(*page - 1, *perPage, "prev");
    if (end < wanted.size() && first < end)
        links += (links.empty() ? "" : ", ") + linkTo(*page + 1, *perPage, "next");
    if (!links.empty())
        response.headers.add("Link", links);
    return response;
}

SimpleResponse imageResponse(const CatalogueItem& item, const RequestPath& path)
{
    const std::string format = path.parameter("format").value_or("svg");
    if (format == "png")
        return textResponse(200, "image/png", pngImage(item));
    if (format == "svg")
        return textResponse(200, "image/svg+xml", svgImage(item));
    return problemResponse(400, "Unknown format", "format is svg or png");
}

SimpleResponse contentFor(CatalogueVersion version, const RequestPath& path)
{
    const auto& segments = path.segments;
    if (segments.empty())
        return jsonResponse(200, {{"service", "catalogue"}, {"items", "/items"}});
    if (segments.front() == "ready" && segments.size() == 1)
        return textResponse(200, "text/plain", "ready\n");
    if (segments.front() != "items" || segments.size() > 3 || (segments.size() == 3 && segments[2] != "image"))
        return problemResponse(404, "Not found", "There is nothing here; try /items");
    if (segments.size() == 1)
        return listResponse(version, path);
    const CatalogueItem* item = findCatalogueItem(segments[1]);
    if (item == nullptr)
        return problemResponse(404, "No such item", "The shop does not sell \"" + segments[1] + "\"");
    return segments.size() == 3 ? imageResponse(*item, path) : jsonResponse(200, toJson(version, *item));
}

} // namespace

SimpleResponse catalogueResponse(CatalogueVersion version, const SimpleRequest& request, RandomSource& random)
{
    const bool isNew = version == CatalogueVersion::Three;
    const bool isRead = request.head.method == "GET" || request.head.method == "HEAD";
    SimpleResponse response = isRead ? contentFor(version, pathOf(request)) : methodNotAllowed("GET, HEAD");
    response.headers.add("Server", isNew ? "catalogue/3.0" : "catalogue/2.4");
    response.headers.add("X-Powered-By", "clockwork"); // what a gateway likes to hide
    response.delay = isNew ? milliseconds(random, 12, 45) : milliseconds(random, 2, 14);
    if (response.status != 200)
        return response;
    const std::string tag = entityTagOf(response.body);
    if (response.headers.find("Content-Type") != "image/png")
        compressIfAccepted(request, response);
    // The two codings are two representations and may not share a strong tag (RFC 9110 8.8.3.3).
    const bool isCompressed = response.headers.contains("Content-Encoding");
    answerConditionally(request, response, isCompressed ? tag.substr(0, tag.size() - 1) + "-gzip\"" : tag);
    return response;
}

} // namespace signalbox::demo
