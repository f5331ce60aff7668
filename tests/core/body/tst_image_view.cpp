// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

namespace {

QByteArray bytes(const char* hex)
{
    return QByteArray::fromHex(hex);
}

} // namespace

class TestImageView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizesAreReadFromTheHeader_data()
    {
        QTest::addColumn<QByteArray>("image");
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("size");
        const auto row = [](const char* name, QByteArray image, const char* format, const char* size) {
            QTest::newRow(name) << image << QByteArray(format) << QByteArray(size);
        };
        row("png", bytes("89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 08060000 00"), "image/png", "640 x 480");
        row("gif", bytes("474946383961 8002 e001 f70000"), "image/gif", "640 x 480");
        row("jpeg", bytes("ffd8 ffe0 0004 0000 ffff c4 0003 00 ffc2 0011 08 01e0 0280 03"), "image/jpeg", "640 x 480");
        row("webp lossy", bytes("52494646 00000000 57454250 56503820 00000000 300100 9d012a 8002 e001"), "image/webp", "640 x 480");
        row("webp lossless", bytes("52494646 00000000 57454250 5650384c 00000000 2f 7fc27700 00000000 00"), "image/webp",
            "640 x 480");
        row("webp extended", bytes("52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 df0100"), "image/webp",
            "640 x 480");
    }
    void sizesAreReadFromTheHeader()
    {
        QFETCH(QByteArray, image);
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, size);
        const BodyRendering rendering = renderBody(format.toStdString(), "", image.toStdString());
        QCOMPARE(rendering.viewId, std::string("image"));
        QVERIFY2(rendering.text.find("Format  " + format.toStdString()) != std::string::npos, rendering.text.c_str());
        QVERIFY2(rendering.text.find("Size    " + size.toStdString() + " pixels") != std::string::npos, rendering.text.c_str());
        // Cut anywhere, nothing is read past the end, and the size is said only when it is known.
        for (qsizetype length = 0; length < image.size(); ++length) {
            const std::string part = image.left(length).toStdString();
            RenderOptions options;
            options.viewId = "image";
            const std::string text = renderBody("", "", std::string(part.begin(), part.end()), options).text;
            QVERIFY(text.find("Size") == std::string::npos || text.find(size.toStdString()) != std::string::npos);
        }
    }
    void saysWhenItWasSentAsSomethingElse()
    {
        const BodyRendering rendering = renderBody("image/png", "", bytes("474946383961 8002 e001").toStdString());
        QVERIFY(rendering.text.find("Sent as image/png") != std::string::npos);
    }
    void otherBytesAreNoImage()
    {
        RenderOptions options;
        options.viewId = "image";
        const BodyRendering rendering = renderBody("image/png", "", "text", options);
        QCOMPARE(rendering.viewId, std::string("text"));
        QVERIFY(!rendering.errorMessage.empty());
    }
};

QTEST_APPLESS_MAIN(TestImageView)
#include "tst_image_view.moc"
