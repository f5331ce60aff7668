// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

namespace {

constexpr const char* formType = "multipart/form-data; boundary=\"b b\"";

} // namespace

class TestMultipartView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsAreListedWithNamesAndLengths()
    {
        const std::string body = "preamble\r\n--b b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhello\r\n"
                                 "--b b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n"
                                 "Content-Type: application/octet-stream\r\n\r\n"
            + std::string("\0\1\2\3", 4) + "\r\n--b b--\r\nepilogue";
        const BodyRendering rendering = renderBody(formType, "", body);
        QCOMPARE(rendering.viewId, std::string("multipart"));
        QCOMPARE(rendering.text,
            std::string("--- part 1 \"title\", 5 bytes\nContent-Disposition: form-data; name=\"title\"\n\nhello\n\n"
                        "--- part 2 \"file\", 4 bytes\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\n"
                        "Content-Type: application/octet-stream\n\n"));
        QVERIFY(!rendering.isTruncated);
    }
    void partsWithoutHeadersAndEmptyPartsAreParts()
    {
        const BodyRendering rendering = renderBody(formType, "", "--b b\r\n\r\nx\r\n--b b\r\n\r\n\r\n--b b--");
        QVERIFY2(rendering.text.find("--- part 1, 1 bytes\n\nx\n") != std::string::npos, rendering.text.c_str());
        QVERIFY2(rendering.text.find("--- part 2, 0 bytes\n") != std::string::npos, rendering.text.c_str());
    }
    void boundariesInsideALineAreText()
    {
        const BodyRendering rendering = renderBody(formType, "", "--b b\n\nx --b b y\n--b b--");
        QVERIFY2(rendering.text.find("--- part 1, 9 bytes") != std::string::npos, rendering.text.c_str());
        QVERIFY(rendering.text.find("part 2") == std::string::npos);
    }
    void longTextPartsAreShortened()
    {
        const BodyRendering rendering = renderBody(formType, "", "--b b\n\n" + std::string(5000, 'x') + "\n--b b--");
        QVERIFY(rendering.isTruncated);
        QVERIFY(rendering.text.find("5000 bytes") != std::string::npos);
        QVERIFY(rendering.text.size() < 3000);
    }
    void aMissingLastBoundaryIsSaid()
    {
        const std::string body = "--b b\r\n\r\nhalf";
        QVERIFY(renderBody(formType, "", body).text.find("the last boundary is missing") != std::string::npos);
        RenderOptions options;
        options.isIncomplete = true;
        QVERIFY(renderBody(formType, "", body, options).text.find("missing") == std::string::npos);
    }
    void otherBodiesFallBackToText()
    {
        const BodyRendering rendering = renderBody(formType, "", "just text");
        QCOMPARE(rendering.viewId, std::string("text"));
        QVERIFY(rendering.errorMessage.find("boundary") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestMultipartView)
#include "tst_multipart_view.moc"
