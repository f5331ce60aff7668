// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What RFC 9113 says a server must refuse or change in a request's fields, one row for each sentence.
#include "core/http2/request_fields.h"

#include <QtTest/QTest>

using namespace signalbox;
using namespace signalbox::http2;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

const Pairs getPairs{{":method", "GET"}, {":scheme", "https"}, {":authority", "shop.example"}, {":path", "/a?b"}};

Pairs operator+(Pairs a, const Pairs& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::optional<ProtocolError> feed(RequestFields& fields, const Pairs& pairs, bool endsStream = true)
{
    fields.clear();
    for (const auto& [name, value] : pairs)
        fields.add(name, value);
    return fields.finishHead(endsStream);
}

} // namespace
Q_DECLARE_METATYPE(Pairs)

class TestRequestFields : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headIsMadeFromPseudoHeaderFields()
    {
        RequestFields fields({});
        QVERIFY(!feed(fields, getPairs + Pairs{{"accept", "*/*"}}));
        QCOMPARE(fields.head().method, std::string("GET"));
        QCOMPARE(fields.head().target, std::string("/a?b"));
        QVERIFY(fields.head().version == HttpVersion::Http2);
        QCOMPARE(fields.head().headers.find("Host").value_or(""), std::string_view("shop.example"));
        QVERIFY(fields.framing().kind == BodyFraming::Kind::None);
    }

    void cookieCrumbsAreJoined() // RFC 9113 8.2.3
    {
        RequestFields fields({});
        QVERIFY(!feed(fields, getPairs + Pairs{{"cookie", "a=1"}, {"x", "y"}, {"cookie", "b=2"}, {"cookie", "c=3"}}));
        QCOMPARE(fields.head().headers.count("cookie"), std::size_t(1));
        QCOMPARE(*fields.head().headers.find("cookie"), std::string_view("a=1; b=2; c=3"));
    }

    void hostStandsInForAuthority()
    {
        RequestFields fields({});
        QVERIFY(!feed(fields, {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "a.example"}}));
        QCOMPARE(fields.head().headers.count("host"), std::size_t(1));
        QVERIFY(!feed(fields, getPairs + Pairs{{"host", "shop.example"}}));
        QCOMPARE(fields.head().headers.count("host"), std::size_t(1));
    }

    void bodyIsDelimitedByLengthOrByItsEnd()
    {
        RequestFields fields({});
        QVERIFY(!feed(fields, getPairs + Pairs{{"content-length", "7"}}, false));
        QVERIFY((fields.framing() == BodyFraming{BodyFraming::Kind::Length, 7}));
        QVERIFY(!feed(fields, getPairs, false));
        QVERIFY(fields.framing().kind == BodyFraming::Kind::Chunked);
    }

    void refused_data()
    {
        QTest::addColumn<Pairs>("pairs");
        QTest::addColumn<int>("status");
        const Pairs post{{":method", "POST"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
        const auto row = [](const char* name, const Pairs& pairs, int status = 400) { QTest::newRow(name) << pairs << status; };
        row("8.2 upper-case name", getPairs + Pairs{{"Accept", "x"}});
        row("8.2.1 name with a space", getPairs + Pairs{{"a b", "x"}});
        row("8.2.1 name with a colon", getPairs + Pairs{{"a:b", "x"}});
        row("8.2.1 name with CR LF", getPairs + Pairs{{"a\r\nb", "x"}});
        row("8.2.1 empty name", getPairs + Pairs{{"", "x"}});
        row("8.2.1 name beyond ASCII", getPairs + Pairs{{"\xc3\xa4", "x"}});
        row("8.2.1 value with LF", getPairs + Pairs{{"x", "a\nb: c"}});
        row("8.2.1 value with CR", getPairs + Pairs{{"x", "a\rb"}});
        row("8.2.1 value with NUL", getPairs + Pairs{{"x", std::string("a\0b", 3)}});
        row("8.2.1 value that begins with a space", getPairs + Pairs{{"x", " a"}});
        row("8.2.1 value that ends with a tab", getPairs + Pairs{{"x", "a\t"}});
        row("9110 5.5 value with another control", getPairs + Pairs{{"x", "a\x01"}});
        row("8.2.2 connection", getPairs + Pairs{{"connection", "close"}});
        row("8.2.2 keep-alive", getPairs + Pairs{{"keep-alive", "1"}});
        row("8.2.2 proxy-connection", getPairs + Pairs{{"proxy-connection", "close"}});
        row("8.2.2 transfer-encoding", post + Pairs{{"transfer-encoding", "chunked"}});
        row("8.2.2 upgrade", getPairs + Pairs{{"upgrade", "websocket"}});
        row("8.2.2 te with gzip", getPairs + Pairs{{"te", "gzip"}});
        row("8.3 pseudo after regular", Pairs{{"x", "y"}} + getPairs);
        row("8.3 unknown pseudo", getPairs + Pairs{{":proto", "x"}});
        row("8.3 response pseudo", getPairs + Pairs{{":status", "200"}});
        row("8.3 :protocol without our setting", getPairs + Pairs{{":protocol", "websocket"}});
        row("8.3 two :path", getPairs + Pairs{{":path", "/b"}});
        row("8.3 two :method", getPairs + Pairs{{":method", "GET"}});
        row("8.3 two :authority", getPairs + Pairs{{":authority", "b"}});
        row("8.3.1 no :method", {{":scheme", "http"}, {":authority", "a"}, {":path", "/"}});
        row("8.3.1 no :scheme", {{":method", "GET"}, {":authority", "a"}, {":path", "/"}});
        row("8.3.1 no :path", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}});
        row("8.3.1 empty :path", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", ""}});
        row("8.3.1 :path without slash", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "http://b/"}});
        row("8.3.1 * for GET", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "*"}});
        row("8.3.1 user information", {{":method", "GET"}, {":scheme", "http"}, {":authority", "u@a"}, {":path", "/"}});
        row("8.3.1 authority and host differ", getPairs + Pairs{{"host", "other.example"}});
        row("8.3.1 neither authority nor host", {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}});
        row("8.3.1 two hosts", {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "a"}, {"host", "a"}});
        row("8.5 CONNECT with :path", {{":method", "CONNECT"}, {":authority", "a:1"}, {":path", "/"}});
        row("downgrade: space in :path", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/ HTTP/1.1"}});
        row("downgrade: CR LF in :path", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/\r\nx: y"}});
        row("downgrade: space in :method", {{":method", "GET / HTTP/1.1"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}});
        row("downgrade: CR LF in :authority", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a\r\nx: y"}, {":path", "/"}});
        row("8.1.1 length without a body", post + Pairs{{"content-length", "3"}});
        row("two lengths", post + Pairs{{"content-length", "0"}, {"content-length", "0"}});
        row("length that is no number", post + Pairs{{"content-length", "+0"}});
        row("long target", {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/" + std::string(9000, 'a')}}, 414);
        row("many bytes", getPairs + Pairs{{"x", std::string(66000, 'a')}}, 431);
        Pairs many = getPairs;
        for (int i = 0; i < 101; ++i)
            many.emplace_back("x", "y");
        row("many fields", many, 431);
    }
    void refused()
    {
        QFETCH(Pairs, pairs);
        QFETCH(int, status);
        RequestFields fields({});
        const std::optional<ProtocolError> error = feed(fields, pairs);
        QVERIFY(error.has_value());
        QCOMPARE(error->status, status);
        for (const HeaderField field : fields.head().headers)
            QVERIFY(field.value.find_first_of("\r\n") == std::string_view::npos);
    }

    void fieldCountHoldsAtItsLimit()
    {
        Pairs many = getPairs;
        for (int i = 0; i < 100; ++i)
            many.emplace_back("x", "y");
        RequestFields fields({});
        QVERIFY(!feed(fields, many));
    }

    void trailersOnlyAsTrailers() // RFC 9113 8.1, RFC 9110 6.5.1
    {
        RequestFields fields({});
        QVERIFY(!feed(fields, getPairs + Pairs{{"te", "trailers"}}, false));
        fields.beginTrailers();
        fields.add("checksum", "1");
        QVERIFY(!fields.finishTrailers(true));
        QCOMPARE(*fields.trailers().find("checksum"), std::string_view("1"));
    }

    void badTrailers_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("endsStream");
        QTest::newRow("8.1 pseudo") << QByteArray(":path") << true;
        QTest::newRow("8.1 not the end") << QByteArray("x") << false;
        QTest::newRow("length") << QByteArray("content-length") << true;
        QTest::newRow("host") << QByteArray("host") << true;
        QTest::newRow("transfer-encoding") << QByteArray("transfer-encoding") << true;
        QTest::newRow("upper case") << QByteArray("X") << true;
    }
    void badTrailers()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, endsStream);
        RequestFields fields({});
        QVERIFY(!feed(fields, getPairs, false));
        fields.beginTrailers();
        fields.add(name.toStdString(), "1");
        QVERIFY(fields.finishTrailers(endsStream).has_value());
    }
};

QTEST_APPLESS_MAIN(TestRequestFields)
#include "tst_request_fields.moc"
