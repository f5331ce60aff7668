// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The client's codec against frames that are written by hand.
#include "core/http2/client_codec.h"

#include "tests/support/http2_wire.h"

#include <QtTest/QTest>

using namespace signalbox;
using namespace signalbox::http2;
using namespace signalbox::testing::http2wire;

namespace {

class Bench final : public ClientSink {
public:
    explicit Bench(ClientSettings settings = {}) : codec(makeClientCodec(settings, clock, *this))
    {
        codec->receive(frame(settingsType, 0, 0));
        sent();
    }

    StreamId ask(const char* method = "GET", BodyFraming framing = {})
    {
        RequestHead head;
        head.method = method;
        head.target = "/x";
        head.headers.add("Host", "a.test");
        head.headers.add("X-Mixed", "1");
        head.headers.add("Connection", "close");
        const StreamId id = codec->open(head, "http", framing);
        last = sent();
        return id;
    }
    std::vector<Frame> sent()
    {
        while (codec->write(m_wire, m_wire.size() + 4096)) {
        }
        if (m_wire.rfind("PRI * HTTP/2.0", 0) == 0)
            m_wire.erase(0, 24);
        return takeFrames(m_wire);
    }
    void respond(StreamId id, const std::vector<std::pair<std::string, std::string>>& fields, bool ends = false)
    {
        codec->receive(frame(headersType, static_cast<std::uint8_t>(endHeaders | (ends ? endStream : 0)), id, section(fields)));
    }

    void onInformational(StreamId id, const ResponseHead& head) override
    {
        log += std::to_string(id) + " interim " + std::to_string(head.status) + "\n";
    }
    void onResponse(StreamId id, ResponseHead& head, BodyFraming framing) override
    {
        const char* kind = framing.kind == BodyFraming::Kind::None ? "none"
            : framing.kind == BodyFraming::Kind::Length            ? "length"
                                                                   : "chunked";
        log += std::to_string(id) + " response " + std::to_string(head.status) + " " + kind + "\n";
    }
    void onResponseBody(StreamId id, std::string_view bytes) override
    {
        log += std::to_string(id) + " body " + std::to_string(bytes.size()) + "\n";
    }
    void onResponseEnd(StreamId id, const HeaderList& trailers) override
    {
        log += std::to_string(id) + " end" + (trailers.isEmpty() ? "" : " with trailers") + "\n";
    }
    void onStreamFailed(StreamId id, std::string_view, bool isUnprocessed) override
    {
        log += std::to_string(id) + (isUnprocessed ? " refused\n" : " failed\n");
    }

    ManualClock clock;
    std::unique_ptr<Http2ClientCodec> codec;
    std::string log;
    std::vector<Frame> last;

private:
    std::string m_wire;
};

std::size_t countOf(const std::vector<Frame>& frames, std::uint8_t type, std::uint32_t stream)
{
    return static_cast<std::size_t>(
        std::count_if(frames.begin(), frames.end(), [&](const Frame& f) { return f.type == type && f.stream == stream; }));
}

} // namespace

class TestClientCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requestIsAnswered()
    {
        Bench bench;
        QCOMPARE(bench.ask(), StreamId(1));
        QCOMPARE(countOf(bench.last, headersType, 1), std::size_t(1));
        QVERIFY(bench.last[0].flags & endStream);
        bench.respond(1, {{":status", "200"}, {"content-length", "5"}});
        bench.codec->receive(frame(dataType, endStream, 1, "hello"));
        QCOMPARE(bench.log, std::string("1 response 200 length\n1 body 5\n1 end\n"));
        QVERIFY(bench.codec->isIdle() && bench.codec->canOpen());
        bench.codec->cancel(1); // as the exchange does when it is done
        QCOMPARE(countOf(bench.sent(), resetType, 1), std::size_t(0));
    }

    void interimResponsesAndTrailersAreTold()
    {
        Bench bench;
        bench.ask();
        bench.respond(1, {{":status", "103"}, {"link", "x"}});
        bench.respond(1, {{":status", "200"}});
        bench.codec->receive(frame(dataType, 0, 1, "x"));
        bench.respond(1, {{"grpc-status", "0"}}, true);
        QCOMPARE(bench.log, std::string("1 interim 103\n1 response 200 chunked\n1 body 1\n1 end with trailers\n"));
    }

    void headHasNoBodyThoughItHasALength()
    {
        Bench bench;
        bench.ask("HEAD");
        bench.respond(1, {{":status", "200"}, {"content-length", "5"}}, true);
        QCOMPARE(bench.log, std::string("1 response 200 none\n1 end\n"));
    }

    void streamsAreAnsweredInAnyOrder()
    {
        Bench bench;
        bench.ask();
        bench.ask();
        bench.respond(3, {{":status", "204"}}, true);
        bench.respond(1, {{":status", "200"}}, true);
        QCOMPARE(bench.log, std::string("3 response 204 none\n3 end\n1 response 200 none\n1 end\n"));
    }

    void malformedResponseFailsItsStreamOnly_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, const std::string& bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
        const auto head = [](const std::vector<std::pair<std::string, std::string>>& fields, bool ends = true) {
            return frame(headersType, static_cast<std::uint8_t>(endHeaders | (ends ? endStream : 0)), 1, section(fields));
        };
        row("8.3.2 no :status", head({{"x", "1"}}));
        row("8.3.2 a :status of letters", head({{":status", "2xx"}}));
        row("8.3 a pseudo-header of requests", head({{":status", "200"}, {":path", "/"}}));
        row("8.2.1 a line break in a value", head({{":status", "200"}, {"x", "1\r\nset-cookie: evil"}}));
        row("8.2.1 upper case in a name", head({{":status", "200"}, {"Set-Cookie", "1"}}));
        row("8.2.2 Transfer-Encoding", head({{":status", "200"}, {"transfer-encoding", "chunked"}}));
        row("8.1.1 a body shorter than its length", head({{":status", "200"}, {"content-length", "5"}}, false) + frame(dataType, endStream, 1, "x"));
        row("8.1.1 a body longer than its length", head({{":status", "200"}, {"content-length", "1"}}, false) + frame(dataType, endStream, 1, "xyz"));
        row("8.1 trailers with a pseudo-header", head({{":status", "200"}}, false) + head({{":status", "200"}}));
        row("8.6 101", head({{":status", "101"}}));
    }
    void malformedResponseFailsItsStreamOnly()
    {
        QFETCH(QByteArray, bytes);
        Bench bench;
        bench.ask();
        bench.ask();
        bench.codec->receive(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        const std::vector<Frame> frames = bench.sent();
        QCOMPARE(countOf(frames, resetType, 1), std::size_t(1));
        QVERIFY2(bench.log.find("1 failed\n") != std::string::npos && bench.log.find("1 end") == std::string::npos, bench.log.c_str());
        bench.respond(3, {{":status", "204"}}, true);
        QVERIFY2(bench.log.find("3 end\n") != std::string::npos, bench.log.c_str());
    }

    void sectionsBeyondTheLimitFailTheirStream_data()
    {
        QTest::addColumn<bool>("inTrailers");
        QTest::newRow("head") << false;
        QTest::newRow("trailers") << true;
    }
    void sectionsBeyondTheLimitFailTheirStream()
    {
        QFETCH(bool, inTrailers);
        ClientSettings settings;
        settings.limits.headerBytes = settings.limits.trailerBytes = 1000;
        Bench bench(settings);
        bench.ask();
        bench.ask();
        if (inTrailers)
            bench.respond(1, {{":status", "200"}});
        std::vector<std::pair<std::string, std::string>> fields{{"x", std::string(600, 'a')}, {"y", std::string(600, 'b')}};
        if (!inTrailers)
            fields.insert(fields.begin(), {":status", "200"});
        bench.respond(1, fields, true);
        QCOMPARE(countOf(bench.sent(), resetType, 1), std::size_t(1));
        QVERIFY2(bench.log.find("1 failed\n") != std::string::npos && bench.log.find("1 end") == std::string::npos, bench.log.c_str());
        bench.respond(3, {{":status", "204"}}, true);
        QVERIFY2(bench.log.find("3 end\n") != std::string::npos, bench.log.c_str());
    }

    void refusedStreamsMayBeTriedAgain() // RFC 9113 8.7
    {
        Bench bench;
        bench.ask();
        bench.ask();
        bench.ask();
        bench.codec->receive(frame(resetType, 0, 1, toBytes(7)));
        bench.codec->receive(frame(goAwayType, 0, 0, toBytes(3) + toBytes(0)));
        QVERIFY(!bench.codec->canOpen());
        bench.sent();
        bench.codec->receive(frame(resetType, 0, 3, toBytes(2)));
        QCOMPARE(bench.log, std::string("1 refused\n5 refused\n3 failed\n"));
        bench.sent();
        QVERIFY(bench.codec->isOver());
    }

    void bodyWaitsForTheWindow()
    {
        Bench bench;
        bench.ask("POST", {BodyFraming::Kind::Chunked, 0});
        bench.codec->sendBody(1, std::string(200'000, 'x'));
        bench.codec->sendEnd(1, {});
        std::size_t bytes = 0;
        for (const Frame& f : bench.sent())
            bytes += f.type == dataType ? f.payload.size() : 0;
        QCOMPARE(bytes, std::size_t(65'535));
        QVERIFY(!bench.codec->isWritable(1));
        bench.codec->receive(frame(windowType, 0, 0, toBytes(200'000)) + frame(windowType, 0, 1, toBytes(200'000)));
        for (const Frame& f : bench.sent())
            bytes += f.type == dataType ? f.payload.size() : 0;
        QCOMPARE(bytes, std::size_t(200'000));
        QCOMPARE(bench.codec->takeWritable(), std::vector<StreamId>{1});
    }

    void responseWindowOpensOnlyAsBytesAreUsed()
    {
        Bench bench;
        bench.codec->receive(frame(settingsType, ack, 0));
        bench.ask();
        bench.respond(1, {{":status", "200"}});
        for (int i = 0; i < 12; ++i)
            bench.codec->receive(frame(dataType, 0, 1, std::string(16'384, 'x')));
        QCOMPARE(countOf(bench.sent(), windowType, 1), std::size_t(0));
        bench.codec->consumed(1, 12 * 16'384);
        QVERIFY(countOf(bench.sent(), windowType, 1) > 0);
    }

    void streamsAreBounded()
    {
        Bench bench;
        bench.codec->receive(frame(settingsType, 0, 0, std::string("\0\3\0\0\0\2", 6))); // MAX_CONCURRENT_STREAMS 2
        bench.ask();
        QVERIFY(bench.codec->canOpen());
        bench.ask();
        QVERIFY(!bench.codec->canOpen());
    }

    void cancelledStreamIsSilent()
    {
        Bench bench;
        bench.ask();
        bench.codec->cancel(1);
        QCOMPARE(countOf(bench.sent(), resetType, 1), std::size_t(1));
        bench.respond(1, {{":status", "200"}}, true);
        QCOMPARE(bench.log, std::string());
        QVERIFY(bench.codec->isIdle());
    }

    void cancelledBeforeItWasSentIsForgotten()
    {
        Bench bench;
        RequestHead head;
        head.method = "GET";
        head.target = "/";
        const StreamId id = bench.codec->open(head, "http", {});
        bench.codec->cancel(id);
        bench.sent();
        QVERIFY(bench.codec->isIdle());
    }

    void pushIsRefused() // RFC 9113 8.4: we said that there is none
    {
        Bench bench;
        bench.codec->receive(frame(settingsType, ack, 0));
        bench.ask();
        bench.codec->receive(frame(5, endHeaders, 1, toBytes(2) + section({{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}})));
        QCOMPARE(countOf(bench.sent(), goAwayType, 0), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestClientCodec)
#include "tst_client_codec.moc"
