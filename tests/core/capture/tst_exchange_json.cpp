// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/exchange_json.h"

#include "core/capture/plan_table.h"
#include "core/capture/summary_view.h"
#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

#include <QJsonDocument>
#include <QJsonObject>

using namespace signalbox;

class TestExchangeJson final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLineIsAsPromised();
    void whatIsMissingIsNull();
    void anyBytesMakeValidJson();
    void timesAreIso_data();
    void timesAreIso();
};

void TestExchangeJson::aLineIsAsPromised()
{
    Exchange exchange = sampleExchange(7);
    exchange.startedAt.microseconds = 1'795'498'200'000'123;
    exchange.requestBody.totalBytes = 3;
    const std::string line = toJsonLine(toSummary(summaryOf(exchange)), capturedPlan(samplePlan()), "timed-out: \"late\"");
    const std::string promised = R"x({"id":7,"time":"2026-11-24T05:30:00.000123Z","method":"GET",)x"
                                 R"x("url":"http://api.shop.test:8080/orders/7?expand=lines","status":200,"route":"order",)x"
                                 R"x("service":"orders","duration_us":420,"request_bytes":3,"response_bytes":75,)x"
                                 R"x("error":"timed-out: \"late\""})x";
    QCOMPARE(line, promised);
}

void TestExchangeJson::whatIsMissingIsNull()
{
    Exchange exchange;
    exchange.number = 1;
    exchange.tls = "TLSv1.3";
    exchange.request.target = "/";
    const auto json = QJsonDocument::fromJson(
        QByteArray::fromStdString(toJsonLine(toSummary(summaryOf(exchange)), CapturedPlan{}, {})))
                          .object();
    for (const char* key : {"status", "route", "service", "error"})
        QVERIFY2(json.value(QLatin1String(key)).isNull(), key);
    QCOMPARE(json.value(QLatin1String("url")).toString(), QStringLiteral("https:///"));
    QCOMPARE(json.size(), 11);
}

void TestExchangeJson::anyBytesMakeValidJson()
{
    Exchange exchange = sampleExchange(1);
    exchange.request.target = "/\xff\xfe\"\\";
    exchange.request.target += '\x01';
    const std::string line = toJsonLine(toSummary(summaryOf(exchange)), {}, "\xc3");
    QVERIFY(line.find('\n') == std::string::npos);
    QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(line)).isObject());
}

void TestExchangeJson::timesAreIso_data()
{
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("epoch") << qint64{0} << "1970-01-01T00:00:00.000000Z";
    QTest::newRow("before") << qint64{-1} << "1969-12-31T23:59:59.999999Z";
    QTest::newRow("now") << qint64{1'795'498'200'000'123} << "2026-11-24T05:30:00.000123Z";
}

void TestExchangeJson::timesAreIso()
{
    QFETCH(qint64, microseconds);
    QFETCH(QString, text);
    QCOMPARE(toIsoText({microseconds}), text.toStdString());
}

QTEST_APPLESS_MAIN(TestExchangeJson)
#include "tst_exchange_json.moc"
