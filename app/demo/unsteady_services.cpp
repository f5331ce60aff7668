// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/unsteady_services.h"

#include "app/demo/catalogue_items.h"
#include "app/demo/demo_http.h"
#include "core/base/digest.h"

#include <fmt/format.h>

#include <array>

namespace signalbox::demo {
namespace {

constexpr std::uint32_t leastDelay = 100; // ms
constexpr std::uint32_t delayRange = 2400; // ms

// Most answers are quick: the share of the range is a cube, so that about one of thirteen takes more than two seconds.
Duration reportDelay(RandomSource& random)
{
    const double share = static_cast<double>(random.below(1'000'000)) / 1e6;
    return std::chrono::milliseconds(leastDelay + static_cast<std::uint32_t>(share * share * share * delayRange));
}

std::string reportText(const std::string& name)
{
    std::string out = "day,item,sold,revenue\r\n";
    SplitMixRandom random(crc32(name)); // the same report for the same name
    for (int day = 1; day <= 28; ++day) {
        for (const CatalogueItem& item : catalogueItems()) {
            const std::uint32_t sold = random.below(12);
            const std::uint32_t cents = sold * static_cast<std::uint32_t>(item.cents);
            out += fmt::format("2026-02-{:02},{},{},{}.{:02}\r\n", day, item.id, sold, cents / 100, cents % 100);
        }
    }
    return out;
}

SimpleResponse steadyReview(const std::string& id)
{
    static constexpr std::array<std::string_view, 6> texts{"Does what it should.", "Better than the picture.",
        "Arrived late, but well packed.", "My second one. The first went to my sister.",
        "A little smaller than I thought.", "Would buy again."};
    static constexpr std::array<std::string_view, 5> names{"Ines", "Tomasz", "Ade", "Mina", "Jonas"};
    const CatalogueItem* item = findCatalogueItem(id);
    if (item == nullptr)
        return problemResponse(404, "No such item", "Nobody has reviewed \"" + id + "\"");
    SplitMixRandom random(crc32(id));
    Json reviews = Json::array();
    for (std::uint32_t i = 0, count = 2 + random.below(4); i < count; ++i)
        reviews.push_back({{"by", names[random.below(names.size())]}, {"stars", 3 + random.below(3)},
            {"text", texts[random.below(texts.size())]}});
    return jsonResponse(200, {{"item", item->id}, {"reviews", std::move(reviews)}});
}

} // namespace

SimpleResponse reportResponse(const SimpleRequest& request, RandomSource& random)
{
    const RequestPath path = pathOf(request);
    if (path.segments == std::vector<std::string>{"ready"})
        return textResponse(200, "text/plain", "ready\n");
    if (path.segments.size() != 2 || path.segments.front() != "reports")
        return problemResponse(404, "Not found", "There is nothing here; try /reports/sales");
    if (request.head.method != "GET" && request.head.method != "HEAD")
        return methodNotAllowed("GET, HEAD");
    SimpleResponse response = textResponse(200, "text/csv; charset=utf-8", reportText(path.segments[1]));
    response.headers.add("Server", "reports/0.7");
    response.delay = reportDelay(random);
    response.bodySpread = milliseconds(random, 200, 900);
    return response;
}

SimpleResponse reviewResponse(const SimpleRequest& request, RandomSource& random)
{
    const RequestPath path = pathOf(request);
    if (path.segments == std::vector<std::string>{"ready"})
        return textResponse(200, "text/plain", "ready\n");
    const std::uint32_t fate = random.below(1000);
    const Duration delay = milliseconds(random, 5, 60);
    SimpleResponse response;
    if (fate < 100) {
        response = problemResponse(503, "Overloaded", "Please come back in a second");
        response.headers.add("Retry-After", "1");
    } else if (fate < 125) {
        response.rawBytes = "HTTP/1.1 200 OK\r\nContent-Ty"; // gone before the head was whole
    } else if (fate < 135) {
        response.rawBytes = "\x16\x03\x01 this is not HTTP\r\n\r\n";
    } else {
        const bool isReview = path.segments.size() == 2 && path.segments.front() == "reviews";
        response = isReview ? steadyReview(path.segments[1]) : problemResponse(404, "Not found", "Try /reviews/kettle");
        response.closesEarly = fate < 160; // in the middle of the body
    }
    if (response.rawBytes.empty())
        response.headers.add("Server", "reviews/0.1");
    response.delay = delay;
    return response;
}

} // namespace signalbox::demo
