// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/catalogue_service.h"

#include "app/demo/catalogue_items.h"
#include "core/body/decode.h"
#include "tests/app/demo_bench.h"

#include <QtTest>

using namespace signalbox;
using namespace signalbox::demo;

namespace {

SimpleResponse ask(const SimpleRequest& asked, CatalogueVersion version = CatalogueVersion::Two)
{
    SplitMixRandom random(1);
    return catalogueResponse(version, asked, random);
}

SimpleResponse get(std::string_view target, HeaderPairs headers = {})
{
    return ask(request("GET", target, headers));
}

} // namespace

class TestCatalogueService final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pagesCoverEveryItemOnce();
    void linksLeadToTheNeighbouringPages();
    void badPagingIsRefused_data();
    void badPagingIsRefused();
    void aPageBeyondTheEndIsEmpty();
    void searchLooksAtNamesAndDescriptions();
    void categoriesAreFiltered();
    void versionsDifferInPrice();
    void imagesComeInTwoFormats();
    void unknownThingsAreNotFound_data();
    void unknownThingsAreNotFound();
    void writingIsNotAllowed();
    void gzipIsUsedWhenItIsTaken_data();
    void gzipIsUsedWhenItIsTaken();
    void aKnownTagIsAnswered304();
    void codingsHaveDifferentTags();
};

void TestCatalogueService::pagesCoverEveryItemOnce()
{
    std::vector<std::string> seen;
    for (int page = 1; page <= 5; ++page) {
        const Json list = jsonOf(get("/items?per-page=5&page=" + std::to_string(page)));
        QCOMPARE(list["total"].get<std::size_t>(), catalogueItems().size());
        for (const Json& item : list["items"])
            seen.push_back(item["id"]);
    }
    QCOMPARE(seen.size(), catalogueItems().size());
    for (std::size_t i = 0; i < seen.size(); ++i)
        QVERIFY(seen[i] == catalogueItems()[i].id);
}

void TestCatalogueService::linksLeadToTheNeighbouringPages()
{
    QCOMPARE(header(get("/items?per-page=10"), "Link"), std::string("</items?page=2&per-page=10>; rel=\"next\""));
    QCOMPARE(header(get("/items?per-page=10&page=2"), "Link"),
        std::string("</items?page=1&per-page=10>; rel=\"prev\", </items?page=3&per-page=10>; rel=\"next\""));
    QCOMPARE(
        header(get("/items?per-page=10&page=3"), "Link"), std::string("</items?page=2&per-page=10>; rel=\"prev\""));
    QCOMPARE(header(get("/items?per-page=50"), "Link"), std::string());
}

void TestCatalogueService::badPagingIsRefused_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("status");
    QTest::newRow("page 0") << QByteArray("page=0") << 400;
    QTest::newRow("page -1") << QByteArray("page=-1") << 400;
    QTest::newRow("page x") << QByteArray("page=x") << 400;
    QTest::newRow("per-page 0") << QByteArray("per-page=0") << 400;
    QTest::newRow("per-page 1") << QByteArray("per-page=1") << 200;
    QTest::newRow("per-page 50") << QByteArray("per-page=50") << 200;
    QTest::newRow("per-page 51") << QByteArray("per-page=51") << 400;
    QTest::newRow("page of twenty digits") << QByteArray("page=99999999999999999999") << 400;
}

void TestCatalogueService::badPagingIsRefused()
{
    QFETCH(QByteArray, query);
    QFETCH(int, status);
    QCOMPARE(get("/items?" + query.toStdString()).status, status);
}

void TestCatalogueService::aPageBeyondTheEndIsEmpty()
{
    const SimpleResponse response = get("/items?page=1000000&per-page=50");
    QCOMPARE(response.status, 200);
    QVERIFY(jsonOf(response)["items"].empty());
    QCOMPARE(header(response, "Link"), std::string());
}

void TestCatalogueService::searchLooksAtNamesAndDescriptions()
{
    const Json list = jsonOf(get("/items?q=TEA&per-page=50"));
    std::vector<std::string> ids;
    for (const Json& item : list["items"])
        ids.push_back(item["id"]);
    QVERIFY((ids == std::vector<std::string>{"teapot", "cup", "green-tea", "black-tea"}));
    QCOMPARE(jsonOf(get("/items?q=cedar"))["total"].get<int>(), 1); // "Cedar, 2B" is a description
    QCOMPARE(jsonOf(get("/items?q=unicorn"))["total"].get<int>(), 0);
}

void TestCatalogueService::categoriesAreFiltered()
{
    const Json list = jsonOf(get("/items?category=desk&per-page=50"));
    QCOMPARE(list["total"].get<int>(), 6);
    for (const Json& item : list["items"])
        QCOMPARE(item["category"].get<std::string>(), std::string("desk"));
}

void TestCatalogueService::versionsDifferInPrice()
{
    const Json two = jsonOf(get("/items/kettle"));
    const SimpleResponse answer = ask(request("GET", "/items/kettle"), CatalogueVersion::Three);
    const Json three = jsonOf(answer);
    QCOMPARE(two["price"].get<std::string>(), std::string("34.90"));
    QVERIFY(!two.contains("rating"));
    QCOMPARE(three["price"]["amount"].get<int>(), 3490);
    QVERIFY(three["rating"].get<double>() >= 3.0 && three["rating"].get<double>() <= 5.0);
    QCOMPARE(header(answer, "Server"), std::string("catalogue/3.0"));
}

void TestCatalogueService::imagesComeInTwoFormats()
{
    const SimpleResponse svg = get("/items/kettle/image");
    QCOMPARE(header(svg, "Content-Type"), std::string("image/svg+xml"));
    QVERIFY(svg.body.starts_with("<svg "));
    const SimpleResponse png = get("/items/kettle/image?format=png", {{"Accept-Encoding", "gzip"}});
    QCOMPARE(header(png, "Content-Type"), std::string("image/png"));
    QVERIFY(png.body.starts_with("\x89PNG"));
    QVERIFY(!png.headers.contains("Content-Encoding")); // it is compressed already
    QCOMPARE(get("/items/kettle/image?format=bmp").status, 400);
}

void TestCatalogueService::unknownThingsAreNotFound_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char* target :
        {"/items/unicorn", "/nothing", "/items/kettle/price", "/items/kettle/image/large", "/ready/1"})
        QTest::newRow(target) << QByteArray(target);
}

void TestCatalogueService::unknownThingsAreNotFound()
{
    QFETCH(QByteArray, target);
    const SimpleResponse response = get(target.toStdString());
    QCOMPARE(response.status, 404);
    QCOMPARE(header(response, "Content-Type"), std::string("application/problem+json"));
    QCOMPARE(jsonOf(response)["status"].get<int>(), 404);
    QVERIFY(!response.headers.contains("ETag"));
}

void TestCatalogueService::writingIsNotAllowed()
{
    const SimpleResponse response = ask(request("DELETE", "/items/kettle"));
    QCOMPARE(response.status, 405);
    QCOMPARE(header(response, "Allow"), std::string("GET, HEAD"));
}

void TestCatalogueService::gzipIsUsedWhenItIsTaken_data()
{
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<bool>("compressed");
    QTest::newRow("alone") << QByteArray("gzip") << true;
    QTest::newRow("among others") << QByteArray("br, gzip;q=0.8, *;q=0.1") << true;
    QTest::newRow("case") << QByteArray("GZIP") << true;
    QTest::newRow("refused") << QByteArray("gzip;q=0") << false;
    QTest::newRow("refused at length") << QByteArray("gzip; q=0.000") << false;
    QTest::newRow("others only") << QByteArray("br") << false;
    QTest::newRow("a longer name") << QByteArray("xgzip") << false;
}

void TestCatalogueService::gzipIsUsedWhenItIsTaken()
{
    QFETCH(QByteArray, accepted);
    QFETCH(bool, compressed);
    const SimpleResponse plain = get("/items");
    const SimpleResponse response = get("/items", {{"Accept-Encoding", accepted.toStdString()}});
    QCOMPARE(response.headers.contains("Content-Encoding"), compressed);
    QCOMPARE(header(response, "Vary"), std::string("Accept-Encoding"));
    const auto decoded = decodeContent(header(response, "Content-Encoding"), response.body, 1 << 20);
    QVERIFY(decoded.has_value());
    QCOMPARE(*decoded, plain.body);
}

void TestCatalogueService::aKnownTagIsAnswered304()
{
    const std::string tag = header(get("/items/kettle"), "ETag");
    QVERIFY(tag.size() > 2 && tag.front() == '"' && tag.back() == '"');
    for (const std::string& list : {tag, "\"other\", " + tag, "W/" + tag, std::string("*")}) {
        const SimpleResponse response = get("/items/kettle", {{"If-None-Match", list}});
        QCOMPARE(response.status, 304);
        QVERIFY(response.body.empty());
        QCOMPARE(header(response, "ETag"), tag);
    }
    QCOMPARE(get("/items/kettle", {{"If-None-Match", "\"other\""}}).status, 200);
    QCOMPARE(get("/items/cup", {{"If-None-Match", tag}}).status, 200);
}

void TestCatalogueService::codingsHaveDifferentTags()
{
    const std::string plain = header(get("/items"), "ETag");
    const std::string compressed = header(get("/items", {{"Accept-Encoding", "gzip"}}), "ETag");
    QVERIFY(plain != compressed);
    QCOMPARE(get("/items", {{"Accept-Encoding", "gzip"}, {"If-None-Match", compressed}}).status, 304);
    QCOMPARE(get("/items", {{"If-None-Match", compressed}}).status, 200);
}

QTEST_APPLESS_MAIN(TestCatalogueService)
#include "tst_catalogue_service.moc"
