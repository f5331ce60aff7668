// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Every schema of the document and of the kinds holds to its own rules: what it calls a default is a value it takes.
#include "core/document/check_object.h"
#include "core/document/gateway_document.h"
#include "core/document/parse_yaml.h"
#include "core/document/schemas.h"

#include <QTest>

#include <set>

using namespace signalbox;

namespace {

void checkFields(const std::vector<FieldSchema>& fields, const std::string& owner)
{
    std::set<std::string_view> names;
    for (const FieldSchema& field : fields) {
        const std::string place = owner + "." + std::string(field.name);
        QVERIFY2(names.insert(field.name).second, place.c_str());
        QVERIFY2(field.type != FieldType::Choice || !field.choices.empty(), place.c_str());
        QVERIFY2(!field.minimum || !field.maximum || *field.minimum <= *field.maximum, place.c_str());
        QVERIFY2(field.shorthand.empty() || field.type == FieldType::Object, place.c_str());
        if (!field.defaultText.empty()) {
            const Value value = parseYaml("v: " + std::string(field.defaultText)).root;
            const KnownNames none;
            std::vector<Finding> findings;
            ObjectChecker checker(none, findings);
            Value given = *value.find("v");
            given.isQuoted = false;
            checker.checkField(given, field);
            QVERIFY2(findings.empty(), (place + ": " + (findings.empty() ? "" : findings.front().message)).c_str());
        }
        checkFields(field.fields, place);
    }
}

class TestSchemas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreValid()
    {
        checkFields(documentSchema().fields, "document");
        checkFields(listenerSchema().fields, "listener");
        checkFields(routeSchema().fields, "route");
        checkFields(serviceSchema().fields, "service");
        for (const PolicyKind* kind : policyKinds())
            checkFields(kind->schema.fields, std::string(kind->id));
    }

    void startersAreReadable()
    {
        for (const PolicyKind* kind : policyKinds()) {
            const GatewayDocument document = GatewayDocument::read("signalbox: 1\npolicies:\n  p: " + std::string(kind->starter) + "\n");
            QCOMPARE(document.policies().size(), std::size_t{1});
            QCOMPARE(document.policies().front().kind, std::string(kind->id));
            for (const Finding& finding : document.findings())
                QVERIFY2(finding.rule != "unknown-key" && finding.rule != "wrong-type", finding.message.c_str());
        }
    }
};

} // namespace

QTEST_APPLESS_MAIN(TestSchemas)
#include "tst_schemas.moc"
