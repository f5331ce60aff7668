// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/parse_yaml.h"
#include "tests/core/document/sample_documents.h"

#include <QTest>

#include <chrono>

using namespace signalbox;

namespace {

bool isAlias(const std::string& text, const Value& value)
{
    return value.span.begin < value.span.end && text[value.span.begin] == '*';
}

// Every value's bytes, read alone, give the value again.
void checkSpans(const std::string& text, const Value& value)
{
    if (isAlias(text, value))
        return;
    const std::string written = text.substr(value.span.begin, value.span.end - value.span.begin);
    // A block collection's first line lacks the indentation that its span does not hold, and its aliases their anchors.
    const std::string alone = std::string(value.span.column - 1, ' ') + written;
    if (written.find('*') == std::string::npos) {
        const ParsedYaml again = parseYaml(value.span.column > 1 ? alone : written);
        QVERIFY2(again.root == value, written.c_str());
    }
    for (const Value& item : value.items)
        checkSpans(text, item);
    for (const MapEntry& entry : value.entries)
        checkSpans(text, entry.value);
}

class TestParseYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spansHoldExactlyTheValuesText_data();
    void spansHoldExactlyTheValuesText();
    void scalarsKeepTheirText_data();
    void scalarsKeepTheirText();
    void whatIsWrongIsFoundAtItsPlace_data();
    void whatIsWrongIsFoundAtItsPlace();
    void nullsStandBehindTheirSign();
    void aliasesGiveTheValueOfTheirAnchor();
    void depthIsCappedAt64();
    void anAliasBombIsAFinding();
    void sixteenMebibytesAreTheMost();
    void quotedTextMustBeClosed();
};

void TestParseYaml::spansHoldExactlyTheValuesText_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const auto& samples : {oddDocuments(), shownDocuments()}) {
        for (const SampleDocument& sample : samples) {
            if (sample.text.size() > 20000)
                continue;
            QTest::newRow(sample.name.c_str()) << QByteArray::fromStdString(sample.text);
            QTest::newRow((sample.name + " with returns").c_str()) << QByteArray::fromStdString(withReturns(sample.text));
        }
    }
}

void TestParseYaml::spansHoldExactlyTheValuesText()
{
    QFETCH(QByteArray, text);
    const std::string yaml = text.toStdString();
    const ParsedYaml parsed = parseYaml(yaml);
    QVERIFY2(parsed.findings.empty(), parsed.findings.empty() ? "" : parsed.findings.front().message.c_str());
    checkSpans(yaml, parsed.root);
}

void TestParseYaml::scalarsKeepTheirText_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isQuoted");
    QTest::newRow("leading zero") << QByteArray("010") << QByteArray("010") << false;
    QTest::newRow("yes") << QByteArray("yes") << QByteArray("yes") << false;
    QTest::newRow("hexadecimal") << QByteArray("0x10") << QByteArray("0x10") << false;
    QTest::newRow("quoted number") << QByteArray("\"503\"") << QByteArray("503") << true;
    QTest::newRow("quoted null") << QByteArray("'null'") << QByteArray("null") << true;
    QTest::newRow("escapes") << QByteArray("\"a\\tb\\u00fc\"") << QByteArray("a\tb\xC3\xBC") << true;
    QTest::newRow("literal") << QByteArray("|\n  a\n  b\n") << QByteArray("a\nb\n") << true;
    QTest::newRow("folded and stripped") << QByteArray(">-\n  a\n  b\n") << QByteArray("a b") << true;
}

void TestParseYaml::scalarsKeepTheirText()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, text);
    QFETCH(bool, isQuoted);
    const ParsedYaml parsed = parseYaml("key: " + yaml.toStdString());
    const Value* value = parsed.root.find("key");
    QVERIFY(value != nullptr);
    QCOMPARE(QByteArray::fromStdString(value->text), text);
    QCOMPARE(value->isQuoted, isQuoted);
}

void TestParseYaml::whatIsWrongIsFoundAtItsPlace_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, const char* yaml, const char* rule, int line, int column) {
        QTest::newRow(name) << QByteArray(yaml) << QByteArray(rule) << line << column;
    };
    row("duplicate key", "a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1);
    row("duplicate key among many", "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: 1\ng: 1\nh: 1\ni: 1\nb: 2\n", "duplicate-key", 10, 1);
    row("duplicate key in flow", "{ a: 1, a: 2 }", "duplicate-key", 1, 9);
    row("merge key", "a: &x { b: 1 }\nc:\n  <<: *x\n", "merge-key", 3, 3);
    row("map as key", "{ a: 1 }: 2\n", "bad-key", 1, 1);
    row("no key", ": 2\n", "bad-key", 1, 1);
    row("several documents", "a: 1\n---\nb: 2\n", "several-documents", 2, 1);
    row("tag", "a: !!str 1\n", "tag", 1, 4);
    row("tab as indentation", "a:\n\t- 1\n", "syntax-error", 2, 2);
    row("unknown anchor", "a: *x\n", "syntax-error", 1, 4);
    row("alias inside its anchor", "a: &x [*x]\n", "syntax-error", 1, 8);
    row("colon in a plain text", "a: b: c\n", "syntax-error", 1, 5);
    row("bracket not closed", "a: [1, 2\n", "syntax-error", 2, 1);
    row("item missing", "a: [1, , 2]\n", "syntax-error", 1, 8);
    row("control character", "a: b\x04\n", "syntax-error", 1, 5);
    row("lone return", "a: b\rc: d\n", "syntax-error", 1, 5);
    row("not UTF-8", "a: \xFF\n", "syntax-error", 1, 1);
}

void TestParseYaml::whatIsWrongIsFoundAtItsPlace()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, rule);
    QFETCH(int, line);
    QFETCH(int, column);
    const ParsedYaml parsed = parseYaml(yaml.toStdString());
    QVERIFY(!parsed.findings.empty());
    const Finding& finding = parsed.findings.front();
    QCOMPARE(QByteArray::fromStdString(finding.rule), rule);
    QCOMPARE(static_cast<int>(finding.span.line), line);
    QCOMPARE(static_cast<int>(finding.span.column), column);
}

void TestParseYaml::nullsStandBehindTheirSign()
{
    const std::string text = "a:\nb: ~\nc:\n  -\n  - x\nd: { e, f: }\n";
    const Value root = parseYaml(text).root;
    QCOMPARE(root.find("a")->span.begin, text.find("a:") + 2);
    QCOMPARE(root.find("a")->span.end, text.find("a:") + 2);
    QCOMPARE(root.find("b")->span.begin, text.find('~'));
    QCOMPARE(root.find("b")->span.end, text.find('~') + 1);
    QVERIFY(root.find("c")->items.at(0).isNull());
    QCOMPARE(root.find("c")->items.at(0).span.begin, text.find('-') + 1);
    QVERIFY(root.find("d")->find("e")->isNull());
    QCOMPARE(root.find("d")->find("f")->span.begin, text.find("f:") + 2);
}

void TestParseYaml::aliasesGiveTheValueOfTheirAnchor()
{
    const ParsedYaml parsed = parseYaml("a: &x { b: [1, 2] }\nc: *x\n");
    QVERIFY(parsed.findings.empty());
    QVERIFY(*parsed.root.find("a") == *parsed.root.find("c"));
    QCOMPARE(parsed.root.find("c")->find("b")->span.line, 2U);
}

void TestParseYaml::depthIsCappedAt64()
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    QVERIFY(parseYaml(nested(63)).findings.empty());
    QVERIFY(parseYaml(nested(64)).findings.empty());
    QCOMPARE(parseYaml(nested(65)).findings.at(0).rule, std::string("too-deep"));
    QVERIFY(parseYaml(nested(65)).root.isNull());
    QCOMPARE(parseYaml(std::string(100000, '[')).findings.at(0).rule, std::string("too-deep"));
}

void TestParseYaml::anAliasBombIsAFinding()
{
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j)
            bomb += (j > 0 ? ", " : "") + last;
        bomb += "]\n";
    }
    const auto start = std::chrono::steady_clock::now();
    const ParsedYaml parsed = parseYaml(bomb);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
    QVERIFY(!parsed.findings.empty());
    QVERIFY(parsed.findings.front().rule == "alias-bomb" || parsed.findings.front().rule == "too-large");
    QVERIFY(parsed.root.isNull());
}

void TestParseYaml::sixteenMebibytesAreTheMost()
{
    const std::size_t most = 16U * 1024 * 1024;
    const std::string start = "a: 1\n#";
    QVERIFY(parseYaml(start + std::string(most - start.size(), 'x')).findings.empty());
    QCOMPARE(parseYaml(start + std::string(most - start.size() + 1, 'x')).findings.at(0).rule, std::string("too-large"));
}

void TestParseYaml::quotedTextMustBeClosed()
{
    for (const char* yaml : {"a: \"abc\n", "a: 'abc\n", "a: [\"abc]\n"}) {
        const ParsedYaml parsed = parseYaml(yaml);
        QVERIFY2(!parsed.findings.empty(), yaml);
        QCOMPARE(parsed.findings.front().rule, std::string("syntax-error"));
    }
}

} // namespace

QTEST_APPLESS_MAIN(TestParseYaml)
#include "tst_parse_yaml.moc"
