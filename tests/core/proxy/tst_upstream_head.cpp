// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/upstream_head.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

RequestHead requestWith(const Pairs& fields, const std::string& target = "/a?b")
{
    RequestHead request;
    request.method = "GET";
    request.target = target;
    request.headers.add("Host", "shop.test:8080");
    for (const auto& [name, value] : fields)
        request.headers.add(name, value);
    return request;
}

RequestHead made(const RequestHead& request, const UpstreamHeadSettings& settings = {})
{
    ExchangeFacts facts;
    facts.peer = {*parseIpAddress("10.0.0.9"), 40000};
    facts.scheme = "https";
    RequestHead head;
    head.headers.add("Left", "over"); // memory that is reused holds an older head
    makeUpstreamHead(request, facts, settings, head);
    return head;
}

UpstreamHeadSettings forwarding(ForwardedMode mode)
{
    UpstreamHeadSettings settings;
    settings.forwarded = mode;
    return settings;
}

UpstreamHeadSettings hostAs(HostMode mode, std::string_view literal, std::string_view endpoint)
{
    UpstreamHeadSettings settings;
    settings.hostMode = mode;
    settings.hostLiteral = literal;
    settings.endpoint = endpoint;
    return settings;
}

std::string all(const RequestHead& head, const std::string& name)
{
    return head.headers.contains(name) ? head.headers.joined(name) : std::string("(none)");
}

} // namespace

class TestUpstreamHead : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hopByHopFieldsStayHere_data();
    void hopByHopFieldsStayHere();
    void whatConnectionNamesStaysHere();
    void otherFieldsKeepOrderAndSpelling();
    void hostIsKeptOrReplacedAsTheServiceSays();
    void forwardedFieldsAreAppended();
    void forwardedFieldsAreReplaced();
    void forwardedFieldsCanBeOff();
    void viaNamesTheVersionOfTheClient();
    void absoluteTargetBecomesOriginForm_data();
    void absoluteTargetBecomesOriginForm();
    void upgradePassesOnlyWhenItMay();
    void responseLosesItsHopByHopFieldsOnly();
    void whatIsForProxiesGoesToNobody();
};

void TestUpstreamHead::hopByHopFieldsStayHere_data()
{
    QTest::addColumn<std::string>("name");
    for (const char* name :
        {"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade", "Expect", "kEEP-aLIVE",
            "Proxy-Authorization", "Proxy-Authenticate", "Proxy-Authentication-Info", "pROXY-aUTHORIZATION"})
        QTest::newRow(name) << std::string(name);
}

void TestUpstreamHead::hopByHopFieldsStayHere()
{
    QFETCH(const std::string, name);
    QVERIFY(!made(requestWith({{name, "x"}})).headers.contains(name));
}

void TestUpstreamHead::whatConnectionNamesStaysHere()
{
    const RequestHead head = made(requestWith({{"Connection", "close, X-One"}, {"x-one", "1"},
        {"Connection", " X-Two ,"}, {"X-Two", "2"}, {"X-Three", "3"}}));
    QCOMPARE(all(head, "X-One"), std::string("(none)"));
    QCOMPARE(all(head, "X-Two"), std::string("(none)"));
    QCOMPARE(all(head, "X-Three"), std::string("3"));
}

void TestUpstreamHead::otherFieldsKeepOrderAndSpelling()
{
    const RequestHead head
        = made(requestWith({{"aCCept", "1"}, {"Cookie", "a=b"}, {"aCCept", "2"}, {"Trailer", "X-Sum"}}),
            forwarding(ForwardedMode::Off));
    std::string text;
    for (const HeaderField field : head.headers)
        text += std::string(field.name) + "=" + std::string(field.value) + " ";
    QCOMPARE(text, std::string("Host=shop.test:8080 aCCept=1 Cookie=a=b aCCept=2 Trailer=X-Sum Via=1.1 signalbox "));
}

void TestUpstreamHead::hostIsKeptOrReplacedAsTheServiceSays()
{
    const RequestHead request = requestWith({});
    QCOMPARE(all(made(request), "Host"), std::string("shop.test:8080"));
    const RequestHead endpoint = made(request, hostAs(HostMode::Endpoint, "unused.test", "127.0.0.1:9001"));
    QCOMPARE(all(endpoint, "Host"), std::string("127.0.0.1:9001"));
    const RequestHead literal = made(request, hostAs(HostMode::Literal, "inner.test", "127.0.0.1:9001"));
    QCOMPARE(all(literal, "Host"), std::string("inner.test"));
    QCOMPARE(all(literal, "X-Forwarded-Host"), std::string("shop.test:8080")); // what the client asked for is not lost
}

void TestUpstreamHead::forwardedFieldsAreAppended()
{
    const RequestHead fresh = made(requestWith({}));
    QCOMPARE(all(fresh, "X-Forwarded-For"), std::string("10.0.0.9"));
    QCOMPARE(all(fresh, "X-Forwarded-Proto"), std::string("https"));
    QCOMPARE(all(fresh, "X-Forwarded-Host"), std::string("shop.test:8080"));
    const RequestHead chained = made(requestWith({{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2"},
        {"X-Forwarded-Proto", "http"}, {"X-Forwarded-Host", "first.test"}}));
    QCOMPARE(all(chained, "X-Forwarded-For"), std::string("1.1.1.1, 2.2.2.2, 10.0.0.9"));
    QCOMPARE(all(chained, "X-Forwarded-Proto"), std::string("http"));
    QCOMPARE(all(chained, "X-Forwarded-Host"), std::string("first.test"));
}

void TestUpstreamHead::forwardedFieldsAreReplaced()
{
    const RequestHead head = made(
        requestWith({{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-Proto", "http"}, {"X-Forwarded-Host", "liar.test"}}),
        forwarding(ForwardedMode::Replace));
    QCOMPARE(all(head, "X-Forwarded-For"), std::string("10.0.0.9"));
    QCOMPARE(all(head, "X-Forwarded-Proto"), std::string("https"));
    QCOMPARE(all(head, "X-Forwarded-Host"), std::string("shop.test:8080"));
}

void TestUpstreamHead::forwardedFieldsCanBeOff()
{
    const RequestHead head = made(requestWith({{"X-Forwarded-For", "1.1.1.1"}}), forwarding(ForwardedMode::Off));
    QCOMPARE(all(head, "X-Forwarded-For"), std::string("1.1.1.1")); // passed as any other field
    QCOMPARE(all(head, "X-Forwarded-Proto"), std::string("(none)"));
}

void TestUpstreamHead::viaNamesTheVersionOfTheClient()
{
    RequestHead request = requestWith({{"Via", "1.1 edge"}});
    QCOMPARE(all(made(request), "Via"), std::string("1.1 edge, 1.1 signalbox"));
    request.version = HttpVersion::Http10;
    QCOMPARE(all(made(request), "Via"), std::string("1.1 edge, 1.0 signalbox"));
    QVERIFY(made(request).version == HttpVersion::Http11); // we speak 1.1 to endpoints whatever the client speaks
}

void TestUpstreamHead::absoluteTargetBecomesOriginForm_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("origin") << std::string("/a/%2F?b=c") << std::string("/a/%2F?b=c");
    QTest::newRow("absolute") << std::string("http://shop.test:8080/a?b") << std::string("/a?b");
    QTest::newRow("absolute, empty query") << std::string("http://shop.test:8080/a?") << std::string("/a?");
    QTest::newRow("asterisk") << std::string("*") << std::string("*");
}

void TestUpstreamHead::absoluteTargetBecomesOriginForm()
{
    QFETCH(const std::string, target);
    QFETCH(const std::string, expected);
    QCOMPARE(made(requestWith({}, target)).target, expected);
}

void TestUpstreamHead::upgradePassesOnlyWhenItMay()
{
    const RequestHead request
        = requestWith({{"Connection", "keep-alive, Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Key", "k"}});
    UpstreamHeadSettings settings;
    settings.keepsUpgrade = true;
    const RequestHead kept = made(request, settings);
    QCOMPARE(all(kept, "Connection"), std::string("upgrade"));
    QCOMPARE(all(kept, "Upgrade"), std::string("websocket"));
    const RequestHead dropped = made(request);
    QCOMPARE(all(dropped, "Connection"), std::string("(none)"));
    QCOMPARE(all(dropped, "Upgrade"), std::string("(none)"));
    QCOMPARE(all(dropped, "Sec-WebSocket-Key"), std::string("k"));
}

void TestUpstreamHead::responseLosesItsHopByHopFieldsOnly()
{
    HeaderList headers;
    for (const auto& [name, value] :
        Pairs{{"Connection", "X-Inner, upgrade"}, {"X-Inner", "1"}, {"Keep-Alive", "timeout=5"},
            {"Upgrade", "websocket"}, {"Content-Length", "3"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}})
        headers.add(name, value);
    HeaderList tunnel = headers;
    dropHopByHop(headers, false);
    QCOMPARE(headers.size(), std::size_t{3});
    QCOMPARE(headers.count("Set-Cookie"), std::size_t{2});
    QVERIFY(headers.contains("Content-Length"));
    dropHopByHop(tunnel, true);
    QVERIFY(tunnel.contains("Upgrade") && tunnel.contains("Connection") && !tunnel.contains("X-Inner"));
}

void TestUpstreamHead::whatIsForProxiesGoesToNobody()
{
    const Pairs fields{{"Proxy-Authenticate", "Basic realm=inner"}, {"proxy-authenticate", "Digest"},
        {"Proxy-Authorization", "Basic eDp5"}, {"PROXY-AUTHENTICATION-INFO", "nextnonce=1"},
        {"Proxy-Connection", "keep-alive"}, {"WWW-Authenticate", "Basic"}, {"Authentication-Info", "nextnonce=2"},
        {"Proxy-Status", "inner; error=dns_timeout"}};
    for (const bool keepsUpgrade : {false, true}) {
        HeaderList headers;
        for (const auto& [name, value] : fields)
            headers.add(name, value);
        dropHopByHop(headers, keepsUpgrade);
        QCOMPARE(headers.size(), std::size_t{3}); // RFC 9209: Proxy-Status is for everybody
        QVERIFY(headers.contains("WWW-Authenticate") && headers.contains("Authentication-Info"));
        QVERIFY(headers.contains("Proxy-Status"));
    }
    const RequestHead head = made(requestWith({{"Authorization", "Basic YTpi"}, {"Proxy-Authorization", "Basic eDp5"}}));
    QCOMPARE(all(head, "Authorization"), std::string("Basic YTpi"));
    QCOMPARE(all(head, "Proxy-Authorization"), std::string("(none)"));
}

QTEST_APPLESS_MAIN(TestUpstreamHead)
#include "tst_upstream_head.moc"
