// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/request_parser.h"

#include <QTest>

#include <string>

using namespace signalbox;
using namespace signalbox::http1;

namespace {

// Status and reason of the refusal; status 0 when the head was taken.
ProtocolError refusal(std::string_view wire, const CodecLimits& limits = {})
{
    RequestParser parser(limits);
    Cursor input{wire.data(), wire.data() + wire.size()};
    if (parser.parse(input) != Progress::Failed)
        return {0, {}};
    return parser.error();
}

std::string get(std::string_view fields)
{
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view fields)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

void row(const char* name, const std::string& wire, int status, const char* reason)
{
    QTest::newRow(name) << QByteArray(wire.data(), static_cast<qsizetype>(wire.size())) << status << QByteArray(reason);
}

void expectRefusal()
{
    QFETCH(QByteArray, wire);
    QFETCH(int, status);
    QFETCH(QByteArray, reason);
    const ProtocolError error = refusal(wire.toStdString());
    QCOMPARE(QByteArray::fromStdString(error.reason), reason);
    QCOMPARE(error.status, status);
}

void addColumns()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("reason");
}

const char* const bareLf = "a header line ends with a bare LF";
const char* const notToken = "a header name is not a token";
const char* const blankInName = "white space in or after a header name";
const char* const controlInValue = "a control character in a header value";
const char* const notOneChunked = "a Transfer-Encoding that is not one final \"chunked\"";
const char* const notNumber = "a Content-Length that is not a number";
const char* const invalidHost = "an invalid Host field";

} // namespace

class TestRequestParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void malformedRequestLineIsRefused_data();
    void malformedRequestLineIsRefused() { expectRefusal(); }
    void malformedFieldIsRefused_data();
    void malformedFieldIsRefused() { expectRefusal(); }
    void ambiguousLengthIsRefused_data();
    void ambiguousLengthIsRefused() { expectRefusal(); }
    void hostIsRequiredOnceAndValid_data();
    void hostIsRequiredOnceAndValid() { expectRefusal(); }
    void targetMayBeAsLongAsTheLimit();
    void headerBytesMayReachTheLimit();
    void fieldCountMayReachTheLimit();
    void limitsHoldForLinesWithoutEnd();
    void methodMayHave64Bytes();
    void refusedHeadKeepsWhatWasRead();
    void versionDecidesKeepAlive();
};

void TestRequestParser::malformedRequestLineIsRefused_data()
{
    addColumns();
    const std::string rest = "Host: a\r\n\r\n";
    row("bare LF", "GET / HTTP/1.1\n" + rest, 400, "a request line that ends with a bare LF");
    row("bare CR in the target", "GET /\rx HTTP/1.1\r\n" + rest, 400, "a malformed request line");
    row("bare CR as end", "GET / HTTP/1.1\r" + rest, 400, "a malformed request line");
    row("no version", "GET /\r\n" + rest, 400, "a request line without a version");
    row("no target", "GET HTTP/1.1\r\n" + rest, 400, "a request line without a version");
    row("method only", "GET\r\n" + rest, 400, "a method that is not a token");
    row("empty target", "GET  HTTP/1.1\r\n" + rest, 400, "no request target");
    row("two spaces", "GET  / HTTP/1.1\r\n" + rest, 400, "a malformed request line");
    row("space before", " GET / HTTP/1.1\r\n" + rest, 400, "a malformed request line");
    row("space behind", "GET / HTTP/1.1 \r\n" + rest, 400, "a malformed request line");
    row("space in the target", "GET /a b HTTP/1.1\r\n" + rest, 400, "a malformed request line");
    row("tab as separator", "GET\t/ HTTP/1.1\r\n" + rest, 400, "a method that is not a token");
    row("tab in the target", "GET /a\tb HTTP/1.1\r\n" + rest, 400, "a control character in the request target");
    row("NUL in the target", "GET /a" + std::string(1, '\0') + " HTTP/1.1\r\n" + rest, 400,
        "a control character in the request target");
    row("DEL in the target", "GET /a\x7f HTTP/1.1\r\n" + rest, 400, "a control character in the request target");
    row("method with a colon", "GE:T / HTTP/1.1\r\n" + rest, 400, "a method that is not a token");
    row("lower-case http", "GET / http/1.1\r\n" + rest, 400, "a malformed version in the request line");
    row("version without dot", "GET / HTTP/11\r\n" + rest, 400, "a malformed version in the request line");
    row("version with two digits", "GET / HTTP/1.10\r\n" + rest, 400, "a malformed request line");
    row("version 1.2", "GET / HTTP/1.2\r\n" + rest, 505, "a version other than HTTP/1.0 and HTTP/1.1");
    row("version 0.9", "GET / HTTP/0.9\r\n" + rest, 505, "a version other than HTTP/1.0 and HTTP/1.1");
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "a version other than HTTP/1.0 and HTTP/1.1");
    row("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n" + rest, 400, "empty lines before a request");
    row("bare LF before", "\nGET / HTTP/1.1\r\n" + rest, 400, "a method that is not a token");
    row("TLS", "\x16\x03\x01\x02", 400, "a TLS handshake on a listener without TLS");
}

void TestRequestParser::malformedFieldIsRefused_data()
{
    addColumns();
    row("bare LF", get("X: 1\nY: 2\r\n"), 400, bareLf);
    row("bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400, bareLf);
    row("bare CR in a value", get("X: 1\r2\r\n"), 400, "a bare CR in a header value");
    row("CR CR LF", get("X: 1\r\r\n"), 400, "a bare CR in a header value");
    row("folded with a space", get("X: 1\r\n 2\r\n"), 400, "a header line is folded");
    row("folded with a tab", get("X: 1\r\n\t2\r\n"), 400, "a header line is folded");
    row("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "a header line is folded");
    row("space before the colon", get("X : 1\r\n"), 400, blankInName);
    row("tab before the colon", get("X\t: 1\r\n"), 400, blankInName);
    row("space in the name", get("X Y: 1\r\n"), 400, blankInName);
    row("empty name", get(": 1\r\n"), 400, notToken);
    row("name with a quote", get("X\"Y: 1\r\n"), 400, notToken);
    row("name with obs-text", get("X\xe9: 1\r\n"), 400, notToken);
    row("name with NUL", get(std::string("X\0Y: 1\r\n", 8)), 400, notToken);
    row("no colon", get("XY\r\n"), 400, "a header line without a colon");
    row("NUL in a value", get(std::string("X: \0\r\n", 6)), 400, controlInValue);
    row("ESC in a value", get("X: \x1b[1m\r\n"), 400, controlInValue);
    row("DEL in a value", get("X: abcdefgh\x7f\r\n"), 400, controlInValue);
    row("vertical tab in a value", get("X: 0123456789abcdef\v\r\n"), 400, controlInValue);
}

void TestRequestParser::ambiguousLengthIsRefused_data()
{
    addColumns();
    const std::string length = "Content-Length: 5\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    row("two lengths that differ", post(length + "Content-Length: 6\r\n"), 400, "more than one Content-Length field");
    row("two lengths that agree", post(length + length), 400, "more than one Content-Length field");
    row("a list of equal lengths", post("Content-Length: 5, 5\r\n"), 400, notNumber);
    row("plus sign", post("Content-Length: +5\r\n"), 400, notNumber);
    row("minus sign", post("Content-Length: -5\r\n"), 400, notNumber);
    row("hexadecimal", post("Content-Length: 0x5\r\n"), 400, notNumber);
    row("empty length", post("Content-Length:\r\n"), 400, notNumber);
    row("blank inside", post("Content-Length: 1 0\r\n"), 400, notNumber);
    row("larger than 64 bits", post("Content-Length: 18446744073709551616\r\n"), 400, notNumber);
    row("length then chunked", post(length + chunked), 400, "both Transfer-Encoding and Content-Length");
    row("chunked then length", post(chunked + length), 400, "both Transfer-Encoding and Content-Length");
    row("chunked twice in one field", post("Transfer-Encoding: chunked, chunked\r\n"), 400, notOneChunked);
    row("chunked in two fields", post(chunked + chunked), 400, notOneChunked);
    row("chunked not last", post("Transfer-Encoding: chunked, gzip\r\n"), 400, notOneChunked);
    row("chunked then identity field", post(chunked + "Transfer-Encoding: identity\r\n"), 400, notOneChunked);
    row("empty coding", post("Transfer-Encoding:\r\n"), 400, notOneChunked);
    row("empty element", post("Transfer-Encoding: ,chunked\r\n"), 400, notOneChunked);
    row("chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n"), 400, notOneChunked);
    row("quoted", post("Transfer-Encoding: \"chunked\"\r\n"), 400, notOneChunked);
    row("unknown coding", post("Transfer-Encoding: gzip\r\n"), 501, "a Transfer-Encoding other than \"chunked\"");
    row("unknown before chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501,
        "a Transfer-Encoding other than \"chunked\"");
    row("identity", post("Transfer-Encoding: identity\r\n"), 501, "a Transfer-Encoding other than \"chunked\"");
    row("nearly chunked", post("Transfer-Encoding: xchunked\r\n"), 501, "a Transfer-Encoding other than \"chunked\"");
    row("chunked in HTTP/1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n", 400,
        "Transfer-Encoding in an HTTP/1.0 message");
    row("content of CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n" + length + "\r\n", 400,
        "a CONNECT request with content");
    row("one length", post(length), 0, "");
    row("the largest length", post("Content-Length: 18446744073709551615\r\n"), 0, "");
    row("chunked in any case", post("transfer-encoding:CHUNKED \r\n"), 0, "");
}

void TestRequestParser::hostIsRequiredOnceAndValid_data()
{
    addColumns();
    const auto withHost = [](const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; };
    row("none", withHost(""), 400, "no Host field");
    row("none with absolute-form", "GET http://a/ HTTP/1.1\r\n\r\n", 400, "no Host field");
    row("two", withHost("Host: a\r\nHost: a\r\n"), 400, "more than one Host field");
    row("two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400, "more than one Host field");
    row("empty", withHost("Host:\r\n"), 400, invalidHost);
    row("port only", withHost("Host: :80\r\n"), 400, invalidHost);
    row("space inside", withHost("Host: a b\r\n"), 400, invalidHost);
    row("user", withHost("Host: u@a\r\n"), 400, invalidHost);
    row("slash", withHost("Host: a/b\r\n"), 400, invalidHost);
    row("obs-text", withHost("Host: caf\xc3\xa9\r\n"), 400, invalidHost);
    row("port of letters", withHost("Host: a:b\r\n"), 400, invalidHost);
    row("port too large", withHost("Host: a:65536\r\n"), 400, invalidHost);
    row("two ports", withHost("Host: a:1:2\r\n"), 400, invalidHost);
    row("open bracket", withHost("Host: [::1\r\n"), 400, invalidHost);
    row("empty brackets", withHost("Host: []\r\n"), 400, invalidHost);
    row("text behind brackets", withHost("Host: [::1]x\r\n"), 400, invalidHost);
    row("none in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 0, "");
    row("largest port", withHost("Host: a.test.:65535\r\n"), 0, "");
    row("address", withHost("Host: [fe80::1]:80\r\n"), 0, "");
}

void TestRequestParser::targetMayBeAsLongAsTheLimit()
{
    CodecLimits limits;
    limits.target = 100;
    const auto statusOf = [&limits](std::size_t bytes) {
        return refusal("GET /" + std::string(bytes - 1, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits).status;
    };
    QCOMPARE(statusOf(99), 0);
    QCOMPARE(statusOf(100), 0);
    QCOMPARE(statusOf(101), 414);
}

void TestRequestParser::headerBytesMayReachTheLimit()
{
    CodecLimits limits;
    limits.headerBytes = 200;
    // "Host: a\r\n" has 9 bytes, "X: " and CRLF have 5.
    const auto statusOf = [&limits](std::size_t bytes) {
        return refusal(get("X: " + std::string(bytes - 14, 'v') + "\r\n"), limits).status;
    };
    QCOMPARE(statusOf(199), 0);
    QCOMPARE(statusOf(200), 0);
    QCOMPARE(statusOf(201), 431);
}

void TestRequestParser::fieldCountMayReachTheLimit()
{
    CodecLimits limits;
    limits.headers = 10;
    const auto statusOf = [&limits](int fields) {
        std::string text;
        for (int i = 1; i < fields; ++i) // Host is one, too
            text += "X: 1\r\n";
        return refusal(get(text), limits).status;
    };
    QCOMPARE(statusOf(9), 0);
    QCOMPARE(statusOf(10), 0);
    QCOMPARE(statusOf(11), 431);
}

void TestRequestParser::limitsHoldForLinesWithoutEnd()
{
    CodecLimits limits;
    limits.target = 100;
    limits.headerBytes = 200;
    QCOMPARE(refusal("GET /" + std::string(99, 'x'), limits).status, 0);
    QCOMPARE(refusal("GET /" + std::string(100, 'x'), limits).status, 414);
    QCOMPARE(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(188, 'x'), limits).status, 0);
    QCOMPARE(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(189, 'x'), limits).status, 431);
    QCOMPARE(refusal(std::string(66, 'M'), limits).status, 501);
    QCOMPARE(refusal("GET / " + std::string(11, 'x'), limits).status, 400);
}

void TestRequestParser::methodMayHave64Bytes()
{
    const auto statusOf
        = [](std::size_t bytes) { return refusal(std::string(bytes, 'M') + " / HTTP/1.1\r\nHost: a\r\n\r\n").status; };
    QCOMPARE(statusOf(63), 0);
    QCOMPARE(statusOf(64), 0);
    QCOMPARE(statusOf(65), 501);
}

void TestRequestParser::refusedHeadKeepsWhatWasRead()
{
    RequestParser parser{CodecLimits{}};
    const std::string_view wire = "DELETE /a?b HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX B: 2\r\n\r\n";
    Cursor input{wire.data(), wire.data() + wire.size()};
    QCOMPARE(parser.parse(input), Progress::Failed);
    QCOMPARE(parser.head().method, std::string("DELETE"));
    QCOMPARE(parser.head().target, std::string("/a?b"));
    QCOMPARE(parser.head().headers.size(), std::size_t(2));
    QVERIFY(parser.head().headers.find("x-a") == "1");
}

void TestRequestParser::versionDecidesKeepAlive()
{
    const auto keepsAlive = [](std::string_view wire) {
        RequestParser parser{CodecLimits{}};
        Cursor input{wire.data(), wire.data() + wire.size()};
        return parser.parse(input) == Progress::Done && parser.delimited().flags.keepAlive;
    };
    QVERIFY(keepsAlive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    QVERIFY(!keepsAlive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    QVERIFY(!keepsAlive("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: x,CLOSE\r\n\r\n"));
    QVERIFY(!keepsAlive("GET / HTTP/1.0\r\n\r\n"));
    QVERIFY(keepsAlive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    QVERIFY(!keepsAlive("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"));
}

QTEST_APPLESS_MAIN(TestRequestParser)
#include "tst_request_parser.moc"
