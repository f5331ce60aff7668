// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Facts about an image, read from its first bytes: format, width and height. No pixel is decoded.
#include "core/body/body_view.h"

#include <optional>

namespace signalbox {
namespace {

struct ImageSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

std::uint32_t byteAt(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big16(std::string_view bytes, std::size_t at)
{
    return byteAt(bytes, at) << 8U | byteAt(bytes, at + 1);
}

std::uint32_t little16(std::string_view bytes, std::size_t at)
{
    return byteAt(bytes, at) | byteAt(bytes, at + 1) << 8U;
}

// PNG specification 11.2.2: IHDR is the first chunk.
std::optional<ImageSize> pngSize(std::string_view bytes)
{
    if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR")
        return std::nullopt;
    return ImageSize{big16(bytes, 16) << 16U | big16(bytes, 18), big16(bytes, 20) << 16U | big16(bytes, 22)};
}

std::optional<ImageSize> gifSize(std::string_view bytes)
{
    if (bytes.size() < 10)
        return std::nullopt;
    return ImageSize{little16(bytes, 6), little16(bytes, 8)};
}

// ITU T.81 B.1.1: segments up to the frame header SOF0 to SOF15, without DHT (c4), JPG (c8) and DAC (cc).
std::optional<ImageSize> jpegSize(std::string_view bytes)
{
    std::size_t at = 2;
    while (at + 9 <= bytes.size() && byteAt(bytes, at) == 0xff) {
        const std::uint32_t marker = byteAt(bytes, at + 1);
        if (marker == 0xff) { // fill byte
            ++at;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return ImageSize{big16(bytes, at + 7), big16(bytes, at + 5)};
        at += 2 + big16(bytes, at + 2);
    }
    return std::nullopt;
}

// RFC 9649 2.5 to 2.7: lossy, lossless and extended files.
std::optional<ImageSize> webpSize(std::string_view bytes)
{
    if (bytes.size() < 30)
        return std::nullopt;
    const std::string_view chunk = bytes.substr(12, 4);
    if (chunk == "VP8X") {
        return ImageSize{(little16(bytes, 24) | byteAt(bytes, 26) << 16U) + 1,
            (little16(bytes, 27) | byteAt(bytes, 29) << 16U) + 1};
    }
    if (chunk == "VP8L") {
        const std::uint32_t packed = little16(bytes, 21) | little16(bytes, 23) << 16U; // 14 bits each
        return ImageSize{(packed & 0x3fffU) + 1, (packed >> 14U & 0x3fffU) + 1};
    }
    if (chunk == "VP8 ")
        return ImageSize{little16(bytes, 26) & 0x3fffU, little16(bytes, 28) & 0x3fffU};
    return std::nullopt;
}

std::optional<ImageSize> imageSize(std::string_view type, std::string_view bytes)
{
    if (type == "image/png")
        return pngSize(bytes);
    if (type == "image/jpeg")
        return jpegSize(bytes);
    if (type == "image/gif")
        return gifSize(bytes);
    if (type == "image/webp")
        return webpSize(bytes);
    return std::nullopt;
}

bool isImage(std::string_view type)
{
    return type.substr(0, 6) == "image/";
}

ViewMatch matches(const BodySource& source)
{
    return isImage(sniffMediaType(source.bytes)) ? ViewMatch::Certain : ViewMatch::None;
}

void render(const BodySource& source, const RenderOptions&, ViewOutput& output)
{
    const std::string_view type = sniffMediaType(source.bytes);
    if (!isImage(type)) {
        output.problem = "not an image of a known format";
        return;
    }
    output.text = "Format  " + std::string(type) + '\n';
    if (const auto size = imageSize(type, source.bytes))
        output.text += "Size    " + std::to_string(size->width) + " x " + std::to_string(size->height) + " pixels\n";
    output.text += "Length  " + std::to_string(source.bytes.size()) + " bytes\n";
    if (!source.type.essence.empty() && source.type.essence != type)
        output.text += "Sent as " + source.type.essence + '\n';
}

} // namespace

const BodyViewKind& imageView()
{
    static const BodyViewKind kind{"image", "Image", false, matches, render};
    return kind;
}

} // namespace signalbox
