// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/chunked_decoder.h"

#include <QTest>

#include <string>

using namespace signalbox;
using namespace signalbox::http1;

namespace {

struct Outcome {
    Progress progress = Progress::NeedMore;
    std::string body;
    std::size_t left = 0; // bytes of the last piece that were not taken
};

Outcome decode(ChunkedDecoder& decoder, std::initializer_list<std::string_view> pieces)
{
    Outcome outcome;
    for (const std::string_view piece : pieces) {
        if (outcome.progress != Progress::NeedMore)
            break;
        Cursor input{piece.data(), piece.data() + piece.size()};
        do {
            std::string_view bytes;
            outcome.progress = decoder.next(input, bytes);
            outcome.body += bytes;
        } while (outcome.progress == Progress::NeedMore && !input.isEmpty());
        outcome.left = input.left();
    }
    return outcome;
}

ProtocolError refusal(std::string_view wire, const CodecLimits& limits = {})
{
    ChunkedDecoder decoder(limits);
    return decode(decoder, {wire}).progress == Progress::Failed ? decoder.error() : ProtocolError{0, {}};
}

} // namespace

class TestChunkedDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySplitGivesTheSameBody();
    void bytesBehindTheEndAreLeft();
    void malformedChunkIsRefused_data();
    void malformedChunkIsRefused();
    void sizeMayHave16Digits();
    void chunkLineMayReachTheLimit();
    void trailersMayReachTheirLimit();
    void resetForgetsTheFormerBody();
};

void TestChunkedDecoder::everySplitGivesTheSameBody()
{
    const std::string_view wire = "5;x=\"y\"\r\nhello\r\n00C\r\n, wide world\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n";
    for (std::size_t first = 0; first <= wire.size(); ++first) {
        for (std::size_t second = first; second <= wire.size(); ++second) {
            ChunkedDecoder decoder{CodecLimits{}};
            const Outcome outcome
                = decode(decoder, {wire.substr(0, first), wire.substr(first, second - first), wire.substr(second)});
            QCOMPARE(outcome.progress, Progress::Done);
            QCOMPARE(outcome.body, std::string("hello, wide world"));
            QCOMPARE(decoder.trailers().size(), std::size_t(2));
            QVERIFY(decoder.trailers().find("X-B") == "2");
        }
    }
}

void TestChunkedDecoder::bytesBehindTheEndAreLeft()
{
    ChunkedDecoder decoder{CodecLimits{}};
    const Outcome outcome = decode(decoder, {"1\r\na\r\n0\r\n\r\nGET"});
    QCOMPARE(outcome.progress, Progress::Done);
    QCOMPARE(outcome.body, std::string("a"));
    QCOMPARE(outcome.left, std::size_t(3));
}

void TestChunkedDecoder::malformedChunkIsRefused_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("reason");
    const char* const notHex = "a chunk size is not a hexadecimal number";
    const char* const extension = "a malformed chunk extension";
    const char* const lf = "a chunk-size line ends with a bare LF";
    QTest::newRow("empty size") << QByteArray("\r\n") << QByteArray(notHex);
    QTest::newRow("no digit") << QByteArray("x\r\n") << QByteArray(notHex);
    QTest::newRow("sign") << QByteArray("+5\r\nhello\r\n") << QByteArray(notHex);
    QTest::newRow("minus") << QByteArray("-1\r\n") << QByteArray(notHex);
    QTest::newRow("0x") << QByteArray("0x5\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("space before") << QByteArray(" 5\r\nhello\r\n") << QByteArray(notHex);
    QTest::newRow("space behind") << QByteArray("5 \r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("space before extension") << QByteArray("5 ;a\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("underscore") << QByteArray("5_\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("extension without a name") << QByteArray("5;\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("extension without a value") << QByteArray("5;a=\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("extension with an open quote") << QByteArray("5;a=\"b\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("extension with an escaped quote") << QByteArray("5;a=\"b\\\"\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("text behind a quote") << QByteArray("5;a=\"b\"c\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("length in the trailers") << QByteArray("0\r\nContent-Length: 1\r\n\r\n")
                                            << QByteArray("a framing, Host or Connection field in the trailers");
    QTest::newRow("coding in the trailers") << QByteArray("0\r\nX: 1\r\ntransfer-encoding: chunked\r\n\r\n")
                                            << QByteArray("a framing, Host or Connection field in the trailers");
    QTest::newRow("connection in the trailers") << QByteArray("0\r\nConnection: close\r\n\r\n")
                                                << QByteArray("a framing, Host or Connection field in the trailers");
    QTest::newRow("host in the trailers")
        << QByteArray("0\r\nHost: b\r\n\r\n") << QByteArray("a framing, Host or Connection field in the trailers");
    QTest::newRow("bare LF") << QByteArray("5\nhello\r\n") << QByteArray(lf);
    QTest::newRow("bare LF in an extension") << QByteArray("5;a\nhello\r\n") << QByteArray(lf);
    QTest::newRow("bare CR in an extension") << QByteArray("5;a\rb\r\nhello\r\n") << QByteArray(extension);
    QTest::newRow("NUL in an extension") << QByteArray("5;a\0\r\nhello\r\n", 14) << QByteArray(extension);
    QTest::newRow("no CRLF behind") << QByteArray("5\r\nhello0\r\n\r\n")
                                    << QByteArray("a chunk is not followed by CRLF");
    QTest::newRow("bare LF behind") << QByteArray("5\r\nhello\n0\r\n\r\n")
                                    << QByteArray("a chunk is not followed by CRLF");
    QTest::newRow("CR and no LF behind") << QByteArray("5\r\nhello\rX")
                                         << QByteArray("a chunk is not followed by CRLF");
    QTest::newRow("17 digits") << QByteArray("00000000000000005\r\n") << QByteArray("a chunk size is too large");
    QTest::newRow("overflow") << QByteArray("10000000000000000\r\n") << QByteArray("a chunk size is too large");
    QTest::newRow("folded trailer") << QByteArray("0\r\nX: 1\r\n 2\r\n\r\n") << QByteArray("a header line is folded");
    QTest::newRow("bare LF at the end") << QByteArray("0\r\n\n") << QByteArray("a header line ends with a bare LF");
}

void TestChunkedDecoder::malformedChunkIsRefused()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, reason);
    const ProtocolError error = refusal(wire.toStdString());
    QCOMPARE(QByteArray::fromStdString(error.reason), reason);
    QCOMPARE(error.status, 400);
}

void TestChunkedDecoder::sizeMayHave16Digits()
{
    QCOMPARE(refusal("000000000000001\r\nx\r\n").status, 0);
    QCOMPARE(refusal("0000000000000001\r\nx\r\n").status, 0);
    QCOMPARE(refusal("00000000000000001\r\nx\r\n").status, 400);
    ChunkedDecoder decoder{CodecLimits{}};
    QCOMPARE(decode(decoder, {"ffffffffffffffff\r\nabc"}).body, std::string("abc"));
}

void TestChunkedDecoder::chunkLineMayReachTheLimit()
{
    CodecLimits limits;
    limits.chunkLine = 50;
    const auto statusOf = [&limits](std::size_t bytes) { // "1;" and CRLF are 4
        return refusal("1;" + std::string(bytes - 4, 'e') + "\r\nx\r\n", limits).status;
    };
    QCOMPARE(statusOf(49), 0);
    QCOMPARE(statusOf(50), 0);
    QCOMPARE(statusOf(51), 400);
    QCOMPARE(refusal("1;" + std::string(48, 'e'), limits).status, 0); // no end yet
    QCOMPARE(refusal("1;" + std::string(49, 'e'), limits).status, 400);
}

void TestChunkedDecoder::trailersMayReachTheirLimit()
{
    CodecLimits limits;
    limits.trailerBytes = 60;
    limits.headers = 3;
    const auto statusOf = [&limits](std::size_t bytes) { // "X: " and CRLF are 5
        return refusal("0\r\nX: " + std::string(bytes - 5, 't') + "\r\n\r\n", limits).status;
    };
    QCOMPARE(statusOf(59), 0);
    QCOMPARE(statusOf(60), 0);
    QCOMPARE(statusOf(61), 431);
    QCOMPARE(refusal("0\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n", limits).status, 0);
    QCOMPARE(refusal("0\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n", limits).status, 431);
}

void TestChunkedDecoder::resetForgetsTheFormerBody()
{
    ChunkedDecoder decoder{CodecLimits{}};
    decode(decoder, {"1\r\na\r\n0\r\nX: 1\r\n\r\n"});
    decoder.reset();
    const Outcome outcome = decode(decoder, {"2\r\nbc\r\n0\r\n\r\n"});
    QCOMPARE(outcome.progress, Progress::Done);
    QCOMPARE(outcome.body, std::string("bc"));
    QVERIFY(decoder.trailers().isEmpty());
}

QTEST_APPLESS_MAIN(TestChunkedDecoder)
#include "tst_chunked_decoder.moc"
