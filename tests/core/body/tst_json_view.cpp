// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace signalbox;

namespace {

BodyRendering json(std::string_view bytes, bool isIncomplete = false)
{
    RenderOptions options;
    options.viewId = "json";
    options.isIncomplete = isIncomplete;
    return renderBody("application/json", "", bytes, options);
}

// The text without blanks outside strings: what pretty printing must not change.
std::string essence(std::string_view text)
{
    std::string kept;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isInString && c == '\\') {
            kept += c;
            kept += text[++i];
            continue;
        }
        if (c == '"')
            isInString = !isInString;
        if (isInString || (c != ' ' && c != '\n' && c != '\t' && c != '\r'))
            kept += c;
    }
    return kept;
}

} // namespace

class TestJsonView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void indentsByTwo()
    {
        QCOMPARE(json("{\"b\":[1,{\"c\":null}],\"a\":\"x\"}").text,
            std::string("{\n  \"b\": [\n    1,\n    {\n      \"c\": null\n    }\n  ],\n  \"a\": \"x\"\n}"));
        QCOMPARE(json(" {\n } ").text, std::string("{}"));
        QCOMPARE(json("[[],{}]").text, std::string("[\n  [],\n  {}\n]"));
        QCOMPARE(json("true").text, std::string("true"));
    }
    void numbersKeysAndEscapesStayAsWritten()
    {
        const std::string text = "{\"z\":1.0,\"a\":1e400,\"a\":12345678901234567890123,\"m\":-0,\"e\":1E+2,"
                                 "\"s\":\"\\u00e4\\/\\ud83d\\\"\",\"\":0.10}";
        const BodyRendering rendering = json(text);
        QCOMPARE(rendering.viewId, std::string("json"));
        QCOMPARE(essence(rendering.text), text);
    }
    void prettyTextIsAFixedPoint()
    {
        const std::string once = json(R"([1,[2,[3,{}]],{"a":{"b":[]}}])").text;
        QCOMPARE(json(once).text, once);
    }
    void jsonLinesAreShownOneAfterAnother()
    {
        QCOMPARE(json("{\"a\":1}\n{\"a\":2}\n").text, std::string("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}"));
        QCOMPARE(json("{} {}").viewId, std::string("text"));
    }
    void wrongJsonIsRefusedWithItsPosition_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("position");
        const auto row = [](const char* text, const char* position) { QTest::newRow(text) << QByteArray(text) << QByteArray(position); };
        row("{", "line 1, column 2");
        row("[1,]", "line 1, column 4");
        row("{\"a\":1,}", "line 1, column 8");
        row("{a:1}", "line 1, column 2");
        row("{\"a\" 1}", "line 1, column 6");
        row("{\"a\":}", "line 1, column 6");
        row("[1 2]", "line 1, column 4");
        row("[1}", "line 1, column 3");
        row("]", "line 1, column 1");
        row("[01]", "line 1, column 3");
        row("[+1]", "line 1, column 2");
        row("[.5]", "line 1, column 2");
        row("[1.]", "line 1, column 4");
        row("[1e]", "line 1, column 4");
        row("[-]", "line 1, column 3");
        row("[NaN]", "line 1, column 2");
        row("[tru]", "line 1, column 2");
        row("[\n\"a\nb\"]", "line 2, column 3");
        row("[\"\\x\"]", "line 1, column 4");
        row("[\"\\u12g4\"]", "line 1, column 7");
        row("[\"abc", "line 1, column 6");
        row("// c\n[]", "line 1, column 1");
        row("{} x", "line 1, column 4");
    }
    void wrongJsonIsRefusedWithItsPosition()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, position);
        const BodyRendering rendering = json(text.toStdString());
        QCOMPARE(rendering.viewId, std::string("text"));
        QCOMPARE(rendering.text, text.toStdString());
        QVERIFY2(rendering.errorMessage.find(position.toStdString()) != std::string::npos, rendering.errorMessage.c_str());
    }
    void everyPrefixIsFineWhenTheBodyIsIncomplete()
    {
        const std::string text = R"({"a":[1.5e+3,-0.1,true,null,"x\u00e4\n",{}],"b":false})";
        for (std::size_t length = 1; length <= text.size(); ++length) {
            const std::string prefix = text.substr(0, length);
            const BodyRendering rendering = json(prefix, true);
            QVERIFY2(rendering.errorMessage.empty(), (prefix + " " + rendering.errorMessage).c_str());
            QVERIFY(rendering.text.find('[') != std::string::npos || length < 6);
            if (length < text.size())
                QVERIFY2(json(prefix).viewId == "text", prefix.c_str());
        }
    }
    void depthCostsNeitherStackNorText()
    {
        const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
        const BodyRendering rendering = json(deep);
        QCOMPARE(rendering.viewId, std::string("json"));
        QVERIFY(rendering.isTruncated);
        QVERIFY(rendering.text.size() <= RenderOptions{}.textBytes);
    }
    void tenMegabytesTakeWellUnderASecond()
    {
        std::string text = "[";
        while (text.size() < 10'000'000)
            text += R"({"id":12345,"name":"A thing with a name","price":19.90,"tags":["a","b"],"on":true},)";
        text.back() = ']';
        QElapsedTimer timer;
        timer.start();
        const BodyRendering rendering = json(text);
        const auto milliseconds = timer.elapsed();
        QCOMPARE(rendering.viewId, std::string("json"));
        QVERIFY(!rendering.isTruncated);
        qInfo("10 MB in %lld ms", static_cast<long long>(milliseconds));
        QVERIFY(milliseconds < 5000); // sanitizers and a busy machine included; usual is below 100
    }
};

QTEST_APPLESS_MAIN(TestJsonView)
#include "tst_json_view.moc"
