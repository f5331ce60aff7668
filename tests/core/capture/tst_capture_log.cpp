// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_log.h"

#include "tests/core/capture/log_bench.h"

#include <QtTest>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace signalbox;

class TestCaptureLog final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.renew(); }
    void rowsComeInTheOrderOfCompletion();
    void numbersAreUniqueOverLanesAndThreads();
    void filesArePrivate();
    void reopeningContinuesRowsNumbersAndPlans();
    void theSamePlanHasTheSameIndex();
    void aTailTornAtAnyByteIsCut();
    void aDamagedBlockIsSkipped();
    void aFileTornInItsHeaderIsContinued();
    void oldSegmentsGoWhenTheDiskLimitIsReached();
    void oldSegmentsGoWhenTheExchangeLimitIsReached();
    void everySegmentHoldsThePlansItNeeds();
    void aClosedTunnelReplacesItsRow();
    void aTunnelOfADeadProcessIsNotOpen();
    void clearingDeletesEverythingAndLanesGoOn();
    void onlyOneProcessWritesAFolder();
    void whatIsNotACaptureIsRefused_data();
    void whatIsNotACaptureIsRefused();
    void aRunningCaptureCanBeRead();
    void aKilledProcessLosesNothingThatWasStored();
    void aFolderThatCannotBeMadeIsAnError();

private:
    CaptureSettings settings() const { return m_folder.settings(); }

    LogFolder m_folder;
};

void TestCaptureLog::rowsComeInTheOrderOfCompletion()
{
    const auto log = opened(settings());
    QVERIFY(log);
    const std::uint64_t before = log->version();
    const auto lane = log->makeLane();
    lane->record(sampleExchange(2));
    lane->record(fullExchange(1));
    lane->flush();
    log->sync();
    QCOMPARE(log->rowCount(), std::uint64_t{2});
    QVERIFY(log->version() > before);
    QCOMPARE(log->rowOf(1), std::uint64_t{1});
    QCOMPARE(log->rowOf(2), std::uint64_t{0});
    QCOMPARE(log->rowOf(3), CaptureLog::npos);
    const auto summaries = log->summaries(0, 99);
    QCOMPARE(summaries.size(), std::size_t{2});
    QCOMPARE(summaries[0].number, ExchangeNumber{2});
    QCOMPARE(summaries[0].target, std::string("/orders/2?expand=lines"));
    QCOMPARE(summaries[0].host, std::string("api.shop.test:8080"));
    const auto exchange = log->read(1);
    QVERIFY(exchange.has_value());
    QCOMPARE(exchange->errorDetail, std::string("127.0.0.1:9001 closed the connection"));
    QVERIFY(log->read(2).error().code == ErrorCode::NotFound);
    QCOMPARE(log->status().exchanges, std::uint64_t{2});
    QCOMPARE(log->status().diskBytes, static_cast<std::uint64_t>(bytesOf(newestSegment(m_folder.path)).size()));
}

void TestCaptureLog::numbersAreUniqueOverLanesAndThreads()
{
    const auto log = opened(settings());
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([&log] { recordSamples(*log, 2500); });
    for (std::thread& worker : workers)
        worker.join();
    QCOMPARE(log->rowCount(), std::uint64_t{10000});
    std::vector<bool> seen(10001);
    for (const ExchangeSummary& summary : log->summaries(0, log->rowCount())) {
        QVERIFY(summary.number >= 1 && summary.number <= 10000 && !seen[summary.number]);
        seen[summary.number] = true;
        QCOMPARE(summary.target, sampleExchange(summary.number).request.target);
    }
    for (const ExchangeNumber number : {1U, 777U, 5000U, 10000U}) {
        const auto exchange = log->read(log->rowOf(number));
        QVERIFY(exchange.has_value());
        QCOMPARE(exchange->number, number);
    }
}

void TestCaptureLog::filesArePrivate()
{
    const auto log = opened(settings());
    struct stat status {};
    QCOMPARE(::stat(m_folder.path.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0700U);
    QCOMPARE(::stat(newestSegment(m_folder.path).c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0600U);
}

void TestCaptureLog::reopeningContinuesRowsNumbersAndPlans()
{
    {
        const auto log = opened(settings());
        QCOMPARE(log->addPlan(samplePlan()), 0U);
        recordSamples(*log, 100);
    }
    const auto log = opened(settings());
    QCOMPARE(log->rowCount(), std::uint64_t{100});
    QCOMPARE(log->plan(0).routes, (std::vector<std::string>{"order", "catalog"}));
    QCOMPARE(log->plan(0).services, (std::vector<std::string>{"orders"}));
    QCOMPARE(log->makeLane()->nextNumber(), ExchangeNumber{101});
    recordSamples(*log, 3);
    QCOMPARE(log->rowCount(), std::uint64_t{103});
    QCOMPARE(log->summaries(102, 103).at(0).number, ExchangeNumber{104});
    QCOMPARE(segmentsOf(m_folder.path).size(), 1);
    for (std::uint64_t row = 0; row < 103; ++row)
        QVERIFY(log->read(row).has_value());
}

void TestCaptureLog::theSamePlanHasTheSameIndex()
{
    const auto log = opened(settings());
    QCOMPARE(log->addPlan(samplePlan("a")), 0U);
    QCOMPARE(log->addPlan(samplePlan("b")), 1U);
    QCOMPARE(log->addPlan(samplePlan("a")), 0U);
    QCOMPARE(log->plan(1).hash, std::string("b"));
    QCOMPARE(log->plan(7).hash, std::string());
}

void TestCaptureLog::aTailTornAtAnyByteIsCut()
{
    QByteArray first;
    {
        const auto log = opened(settings());
        recordSamples(*log, 2);
        first = bytesOf(newestSegment(m_folder.path));
        recordSamples(*log, 1);
    }
    const std::string path = newestSegment(m_folder.path);
    const QByteArray whole = bytesOf(path);
    for (qsizetype length = first.size(); length <= whole.size(); length += length < first.size() + 40 ? 1 : 29) {
        setBytes(path, whole.left(length));
        const auto log = opened(settings());
        QVERIFY(log);
        const std::uint64_t rows = length == whole.size() ? 3 : 2;
        QCOMPARE(log->rowCount(), rows);
        recordSamples(*log, 1);
        QCOMPARE(log->rowCount(), rows + 1);
        QVERIFY(log->read(rows).has_value());
    }
    setBytes(path, whole.left(whole.size() - 5));
    const auto reopened = openedToRead(m_folder.path);
    QCOMPARE(reopened->rowCount(), std::uint64_t{2});
}

void TestCaptureLog::aDamagedBlockIsSkipped()
{
    {
        const auto log = opened(settings());
        recordSamples(*log, 1);
        recordSamples(*log, 1);
        recordSamples(*log, 1);
    }
    const std::string path = newestSegment(m_folder.path);
    QByteArray bytes = bytesOf(path);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
    setBytes(path, bytes);
    const auto log = opened(settings());
    QCOMPARE(log->rowCount(), std::uint64_t{2});
    QCOMPARE(log->summaries(0, 2).at(0).number, ExchangeNumber{1});
    QCOMPARE(log->summaries(0, 2).at(1).number, ExchangeNumber{3});
}

void TestCaptureLog::aFileTornInItsHeaderIsContinued()
{
    {
        const auto log = opened(settings());
    }
    setBytes(newestSegment(m_folder.path), "SBX");
    {
        const auto log = opened(settings());
        QVERIFY(log);
        recordSamples(*log, 1);
    }
    QCOMPARE(openedToRead(m_folder.path)->rowCount(), std::uint64_t{1});
}

void TestCaptureLog::oldSegmentsGoWhenTheDiskLimitIsReached()
{
    CaptureSettings limited = settings();
    limited.maxDiskBytes = 1U << 20U;
    limited.segmentBytes = 128U << 10U;
    {
        const auto log = opened(limited);
        log->addPlan(samplePlan());
        for (int i = 0; i < 20; ++i)
            recordSamples(*log, 50, 2000);
        const CaptureStatus status = log->status();
        QCOMPARE(log->rowCount(), std::uint64_t{1000});
        QVERIFY(status.diskBytes <= limited.maxDiskBytes);
        QVERIFY(status.droppedOldest > 0);
        QCOMPARE(log->firstRow(), status.droppedOldest);
        QCOMPARE(status.exchanges + status.droppedOldest, std::uint64_t{1000});
        QVERIFY(!status.isStopped);
        QVERIFY(log->read(log->firstRow()).has_value());
        QVERIFY(log->read(log->firstRow() - 1).error().code == ErrorCode::NotFound);
        QCOMPARE(log->summaries(0, 1000).size(), status.exchanges);
        QCOMPARE(log->rowOf(1), CaptureLog::npos);
    }
    const auto again = opened(limited);
    QCOMPARE(again->summaries(again->rowCount() - 1, again->rowCount()).at(0).number, ExchangeNumber{1000});
}

void TestCaptureLog::oldSegmentsGoWhenTheExchangeLimitIsReached()
{
    CaptureSettings limited = settings();
    limited.maxExchanges = 1000;
    const auto log = opened(limited);
    for (int i = 0; i < 100; ++i)
        recordSamples(*log, 40);
    QCOMPARE(log->rowCount(), std::uint64_t{4000});
    QVERIFY(log->status().exchanges <= 1040 && log->status().exchanges >= 700);
    QVERIFY(log->read(log->firstRow()).has_value());
}

void TestCaptureLog::everySegmentHoldsThePlansItNeeds()
{
    CaptureSettings limited = settings();
    limited.maxDiskBytes = 1U << 20U;
    limited.segmentBytes = 64U << 10U;
    {
        const auto log = opened(limited);
        log->addPlan(samplePlan("first"));
        log->addPlan(samplePlan("second"));
        const auto lane = log->makeLane();
        for (int i = 0; i < 2000; ++i)
            lane->record(sampleExchange(lane->nextNumber(), i % 2 == 0 ? 0U : 1U));
        lane->flush();
    }
    QVERIFY(segmentsOf(m_folder.path).size() > 2);
    while (segmentsOf(m_folder.path).size() > 1)
        QVERIFY(QFile::remove(QString::fromStdString(m_folder.path) + QLatin1Char('/') + segmentsOf(m_folder.path).first()));
    const auto log = openedToRead(m_folder.path);
    QVERIFY(log->rowCount() > 0);
    QCOMPARE(log->plan(0).hash, std::string("first"));
    QCOMPARE(log->plan(1).hash, std::string("second"));
}

void TestCaptureLog::aClosedTunnelReplacesItsRow()
{
    const auto log = opened(settings());
    const auto lane = log->makeLane();
    Exchange tunnel = sampleExchange(1);
    tunnel.isOpen = true;
    tunnel.response.status = 101;
    lane->record(tunnel);
    lane->record(sampleExchange(2));
    lane->flush();
    log->sync();
    QVERIFY(log->summaries(0, 1).at(0).isOpen);
    QVERIFY(log->read(0)->isOpen);
    const std::uint64_t before = log->version();
    tunnel.isOpen = false;
    tunnel.duration = std::chrono::seconds(9);
    tunnel.responseBody.totalBytes = 777;
    lane->record(tunnel);
    lane->record(sampleExchange(3));
    lane->flush();
    log->sync();
    QCOMPARE(log->rowCount(), std::uint64_t{3});
    QCOMPARE(log->rowsReplacedSince(before), std::vector<std::uint64_t>{0});
    QVERIFY(log->rowsReplacedSince(log->version()).empty());
    const ExchangeSummary summary = log->summaries(0, 1).at(0);
    QVERIFY(!summary.isOpen);
    QCOMPARE(summary.responseBytes, std::uint64_t{777});
    QVERIFY(log->read(0)->duration == std::chrono::seconds(9));
    QCOMPARE(log->rowOf(3), std::uint64_t{2});
    QCOMPARE(openedToRead(m_folder.path)->rowCount(), std::uint64_t{3});
}

void TestCaptureLog::aTunnelOfADeadProcessIsNotOpen()
{
    {
        const auto log = opened(settings());
        const auto lane = log->makeLane();
        Exchange tunnel = sampleExchange(lane->nextNumber());
        tunnel.isOpen = true;
        lane->record(tunnel);
    }
    const auto log = opened(settings());
    QVERIFY(!log->summaries(0, 1).at(0).isOpen);
    QVERIFY(!log->read(0)->isOpen);
}

void TestCaptureLog::clearingDeletesEverythingAndLanesGoOn()
{
    const auto log = opened(settings());
    const auto lane = log->makeLane();
    log->addPlan(samplePlan());
    recordSamples(*log, 700);
    const std::string formerSegment = newestSegment(m_folder.path);
    QVERIFY(log->clear().has_value());
    QVERIFY(!QFile::exists(QString::fromStdString(formerSegment)));
    QCOMPARE(log->rowCount(), std::uint64_t{700});
    QCOMPARE(log->firstRow(), std::uint64_t{700});
    QCOMPARE(log->status().exchanges, std::uint64_t{0});
    QVERIFY(log->summaries(0, 700).empty());
    lane->record(sampleExchange(lane->nextNumber()));
    lane->flush();
    log->sync();
    QCOMPARE(log->rowCount(), std::uint64_t{701});
    QCOMPARE(log->read(700)->number, ExchangeNumber{701});
    QCOMPARE(openedToRead(m_folder.path)->plan(0).hash, samplePlan().hash);
}

void TestCaptureLog::onlyOneProcessWritesAFolder()
{
    const auto log = opened(settings());
    const auto second = CaptureLog::open(settings());
    QVERIFY(!second.has_value());
    QVERIFY(second.error().code == ErrorCode::PermissionDenied);
    QVERIFY(second.error().detail.find(m_folder.path) != std::string::npos);
}

void TestCaptureLog::whatIsNotACaptureIsRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("code");
    QTest::newRow("text") << QByteArray("GET / HTTP/1.1\r\n\r\n") << static_cast<int>(ErrorCode::InvalidInput);
    QTest::newRow("another version") << QByteArray("SBXLOG\n\x07") << static_cast<int>(ErrorCode::InvalidInput);
    QTest::newRow("missing") << QByteArray() << static_cast<int>(ErrorCode::NotFound);
}

void TestCaptureLog::whatIsNotACaptureIsRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(int, code);
    const std::string path = m_folder.beside(QStringLiteral("file"));
    if (!content.isEmpty())
        setBytes(path, content);
    const auto log = CaptureLog::openForReading(path);
    QVERIFY(!log.has_value());
    QCOMPARE(static_cast<int>(log.error().code), code);
    QVERIFY(CaptureLog::openForReading(m_folder.root()).error().code
        == ErrorCode::InvalidInput); // a folder without segments
}

void TestCaptureLog::aRunningCaptureCanBeRead()
{
    const auto log = opened(settings());
    log->addPlan(samplePlan());
    recordSamples(*log, 5);
    const auto reader = openedToRead(m_folder.path);
    QCOMPARE(reader->rowCount(), std::uint64_t{5});
    QCOMPARE(reader->plan(0).listeners, std::vector<std::string>{"public"});
    QVERIFY(reader->read(4).has_value());
    QVERIFY(!reader->clear().has_value());
    recordSamples(*log, 5);
    QCOMPARE(log->rowCount(), std::uint64_t{10});
}

void TestCaptureLog::aKilledProcessLosesNothingThatWasStored()
{
    int pipeEnds[2];
    QCOMPARE(::pipe(pipeEnds), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        // Reports how many exchanges are stored, then is in the middle of writing whenever the kill comes.
        const auto log = opened(settings());
        for (std::uint64_t stored = 0;;) {
            recordSamples(*log, 500);
            stored = log->rowCount();
            if (::write(pipeEnds[1], &stored, sizeof stored) != sizeof stored)
                ::_exit(1);
        }
    }
    ::close(pipeEnds[1]);
    std::uint64_t stored = 0;
    while (stored < 5000 && ::read(pipeEnds[0], &stored, sizeof stored) == sizeof stored) { }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipeEnds[0]);
    QVERIFY(stored >= 5000);
    QVERIFY(WIFSIGNALED(status));
    const auto log = opened(settings());
    QVERIFY(log);
    QVERIFY(log->rowCount() >= stored);
    for (std::uint64_t row = 0; row < log->rowCount(); row += 97)
        QCOMPARE(log->read(row)->number, row + 1);
    recordSamples(*log, 1);
    QVERIFY(log->read(log->rowCount() - 1).has_value());
}

void TestCaptureLog::aFolderThatCannotBeMadeIsAnError()
{
    const std::string file = m_folder.beside(QStringLiteral("file"));
    setBytes(file, "x");
    CaptureSettings wrong = settings();
    wrong.folder = file + "/capture";
    const auto log = CaptureLog::open(wrong);
    QVERIFY(!log.has_value());
    QVERIFY(log.error().detail.find(wrong.folder) != std::string::npos);
}

QTEST_APPLESS_MAIN(TestCaptureLog)
#include "tst_capture_log.moc"
