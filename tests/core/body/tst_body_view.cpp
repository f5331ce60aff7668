// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include "core/base/text.h"

#include <QtTest>

#include <set>

using namespace signalbox;

namespace {

std::string encoded(const char* coding, std::string_view bytes)
{
    return encodeContent(coding, bytes).value_or("");
}

std::string firstView(std::string_view contentType, std::string_view bytes)
{
    return availableViews(contentType, bytes).front().id;
}

} // namespace

class TestBodyView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void choosesTheViewByTypeThenByContent_data();
    void choosesTheViewByTypeThenByContent();
    void textAndHexAreAlwaysThere();
    void decodesBeforeItRenders();
    void corruptCodingShowsWhatWasDecodedAndSaysSo();
    void unknownCodingShowsTheBytesAsTheyAre();
    void wrongJsonFallsBackToTextWithThePosition();
    void binaryThatClaimsToBeJsonFallsBackToHex();
    void theAskedForViewIsUsed();
    void incompleteBodiesAreTruncatedNotWrong();
    void capsAreKeptAndSaid();
    void longLinesAreBroken();
    void textIsUtf8ForBytesOfAnyKind();
    void charsetsAreRead();
    void kindsHaveDistinctIds();
};

void TestBodyView::choosesTheViewByTypeThenByContent_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("view");
    const auto row = [](const char* name, const char* type, QByteArray bytes, const char* view) {
        QTest::newRow(name) << QByteArray(type) << bytes << QByteArray(view);
    };
    row("json", "application/json", "{}", "json");
    row("suffix", "application/problem+json; charset=utf-8", "{}", "json");
    row("no type", "", "{\"a\":1}", "json");
    row("json as text", "text/plain", "[1,2]", "json");
    row("json as html", "text/html", "[1,2]", "text");
    row("xml", "text/xml", "<a/>", "xml");
    row("svg", "image/svg+xml", "<svg/>", "xml");
    row("form", "application/x-www-form-urlencoded", "a=1", "form");
    row("form without type", "", "a=1", "text");
    row("multipart", "multipart/form-data; boundary=x", "--x--", "multipart");
    row("multipart without boundary", "multipart/form-data", "--x--", "text");
    row("image", "text/html", "GIF89a\1\0\1\0", "image");
    row("text as image", "image/png", "no image", "text");
    row("html", "text/html", "<!doctype html><p>", "text");
    row("binary", "text/plain", QByteArray("\0\1\2", 3), "hex");
    row("empty", "application/json", "", "text");
}

void TestBodyView::choosesTheViewByTypeThenByContent()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, view);
    QCOMPARE(firstView(type.toStdString(), bytes.toStdString()), view.toStdString());
    const BodyRendering rendering = renderBody(type.toStdString(), "", bytes.toStdString());
    QCOMPARE(rendering.viewId, view.toStdString());
    QVERIFY(rendering.views == availableViews(type.toStdString(), bytes.toStdString()));
}

void TestBodyView::textAndHexAreAlwaysThere()
{
    for (const char* bytes : {"", "{}", "\xff\xfe", "GIF89a....."}) {
        int found = 0;
        for (const ViewChoice& choice : availableViews("", bytes))
            found += choice.id == "text" || choice.id == "hex" ? 1 : 0;
        QCOMPARE(found, 2);
    }
}

void TestBodyView::decodesBeforeItRenders()
{
    for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
        const BodyRendering rendering = renderBody("application/json", coding, encoded(coding, "{\"a\":1.0}"));
        QCOMPARE(rendering.viewId, std::string("json"));
        QCOMPARE(rendering.text, std::string("{\n  \"a\": 1.0\n}"));
        QCOMPARE(rendering.decodedSize, std::size_t{9});
        QVERIFY(rendering.errorMessage.empty() && !rendering.isTruncated);
    }
}

void TestBodyView::corruptCodingShowsWhatWasDecodedAndSaysSo()
{
    std::string bytes = encoded("gzip", "{\"a\":1}");
    bytes[bytes.size() - 6] ^= 1;
    const BodyRendering rendering = renderBody("application/json", "gzip", bytes);
    QCOMPARE(rendering.viewId, std::string("json"));
    QVERIFY(rendering.errorMessage.find("gzip body: corrupt") != std::string::npos);
    QVERIFY(rendering.isTruncated);
}

void TestBodyView::unknownCodingShowsTheBytesAsTheyAre()
{
    const BodyRendering rendering = renderBody("application/json", "aes128gcm", std::string("\0\1{", 3));
    QCOMPARE(rendering.viewId, std::string("hex"));
    QVERIFY(rendering.errorMessage.find("aes128gcm") != std::string::npos);
}

void TestBodyView::wrongJsonFallsBackToTextWithThePosition()
{
    const BodyRendering rendering = renderBody("application/json", "", "{\"a\": 1,\n \"b\": oops}");
    QCOMPARE(rendering.viewId, std::string("text"));
    QCOMPARE(rendering.text, std::string("{\"a\": 1,\n \"b\": oops}"));
    QVERIFY(rendering.errorMessage.find("line 2, column 7") != std::string::npos);
}

void TestBodyView::binaryThatClaimsToBeJsonFallsBackToHex()
{
    const BodyRendering rendering = renderBody("application/json", "", std::string("\0\0\0\5hello", 9));
    QCOMPARE(rendering.viewId, std::string("hex"));
    QVERIFY(!rendering.errorMessage.empty());
}

void TestBodyView::theAskedForViewIsUsed()
{
    RenderOptions options;
    options.viewId = "hex";
    QCOMPARE(renderBody("application/json", "", "{}", options).viewId, std::string("hex"));
    options.viewId = "json";
    QCOMPARE(renderBody("text/plain", "", "[1]", options).viewId, std::string("json"));
    QCOMPARE(renderBody("text/plain", "", "no json", options).viewId, std::string("text"));
    options.viewId = "no-such-view";
    QCOMPARE(renderBody("text/plain", "", "x", options).viewId, std::string("text"));
}

void TestBodyView::incompleteBodiesAreTruncatedNotWrong()
{
    RenderOptions options;
    options.isIncomplete = true;
    const BodyRendering json = renderBody("application/json", "", "{\"a\": [1, \"tw", options);
    QCOMPARE(json.viewId, std::string("json"));
    QVERIFY(json.errorMessage.empty());
    QVERIFY(json.isTruncated);
    std::string text = "{\"numbers\": [";
    for (int i = 0; i < 5000; ++i)
        text += std::to_string(i * 7919) + ",";
    const std::string bytes = encoded("gzip", text);
    const BodyRendering zipped = renderBody("application/json", "gzip", std::string_view(bytes).substr(0, bytes.size() / 2), options);
    QCOMPARE(zipped.viewId, std::string("json"));
    QVERIFY2(zipped.errorMessage.empty(), zipped.errorMessage.c_str());
    QVERIFY(zipped.isTruncated && zipped.decodedSize > 1000);
    QCOMPARE(renderBody("text/plain", "", "\xe2\x82\xac and \xe2\x82", options).text, std::string("\xe2\x82\xac and "));
    options.isIncomplete = false;
    QVERIFY(!renderBody("application/json", "", "{\"a\": [1, \"tw", options).errorMessage.empty());
}

void TestBodyView::capsAreKeptAndSaid()
{
    RenderOptions options;
    options.textBytes = 100;
    for (const char* view : {"text", "hex", "json", "form", "xml"}) {
        options.viewId = view;
        const std::string json = "[" + std::string(view == std::string("xml") ? "" : "\"") + std::string(500, 'a') + "\"]";
        const std::string xml = "<a>" + std::string(500, 'a') + "</a>";
        const BodyRendering rendering = renderBody("", "", view == std::string("xml") ? xml : json, options);
        QCOMPARE(rendering.viewId, std::string(view));
        QVERIFY2(rendering.isTruncated, view);
        std::string text = rendering.text;
        QVERIFY(text.size() <= 100);
    }
    options = {};
    options.decodedBytes = 50;
    const BodyRendering rendering = renderBody("text/plain", "gzip", encoded("gzip", std::string(51, 'x')), options);
    QCOMPARE(rendering.text, std::string(50, 'x'));
    QVERIFY(rendering.isTruncated && !rendering.errorMessage.empty());
}

void TestBodyView::longLinesAreBroken()
{
    const std::string text = "[\"" + std::string(10'000, 'a') + "\"]";
    const BodyRendering rendering = renderBody("application/json", "", text);
    QCOMPARE(rendering.continuationLines, (std::vector<std::uint32_t>{2, 3}));
    for (const std::string_view line : split(rendering.text, '\n'))
        QVERIFY(line.size() <= 4096);
}

void TestBodyView::textIsUtf8ForBytesOfAnyKind()
{
    unsigned state = 1;
    for (int round = 0; round < 300; ++round) {
        std::string bytes;
        for (int i = 0; i < 60; ++i, state = state * 1664525 + 1013904223)
            bytes += static_cast<char>(state >> 24);
        for (const BodyViewKind* kind : bodyViewKinds()) {
            RenderOptions options;
            options.viewId = kind->id;
            QVERIFY(isUtf8(renderBody("a/b; boundary=x", "", bytes, options).text));
        }
    }
}

void TestBodyView::charsetsAreRead()
{
    QCOMPARE(renderBody("text/plain; charset=iso-8859-1", "", "gr\xfc\xdf e").text, std::string("gr\xc3\xbc\xc3\x9f e"));
    QCOMPARE(renderBody("text/plain", "", "gr\xfc\xdf e").text, std::string("gr\xc3\xbc\xc3\x9f e"));
    QCOMPARE(renderBody("", "", "gr\xfc\xdf e").viewId, std::string("hex"));
    const std::string utf16("\xff\xfe{\0\"\0a\0\"\0:\0" "1\0}\0", 16);
    QCOMPARE(renderBody("application/json", "", utf16).text, std::string("{\n  \"a\": 1\n}"));
}

void TestBodyView::kindsHaveDistinctIds()
{
    std::set<std::string_view> ids;
    for (const BodyViewKind* kind : bodyViewKinds()) {
        ids.insert(kind->id);
        QVERIFY(!kind->label.empty());
    }
    QCOMPARE(ids.size(), bodyViewKinds().size());
    QCOMPARE(ids.size(), std::size_t{7});
}

QTEST_APPLESS_MAIN(TestBodyView)
#include "tst_body_view.moc"
