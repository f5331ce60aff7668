// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

namespace {

BodyRendering hex(std::string_view bytes, std::size_t hexBytes = 1024)
{
    RenderOptions options;
    options.viewId = "hex";
    options.hexBytes = hexBytes;
    return renderBody("", "", bytes, options);
}

} // namespace

class TestHexView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsHaveOffsetBytesAndText()
    {
        QCOMPARE(hex("GET / HTTP/1.1\r\nHo").text,
            std::string("00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n"
                        "00000010  48 6f                                             Ho\n"));
    }
    void everyByteIsShown()
    {
        const std::string text = hex(std::string("\x00\x7f\x80\xff", 4)).text;
        QVERIFY(text.find("00 7f 80 ff") != std::string::npos);
        QVERIFY(text.find("....") != std::string::npos);
    }
    void onlyTheFirstBytesAreShown()
    {
        QVERIFY(!hex(std::string(32, 'a'), 32).isTruncated);
        const BodyRendering rendering = hex(std::string(33, 'a'), 32);
        QVERIFY(rendering.isTruncated);
        QCOMPARE(std::count(rendering.text.begin(), rendering.text.end(), '\n'), 2);
    }
};

QTEST_APPLESS_MAIN(TestHexView)
#include "tst_hex_view.moc"
