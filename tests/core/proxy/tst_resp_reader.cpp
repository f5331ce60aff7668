// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/resp_reader.h"

#include <QtTest/QTest>

using namespace signalbox;
using Kind = RedisReply::Kind;

namespace {

const std::string sample = "+OK\r\n-NOSCRIPT no\r\n:-7\r\n$5\r\na\r\nbc\r\n$-1\r\n*3\r\n:1\r\n*1\r\n$0\r\n\r\n*-1\r\n";

const std::vector<RedisReply> sampleReplies{{Kind::Status, "OK", 0, {}}, {Kind::Error, "NOSCRIPT no", 0, {}},
    {Kind::Integer, "", -7, {}}, {Kind::Text, "a\r\nbc", 0, {}}, {},
    {Kind::List, "", 0, {{Kind::Integer, "", 1, {}}, {Kind::List, "", 0, {{Kind::Text, "", 0, {}}}}, {}}}};

// Everything that can be taken now; false when the reader gave an error.
bool take(RespReader& reader, std::vector<RedisReply>& replies)
{
    while (true) {
        auto reply = reader.next();
        if (!reply)
            return false;
        if (!reply->has_value())
            return true;
        replies.push_back(*std::move(*reply));
    }
}

ErrorCode errorOf(const std::string& bytes)
{
    RespReader reader;
    reader.append(bytes);
    const auto reply = reader.next();
    return reply ? ErrorCode::Unknown : reply.error().code;
}

} // namespace

class TestRespReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void commandsAreListsOfTexts()
    {
        QCOMPARE(toRespCommand({"SET", "a b", std::string("\0\r\n", 3)}),
            std::string("*3\r\n$3\r\nSET\r\n$3\r\na b\r\n$3\r\n\0\r\n\r\n", 31));
    }
    void everySplitGivesTheSameReplies()
    {
        for (std::size_t at = 0; at <= sample.size(); ++at) {
            RespReader reader;
            std::vector<RedisReply> replies;
            reader.append(sample.substr(0, at));
            QVERIFY(take(reader, replies));
            reader.append(sample.substr(at));
            QVERIFY(take(reader, replies));
            QVERIFY2(replies == sampleReplies, std::to_string(at).c_str());
        }
    }
    void byteByByte()
    {
        RespReader reader;
        std::vector<RedisReply> replies;
        for (const char c : sample) {
            reader.append({&c, 1});
            QVERIFY(take(reader, replies));
        }
        QVERIFY(replies == sampleReplies);
    }
    void whatIsNotRespIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char* bytes : {"HTTP/1.1 200 OK\r\n", "+OK\n", "+a\rb\r\n", ":1x\r\n", ":\r\n", "$-2\r\n", "$1\r\nab\r\n", "*1\r\n%1\r\n",
                 "*-9\r\n", "$99999999999999999999\r\n"})
            QTest::newRow(bytes) << QByteArray(bytes);
    }
    void whatIsNotRespIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(errorOf(bytes.toStdString()), ErrorCode::ProtocolViolation);
    }
    void nothingIsReadAfterAnError()
    {
        RespReader reader;
        reader.append("nonsense\r\n");
        QVERIFY(!reader.next().has_value());
        reader.append("+OK\r\n");
        QVERIFY(!reader.next().has_value());
    }
    void limitsHold()
    {
        const std::size_t framing = std::string("$65000\r\n\r\n").size();
        const auto text = [](std::size_t size) { return "$" + std::to_string(size) + "\r\n" + std::string(size, 'x') + "\r\n"; };
        QCOMPARE(errorOf(text(RespReader::replyLimit - framing)), ErrorCode::Unknown);
        QCOMPARE(errorOf(text(RespReader::replyLimit - framing + 1)), ErrorCode::LimitExceeded);
        QCOMPARE(errorOf("$65537\r\n"), ErrorCode::LimitExceeded); // before a byte of it came
        QCOMPARE(errorOf("*1000000\r\n"), ErrorCode::LimitExceeded);
        QCOMPARE(errorOf("+" + std::string(RespReader::replyLimit + 1, 'x')), ErrorCode::LimitExceeded);
        std::string nested;
        for (int i = 0; i < RespReader::deepest; ++i)
            nested += "*1\r\n";
        QCOMPARE(errorOf(nested + ":1\r\n"), ErrorCode::Unknown);
        QCOMPARE(errorOf(nested + "*1\r\n:1\r\n"), ErrorCode::ProtocolViolation);
    }
};

QTEST_APPLESS_MAIN(TestRespReader)
#include "tst_resp_reader.moc"
