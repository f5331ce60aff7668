// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Responses: what RFC 9110 and RFC 9112 ask of an intermediary that gets them. A row is a clause, the request's method, the
// origin's bytes, and what must and must not stand in the bytes that the client gets (compared in lower case).
#include "tests/rfc/rfc_bench.h"

#include <QtTest>

using namespace signalbox;
using namespace signalbox::testing;

namespace {

struct Row {
    const char* clause;
    const char* what;
    const char* method;
    std::string answer;
    const char* statuses;
    std::vector<std::string> passed;
    std::vector<std::string> withheld;
};

const std::string smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled";

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        {"9112 4", "status, fields and body pass", "GET", "HTTP/1.1 203 Fine\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok", "203",
            {"x-a: 1\r\n", "\r\n\r\nok"}, {}},
        {"9112 4", "an unknown status passes", "GET", "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", "299", {}, {}},
        {"9110 15", "a status of two digits", "GET", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", "502", {}, {}},
        {"9110 15", "a status beyond 599 is the client's to read as 5xx", "GET", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", "999",
            {}, {}},
        {"9112 5.2", "obs-fold of a response is refused or joined", "GET", "HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n",
            "502", {}, {"\r\n 2"}},
        {"9112 5.1", "white space before the colon", "GET", "HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 0\r\n\r\n", "502", {}, {"x-a"}},
        {"9112 2.2", "bare LF", "GET", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "502", {}, {}},
        {"9112 2.2", "bare CR in a value", "GET", "HTTP/1.1 200 OK\r\nX-A: a\rX-B: b\r\nContent-Length: 0\r\n\r\n", "502", {}, {"x-b"}},
        {"9110 5.5", "NUL in a value", "GET", std::string("HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n", 47), "502", {},
            {"x-a"}},
        {"9112 6.3", "two lengths that differ", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok" + smuggled,
            "502", {}, {"smuggled"}},
        {"9112 6.2", "a length that is no number", "GET", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok", "502", {}, {}},
        {"9112 6.1", "length and chunked together", "GET",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, "502", {}, {"smuggled"}},
        {"9112 6.1", "an unknown coding", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: zip\r\n\r\nok", "502", {}, {"zip"}},
        {"9112 7.1", "chunked passes with its content", "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200", {"ok"}, {}},
        {"9112 6.3", "a body until the connection closes", "GET", "HTTP/1.1 200 OK\r\n\r\nuntil the end", "200", {"until the end"}, {}},
        {"9112 6.3", "HEAD: no body follows a length", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n", "200",
            {"content-length: 40\r\n"}, {}},
        {"9112 6.3", "HEAD: bytes behind the head are no body", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret", "200", {},
            {"secret"}},
        {"9112 6.3", "204 has no body", "GET", "HTTP/1.1 204 No Content\r\n\r\nsecret", "204", {}, {"secret"}},
        {"9110 15.4.5", "304 has no body and keeps its fields", "GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 6\r\n\r\n",
            "304", {"etag: \"a\""}, {}},
        {"9110 8.6", "204 goes out without a length", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204", {},
            {"content-length"}},
        {"9112 6.3", "bytes behind a whole response go nowhere", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + smuggled, "200",
            {"\r\n\r\nok"}, {"smuggled"}},
        {"9112 8", "a body shorter than its length never looks whole", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nshort", "200",
            {"content-length: 20"}, {"http/1.1 502"}},
        {"9112 7.1", "chunked without its last chunk never looks whole", "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "200", {"ok"}, {"0\r\n\r\n"}},
        {"9110 7.6.1", "Connection and what it names stop here", "GET",
            "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\nContent-Length: 0\r\n\r\n", "200", {"x-end: 2"}, {"x-hop"}},
        {"9110 7.6.1", "Keep-Alive and Proxy-Connection stop here", "GET",
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nProxy-Connection: close\r\nContent-Length: 0\r\n\r\n", "200", {},
            {"timeout=5", "proxy-connection"}},
        {"9110 11.7.1", "Proxy-Authenticate stops here", "GET",
            "HTTP/1.1 200 OK\r\nProxy-Authenticate: Basic realm=\"inner\"\r\nContent-Length: 0\r\n\r\n", "200", {}, {"inner"}},
        {"9110 15.2", "informational responses pass", "GET",
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "103 200",
            {"link: </a.css>"}, {}},
        {"9110 15.2.2", "101 that nobody asked for", "GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            "502", {}, {"upgrade: x"}},
        {"9112 2.3", "HTTP/1.0 is answered as HTTP/1.1", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200",
            {"http/1.1 200", "\r\n\r\nok"}, {}},
        {"9112 2.3", "a version that is none", "GET", "HTPP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "502", {}, {}},
        {"9112 8", "no bytes at all", "GET", "", "502", {}, {}},
        {"9110 6.6.1", "Date is kept when the origin sent one", "GET",
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 08:00:00 GMT\r\nContent-Length: 0\r\n\r\n", "200",
            {"date: tue, 24 nov 2026 08:00:00 gmt"}, {}},
        {"9110 5.3", "Set-Cookie fields are never joined", "GET",
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n", "200",
            {"set-cookie: a=1\r\n", "set-cookie: b=2\r\n"}, {}},
    };
    return all;
}

} // namespace

class TestHttp1Responses final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyClauseHolds_data() { addClauses(rows()); }
    void everyClauseHolds()
    {
        QFETCH(int, index);
        const Row& row = rows()[static_cast<std::size_t>(index)];
        RawOrigin origin(row.answer, true);
        const auto engine = gatewayTo(origin.port());
        QVERIFY(engine);
        const std::string answer = exchangeRaw(engine->listeners().front().address.port,
            std::string(row.method) + " /a HTTP/1.1\r\nHost: a.test\r\n\r\n");
        QCOMPARE(statusesOf(answer), std::string(row.statuses));
        const std::string text = lowered(answer);
        for (const std::string& part : row.passed)
            QVERIFY2(text.find(part) != std::string::npos, (part + " is missing in\n" + text).c_str());
        for (const std::string& part : row.withheld)
            QVERIFY2(text.find(part) == std::string::npos, (part + " stands in\n" + text).c_str());
    }
};

QTEST_GUILESS_MAIN(TestHttp1Responses)
#include "tst_http1_responses.moc"
