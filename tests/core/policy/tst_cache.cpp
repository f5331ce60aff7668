// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Headers = std::initializer_list<std::pair<const char*, std::string>>;

class TestCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keptResponseIsTheAnswerUntilItIsStale();
    void responsesThatSayNothingNeedATtl();
    void whatMayNotBeKept_data();
    void whatMayNotBeKept();
    void requestsThatAreNotAnswered_data();
    void requestsThatAreNotAnswered();
    void clientsMayAskForFreshOnes();
    void onlyIfCachedIs504();
    void someoneKnownGetsWhatIsForEveryone_data();
    void someoneKnownGetsWhatIsForEveryone();
    void whatAStationFoundOutCountsToo();
    void cookiesAreForResponsesThatSaySo();
    void variantsAreKeptApart();
    void keysAreKeptApart();
    void requestIsRememberedAsItWasHere();
    void headIsAnsweredFromGet();
    void clientsThatHaveItGet304();
    void unsafeRequestsDropIt();
    void largeAndTornResponsesAreNotKept();
    void framingFieldsAreNotKept();
    void configurationsThatCannotWorkAreFound();
};

namespace {

PolicyBench cacheWith(Value value = map({{"ttl", "60s"}}))
{
    return PolicyBench("cache", std::move(value));
}

// What upstream says to the request that the bench has seen last.
void respond(PolicyBench& bench, int status, Headers headers, std::string_view body = "hello")
{
    ResponseHead head;
    head.status = status;
    for (const auto& [name, value] : headers)
        head.headers.add(name, value);
    QVERIFY(bench.response(head).isProceed());
    QVERIFY(bench.responseBody(body, false).isProceed());
    QVERIFY(bench.responseBody({}, true).isProceed());
}

bool isHit(PolicyBench& bench, RequestHead head = get("/"))
{
    return bench.request(std::move(head)).kind == Verdict::Kind::Respond && bench.note("cache") == "hit";
}

// A miss that is answered, and then: is the same request a hit?
bool isKept(PolicyBench& bench, RequestHead head, int status, Headers headers)
{
    const RequestHead again = head;
    if (!bench.request(std::move(head)).isProceed())
        return false;
    respond(bench, status, headers);
    return isHit(bench, again);
}

RequestHead with(std::string method, Headers headers = {})
{
    RequestHead head = get("/");
    head.method = std::move(method);
    for (const auto& [name, value] : headers)
        head.headers.add(name, value);
    return head;
}

} // namespace

void TestCache::keptResponseIsTheAnswerUntilItIsStale()
{
    PolicyBench bench = cacheWith();
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("cache")), "miss");
    respond(bench, 200, {{"Cache-Control", "max-age=10"}, {"X-A", "1"}, {"Age", "2"}});
    bench.clock.advance(7s);
    const Outcome hit = bench.request(get("/"));
    QCOMPARE(hit.kind, Verdict::Kind::Respond);
    QCOMPARE(hit.status, 200);
    QCOMPARE(bytes(hit.response.body), "hello");
    QCOMPARE(bytes(header(hit.response.headers, "X-A")), "1");
    QCOMPARE(bytes(header(hit.response.headers, "Age")), "9");
    QCOMPARE(hit.response.headers.count("Age"), std::size_t{1});
    QVERIFY(hit.response.isContent);
    bench.clock.advance(1s);
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.note("cache")), "stale");
    respond(bench, 200, {{"Cache-Control", "max-age=10"}}, "again");
    QCOMPARE(bytes(bench.request(get("/")).response.body), "again");
}

void TestCache::responsesThatSayNothingNeedATtl()
{
    PolicyBench with = cacheWith();
    QVERIFY(isKept(with, get("/"), 200, {}));
    with.clock.advance(59s);
    QVERIFY(isHit(with));
    with.clock.advance(1s);
    QVERIFY(!isHit(with));
    PolicyBench without = cacheWith(map({{"statuses", list({"200"})}}));
    QVERIFY(!isKept(without, get("/"), 200, {}));
    QVERIFY(isKept(without, get("/"), 200, {{"Cache-Control", "max-age=5"}}));
}

void TestCache::whatMayNotBeKept_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("kept");
    const auto row = [](int status, const char* name, const char* value, bool kept) {
        QTest::addRow("%d %s: %s", status, name, value) << status << QByteArray(name) << QByteArray(value) << kept;
    };
    row(200, "X-A", "1", true);
    row(404, "X-A", "1", true);
    row(301, "Location", "/b", true);
    for (const int status : {201, 206, 302, 304, 401, 500, 503})
        row(status, "X-A", "1", false);
    row(200, "Cache-Control", "no-store", false);
    row(200, "Cache-Control", "private", false);
    row(200, "Cache-Control", "no-cache", false);
    row(200, "Cache-Control", "no-cache=\"X\", max-age=5", false);
    row(200, "Cache-Control", "max-age=0", false);
    row(200, "Cache-Control", "max-age=nonsense", false);
    row(200, "Cache-Control", "max-age=5, s-maxage=0", false);
    row(200, "Expires", "0", false);
    row(200, "Set-Cookie", "a=b", false);
    row(200, "Vary", "*", false);
    row(200, "Vary", "Accept, *", false);
    row(200, "Content-Range", "bytes 0-1/2", false);
    row(200, "Age", "60", false);
    row(200, "Age", "59", true);
}

void TestCache::whatMayNotBeKept()
{
    QFETCH(int, status);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(bool, kept);
    PolicyBench bench = cacheWith();
    QCOMPARE(isKept(bench, get("/"), status, {{name.constData(), value.toStdString()}}), kept);
}

void TestCache::requestsThatAreNotAnswered_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* method, const char* name, const char* value) {
        QTest::addRow("%s %s: %s", method, name, value) << QByteArray(method) << QByteArray(name) << QByteArray(value);
    };
    row("OPTIONS", "X-A", "1");
    row("GET", "Range", "bytes=0-1");
    row("GET", "Upgrade", "websocket");
    row("GET", "Content-Length", "3");
    row("GET", "Transfer-Encoding", "chunked");
    row("GET", "Cache-Control", "no-store");
}

void TestCache::requestsThatAreNotAnswered()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    PolicyBench bench = cacheWith();
    const RequestHead head = with(method.toStdString(), {{name.constData(), value.toStdString()}});
    QVERIFY(!isKept(bench, head, 200, {})); // gives nothing
    QCOMPARE(bytes(bench.note("cache")), "bypass");
    QVERIFY(!isHit(bench));
    respond(bench, 200, {});
    QVERIFY(isHit(bench));
    QVERIFY(!isHit(bench, head)); // and gets nothing
}

void TestCache::clientsMayAskForFreshOnes()
{
    PolicyBench bench = cacheWith();
    QVERIFY(isKept(bench, get("/"), 200, {{"Cache-Control", "max-age=100"}}));
    bench.clock.advance(10s);
    QVERIFY(isHit(bench, get("/", {{"Cache-Control", "max-age=10"}})));
    QVERIFY(!isHit(bench, get("/", {{"Cache-Control", "max-age=9"}})));
    QVERIFY(isHit(bench, get("/", {{"Cache-Control", "min-fresh=90"}})));
    QVERIFY(!isHit(bench, get("/", {{"Cache-Control", "min-fresh=91"}})));
    QVERIFY(!isHit(bench, get("/", {{"Cache-Control", "no-cache"}})));
    QVERIFY(!isHit(bench, get("/", {{"Pragma", "no-cache"}})));
    QVERIFY(isHit(bench, get("/", {{"Pragma", "no-cache"}, {"Cache-Control", "max-age=50"}})));
    // What no-cache brought is kept for others.
    QVERIFY(bench.request(get("/", {{"Cache-Control", "no-cache"}})).isProceed());
    respond(bench, 200, {}, "newer");
    QCOMPARE(bytes(bench.request(get("/")).response.body), "newer");
}

void TestCache::onlyIfCachedIs504()
{
    PolicyBench bench = cacheWith();
    QCOMPARE(bench.request(get("/", {{"Cache-Control", "only-if-cached"}})).status, 504);
    QVERIFY(isKept(bench, get("/"), 200, {}));
    QCOMPARE(bench.request(get("/", {{"Cache-Control", "only-if-cached"}})).status, 200);
}

void TestCache::someoneKnownGetsWhatIsForEveryone_data()
{
    QTest::addColumn<QByteArray>("control");
    QTest::addColumn<bool>("isForEveryone");
    QTest::newRow("max-age") << QByteArray("max-age=50") << false;
    QTest::newRow("public") << QByteArray("public, max-age=50") << true;
    QTest::newRow("s-maxage") << QByteArray("s-maxage=50") << true;
    QTest::newRow("must-revalidate") << QByteArray("max-age=50, must-revalidate") << true;
}

void TestCache::someoneKnownGetsWhatIsForEveryone()
{
    QFETCH(QByteArray, control);
    QFETCH(bool, isForEveryone);
    const RequestHead known = get("/", {{"Authorization", "Bearer x"}});
    PolicyBench gives = cacheWith();
    QVERIFY(gives.request(RequestHead(known)).isProceed());
    respond(gives, 200, {{"Cache-Control", control.toStdString()}});
    QCOMPARE(isHit(gives), isForEveryone);
    PolicyBench gets = cacheWith();
    QVERIFY(isKept(gets, get("/"), 200, {{"Cache-Control", control.toStdString()}}));
    QCOMPARE(isHit(gets, known), isForEveryone);
}

void TestCache::whatAStationFoundOutCountsToo()
{
    // jwt has taken Authorization away, and what the endpoint says may still be for this consumer only.
    for (const bool hasConsumer : {true, false}) {
        PolicyBench bench = cacheWith();
        (hasConsumer ? bench.facts.consumer : bench.facts.claimsJson) = hasConsumer ? "ada" : "{}";
        QVERIFY(!isKept(bench, get("/"), 200, {{"Cache-Control", "max-age=50"}}));
        QVERIFY(isKept(bench, get("/"), 200, {{"Cache-Control", "public, max-age=50"}}));
    }
}

void TestCache::cookiesAreForResponsesThatSaySo()
{
    const RequestHead withCookie = get("/", {{"Cookie", "a=b"}});
    PolicyBench bench = cacheWith();
    QVERIFY(!isKept(bench, withCookie, 200, {}));
    QVERIFY(isKept(bench, get("/"), 200, {}));
    QVERIFY(!isHit(bench, withCookie));
    QVERIFY(isKept(bench, withCookie, 200, {{"Cache-Control", "max-age=50"}}));
}

void TestCache::variantsAreKeptApart()
{
    PolicyBench bench = cacheWith(map({{"ttl", "60s"}, {"vary", "X-Tenant"}}));
    const auto ask = [&](const char* language, const char* tenant, const char* body) {
        QVERIFY(bench.request(get("/", {{"Accept-Language", language}, {"X-Tenant", tenant}})).isProceed());
        respond(bench, 200, {{"Vary", "accept-language"}}, body);
    };
    const auto bodyFor = [&](const char* language, const char* tenant) {
        return bytes(bench.request(get("/", {{"Accept-Language", language}, {"X-Tenant", tenant}})).response.body);
    };
    ask("de", "1", "de 1");
    ask("en", "1", "en 1");
    ask("de", "2", "de 2");
    QCOMPARE(bodyFor("de", "1"), "de 1");
    QCOMPARE(bodyFor("en", "1"), "en 1");
    QCOMPARE(bodyFor("de", "2"), "de 2");
    QVERIFY(!isHit(bench, get("/", {{"Accept-Language", "en"}, {"X-Tenant", "2"}})));
    QVERIFY(!isHit(bench));
}

void TestCache::keysAreKeptApart()
{
    PolicyBench bench = cacheWith();
    QVERIFY(isKept(bench, get("/a?x=1"), 200, {}));
    QVERIFY(!isHit(bench, get("/a?x=2")));
    QVERIFY(!isHit(bench, get("/a")));
    RequestHead other = get("/a?x=1");
    other.headers.set("Host", "other.test");
    QVERIFY(!isHit(bench, other));
    other.headers.set("Host", "SHOP.test");
    QVERIFY(isHit(bench, other));
    bench.facts.route = "another";
    QVERIFY(!isHit(bench, get("/a?x=1")));
}

void TestCache::requestIsRememberedAsItWasHere()
{
    PolicyBench bench = cacheWith();
    RequestHead head = get("/", {{"Accept", "text/html"}});
    QVERIFY(bench.request(head).isProceed());
    head.headers.set("Accept", "changed"); // by a station behind this one
    head.target = "/changed";
    respond(bench, 200, {{"Vary", "Accept"}});
    QVERIFY(isHit(bench, get("/", {{"Accept", "text/html"}})));
}

void TestCache::headIsAnsweredFromGet()
{
    PolicyBench bench = cacheWith();
    QVERIFY(bench.request(with("HEAD")).isProceed());
    respond(bench, 200, {}, "");
    QVERIFY(!isHit(bench)); // what HEAD brought has no body
    respond(bench, 200, {});
    QVERIFY(isHit(bench, with("HEAD")));
    PolicyBench getOnly = cacheWith(map({{"ttl", "60s"}, {"methods", "GET"}}));
    QVERIFY(isKept(getOnly, get("/"), 200, {}));
    QVERIFY(!isHit(getOnly, with("HEAD")));
}

void TestCache::clientsThatHaveItGet304()
{
    PolicyBench bench = cacheWith();
    QVERIFY(isKept(bench, get("/"), 200, {{"ETag", "\"v1\""}, {"Content-Type", "text/plain"}}));
    const Outcome same = bench.request(get("/", {{"If-None-Match", "W/\"v1\""}}));
    QCOMPARE(same.status, 304);
    QVERIFY(same.response.body.empty());
    QCOMPARE(bytes(header(same.response.headers, "ETag")), "\"v1\"");
    QVERIFY(!same.response.headers.contains("Content-Type"));
    QCOMPARE(bench.request(get("/", {{"If-None-Match", "\"v2\""}})).status, 200);
}

void TestCache::unsafeRequestsDropIt()
{
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
        PolicyBench bench = cacheWith();
        QVERIFY(isKept(bench, get("/"), 200, {}));
        QVERIFY(bench.request(with(method)).isProceed());
        respond(bench, 500, {}); // it may not have happened
        QVERIFY(isHit(bench));
        QVERIFY(bench.request(with(method)).isProceed());
        respond(bench, 204, {}, "");
        QVERIFY2(!isHit(bench), method);
    }
    PolicyBench bench = cacheWith();
    QVERIFY(isKept(bench, get("/"), 200, {}));
    QVERIFY(bench.request(with("OPTIONS")).isProceed());
    respond(bench, 200, {});
    QVERIFY(isHit(bench));
}

void TestCache::largeAndTornResponsesAreNotKept()
{
    PolicyBench bench = cacheWith(map({{"ttl", "60s"}, {"max-object", "5B"}}));
    QVERIFY(isKept(bench, get("/five"), 200, {}));
    QVERIFY(bench.request(get("/six")).isProceed());
    respond(bench, 200, {}, "hello!");
    QVERIFY(!isHit(bench, get("/six")));
    respond(bench, 200, {{"Content-Length", "6"}}, "hello");
    QVERIFY(!isHit(bench, get("/six")));
    QVERIFY(bench.request(get("/torn")).isProceed());
    ResponseHead head;
    QVERIFY(bench.response(head).isProceed());
    QVERIFY(bench.responseBody("he", false).isProceed());
    QVERIFY(!isHit(bench, get("/torn")));
}

void TestCache::framingFieldsAreNotKept()
{
    PolicyBench bench = cacheWith();
    QVERIFY(isKept(bench, get("/"), 200, {{"Content-Length", "5"}, {"Connection", "close"}, {"Keep-Alive", "x"}, {"Via", "1.1 a"}}));
    const Outcome hit = bench.request(get("/"));
    for (const char* name : {"Content-Length", "Connection", "Keep-Alive"})
        QVERIFY2(!hit.response.headers.contains(name), name);
    QVERIFY(hit.response.headers.contains("Via"));
}

void TestCache::configurationsThatCannotWorkAreFound()
{
    QVERIFY(!cacheWith(map({{"methods", list({"GET", "POST"})}})).isCompiled());
    QVERIFY(!cacheWith(map({{"statuses", "206"}})).isCompiled());
    QVERIFY(!cacheWith(map({{"statuses", "100"}})).isCompiled());
    QVERIFY(!cacheWith(map({{"vary", "*"}})).isCompiled());
    QCOMPARE(bytes(cacheWith(map({{"max-object", "2MiB"}, {"max-total", "1MiB"}})).rules()), "cache-object-too-large");
    QCOMPARE(bytes(cacheWith(map({{"ttl", "500ms"}})).rules()), "cache-short-ttl");
    QCOMPARE(bytes(cacheWith().rules()), "");
}

QTEST_APPLESS_MAIN(TestCache)
#include "tst_cache.moc"
