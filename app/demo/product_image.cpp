// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/product_image.h"

#include "core/base/digest.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace signalbox::demo {
namespace {

constexpr int side = 96; // pixels

struct Colour {
    int red = 0;
    int green = 0;
    int blue = 0;
};

// Muted, and always the same for one product.
Colour colourOf(const CatalogueItem& item)
{
    const std::uint32_t hash = crc32(item.id);
    return {static_cast<int>(80 + (hash & 0x7fU)), static_cast<int>(80 + ((hash >> 8U) & 0x7fU)),
        static_cast<int>(80 + ((hash >> 16U) & 0x7fU))};
}

std::string bigEndian(std::uint32_t number)
{
    return {static_cast<char>(number >> 24U), static_cast<char>(number >> 16U), static_cast<char>(number >> 8U),
        static_cast<char>(number)};
}

// PNG (ISO/IEC 15948) 5.3: length, type, content, CRC of the last two.
std::string chunk(std::string_view type, const std::string& content)
{
    std::string body = std::string(type) + content;
    const std::uint32_t check = crc32(body);
    return bigEndian(static_cast<std::uint32_t>(content.size())) + std::move(body) + bigEndian(check);
}

std::string deflated(const std::string& bytes)
{
    uLongf length = compressBound(static_cast<uLong>(bytes.size()));
    std::string out(length, '\0');
    if (compress(reinterpret_cast<Bytef*>(out.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
            static_cast<uLong>(bytes.size()))
        != Z_OK)
        return {};
    out.resize(length);
    return out;
}

} // namespace

std::string svgImage(const CatalogueItem& item)
{
    const Colour colour = colourOf(item);
    return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img" aria-label="{}">
  <rect width="96" height="96" rx="12" fill="#{:02x}{:02x}{:02x}"/>
  <text x="48" y="62" font-family="sans-serif" font-size="40" text-anchor="middle" fill="#fff">{}</text>
</svg>
)",
        item.name, colour.red, colour.green, colour.blue, item.name.substr(0, 1));
}

std::string pngImage(const CatalogueItem& item)
{
    const Colour colour = colourOf(item);
    std::string rows;
    rows.reserve(side * (side * 3 + 1));
    for (int y = 0; y < side; ++y) {
        rows.push_back('\0'); // filter type 0: none
        for (int x = 0; x < side; ++x) {
            const int dx = x - side / 2;
            const int dy = y - side / 2;
            const bool isInside = dx * dx + dy * dy < 36 * 36;
            const int lift = isInside ? 48 - (x + y) / 4 : (x + y) / 8;
            for (const int part : {colour.red, colour.green, colour.blue})
                rows.push_back(static_cast<char>(std::clamp(part + lift, 0, 255)));
        }
    }
    const std::string header = bigEndian(side) + bigEndian(side) + std::string("\x08\x02\x00\x00\x00", 5); // 8 bit, RGB
    return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + chunk("IDAT", deflated(rows))
        + chunk("IEND", "");
}

} // namespace signalbox::demo
