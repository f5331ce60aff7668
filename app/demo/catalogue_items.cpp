// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/catalogue_items.h"

#include <array>

namespace signalbox::demo {
namespace {

constexpr std::array allItems{
    CatalogueItem{"kettle", "Enamel kettle", "kitchen", "Holds two litres and whistles in G", 3490, 41},
    CatalogueItem{"teapot", "Teapot", "kitchen", "Cast iron, for tea that stays hot", 5900, 12},
    CatalogueItem{"cup", "Tea cup", "kitchen", "Stoneware, 250 ml, no two alike", 1250, 208},
    CatalogueItem{"pan", "Frying pan", "kitchen", "Carbon steel, 28 cm, gets better with age", 4950, 23},
    CatalogueItem{"board", "Cutting board", "kitchen", "End grain beech", 3900, 17},
    CatalogueItem{"knife", "Paring knife", "kitchen", "Hand forged, 9 cm", 4200, 30},
    CatalogueItem{"green-tea", "Green tea", "pantry", "Sencha from Kagoshima, 100 g", 1190, 96},
    CatalogueItem{"black-tea", "Black tea", "pantry", "Assam, second flush, 100 g", 890, 150},
    CatalogueItem{"coffee", "Coffee beans", "pantry", "Washed Sidamo, 250 g", 1090, 75},
    CatalogueItem{"honey", "Linden honey", "pantry", "From the roofs of the old town, 500 g", 1350, 64},
    CatalogueItem{"jam", "Quince jam", "pantry", "Made in small batches, 210 g", 690, 0},
    CatalogueItem{"salt", "Sea salt", "pantry", "Flakes, 125 g", 590, 320},
    CatalogueItem{"lamp", "Reading lamp", "home", "Brass arm, warm light, 4 W", 12900, 8},
    CatalogueItem{"blanket", "Wool blanket", "home", "130 x 180 cm, woven in one piece", 14900, 11},
    CatalogueItem{"vase", "Bud vase", "home", "Blown glass, smoke grey", 2290, 37},
    CatalogueItem{"clock", "Wall clock", "home", "Railway face, quiet works", 8900, 14},
    CatalogueItem{"basket", "Willow basket", "home", "For bread, wool or cats", 3300, 19},
    CatalogueItem{"candle", "Beeswax candle", "home", "Burns for 30 hours", 1690, 88},
    CatalogueItem{"notebook", "Notebook", "desk", "Grid paper, sewn, 192 pages", 1490, 134},
    CatalogueItem{"pencil", "Pencils, dozen", "desk", "Cedar, 2B", 1190, 260},
    CatalogueItem{"ink", "Bottle of ink", "desk", "Blue-black, 50 ml, does not fade", 1590, 52},
    CatalogueItem{"ruler", "Steel ruler", "desk", "30 cm, etched scale", 990, 71},
    CatalogueItem{"tray", "Letter tray", "desk", "Oak veneer, stacks", 4500, 9},
    CatalogueItem{"globe", "Desk globe", "desk", "Political, as of this year", 7900, 6},
};

} // namespace

std::span<const CatalogueItem> catalogueItems()
{
    return allItems;
}

const CatalogueItem* findCatalogueItem(std::string_view id)
{
    for (const CatalogueItem& item : allItems) {
        if (item.id == id)
            return &item;
    }
    return nullptr;
}

} // namespace signalbox::demo
