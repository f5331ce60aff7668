// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_expression.h"

#include "core/body/decode.h"
#include "core/capture/plan_table.h"
#include "core/capture/summary_view.h"
#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

#include <ctime>

using namespace signalbox;

namespace {

// A POST that took the route "order", was delayed in "sign-in", and failed upstream.
Exchange subject()
{
    Exchange exchange = sampleExchange(1234);
    exchange.request.method = "POST";
    exchange.request.target = "/orders/7731?page=2&q=a%20b";
    exchange.request.headers.add("Content-Type", "application/json");
    exchange.request.headers.add("X-Tag", "one");
    exchange.request.headers.add("X-Tag", "two");
    exchange.requestBody = {R"x({"sku":"A-1","note":"Hello (world)"})x", 2048};
    exchange.response.status = 503;
    exchange.response.headers.set("Content-Type", "text/html; charset=utf-8");
    exchange.response.headers.set("Content-Encoding", "gzip");
    exchange.responseBody.bytes = encodeContent("gzip", "<h1>Upstream timeout</h1>").value();
    exchange.responseBody.totalBytes = exchange.responseBody.bytes.size();
    exchange.duration = std::chrono::milliseconds(120);
    exchange.isOwnAnswer = true;
    exchange.errorCode = ErrorCode::TimedOut;
    exchange.errorOrigin = ErrorOrigin::Upstream;
    exchange.errorDetail = "127.0.0.1:9001 did not answer within 100ms";
    Stage policy = sampleStage(Stage::Kind::Policy, 5, 8005, PolicyId(0));
    policy.notes = {{"consumer", "alice"}, {"reason", "token expired"}};
    exchange.stages.push_back(policy);
    std::tm parts{};
    parts.tm_year = 2026 - 1900;
    parts.tm_mon = 10;
    parts.tm_mday = 24;
    parts.tm_hour = 10;
    parts.tm_min = 30;
    parts.tm_isdst = -1;
    exchange.startedAt.microseconds = static_cast<std::int64_t>(std::mktime(&parts)) * 1'000'000;
    return exchange;
}

bool matches(std::string_view text, const Exchange& exchange, int* reads = nullptr)
{
    const auto expression = FilterExpression::parse(text);
    if (!expression)
        qWarning("%s", expression.error().message.c_str());
    const auto read = [&]() -> Result<Exchange> {
        if (reads)
            ++*reads;
        return exchange;
    };
    return expression && expression->matches(toSummary(summaryOf(exchange)), capturedPlan(samplePlan()), read);
}

} // namespace

class TestFilterExpression final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void termsMatch_data();
    void termsMatch();
    void errorsSayWhereAndWhy_data();
    void errorsSayWhereAndWhy();
    void anEmptyFilterMatchesEverything();
    void theExchangeIsReadOnlyWhenTheSummaryDoesNotDecide_data();
    void theExchangeIsReadOnlyWhenTheSummaryDoesNotDecide();
    void anExchangeThatCannotBeReadDoesNotMatch();
    void aLongTargetIsLookedUp();
    void anExchangeWithoutResponseHasStatusZero();
    void limitsHold();
    void tokensCoverTheirTexts_data();
    void tokensCoverTheirTexts();
    void everyFieldsExampleParses();
    void hostileTextsTakeLinearTime();
};

void TestFilterExpression::termsMatch_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char* text, bool isMatch) { QTest::newRow(text) << QString::fromUtf8(text) << isMatch; };
    row("status>=500", true);
    row("status>503", false);
    row("status<=503", true);
    row("status<503", false);
    row("status=503", true);
    row("status:503", true);
    row("status:50", false);
    row("status:5xx", true);
    row("status:5*", true);
    row("status:4xx", false);
    row("status!=503", false);
    row("status!=200", true);
    row("number>=1234", true);
    row("number:123*", true);
    row("method:post", true);
    row("method=post", false);
    row("method=POST", true);
    row("METHOD=POST", true);
    row("method!=GET", true);
    row("route:order", true);
    row("route:catalog", false);
    row("route=\"\"", false);
    row("service:ord", true);
    row("listener:public", true);
    row("host:shop.test", true);
    row("host:*.shop.test", true);
    row("host:*.shop.test:8080", true);
    row("host:*.shop", false);
    row("host=api.shop.test", true);
    row("path:/orders", true);
    row("path:/ORDERS", true);
    row("path:/orders/*", true);
    row("path:orders*", false);
    row("path:*77*", true);
    row("path=/orders/7731", true);
    row("path~/^\\/orders\\/[0-9]+$/", true);
    row("path~/ORDERS/", false);
    row("path~/ORDERS/i", true);
    row("path~/orders|x/", true);
    row("query:page=2", true);
    row("query~/page=[3-9]/", false);
    row("url:http://api.shop.test:8080/orders", true);
    row("url:https", false);
    row("orders", true);
    row("/orders/7731?page=2&q", true);
    row("\"orders/7731\"", true);
    row("api.shop.test:8080", true);
    row("http://api", true);
    row("nothing-like-it", false);
    row("duration>5ms", true);
    row("duration>0.12s", false);
    row("duration>=120ms", true);
    row("size>=2KiB", true);
    row("request-size=2048", true);
    row("request-size<2KiB", false);
    row("response-size<1KiB", true);
    row("time>=10:30", true);
    row("time>10:30:00", false);
    row("time<10:31", true);
    row("time>2026-11-23", true);
    row("time>2026-11-25", false);
    row("time<2026-11-24T23:59:59", true);
    row("time>2026-11-20T00:00:00Z", true);
    row("state:answered", true);
    row("state:error", true);
    row("state:done", true);
    row("state:open", false);
    row("state:tls", false);
    row("client:127.0.0.1", true);
    row("client=127.0.0.1", true);
    row("header.x-tag:two", true);
    row("header.X-TAG=one", true);
    row("header.x-tag:three", false);
    row("header.x-missing:*", false);
    row("header.x-tag:*", true);
    row("header:\"x-tag: two\"", true);
    row("response-header.via:signalbox", true);
    row("response-header.x-tag:two", false);
    row("body:timeout", true);
    row("body:sku", true);
    row("request-body:timeout", false);
    row("request-body:\"hello (world)\"", true);
    row("request-body:(world)", true);
    row("response-body~/Upstream\\s+timeout/", true);
    row("error:timed-out", true);
    row("error:\"did not answer\"", true);
    row("error=\"\"", false);
    row("consumer:alice", true);
    row("consumer=alic", false);
    row("reason:expired", true);
    row("version:HTTP/1", true);
    row("version=HTTP/2", false);
    row("stage.sign-in>5ms", true);
    row("stage.sign-in>8ms", false);
    row("stage.wait<1ms", true);
    row("stage.per-client>=0ms", false);
    // Connectives
    row("status>=500 route:order path~/ord/ and not method:GET", true);
    row("status>=500 and method:GET", false);
    row("status:200 or method:POST", true);
    row("status:200 or status:404", false);
    row("not status:200", true);
    row("NOT status:503", false);
    row("!status:200", true);
    row("! ! status:200", false);
    row("status:200 method:POST or route:order", true);
    row("status:200 (method:POST or route:order)", false);
    row("(status:200 or status:503) (method:GET or method:POST)", true);
    row("status:200 | status:503 & method:GET", false);
    row("status:503 && method:POST || nothing", true);
    row("\"not\" or \"and\"", false);
    row("not (status:200 or method:POST)", false);
    // mitmproxy forms
    row("~u orders", true);
    row("~u ORDERS/[0-9]+", true);
    row("~d api\\.shop", true);
    row("~m post", true);
    row("~c 503", true);
    row("~c 50", false);
    row("~h \"x-tag: t\"", true);
    row("~hq via:", false);
    row("~hs via:", true);
    row("~b timeout", true);
    row("~bq timeout", false);
    row("~bs timeout", true);
    row("~t json", true);
    row("~tq html", false);
    row("~ts html", true);
    row("~e", true);
    row("~q", false);
    row("~s", true);
    row("~s & ~m POST & !~c 200", true);
    row("(~q | ~e) ~d shop", true);
    row("~all", true);
}

void TestFilterExpression::termsMatch()
{
    QFETCH(QString, text);
    QFETCH(bool, isMatch);
    QVERIFY(FilterExpression::parse(text.toStdString()).has_value());
    QCOMPARE(matches(text.toStdString(), subject()), isMatch);
}

void TestFilterExpression::errorsSayWhereAndWhy_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("begin");
    QTest::addColumn<int>("end");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, int begin, int end, const char* message) {
        QTest::newRow(text) << QString::fromLatin1(text) << begin << end << QString::fromLatin1(message);
    };
    row("status:500 stauts:200", 11, 17, "did you mean status?");
    row("colour:red", 0, 6, "quotes");
    row("status:", 0, 7, "value is missing");
    row("status>abc", 7, 10, "not a number");
    row("status~/5/", 6, 7, "is a number");
    row("host>a", 4, 5, "is text");
    row("duration>5", 9, 10, "has no unit");
    row("size>5bananas", 5, 13, "unknown unit");
    row("time>yesterday", 5, 14, "is not a time");
    row("path~/[/", 5, 8, "missing ]");
    row("path~/abc", 0, 9, "closing slash");
    row("path~abc", 0, 8, "between slashes");
    row("path~//", 0, 7, "empty");
    row("host:\"abc", 0, 9, "closing quote");
    row("header.:x", 0, 9, "write a name");
    row("(status:200", 0, 1, "closing parenthesis");
    row("status:200)", 10, 11, "closes nothing");
    row("()", 1, 2, "missing before");
    row("status:200 or", 13, 13, "missing here");
    row("and status:200", 0, 3, "missing before");
    row("status:200 and or x", 15, 17, "missing before");
    row("not", 3, 3, "missing here");
    row("~x foo", 0, 2, "~x is not known");
    row("~u", 0, 2, "needs a value");
    row("~c abc", 3, 6, "status code");
    row("~u *", 3, 4, "");
}

void TestFilterExpression::errorsSayWhereAndWhy()
{
    QFETCH(QString, text);
    QFETCH(int, begin);
    QFETCH(int, end);
    QFETCH(QString, message);
    const auto expression = FilterExpression::parse(text.toStdString());
    QVERIFY(!expression.has_value());
    QCOMPARE(static_cast<int>(expression.error().begin), begin);
    QCOMPARE(static_cast<int>(expression.error().end), end);
    const QString said = QString::fromStdString(expression.error().message);
    QVERIFY2(!said.isEmpty() && said.contains(message), qPrintable(said));
}

void TestFilterExpression::anEmptyFilterMatchesEverything()
{
    for (const std::string_view text : {"", "   "}) {
        const auto expression = FilterExpression::parse(text);
        QVERIFY(expression && expression->isEmpty() && !expression->needsWholeExchange());
        QVERIFY(matches(text, Exchange()));
    }
}

void TestFilterExpression::theExchangeIsReadOnlyWhenTheSummaryDoesNotDecide_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("needsWhole");
    QTest::addColumn<int>("reads");
    QTest::newRow("summary alone") << "status>=500 route:order" << false << 0;
    QTest::newRow("decided no") << "status:200 body:timeout" << true << 0;
    QTest::newRow("decided yes") << "status:503 or body:timeout" << true << 0;
    QTest::newRow("decided behind") << "body:timeout status:200" << true << 0;
    QTest::newRow("open") << "status:503 body:timeout header.x-tag:one" << true << 1;
    QTest::newRow("open in not") << "not body:absent" << true << 1;
}

void TestFilterExpression::theExchangeIsReadOnlyWhenTheSummaryDoesNotDecide()
{
    QFETCH(QString, text);
    QFETCH(bool, needsWhole);
    QFETCH(int, reads);
    QCOMPARE(FilterExpression::parse(text.toStdString())->needsWholeExchange(), needsWhole);
    int done = 0;
    matches(text.toStdString(), subject(), &done);
    QCOMPARE(done, reads);
}

void TestFilterExpression::anExchangeThatCannotBeReadDoesNotMatch()
{
    const auto unreadable = []() -> Result<Exchange> { return Error{ErrorCode::NotFound, ErrorOrigin::System, {}}; };
    const ExchangeSummary summary = toSummary(summaryOf(subject()));
    for (const std::string_view text : {"body:x", "not body:x"}) {
        QVERIFY(!FilterExpression::parse(text)->matches(summary, {}, unreadable));
        QVERIFY(!FilterExpression::parse(text)->matches(summary, {}, nullptr));
    }
}

void TestFilterExpression::aLongTargetIsLookedUp()
{
    Exchange exchange = subject();
    exchange.request.target = "/" + std::string(600, 'a') + "/needle";
    int reads = 0;
    QVERIFY(matches("path:needle", exchange, &reads));
    QCOMPARE(reads, 1);
    QVERIFY(!matches("path:haystack", exchange));
    QVERIFY(matches("not url:haystack", exchange));
}

void TestFilterExpression::anExchangeWithoutResponseHasStatusZero()
{
    Exchange exchange = subject();
    exchange.hasResponse = false;
    exchange.isOpen = true;
    QVERIFY(matches("status=0 ~q state:open not ~s", exchange));
}

void TestFilterExpression::limitsHold()
{
    const auto parses = [](const std::string& text) { return FilterExpression::parse(text).has_value(); };
    const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "a" + std::string(depth, ')'); };
    const auto terms = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += "a ";
        return text;
    };
    QVERIFY(parses(nested(63)) && parses(nested(64)) && !parses(nested(65)));
    QVERIFY(parses(terms(255)) && parses(terms(256)) && !parses(terms(257)));
    QVERIFY(parses("url:" + std::string(1023, 'x')) && parses("url:" + std::string(1024, 'x'))
        && !parses("url:" + std::string(1025, 'x')));
    QVERIFY(parses("a" + std::string(16383, ' ')) && !parses("a" + std::string(16384, ' ')));
    QVERIFY(parses(std::string(1000, '!') + "a"));
    QVERIFY(!parses("url~/((((a{100}){100}){100}){100})/")); // RE2's memory limit
}

void TestFilterExpression::tokensCoverTheirTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tokens");
    QTest::newRow("term") << "status>=500" << "field:status operator:>= value:500";
    QTest::newRow("regex") << "path~/a b/i" << "field:path operator:~ value:/a b/i";
    QTest::newRow("quoted") << "host:\"a b\"" << "field:host operator:: value:\"a b\"";
    QTest::newRow("words") << "a and not (b)" << "value:a keyword:and keyword:not operator:( value:b operator:)";
    QTest::newRow("symbols") << "!a | b" << "operator:! value:a operator:| value:b";
    QTest::newRow("alias") << "~u x" << "field:~u value:x";
    QTest::newRow("unknown field") << "x stauts:1" << "value:x error:stauts:1";
    QTest::newRow("wrong value") << "status:x1y" << "field:status operator:: error:x1y";
    QTest::newRow("unfinished") << "a or" << "value:a keyword:or";
    QTest::newRow("empty") << "" << "";
}

void TestFilterExpression::tokensCoverTheirTexts()
{
    QFETCH(QString, text);
    QFETCH(QString, tokens);
    const std::array<const char*, 5> names{"field", "operator", "value", "keyword", "error"};
    const std::string source = text.toStdString();
    QStringList spelled;
    for (const FilterToken& token : tokenizeFilter(source)) {
        spelled.append(QString::fromLatin1(names[static_cast<std::size_t>(token.kind)]) + QLatin1Char(':')
            + QString::fromStdString(source.substr(token.begin, token.end - token.begin)));
    }
    QCOMPARE(spelled.join(QLatin1Char(' ')), tokens);
}

void TestFilterExpression::everyFieldsExampleParses()
{
    for (const FilterField& field : filterFields()) {
        QVERIFY2(FilterExpression::parse(field.example).has_value(), std::string(field.example).c_str());
        QVERIFY(field.example.find(field.name) == 0);
        QVERIFY(!field.doc.empty());
    }
}

void TestFilterExpression::hostileTextsTakeLinearTime()
{
    // Naive searching or backtracking would need hours here.
    Exchange exchange = subject();
    exchange.response.headers.remove("content-encoding");
    exchange.responseBody.bytes = std::string(1U << 20U, 'a');
    QVERIFY(!matches("response-body:" + std::string(1000, 'a') + "b", exchange));
    QVERIFY(!matches("response-body~/(a*)*b/", exchange));
    QVERIFY(!matches("response-body:*a*a*a*a*a*a*a*b", exchange));
}

QTEST_APPLESS_MAIN(TestFilterExpression)
#include "tst_filter_expression.moc"
