// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/fields.h"
#include "tests/support/policy_bench.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestFields : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writtenValuesAreRead();
    void absentFieldsGiveTheirDefaults();
    void fieldsWithoutADefaultAreEmpty();
    void aNullValueIsAbsent();
    void oneOrListTakesBoth();
    void defaultsOfListsAreRead();
    void objectsNest();
    void aShorthandStandsForItsObject();
    void anAbsentObjectGivesDefaults();
    void childrenOutliveTheirParents();
    void spansAreThoseOfTheValue();
    void booleansAreTrueOrFalseOnly();
    void filesAreReadFromTheFolder();
    void filesThatCannotBeReadSayWhy();
    void filesOverSixteenMebibytesAreRefused();
    void secretsComeFromEnvironmentOrFile();
    void pathsStartAtTheFolder();
};

namespace {

std::vector<FieldSchema> schema()
{
    return {
        {.name = "text", .type = FieldType::Text, .defaultText = "standard"},
        {.name = "count", .type = FieldType::Integer, .defaultText = "7"},
        {.name = "number", .type = FieldType::Number, .defaultText = "2.5"},
        {.name = "flag", .type = FieldType::Boolean, .defaultText = "true"},
        {.name = "time", .type = FieldType::Duration, .defaultText = "250ms"},
        {.name = "size", .type = FieldType::Size, .defaultText = "64KiB"},
        {.name = "share", .type = FieldType::Percent, .defaultText = "12.5%"},
        {.name = "plain", .type = FieldType::Text},
        {.name = "list", .type = FieldType::Text, .shape = FieldShape::OneOrList, .defaultText = "[a, \"b c\"]"},
        {.name = "map", .type = FieldType::Text, .shape = FieldShape::Map},
        {.name = "object", .type = FieldType::Object,
            .fields = {{.name = "inner", .type = FieldType::Text, .shape = FieldShape::OneOrList},
                {.name = "other", .type = FieldType::Integer, .defaultText = "3"}},
            .shorthand = "inner"},
        {.name = "objects", .type = FieldType::Object, .shape = FieldShape::List,
            .fields = {{.name = "inner", .type = FieldType::Text}}, .shorthand = "inner"},
        {.name = "named", .type = FieldType::Object, .shape = FieldShape::Map,
            .fields = {{.name = "inner", .type = FieldType::Text, .shape = FieldShape::OneOrList}}, .shorthand = "inner"},
    };
}

const std::vector<FieldSchema> fieldSchema = schema();
const MemorySources sources;

QByteArray joined(const std::vector<std::string>& texts)
{
    QByteArray all;
    for (const std::string& text : texts)
        all += bytes(text) + '|';
    return all;
}

} // namespace

void TestFields::writtenValuesAreRead()
{
    const Value value = map({{"text", "010"}, {"count", "-3"}, {"number", "0.25"}, {"flag", "false"}, {"time", "2m"},
        {"size", "10MiB"}, {"share", "5"}, {"map", map({{"b", "2"}, {"a", "1"}})}});
    const Fields fields(value, fieldSchema, sources);
    QCOMPARE(bytes(fields.text("text")), "010");
    QCOMPARE(fields.integer("count"), std::int64_t{-3});
    QCOMPARE(fields.number("number"), 0.25);
    QVERIFY(!fields.boolean("flag"));
    QVERIFY(fields.duration("time") == 2min);
    QCOMPARE(fields.size("size"), std::uint64_t{10 * 1024 * 1024});
    QCOMPARE(fields.percent("share"), 5.0);
    const std::vector<std::pair<std::string, std::string>> inOrder{{"b", "2"}, {"a", "1"}};
    QVERIFY(fields.textMap("map") == inOrder);
    QVERIFY(fields.has("text") && !fields.has("plain"));
}

void TestFields::absentFieldsGiveTheirDefaults()
{
    const Value value = map({});
    const Fields fields(value, fieldSchema, sources);
    QCOMPARE(bytes(fields.text("text")), "standard");
    QCOMPARE(fields.integer("count"), std::int64_t{7});
    QCOMPARE(fields.number("number"), 2.5);
    QVERIFY(fields.boolean("flag"));
    QVERIFY(fields.duration("time") == 250ms);
    QCOMPARE(fields.size("size"), std::uint64_t{65536});
    QCOMPARE(fields.percent("share"), 12.5);
    QVERIFY(!fields.has("text"));
}

void TestFields::fieldsWithoutADefaultAreEmpty()
{
    const Value nothing;
    const Fields fields(nothing, fieldSchema, sources);
    QCOMPARE(bytes(fields.text("plain")), "");
    QCOMPARE(fields.integer("plain"), std::int64_t{0});
    QVERIFY(fields.textMap("map").empty());
    QVERIFY(fields.objects("objects").empty());
    QVERIFY(fields.objectMap("named").empty());
    QVERIFY(!fields.hasObject("object"));
    QCOMPARE(bytes(fields.text("not in the schema")), "");
}

void TestFields::aNullValueIsAbsent()
{
    const Value value = map({{"text", Value{}}, {"list", Value{}}});
    const Fields fields(value, fieldSchema, sources);
    QVERIFY(!fields.has("text"));
    QCOMPARE(bytes(fields.text("text")), "standard");
    QCOMPARE(joined(fields.texts("list")), "a|b c|");
}

void TestFields::oneOrListTakesBoth()
{
    const Value one = map({{"list", "x"}});
    QCOMPARE(joined(Fields(one, fieldSchema, sources).texts("list")), "x|");
    const Value many = map({{"list", list({"x", "y"})}});
    QCOMPARE(joined(Fields(many, fieldSchema, sources).texts("list")), "x|y|");
    const Value none = map({{"list", list({})}});
    QCOMPARE(joined(Fields(none, fieldSchema, sources).texts("list")), "");
}

void TestFields::defaultsOfListsAreRead()
{
    const Value value = map({});
    QCOMPARE(joined(Fields(value, fieldSchema, sources).texts("list")), "a|b c|");
}

void TestFields::objectsNest()
{
    const Value value = map({{"object", map({{"inner", list({"a", "b"})}, {"other", "9"}})},
        {"objects", list({map({{"inner", "x"}}), "y"})}, {"named", map({{"k", map({{"inner", "z"}})}})}});
    const Fields fields(value, fieldSchema, sources);
    QVERIFY(fields.hasObject("object"));
    QCOMPARE(joined(fields.object("object").texts("inner")), "a|b|");
    QCOMPARE(fields.object("object").integer("other"), std::int64_t{9});
    const std::vector<Fields> objects = fields.objects("objects");
    QCOMPARE(objects.size(), std::size_t{2});
    QCOMPARE(bytes(objects[0].text("inner") + objects[1].text("inner")), "xy");
    const auto named = fields.objectMap("named");
    QCOMPARE(named.size(), std::size_t{1});
    QCOMPARE(bytes(named[0].first + named[0].second.text("inner")), "kz");
}

void TestFields::aShorthandStandsForItsObject()
{
    const Value value = map({{"object", "short"}, {"named", map({{"k", list({"a", "b"})}})}});
    const Fields fields(value, fieldSchema, sources);
    QCOMPARE(bytes(fields.object("object").text("inner")), "short");
    QCOMPARE(fields.object("object").integer("other"), std::int64_t{3});
    QCOMPARE(joined(fields.objectMap("named")[0].second.texts("inner")), "a|b|");
}

void TestFields::anAbsentObjectGivesDefaults()
{
    const Value value = map({});
    const Fields object = Fields(value, fieldSchema, sources).object("object");
    QVERIFY(!object.has("inner"));
    QCOMPARE(object.integer("other"), std::int64_t{3});
    QCOMPARE(bytes(Fields(value, fieldSchema, sources).object("not in the schema").text("a")), "");
}

void TestFields::childrenOutliveTheirParents()
{
    const Value value = map({{"objects", list({"short"})}});
    std::vector<Fields> children;
    {
        const Fields parent(value, fieldSchema, sources);
        children = parent.objects("objects");
    }
    const Fields copy = children[0];
    children.clear();
    QCOMPARE(bytes(copy.text("inner")), "short");
}

void TestFields::spansAreThoseOfTheValue()
{
    Value value = map({{"text", "x"}, {"object", "short"}});
    value.span = {1, 1, 0, 90};
    value.entries[0].value.span = {2, 9, 20, 21};
    value.entries[1].value.span = {3, 9, 30, 35};
    const Fields fields(value, fieldSchema, sources);
    QCOMPARE(fields.span("text").line, 2U);
    QCOMPARE(fields.span("plain").line, 1U);
    QCOMPARE(fields.object("object").span("inner").line, 3U);
    QCOMPARE(fields.object("object").span("other").line, 3U);
}

void TestFields::booleansAreTrueOrFalseOnly()
{
    QVERIFY(parseBoolean("true").value());
    QVERIFY(!parseBoolean("false").value());
    for (const char* text : {"", "yes", "on", "True", "1", "true "})
        QVERIFY2(!parseBoolean(text), text);
}

void TestFields::filesAreReadFromTheFolder()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("a.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("two\nlines\0", 10));
    file.close();
    const FolderSources read(folder.path().toStdString());
    QCOMPARE(bytes(read.readFile("a.txt").value()), QByteArray("two\nlines\0", 10));
    QCOMPARE(bytes(read.readFile(folder.filePath("a.txt").toStdString()).value()).size(), 10);
}

void TestFields::filesThatCannotBeReadSayWhy()
{
    const QTemporaryDir folder;
    const FolderSources read(folder.path().toStdString());
    const auto missing = read.readFile("none.txt");
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QCOMPARE(missing.error().origin, ErrorOrigin::Config);
    QVERIFY(bytes(missing.error().detail).contains("none.txt"));
    const auto directory = read.readFile(".");
    QVERIFY(!directory);
    QCOMPARE(directory.error().code, ErrorCode::ReadFailed);
    QVERIFY(!read.readFile(""));
    QVERIFY(!read.readFile(std::string_view("a\0b", 3)));
    // A pipe that nobody writes to must not hold up a reload.
    const std::string pipe = folder.filePath("pipe").toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(!read.readFile("pipe"));
    if (::geteuid() != 0) { // root reads everything
        QFile closed(folder.filePath("closed"));
        QVERIFY(closed.open(QIODevice::WriteOnly));
        closed.setPermissions({});
        QCOMPARE(read.readFile("closed").error().code, ErrorCode::PermissionDenied);
    }
}

void TestFields::filesOverSixteenMebibytesAreRefused()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("large"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    constexpr qint64 limit = 16 * 1024 * 1024;
    QVERIFY(file.resize(limit));
    const FolderSources read(folder.path().toStdString());
    QCOMPARE(read.readFile("large").value().size(), static_cast<std::size_t>(limit));
    QVERIFY(file.resize(limit + 1));
    QCOMPARE(read.readFile("large").error().code, ErrorCode::LimitExceeded);
}

void TestFields::secretsComeFromEnvironmentOrFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("secret"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("from the file\n\n");
    file.close();
    const FolderSources read(folder.path().toStdString());
    QVERIFY(qputenv("SIGNALBOX_TEST_SECRET", "from the environment"));
    QCOMPARE(bytes(read.readSecret("env:SIGNALBOX_TEST_SECRET").value()), "from the environment");
    QCOMPARE(bytes(read.readSecret("file:secret").value()), "from the file\n");
    QCOMPARE(read.readSecret("env:SIGNALBOX_TEST_NOT_SET").error().code, ErrorCode::NotFound);
    QCOMPARE(read.readSecret("file:none").error().code, ErrorCode::NotFound);
    const auto plain = read.readSecret("the secret itself");
    QCOMPARE(plain.error().code, ErrorCode::InvalidInput);
    QVERIFY(!bytes(plain.error().detail).contains("itself"));
}

void TestFields::pathsStartAtTheFolder()
{
    const FolderSources read("/documents/shop");
    QCOMPARE(bytes(read.resolvePath("keys/jwks.json")), "/documents/shop/keys/jwks.json");
    QCOMPARE(bytes(read.resolvePath("../other/a")), "/documents/other/a");
    QCOMPARE(bytes(read.resolvePath("/etc/a")), "/etc/a");
}

QTEST_APPLESS_MAIN(TestFields)
#include "tst_fields.moc"
