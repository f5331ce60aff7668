// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/server_codec.h"

#include "tests/support/http2_wire.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace signalbox;
using namespace signalbox::http2;
using namespace signalbox::testing::http2wire;

namespace {

// The codec with a client's bytes before it and its frames behind it.
class Bench final : public ServerSink {
public:
    explicit Bench(ServerSettings settings = {}) : codec(makeServerCodec(settings, clock, *this))
    {
        send(std::string(preface) + frame(settingsType, 0, 0));
        frames();
        send(frame(settingsType, ack, 0));
    }

    void send(std::string_view bytes) { codec->receive(bytes, *this); }
    std::vector<Frame> frames()
    {
        while (codec->write(m_wire, m_wire.size() + 4096)) {
        }
        return takeFrames(m_wire);
    }
    void answer(StreamId id, std::string_view text)
    {
        std::string unused;
        codec->sendHead(id, {}, {BodyFraming::Kind::Length, text.size()}, true, unused);
        codec->sendBody(id, text, unused);
        codec->sendEnd(id, {}, unused);
        codec->release(id);
    }

    void onRequest(StreamId id, RequestHead& head, BodyFraming, MessageFlags) override
    {
        log += "request " + std::to_string(id) + " " + head.method + " " + head.target + "\n";
    }
    void onRequestBody(StreamId id, std::string_view bytes) override
    {
        body.append(bytes);
        if (consumes)
            codec->consumed(id, bytes.size());
    }
    void onRequestEnd(StreamId id, const HeaderList& trailers) override
    {
        log += "end " + std::to_string(id) + (trailers.isEmpty() ? "" : " with trailers") + "\n";
    }
    void onRequestError(StreamId id, const RequestHead&, const ProtocolError& error) override
    {
        log += "error " + std::to_string(id) + " " + std::to_string(error.status) + "\n";
    }
    void onStreamReset(StreamId id, std::string_view) override { log += "reset " + std::to_string(id) + "\n"; }

    ManualClock clock;
    std::unique_ptr<Http2ServerCodec> codec;
    std::string log;
    std::string body;
    bool consumes = true;

private:
    std::string m_wire;
};

std::size_t countOf(const std::vector<Frame>& frames, std::uint8_t type, std::uint32_t stream)
{
    return static_cast<std::size_t>(
        std::count_if(frames.begin(), frames.end(), [&](const Frame& f) { return f.type == type && f.stream == stream; }));
}

std::size_t dataBytes(const std::vector<Frame>& frames, std::uint32_t stream)
{
    std::size_t bytes = 0;
    for (const Frame& f : frames)
        bytes += f.type == dataType && f.stream == stream ? f.payload.size() : 0;
    return bytes;
}

// The error code of a GOAWAY; -1 when there is none.
int goAwayCode(const std::vector<Frame>& frames)
{
    for (const Frame& f : frames) {
        if (f.type == goAwayType)
            return static_cast<int>(toNumber(std::string_view(f.payload).substr(4, 4)));
    }
    return -1;
}
constexpr int protocolError = 1;
constexpr int enhanceYourCalm = 11;

} // namespace

class TestServerCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requestIsAnswered()
    {
        Bench bench;
        bench.send(request(1));
        QCOMPARE(bench.log, std::string("request 1 GET /\nend 1\n"));
        bench.answer(1, "hello");
        const std::vector<Frame> frames = bench.frames();
        QCOMPARE(countOf(frames, headersType, 1), std::size_t(1));
        QCOMPARE(dataBytes(frames, 1), std::size_t(5));
        QVERIFY((frames.back().flags & endStream) != 0);
        QVERIFY(bench.codec->isIdle());
    }

    void everySplitReadsTheSame()
    {
        const std::string bytes = request(1, "POST", false, {{"content-length", "4"}}) + frame(dataType, 0, 1, "ab")
            + frame(dataType, endStream, 1, "cd") + request(3);
        Bench whole;
        whole.send(bytes);
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            Bench split;
            split.send(std::string_view(bytes).substr(0, at));
            split.send(std::string_view(bytes).substr(at));
            QCOMPARE(split.log, whole.log);
            QCOMPARE(split.body, std::string("abcd"));
        }
    }

    void streamsRunBesideEachOther()
    {
        Bench bench;
        bench.send(request(1) + request(3) + request(5));
        bench.answer(5, "five");
        QCOMPARE(dataBytes(bench.frames(), 5), std::size_t(4));
        bench.answer(1, "one");
        QCOMPARE(dataBytes(bench.frames(), 1), std::size_t(3));
        QVERIFY(!bench.codec->isIdle());
    }

    void responseStopsAtTheClientsWindow() // RFC 9113 5.2
    {
        Bench bench;
        bench.send(request(1) + request(3));
        const std::string large(100'000, 'x');
        std::string unused;
        bench.codec->sendHead(1, {}, {BodyFraming::Kind::Chunked, 0}, true, unused);
        bench.codec->sendBody(1, large, unused);
        QVERIFY(!bench.codec->isWritable(1));
        QVERIFY(bench.codec->isWritable(3));
        QCOMPARE(dataBytes(bench.frames(), 1), std::size_t(65535));
        bench.send(frame(windowType, 0, 0, toBytes(50'000)) + frame(windowType, 0, 1, toBytes(50'000)));
        QCOMPARE(dataBytes(bench.frames(), 1), large.size() - 65535);
        QVERIFY(bench.codec->isWritable(1));
        QVERIFY(bench.codec->takeWritable() == std::vector<StreamId>{1});
    }

    void shutWindowEndsTheStreamInTime()
    {
        Bench bench;
        bench.send(request(1));
        bench.answer(1, std::string(70'000, 'x'));
        bench.frames();
        bench.codec->resetStalled(bench.clock.now());
        QCOMPARE(countOf(bench.frames(), resetType, 1), std::size_t(0));
        bench.clock.advance(std::chrono::seconds(31));
        bench.codec->resetStalled(bench.clock.now());
        QCOMPARE(countOf(bench.frames(), resetType, 1), std::size_t(1));
        QVERIFY(bench.codec->isIdle());
    }

    void requestWindowOpensOnlyAsBytesAreUsed()
    {
        Bench bench;
        bench.consumes = false;
        bench.send(request(1, "POST", false));
        for (int i = 0; i < 6; ++i)
            bench.send(frame(dataType, 0, 1, std::string(16'384, 'x')));
        QCOMPARE(countOf(bench.frames(), windowType, 1), std::size_t(0));
        bench.codec->consumed(1, 6 * 16'384);
        QVERIFY(countOf(bench.frames(), windowType, 1) > 0);
    }

    void bodyBeyondTheWindowIsAnError() // RFC 9113 6.9.1
    {
        Bench bench;
        bench.consumes = false;
        bench.send(request(1, "POST", false));
        for (int i = 0; i < 9; ++i)
            bench.send(frame(dataType, 0, 1, std::string(16'384, 'x')));
        const std::vector<Frame> frames = bench.frames();
        QVERIFY(countOf(frames, resetType, 1) == 1 || goAwayCode(frames) > 0);
    }

    void trailersGoBothWays()
    {
        Bench bench;
        bench.send(request(1, "POST", false) + frame(headersType, endHeaders | endStream, 1, section({{"sum", "1"}})));
        QCOMPARE(bench.log, std::string("request 1 POST /\nend 1 with trailers\n"));
        std::string unused;
        HeaderList trailers;
        trailers.add("Grpc-Status", "0");
        bench.codec->sendHead(1, {}, {BodyFraming::Kind::Chunked, 0}, true, unused);
        bench.codec->sendBody(1, "x", unused);
        bench.codec->sendEnd(1, trailers, unused);
        const std::vector<Frame> frames = bench.frames();
        QCOMPARE(countOf(frames, headersType, 1), std::size_t(2));
        QVERIFY(frames.back().type == headersType && (frames.back().flags & endStream) != 0);
    }

    void bodyThatIsNotItsLengthIsRefused_data() // RFC 9113 8.1.1
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("shorter") << QByteArray("abc");
        QTest::newRow("longer") << QByteArray("abcde");
    }
    void bodyThatIsNotItsLengthIsRefused()
    {
        QFETCH(QByteArray, body);
        Bench bench;
        bench.send(request(1, "POST", false, {{"content-length", "4"}})
            + frame(dataType, endStream, 1, std::string_view(body.constData(), static_cast<std::size_t>(body.size()))));
        QCOMPARE(bench.log, std::string("request 1 POST /\nerror 1 400\n"));
    }

    void malformedRequestIsToldAndOthersGoOn()
    {
        Bench bench;
        bench.send(request(1, "GET", true, {{"transfer-encoding", "chunked"}}) + request(3));
        QCOMPARE(bench.log, std::string("error 1 400\nrequest 3 GET /\nend 3\n"));
    }

    void clientResetIsTold()
    {
        Bench bench;
        bench.send(request(1, "POST", false) + frame(resetType, 0, 1, toBytes(8)));
        QCOMPARE(bench.log, std::string("request 1 POST /\nreset 1\n"));
        QVERIFY(bench.codec->isIdle());
    }

    void earlyAnswerEndsTheRequest() // RFC 9113 8.1
    {
        Bench bench;
        bench.send(request(1, "POST", false));
        bench.answer(1, "no");
        const std::vector<Frame> frames = bench.frames();
        QCOMPARE(dataBytes(frames, 1), std::size_t(2));
        QVERIFY(frames.back().type == resetType);
        QCOMPARE(toNumber(frames.back().payload), std::uint32_t(0));
    }

    void abortedResponseIsReset()
    {
        Bench bench;
        bench.send(request(1));
        std::string unused;
        bench.codec->sendHead(1, {}, {BodyFraming::Kind::Chunked, 0}, true, unused);
        bench.frames();
        bench.codec->reset(1);
        QCOMPARE(countOf(bench.frames(), resetType, 1), std::size_t(1));
    }

    void connectionFieldsOfAResponseAreNotSent() // RFC 9113 8.2.2
    {
        Bench bench;
        bench.send(request(1));
        ResponseHead head;
        head.headers.add("Connection", "close");
        head.headers.add("Transfer-Encoding", "chunked");
        head.headers.add("Keep-Alive", "1");
        std::string unused;
        bench.codec->sendHead(1, head, {}, true, unused);
        for (const Frame& f : bench.frames()) {
            if (f.type == headersType) // ":status: 200" is one byte of the static table
                QCOMPARE(f.payload, std::string("\x88"));
        }
    }

    void pingIsAnswered() // RFC 9113 6.7
    {
        Bench bench;
        bench.send(frame(pingType, 0, 0, "12345678"));
        const std::vector<Frame> frames = bench.frames();
        QVERIFY(frames.size() == 1 && frames[0].type == pingType && frames[0].flags == 1 && frames[0].payload == "12345678");
    }

    void drainRefusesNewStreamsAndEndsTheOld() // RFC 9113 6.8
    {
        Bench bench;
        bench.send(request(1));
        bench.codec->goAway();
        QCOMPARE(goAwayCode(bench.frames()), 0);
        bench.send(request(3));
        QCOMPARE(bench.log, std::string("request 1 GET /\nend 1\n"));
        bench.answer(1, "x");
        QCOMPARE(dataBytes(bench.frames(), 1), std::size_t(1));
    }

    void streamsBeyondTheLimitAreRefused() // RFC 9113 5.1.2
    {
        ServerSettings settings;
        settings.streams = 2;
        Bench bench(settings);
        bench.send(request(1) + request(3) + request(5));
        QCOMPARE(bench.log, std::string("request 1 GET /\nend 1\nrequest 3 GET /\nend 3\n"));
        const std::vector<Frame> frames = bench.frames();
        QVERIFY(countOf(frames, resetType, 5) == 1 || goAwayCode(frames) > 0);
    }

    void rapidResetIsCalmed() // CVE-2023-44487
    {
        ServerSettings settings;
        settings.resets = 10;
        Bench bench(settings);
        for (StreamId id = 1; id < 21; id += 2)
            bench.send(request(id) + frame(resetType, 0, id, toBytes(8)));
        QCOMPARE(goAwayCode(bench.frames()), -1);
        bench.send(request(21) + frame(resetType, 0, 21, toBytes(8)));
        QCOMPARE(goAwayCode(bench.frames()), enhanceYourCalm);
        QVERIFY(bench.codec->isOver());
        bench.log.clear();
        bench.send(request(23));
        QCOMPARE(bench.log, std::string());
    }

    void resetsAreForgottenWithTime()
    {
        ServerSettings settings;
        settings.resets = 2;
        Bench bench(settings);
        for (StreamId id = 1; id < 21; id += 2) {
            bench.send(request(id) + frame(resetType, 0, id, toBytes(8)));
            bench.clock.advance(std::chrono::seconds(6));
        }
        QCOMPARE(goAwayCode(bench.frames()), -1);
    }

    void controlFloodIsCalmed_data()
    {
        QTest::addColumn<QByteArray>("flood");
        const auto row = [](const char* name, const std::string& bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
        row("PING", frame(pingType, 0, 0, "12345678"));
        row("SETTINGS", frame(settingsType, 0, 0));
        row("PRIORITY", frame(2, 0, 1, toBytes(0) + "x"));
        row("empty DATA", frame(dataType, 0, 1));
        row("small WINDOW_UPDATE", frame(windowType, 0, 0, toBytes(1)));
    }
    void controlFloodIsCalmed()
    {
        QFETCH(QByteArray, flood);
        ServerSettings settings;
        settings.controls = 50;
        Bench bench(settings);
        bench.send(request(1, "POST", false));
        for (int i = 0; i < 60; ++i)
            bench.send(std::string_view(flood.constData(), static_cast<std::size_t>(flood.size())));
        QCOMPARE(goAwayCode(bench.frames()), enhanceYourCalm);
    }

    void continuationFloodEndsTheConnection() // CVE-2024-28182
    {
        Bench bench;
        bench.send(frame(headersType, 0, 1, section({{":method", "GET"}})));
        for (int i = 0; i < 9; ++i)
            bench.send(frame(continuationType, 0, 1, section({{"x", "y"}})));
        QVERIFY(goAwayCode(bench.frames()) > 0);
        QVERIFY(bench.codec->isOver());
        QCOMPARE(bench.log, std::string());
    }

    void hugeHeaderSectionIsAnsweredAndHopelessOnesEndTheConnection()
    {
        ServerSettings settings;
        settings.limits.headerBytes = 2000;
        Bench bench(settings);
        bench.send(request(1, "GET", true, {{"x", std::string(2500, 'a')}}));
        QCOMPARE(bench.log, std::string("error 1 431\n"));
        bench.send(request(3, "GET", true, {{"x", std::string(9000, 'a')}}));
        QCOMPARE(goAwayCode(bench.frames()), enhanceYourCalm);
    }

    void brokenFramingEndsTheConnection_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, const std::string& bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
        row("5.1 DATA on an idle stream", frame(dataType, 0, 1, "x"));
        row("5.1.1 even stream", request(2));
        row("5.1.1 number that goes back", request(5) + request(3));
        row("6.5 SETTINGS on a stream", frame(settingsType, 0, 1));
        row("6.5 SETTINGS of a bad length", frame(settingsType, 0, 0, "abc"));
        row("6.7 PING of a bad length", frame(pingType, 0, 0, "abc"));
        row("6.9 window update of zero", frame(windowType, 0, 0, toBytes(0)));
        row("6.9.1 window overflow", frame(windowType, 0, 0, toBytes(0x7fffffff)));
        row("6.10 CONTINUATION out of turn", frame(continuationType, endHeaders, 1));
        row("6.10 something between", frame(headersType, 0, 1, section({{":method", "GET"}})) + frame(pingType, 0, 0, "12345678"));
        row("4.2 frame too large", frame(dataType, 0, 1, std::string(20'000, 'x')));
        row("4.3 bad compression", frame(headersType, endHeaders, 1, "\xff\xff\xff\xff\xff\xff\xff"));
    }
    void brokenFramingEndsTheConnection()
    {
        QFETCH(QByteArray, bytes);
        Bench bench;
        bench.send(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        QVERIFY(goAwayCode(bench.frames()) > 0);
    }

    void streamNumbersMayLeaveGapsThatStayClosed() // RFC 9113 5.1.1
    {
        Bench bench;
        bench.send(request(5) + request(11) + request(13));
        bench.answer(5, "x");
        QCOMPARE(goAwayCode(bench.frames()), -1);
        bench.send(request(5)); // closed, not skipped: it may have been under way
        QCOMPARE(goAwayCode(bench.frames()), -1);
        bench.send(request(9));
        QCOMPARE(goAwayCode(bench.frames()), protocolError);
        QCOMPARE(bench.log, std::string("request 5 GET /\nend 5\nrequest 11 GET /\nend 11\nrequest 13 GET /\nend 13\n"));
    }

    void wrongPrefaceEndsTheConnection() // RFC 9113 3.4
    {
        ManualClock clock;
        Bench sink;
        const auto codec = makeServerCodec({}, clock, sink);
        codec->receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", sink);
        std::string out;
        while (codec->write(out, out.size() + 4096)) {
        }
        QCOMPARE(goAwayCode(takeFrames(out)), protocolError);
        QVERIFY(codec->isOver());
    }
};

QTEST_APPLESS_MAIN(TestServerCodec)
#include "tst_server_codec.moc"
