// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 9113 on a live engine: what becomes of a client's frames, seen in the bytes that the origin gets (one HTTP/1 request that
// means the same, or none) and in the frames that come back. Floods end their own connection, and only that.
#include "tests/rfc/rfc_bench.h"
#include "tests/support/http2_wire.h"

using namespace signalbox;
using namespace signalbox::testing;
using namespace signalbox::testing::http2wire;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string opening()
{
    return std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + frame(settingsType, 0, 0);
}

std::string headers(const Fields& fields, bool ends = true)
{
    return frame(headersType, static_cast<std::uint8_t>(endHeaders | (ends ? endStream : 0)), 1, section(fields));
}

std::string data(std::string_view bytes)
{
    return frame(dataType, endStream, 1, bytes);
}

const Fields plain{{":method", "GET"}, {":scheme", "http"}, {":authority", "a.test"}, {":path", "/x"}};

// `plain` with these behind.
Fields with(const Fields& more)
{
    Fields fields = plain;
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

// `plain` with one pseudo-header field of another value; without it when the value is "-".
Fields altered(const std::string& name, const std::string& value)
{
    Fields fields;
    for (const auto& [key, old] : plain) {
        if (key != name)
            fields.emplace_back(key, old);
        else if (value != "-")
            fields.emplace_back(key, value);
    }
    return fields;
}

struct Malformed {
    const char* clause;
    const char* what;
    std::string frames;
};

const std::vector<Malformed>& malformed()
{
    using namespace std::string_literals;
    static const std::vector<Malformed> rows{
        {"8.2", "upper case in a name", headers(with({{"X-Upper", "1"}}))},
        {"8.2.1", "line break in a value", headers(with({{"x", "1\r\nevil: 1"}}))},
        {"8.2.1", "line feed in a value", headers(with({{"x", "1\nevil: 1"}}))},
        {"8.2.1", "NUL in a value", headers(with({{"x", "1\0 2"s}}))},
        {"8.2.1", "space before a value", headers(with({{"x", " 1"}}))},
        {"8.2.1", "colon in a name", headers(with({{"x:y", "1"}}))},
        {"8.2.1", "space in a name", headers(with({{"x y", "1"}}))},
        {"8.2.1", "line break in a name", headers(with({{"x\r\nevil", "1"}}))},
        {"8.2.1", "empty name", headers(with({{"", "1"}}))},
        {"8.2.2", "Connection", headers(with({{"connection", "x"}}))},
        {"8.2.2", "Transfer-Encoding", headers(with({{"transfer-encoding", "chunked"}}))},
        {"8.2.2", "Upgrade", headers(with({{"upgrade", "websocket"}}))},
        {"8.2.2", "Keep-Alive", headers(with({{"keep-alive", "1"}}))},
        {"8.2.2", "Proxy-Connection", headers(with({{"proxy-connection", "close"}}))},
        {"8.2.2", "TE with more than trailers", headers(with({{"te", "gzip, trailers"}}))},
        {"8.3", "pseudo-header after a field", headers({{":method", "GET"}, {"x", "1"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}})},
        {"8.3", "unknown pseudo-header", headers(with({{":evil", "1"}}))},
        {"8.3", "pseudo-header of a response", headers(with({{":status", "200"}}))},
        {"8.3", ":path twice", headers(with({{":path", "/admin"}}))},
        {"8.3.1", "no :method", headers(altered(":method", "-"))},
        {"8.3.1", "no :scheme", headers(altered(":scheme", "-"))},
        {"8.3.1", "no :path", headers(altered(":path", "-"))},
        {"8.3.1", "no authority at all", headers(altered(":authority", "-"))},
        {"8.3.1", "empty :path", headers(altered(":path", ""))},
        {"8.3.1", "an absolute :path", headers(altered(":path", "http://b.test/"))},
        {"8.3.1", "a request line in :path", headers(altered(":path", "/ HTTP/1.1\r\nHost: b.test\r\n\r\nGET /admin"))},
        {"8.3.1", "a space in :path", headers(altered(":path", "/x HTTP/1.1"))},
        {"8.3.1", "a request line in :method", headers(altered(":method", "GET /admin HTTP/1.1\r\nx:"))},
        {"8.3.1", "user information in :authority", headers(altered(":authority", "user@a.test"))},
        {"8.3.1", "a path in :authority", headers(altered(":authority", "a.test/admin"))},
        {"8.3.1", "Host that differs from :authority", headers(with({{"host", "b.test"}}))},
        {"8.3.1", "Host twice", headers(with({{"host", "a.test"}, {"host", "a.test"}}))},
        {"8.3.1", "a scheme of no gateway", headers(altered(":scheme", "file"))},
        {"8.5", "CONNECT with a path", headers(altered(":method", "CONNECT"))},
        {"8.1.1", "Content-Length and no body", headers(with({{"content-length", "5"}}))},
        {"8.1.1", "Content-Length twice", headers(with({{"content-length", "1"}, {"content-length", "2"}}), false) + data("x")},
        {"8.1.1", "Content-Length that is no number", headers(with({{"content-length", "+1"}}), false) + data("x")},
    };
    return rows;
}

struct Passed {
    const char* clause;
    const char* what;
    std::string frames;
    std::vector<std::string> contains; // in the one request that the origin gets
    std::vector<std::string> lacks;
};

const std::vector<Passed>& passed()
{
    static const std::vector<Passed> rows{
        {"8.3.1", ":authority becomes Host", headers(plain), {"GET /x HTTP/1.1\r\n", "Host: a.test\r\n"}, {":authority", "transfer-encoding"}},
        {"8.3.1", "Host stands for :authority", headers({{":method", "GET"}, {":scheme", "http"}, {":path", "/x"}, {"host", "a.test"}}),
            {"Host: a.test\r\n"}, {}},
        {"8.3.1", "Host that agrees comes once", headers(with({{"host", "A.test"}})), {"Host: a.test\r\n"}, {"Host: A.test"}},
        {"8.2.3", "cookies in one field", headers(with({{"cookie", "a=1"}, {"cookie", "b=2"}})), {"a=1; b=2\r\n"}, {}},
        {"8.2.2", "TE stays here", headers(with({{"te", "trailers"}})), {}, {"\r\nte:"}},
        {"8.1.1", "a length that is right", headers(with({{"content-length", "5"}}), false) + data("hello"),
            {"Content-Length: 5\r\n", "\r\n\r\nhello"}, {"transfer-encoding"}},
        {"8.1", "a body of no stated length is chunked", headers(plain, false) + data("hello"), {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"}, {}},
        {"8.1", "trailers", headers(plain, false) + frame(dataType, 0, 1, "x") + frame(headersType, endHeaders | endStream, 1, section({{"sum", "1"}})),
            {"1\r\nx\r\n"}, {}},
        {"5.5", "a frame type that nobody knows", frame(0x77, 0xff, 1, "what") + headers(plain), {"GET /x HTTP/1.1\r\n"}, {}},
        {"6.3", "priority is ignored", frame(2, 0, 1, std::string("\0\0\0\3\20", 5)) + headers(plain), {"GET /x HTTP/1.1\r\n"}, {}},
    };
    return rows;
}

struct Flood {
    const char* clause;
    const char* what;
    std::string frames;
    std::vector<std::uint32_t> codes; // of GOAWAY, any of them
};

constexpr std::uint32_t protocolError = 1, compressionError = 9, enhanceYourCalm = 11;

std::string repeated(const std::string& bytes, int times)
{
    std::string out;
    out.reserve(bytes.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i)
        out += bytes;
    return out;
}

std::string resetsOf(std::uint32_t count)
{
    std::string out;
    for (std::uint32_t i = 0; i < count; ++i)
        out += request(2 * i + 1) + frame(resetType, 0, 2 * i + 1, toBytes(8));
    return out;
}

const std::vector<Flood>& floods()
{
    static const std::vector<Flood> rows{
        {"CVE-2023-44487", "rapid reset", resetsOf(1500), {enhanceYourCalm}},
        {"CVE-2024-28182", "CONTINUATION without end", frame(headersType, 0, 1, section(plain)) + repeated(frame(continuationType, 0, 1), 500), {enhanceYourCalm, protocolError}},
        {"CVE-2019-9512", "PING", repeated(frame(pingType, 0, 0, "12345678"), 5000), {enhanceYourCalm}},
        {"CVE-2019-9515", "SETTINGS", repeated(frame(settingsType, 0, 0), 5000), {enhanceYourCalm}},
        {"CVE-2019-9518", "empty DATA", headers(plain, false) + repeated(frame(dataType, 0, 1), 5000), {enhanceYourCalm}},
        {"10.5.1", "a header section of many times the limit", headers(with({{"x", std::string(15'000, 'a')}}))
                + repeated(frame(headersType, 0, 3, section(with({{"x", std::string(15'000, 'a')}})))
                      + repeated(frame(continuationType, 0, 3, section({{"x", std::string(15'000, 'a')}})), 40), 1),
            {enhanceYourCalm, protocolError}},
        {"4.3", "a header section that cannot be decoded", frame(headersType, endHeaders | endStream, 1, "\xff\xff\xff\xff\xff\xff"), {compressionError}},
    };
    return rows;
}

} // namespace

class TestHttp2Requests : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_gateway = gatewayTo(m_origin.port());
        QVERIFY(m_gateway != nullptr);
        m_port = m_gateway->listeners().front().address.port;
    }

    void malformedRequestIsRefused_data() { addClauses(malformed()); }
    void malformedRequestIsRefused()
    {
        QFETCH(int, index);
        const Malformed& row = malformed()[static_cast<std::size_t>(index)];
        const std::size_t before = m_origin.requests().size();
        std::string got = exchangeRaw(m_port, opening() + row.frames);
        constexpr char status400 = '\x8c'; // RFC 7541 appendix A, index 12
        bool isRefused = false;
        for (const Frame& answer : takeFrames(got)) {
            isRefused = isRefused || (answer.type == headersType && !answer.payload.empty() && answer.payload.front() == status400)
                || answer.type == resetType;
        }
        QVERIFY(isRefused);
        QCOMPARE(m_origin.requests().size(), before);
    }

    void requestPasses_data() { addClauses(passed()); }
    void requestPasses()
    {
        QFETCH(int, index);
        const Passed& row = passed()[static_cast<std::size_t>(index)];
        const std::size_t before = m_origin.requests().size();
        std::string got = exchangeRaw(m_port, opening() + row.frames);
        constexpr char status200 = '\x88';
        bool isAnswered = false;
        for (const Frame& answer : takeFrames(got))
            isAnswered = isAnswered || (answer.type == headersType && !answer.payload.empty() && answer.payload.front() == status200);
        QVERIFY(isAnswered);
        const std::vector<std::string> requests = m_origin.requests();
        QCOMPARE(requests.size(), before + 1);
        const std::string request = lowered(requests.back());
        for (const std::string& text : row.contains)
            QVERIFY2(request.find(lowered(text)) != std::string::npos, requests.back().c_str());
        for (const std::string& text : row.lacks)
            QVERIFY2(requests.back().find(text) == std::string::npos, requests.back().c_str());
    }

    void floodEndsItsConnectionOnly_data() { addClauses(floods()); }
    void floodEndsItsConnectionOnly()
    {
        QFETCH(int, index);
        const Flood& row = floods()[static_cast<std::size_t>(index)];
        std::string got = exchangeRaw(m_port, opening() + row.frames, false);
        std::uint32_t code = 0;
        for (const Frame& answer : takeFrames(got)) {
            if (answer.type == goAwayType)
                code = toNumber(std::string_view(answer.payload).substr(4, 4));
        }
        QVERIFY2(std::find(row.codes.begin(), row.codes.end(), code) != row.codes.end(), std::to_string(code).c_str());
        const std::string after = exchangeRaw(m_port, "GET /y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        QVERIFY2(after.rfind("HTTP/1.1 200", 0) == 0, after.c_str());
    }

    void headerSectionThatStopsEndsTheConnection()
    {
        const std::string text = "signalbox: 1\nname: t\nlisteners:\n"
                                 "  public: { bind: 127.0.0.1:0, timeouts: { header: 100ms } }\nroutes:\n"
                                 "  - { name: one, match: { path: { prefix: / } }, respond: { body: here } }\n";
        const std::unique_ptr<Engine> gateway = startEngine(planFrom(text), 1);
        QVERIFY(gateway != nullptr);
        // One request was served: what counts is the section, not how long the connection was idle.
        std::string got = exchangeRaw(gateway->listeners().front().address.port,
            opening() + request(1) + frame(headersType, 0, 3, section(plain)), false);
        bool isGoodbye = false;
        for (const Frame& answer : takeFrames(got))
            isGoodbye = isGoodbye || answer.type == goAwayType;
        QVERIFY(isGoodbye);
    }

private:
    RawOrigin m_origin{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    std::unique_ptr<Engine> m_gateway;
    std::uint16_t m_port = 0;
};

QTEST_APPLESS_MAIN(TestHttp2Requests)
#include "tst_http2_requests.moc"
