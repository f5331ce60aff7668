// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/gateway_document.h"
#include "core/document/schemas.h"
#include "tests/core/document/sample_documents.h"

#include <QTest>

using namespace signalbox;

namespace {

const std::string head = "signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:8080 }\n"
                         "services:\n  api: { endpoints: [127.0.0.1:1] }\n"; // the text under test starts at line 6

std::string listed(const GatewayDocument& document)
{
    std::string text;
    for (const Finding& finding : document.findings())
        text += std::to_string(finding.span.line) + ":" + std::to_string(finding.span.column) + " " + finding.rule + " " + toText(finding.path)
            + " " + finding.message + "\n";
    return text;
}

class TestDocumentReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachMistakeIsFoundAtItsPlace_data();
    void eachMistakeIsFoundAtItsPlace();
    void allFindingsComeAtOnceAndInOrder();
    void shownDocumentsHaveNoErrors_data();
    void shownDocumentsHaveNoErrors();
    void oddDocumentsAreRead();
    void findingsNameTheNodeAndTheStation();
    void nearMissesGetASuggestion();
    void laterFeaturesSaySo_data();
    void laterFeaturesSaySo();
    void theKindsOwnCheckIsAsked();
    void aMillionMistakesAreCapped();
    void anEmptyTextLacksOnlyItsVersion();
};

void TestDocumentReader::eachMistakeIsFoundAtItsPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, const char* text, const char* rule, const char* path, int line, int column) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(rule) << QByteArray(path) << line << column;
    };
    row("unknown key of the document", "rutes: []\n", "unknown-key", "rutes", 6, 1);
    row("unknown key of a route", "routes:\n  - { name: a, to: api, tiemout: 5s }\n", "unknown-key", "routes[0].tiemout", 7, 25);
    row("unknown key of a match", "routes:\n  - name: a\n    match:\n      host: x\n    to: api\n", "unknown-key", "routes[0].match.host", 9, 7);
    row("missing name", "routes:\n  - to: api\n", "missing-key", "routes[0].name", 7, 5);
    row("name without a value", "routes:\n  - name:\n    to: api\n", "missing-key", "routes[0].name", 7, 5);
    row("no destination", "routes:\n  - name: a\n", "exactly-one-of", "routes[0]", 7, 5);
    row("two destinations", "routes:\n  - { name: a, to: api, respond: { status: 200 } }\n", "exactly-one-of", "routes[0]", 7, 5);
    row("two forms of path", "routes:\n  - { name: a, to: api, match: { path: { exact: /a, prefix: /b } } }\n", "exactly-one-of", "routes[0].match.path", 7, 40);
    row("body and file", "routes:\n  - { name: a, respond: { body: x, file: y } }\n", "exactly-one-of", "routes[0].respond", 7, 25);
    row("text for a list", "routes:\n  - { name: a, to: api, match: { methods: GET } }\n", "wrong-type", "routes[0].match.methods", 7, 43);
    row("list for a map", "routes:\n  - { name: a, to: api, match: [x] }\n", "wrong-type", "routes[0].match", 7, 32);
    row("route that is a text", "routes:\n  - a\n", "wrong-type", "routes[0]", 7, 5);
    row("routes that are a map", "routes: { a: 1 }\n", "wrong-type", "routes", 6, 9);
    row("yes for true", "routes:\n  - { name: a, to: api, websocket: yes }\n", "wrong-type", "routes[0].websocket", 7, 36);
    row("quoted number", "canvas:\n  api: { x: \"1\", y: 2 }\n", "wrong-type", "canvas.api.x", 7, 13);
    row("no value", "routes:\n  - name: a\n    to: api\n    timeout:\n", "wrong-type", "routes[0].timeout", 9, 13);
    row("no unit", "routes:\n  - { name: a, to: api, timeout: 5 }\n", "bad-unit", "routes[0].timeout", 7, 34);
    row("unknown unit", "routes:\n  - { name: a, to: api, timeout: 5sec }\n", "bad-unit", "routes[0].timeout", 7, 34);
    row("zero timeout", "routes:\n  - { name: a, to: api, timeout: 0s }\n", "out-of-range", "routes[0].timeout", 7, 34);
    row("too many attempts", "routes:\n  - { name: a, to: api, retry: { attempts: 11 } }\n", "out-of-range", "routes[0].retry.attempts", 7, 44);
    row("negative weight", "routes:\n  - { name: a, to: [{ service: api, weight: -1 }] }\n", "out-of-range", "routes[0].to[0].weight", 7, 45);
    row("percent above 100", "routes:\n  - { name: a, to: api, mirror: { service: api, percent: 101% } }\n", "out-of-range", "routes[0].mirror.percent", 7, 58);
    row("status out of range", "routes:\n  - { name: a, respond: { status: 99 } }\n", "out-of-range", "routes[0].respond.status", 7, 35);
    row("no services", "routes:\n  - { name: a, to: [] }\n", "out-of-range", "routes[0].to", 7, 20);
    row("unknown cause", "routes:\n  - { name: a, to: api, retry: { on: [refused] } }\n", "bad-choice", "routes[0].retry.on[0]", 7, 39);
    row("unknown scheme", "routes:\n  - { name: a, redirect: { scheme: ftp } }\n", "bad-choice", "routes[0].redirect.scheme", 7, 36);
    row("name twice", "routes:\n  - { name: a, to: api }\n  - { name: a, to: api }\n", "duplicate-name", "routes[1].name", 8, 13);
    row("service that is not there", "routes:\n  - { name: a, to: apo }\n", "dangling-name", "routes[0].to", 7, 20);
    row("weighted service that is not there", "routes:\n  - { name: a, to: [api, { service: b }] }\n", "dangling-name", "routes[0].to[1].service", 7, 37);
    row("mirror that is not there", "routes:\n  - { name: a, to: api, mirror: { service: b } }\n", "dangling-name", "routes[0].mirror.service", 7, 44);
    row("listener that is not there", "routes:\n  - { name: a, to: api, listeners: [privat] }\n", "dangling-name", "routes[0].listeners[0]", 7, 37);
    row("policy that is not there", "routes:\n  - { name: a, to: api, policies: [x] }\n", "dangling-name", "routes[0].policies[0]", 7, 36);
    row("kind for a name", "routes:\n  - { name: a, to: api, policies: [address] }\n", "dangling-name", "routes[0].policies[0]", 7, 36);
    row("kind that is not there", "policies:\n  a: { kind: adress }\n", "unknown-kind", "policies.a.kind", 7, 14);
    row("policy without a kind", "policies:\n  a: { allow: [127.0.0.1] }\n", "missing-key", "policies.a.kind", 7, 6);
    row("unknown field of a kind", "policies:\n  a: { kind: address, alow: [127.0.0.1], deny: [::1] }\n", "unknown-key", "policies.a.alow", 7, 23);
    row("wrong value in a kind", "policies:\n  a: { kind: address, allow: [127.0.0.300] }\n", "bad-cidr", "policies.a.allow[0]", 7, 31);
    row("reserved name", "routes:\n  - { name: none, to: api }\n", "reserved-name", "routes[0].name", 7, 13);
    row("name with a blank", "routes:\n  - { name: a b, to: api }\n", "bad-name", "routes[0].name", 7, 13);
    row("bad name of a policy", "policies:\n  -a: { kind: address, deny: [127.0.0.1] }\n", "bad-name", "policies.-a", 7, 3);
    row("unknown variable", "routes:\n  - { name: a, redirect: { path: \"/{pth.x}\" } }\n", "bad-template", "routes[0].redirect.path", 7, 34);
    row("brace not closed", "routes:\n  - { name: a, respond: { headers: { X: \"{route\" } } }\n", "bad-template", "routes[0].respond.headers.X", 7, 41);
    row("bad header name", "routes:\n  - { name: a, to: api, match: { headers: { \"X Y\": z } } }\n", "bad-header-name", "routes[0].match.headers.X Y", 7, 45);
    row("bad regex", "routes:\n  - { name: a, to: api, match: { path: { regex: \"/(a\" } } }\n", "bad-regex", "routes[0].match.path.regex", 7, 49);
    row("host with a port", "routes:\n  - { name: a, to: api, match: { hosts: [\"a.test:80\"] } }\n", "bad-host", "routes[0].match.hosts[0]", 7, 42);
    row("wildcard in the middle", "routes:\n  - { name: a, to: api, match: { hosts: [a.*.test] } }\n", "bad-host", "routes[0].match.hosts[0]", 7, 42);
    row("bad network", "routes:\n  - { name: a, to: api, match: { client: [10.0.0.1/8] } }\n", "bad-cidr", "routes[0].match.client[0]", 7, 43);
    row("path without slash", "routes:\n  - { name: a, to: api, match: { path: { prefix: a } } }\n", "bad-path", "routes[0].match", 7, 50);
    row("method in lower case", "routes:\n  - { name: a, to: api, match: { methods: [get] } }\n", "method-case", "routes[0].match.methods[0]", 7, 44);
    row("canvas without y", "canvas:\n  api: { x: 1 }\n", "missing-key", "canvas.api.y", 7, 8);
}

void TestDocumentReader::eachMistakeIsFoundAtItsPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, path);
    QFETCH(int, line);
    QFETCH(int, column);
    const GatewayDocument document = GatewayDocument::read(head + text.toStdString());
    QVERIFY2(document.findings().size() == 1, listed(document).c_str());
    const Finding& finding = document.findings().front();
    QCOMPARE(QByteArray::fromStdString(finding.rule), rule);
    QCOMPARE(QByteArray::fromStdString(toText(finding.path)), path);
    QCOMPARE(static_cast<int>(finding.span.line), line);
    QCOMPARE(static_cast<int>(finding.span.column), column);
}

void TestDocumentReader::allFindingsComeAtOnceAndInOrder()
{
    const GatewayDocument document = GatewayDocument::read("signalbox: 2\nlisteners:\n  a: { bind: x }\n  b: {}\n  b: {}\nservices:\n"
                                                           "  s: { endpoints: [127.0.0.1:0], balance: fair, health: { path: x } }\n"
                                                           "routes:\n  - { name: r, to: t, timeout: 5 }\n");
    std::vector<std::string> rules;
    for (const Finding& finding : document.findings())
        rules.push_back(std::to_string(finding.span.line) + " " + finding.rule);
    const std::vector<std::string> expected{"1 out-of-range", "3 bad-address", "4 missing-key", "5 duplicate-key", "7 out-of-range",
        "7 bad-choice", "7 bad-path", "9 dangling-name", "9 bad-unit"};
    QVERIFY2(rules == expected, listed(document).c_str());
    QVERIFY(document.hasErrors());
    QCOMPARE(document.routes().size(), std::size_t{1});
    QCOMPARE(document.listeners().size(), std::size_t{2});
}

void TestDocumentReader::shownDocumentsHaveNoErrors_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const SampleDocument& sample : shownDocuments())
        QTest::newRow(sample.name.c_str()) << QByteArray::fromStdString(sample.text);
}

void TestDocumentReader::shownDocumentsHaveNoErrors()
{
    QFETCH(QByteArray, text);
    const GatewayDocument document = GatewayDocument::read(text.toStdString());
    QVERIFY2(!document.hasErrors(), listed(document).c_str());
    QVERIFY(!document.routes().empty());
}

void TestDocumentReader::oddDocumentsAreRead()
{
    for (const SampleDocument& sample : oddDocuments()) {
        const GatewayDocument document = GatewayDocument::read(sample.text);
        QVERIFY2(!document.name().empty(), sample.name.c_str());
        const GatewayDocument returned = GatewayDocument::read(withReturns(sample.text));
        QVERIFY2(returned.root() == document.root(), sample.name.c_str());
    }
}

void TestDocumentReader::findingsNameTheNodeAndTheStation()
{
    const GatewayDocument document = GatewayDocument::read(head
        + "routes:\n  - name: a\n    policies: [{ kind: address, deny: [127.0.0.1] }, { kind: address, deny: [x] }]\n    to: api\n");
    QCOMPARE(document.findings().size(), std::size_t{1});
    QVERIFY(document.findings().front().node == (NodeRef{NodeKind::Route, "a", 1}));
}

void TestDocumentReader::nearMissesGetASuggestion()
{
    const auto message = [](const std::string& text) { return GatewayDocument::read(head + text).findings().at(0).message; };
    QVERIFY(message("routes:\n  - { name: a, to: api, tiemout: 5s }\n").find("did you mean \"timeout\"?") != std::string::npos);
    QVERIFY(message("routes:\n  - { name: a, to: apo }\n").find("did you mean \"api\"?") != std::string::npos);
    QVERIFY(message("policies:\n  a: { kind: adress }\n").find("did you mean \"address\"?") != std::string::npos);
    QVERIFY(message("routes:\n  - { name: a, to: api, entirely-different: 5s }\n").find("did you mean") == std::string::npos);
}

void TestDocumentReader::laterFeaturesSaySo_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("severity");
    const auto row = [](const char* text, Severity severity) { QTest::newRow(text) << QByteArray(text) << static_cast<int>(severity); };
    row("functions: {}\n", Severity::Error);
    row("routes:\n  - { name: a, function: f }\n", Severity::Error);
}

void TestDocumentReader::laterFeaturesSaySo()
{
    QFETCH(QByteArray, text);
    QFETCH(int, severity);
    const GatewayDocument document = GatewayDocument::read(head + text.toStdString());
    QVERIFY2(document.findings().size() == 1, listed(document).c_str());
    QCOMPARE(document.findings().front().rule, std::string("not-yet"));
    QCOMPARE(static_cast<int>(document.findings().front().severity), severity);
}

void TestDocumentReader::theKindsOwnCheckIsAsked()
{
    // The schema says only that `set` is a map; the kind knows what a header name is.
    const GatewayDocument document = GatewayDocument::read(head
        + "routes:\n  - { name: a, to: api, policies: [{ kind: request-headers, set: { \"X Y\": z } }] }\n");
    QVERIFY2(!document.findings().empty(), listed(document).c_str());
    QVERIFY(document.findings().front().node == (NodeRef{NodeKind::Route, "a", 0}));
    QCOMPARE(document.findings().front().path.front(), PathStep("routes"));
}

void TestDocumentReader::aMillionMistakesAreCapped()
{
    std::string text = head + "routes:\n";
    for (int i = 0; i < 3000; ++i)
        text += "- {}\n";
    const GatewayDocument document = GatewayDocument::read(text);
    QVERIFY(document.findings().size() >= 1000 && document.findings().size() < 1100);
}

void TestDocumentReader::anEmptyTextLacksOnlyItsVersion()
{
    for (const char* text : {"", "\n\n", "# only a comment"}) {
        const GatewayDocument document = GatewayDocument::read(text);
        QCOMPARE(document.findings().size(), std::size_t{1});
        QCOMPARE(document.findings().front().rule, std::string("missing-key"));
    }
}

} // namespace

QTEST_APPLESS_MAIN(TestDocumentReader)
#include "tst_document_reader.moc"
