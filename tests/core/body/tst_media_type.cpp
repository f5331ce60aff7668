// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/media_type.h"

#include <QtTest>

using namespace signalbox;

class TestMediaType : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTypeAndParameters()
    {
        const MediaType type = parseMediaType(" Text/HTML ; Charset=\"utf-8\" ;x=1");
        QCOMPARE(type.essence, std::string("text/html"));
        QVERIFY(type.subtype() == "html");
        QVERIFY(type.parameter("charset") == "utf-8");
        QVERIFY(type.parameter("x") == "1");
        QVERIFY(type.parameter("y").empty());
    }
    void quotedParametersMayHoldSeparators()
    {
        const MediaType type = parseMediaType("multipart/form-data; boundary=\"a;b=\\\"c\"; z=2");
        QVERIFY(type.parameter("boundary") == "a;b=\"c");
        QVERIFY(type.parameter("z") == "2");
    }
    void knowsSuffixes()
    {
        QVERIFY(parseMediaType("application/problem+json").hasSuffix("+json"));
        QVERIFY(!parseMediaType("application/json").hasSuffix("+json"));
    }
    void knowsJson()
    {
        for (const char* text : {"application/json", "Application/JSON; charset=utf-8", "text/json", "application/problem+json"})
            QVERIFY2(parseMediaType(text).isJson(), text);
        for (const char* text : {"", "json", "text/plain", "application/x-ndjson", "application/jsonp", "image/svg+xml", "a/+json/b"})
            QVERIFY2(!parseMediaType(text).isJson(), text);
    }
    void malformedTypesAreNone()
    {
        for (const char* text : {"", "json", "a/", "/b", "a b/c", "a/b c", ";charset=x", "a/b/c"})
            QVERIFY2(parseMediaType(text).essence.empty(), text);
        QVERIFY(MediaType().subtype().empty());
    }
    void badParametersAreLeftOut()
    {
        const MediaType type = parseMediaType("a/b;;=x;q;n=\"open;m=1");
        QCOMPARE(type.essence, std::string("a/b"));
        QCOMPARE(type.parameters.size(), std::size_t{1});
        QVERIFY(type.parameter("n") == "\"open;m=1");
    }
    void dispositionParametersAreReadToo()
    {
        const auto parameters = parseParameters("form-data; name=\"a b\"; filename=x.png");
        QCOMPARE(parameters.size(), std::size_t{2});
        QCOMPARE(parameters[0].second, std::string("a b"));
        QCOMPARE(parameters[1].first, std::string("filename"));
    }
};

QTEST_APPLESS_MAIN(TestMediaType)
#include "tst_media_type.moc"
