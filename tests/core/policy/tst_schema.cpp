// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind's schema, held to what reader, form and reference rely on.
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/document/parse_yaml.h"
#include "tests/support/policy_bench.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace signalbox;
using namespace signalbox::test;

class TestSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKindsOfTheProgramAreThere();
    void identitiesAreUnique();
    void kindsAreFoundById();
    void everyFieldIsDescribed_data();
    void everyFieldIsDescribed();
    void defaultsAreWhatTheirTypesTake_data();
    void defaultsAreWhatTheirTypesTake();
    void rulesNameFieldsThatExist_data();
    void rulesNameFieldsThatExist();
    void startersMakeStations_data();
    void startersMakeStations();
};

namespace {

void kindRows()
{
    QTest::addColumn<QByteArray>("id");
    for (const PolicyKind* kind : policyKinds())
        QTest::newRow(std::string(kind->id).c_str()) << bytes(kind->id);
}

const PolicyKind& kindOf(const QByteArray& id)
{
    return *findPolicyKind(id.toStdString());
}

// Calls `visit` with every field of the schema, those inside objects too.
template <typename Visit> void forEachField(const std::vector<FieldSchema>& fields, const Visit& visit)
{
    for (const FieldSchema& field : fields) {
        visit(field);
        forEachField(field.fields, visit);
    }
}

bool takesDefault(const FieldSchema& field, const std::string& text)
{
    const auto isInRange = [&](double number) {
        return number >= field.minimum.value_or(number) && number <= field.maximum.value_or(number);
    };
    switch (field.type) {
    case FieldType::Integer: return isInRange(static_cast<double>(parseInteger(text).value()));
    case FieldType::Boolean: return parseBoolean(text).has_value();
    case FieldType::Duration: return isInRange(static_cast<double>(parseDuration(text).value().count()));
    case FieldType::Size: return isInRange(static_cast<double>(parseSize(text).value()));
    case FieldType::Percent: return isInRange(parsePercent(text).value());
    case FieldType::Choice: return std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end();
    case FieldType::Method:
    case FieldType::HeaderName: return isToken(text);
    default: return !text.empty();
    }
}

} // namespace

void TestSchema::theKindsOfTheProgramAreThere()
{
    for (const char* id : {"jwt", "api-key", "basic", "address", "cors", "rate-limit", "request-headers", "response-headers",
             "rewrite-path", "rewrite-host", "fault", "body-limit"})
        QVERIFY2(findPolicyKind(id) != nullptr, id);
}

void TestSchema::identitiesAreUnique()
{
    std::set<std::string_view> seen;
    for (const PolicyKind* kind : policyKinds()) {
        for (const std::string_view name : {kind->id, kind->label, kind->letter}) {
            QVERIFY(!name.empty());
            QVERIFY2(seen.insert(name).second, std::string(name).c_str());
        }
        QVERIFY(kind->compile != nullptr);
        QVERIFY(kind->letter.size() == 1);
        QVERIFY(!kind->doc.empty() && kind->doc.back() != '.');
    }
}

void TestSchema::kindsAreFoundById()
{
    QVERIFY(findPolicyKind("rate-limit") != nullptr);
    QVERIFY(findPolicyKind("Rate-limit") == nullptr);
    QVERIFY(findPolicyKind("") == nullptr);
    QCOMPARE(bytes(toText(findPolicyKind("rate-limit")->category)), "limits");
    QVERIFY(findPolicyKind("rate-limit")->schema.find("limit") != nullptr);
    QVERIFY(findPolicyKind("rate-limit")->schema.find("kind") == nullptr);
}

void TestSchema::everyFieldIsDescribed_data()
{
    kindRows();
}

void TestSchema::everyFieldIsDescribed()
{
    QFETCH(QByteArray, id);
    QVERIFY(!kindOf(id).schema.fields.empty());
    forEachField(kindOf(id).schema.fields, [](const FieldSchema& field) {
        const std::string name(field.name);
        QVERIFY2(!field.doc.empty() && field.doc.back() != '.', name.c_str());
        const char first = field.doc.front();
        QVERIFY2(first < 'a' || first > 'z', name.c_str());
        QVERIFY2(std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || (c >= '0' && c <= '9'); }),
            name.c_str());
        QVERIFY2((field.type == FieldType::Choice) == !field.choices.empty(), name.c_str());
        QVERIFY2((field.type == FieldType::Object) == !field.fields.empty(), name.c_str());
        QVERIFY2(!field.isRequired || field.defaultText.empty(), name.c_str());
    });
}

void TestSchema::defaultsAreWhatTheirTypesTake_data()
{
    kindRows();
}

void TestSchema::defaultsAreWhatTheirTypesTake()
{
    QFETCH(QByteArray, id);
    const MemorySources sources;
    const Value nothing;
    forEachField(kindOf(id).schema.fields, [&](const FieldSchema& field) {
        if (field.defaultText.empty())
            return;
        const std::vector<FieldSchema> only{field};
        const bool isList = field.shape == FieldShape::List || field.shape == FieldShape::OneOrList;
        const Fields fields(nothing, only, sources);
        const std::vector<std::string> texts = isList ? fields.texts(field.name) : std::vector<std::string>{fields.text(field.name)};
        QVERIFY(!texts.empty());
        for (const std::string& text : texts)
            QVERIFY2(takesDefault(field, text), (std::string(field.name) + ": " + text).c_str());
    });
}

void TestSchema::rulesNameFieldsThatExist_data()
{
    kindRows();
}

void TestSchema::rulesNameFieldsThatExist()
{
    QFETCH(QByteArray, id);
    const Schema& schema = kindOf(id).schema;
    for (const auto* rules : {&schema.exactlyOneOf, &schema.atLeastOneOf}) {
        for (const auto& names : *rules) {
            for (const std::string_view name : names)
                QVERIFY2(schema.find(name) != nullptr, std::string(name).c_str());
        }
    }
    forEachField(schema.fields, [](const FieldSchema& field) {
        const Schema inner{.fields = field.fields};
        QVERIFY(field.shorthand.empty() || inner.find(field.shorthand) != nullptr);
        for (const auto& names : field.exactlyOneOf) {
            for (const std::string_view name : names)
                QVERIFY2(inner.find(name) != nullptr, std::string(name).c_str());
        }
    });
}

void TestSchema::startersMakeStations_data()
{
    kindRows();
}

void TestSchema::startersMakeStations()
{
    QFETCH(QByteArray, id);
    const PolicyKind& kind = kindOf(id);
    const ParsedYaml parsed = parseYaml(kind.starter);
    QVERIFY(parsed.findings.empty());
    QCOMPARE(bytes(parsed.root.find("kind")->text), id);
    for (const MapEntry& entry : parsed.root.entries)
        QVERIFY2(entry.key == "kind" || kind.schema.find(entry.key) != nullptr, entry.key.c_str());
    PolicyBench bench(kind.id, parsed.root);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(!hasErrors(bench.findings()));
    // It runs: a request and a response pass through, or are answered.
    RequestHead head = get("/api/items?x=1");
    if (bench.request(head).isProceed()) {
        ResponseHead response;
        QVERIFY(bench.response(response).isProceed());
    }
}

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
