// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue, in two versions that answer the same requests differently:
//   GET /items?page=1&per-page=8&category=kitchen&q=tea   GET /items/{id}   GET /items/{id}/image?format=svg|png   GET
//   /ready
// Answers have an ETag, obey If-None-Match, and are gzipped for who takes it.
#pragma once

#include "core/base/random.h"
#include "core/proxy/simple_server.h"

namespace signalbox::demo {

enum class CatalogueVersion : std::uint8_t { Two, Three };

SimpleResponse catalogueResponse(CatalogueVersion version, const SimpleRequest& request, RandomSource& random);

} // namespace signalbox::demo
