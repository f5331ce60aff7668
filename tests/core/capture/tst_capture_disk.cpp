// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that are full, broken, slow: capture stops and says so, and the log stays readable.
#include "core/capture/disk_capture_log.h"

#include "tests/core/capture/log_bench.h"


#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <sys/resource.h>

using namespace signalbox;

namespace {

// A disk with a size, and a door: while it is shut, writers wait.
struct FakeDisk {
    std::mutex door;
    std::atomic<std::uint64_t> freeBytes{~0ULL};
    std::atomic<int> errorNumber{ENOSPC};
};

class FakeLogFile final : public LogFile {
public:
    FakeLogFile(FakeDisk& disk, std::unique_ptr<LogFile> file) : m_disk(disk), m_file(std::move(file)) {}
    Result<void> append(std::string_view bytes) override
    {
        const std::lock_guard lock(m_disk.door);
        if (bytes.size() > m_disk.freeBytes)
            return systemError(ErrorCode::WriteFailed, m_disk.errorNumber, "write", "the file");
        m_disk.freeBytes -= bytes.size();
        return m_file->append(bytes);
    }
    std::uint64_t size() const override { return m_file->size(); }
    Result<void> synchronize() override { return m_file->synchronize(); }

private:
    FakeDisk& m_disk;
    std::unique_ptr<LogFile> m_file;
};

std::unique_ptr<CaptureLog> openedOn(FakeDisk& disk, CaptureSettings settings)
{
    auto log = DiskCaptureLog::open(std::move(settings),
        [&disk](const std::string& path, LogFileMode mode, std::uint64_t size) -> Result<std::unique_ptr<LogFile>> {
            auto file = openLogFile(path, mode, size);
            if (!file)
                return file.error();
            return std::unique_ptr<LogFile>(std::make_unique<FakeLogFile>(disk, *std::move(file)));
        });
    return log ? *std::move(log) : nullptr;
}

} // namespace

class TestCaptureDisk final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.renew(); }
    void aFullDiskStopsCaptureAndSaysSo_data();
    void aFullDiskStopsCaptureAndSaysSo();
    void aWriteThatFailsHalfwayLeavesNothingBehind();
    void clearingMakesAStoppedCaptureGoOn();
    void aSlowDiskCostsBodiesFirstAndThenExchanges();

private:
    CaptureSettings settings() const { return m_folder.settings(); }

    LogFolder m_folder;
};

void TestCaptureDisk::aFullDiskStopsCaptureAndSaysSo_data()
{
    QTest::addColumn<int>("errorNumber");
    QTest::newRow("no space") << ENOSPC;
    QTest::newRow("quota") << EDQUOT;
    QTest::newRow("broken") << EIO;
}

void TestCaptureDisk::aFullDiskStopsCaptureAndSaysSo()
{
    QFETCH(int, errorNumber);
    FakeDisk disk;
    disk.errorNumber = errorNumber;
    const auto log = openedOn(disk, settings());
    recordSamples(*log, 10);
    QVERIFY(!log->status().isStopped);
    disk.freeBytes = 100;
    recordSamples(*log, 10);
    const CaptureStatus status = log->status();
    QVERIFY(status.isStopped);
    QVERIFY(status.problem.find(std::strerror(errorNumber)) != std::string::npos);
    QCOMPARE(status.exchanges, std::uint64_t{10});
    QCOMPARE(status.lostExchanges, std::uint64_t{10});
    recordSamples(*log, 5); // traffic goes on
    QCOMPARE(log->status().lostExchanges, std::uint64_t{15});
    QVERIFY(log->read(9).has_value());
}

void TestCaptureDisk::aWriteThatFailsHalfwayLeavesNothingBehind()
{
    const auto log = opened(settings());
    recordSamples(*log, 10);
    const QByteArray before = bytesOf(newestSegment(m_folder.path));
    rlimit former{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &former), 0);
    auto* const formerHandler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = former;
    small.rlim_cur = static_cast<rlim_t>(before.size() + 1000);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    recordSamples(*log, 10);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &former), 0);
    std::signal(SIGXFSZ, formerHandler);
    QVERIFY(log->status().isStopped);
    QCOMPARE(bytesOf(newestSegment(m_folder.path)), before);
    QCOMPARE(log->rowCount(), std::uint64_t{10});
}

void TestCaptureDisk::clearingMakesAStoppedCaptureGoOn()
{
    FakeDisk disk;
    const auto log = openedOn(disk, settings());
    disk.freeBytes = 0;
    recordSamples(*log, 1);
    QVERIFY(log->status().isStopped);
    disk.freeBytes = ~0ULL;
    QVERIFY(log->clear().has_value());
    QVERIFY(!log->status().isStopped);
    QCOMPARE(log->status().problem, std::string());
    recordSamples(*log, 1);
    QCOMPARE(log->rowCount(), std::uint64_t{1});
}

void TestCaptureDisk::aSlowDiskCostsBodiesFirstAndThenExchanges()
{
    FakeDisk disk;
    CaptureSettings limited = settings();
    limited.maxQueueBytes = 4U << 20U;
    const auto log = openedOn(disk, limited);
    const auto lane = log->makeLane();
    Exchange exchange = sampleExchange(0);
    exchange.responseBody = {std::string(10'000, 'b'), 10'000};
    {
        const std::lock_guard shut(disk.door);
        for (int i = 0; i < 20'000; ++i) {
            exchange.number = lane->nextNumber();
            lane->record(exchange);
        }
    }
    lane->flush();
    log->sync();
    const CaptureStatus status = log->status();
    QVERIFY(status.shortenedBodies > 0);
    QVERIFY(status.lostExchanges > 0);
    QCOMPARE(status.exchanges + status.lostExchanges, std::uint64_t{20'000});
    QVERIFY(status.diskBytes < (5U << 20U));
    QCOMPARE(log->read(0)->responseBody.bytes.size(), std::size_t{10'000});
    const auto last = log->read(log->rowCount() - 1);
    QVERIFY(last->responseBody.isShortened());
    QCOMPARE(last->responseBody.totalBytes, std::uint64_t{10'000});
}

QTEST_APPLESS_MAIN(TestCaptureDisk)
#include "tst_capture_disk.moc"
