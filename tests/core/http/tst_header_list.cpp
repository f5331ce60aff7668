// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/header_list.h"

#include <QtTest>

using namespace signalbox;

class TestHeaderList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsOrderAndSpelling()
    {
        HeaderList list;
        QVERIFY(list.isEmpty());
        QVERIFY(list.add("Host", "a"));
        QVERIFY(list.add("X-tRACE", "1"));
        QVERIFY(list.add("x-trace", ""));
        QCOMPARE(list.size(), std::size_t{3});
        QVERIFY(list.at(1).name == "X-tRACE" && list.at(1).value == "1");
        QVERIFY(list.at(2).name == "x-trace" && list.at(2).value.empty());
        std::string names;
        for (const HeaderField field : list)
            names += std::string(field.name) + ';';
        QCOMPARE(names, std::string("Host;X-tRACE;x-trace;"));
    }
    void findsWithoutCase()
    {
        HeaderList list;
        list.add("Accept", "a");
        list.add("ACCEPT", "b");
        QVERIFY(list.find("accept") == "a");
        QVERIFY(list.contains("aCCept"));
        QVERIFY(!list.contains("accep"));
        QVERIFY(!list.find("").has_value());
        QCOMPARE(list.count("Accept"), std::size_t{2});
        QCOMPARE(list.values("accept").size(), std::size_t{2});
        QCOMPARE(list.joined("accept"), std::string("a, b"));
        QCOMPARE(list.joined("other"), std::string());
    }
    void joinsEmptyValuesToo()
    {
        HeaderList list;
        list.add("A", "");
        list.add("A", "x");
        QCOMPARE(list.joined("a"), std::string(", x"));
    }
    void refusesNamesThatAreNoTokens()
    {
        HeaderList list;
        for (const char* name : {"", "a b", "a:", "a\r", "\xc3\xa4", "a\x7f"})
            QVERIFY2(!list.add(name, "v"), name);
        QVERIFY(!list.set("a b", "v"));
        QVERIFY(list.isEmpty());
    }
    void refusesLineBreaksAndNulAtEveryPlace()
    {
        HeaderList list;
        list.add("A", "old");
        for (const char bad : {'\r', '\n', '\0'}) {
            for (std::size_t length = 1; length < 30; ++length) {
                for (std::size_t at = 0; at < length; ++at) {
                    std::string value(length, 'x');
                    value[at] = bad;
                    QVERIFY(!list.add("B", value));
                    QVERIFY(!list.set("A", value));
                }
            }
        }
        QCOMPARE(list.size(), std::size_t{1});
        QVERIFY(list.find("a") == "old");
    }
    void takesEveryOtherByteInValues()
    {
        HeaderList list;
        for (int i = 1; i < 256; ++i) {
            const char c = static_cast<char>(i);
            if (c == '\r' || c == '\n')
                continue;
            QVERIFY(list.add("A", std::string(1, c)));
            QVERIFY(list.add("A", std::string(9, c)));
        }
    }
    void setReplacesTheFirstAndDropsTheRest()
    {
        HeaderList list;
        list.add("A", "1");
        list.add("B", "2");
        list.add("a", "3");
        QVERIFY(list.set("a", "a much longer value"));
        QCOMPARE(list.size(), std::size_t{2});
        QVERIFY(list.at(0).name == "A" && list.at(0).value == "a much longer value");
        QVERIFY(list.at(1).value == "2");
        QVERIFY(list.set("A", "s"));
        QVERIFY(list.find("A") == "s");
        QVERIFY(list.set("C", "new"));
        QVERIFY(list.at(2).name == "C");
    }
    void takesViewsIntoItself()
    {
        HeaderList list;
        list.add("Name", "value-of-some-length-that-is-copied");
        for (int i = 0; i < 200; ++i)
            QVERIFY(list.add(list.at(0).name, list.at(0).value)); // grows the text more than once
        QCOMPARE(list.size(), std::size_t{201});
        for (const HeaderField field : list)
            QVERIFY(field.name == "Name" && field.value == "value-of-some-length-that-is-copied");
        QVERIFY(list.set("Name", list.at(200).value.substr(3)));
        QVERIFY(list.find("name") == "ue-of-some-length-that-is-copied");
    }
    void removesByNameAndPlace()
    {
        HeaderList list;
        list.add("A", "1");
        list.add("B", "2");
        list.add("a", "3");
        QCOMPARE(list.remove("A"), std::size_t{2});
        QCOMPARE(list.remove("A"), std::size_t{0});
        list.removeAt(0);
        QVERIFY(list.isEmpty());
    }
    void countsTheBytesOfWhatIsThere()
    {
        HeaderList list;
        list.add("Ab", "123");
        list.add("C", "");
        QCOMPARE(list.textBytes(), std::size_t{6});
        list.set("Ab", "1");
        QCOMPARE(list.textBytes(), std::size_t{4});
        list.remove("C");
        QCOMPARE(list.textBytes(), std::size_t{3});
        list.clear();
        QCOMPARE(list.textBytes(), std::size_t{0});
    }
    void clearKeepsTheMemory()
    {
        HeaderList list;
        list.reserve(8, 600);
        list.add("Host", "a");
        const char* before = list.at(0).name.data();
        for (int i = 0; i < 100; ++i) {
            list.clear();
            list.add("Host", "some other host");
            QVERIFY(list.at(0).name.data() == before);
        }
    }
    void equalityMindsOrderAndValueButNotCaseOfNames()
    {
        HeaderList a;
        a.add("A", "1");
        a.add("B", "2");
        HeaderList b;
        b.add("a", "x");
        b.set("a", "1");
        b.add("b", "2");
        QVERIFY(a == b);
        b.set("b", "3");
        QVERIFY(!(a == b));
        HeaderList swapped;
        swapped.add("B", "2");
        swapped.add("A", "1");
        QVERIFY(!(a == swapped));
        QVERIFY(!(a == HeaderList()));
    }
};

QTEST_APPLESS_MAIN(TestHeaderList)
#include "tst_header_list.moc"
