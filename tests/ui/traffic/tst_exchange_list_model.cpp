// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/exchange_list_model.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace signalbox;

namespace {

Exchange makeExchange(ExchangeNumber number, int status, const std::string& target)
{
    Exchange exchange;
    exchange.number = number;
    exchange.duration = std::chrono::milliseconds(2);
    exchange.request.method = "GET";
    exchange.request.target = target;
    exchange.request.headers.add("Host", "shop.test");
    exchange.hasResponse = true;
    exchange.response.status = status;
    exchange.outcome = Decision::Outcome::NoRoute;
    return exchange;
}

} // namespace

class TestExchangeListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void showsWhatIsRecordedAndWhatComes();
    void filtersHistoryInTheBackgroundAndNewRowsAsTheyCome();
    void replacesATunnelThatCloses();
    void survivesClearing();
    void takesAHundredThousandRowsQuickly();

private:
    void record(int count, int status = 200);
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<CaptureLog> m_log;
    std::unique_ptr<CaptureLane> m_lane;
    JobPool m_jobs;
};

void TestExchangeListModel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    CaptureSettings settings;
    settings.folder = m_folder->path().toStdString() + "/capture";
    auto opened = CaptureLog::open(settings);
    QVERIFY(opened.has_value());
    m_log = std::move(*opened);
    m_lane = m_log->makeLane();
}

void TestExchangeListModel::cleanup()
{
    m_lane.reset();
    m_log.reset();
}

void TestExchangeListModel::record(int count, int status)
{
    for (int i = 0; i < count; ++i) {
        const ExchangeNumber number = m_lane->nextNumber();
        m_lane->record(makeExchange(number, status, "/items/" + std::to_string(number)));
    }
    m_lane->flush();
    m_log->sync();
}

void TestExchangeListModel::showsWhatIsRecordedAndWhatComes()
{
    record(3);
    ExchangeListModel model(m_jobs);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setLog(m_log);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(2, ExchangeListModel::Path).data().toString(), QStringLiteral("/items/3"));
    QCOMPARE(model.index(0, ExchangeListModel::Route).data().toString(), QStringLiteral("no route"));
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    record(50);
    model.refresh();
    QCOMPARE(model.rowCount(), 53);
    QCOMPARE(inserted.size(), 1); // one batch
}

void TestExchangeListModel::filtersHistoryInTheBackgroundAndNewRowsAsTheyCome()
{
    record(20, 200);
    record(5, 503);
    ExchangeListModel model(m_jobs);
    model.setLog(m_log);
    model.setFilter(*FilterExpression::parse("status>=500"));
    QTRY_COMPARE(model.rowCount(), 5);
    record(10, 200);
    record(2, 500);
    QTRY_COMPARE(model.rowCount(), 7);
    model.setFilter(*FilterExpression::parse(""));
    QCOMPARE(model.rowCount(), 37);
}

void TestExchangeListModel::replacesATunnelThatCloses()
{
    Exchange tunnel = makeExchange(m_lane->nextNumber(), 101, "/live");
    tunnel.isOpen = true;
    m_lane->record(tunnel);
    m_lane->flush();
    m_log->sync();
    ExchangeListModel model(m_jobs);
    model.setLog(m_log);
    model.refresh();
    QCOMPARE(model.index(0, ExchangeListModel::Total).data().toString(), QStringLiteral("open"));
    tunnel.isOpen = false;
    m_lane->record(tunnel);
    m_lane->flush();
    m_log->sync();
    model.refresh();
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.index(0, ExchangeListModel::Total).data().toString() != QStringLiteral("open"));
}

void TestExchangeListModel::survivesClearing()
{
    record(30);
    ExchangeListModel model(m_jobs);
    model.setLog(m_log);
    QCOMPARE(model.rowCount(), 30);
    QVERIFY(m_log->clear().has_value());
    model.refresh();
    QCOMPARE(model.rowCount(), 0);
    record(4);
    model.refresh();
    QCOMPARE(model.rowCount(), 4);
}

void TestExchangeListModel::takesAHundredThousandRowsQuickly()
{
    record(100'000);
    ExchangeListModel model(m_jobs);
    QElapsedTimer timer;
    timer.start();
    model.setLog(m_log);
    QCOMPARE(model.rowCount(), 100'000);
    for (int row = 99'950; row < 100'000; ++row) {
        for (int column = 0; column < ExchangeListModel::ColumnCount; ++column)
            QVERIFY(model.index(row, column).data().isValid());
    }
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

QTEST_MAIN(TestExchangeListModel)
#include "tst_exchange_list_model.moc"
