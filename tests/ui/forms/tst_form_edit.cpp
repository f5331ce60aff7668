// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/schemas.h"
#include "ui/forms/form_edit.h"
#include "ui/forms/form_subject.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

constexpr const char* text = R"(signalbox: 1
routes:
  - name: a
    match: { path: { prefix: /a } }
    to: one # keep
services:
  one: { endpoints: [127.0.0.1:9001] }
)";

FormTarget targetOf(const GatewayDocument& document)
{
    return makeFormSubject(document, {.kind = NodeKind::Route, .name = "a"})->target;
}

GatewayDocument after(const GatewayDocument& document, const Edit& edit)
{
    auto applied = apply(document, edit);
    if (!applied) {
        QTest::qFail(applied.error().describe().c_str(), __FILE__, __LINE__);
        return document;
    }
    return applied->document;
}

std::string textAt(const GatewayDocument& document, const ValuePath& path)
{
    const Value* value = find(document.root(), path);
    return value == nullptr ? "(none)" : value->text;
}

} // namespace

class TestFormEdit final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scalarIsSetInPlace()
    {
        const auto document = GatewayDocument::read(text);
        const auto now = after(document, setField(targetOf(document), {"timeout"}, "5s"));
        QCOMPARE(textAt(now, {"routes", std::size_t{0}, "timeout"}), std::string("5s"));
        QVERIFY(now.text().find("# keep") != std::string::npos);
    }
    void missingObjectsAreMade()
    {
        const auto document = GatewayDocument::read(text);
        const auto now = after(document, setField(targetOf(document), {"retry", "backoff", "base"}, "25ms"));
        QCOMPARE(textAt(now, {"routes", std::size_t{0}, "retry", "backoff", "base"}), std::string("25ms"));
    }
    void secondFieldTurnsAShorthandIntoAnObject()
    {
        const auto document = GatewayDocument::read(text);
        const auto now = after(document, setField(targetOf(document), {"to", std::size_t{0}, "weight"}, "7"));
        QCOMPARE(now.findRoute("a")->destination.services.front().service, std::string("one"));
    }
    void shorthandIsReadAsItsField()
    {
        const auto document = GatewayDocument::read(text);
        const Value* value = valueAt(targetOf(document), {"to", std::size_t{0}, "service"});
        QVERIFY(value != nullptr);
        QCOMPARE(value->text, std::string("one"));
    }
    void secondItemTurnsAScalarIntoAList()
    {
        const auto document = GatewayDocument::read(text);
        const auto now = after(document, appendItem(targetOf(document), {"to"}, "{ service: two, weight: 3 }"));
        QCOMPARE(now.findRoute("a")->destination.services.size(), std::size_t{2});
    }
    void clearedFieldIsTakenOut()
    {
        const auto document = GatewayDocument::read(text);
        const auto edit = unsetField(targetOf(document), {"match", "path", "prefix"});
        QVERIFY(edit.has_value());
        QCOMPARE(textAt(after(document, *edit), {"routes", std::size_t{0}, "match", "path", "prefix"}), std::string("(none)"));
        QVERIFY(!unsetField(targetOf(document), {"timeout"}));
    }
    void inputIsQuotedWhereItMustBe()
    {
        FieldSchema number{.name = "n", .type = FieldType::Integer};
        FieldSchema words{.name = "t", .type = FieldType::Text};
        QCOMPARE(yamlOfInput(number, "12"), std::string("12"));
        QVERIFY(yamlOfInput(words, "a: b") != "a: b");
        QVERIFY(yamlOfInput(words, "# x") != "# x");
        QVERIFY(yamlOfInput(number, "1, x: 2") != "1, x: 2");
    }
};

QTEST_APPLESS_MAIN(TestFormEdit)
#include "tst_form_edit.moc"
