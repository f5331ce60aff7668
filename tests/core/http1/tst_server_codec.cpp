// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/http1/conversation.h"
#include "tests/core/http1/corpus.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::http1;
using namespace signalbox::http1::testing;

namespace {

const std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string_view get10 = "GET / HTTP/1.0\r\n\r\n";
const std::string_view head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";

constexpr BodyFraming length(std::uint64_t bytes)
{
    return {BodyFraming::Kind::Length, bytes};
}
constexpr BodyFraming chunked{BodyFraming::Kind::Chunked, 0};
constexpr BodyFraming untilClose{BodyFraming::Kind::UntilClose, 0};
constexpr BodyFraming tunnel{BodyFraming::Kind::Tunnel, 0};

// A codec that has read one request and waits for the response.
struct Answering {
    explicit Answering(std::string_view request)
        : codec(makeServerCodec({}))
    {
        codec->receive(request, log);
    }
    void send(const ResponseHead& response, BodyFraming framing, std::string_view body, bool keepAlive = true)
    {
        codec->sendHead(1, response, framing, keepAlive, out);
        codec->sendBody(1, body, out);
        codec->sendEnd(1, trailers, out);
    }

    std::unique_ptr<ServerCodec> codec;
    ServerLog log;
    HeaderList trailers;
    std::string out;
};

ResponseHead responseOf(int status)
{
    ResponseHead response;
    response.status = status;
    return response;
}

} // namespace

class TestServerCodec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySplitGivesTheSameEvents_data();
    void everySplitGivesTheSameEvents();
    void singleBytesGiveTheSameEvents_data() { everySplitGivesTheSameEvents_data(); }
    void singleBytesGiveTheSameEvents();
    void requestIsReportedWhole();
    void chunkedBodyEndsWithTrailers();
    void pipelinedRequestWaitsForRelease();
    void releaseRefusesAfterClose();
    void releaseRefusesWhileTheRequestIsUnread();
    void releaseRefusesWhenTheBodyWasTooShort();
    void expectIsToldOnlyWithABody_data();
    void expectIsToldOnlyWithABody();
    void tunnelPassesBytesThatFollowAtOnce();
    void tunnelAfterConnect();
    void errorSwallowsTheRest();
    void errorIsAnsweredAndCloses();
    void midMessageIsKnown();
    void responseIsWritten_data();
    void responseIsWritten();
    void informationalHeadsComeFirst();
    void http10GetsNoInformationalHead();
    void switchingProtocolsKeepsItsFields();
};

void TestServerCodec::everySplitGivesTheSameEvents_data()
{
    QTest::addColumn<QByteArray>("wire");
    for (const RequestSample& sample : requestSamples)
        QTest::newRow(sample.name) << QByteArray(sample.wire.data(), static_cast<qsizetype>(sample.wire.size()));
}

void TestServerCodec::everySplitGivesTheSameEvents()
{
    QFETCH(QByteArray, wire);
    const std::string bytes = wire.toStdString();
    const std::string whole = serverEvents(bytes, {});
    QVERIFY(whole.find(' ') != std::string::npos);
    for (std::size_t at = 1; at < bytes.size(); ++at) {
        const std::string events
            = serverEvents(std::string_view(bytes).substr(0, at), std::string_view(bytes).substr(at));
        QCOMPARE(QByteArray::fromStdString(events), QByteArray::fromStdString(whole));
    }
}

void TestServerCodec::singleBytesGiveTheSameEvents()
{
    QFETCH(QByteArray, wire);
    const std::string bytes = wire.toStdString();
    ServerConversation conversation;
    for (const char& byte : bytes)
        conversation.receive({&byte, 1});
    conversation.log.note(conversation.codec->isMidMessage() ? "mid-message" : "idle");
    QCOMPARE(QByteArray::fromStdString(conversation.log.text()), QByteArray::fromStdString(serverEvents(bytes, {})));
}

void TestServerCodec::requestIsReportedWhole()
{
    const std::string events = serverEvents("\r\nPOST /a?b HTTP/1.1\r\nHost: h:1\r\nX-A: \t 1 2 "
                                            "\r\nX-E:\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
        {});
    QCOMPARE(QByteArray::fromStdString(events),
        QByteArray("request 1 POST /a?b HTTP/1.1 length 3 close\n  Host=h:1\n  X-A=1 2\n  X-E=\n  Connection=close\n"
                   "  Content-Length=3\nbody <abc>\nend 1\nclosed\nidle\n"));
}

void TestServerCodec::chunkedBodyEndsWithTrailers()
{
    const std::string events
        = serverEvents("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n"
                       "0\r\nX-T: 1\r\n\r\n",
            {});
    QCOMPARE(QByteArray::fromStdString(events),
        QByteArray("request 1 POST / HTTP/1.1 chunked keep-alive\n  Host=h\n  Transfer-Encoding=chunked\nbody <abcd>\n"
                   "end 1\n  X-T=1\nreleased\nidle\n"));
}

void TestServerCodec::pipelinedRequestWaitsForRelease()
{
    const auto codec = makeServerCodec({});
    ServerLog log;
    std::string out;
    const std::string two = std::string(get) + std::string(get);
    QCOMPARE(codec->receive(two, log), get.size());
    QCOMPARE(log.endedStream, StreamId(1));
    QCOMPARE(codec->receive(get, log), std::size_t(0));
    codec->sendHead(1, {}, {}, true, out);
    QCOMPARE(codec->receive(get, log), std::size_t(0));
    codec->sendEnd(1, {}, out);
    QVERIFY(codec->release(1));
    QCOMPARE(codec->receive(get, log), get.size());
    QCOMPARE(log.endedStream, StreamId(2));
}

void TestServerCodec::releaseRefusesAfterClose()
{
    Answering byUs(get);
    byUs.send({}, {}, {}, false);
    QVERIFY(byUs.out.find("\r\nConnection: close\r\n") != std::string::npos);
    QVERIFY(!byUs.codec->release(1));

    Answering byThem("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    byThem.send({}, {}, {});
    QVERIFY(byThem.out.find("\r\nConnection: close\r\n") != std::string::npos);
    QVERIFY(!byThem.codec->release(1));
    QCOMPARE(byThem.codec->receive(get, byThem.log), get.size()); // swallowed
    QCOMPARE(byThem.log.endedStream, StreamId(1));
}

void TestServerCodec::releaseRefusesWhileTheRequestIsUnread()
{
    Answering early("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    early.send(responseOf(413), {}, {});
    QVERIFY(!early.codec->release(1));
}

void TestServerCodec::releaseRefusesWhenTheBodyWasTooShort()
{
    Answering tooShort(get);
    tooShort.send({}, length(5), "abc");
    QVERIFY(!tooShort.codec->release(1));

    Answering tooLong(get);
    tooLong.send({}, length(5), "abcdefgh");
    QVERIFY(tooLong.out.ends_with("\r\n\r\nabcde"));
    QVERIFY(tooLong.codec->release(1));
}

void TestServerCodec::expectIsToldOnlyWithABody_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("isExpected");
    QTest::newRow("length") << QByteArray("Content-Length: 1") << QByteArray("1.1") << true;
    QTest::newRow("chunked") << QByteArray("Transfer-Encoding: chunked") << QByteArray("1.1") << true;
    QTest::newRow("no body") << QByteArray("X: 1") << QByteArray("1.1") << false;
    QTest::newRow("empty body") << QByteArray("Content-Length: 0") << QByteArray("1.1") << false;
    QTest::newRow("HTTP/1.0") << QByteArray("Content-Length: 1") << QByteArray("1.0") << false;
}

void TestServerCodec::expectIsToldOnlyWithABody()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, version);
    QFETCH(bool, isExpected);
    Answering codec(
        ("PUT / HTTP/" + version + "\r\nHost: a\r\nExpect: 100-continue\r\n" + fields + "\r\n\r\n").toStdString());
    QCOMPARE(codec.log.lastFlags.expectContinue, isExpected);
    codec.codec->sendContinue(1, codec.out);
    QCOMPARE(codec.out.empty(), version == "1.0");
}

void TestServerCodec::tunnelPassesBytesThatFollowAtOnce()
{
    const std::string request = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    const std::string frames("\x81\x82\r\n\0GET", 8);
    const auto codec = makeServerCodec({});
    ServerLog log;
    std::string out;
    // The first frame came with the request: it is not read before the answer says what it is.
    const std::string both = request + frames;
    QCOMPARE(codec->receive(both, log), request.size());
    QVERIFY(log.lastFlags.upgrade);
    codec->sendHead(1, responseOf(101), tunnel, true, out);
    codec->switchToTunnel(1);
    QCOMPARE(codec->receive(frames, log), frames.size());
    QVERIFY(log.text().ends_with("body <" + frames + ">\n"));
    out.clear();
    codec->sendBody(1, frames, out);
    QCOMPARE(out, frames);
    QVERIFY(!codec->isMidMessage());
    QVERIFY(!codec->release(1));
}

void TestServerCodec::tunnelAfterConnect()
{
    Answering codec("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    codec.codec->sendHead(1, {}, tunnel, true, codec.out);
    QCOMPARE(codec.out, std::string("HTTP/1.1 200 OK\r\n\r\n"));
    codec.codec->switchToTunnel(1);
    QCOMPARE(codec.codec->receive("\x16\x03", codec.log), std::size_t(2));
    QVERIFY(codec.log.text().ends_with("end 1\nbody <\x16\x03>\n"));
}

void TestServerCodec::errorSwallowsTheRest()
{
    const auto codec = makeServerCodec({});
    ServerLog log;
    const std::string wire = "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + std::string(get);
    QCOMPARE(codec->receive(wire, log), wire.size());
    QCOMPARE(codec->receive(get, log), get.size());
    QCOMPARE(log.text(), std::string("error 1 400 white space in or after a header name after GET /\n"));
}

void TestServerCodec::errorIsAnsweredAndCloses()
{
    Answering codec("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
    codec.send(responseOf(400), length(3), "no\n");
    QCOMPARE(codec.out, std::string("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n"));
    QVERIFY(!codec.codec->release(1));
}

void TestServerCodec::midMessageIsKnown()
{
    const auto codec = makeServerCodec({});
    ServerLog log;
    std::string out;
    QVERIFY(!codec->isMidMessage());
    codec->receive("\r\n", log);
    QVERIFY(!codec->isMidMessage());
    codec->receive("G", log);
    QVERIFY(codec->isMidMessage());
    codec->receive("ET / HTTP/1.1\r\n", log);
    QVERIFY(codec->isMidMessage());
    codec->receive("Host: a\r\nContent-Length: 1\r\n\r\n", log);
    QVERIFY(codec->isMidMessage());
    codec->receive("x", log);
    QVERIFY(!codec->isMidMessage());
    QCOMPARE(log.endedStream, StreamId(1));
}

void TestServerCodec::responseIsWritten_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("framing");
    QTest::addColumn<QByteArray>("fields"); // of the origin, "Name: value" each
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<bool>("isKept");
    const auto row = [](const char* name, std::string_view request, int status, BodyFraming::Kind framing,
                         const char* fields, const char* expected, bool isKept) {
        QTest::newRow(name) << QByteArray(request.data(), static_cast<qsizetype>(request.size())) << status
                            << static_cast<int>(framing) << QByteArray(fields) << QByteArray(expected) << isKept;
    };
    using Kind = BodyFraming::Kind;
    row("length", get, 200, Kind::Length, "", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", true);
    row("none", get, 200, Kind::None, "", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
    row("none, length of the origin", get, 200, Kind::None, "Content-Length: 9",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
    row("chunked", get, 200, Kind::Chunked, "",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-T: 1\r\n\r\n", true);
    row("until close is chunked", get, 200, Kind::UntilClose, "",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-T: 1\r\n\r\n", true);
    row("framing of the origin is dropped", get, 200, Kind::Length,
        "Transfer-Encoding: chunked\nX-A: 1\ncontent-length: 9\nKeep-Alive: timeout=5\nConnection: x",
        "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody", true);
    row("204", get, 204, Kind::None, "Content-Length: 0", "HTTP/1.1 204 No Content\r\n\r\n", true);
    row("304 keeps the length", get, 304, Kind::None, "Content-Length: 77",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", true);
    row("304 without length", get, 304, Kind::None, "", "HTTP/1.1 304 Not Modified\r\n\r\n", true);
    row("HEAD keeps the length", head, 200, Kind::None, "Content-Length: 500",
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", true);
    row("HEAD without length", head, 200, Kind::None, "", "HTTP/1.1 200 OK\r\n\r\n", true);
    row("HEAD with the body of a GET", head, 200, Kind::Length, "", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n",
        true);
    row("HEAD of a chunked one", head, 200, Kind::Chunked, "", "HTTP/1.1 200 OK\r\n\r\n", true);
    row("HEAD of a close-delimited one", head, 200, Kind::UntilClose, "", "HTTP/1.1 200 OK\r\n\r\n", true);
    row("HTTP/1.0", get10, 200, Kind::Length, "",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody", false);
    row("HTTP/1.0 kept alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, Kind::Length, "",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nbody", true);
    row("HTTP/1.0 gets no chunks", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, Kind::Chunked, "",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody", false);
    row("HTTP/1.0 until close", get10, 200, Kind::UntilClose, "", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody",
        false);
    row("unknown status", get, 599, Kind::None, "", "HTTP/1.1 599 \r\nContent-Length: 0\r\n\r\n", true);
}

void TestServerCodec::responseIsWritten()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(int, framing);
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, expected);
    QFETCH(bool, isKept);
    ResponseHead response = responseOf(status);
    for (const QByteArray& field : fields.split('\n')) {
        const qsizetype colon = field.indexOf(": ");
        if (colon > 0)
            QVERIFY(response.headers.add(field.left(colon).toStdString(), field.mid(colon + 2).toStdString()));
    }
    Answering codec(request.toStdString());
    codec.trailers.add("X-T", "1");
    codec.trailers.add("Content-Length", "7"); // must not get out (RFC 9110 6.5.1)
    codec.send(response, {static_cast<BodyFraming::Kind>(framing), 4}, "body");
    QCOMPARE(QByteArray::fromStdString(codec.out), expected);
    QCOMPARE(codec.codec->release(1), isKept);
}

void TestServerCodec::informationalHeadsComeFirst()
{
    Answering codec(get);
    ResponseHead hints = responseOf(103);
    hints.headers.add("Link", "</a.css>");
    codec.codec->sendContinue(1, codec.out);
    codec.codec->sendHead(1, hints, {}, true, codec.out);
    codec.send({}, length(2), "ok");
    QCOMPARE(codec.out,
        std::string("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    QVERIFY(codec.codec->release(1));
}

void TestServerCodec::http10GetsNoInformationalHead()
{
    Answering codec(get10);
    codec.codec->sendHead(1, responseOf(103), {}, true, codec.out);
    codec.send({}, length(2), "ok");
    QCOMPARE(codec.out, std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
}

void TestServerCodec::switchingProtocolsKeepsItsFields()
{
    Answering codec("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    ResponseHead response = responseOf(101);
    response.headers.add("Upgrade", "websocket");
    response.headers.add("Connection", "upgrade");
    response.headers.add("Content-Length", "4");
    codec.codec->sendHead(1, response, tunnel, true, codec.out);
    QCOMPARE(codec.out,
        std::string("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"));
}

QTEST_APPLESS_MAIN(TestServerCodec)
#include "tst_server_codec.moc"
