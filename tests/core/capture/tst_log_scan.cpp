// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/log_scan.h"

#include "tests/core/capture/log_bench.h"

#include <QtTest>

using namespace signalbox;

// version-1.sbrec was written by a program of version 1: GET /healthz taken by the third route, and GET /none by no route.
class TestLogScan final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.renew(); }
    void aRecordingOfTheFirstVersionIsRead();
    void whatIsReadIsSavedInTheCurrentVersion();
    void aSegmentOfTheFirstVersionIsNotAddedTo();
    void aVersionFromTheFutureIsRefusedByName();

private:
    static std::string firstVersion() { return SIGNALBOX_SOURCE_DIR "/tests/core/capture/version-1.sbrec"; }

    LogFolder m_folder;
};

void TestLogScan::aRecordingOfTheFirstVersionIsRead()
{
    const auto log = openedToRead(firstVersion());
    QVERIFY(log);
    QCOMPARE(log->rowCount(), std::uint64_t{2});
    const auto taken = log->read(0);
    QVERIFY(taken.has_value());
    QCOMPARE(taken->request.target, std::string("/healthz"));
    QCOMPARE(taken->route, RouteId(2));
    QCOMPARE(taken->response.status, 200);
    QCOMPARE(taken->responseBody.bytes, std::string("ok"));
    QCOMPARE(taken->earlier, 2U);
    QVERIFY(taken->failed == (std::vector<FailedCandidate>{{RouteId(), Condition::Path}, {RouteId(), Condition::Method}}));
    const auto lost = log->read(1);
    QVERIFY(lost.has_value());
    QCOMPARE(lost->outcome, Decision::Outcome::NoRoute);
    QCOMPARE(lost->earlier, 3U);
    QCOMPARE(lost->failed.size(), std::size_t{3});
    QCOMPARE(lost->failed[2].condition, Condition::Path);
    QCOMPARE(log->plan(0).routes, (std::vector<std::string>{"orders", "put", "health"}));
}

void TestLogScan::whatIsReadIsSavedInTheCurrentVersion()
{
    const std::string path = m_folder.beside(QStringLiteral("saved.sbrec"));
    QVERIFY(saveRecording(*openedToRead(firstVersion()), {0, 1}, path, {}, nullptr).has_value());
    QCOMPARE(bytesOf(path).left(8), QByteArray("SBXLOG\n\x02"));
    const auto saved = openedToRead(path);
    QVERIFY(saved);
    QCOMPARE(saved->rowCount(), std::uint64_t{2});
    QCOMPARE(saved->read(1)->earlier, 3U);
    QCOMPARE(saved->read(1)->failed.size(), std::size_t{3});
    QVERIFY(!saved->read(1)->failed[0].route.isValid());
}

void TestLogScan::aSegmentOfTheFirstVersionIsNotAddedTo()
{
    QVERIFY(QDir().mkdir(QString::fromStdString(m_folder.path)));
    const std::string first = m_folder.path + "/segment-000001.sbx";
    const QByteArray before = bytesOf(firstVersion());
    setBytes(first, before);
    {
        const auto log = opened(m_folder.settings());
        QVERIFY(log);
        log->addPlan(samplePlan());
        recordSamples(*log, 1);
        QCOMPARE(log->rowCount(), std::uint64_t{3});
        QVERIFY(log->read(0).has_value() && log->read(2).has_value());
    }
    QCOMPARE(bytesOf(first), before);
    QCOMPARE(segmentsOf(m_folder.path).size(), 2);
    QCOMPARE(bytesOf(newestSegment(m_folder.path)).left(8), QByteArray("SBXLOG\n\x02"));
    QCOMPARE(openedToRead(m_folder.path)->rowCount(), std::uint64_t{3});
}

void TestLogScan::aVersionFromTheFutureIsRefusedByName()
{
    const std::string path = m_folder.beside(QStringLiteral("future.sbrec"));
    setBytes(path, QByteArray("SBXLOG\n\x03"));
    const auto log = CaptureLog::openForReading(path);
    QVERIFY(!log.has_value());
    QVERIFY(log.error().code == ErrorCode::InvalidInput);
    QVERIFY2(log.error().detail.find("version 3") != std::string::npos, log.error().detail.c_str());
}

QTEST_APPLESS_MAIN(TestLogScan)
#include "tst_log_scan.moc"
