// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/media_type.h"

#include <QtTest>

using namespace signalbox;

class TestSniff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsFormatsByTheirFirstBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("type");
        const auto row = [](const char* name, QByteArray bytes, const char* type) {
            QTest::newRow(name) << bytes << QByteArray(type);
        };
        row("empty", "", "");
        row("png", QByteArray("\x89PNG\r\n\x1a\n\0\0", 10), "image/png");
        row("jpeg", "\xff\xd8\xff\xe0", "image/jpeg");
        row("gif", "GIF89a....", "image/gif");
        row("webp", QByteArray("RIFF\1\0\0\0WEBPVP8 ", 16), "image/webp");
        row("riff but wave", QByteArray("RIFF\1\0\0\0WAVEfmt ", 16), "audio/wave");
        row("gzip", "\x1f\x8b\x08\x01", "application/gzip");
        row("zip", "PK\3\4....", "application/zip");
        row("pdf", "%PDF-1.7", "application/pdf");
        row("object", " {\"a\":1}", "application/json");
        row("empty object", "{ }", "application/json");
        row("array", "[1]", "application/json");
        row("array of true", "[true]", "application/json");
        row("bom", "\xef\xbb\xbf{\"a\":1}", "application/json");
        row("braces", "{a}", "text/plain");
        row("brackets", "[section]", "text/plain");
        row("lone brace", "{", "text/plain");
        row("xml", "<?xml version='1.0'?><a/>", "application/xml");
        row("element", "\n<a/>", "application/xml");
        row("html", "<!DOCTYPE HTML><p>", "text/html");
        row("less", "< 5", "text/plain");
        row("blank", " \n", "text/plain");
        row("text", "gr\xc3\xbc\xc3\x9f\x65", "text/plain");
        row("utf-16", QByteArray("\xff\xfe\x61\0", 4), "text/plain");
        row("latin1", "gr\xfc\xdf\x65", "application/octet-stream");
        row("controls", QByteArray("a\0b", 3), "application/octet-stream");
    }
    void knowsFormatsByTheirFirstBytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, type);
        QCOMPARE(std::string(sniffMediaType(bytes.toStdString())), type.toStdString());
    }
    void aCharacterAcrossTheLookedAtBytesIsStillText()
    {
        for (std::size_t offset = 4090; offset < 4100; ++offset)
            QVERIFY(sniffMediaType(std::string(offset, 'a') + "\xf0\x9f\x98\x80" + std::string(50, 'b')) == "text/plain");
    }
};

QTEST_APPLESS_MAIN(TestSniff)
#include "tst_sniff.moc"
