// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/template.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void variablesExpand_data();
    void variablesExpand();
    void malformedTemplatesAreErrors_data();
    void malformedTemplatesAreErrors();
    void noValueCanBreakALine_data();
    void noValueCanBreakALine();
    void everySplitOfATemplateParsesOrFails();
    void constantsAreTold();
    void pathParametersAreListed();
};

namespace {

ExchangeFacts exampleFacts()
{
    ExchangeFacts facts;
    facts.client = parseIpAddress("2001:db8::7").value();
    facts.requestId = "req-1";
    facts.scheme = "https";
    facts.host = "shop.test";
    facts.path = "/orders/42%20a";
    facts.route = "order";
    facts.consumer = "ann";
    facts.pathParameters = {{"id", "42%20a"}};
    facts.claims = {{"sub", "ann@id"}, {"https://x/role", "admin"}};
    return facts;
}

RequestHead exampleRequest()
{
    return get("/rewritten?q=a+b&q=second&empty=&n%61me=v", {{"X-A", "first"}, {"X-A", "second"}, {"Cookie", "c=1; d=\"2\""}});
}

} // namespace

void TestTemplate::variablesExpand_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expanded");
    const auto row = [](const char* text, const char* expanded) { QTest::newRow(text) << QByteArray(text) << QByteArray(expanded); };
    row("", "");
    row("plain", "plain");
    row("a{{b}}c", "a{b}c");
    row("{{}}", "{}");
    row("{{path.id}}", "{path.id}");
    row("{{{path.id}}}", "{42%20a}");
    row("<{path.id}>", "<42%20a>");
    row("{path.other}", "");
    row("{query.q}", "a b");
    row("{query.empty}", "");
    row("{query.name}", "v");
    row("{query.none}", "");
    row("{header.x-a}", "first");
    row("{header.none}", "");
    row("{cookie.c}{cookie.d}{cookie.e}", "12");
    row("{client.address}", "2001:db8::7");
    row("{request.id}", "req-1");
    row("{request.method}", "GET");
    row("{request.host}", "shop.test");
    row("{request.path}", "/orders/42%20a");
    row("{request.scheme}://", "https://");
    row("{jwt.sub}", "ann@id");
    row("{jwt.https://x/role}", "admin");
    row("{consumer}@{route}", "ann@order");
}

void TestTemplate::variablesExpand()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expanded);
    const auto parsed = Template::parse(text.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().detail.c_str());
    QCOMPARE(bytes(parsed->expand(exampleFacts(), exampleRequest()).value_or("(none)")), expanded);
    QCOMPARE(bytes(parsed->text()), text);
}

void TestTemplate::malformedTemplatesAreErrors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* text, const char* problem) { QTest::newRow(text) << QByteArray(text) << QByteArray(problem); };
    row("{", "without its }");
    row("}", "without its {");
    row("a{path.id", "without its }");
    row("a}b", "without its {");
    row("{path.id}}", "without its {");
    row("{a{path.id}", "without its }");
    row("{}", "unknown variable {}");
    row("{ path.id }", "unknown variable { path.id }");
    row("{path}", "unknown variable {path}");
    row("{path.}", "unknown variable {path.}");
    row("{jwt}", "unknown variable {jwt}");
    row("{Request.id}", "unknown variable {Request.id}");
    row("{header.x y}", "x y is not a header name");
    row("{client}", "unknown variable {client}");
}

void TestTemplate::malformedTemplatesAreErrors()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    const auto parsed = Template::parse(text.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
    QVERIFY2(bytes(parsed.error().detail).contains(problem), parsed.error().detail.c_str());
}

void TestTemplate::noValueCanBreakALine_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::newRow("CR") << QByteArray("a\rb");
    QTest::newRow("LF") << QByteArray("a\nb");
    QTest::newRow("CRLF at the end") << QByteArray("a\r\n");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("NUL alone") << QByteArray("\0", 1);
}

void TestTemplate::noValueCanBreakALine()
{
    QFETCH(QByteArray, bad);
    const std::string text = bad.toStdString();
    ExchangeFacts facts;
    facts.requestId = facts.host = facts.path = facts.consumer = text;
    facts.route = text;
    facts.pathParameters = {{"p", text}};
    facts.claims = {{"c", text}};
    RequestHead request = get("/?q=" + QByteArray(bad).toPercentEncoding().toStdString());
    for (const char* variable : {"{request.id}", "{request.host}", "{request.path}", "{consumer}", "{route}", "{path.p}", "{jwt.c}",
             "{query.q}"}) {
        const auto parsed = Template::parse("before " + std::string(variable) + " after");
        QVERIFY(parsed);
        QVERIFY2(!parsed->expand(facts, request), variable);
    }
}

void TestTemplate::everySplitOfATemplateParsesOrFails()
{
    const std::string text = "a{{b}}{header.x-a}{path.id}}}{{{query.q}c";
    for (std::size_t begin = 0; begin <= text.size(); ++begin) {
        for (std::size_t length = 0; begin + length <= text.size(); ++length) {
            const std::string piece = text.substr(begin, length);
            const auto parsed = Template::parse(piece);
            if (!parsed)
                continue;
            // What parses is balanced: braces that are not doubled pair up.
            QCOMPARE(std::count(piece.begin(), piece.end(), '{') % 2, std::count(piece.begin(), piece.end(), '}') % 2);
            QVERIFY(parsed->expand(exampleFacts(), exampleRequest()));
        }
    }
}

void TestTemplate::constantsAreTold()
{
    QVERIFY(Template::parse("").value().isConstant());
    QVERIFY(Template::parse("a{{b}}").value().isConstant());
    QVERIFY(!Template::parse("{route}").value().isConstant());
    QVERIFY(!Template::parse("a{route}").value().isConstant());
}

void TestTemplate::pathParametersAreListed()
{
    const auto names = Template::parse("/{path.a}/{query.b}/{path.c}").value().pathParameters();
    QVERIFY((names == std::vector<std::string>{"a", "c"}));
}

QTEST_APPLESS_MAIN(TestTemplate)
#include "tst_template.moc"
