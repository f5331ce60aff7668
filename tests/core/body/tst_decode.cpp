// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/decode.h"

#include "core/base/text.h"

#include <QtTest>

using namespace signalbox;

namespace {

constexpr const char* codings[] = {"gzip", "deflate", "br", "zstd"};

std::string sample()
{
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += "{\"order\": " + std::to_string(i * 7919) + "}\n";
    return text;
}

// Made by Python: zlib.compressobj(wbits=-15), "raw deflate".
const std::string rawDeflate = *fromHex("2b4a2c57484d4bcb492c490500");

std::string encoded(const char* coding, std::string_view bytes)
{
    return encodeContent(coding, bytes).value_or("");
}

} // namespace

class TestDecode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCodingDecodesAtEverySplit_data();
    void everyCodingDecodesAtEverySplit();
    void manyBytesDecodeInSmallPieces_data();
    void manyBytesDecodeInSmallPieces();
    void cutInputKeepsWhatWasDecoded_data();
    void cutInputKeepsWhatWasDecoded();
    void outputCapIsExact_data();
    void outputCapIsExact();
    void corruptInputKeepsWhatWasDecoded_data();
    void corruptInputKeepsWhatWasDecoded();
    void rubbishIsCorrupt_data();
    void rubbishIsCorrupt();
    void errorsStay();
    void deflateIsReadRawAndWrapped();
    void gzipMembersAndZstdFramesFollowEachOther();
    void bytesBehindTheEndAreAnError();
    void bombsAreStoppedByTheirRatio();
    void codingsAreUndoneInReverse();
    void unknownCodingsAreSaid();
    void emptyBodiesAreWholeInEveryCoding();
};

static void addCodings()
{
    QTest::addColumn<QByteArray>("coding");
    for (const char* coding : codings)
        QTest::newRow(coding) << QByteArray(coding);
}

void TestDecode::everyCodingDecodesAtEverySplit_data()
{
    addCodings();
}

void TestDecode::everyCodingDecodesAtEverySplit()
{
    QFETCH(QByteArray, coding);
    const std::string text = "hello, hello, hello, body of a message";
    const std::string bytes = encoded(coding.constData(), text);
    QVERIFY(!bytes.empty());
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
        const auto decoder = makeContentDecoder(coding.toStdString());
        std::string output;
        QVERIFY(!decoder->decode(std::string_view(bytes).substr(0, at), output));
        QCOMPARE(decoder->finish().has_value(), at < bytes.size());
        QVERIFY(!decoder->decode(std::string_view(bytes).substr(at), output));
        QVERIFY(!decoder->finish());
        QCOMPARE(output, text);
    }
}

void TestDecode::manyBytesDecodeInSmallPieces_data()
{
    addCodings();
}

void TestDecode::manyBytesDecodeInSmallPieces()
{
    QFETCH(QByteArray, coding);
    const std::string text = sample();
    const std::string bytes = encoded(coding.constData(), text);
    const auto decoder = makeContentDecoder(coding.toStdString());
    std::string output;
    for (std::size_t at = 0; at < bytes.size(); at += 7)
        QVERIFY(!decoder->decode(std::string_view(bytes).substr(at, 7), output));
    QVERIFY(!decoder->finish());
    QCOMPARE(output, text);
}

void TestDecode::cutInputKeepsWhatWasDecoded_data()
{
    addCodings();
}

void TestDecode::cutInputKeepsWhatWasDecoded()
{
    QFETCH(QByteArray, coding);
    std::string text;
    for (unsigned i = 0, x = 1; i < 300'000; ++i, x = x * 1664525 + 1013904223)
        text += static_cast<char>('a' + (x >> 24) % 26);
    const std::string bytes = encoded(coding.constData(), text);
    const auto content = decodeContentPartly(coding.toStdString(), std::string_view(bytes).substr(0, bytes.size() - 1000));
    QVERIFY(content.error.has_value());
    QCOMPARE(content.error->code, ErrorCode::ReadFailed);
    QVERIFY(content.bytes.size() > 100'000);
    QVERIFY(content.bytes == std::string_view(text).substr(0, content.bytes.size()));
}

void TestDecode::outputCapIsExact_data()
{
    addCodings();
}

void TestDecode::outputCapIsExact()
{
    QFETCH(QByteArray, coding);
    const std::string text = sample();
    const std::string bytes = encoded(coding.constData(), text);
    QVERIFY(decodeContent(coding.toStdString(), bytes, text.size() + 1).has_value());
    QCOMPARE(decodeContent(coding.toStdString(), bytes, text.size()).value_or(""), text);
    const auto over = decodeContent(coding.toStdString(), bytes, text.size() - 1);
    QVERIFY(!over.has_value());
    QCOMPARE(over.error().code, ErrorCode::LimitExceeded);
    DecodeLimits limits;
    limits.outputBytes = 1000;
    const auto part = decodeContentPartly(coding.toStdString(), bytes, limits);
    QCOMPARE(part.bytes, text.substr(0, 1000));
    limits.outputBytes = 0;
    QVERIFY(decodeContentPartly(coding.toStdString(), bytes, limits).bytes.empty());
}

void TestDecode::corruptInputKeepsWhatWasDecoded_data()
{
    QTest::addColumn<QByteArray>("coding");
    QTest::newRow("gzip") << QByteArray("gzip"); // these two carry a checksum of the content
    QTest::newRow("deflate") << QByteArray("deflate");
}

void TestDecode::corruptInputKeepsWhatWasDecoded()
{
    QFETCH(QByteArray, coding);
    const std::string text = sample();
    std::string bytes = encoded(coding.constData(), text);
    bytes[bytes.size() - (coding == "gzip" ? 6 : 2)] ^= 1; // inside the checksum
    const auto content = decodeContentPartly(coding.toStdString(), bytes);
    QVERIFY(content.error.has_value());
    QCOMPARE(content.error->code, ErrorCode::ProtocolViolation);
    QCOMPARE(content.bytes, text);
}

void TestDecode::rubbishIsCorrupt_data()
{
    addCodings();
}

void TestDecode::rubbishIsCorrupt()
{
    QFETCH(QByteArray, coding);
    const auto content = decodeContentPartly(coding.toStdString(), std::string(2000, '\xff'));
    QVERIFY(content.error.has_value());
    QCOMPARE(content.error->code, ErrorCode::ProtocolViolation);
    QVERIFY(content.bytes.empty());
}

void TestDecode::errorsStay()
{
    const auto decoder = makeContentDecoder("gzip");
    std::string output;
    QVERIFY(decoder->decode("this is no gzip at all", output));
    QVERIFY(decoder->decode(encoded("gzip", "x"), output));
    QVERIFY(decoder->finish());
    QVERIFY(output.empty());
}

void TestDecode::deflateIsReadRawAndWrapped()
{
    QCOMPARE(decodeContent("deflate", encoded("deflate", "raw efflate"), 100).value_or("?"), std::string("raw efflate"));
    QCOMPARE(decodeContent("deflate", rawDeflate, 100).value_or("?"), std::string("raw efflate"));
    // A single byte is not enough to tell.
    const auto decoder = makeContentDecoder("deflate");
    std::string output;
    QVERIFY(!decoder->decode(std::string_view(rawDeflate).substr(0, 1), output));
    QVERIFY(decoder->finish());
    QVERIFY(!decoder->decode(std::string_view(rawDeflate).substr(1), output));
    QVERIFY(!decoder->finish());
    QCOMPARE(output, std::string("raw efflate"));
}

void TestDecode::gzipMembersAndZstdFramesFollowEachOther()
{
    for (const char* coding : {"gzip", "zstd"}) {
        const std::string two = encoded(coding, "first ") + encoded(coding, "second");
        QCOMPARE(decodeContent(coding, two, 100).value_or("?"), std::string("first second"));
    }
}

void TestDecode::bytesBehindTheEndAreAnError()
{
    for (const char* coding : codings) {
        const auto content = decodeContentPartly(coding, encoded(coding, "whole") + "tail");
        QVERIFY2(content.error.has_value(), coding);
        QCOMPARE(content.error->code, ErrorCode::ProtocolViolation);
        QCOMPARE(content.bytes, std::string("whole"));
    }
}

void TestDecode::bombsAreStoppedByTheirRatio()
{
    const std::string zeros(40 * 1024 * 1024, '\0');
    for (const char* coding : {"br", "zstd"}) {
        const std::string bomb = encoded(coding, zeros);
        QVERIFY2(zeros.size() / bomb.size() > 2000, coding);
        const auto content = decodeContentPartly(coding, bomb);
        QVERIFY(content.error.has_value());
        QCOMPARE(content.error->code, ErrorCode::LimitExceeded);
        QVERIFY(content.bytes.size() < zeros.size());
    }
    QVERIFY(!decodeContentPartly("gzip", encoded("gzip", zeros)).error.has_value()); // below 1032 by construction
}

void TestDecode::codingsAreUndoneInReverse()
{
    const std::string twice = encoded("br", encoded("gzip", "layers"));
    QCOMPARE(decodeContent(" GZIP ,identity,, Br", twice, 100).value_or("?"), std::string("layers"));
    QVERIFY(!decodeContent("br, gzip", twice, 100).has_value());
    const auto six = decodeContentPartly("gzip,gzip,gzip,gzip,gzip,gzip", twice);
    QCOMPARE(six.error->code, ErrorCode::Unsupported);
}

void TestDecode::unknownCodingsAreSaid()
{
    const auto content = decodeContentPartly("compress", "bytes");
    QCOMPARE(content.error->code, ErrorCode::Unsupported);
    QCOMPARE(content.bytes, std::string("bytes"));
    QVERIFY(content.error->detail.find("compress") != std::string::npos);
    const auto inner = decodeContentPartly("compress, gzip", encoded("gzip", "inside"));
    QCOMPARE(inner.error->code, ErrorCode::Unsupported);
    QCOMPARE(inner.bytes, std::string("inside"));
    QVERIFY(makeContentDecoder("identity") == nullptr);
}

void TestDecode::emptyBodiesAreWholeInEveryCoding()
{
    for (const char* coding : codings)
        QCOMPARE(decodeContent(coding, "", 10).value_or("?"), std::string());
    QCOMPARE(decodeContent("", "plain", 10).value_or("?"), std::string("plain"));
    QVERIFY(!decodeContent("", "plain", 4).has_value());
    QVERIFY(decodeContent("identity", "plain", 5).has_value());
}

QTEST_APPLESS_MAIN(TestDecode)
#include "tst_decode.moc"
