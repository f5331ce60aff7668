// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/decode.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

ResponseHead json(std::initializer_list<std::pair<const char*, const char*>> headers = {})
{
    ResponseHead head;
    head.headers.add("Content-Type", "application/json");
    for (const auto& [name, value] : headers)
        head.headers.set(name, value);
    return head;
}

} // namespace

class TestCompress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theClientsWeightsDecide_data()
    {
        QTest::addColumn<QByteArray>("accepted");
        QTest::addColumn<QByteArray>("coding");
        const auto row = [](const char* accepted, const char* coding) {
            QTest::newRow(accepted) << QByteArray(accepted) << QByteArray(coding);
        };
        row("", "(none)");
        row("gzip", "gzip");
        row("x-gzip", "gzip");
        row("GZIP", "gzip");
        row("gzip, br", "br");
        row("gzip;q=1, br;q=0.5", "gzip");
        row("gzip;q=0.5, zstd ; q=0.501", "zstd");
        row("*", "br");
        row("*;q=0", "(none)");
        row("gzip, *;q=0", "gzip");
        row("br;q=0, *", "zstd");
        row("br;q=0, zstd;q=0, gzip;q=0, *", "(none)");
        row("identity", "(none)");
        row("identity, gzip;q=0.5", "(none)");
        row("identity;q=0.5, gzip", "gzip");
        row("identity;q=0, gzip;q=0.001", "gzip");
        row("gzip;q=0.0", "(none)");
        row("gzip;q=2", "(none)");
        row("gzip;q=", "(none)");
        row("gzip;q=0.1234", "(none)");
        row("deflate", "(none)");
        row(", ,gzip,", "gzip");
    }
    void theClientsWeightsDecide()
    {
        QFETCH(QByteArray, accepted);
        QFETCH(QByteArray, coding);
        PolicyBench bench("compress", map({}));
        bench.request(get("/", {{"Accept-Encoding", accepted.toStdString()}}));
        ResponseHead head = json();
        QVERIFY(bench.response(head).isProceed());
        QCOMPARE(bytes(header(head.headers, "Content-Encoding")), coding);
        QCOMPARE(bench.transforms(head), coding != "(none)");
        QCOMPARE(bytes(header(head.headers, "Vary")), "Accept-Encoding");
    }

    void someResponsesAreLeftAsTheyAre_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char* label, int status, const char* name, const char* value, const char* why) {
            QTest::newRow(label) << status << QByteArray(name) << QByteArray(value) << QByteArray(why);
        };
        row("coded", 200, "Content-Encoding", "br", "coded");
        row("part", 206, "X", "1", "range");
        row("range", 200, "Content-Range", "bytes 0-1/2", "range");
        row("no-transform", 200, "Cache-Control", "public, no-transform", "no-transform");
        row("type", 200, "Content-Type", "image/png", "type");
        row("one below", 200, "Content-Length", "1023", "small");
        row("at", 200, "Content-Length", "1024", "(none)");
        row("204", 204, "X", "1", "empty");
        row("identity", 200, "Content-Encoding", "identity", "(none)");
        row("suffix", 200, "Content-Type", "application/hal+json; charset=utf-8", "(none)");
        row("star", 200, "Content-Type", "text/css", "(none)");
    }
    void someResponsesAreLeftAsTheyAre()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, why);
        PolicyBench bench("compress", map({}));
        bench.request(get("/", {{"Accept-Encoding", "gzip"}}));
        ResponseHead head = json({{name.constData(), value.constData()}});
        head.status = status;
        QVERIFY(bench.response(head).isProceed());
        QCOMPARE(bytes(bench.note("skipped")), why);
        QCOMPARE(bench.transforms(head), why == "(none)");
    }

    void validatorsAreWeakenedAndFieldsOfThePlainBodyGo()
    {
        PolicyBench bench("compress", map({}));
        bench.request(get("/", {{"Accept-Encoding", "gzip"}}));
        ResponseHead head = json({{"ETag", "\"a\""}, {"Accept-Ranges", "bytes"}, {"Content-Digest", "x"}, {"Vary", "Origin, accept-encoding"}});
        QVERIFY(bench.response(head).isProceed());
        QCOMPARE(bytes(header(head.headers, "ETag")), "W/\"a\"");
        QVERIFY(!head.headers.contains("Accept-Ranges") && !head.headers.contains("Content-Digest"));
        QCOMPARE(head.headers.count("Vary"), std::size_t{1});
        bench.request(get("/", {{"Accept-Encoding", "gzip"}}));
        ResponseHead notModified;
        notModified.status = 304;
        notModified.headers.add("ETag", "\"a\"");
        QVERIFY(bench.response(notModified).isProceed());
        QCOMPARE(bytes(header(notModified.headers, "ETag")), "W/\"a\"");
        QVERIFY(!bench.transforms(notModified));
    }

    void everyCodingDecodesAgain_data()
    {
        QTest::addColumn<QByteArray>("coding");
        for (const char* coding : {"gzip", "br", "zstd"})
            QTest::newRow(coding) << QByteArray(coding);
    }
    void everyCodingDecodesAgain()
    {
        QFETCH(QByteArray, coding);
        PolicyBench bench("compress", map({}));
        std::string whole;
        for (int i = 0; i < 20000; ++i)
            whole += std::to_string(i * 7919) + ",";
        for (const bool isKnown : {true, false}) {
            bench.request(get("/", {{"Accept-Encoding", coding.toStdString()}}));
            ResponseHead head = json();
            if (isKnown)
                head.headers.add("Content-Length", std::to_string(whole.size()));
            QVERIFY(bench.response(head).isProceed());
            std::string coded;
            for (std::size_t at = 0; at < whole.size(); at += 10007)
                coded += bench.transform(std::string_view(whole).substr(at, 10007), false);
            coded += bench.transform("", true);
            QVERIFY(coded.size() < whole.size());
            const auto decoded = decodeContent(coding.toStdString(), coded, whole.size());
            QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
            QVERIFY(*decoded == whole);
        }
    }

    void eventsAreNotHeldBack_data() { everyCodingDecodesAgain_data(); }
    void eventsAreNotHeldBack()
    {
        QFETCH(QByteArray, coding);
        PolicyBench bench("compress", map({}));
        bench.request(get("/", {{"Accept-Encoding", coding.toStdString()}}));
        ResponseHead head = json({{"Content-Type", "text/event-stream"}});
        QVERIFY(bench.response(head).isProceed());
        const std::string first = bench.transform("data: 1\n\n", false);
        QCOMPARE(bytes(decodeContentPartly(coding.toStdString(), first).bytes), "data: 1\n\n");
        const std::string second = bench.transform("data: 2\n\n", false);
        QCOMPARE(bytes(decodeContentPartly(coding.toStdString(), first + second).bytes), "data: 1\n\ndata: 2\n\n");
        QCOMPARE(bytes(bench.transform("", false)), "");
    }

    void anEmptyBodyIsStillAWholeCoding()
    {
        PolicyBench bench("compress", map({}));
        bench.request(get("/", {{"Accept-Encoding", "gzip"}}));
        ResponseHead head = json();
        QVERIFY(bench.response(head).isProceed());
        const auto decoded = decodeContent("gzip", bench.transform("", true), 10);
        QVERIFY(decoded.has_value() && decoded->empty());
    }

    void typesThatAreNoTypesAreFindings()
    {
        for (const char* type : {"json", "*/*/*", "a b/c", "text/*+*", "/"}) {
            PolicyBench bench("compress", map({{"types", type}}));
            QCOMPARE(bytes(bench.rules()), "compress-type");
        }
        PolicyBench bench("compress", map({{"types", list({"text/*", "application/*+json"})}}));
        QVERIFY(bench.findings().empty());
    }
};

QTEST_APPLESS_MAIN(TestCompress)
#include "tst_compress.moc"
