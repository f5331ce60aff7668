// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/policy/json_number.h"

#include <QTest>

using namespace signalbox;

class TestJsonNumber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spellingsOfOneValueAreEqual_data();
    void spellingsOfOneValueAreEqual();
    void numbersAreInOrder();
    void wholeNumbersAreTold();
    void multiplesAreExact_data();
    void multiplesAreExact();
    void smallNumbersAgreeWithArithmetic();
    void hugeExponentsAreHarmless();
};

void TestJsonNumber::spellingsOfOneValueAreEqual_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    const auto row = [](const char* a, const char* b) { QTest::addRow("%s = %s", a, b) << QByteArray(a) << QByteArray(b); };
    row("0", "-0");
    row("0", "0.000e7");
    row("1", "1.0");
    row("100", "1e2");
    row("0.5", "5E-1");
    row("-1200", "-1.2e+3");
    row("123456789012345678901234567890", "1.2345678901234567890123456789e29");
}

void TestJsonNumber::spellingsOfOneValueAreEqual()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    const JsonNumber first(std::string_view(a.constData()));
    const JsonNumber second(std::string_view(b.constData()));
    QVERIFY(first == second);
    QVERIFY((first <=> second) == 0);
    QCOMPARE(first.text(), second.text());
}

void TestJsonNumber::numbersAreInOrder()
{
    const std::vector<const char*> ordered{"-1e400", "-100", "-99.5", "-12", "-1.5", "-1", "-0.1", "-1e-400", "0", "1e-400", "0.09", "0.1",
        "1", "1.01", "1.1", "2", "10", "11", "99", "9007199254740992", "9007199254740993", "1e400"};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t k = 0; k < ordered.size(); ++k) {
            QCOMPARE(JsonNumber(ordered[i]) < JsonNumber(ordered[k]), i < k);
            QCOMPARE(JsonNumber(ordered[i]) > JsonNumber(ordered[k]), i > k);
        }
    }
}

void TestJsonNumber::wholeNumbersAreTold()
{
    for (const char* whole : {"0", "-0.0", "7", "7.0", "1e3", "1.5e1", "120e-1", "1e400"})
        QVERIFY2(JsonNumber(whole).isInteger(), whole);
    for (const char* broken : {"0.1", "-7.5", "1e-1", "15e-2", "1e-400"})
        QVERIFY2(!JsonNumber(broken).isInteger(), broken);
}

void TestJsonNumber::multiplesAreExact_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<QByteArray>("divisor");
    QTest::addColumn<bool>("isMultiple");
    const auto row = [](const char* number, const char* divisor, bool isMultiple) {
        QTest::addRow("%s of %s", number, divisor) << QByteArray(number) << QByteArray(divisor) << isMultiple;
    };
    row("0.3", "0.1", true);
    row("19.99", "0.01", true);
    row("19.995", "0.01", false);
    row("4.5", "1.5", true);
    row("4", "1.5", false);
    row("0", "7", true);
    row("-21", "7", true);
    row("7", "0", false);
    row("1e400", "7", false);
    row("7e400", "7", true);
    row("1e400", "1024", true);
    row("1", "10", false);
    row("10", "4", false);
    row("100", "4", true);
    row("9007199254740993", "3", true);
    row("9007199254740994", "3", false);
    row("1e-400", "1e-401", true);
}

void TestJsonNumber::multiplesAreExact()
{
    QFETCH(QByteArray, number);
    QFETCH(QByteArray, divisor);
    QFETCH(bool, isMultiple);
    QCOMPARE(JsonNumber(number.constData()).isMultipleOf(JsonNumber(divisor.constData())), isMultiple);
}

void TestJsonNumber::smallNumbersAgreeWithArithmetic()
{
    SplitMixRandom random(11);
    for (int i = 0; i < 20'000; ++i) {
        const auto a = static_cast<std::int64_t>(random.below(20'000)) - 10'000;
        const auto b = static_cast<std::int64_t>(random.below(300)) + 1;
        const JsonNumber first(std::to_string(a));
        const JsonNumber second(std::to_string(b));
        QCOMPARE(first < second, a < b);
        QCOMPARE(first.isMultipleOf(second), a % b == 0);
        QVERIFY(JsonNumber(std::to_string(a * b)).isMultipleOf(second));
    }
}

void TestJsonNumber::hugeExponentsAreHarmless()
{
    const JsonNumber huge("1e99999999999999999999");
    QVERIFY(huge.isInteger());
    QVERIFY(huge > JsonNumber("1e400"));
    QVERIFY(huge.isMultipleOf(JsonNumber("8")));
    QVERIFY(!JsonNumber("1e-99999999999999999999").isInteger());
    QVERIFY(!JsonNumber("1e-99999999999999999999").isMultipleOf(JsonNumber("1")));
}

QTEST_APPLESS_MAIN(TestJsonNumber)
#include "tst_json_number.moc"
