// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_services.h"

#include "app/demo/catalogue_service.h"
#include "app/demo/identity_service.h"
#include "app/demo/order_service.h"
#include "app/demo/unsteady_services.h"

#include <memory>

namespace signalbox::demo {
namespace {

constexpr std::uint16_t firstPort = 9101;

} // namespace

std::vector<DemoService> makeDemoServices(std::uint64_t seed)
{
    std::vector<DemoService> services;
    const auto add = [&](std::string name, auto respond) {
        const auto number = services.size();
        const SocketAddress address{IpAddress{{127, 0, 0, 1}}, static_cast<std::uint16_t>(firstPort + number)};
        services.push_back({std::move(name), address,
            [respond, random = SplitMixRandom(seed + number)](
                const SimpleRequest& request) mutable { return respond(request, random); }});
    };
    const auto catalogue = [](CatalogueVersion version) {
        return [version](const SimpleRequest& request, RandomSource& random) {
            return catalogueResponse(version, request, random);
        };
    };
    const auto store = std::make_shared<OrderService>();
    const auto orders
        = [store](const SimpleRequest& request, RandomSource& random) { return store->handle(request, random); };
    add("catalog-v2", catalogue(CatalogueVersion::Two));
    add("catalog-v3", catalogue(CatalogueVersion::Three));
    add("orders", orders);
    add("orders", orders);
    add("reports", reportResponse);
    add("reviews", reviewResponse);
    add("identity", identityResponse);
    return services;
}

} // namespace signalbox::demo
