// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/message_json.h"
#include "core/capture/record_codec.h"
#include "tests/core/capture/log_bench.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace signalbox;
using websocket::Direction;
using websocket::Message;

namespace {

Message text(const std::string& payload, Direction direction = Direction::Sent)
{
    Message message;
    message.direction = direction;
    message.payload = payload;
    message.totalBytes = message.wireBytes = payload.size();
    message.at = Duration{1'500'000};
    return message;
}

Exchange webSocket(ExchangeNumber number, bool isOpen)
{
    Exchange exchange = sampleExchange(number);
    exchange.isWebSocket = true;
    exchange.isOpen = isOpen;
    return exchange;
}

QJsonObject jsonOf(const CapturedMessage& captured)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(toJsonLine(captured, WallTime{1'000'000}))).object();
}

} // namespace

class TestMessages final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.renew(); }
    void recordKeepsEveryField();
    void cutRecordIsRefused();
    void messagesAreReadWhileTheExchangeIsOpen();
    void messagesOfSeveralExchangesAreApart();
    void messagesAreFoundAgainAfterReopening();
    void messagesGoWithTheirSegments();
    void recordingHoldsTheMessages();
    void jsonTellsTextBinaryAndClose();

private:
    LogFolder m_folder;
};

void TestMessages::recordKeepsEveryField()
{
    Message message = text("some", Direction::Received);
    message.kind = Message::Kind::Binary;
    message.isCompressed = message.isUnfinished = true;
    message.totalBytes = 1'000'000;
    ByteBuffer buffer;
    appendMessageRecord(buffer, 7, 300, message, 1000);
    std::size_t offset = 0;
    const auto frame = nextRecord(buffer.view(), offset);
    QVERIFY(frame && frame->kind == capture_format::RecordKind::Message);
    const auto record = readMessage(frame->content);
    QVERIFY(record);
    QCOMPARE(record->owner.number, ExchangeNumber{7});
    QCOMPARE(record->owner.index, std::uint64_t{300});
    QVERIFY(record->message == message);
    QVERIFY(record->message.isShortened());
}

void TestMessages::cutRecordIsRefused()
{
    ByteBuffer buffer;
    appendMessageRecord(buffer, 7, 3, text("hello"), 5);
    const std::string_view content = buffer.view().substr(5);
    for (std::size_t size = 0; size < content.size(); ++size)
        QVERIFY(!readMessage(content.substr(0, size)));
    QVERIFY(readMessage(content));
}

void TestMessages::messagesAreReadWhileTheExchangeIsOpen()
{
    const auto log = opened(m_folder.settings());
    const auto lane = log->makeLane();
    lane->record(webSocket(1, true));
    lane->recordMessage(1, 0, text("one"));
    lane->flush();
    log->sync();
    QVERIFY(log->summaries(0, 1).at(0).isWebSocket);
    QCOMPARE(log->messageCount(1), std::uint64_t{1});
    lane->recordMessage(1, 1, text("two", Direction::Received));
    lane->record(webSocket(1, false));
    lane->flush();
    log->sync();
    QCOMPARE(log->rowCount(), std::uint64_t{1});
    const auto all = log->messages(1, 0, 10);
    QVERIFY(all && all->size() == 2);
    QCOMPARE(all->at(0).message.payload, std::string("one"));
    QVERIFY(all->at(1).message == text("two", Direction::Received));
    const auto later = log->messages(1, 1, 10);
    QVERIFY(later && later->size() == 1 && later->at(0).index == 1);
    QCOMPARE(log->messages(1, 0, 1)->size(), std::size_t{1});
    QVERIFY(log->messages(2, 0, 1)->empty());
    const auto exchange = log->read(0);
    QVERIFY(exchange && exchange->isWebSocket && !exchange->isOpen);
}

void TestMessages::messagesOfSeveralExchangesAreApart()
{
    const auto log = opened(m_folder.settings());
    const auto lane = log->makeLane();
    for (ExchangeNumber number = 1; number <= 3; ++number)
        lane->record(webSocket(number, true));
    for (std::uint64_t i = 0; i < 3000; ++i) {
        lane->recordMessage(1 + i % 3, i / 3, text(std::to_string(i) + std::string(100, ' ')));
        if (i % 500 == 0)
            lane->flush();
    }
    lane->flush();
    log->sync();
    for (ExchangeNumber number = 1; number <= 3; ++number) {
        const auto messages = log->messages(number, 0, 5000);
        QVERIFY(messages);
        QCOMPARE(messages->size(), std::size_t{1000});
        for (std::size_t i = 0; i < 1000; ++i) {
            QCOMPARE(messages->at(i).index, std::uint64_t{i});
            QVERIFY(messages->at(i).message.payload.starts_with(std::to_string(i * 3 + number - 1) + " "));
        }
    }
}

void TestMessages::messagesAreFoundAgainAfterReopening()
{
    {
        const auto log = opened(m_folder.settings());
        const auto lane = log->makeLane();
        lane->record(webSocket(1, true));
        lane->recordMessage(1, 0, text("kept"));
    }
    const auto read = openedToRead(m_folder.path);
    QCOMPARE(read->messages(1, 0, 9)->at(0).message.payload, std::string("kept"));
    const auto log = opened(m_folder.settings());
    QCOMPARE(log->messageCount(1), std::uint64_t{1});
    QVERIFY(log->clear());
    QCOMPARE(log->messageCount(1), std::uint64_t{0});
    QVERIFY(log->messages(1, 0, 9)->empty());
}

void TestMessages::messagesGoWithTheirSegments()
{
    CaptureSettings settings = m_folder.settings();
    settings.maxExchanges = 40; // and as many places of messages
    const auto log = opened(settings);
    const auto lane = log->makeLane();
    lane->record(webSocket(1, true));
    for (std::uint64_t i = 0; i < 200; ++i) {
        lane->recordMessage(1, i, text("message"));
        lane->flush();
    }
    log->sync();
    QVERIFY(log->messageCount(1) <= 60);
    const auto messages = log->messages(1, 0, 500);
    QVERIFY(messages && messages->size() == log->messageCount(1));
    QCOMPARE(messages->back().index, std::uint64_t{199});
}

void TestMessages::recordingHoldsTheMessages()
{
    const auto log = opened(m_folder.settings());
    const auto lane = log->makeLane();
    lane->record(webSocket(1, false));
    for (std::uint64_t i = 0; i < 250; ++i)
        lane->recordMessage(1, i, text(std::to_string(i)));
    lane->flush();
    log->sync();
    const std::string path = m_folder.path + ".sbrec";
    QVERIFY(saveRecording(*log, {0}, path, {}, nullptr));
    const auto messages = openedToRead(path)->messages(1, 0, 1000);
    QVERIFY(messages && messages->size() == 250);
    QCOMPARE(messages->back().message.payload, std::string("249"));
}

void TestMessages::jsonTellsTextBinaryAndClose()
{
    const QJsonObject said = jsonOf({3, text("gr\xc3\xbc\xc3\x9f")});
    QCOMPARE(said["index"].toInt(), 3);
    QCOMPARE(said["time"].toString(), QString("1970-01-01T00:00:01.001500Z"));
    QCOMPARE(said["direction"].toString(), QString("sent"));
    QCOMPARE(said["kind"].toString(), QString("text"));
    QCOMPARE(said["text"].toString(), QString::fromUtf8("gr\xc3\xbc\xc3\x9f"));
    Message binary = text("\xff\xfe", Direction::Received);
    binary.kind = Message::Kind::Binary;
    QCOMPARE(jsonOf({0, binary})["base64"].toString(), QString("//4="));
    Message close = text(std::string("\x03\xe8", 2) + "bye");
    close.kind = Message::Kind::Close;
    QCOMPARE(jsonOf({0, close})["code"].toInt(), 1000);
    QCOMPARE(jsonOf({0, close})["reason"].toString(), QString("bye"));
}

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
