// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Requests: what RFC 9110 and RFC 9112 ask of a server and an intermediary. A row is a clause, the bytes a client sends, the
// statuses it gets, and what must and must not stand in the bytes that the origin gets (compared in lower case).
#include "tests/rfc/rfc_bench.h"

#include <QtTest>

using namespace signalbox;
using namespace signalbox::testing;

namespace {

constexpr const char* emptyAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Row {
    const char* clause;
    const char* what;
    std::string sent;
    const char* statuses;               // of all answers, in order
    std::vector<std::string> passed;    // in the first request at the origin; empty: nothing may arrive when refused
    std::vector<std::string> withheld;  // nowhere at the origin
};

std::string get(const std::string& fields, const std::string& target = "/a", const std::string& method = "GET")
{
    return method + " " + target + " HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n";
}

std::string post(const std::string& fields, const std::string& body)
{
    return "POST /a HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n" + body;
}

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n";

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        // Request line
        {"9112 3", "method, target and version pass", get(""), "200", {"get /a http/1.1\r\n"}, {}},
        {"9112 2.2", "an empty line before the request is ignored", "\r\n" + get(""), "200", {"get /a http/1.1\r\n"}, {}},
        {"9112 2.2", "bare LF is no line end here", "GET /a HTTP/1.1\nHost: a.test\n\n", "400", {}, {"/a"}},
        {"9112 2.2", "bare CR in the request line", "GET /a\rX HTTP/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 2.2", "white space between start line and first field",
            "GET /a HTTP/1.1\r\n Host: b.test\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3", "two spaces in the request line", "GET  /a HTTP/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3", "a space in the target", "GET /a b HTTP/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3", "a target beyond the limit is 414", get("", "/" + std::string(9000, 'a')), "414", {}, {"aaaa"}},
        {"9112 3.1", "a method that is no token", "G(T /a HTTP/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 2.3", "HTTP/2.0 in a request line", "GET /a HTTP/2.0\r\nHost: a.test\r\n\r\n", "505", {}, {"/a"}},
        {"9112 2.3", "a version that is none", "GET /a HTTPS/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 2.3", "HTTP/1.0 is sent on as HTTP/1.1", "GET /a HTTP/1.0\r\nHost: a.test\r\n\r\n", "200",
            {"get /a http/1.1\r\n"}, {}},
        {"9110 2.5", "HTTP/0.9 is refused", "GET /a\r\n\r\n", "400", {}, {"/a"}},
        // Host and target
        {"9112 3.2", "no Host", "GET /a HTTP/1.1\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3.2", "two Host fields", get("Host: b.test\r\n"), "400", {}, {"/a"}},
        {"9112 3.2", "an invalid Host", "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3.2", "user information in Host", "GET /a HTTP/1.1\r\nHost: me@a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3.2.2", "absolute-form is accepted and sent on in origin-form",
            "GET http://a.test/a HTTP/1.1\r\nHost: a.test\r\n\r\n", "200", {"get /a http/1.1\r\n", "\r\nhost: a.test\r\n"}, {}},
        {"9112 3.2.2", "absolute-form that contradicts Host is ambiguous",
            "GET http://b.test/a HTTP/1.1\r\nHost: a.test\r\n\r\n", "400", {}, {"/a"}},
        {"9112 3.2.4", "asterisk-form with another method than OPTIONS", get("", "*"), "400", {}, {"*"}},
        {"9112 3.2.3", "authority-form with another method than CONNECT", get("", "a.test:80"), "400", {}, {"a.test:80"}},
        {"9110 9.3.6", "CONNECT is not for a gateway", "CONNECT b.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n", "400", {},
            {"connect"}},
        // Fields
        {"9112 5.1", "white space before the colon", get("X-A : 1\r\n"), "400", {}, {"x-a"}},
        {"9112 5.1", "a field without a name", get(": 1\r\n"), "400", {}, {"/a"}},
        {"9112 5.1", "a line without a colon", get("X-A\r\n"), "400", {}, {"/a"}},
        {"9112 5.2", "obs-fold is refused", get("X-A: 1\r\n 2\r\n"), "400", {}, {"x-a"}},
        {"9110 5.5", "NUL in a value", get(std::string("X-A: a\0b\r\n", 10)), "400", {}, {"x-a"}},
        {"9110 5.5", "bare CR in a value", get("X-A: a\rX-B: b\r\n"), "400", {}, {"x-b"}},
        {"9110 5.5", "white space around a value is no part of it", get("X-A:   1 \t\r\n"), "200", {"\r\nx-a: 1\r\n"}, {}},
        {"9110 5.6.2", "a name that is no token", get("X[A: 1\r\n"), "400", {}, {"x[a"}},
        {"9110 5.3", "the order of fields with one name is kept", get("X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n"), "200",
            {"x-a: 1\r\n", "x-a: 3\r\n"}, {}},
        {"9110 5.1", "unknown fields are forwarded", get("X-Unheard-Of: yes\r\n"), "200", {"x-unheard-of: yes"}, {}},
        {"9110 5.4", "too many fields are 431",
            [] {
                std::string fields;
                for (int i = 0; i < 200; ++i)
                    fields += "X-" + std::to_string(i) + ": 1\r\n";
                return get(fields);
            }(),
            "431", {}, {"x-7"}},
        {"9110 5.4", "fields beyond the limit are 431", get("X-A: " + std::string(70'000, 'a') + "\r\n"), "431", {}, {"x-a"}},
        // Connection and hop-by-hop
        {"9110 7.6.1", "Connection and what it names stop here", get("Connection: close, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n"),
            "200", {"x-end: 2"}, {"x-hop", "connection: close"}},
        {"9110 7.6.1", "Keep-Alive, TE, Proxy-Connection stop here",
            get("Keep-Alive: timeout=5\r\nTE: gzip\r\nProxy-Connection: keep-alive\r\n"), "200", {}, {"keep-alive", "te: ", "proxy-"}},
        {"9110 7.6.1", "naming Host in Connection does not remove it", get("Connection: Host\r\n"), "200", {"\r\nhost: a.test"}, {}},
        {"9110 7.6.1", "what a client names is not what a station sets", get("Connection: X-Station\r\nX-Station: client\r\n"), "200",
            {"x-station: gateway"}, {"client\r\n"}},
        {"9110 7.6.1", "naming Content-Length in Connection does not unframe the body",
            post("Connection: Content-Length\r\nContent-Length: 5\r\n", "hello"), "200", {"content-length: 5", "\r\n\r\nhello"}, {}},
        {"9110 7.8", "Upgrade without Connection: upgrade is not forwarded", get("Upgrade: h2c\r\n"), "200", {}, {"upgrade"}},
        {"9110 7.6.3", "Via is added", get(""), "200", {"\r\nvia: 1.1 "}, {}},
        {"9110 7.6.3", "Via is appended to", get("Via: 1.0 first\r\n"), "200", {"1.0 first", "1.1 signalbox"}, {}},
        {"9110 7.6.3", "Via tells the version that was received", "GET /a HTTP/1.0\r\nHost: a.test\r\n\r\n", "200",
            {"\r\nvia: 1.0 signalbox"}, {}},
        // Content
        {"9112 6.2", "a body by length", post("Content-Length: 5\r\n", "hello"), "200", {"content-length: 5", "\r\n\r\nhello"}, {}},
        {"9112 6.3", "bytes behind the body are the next request", post("Content-Length: 5\r\n", "hello" + get("Connection: close\r\n")), "200 200",
            {"\r\n\r\nhello"}, {}},
        {"9112 6.2", "a length that is no number", post("Content-Length: five\r\n", "hello"), "400", {}, {"hello"}},
        {"9112 6.2", "a length with a sign", post("Content-Length: +5\r\n", "hello"), "400", {}, {"hello"}},
        {"9112 6.2", "a negative length", post("Content-Length: -1\r\n", "hello"), "400", {}, {"hello"}},
        {"9112 6.2", "a length in hexadecimal", post("Content-Length: 0x5\r\n", "hello"), "400", {}, {"hello"}},
        {"9112 6.2", "a length that overflows", post("Content-Length: 18446744073709551621\r\n", "hello"), "400", {}, {"hello"}},
        {"9112 6.3", "two lengths that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello" + smuggled), "400",
            {}, {"smuggled", "hello"}},
        {"9112 6.3", "a list of lengths that differ", post("Content-Length: 5, 6\r\n", "hello" + smuggled), "400", {}, {"smuggled"}},
        {"9112 6.1", "chunked is read and framed anew",
            post("Transfer-Encoding: chunked\r\n", "5;ext=1\r\nhello\r\n0\r\n\r\n"), "200", {"hello"}, {"ext=1"}},
        {"9112 6.1", "length and chunked together", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled),
            "400", {}, {"smuggled"}},
        {"9112 6.1", "chunked and length together", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + smuggled),
            "400", {}, {"smuggled"}},
        {"9112 6.1", "chunked in HTTP/1.0", "POST /a HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "400", {}, {"smuggled"}},
        {"9112 6.1", "chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + smuggled), "400", {}, {"smuggled"}},
        {"9112 6.1", "chunked in two fields", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled),
            "400", {}, {"smuggled"}},
        {"9112 6.3", "chunked not last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n" + smuggled), "400", {}, {"smuggled"}},
        {"9112 6.1", "an unknown coding is 501", post("Transfer-Encoding: zip, chunked\r\n", "0\r\n\r\n"), "501", {}, {"zip"}},
        {"9112 6.1", "a coding that only looks like chunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + smuggled), "501", {},
            {"smuggled"}},
        {"9112 6.1", "vertical tab before chunked", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n" + smuggled), "400", {},
            {"smuggled"}},
        {"9112 7.1", "a chunk size that is no number", post("Transfer-Encoding: chunked\r\n", "xyz\r\nhello\r\n0\r\n\r\n" + smuggled),
            "400", {}, {"smuggled"}},
        {"9112 7.1", "a chunk size that overflows",
            post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n" + smuggled), "400", {}, {"smuggled"}},
        {"9112 7.1", "bare LF behind a chunk size", post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n" + smuggled), "400", {},
            {"smuggled"}},
        {"9112 7.1", "no CRLF behind a chunk", post("Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n" + smuggled), "400", {},
            {"smuggled"}},
        {"9112 7.1.2", "framing fields are no trailers",
            post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n" + smuggled), "400", {}, {"smuggled"}},
        {"9112 9.3", "close is honoured: what follows is not read", get("Connection: close\r\n") + smuggled, "200", {}, {"smuggled"}},
        {"9112 9.3", "HTTP/1.0 closes without keep-alive", "GET /a HTTP/1.0\r\nHost: a.test\r\n\r\n" + smuggled, "200", {}, {"smuggled"}},
        {"9112 9.3.2", "pipelined requests are answered in order", get("") + get("", "/b") + get("Connection: close\r\n", "/c"), "200 200 200", {"get /a"}, {}},
        {"9112 9.6", "a client that ends its side gets every answer it asked for", get("") + get("", "/b") + get("", "/c"), "200 200 200",
            {"get /a"}, {}},
        {"9112 9.6", "a request cut off by the end goes nowhere", get("") + "GET /cut HTTP/1.1\r\nHo", "200", {"get /a"}, {"/cut"}},
        {"9112 9.6", "a body cut off by the end is no whole request", get("") + post("Content-Length: 9\r\n", "cut"), "200", {"get /a"},
            {"content-length: 9"}},
        {"9110 10.1.1", "an expectation is met here and not forwarded", post("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello"),
            "200", {"hello"}, {"expect"}},
        {"9110 10.1.1", "an unknown expectation is not forwarded", get("Expect: miracle\r\n"), "200", {"get /a"}, {"miracle"}},
        {"9110 9.3.2", "HEAD stays HEAD", get("", "/a", "HEAD"), "200", {"head /a http/1.1"}, {}},
        {"9110 7.6.2", "Max-Forwards 0 of TRACE goes no further", get("Max-Forwards: 0\r\n", "/a", "TRACE"), "405", {}, {"trace"}},
        {"9110 7.6.2", "Max-Forwards 0 of OPTIONS is answered here", get("Max-Forwards: 0\r\n", "/a", "OPTIONS"), "204", {}, {"options"}},
        {"9110 7.6.2", "Max-Forwards of OPTIONS is counted down", get("Max-Forwards: 3\r\n", "/a", "OPTIONS"), "200",
            {"max-forwards: 2"}, {}},
        {"9110 7.6.2", "Max-Forwards of other methods is left alone", get("Max-Forwards: 0\r\n"), "200", {"max-forwards: 0"}, {}},
        {"9110 11.7.1", "Proxy-Authorization stops here", get("Proxy-Authorization: Basic c2VjcmV0\r\n"), "200", {},
            {"proxy-authorization", "c2vjcmv0"}},
    };
    return all;
}

} // namespace

class TestHttp1Requests final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyClauseHolds_data() { addClauses(rows()); }
    void everyClauseHolds()
    {
        QFETCH(int, index);
        const Row& row = rows()[static_cast<std::size_t>(index)];
        RawOrigin origin(emptyAnswer);
        const auto engine = gatewayTo(origin.port());
        QVERIFY(engine);
        const bool asksForClose = row.sent.find("Connection: close") != std::string::npos;
        const std::string answer = exchangeRaw(engine->listeners().front().address.port, row.sent, !asksForClose);
        QCOMPARE(statusesOf(answer), std::string(row.statuses));
        const std::vector<std::string> requests = origin.requests();
        std::string all;
        for (const std::string& request : requests)
            all += lowered(request);
        for (const std::string& text : row.passed) {
            QVERIFY2(!requests.empty(), "nothing arrived at the origin");
            QVERIFY2(lowered(requests.front()).find(text) != std::string::npos, (text + " is missing in\n" + all).c_str());
        }
        for (const std::string& text : row.withheld)
            QVERIFY2(all.find(text) == std::string::npos, (text + " stands in\n" + all).c_str());
    }
};

QTEST_GUILESS_MAIN(TestHttp1Requests)
#include "tst_http1_requests.moc"
