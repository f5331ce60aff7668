// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_log.h"

#include "core/capture/redaction.h"
#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

#include <QDir>
#include <QTemporaryDir>

#include <sys/stat.h>

using namespace signalbox;

class TestSaveRecording final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void chosenRowsComeBackInOrder();
    void savedFilesArePrivateAndNothingElseIsLeft();
    void cancellingLeavesNothingBehind();
    void anUnwritablePlaceIsAnError();
    void savingOverAnOpenRecordingDoesNotChangeIt();
    void rowsThatWereDeletedAreLeftOut();
    void secretsAreRedactedEverywhere();
    void secretNames_data();
    void secretNames();
    void redactedTargets_data();
    void redactedTargets();

private:
    std::string file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)).toStdString(); }
    std::unique_ptr<CaptureLog> capture(int exchanges) const;

    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestSaveRecording::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<CaptureLog> TestSaveRecording::capture(int exchanges) const
{
    CaptureSettings settings;
    settings.folder = file("capture");
    auto log = CaptureLog::open(settings);
    if (!log)
        return nullptr;
    (*log)->addPlan(samplePlan("first"));
    (*log)->addPlan(samplePlan("second"));
    const auto lane = (*log)->makeLane();
    for (int i = 0; i < exchanges; ++i)
        lane->record(sampleExchange(lane->nextNumber(), i % 2 == 0 ? 0U : 1U));
    lane->flush();
    (*log)->sync();
    return *std::move(log);
}

void TestSaveRecording::chosenRowsComeBackInOrder()
{
    const auto log = capture(300);
    std::vector<std::uint64_t> rows;
    for (std::uint64_t row = 1; row < 300; row += 3)
        rows.push_back(row);
    double last = -1;
    bool grows = true;
    const auto progress = [&](double fraction) {
        grows = grows && fraction >= last;
        last = fraction;
        return true;
    };
    QVERIFY(saveRecording(*log, rows, file("some.sbrec"), {}, progress).has_value());
    QVERIFY(grows);
    QCOMPARE(last, 1.0);
    const auto saved = CaptureLog::openForReading(file("some.sbrec"));
    QVERIFY(saved.has_value());
    QCOMPARE((*saved)->rowCount(), std::uint64_t{100});
    for (std::uint64_t row = 0; row < 100; ++row) {
        const auto original = log->read(rows[row]);
        const auto copy = (*saved)->read(row);
        QCOMPARE(copy->number, original->number);
        QCOMPARE(copy->request.target, original->request.target);
        QCOMPARE(copy->responseBody.bytes, original->responseBody.bytes);
        QCOMPARE((*saved)->plan(copy->planIndex).hash, log->plan(original->planIndex).hash);
    }
}

void TestSaveRecording::savedFilesArePrivateAndNothingElseIsLeft()
{
    const auto log = capture(1);
    QVERIFY(saveRecording(*log, {0}, file("one.sbrec"), {}, nullptr).has_value());
    struct stat status {};
    QCOMPARE(::stat(file("one.sbrec").c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0600U);
    QCOMPARE(QDir(m_directory->path()).entryList(QDir::Files), QStringList(QStringLiteral("one.sbrec")));
}

void TestSaveRecording::cancellingLeavesNothingBehind()
{
    const auto log = capture(200);
    std::vector<std::uint64_t> rows;
    for (std::uint64_t row = 0; row < 200; ++row)
        rows.push_back(row);
    const auto saved
        = saveRecording(*log, rows, file("cancelled.sbrec"), {}, [](double fraction) { return fraction < 0.5; });
    QVERIFY(!saved.has_value());
    QVERIFY(saved.error().code == ErrorCode::Cancelled);
    QVERIFY(QDir(m_directory->path()).entryList(QDir::Files).isEmpty());
}

void TestSaveRecording::anUnwritablePlaceIsAnError()
{
    const auto log = capture(1);
    const auto saved = saveRecording(*log, {0}, file("missing/one.sbrec"), {}, nullptr);
    QVERIFY(!saved.has_value());
    QVERIFY(saved.error().detail.find("missing/one.sbrec") != std::string::npos);
}

void TestSaveRecording::savingOverAnOpenRecordingDoesNotChangeIt()
{
    const auto log = capture(10);
    QVERIFY(saveRecording(*log, {3, 4}, file("r.sbrec"), {}, nullptr).has_value());
    const auto open = CaptureLog::openForReading(file("r.sbrec"));
    QVERIFY(saveRecording(*log, {7}, file("r.sbrec"), {}, nullptr).has_value());
    QCOMPARE((*open)->read(0)->number, ExchangeNumber{4});
    QCOMPARE((*open)->read(1)->number, ExchangeNumber{5});
    QCOMPARE((*CaptureLog::openForReading(file("r.sbrec")))->read(0)->number, ExchangeNumber{8});
}

void TestSaveRecording::rowsThatWereDeletedAreLeftOut()
{
    const auto log = capture(10);
    QVERIFY(log->clear().has_value());
    const auto lane = log->makeLane();
    lane->record(sampleExchange(lane->nextNumber()));
    lane->flush();
    log->sync();
    QVERIFY(saveRecording(*log, {5, 10}, file("rest.sbrec"), {}, nullptr).has_value());
    QCOMPARE((*CaptureLog::openForReading(file("rest.sbrec")))->rowCount(), std::uint64_t{1});
}

void TestSaveRecording::secretsAreRedactedEverywhere()
{
    const auto log = capture(0);
    Exchange exchange = sampleExchange(1);
    const std::string secret = "s3cr3t-value";
    exchange.request.target = "/a?api_key=" + secret + "&page=2";
    exchange.upstreamTarget = exchange.request.target;
    exchange.request.headers.set("Authorization", "Bearer " + secret);
    exchange.request.headers.add("X-Api-Key", secret);
    exchange.request.headers.add("Cookie", "sid=" + secret);
    exchange.upstreamHeaders = exchange.request.headers;
    exchange.response.headers.add("Set-Cookie", "sid=" + secret);
    exchange.responseTrailers.add("X-Auth-Token", secret);
    exchange.stages[0].changes = {{Change::What::RequestHeader, "Cookie", "sid=" + secret, "", true, false},
        {Change::What::Target, "", "/a?token=" + secret, "/b", true, true}};
    exchange.stages[0].notes = {{"key", "192.0.2.7 " + secret + " Bearer " + secret + " sid=" + secret}, {"remaining", "14"}};
    const auto lane = log->makeLane();
    lane->record(exchange);
    lane->flush();
    log->sync();
    QVERIFY(saveRecording(*log, {0}, file("plain.sbrec"), {}, nullptr).has_value());
    QVERIFY(saveRecording(*log, {0}, file("redacted.sbrec"), {.redactsSecrets = true}, nullptr).has_value());
    const auto bytesOf = [](const std::string& path) {
        QFile opened(QString::fromStdString(path));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    };
    QVERIFY(bytesOf(file("plain.sbrec")).contains(secret.c_str()));
    QVERIFY(bytesOf(file("redacted.sbrec")).size() > 100);
    QVERIFY(!bytesOf(file("redacted.sbrec")).contains(secret.c_str()));
    const auto read = (*CaptureLog::openForReading(file("redacted.sbrec")))->read(0);
    QCOMPARE(*read->request.headers.find("authorization"), std::string_view("[redacted]"));
    QCOMPARE(*read->request.headers.find("accept-language"), std::string_view("en-US,en;q=0.5"));
    QCOMPARE(read->request.target, std::string("/a?api_key=[redacted]&page=2"));
    QCOMPARE(read->stages[0].notes[0].second, std::string("192.0.2.7 [redacted] [redacted] [redacted]"));
    QCOMPARE(read->stages[0].notes[1].second, std::string("14"));
    QVERIFY(!read->stages[0].changes[0].hasAfter && read->stages[0].changes[0].after.empty());
}

void TestSaveRecording::secretNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isSecret");
    for (const char* name : {"Authorization", "proxy-authorization", "COOKIE", "Set-Cookie", "X-API-Key", "apikey",
             "access_token", "X-Auth-Token", "client_secret", "password"})
        QTest::newRow(name) << QString::fromLatin1(name) << true;
    for (const char* name : {"Host", "Accept", "ETag", "X-Request-Id", "monkey", "page"})
        QTest::newRow(name) << QString::fromLatin1(name) << false;
}

void TestSaveRecording::secretNames()
{
    QFETCH(QString, name);
    QFETCH(bool, isSecret);
    QCOMPARE(isSecretName(name.toStdString()), isSecret);
}

void TestSaveRecording::redactedTargets_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("redacted");
    QTest::newRow("no query") << "/token/x" << "/token/x";
    QTest::newRow("nothing secret") << "/a?b=1&c&=2" << "/a?b=1&c&=2";
    QTest::newRow("first and last") << "/?token=1&x=2&key=3" << "/?token=[redacted]&x=2&key=[redacted]";
    QTest::newRow("encoded name") << "/?api%5Fkey=1" << "/?api%5Fkey=[redacted]";
    QTest::newRow("empty query") << "/?" << "/?";
    QTest::newRow("second question mark") << "/?a=1?token=2" << "/?a=1?token=2";
}

void TestSaveRecording::redactedTargets()
{
    QFETCH(QString, target);
    QFETCH(QString, redacted);
    QCOMPARE(redactedTarget(target.toStdString()), redacted.toStdString());
}

QTEST_APPLESS_MAIN(TestSaveRecording)
#include "tst_save_recording.moc"
