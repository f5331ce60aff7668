// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/json_schema.h"

#include <QTest>

using namespace signalbox;

class TestJsonSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keywordsDecide_data();
    void keywordsDecide();
    void violationsSayWhere_data();
    void violationsSayWhere();
    void pointerChoosesTheSchema();
    void schemasThatCannotBeUsedAreErrors_data();
    void schemasThatCannotBeUsedAreErrors();
    void repeatedNamesAreRefused();
    void schemaThatRefersToItselfWorks();
    void schemaThatNeverEndsGivesUp();
    void schemaThatExplodesGivesUp();
    void longTextsCountAsSteps();
};

namespace {

// "valid", what is wrong, or "error: ...".
QByteArray judged(const QByteArray& schema, const QByteArray& instance, const char* pointer = "")
{
    const auto compiled = JsonSchema::parse(schema.toStdString(), pointer);
    if (!compiled)
        return "error: " + QByteArray::fromStdString(compiled.error().detail);
    const std::string text = instance.toStdString();
    const auto tree = parseJsonTree(text);
    if (!tree)
        return "not JSON";
    return QByteArray::fromStdString(compiled->firstViolation(*tree).value_or("valid"));
}

void row(const char* schema, std::initializer_list<const char*> valid, std::initializer_list<const char*> invalid)
{
    for (const char* instance : valid)
        QTest::addRow("%s: %s", schema, instance) << QByteArray(schema) << QByteArray(instance) << true;
    for (const char* instance : invalid)
        QTest::addRow("%s: not %s", schema, instance) << QByteArray(schema) << QByteArray(instance) << false;
}

} // namespace

void TestJsonSchema::keywordsDecide_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("instance");
    QTest::addColumn<bool>("isValid");
    row("true", {"1", "null", "{}"}, {});
    row("false", {}, {"1", "{}"});
    row("{}", {"1", "[]"}, {});
    row("{\"type\":\"integer\"}", {"1", "1.0", "1e2", "12345678901234567890123"}, {"1.5", "\"1\"", "null", "true"});
    row("{\"type\":[\"string\",\"null\"]}", {"\"\"", "null"}, {"0", "false", "{}"});
    row("{\"type\":\"number\"}", {"1", "-0.5"}, {"\"1\""});
    row("{\"enum\":[1,\"a\",{\"x\":[1,2]},null]}", {"1.0", "\"\\u0061\"", "{ \"x\": [1, 2.0] }", "null"}, {"2", "\"b\"", "{\"x\":[2,1]}", "false"});
    row("{\"const\":{\"a\":1,\"b\":2}}", {"{\"b\":2,\"a\":1}"}, {"{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}"});
    row("{\"minimum\":9007199254740993}", {"9007199254740993", "\"x\""}, {"9007199254740992"});
    row("{\"exclusiveMinimum\":1,\"maximum\":3}", {"1.0001", "3"}, {"1", "3.0001"});
    row("{\"exclusiveMaximum\":0}", {"-1e-300"}, {"0", "-0.0"});
    row("{\"multipleOf\":0.01}", {"19.99", "0.3"}, {"0.005"});
    row("{\"minLength\":2,\"maxLength\":3}", {"\"ab\"", "\"\\u00e9\\ud83d\\ude00\"", "[]"}, {"\"a\"", "\"abcd\"", "\"\\ud83d\\ude00\""});
    row("{\"pattern\":\"^a[0-9]+$\"}", {"\"a12\"", "7"}, {"\"a\"", "\"xa1\""});
    row("{\"pattern\":\"b\"}", {"\"abc\""}, {"\"ac\""});
    row("{\"minItems\":1,\"maxItems\":2}", {"[1]", "[1,2]", "{}"}, {"[]", "[1,2,3]"});
    row("{\"uniqueItems\":true}", {"[1,\"1\",true,[1]]", "[]"}, {"[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]"});
    row("{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"integer\"}}", {"[]", "[\"a\",1,2]"}, {"[1]", "[\"a\",\"b\"]"});
    row("{\"contains\":{\"const\":1},\"minContains\":2,\"maxContains\":3}", {"[1,0,1]", "[1,1,1]"}, {"[1]", "[1,1,1,1]", "[]"});
    row("{\"contains\":{\"const\":1},\"minContains\":0}", {"[]", "[2]"}, {});
    row("{\"minProperties\":1,\"maxProperties\":1}", {"{\"a\":1}", "[]"}, {"{}", "{\"a\":1,\"b\":2}"});
    row("{\"required\":[\"a\",\"b\"]}", {"{\"a\":null,\"b\":0}", "\"x\""}, {"{\"a\":1}"});
    row("{\"dependentRequired\":{\"card\":[\"address\"]}}", {"{}", "{\"card\":1,\"address\":2}"}, {"{\"card\":1}"});
    row("{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}", {"{}", "{\"\\u0061\":\"x\"}"},
        {"{\"a\":1}", "{\"b\":1}"});
    row("{\"patternProperties\":{\"^x-\":true},\"additionalProperties\":{\"type\":\"integer\"}}", {"{\"x-a\":\"t\",\"n\":1}"}, {"{\"n\":\"t\"}"});
    row("{\"propertyNames\":{\"maxLength\":2}}", {"{\"ab\":1}"}, {"{\"abc\":1}"});
    row("{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]}}}", {"{\"b\":1}", "{\"a\":1,\"b\":1}"}, {"{\"a\":1}"});
    row("{\"allOf\":[{\"minimum\":1},{\"maximum\":2}]}", {"1", "2"}, {"0", "3"});
    row("{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", {"\"x\"", "5"}, {"4"});
    row("{\"oneOf\":[{\"multipleOf\":3},{\"multipleOf\":5}]}", {"3", "5"}, {"15", "1"});
    row("{\"not\":{\"type\":\"null\"}}", {"1"}, {"null"});
    row("{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":{\"required\":[\"c\"]}}",
        {"{\"a\":1,\"b\":1}", "{\"c\":1}"}, {"{\"a\":1}", "{}"});
    row("{\"allOf\":[{\"properties\":{\"a\":true}}],\"properties\":{\"b\":true},\"unevaluatedProperties\":false}", {"{\"a\":1,\"b\":2}"},
        {"{\"a\":1,\"c\":2}"});
    row("{\"anyOf\":[{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]},{\"properties\":{\"b\":true}}],\"unevaluatedProperties\":false}",
        {"{\"a\":1,\"b\":2}", "{\"b\":1}"}, {"{\"a\":2}"});
    row("{\"prefixItems\":[true],\"contains\":{\"const\":2},\"unevaluatedItems\":false}", {"[1,2]", "[2]"}, {"[1,2,3]"});
    row("{\"$defs\":{\"n\":{\"type\":\"integer\"}},\"items\":{\"$ref\":\"#/$defs/n\"}}", {"[1,2]"}, {"[1,\"2\"]"});
    row("{\"$defs\":{\"a/b~c d\":{\"type\":\"integer\"}},\"$ref\":\"#/$defs/a~1b~0c%20d\"}", {"1"}, {"\"1\""});
    row("{\"$id\":\"https://s.test/x\",\"$defs\":{\"n\":{\"$anchor\":\"number\",\"type\":\"integer\"}},\"$ref\":\"https://s.test/x#number\"}", {"1"},
        {"\"1\""});
    row("{\"format\":\"email\",\"description\":\"a note\",\"x-own\":1}", {"\"no address\""}, {});
}

void TestJsonSchema::keywordsDecide()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, instance);
    QFETCH(bool, isValid);
    const QByteArray said = judged(schema, instance);
    QVERIFY2((said == "valid") == isValid && !said.startsWith("error") && said != "not JSON", said.constData());
}

void TestJsonSchema::violationsSayWhere_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("instance");
    QTest::addColumn<QByteArray>("said");
    const auto said = [](const char* schema, const char* instance, const char* words) {
        QTest::newRow(words) << QByteArray(schema) << QByteArray(instance) << QByteArray(words);
    };
    said("{\"type\":\"object\"}", "[]", "the value is of another type");
    said("{\"properties\":{\"items\":{\"items\":{\"properties\":{\"count\":{\"minimum\":1}}}}}}", "{\"items\":[{\"count\":1},{\"count\":0}]}",
        "/items/1/count: is too small");
    said("{\"properties\":{\"a\":{\"required\":[\"b\"]}}}", "{\"a\":{}}", "/a: lacks \"b\"");
    said("{\"additionalProperties\":false}", "{\"secret\":1}", "/secret: is not allowed");
    said("{\"items\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}}", "[1]", "/0: fits none of the schemas");
}

void TestJsonSchema::violationsSayWhere()
{
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, instance);
    QFETCH(QByteArray, said);
    QCOMPARE(judged(schema, instance), said);
}

void TestJsonSchema::pointerChoosesTheSchema()
{
    const QByteArray document = "{\"openapi\":\"3.1.0\",\"components\":{\"schemas\":{\"Id\":{\"type\":\"integer\"},"
                                "\"Order\":{\"type\":\"object\",\"properties\":{\"id\":{\"$ref\":\"#/components/schemas/Id\"}}}}}}";
    QCOMPARE(judged(document, "{\"id\":1}", "/components/schemas/Order"), QByteArray("valid"));
    QCOMPARE(judged(document, "{\"id\":\"1\"}", "/components/schemas/Order"), QByteArray("/id: is of another type"));
    QVERIFY(judged(document, "1", "/components/schemas/Nothing").startsWith("error: there is nothing at"));
    QVERIFY(judged(document, "1", "components").startsWith("error"));
}

void TestJsonSchema::schemasThatCannotBeUsedAreErrors_data()
{
    QTest::addColumn<QByteArray>("schema");
    for (const char* schema : {"", "{", "1", "[]", "\"x\"", "{\"type\":\"int\"}", "{\"type\":[]}", "{\"type\":1}", "{\"enum\":1}", "{\"minimum\":\"1\"}",
             "{\"multipleOf\":0}", "{\"multipleOf\":-1}", "{\"minLength\":-1}", "{\"minLength\":1.5}", "{\"minItems\":1e999}", "{\"pattern\":\"(\"}",
             "{\"pattern\":\"(?=a)\"}", "{\"uniqueItems\":1}", "{\"items\":[true]}", "{\"items\":1}", "{\"required\":\"a\"}", "{\"required\":[1]}",
             "{\"properties\":[]}", "{\"properties\":[true]}", "{\"properties\":{\"a\":1}}", "{\"allOf\":[]}", "{\"allOf\":{}}", "{\"not\":null}",
             "{\"$ref\":\"#/nowhere\"}", "{\"$ref\":\"#nowhere\"}", "{\"$ref\":\"other.json\"}", "{\"$ref\":\"#%\"}", "{\"$ref\":1}",
             "{\"$dynamicRef\":\"#x\"}", "{\"properties\":{\"a\":{\"$id\":\"x\"}}}", "{\"dependencies\":{}}", "{\"nullable\":true}",
             "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "{\"exclusiveMinimum\":true}"})
        QTest::newRow(schema[0] == '\0' ? "nothing" : schema) << QByteArray(schema);
}

void TestJsonSchema::schemasThatCannotBeUsedAreErrors()
{
    QFETCH(QByteArray, schema);
    QVERIFY2(judged(schema, "1").startsWith("error: "), judged(schema, "1").constData());
}

void TestJsonSchema::repeatedNamesAreRefused()
{
    QCOMPARE(judged("true", "{\"a\":1,\"\\u0061\":2}"), QByteArray("an object repeats a name"));
    QCOMPARE(judged("true", "[{\"b\":{\"a\":1,\"a\":1}}]"), QByteArray("an object repeats a name"));
}

void TestJsonSchema::schemaThatRefersToItselfWorks()
{
    const QByteArray tree = "{\"type\":\"object\",\"properties\":{\"children\":{\"items\":{\"$ref\":\"#\"}}},\"additionalProperties\":false}";
    QByteArray instance = "{}";
    for (int i = 0; i < 50; ++i)
        instance = "{\"children\":[" + instance + "]}";
    QCOMPARE(judged(tree, instance), QByteArray("valid"));
    QVERIFY(judged(tree, "{\"children\":[{\"children\":[1]}]}").endsWith("is of another type"));
}

void TestJsonSchema::schemaThatNeverEndsGivesUp()
{
    for (const char* schema : {"{\"$ref\":\"#\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}", "{\"not\":{\"$ref\":\"#\"}}", "{\"anyOf\":[{\"$ref\":\"#\"},true]}",
             "{\"if\":{\"$ref\":\"#\"},\"else\":true}"})
        QVERIFY2(judged(schema, "1").endsWith("takes too many steps to check"), schema);
}

void TestJsonSchema::schemaThatExplodesGivesUp()
{
    // Each level asks the next twice.
    QByteArray schema = "{\"$defs\":{";
    for (int i = 0; i < 30; ++i) {
        const QByteArray next = "{\"$ref\":\"#/$defs/" + QByteArray::number(i + 1) + "\"}";
        schema += '"' + QByteArray::number(i) + "\":{\"allOf\":[" + next + "," + next + "]},";
    }
    schema += "\"30\":true},\"$ref\":\"#/$defs/0\"}";
    QVERIFY(judged(schema, "1").endsWith("takes too many steps to check"));
}

void TestJsonSchema::longTextsCountAsSteps()
{
    // 2048 times the same text: without counting its bytes these are few steps that take long.
    QByteArray schema = "{\"$defs\":{";
    for (int i = 0; i < 11; ++i) {
        const QByteArray next = "{\"$ref\":\"#/$defs/" + QByteArray::number(i + 1) + "\"}";
        schema += '"' + QByteArray::number(i) + "\":{\"allOf\":[" + next + "," + next + "]},";
    }
    schema += "\"11\":{\"maxLength\":9999999}},\"$ref\":\"#/$defs/0\"}";
    QCOMPARE(judged(schema, '"' + QByteArray(100, 'x') + '"'), QByteArray("valid"));
    const QByteArray large(1 << 20, 'x');
    QVERIFY(judged(schema, '"' + large + '"').endsWith("takes too many steps to check"));
    QVERIFY(judged(schema, "{\"" + large + "\":1}").endsWith("takes too many steps to check"));
    QCOMPARE(judged("{\"maxLength\":9999999}", '"' + large + '"'), QByteArray("valid"));
}

QTEST_APPLESS_MAIN(TestJsonSchema)
#include "tst_json_schema.moc"
