// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that are read in every split and compared with the oracle.
#pragma once

#include <array>
#include <string_view>

namespace signalbox::http1::testing {

struct RequestSample {
    const char* name;
    std::string_view wire;
};

inline constexpr std::array requestSamples{
    RequestSample{"get", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{"browser",
        "GET /items?q=a%20b&n=2 HTTP/1.1\r\nHost: shop.test:8080\r\nUser-Agent: Mozilla/5.0 (X11)\r\n"
        "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, br\r\nCookie: a=1; b=2\r\nCookie: c=3\r\n\r\n"},
    RequestSample{"post with length",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
        "13\r\n\r\n{\"item\":4711}"},
    RequestSample{"length zero", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"},
    RequestSample{"length with leading zeros", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc"},
    RequestSample{"chunked",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"},
    RequestSample{"chunked with extensions and trailers",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n\r\n"
        "A;name=value\r\n0123456789\r\n00;last\r\nX-Sum: 1234\r\nX-Empty:\r\n\r\n"},
    RequestSample{"pipelined",
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy"
        "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: "
        "a\r\n\r\n"},
    RequestSample{
        "close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: foo , Close\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{"http 1.0", "GET / HTTP/1.0\r\n\r\n"},
    RequestSample{
        "http 1.0 kept alive", "GET /1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /2 HTTP/1.0\r\nHost: a\r\n\r\n"},
    RequestSample{"one empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{"empty line between", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{"expect", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\nabc"},
    RequestSample{"absolute form", "GET http://a.test/x?y HTTP/1.1\r\nHost: a.test\r\n\r\n"},
    RequestSample{"options asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{"blanks around values", "GET / HTTP/1.1\r\nHost:a\r\nX-A: \t v  w \t \r\nX-B:\t\r\nX-C:\r\n\r\n"},
    RequestSample{"obs-text", "GET / HTTP/1.1\r\nHost: a\r\nX-Name: caf\xc3\xa9 \x80\xff\r\n\r\n"},
    RequestSample{
        "tab inside a long value", "GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789\t0123456789\t0123456789\r\n\r\n"},
    RequestSample{"ipv6 host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"},
    RequestSample{"unknown method", "BREW+x /pot HTTP/1.1\r\nHost: a\r\n\r\n"},
    RequestSample{
        "upgrade", "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"},
    RequestSample{"connect", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n"},
    RequestSample{"error in the second", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost : a\r\n\r\n"},
    RequestSample{
        "error in the body", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n"},
    RequestSample{"error in the trailers",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-A: 1\r\nX B: 2\r\n\r\n"},
    RequestSample{"cut in the body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"},
};

struct ResponseSample {
    const char* name;
    std::string_view wire;
    std::string_view method = "GET";
    bool asksUpgrade = false;
};

inline constexpr std::array responseSamples{
    ResponseSample{"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"x\"\r\n\r\nhello"},
    ResponseSample{"length zero", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
    ResponseSample{"no phrase", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"},
    ResponseSample{"no space before no phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"},
    ResponseSample{"unknown status", "HTTP/1.1 799 Caf\xc3\xa9 closed\r\nContent-Length: 2\r\n\r\nab"},
    ResponseSample{
        "chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n"},
    ResponseSample{"chunked with trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Server-Timing\r\n\r\n1;a=\"b c\"\r\nx\r\n0\r\n"
        "Server-Timing: db;dur=5\r\n\r\n"},
    ResponseSample{"until close", "HTTP/1.1 200 OK\r\nServer: old\r\n\r\nbytes until the end"},
    ResponseSample{"until close and empty", "HTTP/1.1 200 OK\r\nServer: old\r\n\r\n"},
    ResponseSample{"http 1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"},
    ResponseSample{"http 1.0 kept alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"},
    ResponseSample{"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"},
    ResponseSample{"head", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", "HEAD"},
    ResponseSample{"head of a chunked one", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"},
    ResponseSample{"204", "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"},
    ResponseSample{"204 with length zero", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"},
    ResponseSample{"304 with length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n"},
    ResponseSample{"informational first",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 "
        "OK\r\nContent-Length: "
        "2\r\n\r\nok"},
    ResponseSample{"bytes behind the end", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n"},
    ResponseSample{"switching protocols",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", "GET", true},
    ResponseSample{"connected", "HTTP/1.1 200 Connected\r\nContent-Length: 4\r\n\r\n\x16\x03\x01 tunnel", "CONNECT"},
    ResponseSample{"connect refused", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "CONNECT"},
    ResponseSample{"cut in the head", "HTTP/1.1 200 OK\r\nContent-Le"},
    ResponseSample{"cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"},
    ResponseSample{"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"},
    ResponseSample{"not http", "SSH-2.0-OpenSSH_9.2\r\n"},
    ResponseSample{"nothing", ""},
};

} // namespace signalbox::http1::testing
