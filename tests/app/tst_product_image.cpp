// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/product_image.h"

#include "core/base/digest.h"

#include <QtTest>
#include <zlib.h>

using namespace signalbox;
using namespace signalbox::demo;

namespace {

std::uint32_t bigEndian(std::string_view bytes)
{
    std::uint32_t out = 0;
    for (const char c : bytes.substr(0, 4))
        out = (out << 8U) | static_cast<std::uint8_t>(c);
    return out;
}

struct Chunk {
    std::string type;
    std::string content;
};

// Empty when a length or a checksum is wrong.
std::vector<Chunk> chunksOf(std::string_view png)
{
    std::vector<Chunk> out;
    png.remove_prefix(8);
    while (png.size() >= 12) {
        const std::size_t length = bigEndian(png);
        if (png.size() < 12 + length || crc32(png.substr(4, 4 + length)) != bigEndian(png.substr(8 + length)))
            return {};
        out.push_back({std::string(png.substr(4, 4)), std::string(png.substr(8, length))});
        png.remove_prefix(12 + length);
    }
    return png.empty() ? out : std::vector<Chunk>();
}

} // namespace

class TestProductImage final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPngIsWhole();
    void picturesDiffer();
    void svgNamesItsProduct();
};

void TestProductImage::everyPngIsWhole()
{
    for (const CatalogueItem& item : catalogueItems()) {
        const std::string png = pngImage(item);
        QCOMPARE(png.substr(0, 8), std::string("\x89PNG\r\n\x1a\n"));
        const auto chunks = chunksOf(png);
        QCOMPARE(chunks.size(), std::size_t{3});
        QCOMPARE(chunks[0].type, std::string("IHDR"));
        QCOMPARE(bigEndian(chunks[0].content), 96U);
        QCOMPARE(chunks[1].type, std::string("IDAT"));
        std::string rows(96 * (96 * 3 + 1) + 1, '\0');
        uLongf length = static_cast<uLongf>(rows.size());
        QCOMPARE(
            uncompress(reinterpret_cast<Bytef*>(rows.data()), &length,
                reinterpret_cast<const Bytef*>(chunks[1].content.data()), static_cast<uLong>(chunks[1].content.size())),
            Z_OK);
        QCOMPARE(length, static_cast<uLongf>(96 * (96 * 3 + 1)));
        QCOMPARE(chunks[2].type, std::string("IEND"));
    }
}

void TestProductImage::picturesDiffer()
{
    QVERIFY(pngImage(catalogueItems()[0]) != pngImage(catalogueItems()[1]));
    QCOMPARE(pngImage(catalogueItems()[0]), pngImage(catalogueItems()[0]));
}

void TestProductImage::svgNamesItsProduct()
{
    const std::string svg = svgImage(*findCatalogueItem("kettle"));
    QVERIFY(svg.find("aria-label=\"Enamel kettle\"") != std::string::npos);
    QVERIFY(svg.find(">E</text>") != std::string::npos);
    QVERIFY(svg.ends_with("</svg>\n"));
}

QTEST_APPLESS_MAIN(TestProductImage)
#include "tst_product_image.moc"
