// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of the access log, the queue they wait in, and the file they go to.
#include "core/capture/exchange_json.h"
#include "core/observe/access_line.h"
#include "core/observe/json_text.h"
#include "core/observe/log_writer.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sys/stat.h>

using namespace signalbox;

namespace {

Exchange plainExchange()
{
    Exchange exchange;
    exchange.requestId = "0011";
    exchange.client = *parseIpAddress("192.0.2.7");
    exchange.request.method = "GET";
    exchange.request.target = "/a?x=1";
    exchange.request.headers.add("Host", "a.test");
    exchange.request.headers.add("Authorization", "Bearer hidden-1");
    exchange.request.headers.add("Cookie", "sid=hidden-2");
    exchange.hasResponse = true;
    exchange.response.status = 200;
    exchange.requestBody.totalBytes = 5;
    exchange.responseBody.totalBytes = 7;
    exchange.duration = std::chrono::microseconds(1234);
    exchange.endpoint = "127.0.0.1:9001";
    exchange.attempts = 2;
    return exchange;
}

std::string lineOf(const Exchange& exchange)
{
    std::string line;
    appendAccessLine(exchange, {"public", "api", "shop", "http", {}}, line);
    return line;
}

QJsonObject objectOf(const std::string& line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(line), &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int modeOf(const QString& path)
{
    struct stat facts {};
    return ::stat(path.toUtf8().constData(), &facts) == 0 ? static_cast<int>(facts.st_mode & 0777U) : -1;
}

} // namespace

class TestAccessLog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lineHasOneOrderOfKeys()
    {
        const Exchange exchange = plainExchange();
        QCOMPARE(lineOf(exchange),
            "{\"time\":\"" + toIsoText(exchange.startedAt)
                + "\",\"request_id\":\"0011\",\"trace_id\":null,\"client\":\"192.0.2.7\",\"listener\":\"public\",\"route\":\"api\","
                  "\"method\":\"GET\",\"scheme\":\"http\",\"host\":\"a.test\",\"target\":\"/a?x=1\",\"protocol\":\"HTTP/1.1\","
                  "\"status\":200,\"request_bytes\":5,\"response_bytes\":7,\"duration_us\":1234,\"service\":\"shop\","
                  "\"endpoint\":\"127.0.0.1:9001\",\"attempts\":2,\"user_agent\":null,\"error\":null}\n");
    }

    void emptyExchangeIsALineWithTheSameKeys()
    {
        const QStringList keys = objectOf(lineOf(plainExchange())).keys();
        std::string line;
        appendAccessLine({}, {}, line);
        QCOMPARE(objectOf(line).keys(), keys);
        QVERIFY(objectOf(line).value("status").isNull());
    }

    void secretsAreTakenOut_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("query") << QByteArray("/a?q=1&access_token=hidden&y=2") << QByteArray("/a?q=1&access_token=[redacted]&y=2");
        QTest::newRow("encoded name") << QByteArray("/a?api%2Dkey=hidden") << QByteArray("/a?api%2Dkey=[redacted]");
        QTest::newRow("user") << QByteArray("http://me:hidden@a.test/x@y") << QByteArray("http://[redacted]@a.test/x@y");
        QTest::newRow("user without a path") << QByteArray("http://me:hidden@a.test") << QByteArray("http://[redacted]@a.test");
        QTest::newRow("no user") << QByteArray("http://a.test/x@y") << QByteArray("http://a.test/x@y");
        QTest::newRow("a URL in a path") << QByteArray("/go/http://a@b/") << QByteArray("/go/http://a@b/");
    }
    void secretsAreTakenOut()
    {
        QFETCH(QByteArray, target);
        Exchange exchange = plainExchange();
        exchange.request.target = target.toStdString();
        const std::string line = lineOf(exchange);
        QTEST(objectOf(line).value("target").toString().toUtf8(), "written");
        QVERIFY2(line.find("hidden") == std::string::npos, line.c_str());
    }

    // Whatever bytes a request has: one line, and valid JSON.
    void everyByteStaysOneLineOfJson()
    {
        for (int byte = 0; byte < 256; ++byte) {
            Exchange exchange = plainExchange();
            exchange.request.target = std::string("/a") + static_cast<char>(byte) + "b";
            const std::string line = lineOf(exchange);
            QCOMPARE(std::count(line.begin(), line.end(), '\n'), 1);
            QVERIFY2(!objectOf(line).isEmpty(), line.c_str());
            if (byte < 128)
                QCOMPARE(objectOf(line).value("target").toString().toStdString(), exchange.request.target);
        }
    }

    void longTextsAreCutBetweenCharacters()
    {
        for (std::size_t limit = 0; limit < 12; ++limit) {
            std::string out;
            appendJsonText("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z", limit, out);
            QVERIFY(out.size() <= limit + 2);
            QVERIFY2(out.find("ufffd") == std::string::npos, out.c_str());
            QVERIFY(!objectOf("{\"v\":" + out + "}").isEmpty());
        }
        Exchange exchange = plainExchange();
        exchange.request.target = "/" + std::string(100'000, 'x');
        QVERIFY(lineOf(exchange).size() < 10'000);
    }

    void queueDropsWhatHasNoRoomAndKeepsItsOrder()
    {
        const auto counters = std::make_shared<RecordCounters>();
        TextQueue queue(10, 4, ",", counters);
        for (const char* record : {"aa", "bb", "cc", "dd", "ee", "ff"})
            queue.push(record);
        QCOMPARE(counters->dropped.load(), std::uint64_t{1});
        queue.close();
        queue.push("gg");
        QCOMPARE(counters->dropped.load(), std::uint64_t{2});
        const auto first = queue.take(1, Duration::zero());
        QCOMPARE(first.size(), std::size_t{1});
        QCOMPARE(first[0].text, std::string("aa,bb"));
        QCOMPARE(first[0].records, 2U);
        QVERIFY(!queue.isClosed()); // not before it is empty
        const auto rest = queue.take(9, Duration::zero());
        QCOMPARE(rest.size(), std::size_t{2});
        QCOMPARE(rest[0].text + "|" + rest[1].text, std::string("cc,dd|ee"));
        QVERIFY(queue.isClosed());
    }

    void fileIsPrivateAndAppendedTo()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("access.log");
        const auto counters = std::make_shared<RecordCounters>();
        for (int i = 0; i < 2; ++i) {
            auto writer = LogWriter::open(path.toStdString(), counters);
            QVERIFY(writer.has_value());
            (*writer)->queue()->push("line " + std::to_string(i) + "\n");
        }
        QCOMPARE(contentOf(path), QByteArray("line 0\nline 1\n"));
        QCOMPARE(modeOf(path), 0600);
        QCOMPARE(counters->taken.load(), std::uint64_t{2});
    }

    void renamedFileIsMadeAnew()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("access.log");
        auto writer = LogWriter::open(path.toStdString(), std::make_shared<RecordCounters>());
        QVERIFY(writer.has_value());
        (*writer)->queue()->push("before\n");
        QTRY_COMPARE(contentOf(path), QByteArray("before\n"));
        QVERIFY(QFile::rename(path, folder.filePath("access.log.1")));
        (*writer)->queue()->push("after\n");
        QTRY_COMPARE(contentOf(path), QByteArray("after\n"));
        QCOMPARE(modeOf(path), 0600);
        QCOMPARE(contentOf(folder.filePath("access.log.1")), QByteArray("before\n"));
        QVERIFY(QFile::remove(path));
        (*writer)->queue()->push("again\n");
        QTRY_COMPARE(contentOf(path), QByteArray("again\n"));
    }

    void whatIsNotAFileIsRefused()
    {
        const QTemporaryDir folder;
        const auto counters = std::make_shared<RecordCounters>();
        QVERIFY(!LogWriter::open(folder.path().toStdString(), counters).has_value());
        QVERIFY(!LogWriter::open(folder.filePath("missing/access.log").toStdString(), counters).has_value());
        const QByteArray fifo = folder.filePath("fifo").toUtf8();
        QCOMPARE(::mkfifo(fifo.constData(), 0600), 0);
        const auto refused = LogWriter::open(fifo.toStdString(), counters); // does not wait for a reader
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("fifo") != std::string::npos);
    }

    void fullDiskDropsAndCounts()
    {
        const auto counters = std::make_shared<RecordCounters>();
        auto writer = LogWriter::open("/dev/full", counters);
        QVERIFY(writer.has_value());
        for (int i = 0; i < 3; ++i)
            (*writer)->queue()->push("line\n");
        QTRY_COMPARE(counters->dropped.load(), std::uint64_t{3});
        QCOMPARE(counters->taken.load(), std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestAccessLog)
#include "tst_access_log.moc"
