// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo shop sells. Static.
#pragma once

#include <span>
#include <string_view>

namespace signalbox::demo {

struct CatalogueItem {
    std::string_view id;
    std::string_view name;
    std::string_view category;
    std::string_view description;
    int cents = 0; // euro cents
    int stock = 0;
};

std::span<const CatalogueItem> catalogueItems();
const CatalogueItem* findCatalogueItem(std::string_view id); // nullptr when unknown

} // namespace signalbox::demo
