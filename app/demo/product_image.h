// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures of products, drawn from their names: the demo needs images of two kinds and ships none.
#pragma once

#include "app/demo/catalogue_items.h"

#include <string>

namespace signalbox::demo {

std::string svgImage(const CatalogueItem& item);
std::string pngImage(const CatalogueItem& item); // 96 x 96, 8-bit RGB

} // namespace signalbox::demo
