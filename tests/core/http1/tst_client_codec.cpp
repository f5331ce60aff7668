// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/http1/conversation.h"
#include "tests/core/http1/corpus.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::http1;
using namespace signalbox::http1::testing;

namespace {

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

RequestHead makeRequest(std::string_view method, std::string_view target)
{
    RequestHead head;
    head.method = method;
    head.target = target;
    head.headers.add("Host", "a");
    return head;
}

} // namespace

class TestClientCodec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySplitGivesTheSameEvents_data();
    void everySplitGivesTheSameEvents();
    void singleBytesGiveTheSameEvents_data() { everySplitGivesTheSameEvents_data(); }
    void singleBytesGiveTheSameEvents();
    void responseIsDelimited_data();
    void responseIsDelimited();
    void malformedResponseIsRefused_data();
    void malformedResponseIsRefused();
    void limitsHold();
    void bytesThatNobodyAskedForSpoilTheConnection();
    void connectionIsReusedAfterWholeExchanges();
    void unsentRequestKeepsTheConnectionFromReuse();
    void tunnelPassesBytesBothWays();
    void endInsideAResponseIsAnError_data();
    void endInsideAResponseIsAnError();
    void requestIsWritten_data();
    void requestIsWritten();
    void writtenRequestReadsBackTheSame_data();
    void writtenRequestReadsBackTheSame();
    void writtenResponseReadsBackTheSame();
};

void TestClientCodec::everySplitGivesTheSameEvents_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("asksUpgrade");
    for (const ResponseSample& sample : responseSamples)
        QTest::newRow(sample.name) << bytesOf(sample.wire) << bytesOf(sample.method) << sample.asksUpgrade;
}

void TestClientCodec::everySplitGivesTheSameEvents()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, method);
    QFETCH(bool, asksUpgrade);
    const std::string bytes = wire.toStdString();
    const std::string whole = clientEvents(bytes, {}, method.toStdString(), asksUpgrade);
    for (std::size_t at = 1; at < bytes.size(); ++at) {
        const std::string events = clientEvents(std::string_view(bytes).substr(0, at),
            std::string_view(bytes).substr(at), method.toStdString(), asksUpgrade);
        QCOMPARE(bytesOf(events), bytesOf(whole));
    }
}

void TestClientCodec::singleBytesGiveTheSameEvents()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, method);
    QFETCH(bool, asksUpgrade);
    const std::string bytes = wire.toStdString();
    ClientConversation conversation(method.toStdString(), asksUpgrade);
    for (const char& byte : bytes)
        conversation.receive({&byte, 1});
    conversation.receiveEnd();
    QCOMPARE(bytesOf(conversation.log.text()), bytesOf(clientEvents(bytes, {}, method.toStdString(), asksUpgrade)));
}

void TestClientCodec::responseIsDelimited_data()
{
    QTest::addColumn<QByteArray>("sample");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* sample, const char* expected) {
        QTest::newRow(sample) << QByteArray(sample) << QByteArray(expected);
    };
    row("length",
        "response 1 HTTP/1.1 200 [OK] length 5 keep-alive\n  Content-Length=5\n  ETag=\"x\"\nbody <hello>\nend 1\n"
        "reusable\n");
    row("no space before no phrase",
        "response 1 HTTP/1.1 200 [] length 0 keep-alive\n  Content-Length=0\nend 1\nreusable\n");
    row("chunked with trailers",
        "response 1 HTTP/1.1 200 [OK] chunked keep-alive\n  Transfer-Encoding=chunked\n  Trailer=Server-Timing\nbody "
        "<x>\n"
        "end 1\n  Server-Timing=db;dur=5\nreusable\n");
    row("until close",
        "response 1 HTTP/1.1 200 [OK] until-close close\n  Server=old\nbody <bytes until the end>\n"
        "not reusable\nend 1\n");
    row("http 1.0",
        "response 1 HTTP/1.0 200 [OK] length 2 close\n  Content-Length=2\nbody <ok>\nend 1\nnot reusable\n");
    row("http 1.0 kept alive",
        "response 1 HTTP/1.0 200 [OK] length 2 keep-alive\n  Connection=keep-alive\n"
        "  Content-Length=2\nbody <ok>\nend 1\nreusable\n");
    row("head", "response 1 HTTP/1.1 200 [OK] none keep-alive\n  Content-Length=500\nend 1\nreusable\n");
    row("head of a chunked one",
        "response 1 HTTP/1.1 200 [OK] none keep-alive\n  Transfer-Encoding=chunked\nend 1\nreusable\n");
    row("204 with length zero",
        "response 1 HTTP/1.1 204 [No Content] none keep-alive\n  Content-Length=0\nend 1\nreusable\n");
    row("304 with length",
        "response 1 HTTP/1.1 304 [Not Modified] none keep-alive\n  Content-Length=77\nend 1\nreusable\n");
    row("informational first",
        "informational 100 Continue\ninformational 103 Early Hints\n  Link=</a.css>\n"
        "response 1 HTTP/1.1 200 [OK] length 2 keep-alive\n  Content-Length=2\nbody <ok>\nend 1\nreusable\n");
    row("bytes behind the end",
        "response 1 HTTP/1.1 200 [OK] length 2 keep-alive\n  Content-Length=2\nbody <ok>\nend 1\nnot reusable\n");
    row("switching protocols",
        "response 1 HTTP/1.1 101 [Switching Protocols] tunnel close upgrade\n  Connection=Upgrade\n  "
        "Upgrade=websocket\n"
        "body <\x81\x02hi>\nnot reusable\nend 1\n");
    row("connected",
        "response 1 HTTP/1.1 200 [Connected] tunnel close\n  Content-Length=4\nbody <\x16\x03\x01 tunnel>\n"
        "not reusable\nend 1\n");
    row("connect refused",
        "response 1 HTTP/1.1 403 [Forbidden] length 2 keep-alive\n  Content-Length=2\nbody <no>\nend 1\n"
        "reusable\n");
}

void TestClientCodec::responseIsDelimited()
{
    QFETCH(QByteArray, sample);
    QFETCH(QByteArray, expected);
    for (const ResponseSample& candidate : responseSamples) {
        if (sample != candidate.name)
            continue;
        QCOMPARE(bytesOf(clientEvents(candidate.wire, {}, candidate.method, candidate.asksUpgrade)), expected);
        return;
    }
    QFAIL("no such sample");
}

void TestClientCodec::malformedResponseIsRefused_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, std::string_view wire, const char* reason) {
        QTest::newRow(name) << bytesOf(wire) << QByteArray(reason);
    };
    const char* const badStatus = "a malformed status code";
    const char* const badVersion = "a version other than HTTP/1.0 and HTTP/1.1";
    row("not http", "220 mail.test ESMTP\r\n", "an answer that is not HTTP");
    row("ICY", "ICY 200 OK\r\n\r\n", "an answer that is not HTTP");
    row("lower case", "http/1.1 200 OK\r\n\r\n", "an answer that is not HTTP");
    row("HTTP/2", "HTTP/2 200\r\n\r\n", badVersion);
    row("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", badVersion);
    row("bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "a status line that ends with a bare LF");
    row("two digits", "HTTP/1.1 20 OK\r\n\r\n", badStatus);
    row("four digits", "HTTP/1.1 2000 OK\r\n\r\n", badStatus);
    row("below 100", "HTTP/1.1 099 No\r\n\r\n", badStatus);
    row("two spaces", "HTTP/1.1  200 OK\r\n\r\n", badStatus);
    row("no space", "HTTP/1.1200 OK\r\n\r\n", badStatus);
    row("no status", "HTTP/1.1\r\n\r\n", badStatus);
    row("control in the phrase", "HTTP/1.1 200 O\x01K\r\n\r\n", "a control character in the reason phrase");
    row("bare CR in the phrase", "HTTP/1.1 200 O\rK\r\n\r\n", "a control character in the reason phrase");
    row("folded field", "HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\n\r\n", "a header line is folded");
    row("length and chunked", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "both Transfer-Encoding and Content-Length");
    row("two equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "more than one Content-Length field");
    row("list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1,1\r\n\r\n", "a Content-Length that is not a number");
    row("gzip coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "a Transfer-Encoding other than \"chunked\"");
    row("chunked in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding in an HTTP/1.0 message");
    row("204 with content", "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc",
        "a 1xx or 204 response that announces content");
    row("204 chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "a 1xx or 204 response that announces content");
    row("100 with content", "HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\nabc",
        "a 1xx or 204 response that announces content");
    row("101 that was not asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "101 Switching Protocols that was not asked for");
    row("bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
        "a chunk size is not a hexadecimal number");
}

void TestClientCodec::malformedResponseIsRefused()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, reason);
    ClientConversation conversation;
    conversation.receive(wire.toStdString());
    QCOMPARE(bytesOf(conversation.log.error.reason), reason);
    QCOMPARE(conversation.log.error.status, 502);
    QVERIFY(!conversation.codec->isReusable());
    const std::string before = conversation.log.text();
    conversation.receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    conversation.codec->receiveEnd(conversation.log);
    QCOMPARE(conversation.log.text(), before);
}

void TestClientCodec::limitsHold()
{
    CodecLimits limits;
    limits.headers = 3;
    limits.headerBytes = 100;
    const auto reasonOf = [&limits](const std::string& wire) {
        ClientConversation conversation("GET", false, limits);
        conversation.receive(wire);
        return conversation.log.error.reason;
    };
    const auto withBytes = [](std::size_t bytes) { // "X: " and CRLF are 5
        return "HTTP/1.1 200 OK\r\nX: " + std::string(bytes - 5, 'x') + "\r\n\r\n";
    };
    const std::string tooLong = "header fields are longer than the limit";
    QCOMPARE(reasonOf(withBytes(99)), std::string());
    QCOMPARE(reasonOf(withBytes(100)), std::string());
    QCOMPARE(reasonOf(withBytes(101)), tooLong);
    QCOMPARE(reasonOf("HTTP/1.1 200 OK\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n"), std::string());
    QCOMPARE(reasonOf("HTTP/1.1 200 OK\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n"),
        std::string("more header fields than the limit"));
    // The status line has 4096 bytes at most, 15 of which are not the phrase.
    const auto withPhrase = [](std::size_t bytes) { return "HTTP/1.1 200 " + std::string(bytes, 'p') + "\r\n\r\n"; };
    QCOMPARE(reasonOf(withPhrase(4080)), std::string());
    QCOMPARE(reasonOf(withPhrase(4081)), std::string());
    QCOMPARE(reasonOf(withPhrase(4082)), std::string("a status line that is longer than the limit"));
}

void TestClientCodec::bytesThatNobodyAskedForSpoilTheConnection()
{
    const auto codec = makeClientCodec({});
    ClientLog log;
    QVERIFY(codec->isReusable());
    QCOMPARE(codec->receive("HTTP/1.1 408 Request Timeout\r\n\r\n", log), std::size_t(32));
    QVERIFY(!codec->isReusable());
    QCOMPARE(log.text(), std::string());
}

void TestClientCodec::connectionIsReusedAfterWholeExchanges()
{
    const auto codec = makeClientCodec({});
    for (StreamId expected = 1; expected <= 3; ++expected) {
        ClientLog log;
        std::string out;
        const StreamId stream = codec->sendRequest(makeRequest("GET", "/"), {}, out);
        QCOMPARE(stream, expected);
        QVERIFY(!codec->isReusable());
        codec->sendEnd(stream, {}, out);
        codec->receive("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", log);
        QVERIFY(!codec->isReusable());
        codec->receive("x", log);
        QVERIFY(log.hasEnded);
        QVERIFY(codec->isReusable());
    }
}

void TestClientCodec::unsentRequestKeepsTheConnectionFromReuse()
{
    const auto codec = makeClientCodec({});
    ClientLog log;
    std::string out;
    const StreamId stream = codec->sendRequest(makeRequest("PUT", "/"), {BodyFraming::Kind::Length, 10}, out);
    codec->sendBody(stream, "abc", out);
    codec->receive("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", log);
    QVERIFY(log.hasEnded);
    QVERIFY(!codec->isReusable());
    codec->sendEnd(stream, {}, out); // seven bytes too few
    QVERIFY(!codec->isReusable());
}

void TestClientCodec::tunnelPassesBytesBothWays()
{
    ClientConversation conversation("GET", true);
    conversation.receive("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nabc");
    conversation.codec->switchToTunnel(conversation.stream);
    conversation.receive("def");
    QVERIFY(conversation.log.text().ends_with("body <abcdef>\n"));
    conversation.out.clear();
    conversation.codec->sendBody(conversation.stream, "\x81\r\n", conversation.out);
    QCOMPARE(conversation.out, std::string("\x81\r\n"));
    conversation.codec->receiveEnd(conversation.log);
    QVERIFY(conversation.log.hasEnded);
}

void TestClientCodec::endInsideAResponseIsAnError_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("before") << QByteArray("") << QByteArray("the connection was closed before a response");
    QTest::newRow("in the status line") << QByteArray("HTTP/1.1 2")
                                        << QByteArray("the connection was closed inside a response head");
    QTest::newRow("in the fields") << QByteArray("HTTP/1.1 200 OK\r\n")
                                   << QByteArray("the connection was closed inside a response head");
    QTest::newRow("after 100") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n")
                               << QByteArray("the connection was closed before a response");
    QTest::newRow("in a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
                               << QByteArray("the connection was closed inside a response body");
    QTest::newRow("before the last chunk")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        << QByteArray("the connection was closed inside a response body");
    QTest::newRow("in the trailers") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n")
                                     << QByteArray("the connection was closed inside a response body");
    QTest::newRow("after the end") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na") << QByteArray("");
}

void TestClientCodec::endInsideAResponseIsAnError()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, reason);
    ClientConversation conversation;
    conversation.receive(wire.toStdString());
    conversation.receiveEnd();
    QCOMPARE(bytesOf(conversation.log.error.reason), reason);
    QVERIFY(!conversation.codec->isReusable());
}

void TestClientCodec::requestIsWritten_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("framing");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* method, const char* target, const char* fields,
                         BodyFraming::Kind framing, const char* expected) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(fields)
                            << static_cast<int>(framing) << QByteArray(expected);
    };
    using Kind = BodyFraming::Kind;
    row("none", "GET", "/a?b", "", Kind::None, "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n");
    row("none for POST invents no length", "POST", "/", "", Kind::None, "POST / HTTP/1.1\r\nHost: a\r\n\r\n");
    row("length", "POST", "/", "", Kind::Length, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    row("chunked", "POST", "/", "", Kind::Chunked,
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-T: 1\r\n\r\n");
    row("framing in the list is dropped", "POST", "/",
        "content-length: 99\nTransfer-Encoding: gzip\nConnection: close\nKeep-Alive: 5\nX-A: 1", Kind::Length,
        "POST / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody");
    row("upgrade is named", "GET", "/", "Upgrade: websocket", Kind::None,
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    row("TE is named", "GET", "/", "TE: trailers", Kind::None,
        "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
    row("target cannot add lines", "GET", "/a\r\nX: 1", "", Kind::None,
        "GET /a%0D%0AX:%201 HTTP/1.1\r\nHost: a\r\n\r\n");
    row("method cannot add lines", "GET /\r\n", "/", "", Kind::None, "GET%20%2F%0D%0A / HTTP/1.1\r\nHost: a\r\n\r\n");
}

void TestClientCodec::requestIsWritten()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, fields);
    QFETCH(int, framing);
    QFETCH(QByteArray, expected);
    RequestHead head = makeRequest(method.toStdString(), target.toStdString());
    for (const QByteArray& field : fields.split('\n')) {
        const qsizetype colon = field.indexOf(": ");
        if (colon > 0)
            QVERIFY(head.headers.add(field.left(colon).toStdString(), field.mid(colon + 2).toStdString()));
    }
    HeaderList trailers;
    trailers.add("X-T", "1");
    trailers.add("Transfer-Encoding", "gzip"); // must not get out (RFC 9110 6.5.1)
    const auto codec = makeClientCodec({});
    std::string out;
    const StreamId stream = codec->sendRequest(head, {static_cast<BodyFraming::Kind>(framing), 4}, out);
    codec->sendBody(stream, "body", out);
    codec->sendEnd(stream, trailers, out);
    QCOMPARE(bytesOf(out), expected);
}

void TestClientCodec::writtenRequestReadsBackTheSame_data()
{
    QTest::addColumn<QByteArray>("wire");
    for (const RequestSample& sample : requestSamples)
        QTest::newRow(sample.name) << bytesOf(sample.wire);
}

// What was read from any sample, written by the client and read again, is the same but for framing and connection.
void TestClientCodec::writtenRequestReadsBackTheSame()
{
    QFETCH(QByteArray, wire);
    const auto reader = makeServerCodec({});
    ServerLog first;
    reader->receive(wire.toStdString(), first);
    if (first.last.method.empty())
        QFAIL("a sample without a whole head");
    RequestHead head = first.last;
    if (!head.headers.contains("Host"))
        head.headers.add("Host", "a"); // ours is HTTP/1.1
    const auto codec = makeClientCodec({});
    std::string out;
    const StreamId stream = codec->sendRequest(head, {}, out);
    codec->sendEnd(stream, {}, out);

    ServerLog second;
    const auto again = makeServerCodec({});
    again->receive(out, second);
    QCOMPARE(second.error.reason, std::string());
    QCOMPARE(second.endedStream, StreamId(1));
    QCOMPARE(second.last.method, head.method);
    QCOMPARE(second.last.target, head.target);
    HeaderList expected = head.headers;
    for (const char* name : {"Content-Length", "Transfer-Encoding", "Connection"}) {
        expected.remove(name);
        second.last.headers.remove(name);
    }
    QVERIFY(second.last.headers == expected);
}

void TestClientCodec::writtenResponseReadsBackTheSame()
{
    using Kind = BodyFraming::Kind;
    for (const Kind kind : {Kind::None, Kind::Length, Kind::Chunked, Kind::UntilClose}) {
        ResponseHead head;
        head.status = 201;
        head.reason = "Made it";
        head.headers.add("Location", "/orders/17");
        head.headers.add("Set-Cookie", "a=1");
        head.headers.add("Set-Cookie", "b=2");
        const std::string body = kind == Kind::None ? std::string() : std::string("0\r\n\r\nbody\0bytes", 15);

        ServerConversation server;
        server.codec->receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", server.log);
        server.codec->sendHead(1, head, {kind, body.size()}, true, server.out);
        server.codec->sendBody(1, std::string_view(body).substr(0, body.size() / 2), server.out);
        server.codec->sendBody(1, std::string_view(body).substr(body.size() / 2), server.out);
        server.codec->sendEnd(1, {}, server.out);

        ClientConversation client;
        client.receive(server.out);
        QVERIFY(client.codec->isReusable());
        QCOMPARE(client.log.last.status, 201);
        QCOMPARE(client.log.last.reason, std::string("Made it"));
        for (const char* name : {"Content-Length", "Transfer-Encoding"})
            client.log.last.headers.remove(name);
        QVERIFY(client.log.last.headers == head.headers);
        const std::string events = client.log.text();
        QVERIFY(events.ends_with((body.empty() ? "" : "body <" + body + ">\n") + "end 1\n"));
    }
}

QTEST_APPLESS_MAIN(TestClientCodec)
#include "tst_client_codec.moc"
