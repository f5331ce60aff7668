// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/trace_context.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

const QByteArray id = "0af7651916cd43dd8448eb211c80319c";
const QByteArray parentId = "b7ad6b7169203331";

} // namespace

class TestTraceContext : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void traceparentIsReadStrictly_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isValid");
        QTest::addColumn<bool>("isSampled");
        const auto row = [](const char* name, const QByteArray& text, bool isValid, bool isSampled = false) {
            QTest::newRow(name) << text << isValid << isSampled;
        };
        row("sampled", "00-" + id + "-" + parentId + "-01", true, true);
        row("not sampled", "00-" + id + "-" + parentId + "-00", true, false);
        row("other flags are not ours", "00-" + id + "-" + parentId + "-fe", true, false);
        row("all flags", "00-" + id + "-" + parentId + "-ff", true, true);
        row("flag a is even", "00-" + id + "-" + parentId + "-0a", true, false);
        row("flag b is odd", "00-" + id + "-" + parentId + "-0b", true, true);
        row("empty", "", false);
        row("upper case id", "00-" + id.toUpper() + "-" + parentId + "-01", false);
        row("upper case parent", "00-" + id + "-" + parentId.toUpper() + "-01", false);
        row("upper case flags", "00-" + id + "-" + parentId + "-0A", false);
        row("zero trace", "00-" + QByteArray(32, '0') + "-" + parentId + "-01", false);
        row("zero parent", "00-" + id + "-" + QByteArray(16, '0') + "-01", false);
        row("not hex", "00-" + id.left(31) + "g-" + parentId + "-01", false);
        row("short id", "00-" + id.left(31) + "-" + parentId + "-01", false);
        row("long id", "00-" + id + "0-" + parentId + "-01", false);
        row("other separator", "00-" + id + "_" + parentId + "-01", false);
        row("blank before", " 00-" + id + "-" + parentId + "-01", false);
        row("blank after", "00-" + id + "-" + parentId + "-01 ", false);
        row("version 00 with more", "00-" + id + "-" + parentId + "-01-what", false);
        row("version ff", "ff-" + id + "-" + parentId + "-01", false);
        row("later version", "cc-" + id + "-" + parentId + "-01", true, true);
        row("later version with more", "cc-" + id + "-" + parentId + "-01-what", true, true);
        row("later version, no separator", "cc-" + id + "-" + parentId + "-01.what", false);
        row("version not hex", "0x-" + id + "-" + parentId + "-01", false);
        row("two of them", "00-" + id + "-" + parentId + "-01, 00-" + id + "-" + parentId + "-01", false);
        row("a NUL", QByteArray("00-" + id + "-" + parentId + "-0") + '\0', false);
    }
    void traceparentIsReadStrictly()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isValid);
        const auto read = parseTraceparent({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(read.has_value(), isValid);
        if (!read)
            return;
        QCOMPARE(read->traceId, std::string_view(id.constData()));
        QCOMPARE(read->parentId, std::string_view(parentId.constData()));
        QTEST(read->isSampled, "isSampled");
    }

    void everyShorterTextIsInvalid()
    {
        const std::string whole = "00-" + id.toStdString() + "-" + parentId.toStdString() + "-01";
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(!parseTraceparent(std::string_view(whole).substr(0, size)));
        QVERIFY(parseTraceparent(whole));
    }

    void traceGoesOnUnderAnewSpan()
    {
        HeaderList headers;
        headers.add("Traceparent", "00-" + id.toStdString() + "-" + parentId.toStdString() + "-00");
        headers.add("tracestate", "a=1");
        headers.add("tracestate", "b=2");
        TapeRandom random({0x1234});
        Trace trace;
        beginTrace(headers, 100, random, trace);
        QCOMPARE(trace.traceId, id.toStdString());
        QCOMPARE(trace.parentId, parentId.toStdString());
        QVERIFY(!trace.isSampled); // although all that begin here are
        writeTrace(trace, headers);
        QCOMPARE(headers.joined("traceparent"), "00-" + id.toStdString() + "-0000000000001234-00");
        QCOMPARE(headers.joined("tracestate"), std::string("a=1, b=2"));
    }

    void brokenTraceIsReplacedWithItsState()
    {
        HeaderList headers;
        headers.add("traceparent", "00-" + id.toStdString() + "-" + parentId.toStdString() + "-01");
        headers.add("traceparent", "00-" + id.toStdString() + "-" + parentId.toStdString() + "-01");
        headers.add("tracestate", "a=1");
        TapeRandom random({1, 2, 0, 3}); // trace id, sample, span id
        Trace trace;
        beginTrace(headers, 100, random, trace);
        QCOMPARE(trace.traceId, std::string("00000000000000010000000000000002"));
        QVERIFY(trace.parentId.empty());
        QVERIFY(trace.isSampled);
        writeTrace(trace, headers);
        QCOMPARE(headers.count("traceparent"), std::size_t{1});
        QVERIFY(parseTraceparent(headers.joined("traceparent")));
        QVERIFY(!headers.contains("tracestate"));
    }

    void idsAreNeverZero()
    {
        TapeRandom zeros({});
        Trace trace;
        beginTrace({}, 100, zeros, trace);
        HeaderList headers;
        writeTrace(trace, headers);
        QVERIFY(parseTraceparent(headers.joined("traceparent")));
        QVERIFY(makeSpanId(zeros).find_first_not_of('0') != std::string::npos);
    }

    void sampleIsAShareOfTheTracesThatBeginHere()
    {
        const auto sampled = [](double percent) {
            SplitMixRandom random(7);
            int count = 0;
            for (int i = 0; i < 10'000; ++i) {
                Trace trace;
                beginTrace({}, percent, random, trace);
                count += trace.isSampled ? 1 : 0;
            }
            return count;
        };
        QCOMPARE(sampled(0), 0);
        QCOMPARE(sampled(100), 10'000);
        QVERIFY(sampled(10) > 880 && sampled(10) < 1120); // 1000, and four standard deviations
    }
};

QTEST_APPLESS_MAIN(TestTraceContext)
#include "tst_trace_context.moc"
