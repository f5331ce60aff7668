// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestRequestHeaders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setReplacesEveryFieldOfTheName();
    void addLeavesWhatIsThere();
    void removeIsWithoutCase();
    void renameReplacesTheNewNameAndKeepsAllValues();
    void renameOfAnAbsentFieldChangesNothing();
    void removeComesBeforeSet();
    void templatesReadTheHeadersAsTheyWere();
    void emptyValueRemovesTheField();
    void aValueWithALineBreakIs400AndChangesNothing_data();
    void aValueWithALineBreakIs400AndChangesNothing();
    void framingFieldsCannotBeEdited_data();
    void framingFieldsCannotBeEdited();
    void anUnknownVariableDoesNotCompile();
    void findingsStandAtTheName();
};

void TestRequestHeaders::setReplacesEveryFieldOfTheName()
{
    PolicyBench bench("request-headers", map({{"set", map({{"X-A", "new"}})}}));
    QVERIFY(bench.request(get("/", {{"x-a", "1"}, {"X-B", "b"}, {"X-A", "2"}})).isProceed());
    QCOMPARE(bench.kept().headers.count("X-A"), std::size_t{1});
    QCOMPARE(bytes(header(bench.kept().headers, "X-A")), "new");
    QCOMPARE(bytes(header(bench.kept().headers, "X-B")), "b");
}

void TestRequestHeaders::addLeavesWhatIsThere()
{
    PolicyBench bench("request-headers", map({{"add", map({{"X-A", "{request.id}"}})}}));
    QVERIFY(bench.request(get("/", {{"X-A", "1"}})).isProceed());
    QCOMPARE(bytes(bench.kept().headers.joined("X-A")), "1, req-1");
}

void TestRequestHeaders::removeIsWithoutCase()
{
    PolicyBench bench("request-headers", map({{"remove", list({"x-secret", "X-Absent"})}}));
    QVERIFY(bench.request(get("/", {{"X-Secret", "1"}, {"X-SECRET", "2"}})).isProceed());
    QVERIFY(!bench.kept().headers.contains("X-Secret"));
}

void TestRequestHeaders::renameReplacesTheNewNameAndKeepsAllValues()
{
    PolicyBench bench("request-headers", map({{"rename", map({{"X-Old", "X-New"}})}}));
    QVERIFY(bench.request(get("/", {{"X-Old", "1"}, {"X-New", "forged"}, {"X-Old", "2"}})).isProceed());
    QCOMPARE(bytes(bench.kept().headers.joined("X-New")), "1, 2");
    QVERIFY(!bench.kept().headers.contains("X-Old"));
}

void TestRequestHeaders::renameOfAnAbsentFieldChangesNothing()
{
    PolicyBench bench("request-headers", map({{"rename", map({{"X-Old", "X-New"}})}}));
    QVERIFY(bench.request(get("/", {{"X-New", "kept"}})).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "X-New")), "kept");
}

void TestRequestHeaders::removeComesBeforeSet()
{
    PolicyBench bench("request-headers", map({{"set", map({{"X-A", "new"}})}, {"remove", list({"X-A"})}}));
    QVERIFY(bench.request(get("/", {{"X-A", "1"}})).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "X-A")), "new");
}

void TestRequestHeaders::templatesReadTheHeadersAsTheyWere()
{
    PolicyBench bench("request-headers",
        map({{"set", map({{"X-A", "{header.x-b}"}, {"X-B", "{header.x-a}"}})}, {"remove", list({"X-A"})}}));
    QVERIFY(bench.request(get("/", {{"X-A", "a"}, {"X-B", "b"}})).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "X-A")), "b");
    QCOMPARE(bytes(header(bench.kept().headers, "X-B")), "a");
}

void TestRequestHeaders::emptyValueRemovesTheField()
{
    PolicyBench bench("request-headers",
        map({{"set", map({{"X-User", "{header.x-missing}"}})}, {"add", map({{"X-Also", "{header.x-missing}"}})}}));
    QVERIFY(bench.request(get("/", {{"X-User", "forged"}})).isProceed());
    QVERIFY(!bench.kept().headers.contains("X-User"));
    QVERIFY(!bench.kept().headers.contains("X-Also"));
}

void TestRequestHeaders::aValueWithALineBreakIs400AndChangesNothing_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("CR") << QByteArray("/?x=a%0Db");
    QTest::newRow("LF") << QByteArray("/?x=a%0aSet-Cookie:+b");
    QTest::newRow("NUL") << QByteArray("/?x=%00");
}

void TestRequestHeaders::aValueWithALineBreakIs400AndChangesNothing()
{
    QFETCH(QByteArray, target);
    PolicyBench bench("request-headers", map({{"set", map({{"X-A", "{query.x}"}})}, {"remove", list({"X-B"})}}));
    const Outcome refused = bench.request(get(target.toStdString(), {{"X-B", "b"}}));
    QCOMPARE(refused.status, 400);
    QCOMPARE(bytes(refused.response.problemType), "unsafe-value");
    QVERIFY(bench.kept().headers.contains("X-B"));
    QVERIFY(!bench.kept().headers.contains("X-A"));
}

void TestRequestHeaders::framingFieldsCannotBeEdited_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "Host", "not a name", ""})
        QTest::newRow(name) << QByteArray(name);
}

void TestRequestHeaders::framingFieldsCannotBeEdited()
{
    QFETCH(QByteArray, name);
    const std::string text = name.toStdString();
    for (Value value : {map({{"set", map({{text, "1"}})}}), map({{"add", map({{text, "1"}})}}),
             map({{"remove", list({text})}}), map({{"rename", map({{"X-A", text}})}})}) {
        PolicyBench bench("request-headers", std::move(value));
        QVERIFY(!bench.isCompiled());
        QCOMPARE(bytes(bench.rules()), "header-name");
    }
}

void TestRequestHeaders::anUnknownVariableDoesNotCompile()
{
    PolicyBench bench("request-headers", map({{"set", map({{"X-A", "{nothing.x}"}})}}));
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bench.error.find("nothing.x") != std::string::npos, bench.error.c_str());
}

void TestRequestHeaders::findingsStandAtTheName()
{
    PolicyBench bench("request-headers", map({{"set", map({{"X-A", "1"}, {"Bad Name", "1"}})}}));
    const std::vector<Finding> findings = bench.findings();
    QCOMPARE(findings.size(), std::size_t{1});
    QCOMPARE(bytes(toText(findings.front().path)), "set.Bad Name");
    QCOMPARE(findings.front().severity, Severity::Error);
}

QTEST_APPLESS_MAIN(TestRequestHeaders)
#include "tst_request_headers.moc"
