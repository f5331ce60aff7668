// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/json_tree.h"
#include "core/policy/body_conversion.h"

#include <QTest>

using namespace signalbox;

class TestBodyConversion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonBecomesXml_data();
    void jsonBecomesXml();
    void jsonThatXmlCannotHoldIsAnError_data();
    void jsonThatXmlCannotHoldIsAnError();
    void xmlBecomesJson_data();
    void xmlBecomesJson();
    void xmlThatIsNotTakenIsAnError_data();
    void xmlThatIsNotTakenIsAnError();
    void latin1IsReadByItsDeclaration();
    void whatGoesThereComesBack_data();
    void whatGoesThereComesBack();
    void formsBecomeJson_data();
    void formsBecomeJson();
    void brokenFormsAreErrors();
    void depthIsBounded();
    void resultsAreBounded();
};

namespace {

constexpr std::size_t plenty = 1'000'000;
const QByteArray declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

QByteArray said(const Result<std::string>& result)
{
    return result ? QByteArray::fromStdString(*result) : "error: " + QByteArray::fromStdString(result.error().detail);
}

void columns()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
}

void row(const char* from, const char* to)
{
    QTest::newRow(*from == '\0' ? "nothing" : from) << QByteArray(from) << QByteArray(to);
}

} // namespace

void TestBodyConversion::jsonBecomesXml_data()
{
    columns();
    row("{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":null}", "<root><a>1</a><b>x</b><c>true</c><d/></root>");
    row("{\"a\":[1,[2,3],{}]}", "<root><a>1</a><a><item>2</item><item>3</item></a><a></a></root>");
    row("{\"a\":[]}", "<root></root>");
    row("[1,\"x\"]", "<root><item>1</item><item>x</item></root>");
    row("12345678901234567890.10", "<root>12345678901234567890.10</root>");
    row("null", "<root/>");
    row("{\"@id\":7,\"#text\":\"x\",\"b\":1}", "<root id=\"7\">x<b>1</b></root>");
    row("{\"a\":\"<&>\\\"' \\u00e9\"}", "<root><a>&lt;&amp;&gt;&quot;' \xC3\xA9</a></root>");
    row("{\"@a\":\"1\\n2\\t\\\"<\",\"b\":\"x\\r\\n\"}", "<root a=\"1&#10;2&#9;&quot;&lt;\"><b>x&#13;&#10;</b></root>");
    row("{\"ns:a\":1,\"_b-c.d\":2}", "<root><ns:a>1</ns:a><_b-c.d>2</_b-c.d></root>");
}

void TestBodyConversion::jsonBecomesXml()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QCOMPARE(said(jsonToXml(from.toStdString(), "root", plenty)), declaration + to + "\n");
}

void TestBodyConversion::jsonThatXmlCannotHoldIsAnError_data()
{
    QTest::addColumn<QByteArray>("from");
    for (const char* from : {"", "{", "{\"a\":1}x", "{\"a b\":1}", "{\"\":1}", "{\"1a\":1}", "{\"a>\":1}", "{\"-a\":1}", "{\"a\":\"\\u0000\"}",
             "{\"a\":\"\\u001b\"}", "{\"a\":\"\\uffff\"}", "{\"@a\":[1]}", "{\"@a\":{}}", "{\"@\":1}", "{\"@a b\":1}", "{\"@a\":1,\"@a\":2}",
             "{\"#text\":[]}", "{\"#other\":1}"})
        QTest::newRow(*from == '\0' ? "nothing" : from) << QByteArray(from);
}

void TestBodyConversion::jsonThatXmlCannotHoldIsAnError()
{
    QFETCH(QByteArray, from);
    const QByteArray result = said(jsonToXml(from.toStdString(), "root", plenty));
    QVERIFY2(result.startsWith("error: "), result.constData());
}

void TestBodyConversion::xmlBecomesJson_data()
{
    columns();
    row("<a>x</a>", "\"x\"");
    row("<a/>", "null");
    row("<a></a>", "null");
    row("<a> </a>", "\" \"");
    row("<a><b>1</b><c>2</c><b>3</b></a>", "{\"b\":[\"1\",\"3\"],\"c\":\"2\"}");
    row("<a>\n  <b>1</b>\n</a>", "{\"b\":\"1\"}");
    row("<a i='1' j=\"2\">x</a>", "{\"@i\":\"1\",\"@j\":\"2\",\"#text\":\"x\"}");
    row("<a i='1'/>", "{\"@i\":\"1\"}");
    row("<a>one<b/>two</a>", "{\"b\":null,\"#text\":\"onetwo\"}");
    row("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;</a>", "\"<&>\\\"'A\xF0\x9F\x98\x80\"");
    row("<a><![CDATA[<b>&amp;</b>]]></a>", "\"<b>&amp;</b>\"");
    row("<?xml version=\"1.0\"?><!-- a --><?pi x?><a><!-- b -->x<?pi y?>y</a><!-- c -->", "\"xy\"");
    row("<s:a xmlns:s=\"urn:x\"><s:b/></s:a>", "{\"@xmlns:s\":\"urn:x\",\"s:b\":null}");
    row("<a>x\r\ny</a>", "\"x\\u000ay\"");
    row("\xEF\xBB\xBF<a>\xC3\xA9</a>", "\"\xC3\xA9\"");
}

void TestBodyConversion::xmlBecomesJson()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    const QByteArray json = said(xmlToJson(from.toStdString(), plenty));
    QCOMPARE(json, to);
    QVERIFY(parseJsonTree(std::string_view(json.constData(), static_cast<std::size_t>(json.size()))).has_value());
}

void TestBodyConversion::xmlThatIsNotTakenIsAnError_data()
{
    QTest::addColumn<QByteArray>("from");
    for (const char* from : {"", " ", "x", "<a>", "<a></b>", "<a", "<a/><b/>", "<a/>x", "x<a/>", "<a b=1/>", "<a b='1' b='2'/>", "<a>&other;</a>",
             "<a>&</a>", "<a>&amp</a>", "<a b='&x;'/>", "<a>&#0;</a>", "<a>&#x1b;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#99999999999;</a>",
             "<a>&#;</a>", "<a>&#x;</a>", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "<!DOCTYPE a><a/>", "<a>\xff</a>",
             "<a>\x1b</a>", "<a>\xC3</a>", "<!-- a -->"})
        QTest::newRow(*from == '\0' ? "nothing" : QByteArray(from).toPercentEncoding().constData()) << QByteArray(from);
    QTest::newRow("a zero byte") << QByteArray("<a/>\0<b/>", 9);
    QTest::newRow("too deep") << QByteArray("<a>").repeated(200) + QByteArray("</a>").repeated(200);
}

void TestBodyConversion::xmlThatIsNotTakenIsAnError()
{
    QFETCH(QByteArray, from);
    const QByteArray result = said(xmlToJson(from.toStdString(), plenty));
    QVERIFY2(result.startsWith("error: "), result.constData());
}

void TestBodyConversion::latin1IsReadByItsDeclaration()
{
    QCOMPARE(said(xmlToJson("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", plenty)), QByteArray("\"\xC3\xA9\""));
}

void TestBodyConversion::whatGoesThereComesBack_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char* json : {"\"x\"", "{\"a\":\"1\",\"b\":[\"x\",null,\"y\"]}", "{\"@i\":\"1\",\"b\":{\"c\":{\"d\":\"<&>\"}},\"#text\":\"t\"}",
             "{\"a\":\" \\u000a\\u0009 x\\u000d\"}"})
        QTest::newRow(json) << QByteArray(json);
}

void TestBodyConversion::whatGoesThereComesBack()
{
    QFETCH(QByteArray, json);
    const auto xml = jsonToXml(json.toStdString(), "r", plenty);
    QVERIFY(xml.has_value());
    QCOMPARE(said(xmlToJson(*xml, plenty)), json);
}

void TestBodyConversion::formsBecomeJson_data()
{
    columns();
    row("", "{}");
    row("a=1&b=x+y&c", "{\"a\":\"1\",\"b\":\"x y\",\"c\":\"\"}");
    row("a=1&b=2&a=3", "{\"a\":[\"1\",\"3\"],\"b\":\"2\"}");
    row("%61=%22%c3%a9&&=v", "{\"a\":\"\\\"\xC3\xA9\",\"\":\"v\"}");
    row("a=b=c", "{\"a\":\"b=c\"}");
}

void TestBodyConversion::formsBecomeJson()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QCOMPARE(said(formToJson(from.toStdString(), plenty)), to);
}

void TestBodyConversion::brokenFormsAreErrors()
{
    for (const char* form : {"a=%", "a=%4", "%zz=1", "a=%ff", "\xff=1"})
        QVERIFY2(said(formToJson(form, plenty)).startsWith("error: "), form);
}

void TestBodyConversion::depthIsBounded()
{
    const auto nested = [](int depth, const QByteArray& beside) {
        return ("<a>" + beside).repeated(depth) + "<a>x</a>" + QByteArray("</a>").repeated(depth);
    };
    for (const QByteArray& beside : {QByteArray(), QByteArray("<a/>")}) {
        const int most = static_cast<int>(deepestJson) / (beside.isEmpty() ? 1 : 2);
        const auto json = xmlToJson(nested(most, beside).toStdString(), plenty);
        QVERIFY2(json && parseJsonTree(*json), said(json).constData());
        QVERIFY(!xmlToJson(nested(most + 1, beside).toStdString(), plenty));
    }
}

void TestBodyConversion::resultsAreBounded()
{
    // A long name for each item of a list: much more XML than there was JSON.
    const std::string name(1000, 'n');
    std::string json = "{\"" + name + "\":[0";
    for (int i = 0; i < 2000; ++i)
        json += ",0";
    json += "]}";
    const auto large = jsonToXml(json, "r", 100'000);
    QVERIFY(!large && large.error().code == ErrorCode::LimitExceeded);
    QVERIFY(jsonToXml(json, "r", 10'000'000).has_value());

    const std::string text(100, '"');
    QVERIFY(!xmlToJson("<a>" + text + "</a>", 201));
    QVERIFY(xmlToJson("<a>" + text + "</a>", 202).has_value());
    QVERIFY(!formToJson("a=" + text, 207));
    QVERIFY(formToJson("a=" + text, 208).has_value());
    QVERIFY(!jsonToXml("1", "r", declaration.size() + 8));
    QVERIFY(jsonToXml("1", "r", declaration.size() + 9).has_value());
}

QTEST_APPLESS_MAIN(TestBodyConversion)
#include "tst_body_conversion.moc"
