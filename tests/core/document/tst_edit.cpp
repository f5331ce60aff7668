// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/edit.h"
#include "core/document/parse_yaml.h"
#include "tests/core/document/sample_documents.h"

#include <QTest>

#include <chrono>

using namespace signalbox;

namespace {

std::string edited(const std::string& text, const Edit& edit)
{
    const GatewayDocument document = GatewayDocument::read(text);
    const auto applied = signalbox::apply(document, edit);
    if (!applied)
        return "error: " + applied.error().describe();
    const auto undone = signalbox::apply(applied->document, applied->inverse);
    return undone && undone->document.text() == text ? applied->document.text() : "error: the inverse is not exact";
}

ErrorCode refusal(const std::string& text, const Edit& edit)
{
    const auto applied = signalbox::apply(GatewayDocument::read(text), edit);
    return applied ? ErrorCode::Unknown : applied.error().code;
}

const ValuePath routes{"routes"};
ValuePath route(std::size_t index, const char* key) { return {"routes", index, key}; }

class TestEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreSetInPlace();
    void fieldsAreAddedInTheirParentsStyle();
    void blocksBecomeOneLine();
    void removingTakesItsComments();
    void removingTheLastStationTakesTheKey();
    void sectionsStayWhenTheyAreEmpty();
    void flowItemsLeaveWithTheirComma();
    void itemsAreInsertedInTheirListsStyle();
    void insertingCreatesTheList();
    void newRoutesLookLikeTheirNeighbours();
    void gapsBetweenRoutesAreKept();
    void routesMoveWithTheirComments();
    void stationsMoveBetweenLines();
    void entriesAreAddedToSections();
    void renamingFollowsEveryReference();
    void anEmptyTextCanBeFilled();
    void sequencesAreOneEdit();
    void refusalsSayWhy();
    void aSharedValueIsNotChangedUnawares();
    void brokenTextTakesSplicesOnly();
    void scalarsAreQuotedWhenTheyMust_data();
    void scalarsAreQuotedWhenTheyMust();
    void aLargeDocumentIsEditedInTime();
};

void TestEdit::valuesAreSetInPlace()
{
    const std::string text = "signalbox: 1\nroutes:\n  - name: a   # the first\n    timeout: 5s # slow\n    to:  one\n";
    QCOMPARE(edited(text, SetValue{route(0, "timeout"), "250ms"}),
        std::string("signalbox: 1\nroutes:\n  - name: a   # the first\n    timeout: 250ms # slow\n    to:  one\n"));
    QCOMPARE(edited(text, SetValue{route(0, "to"), "[one, two]"}),
        std::string("signalbox: 1\nroutes:\n  - name: a   # the first\n    timeout: 5s # slow\n    to:  [one, two]\n"));
    QCOMPARE(edited("signalbox: 1\nname:\n", SetValue{{"name"}, "shop"}), std::string("signalbox: 1\nname: shop\n"));
}

void TestEdit::fieldsAreAddedInTheirParentsStyle()
{
    QCOMPARE(edited("routes:\n- name: a\n  to: b # end\n\n# next\nservices: {}\n", SetValue{route(0, "timeout"), "5s"}),
        std::string("routes:\n- name: a\n  to: b # end\n  timeout: 5s\n\n# next\nservices: {}\n"));
    QCOMPARE(edited("routes: [{ name: a, to: b }]\n", SetValue{route(0, "timeout"), "5s"}),
        std::string("routes: [{ name: a, to: b, timeout: 5s }]\n"));
    QCOMPARE(edited("routes:\n  - name: a\n    to: b", SetValue{route(0, "timeout"), "5s"}),
        std::string("routes:\n  - name: a\n    to: b\n    timeout: 5s"));
    QCOMPARE(edited("routes:\r\n  - name: a\r\n", SetValue{route(0, "to"), "b"}), std::string("routes:\r\n  - name: a\r\n    to: b\r\n"));
    QCOMPARE(edited("routes:\n  - match: {}\n", SetValue{{"routes", std::size_t{0}, "match", "hosts"}, "[a.test]"}),
        std::string("routes:\n  - match: { hosts: [a.test] }\n"));
}

void TestEdit::blocksBecomeOneLine()
{
    QCOMPARE(edited("routes:\n  - name: a\n    match: # why\n      path:\n        exact: /a\n    to: b\n", SetValue{route(0, "match"), "{ hosts: [x] }"}),
        std::string("routes:\n  - name: a\n    match: { hosts: [x] } # why\n    to: b\n"));
}

void TestEdit::removingTakesItsComments()
{
    const std::string text = "policies:\n  # about a\n  a: { kind: x } # a too\n\n  # about b\n  b: { kind: y }\n";
    QCOMPARE(edited(text, RemoveValue{{"policies", "a"}}), std::string("policies:\n\n  # about b\n  b: { kind: y }\n"));
    QCOMPARE(edited(text, RemoveValue{{"policies", "b"}}), std::string("policies:\n  # about a\n  a: { kind: x } # a too\n\n"));
    QCOMPARE(edited("routes:\n  - name: a # n\n    to: b\n", RemoveValue{route(0, "name")}), std::string("routes:\n  - to: b\n"));
}

void TestEdit::removingTheLastStationTakesTheKey()
{
    QCOMPARE(edited("routes:\n  - name: a\n    policies:\n      - p\n    to: b\n", RemoveValue{{"routes", std::size_t{0}, "policies", std::size_t{0}}}),
        std::string("routes:\n  - name: a\n    to: b\n"));
    QCOMPARE(edited("routes: [{ name: a, policies: [p], to: b }]\n", RemoveValue{{"routes", std::size_t{0}, "policies", std::size_t{0}}}),
        std::string("routes: [{ name: a, to: b }]\n"));
    QCOMPARE(edited("services:\n  s:\n    endpoints:\n      - 127.0.0.1:1\n", RemoveValue{{"services", "s", "endpoints", std::size_t{0}}}),
        std::string("services:\n  s:\n    endpoints: []\n"));
}

void TestEdit::sectionsStayWhenTheyAreEmpty()
{
    QCOMPARE(edited("# order counts\nroutes: # all\n  - name: a\n    to: b\nservices: {}\n", RemoveValue{{"routes", std::size_t{0}}}),
        std::string("# order counts\nroutes: [] # all\nservices: {}\n"));
    QCOMPARE(edited("name: x\ncanvas:\n  a: { x: 1, y: 2 }\n", RemoveValue{{"canvas", "a"}}), std::string("name: x\n"));
}

void TestEdit::flowItemsLeaveWithTheirComma()
{
    const auto without = [](const char* list, std::size_t index) { return edited(std::string("routes: ") + list + "\n", RemoveValue{{"routes", index}}); };
    QCOMPARE(without("[a, b, c]", 0), std::string("routes: [b, c]\n"));
    QCOMPARE(without("[a, b, c]", 1), std::string("routes: [a, c]\n"));
    QCOMPARE(without("[a, b, c]", 2), std::string("routes: [a, b]\n"));
    QCOMPARE(without("[a]", 0), std::string("routes: []\n"));
    QCOMPARE(without("[\n  a, # one\n  b  # two\n]", 0), std::string("routes: [\n  b  # two\n]\n"));
    QCOMPARE(without("[\n  a, # one\n  b  # two\n]", 1), std::string("routes: [\n  a, # one\n]\n"));
}

void TestEdit::itemsAreInsertedInTheirListsStyle()
{
    const ValuePath stations = route(0, "policies");
    QCOMPARE(edited("routes:\n- name: a\n  policies:\n  # first\n  - p\n  - q\n  to: b\n", InsertItem{stations, 0, "{ kind: cors }"}),
        std::string("routes:\n- name: a\n  policies:\n  - { kind: cors }\n  # first\n  - p\n  - q\n  to: b\n"));
    QCOMPARE(edited("routes:\n- name: a\n  policies:\n  - p\n  - q # last\n  to: b\n", InsertItem{stations, 2, "r"}),
        std::string("routes:\n- name: a\n  policies:\n  - p\n  - q # last\n  - r\n  to: b\n"));
    QCOMPARE(edited("routes:\n  - policies: [p, q]\n", InsertItem{stations, 1, "r"}), std::string("routes:\n  - policies: [p, r, q]\n"));
}

void TestEdit::insertingCreatesTheList()
{
    QCOMPARE(edited("routes:\n  - name: a\n    to: b\n", InsertItem{route(0, "policies"), 0, "p"}),
        std::string("routes:\n  - name: a\n    to: b\n    policies: [p]\n"));
    QCOMPARE(edited("routes: [] # none\nservices: {}\n", InsertItem{routes, 0, "{ name: a, to: b }"}),
        std::string("routes: # none\n  - name: a\n    to: b\nservices: {}\n"));
    QCOMPARE(edited("signalbox: 1\n", InsertItem{routes, 0, "{ name: a }"}), std::string("signalbox: 1\nroutes:\n  - name: a\n"));
}

void TestEdit::newRoutesLookLikeTheirNeighbours()
{
    QCOMPARE(edited("routes:\n  - name: a\n    to: b\n", InsertItem{routes, 1, "{ name: c, match: { path: { exact: /c } } }"}),
        std::string("routes:\n  - name: a\n    to: b\n  - name: c\n    match: { path: { exact: /c } }\n"));
    QCOMPARE(edited("routes:\n  - { name: a, to: b }\n", InsertItem{routes, 1, "{ name: c, to: d }"}),
        std::string("routes:\n  - { name: a, to: b }\n  - { name: c, to: d }\n"));
}

void TestEdit::gapsBetweenRoutesAreKept()
{
    const std::string text = "routes:\n  - name: a\n\n  # about b\n  - name: b\n\n  - name: c\nservices: {}\n";
    QCOMPARE(edited(text, InsertItem{routes, 3, "{ name: d }"}),
        std::string("routes:\n  - name: a\n\n  # about b\n  - name: b\n\n  - name: c\n\n  - name: d\nservices: {}\n"));
    QCOMPARE(edited(text, RemoveValue{{"routes", std::size_t{1}}}), std::string("routes:\n  - name: a\n\n  - name: c\nservices: {}\n"));
    QCOMPARE(edited(text, MoveItem{routes, 2, routes, 0}),
        std::string("routes:\n  - name: c\n\n  - name: a\n\n  # about b\n  - name: b\nservices: {}\n"));
}

void TestEdit::routesMoveWithTheirComments()
{
    const std::string text = "routes:\n  # about a\n  - name: a # one\n    to: x\n  - name: b\n    to: y\n";
    QCOMPARE(edited(text, MoveItem{routes, 0, routes, 1}),
        std::string("routes:\n  - name: b\n    to: y\n  # about a\n  - name: a # one\n    to: x\n"));
    QCOMPARE(edited("routes: [a, b, c]\n", MoveItem{routes, 0, routes, 2}), std::string("routes: [b, c, a]\n"));
}

void TestEdit::stationsMoveBetweenLines()
{
    const std::string text = "routes:\n  - name: a\n    policies:\n      - p\n      # why\n      - kind: cors # open\n        origins: [x]\n"
                             "  - name: b\n    policies:\n    - q\n  - { name: c, policies: [r] }\n  - name: d\n";
    QCOMPARE(edited(text, MoveItem{route(0, "policies"), 1, route(1, "policies"), 0}),
        std::string("routes:\n  - name: a\n    policies:\n      - p\n"
                    "  - name: b\n    policies:\n    # why\n    - kind: cors # open\n      origins: [x]\n    - q\n  - { name: c, policies: [r] }\n  - name: d\n"));
    QCOMPARE(edited("routes:\n  - { name: a, policies: [p] }\n  - { name: b, policies: [q] }\n", MoveItem{route(0, "policies"), 0, route(1, "policies"), 1}),
        std::string("routes:\n  - { name: a }\n  - { name: b, policies: [q, p] }\n"));
    QCOMPARE(edited("routes:\n  - { name: a, policies: [p] }\n  - name: b\n", MoveItem{route(0, "policies"), 0, route(1, "policies"), 0}),
        std::string("routes:\n  - { name: a }\n  - name: b\n    policies: [p]\n"));
}

void TestEdit::entriesAreAddedToSections()
{
    QCOMPARE(edited("services:\n  a: { endpoints: [x] }\n# end\n", AddEntry{{"services"}, "b", "{ endpoints: [y] }"}),
        std::string("services:\n  a: { endpoints: [x] }\n  b: { endpoints: [y] }\n# end\n"));
    QCOMPARE(edited("services:\n    a:\n        endpoints: [x]\n", AddEntry{{"services"}, "b", "{ endpoints: [y], balance: least-request }"}),
        std::string("services:\n    a:\n        endpoints: [x]\n    b:\n      endpoints: [y]\n      balance: least-request\n"));
    QCOMPARE(edited("signalbox: 1\n", AddEntry{{"policies"}, "p", "{ kind: cors }"}), std::string("signalbox: 1\npolicies:\n  p: { kind: cors }\n"));
    QCOMPARE(edited("services: {}\nname: x\n", AddEntry{{"services"}, "b", "{ endpoints: [y] }"}), std::string("services:\n  b: { endpoints: [y] }\nname: x\n"));
}

void TestEdit::renamingFollowsEveryReference()
{
    const std::string text = "listeners: { l: { policies: [s] } }\npolicies: { s: { kind: cors } }\nroutes:\n  - name: s # s\n    policies: [s, { kind: s }]\n"
                             "    to: [{ service: s }, s]\n    mirror: { service: \"s\" }\n    listeners: [l]\nservices: { s: {}, t: {} }\ncanvas: { t: { x: 1, y: 2 } }\n";
    QCOMPARE(edited(text, RenameNode{{NodeKind::Service, "s"}, "new"}),
        std::string("listeners: { l: { policies: [s] } }\npolicies: { s: { kind: cors } }\nroutes:\n  - name: s # s\n    policies: [s, { kind: s }]\n"
                    "    to: [{ service: new }, new]\n    mirror: { service: \"new\" }\n    listeners: [l]\nservices: { new: {}, t: {} }\ncanvas: { t: { x: 1, y: 2 } }\n"));
    QVERIFY(edited(text, RenameNode{{NodeKind::Policy, "s"}, "new"}).find("policies: [new, { kind: s }]") != std::string::npos);
    QVERIFY(edited(text, RenameNode{{NodeKind::Policy, "s"}, "new"}).find("{ l: { policies: [new] } }") != std::string::npos);
    QVERIFY(edited(text, RenameNode{{NodeKind::Route, "s"}, "new"}).find("- name: new # s") != std::string::npos);
    QVERIFY(edited(text, RenameNode{{NodeKind::Listener, "l"}, "new"}).find("listeners: [new]") != std::string::npos);
    QVERIFY(edited(text, RenameNode{{NodeKind::Service, "t"}, "new"}).find("canvas: { new: {") != std::string::npos);
}

void TestEdit::anEmptyTextCanBeFilled()
{
    QCOMPARE(edited("", SetValue{{"signalbox"}, "1"}), std::string("signalbox: 1\n"));
    QCOMPARE(edited("# mine", AddEntry{{"services"}, "a", "{ endpoints: [x] }"}), std::string("# mine\nservices:\n  a: { endpoints: [x] }"));
}

void TestEdit::sequencesAreOneEdit()
{
    const EditSequence sequence{{AddEntry{{"services"}, "b", "{}"}, SetValue{route(0, "to"), "b"}, RenameNode{{NodeKind::Service, "b"}, "c"}}};
    QCOMPARE(edited("routes:\n  - name: a\n    to: x\n", sequence), std::string("routes:\n  - name: a\n    to: c\nservices:\n  c: {}\n"));
    const EditSequence broken{{SetValue{route(0, "to"), "b"}, RemoveValue{{"absent"}}}};
    QCOMPARE(refusal("routes:\n  - name: a\n    to: x\n", broken), ErrorCode::NotFound);
}

void TestEdit::refusalsSayWhy()
{
    const std::string text = "routes: [{ name: a, to: s }, { name: b, to: s }]\nservices: { s: {}, t: {} }\n";
    QCOMPARE(refusal(text, SetValue{{"absent", "x"}, "1"}), ErrorCode::NotFound);
    QCOMPARE(refusal(text, SetValue{{"name"}, "a: b: c"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, SetValue{{"name"}, ""}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RemoveValue{{"routes", std::size_t{2}}}), ErrorCode::NotFound);
    QCOMPARE(refusal(text, InsertItem{routes, 3, "x"}), ErrorCode::NotFound);
    QCOMPARE(refusal(text, MoveItem{routes, 0, routes, 2}), ErrorCode::NotFound);
    QCOMPARE(refusal(text, AddEntry{{"services"}, "s", "{}"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RenameNode{{NodeKind::Service, "s"}, "t"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RenameNode{{NodeKind::Route, "a"}, "b"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RenameNode{{NodeKind::Route, "a"}, "x y"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RenameNode{{NodeKind::Policy, "p"}, "q"}), ErrorCode::NotFound);
    QCOMPARE(refusal(text, SpliceText{5, text.size() + 1, ""}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, SpliceText{0, 0, std::string(17U * 1024 * 1024, '#')}), ErrorCode::LimitExceeded);
}

void TestEdit::aSharedValueIsNotChangedUnawares()
{
    const std::string text = "policies:\n  a: &a { kind: cors, origins: [x] }\n  b: *a\n";
    QCOMPARE(refusal(text, SetValue{{"policies", "a", "origins"}, "[y]"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, SetValue{{"policies", "b", "origins"}, "[y]"}), ErrorCode::InvalidInput);
    QCOMPARE(refusal(text, RemoveValue{{"policies", "a"}}), ErrorCode::InvalidInput);
    QCOMPARE(edited(text, RemoveValue{{"policies", "b"}}), std::string("policies:\n  a: &a { kind: cors, origins: [x] }\n"));
}

void TestEdit::brokenTextTakesSplicesOnly()
{
    const std::string text = "routes: [\n";
    QCOMPARE(refusal(text, SetValue{{"name"}, "x"}), ErrorCode::InvalidInput);
    QCOMPARE(edited(text, SpliceText{9, 9, "]"}), std::string("routes: []\n"));
    QCOMPARE(edited("name: x\n", SpliceText{6, 7, "["}), std::string("name: [\n"));
}

void TestEdit::scalarsAreQuotedWhenTheyMust_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("yaml");
    const auto row = [](const char* text, const char* yaml) { QTest::newRow(text) << QByteArray(text) << QByteArray(yaml); };
    row("plain", "plain");
    row("two words", "two words");
    row("127.0.0.1:80", "127.0.0.1:80");
    row("https://a.test/x", "https://a.test/x");
    row("/x?y=1", "\"/x?y=1\"");
    row("-1.5", "-1.5");
    row("", "\"\"");
    row("null", "\"null\"");
    row("~", "\"~\"");
    row("a: b", "\"a: b\"");
    row("a:", "\"a:\"");
    row("a #b", "\"a #b\"");
    row("a#b", "a#b");
    row("*.x", "\"*.x\"");
    row("{path.id}", "\"{path.id}\"");
    row("a, b", "\"a, b\"");
    row("- a", "\"- a\"");
    row(" a", "\" a\"");
    row("a ", "\"a \"");
    row("say \"x\"", "say \"x\"");
    row("line\nbreak", "\"line\\nbreak\"");
    row("\x01", "\"\\x01\"");
    row("\xC3\xBC", "\xC3\xBC");
}

void TestEdit::scalarsAreQuotedWhenTheyMust()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, yaml);
    QCOMPARE(QByteArray::fromStdString(makeYamlScalar(text.toStdString())), yaml);
    for (const char* around : {"%1", "[%1, x]", "{ k: %1 }", "k: %1"}) {
        const std::string whole = QByteArray(around).replace("%1", yaml).toStdString();
        const Value root = parseYaml(whole).root;
        const Value& value = root.isList() ? root.items.at(0) : root.isMap() ? *root.find("k") : root;
        QCOMPARE(QByteArray::fromStdString(value.text), text);
        QVERIFY(value.isScalar());
    }
    Value quoted = makeScalar("yes");
    quoted.isQuoted = true;
    QCOMPARE(makeYaml(quoted), std::string("\"yes\""));
    QCOMPARE(makeYaml(makeScalar("yes")), std::string("yes"));
}

void TestEdit::aLargeDocumentIsEditedInTime()
{
    for (const SampleDocument& sample : shownDocuments()) {
        if (sample.name != "many-routes.gateway.yaml")
            continue;
        const GatewayDocument document = GatewayDocument::read(sample.text);
        QCOMPARE(document.routes().size(), std::size_t{200});
        // The best of several: other work on the machine is not what is measured. 20 ms is the aim, on an optimised build.
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            const auto applied = signalbox::apply(document, MoveItem{routes, 199, routes, 0});
            QVERIFY(applied.has_value());
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        qInfo("one edit of 200 routes: %.1f ms", std::chrono::duration<double, std::milli>(best).count());
        QVERIFY(best < std::chrono::milliseconds(500));
        return;
    }
    QFAIL("many-routes is missing");
}

} // namespace

QTEST_APPLESS_MAIN(TestEdit)
#include "tst_edit.moc"
