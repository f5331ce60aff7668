// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/json_tree.h"

#include <QTest>

using namespace signalbox;

namespace {

QByteArray rewritten(std::string_view text)
{
    const auto tree = parseJsonTree(text);
    if (!tree)
        return "error";
    std::string out;
    writeJson(*tree, out);
    return QByteArray::fromStdString(out);
}

QByteArray pointed(std::string_view pointer)
{
    const auto steps = parseJsonPointer(pointer);
    if (!steps)
        return "error";
    QByteArray text;
    for (const std::string& step : *steps)
        text += "[" + QByteArray::fromStdString(step) + "]";
    return text;
}

} // namespace

class TestJsonTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokensStayAsTheyWere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("big number") << QByteArray("[12345678901234567890123, 1.10, 1E+2, -0]")
                                    << QByteArray("[12345678901234567890123,1.10,1E+2,-0]");
        QTest::newRow("order and repetition") << QByteArray("{\"b\" : 1, \"a\":{}, \"b\": [] }")
                                              << QByteArray("{\"b\":1,\"a\":{},\"b\":[]}");
        QTest::newRow("escapes") << QByteArray(" \"\\u00e9\\/\\ud83d\\ude00\" ") << QByteArray("\"\\u00e9\\/\\ud83d\\ude00\"");
        QTest::newRow("scalar") << QByteArray("null") << QByteArray("null");
    }
    void tokensStayAsTheyWere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(rewritten(text.toStdString()), expected);
    }

    void whatIsNotJsonIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "01", "1.", "1e", "-", "+1", ".5", "NaN",
                 "tru", "\"", "\"\\x\"", "\"\\u12g4\"", "\"a\nb\"", "1 2", "{\"a\"}", "[", "'a'", "\"\\u00", "\xff", "\"\xc3\""})
            QTest::addRow("%s", QByteArray(text).toHex().constData()) << QByteArray(text);
        QTest::newRow("NUL behind") << QByteArray("1\0", 2);
    }
    void whatIsNotJsonIsRefused()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(rewritten(text.toStdString()), QByteArray("error"));
    }

    void everyPrefixOfAnObjectIsRefused()
    {
        const std::string whole = "{\"a\":[1.5e3,\"x\\u0041\",{\"b\":null}],\"c\":true}";
        QCOMPARE(rewritten(whole), QByteArray::fromStdString(whole));
        for (std::size_t length = 0; length < whole.size(); ++length)
            QCOMPARE(rewritten(std::string_view(whole).substr(0, length)), QByteArray("error"));
    }

    void depthIsBounded()
    {
        const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
        QVERIFY(parseJsonTree(nested(deepestJson)).has_value());
        QVERIFY(!parseJsonTree(nested(deepestJson + 1)).has_value());
        QVERIFY(!parseJsonTree(std::string(1'000'000, '[')).has_value());
    }

    void stringsAreDecodedAndWritten()
    {
        QCOMPARE(QByteArray::fromStdString(jsonText("\"a\\n\\\"\\u00e9\\ud83d\\ude00\\/\"")), QByteArray("a\n\"\xc3\xa9\xf0\x9f\x98\x80/"));
        QCOMPARE(QByteArray::fromStdString(jsonText("\"\\ud83dx\\ude00\"")), QByteArray("\xef\xbf\xbdx\xef\xbf\xbd"));
        QCOMPARE(QByteArray::fromStdString(jsonToken("a\"\\\n\x1f")), QByteArray("\"a\\\"\\\\\\u000a\\u001f\""));
    }

    void pointersAreReadAsRfc6901Says()
    {
        QCOMPARE(pointed(""), QByteArray(""));
        QCOMPARE(pointed("/"), QByteArray("[]"));
        QCOMPARE(pointed("/a~1b/m~0n/0"), QByteArray("[a/b][m~n][0]"));
        QCOMPARE(pointed("/~01"), QByteArray("[~1]"));
        for (const char* bad : {"a", "#/a", "/~", "/~2", "/a~"})
            QCOMPARE(pointed(bad), QByteArray("error"));
    }
};

QTEST_APPLESS_MAIN(TestJsonTree)
#include "tst_json_tree.moc"
