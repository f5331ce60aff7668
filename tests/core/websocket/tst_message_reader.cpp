// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/websocket/frames.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::websocket;
using namespace signalbox::websocket::testing;

Q_DECLARE_METATYPE(signalbox::websocket::Direction)

namespace {

constexpr Direction sent = Direction::Sent;
constexpr Direction received = Direction::Received;

// A text in three fragments with a ping between, a compressed text, an empty one, a binary one, a close.
std::string conversation(Direction direction)
{
    Deflater deflater;
    const std::string first = deflater.message("hello hello hello hello");
    const std::string second = deflater.message("hello hello hello again");
    return frame(direction, 0x01, "gr") + frame(direction, 0x89, "ping?") + frame(direction, 0x00, "e") + frame(direction, 0x80, "en")
        + frame(direction, 0xc1, first) + frame(direction, 0xc1, second)
        + frame(direction, 0x81, "") + frame(direction, 0x82, std::string(200, 'b'))
        + frame(direction, 0x88, std::string("\x03\xe8", 2) + "bye") + "never looked at";
}

} // namespace

class TestMessageReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySplitGivesTheSameMessages_data();
    void everySplitGivesTheSameMessages();
    void violationIsToldOnce_data();
    void violationIsToldOnce();
    void examplesOfTheStandardAreDecompressed_data();
    void examplesOfTheStandardAreDecompressed();
    void contextIsForgottenWhenAgreed();
    void smallWindowIsRead();
    void payloadIsKeptUpToTheLimit();
    void shortenedMessageKeepsTheContextOfLaterOnes();
    void messageThatExplodesStopsTheReading();
    void unfinishedMessageIsToldAtTheEnd();
    void longLengthIsRead();
};

void TestMessageReader::everySplitGivesTheSameMessages_data()
{
    QTest::addColumn<Direction>("direction");
    QTest::newRow("sent") << sent;
    QTest::newRow("received") << received;
}

void TestMessageReader::everySplitGivesTheSameMessages()
{
    QFETCH(Direction, direction);
    const std::string wire = conversation(direction);
    const std::string name(toText(direction));
    const std::string expected = name + " ping ping?\n" + name + " text green\n" + name + " text compressed hello hello hello hello\n" + name
        + " text compressed hello hello hello again\n" + name + " text \n" + name + " binary " + std::string(200, 'b') + "\n" + name
        + " close \x03\xe8" + "bye\n";
    const std::string_view view = wire;
    for (std::size_t at = 0; at <= view.size(); ++at)
        QCOMPARE(told(direction, Deflate{}, {view.substr(0, at), view.substr(at)}), expected);
    MessageReader reader(direction, Deflate{}, {});
    Told sink;
    for (const char& byte : wire)
        reader.read({&byte, 1}, {}, sink);
    QCOMPARE(sink.lines, expected);
    QVERIFY(reader.isDone());
}

void TestMessageReader::violationIsToldOnce_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, std::string wire, std::string expected) { QTest::newRow(name) << std::move(wire) << std::move(expected); };
    row("masked", frame(sent, 0x81, "a"), "received problem a frame of the endpoint is masked\n");
    row("reserved opcode", frame(received, 0x83, "a"), "received problem an opcode that RFC 6455 reserves\n");
    row("reserved bit", frame(received, 0xa1, "a"), "received problem a reserved bit that no extension uses\n");
    row("compressed ping", frame(received, 0xc9, "a"), "received problem a compressed frame where none may be\n");
    row("fragmented ping", frame(received, 0x09, "a"), "received problem a control frame in fragments or of more than 125 bytes\n");
    row("long ping", frame(received, 0x89, std::string(126, 'a')), "received problem a control frame in fragments or of more than 125 bytes\n");
    row("stray continuation", frame(received, 0x80, "a"), "received problem a continuation of no message\n");
    row("message within", frame(received, 0x01, "a") + frame(received, 0x81, "b"), "received text unfinished a\nreceived problem a message within another\n");
    row("wasteful length", std::string("\x81\x7e\x00\x05", 4), "received problem a length in more bytes than it needs\n");
    row("64-bit length", std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), "received problem a length of more than 63 bits\n");
    row("close of a byte", frame(received, 0x88, "a"), "received close a\nreceived problem a close with a code that none may carry\n");
    row("close of 1005", frame(received, 0x88, "\x03\xed"), "received close \x03\xed\nreceived problem a close with a code that none may carry\n");
    row("not deflate", frame(received, 0xc1, "\xff\xff\xff"), "received text compressed unfinished \nreceived problem a compressed message that cannot be decompressed\n");
}

void TestMessageReader::violationIsToldOnce()
{
    QFETCH(std::string, wire);
    QFETCH(std::string, expected);
    const std::string more = wire + frame(received, 0x81, "later");
    const std::string_view view = more;
    for (std::size_t at = 0; at <= view.size(); ++at)
        QCOMPARE(told(received, Deflate{}, {view.substr(0, at), view.substr(at)}), expected);
}

// RFC 7692 7.2.3
void TestMessageReader::examplesOfTheStandardAreDecompressed_data()
{
    QTest::addColumn<std::string>("payload");
    QTest::newRow("one block") << std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
    QTest::newRow("no compression") << std::string("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11);
    QTest::newRow("final block") << std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
    QTest::newRow("two blocks") << std::string("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13);
}

void TestMessageReader::examplesOfTheStandardAreDecompressed()
{
    QFETCH(std::string, payload);
    // The second message refers to the first: "f2 00 11 00 00" is Hello again.
    const std::string wire = frame(received, 0xc1, payload) + frame(received, 0xc1, std::string("\xf2\x00\x11\x00\x00", 5));
    QCOMPARE(told(received, Deflate{}, {wire}), std::string("received text compressed Hello\nreceived text compressed Hello\n"));
}

void TestMessageReader::contextIsForgottenWhenAgreed()
{
    Deflate deflate;
    deflate.serverKeepsContext = false;
    const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
    const std::string wire = frame(received, 0xc1, hello) + frame(received, 0xc1, hello) + frame(received, 0xc1, std::string("\xf2\x00\x11\x00\x00", 5));
    const std::string lines = told(received, deflate, {wire});
    QVERIFY2(lines.starts_with("received text compressed Hello\nreceived text compressed Hello\n"), lines.c_str());
    QVERIFY2(lines.ends_with("cannot be decompressed\n"), lines.c_str());
}

void TestMessageReader::smallWindowIsRead()
{
    Deflate deflate;
    deflate.clientWindowBits = 9;
    Deflater deflater(9);
    std::string text;
    for (int i = 0; i < 2000; ++i)
        text += std::to_string(i * i);
    const std::string first = frame(sent, 0xc1, deflater.message(text));
    const std::string second = frame(sent, 0xc1, deflater.message(text));
    QCOMPARE(told(sent, deflate, {first, second}), "sent text compressed " + text + "\nsent text compressed " + text + "\n");
}

void TestMessageReader::payloadIsKeptUpToTheLimit()
{
    InflateLimits limits;
    limits.keptBytes = 10;
    for (const std::size_t size : {9U, 10U, 11U}) {
        const std::string text(size, 'x');
        const std::string expected = (size > 10 ? " shortened " : " ") + text.substr(0, 10) + "\n";
        QCOMPARE(told(sent, {}, {frame(sent, 0x81, text)}, limits), "sent text" + expected);
        QCOMPARE(told(sent, Deflate{}, {frame(sent, 0xc1, Deflater().message(text))}, limits), "sent text compressed" + expected);
    }
}

void TestMessageReader::shortenedMessageKeepsTheContextOfLaterOnes()
{
    InflateLimits limits;
    limits.keptBytes = 8;
    Deflater deflater;
    const std::string first = frame(sent, 0xc1, deflater.message("0123456789 the same words"));
    const std::string second = frame(sent, 0xc1, deflater.message("the same words"));
    QCOMPARE(told(sent, Deflate{}, {first, second}, limits), std::string("sent text compressed shortened 01234567\nsent text compressed shortened the same\n"));
}

void TestMessageReader::messageThatExplodesStopsTheReading()
{
    InflateLimits limits;
    limits.keptBytes = 4;
    limits.ratioFloor = 100'000;
    const std::string text(200'000, 'x');
    const std::string problem = "sent problem a compressed message that grows beyond the limits\n";
    const std::string wire = frame(sent, 0xc1, Deflater().message(text));
    QVERIFY(told(sent, Deflate{}, {wire}, limits).ends_with(problem));
    limits.ratioFloor = 300'000;
    QCOMPARE(told(sent, Deflate{}, {wire}, limits), std::string("sent text compressed shortened xxxx\n"));
    limits.maxMessageBytes = 199'999;
    QVERIFY(told(sent, Deflate{}, {wire}, limits).ends_with(problem));
    limits.maxMessageBytes = 200'000;
    QCOMPARE(told(sent, Deflate{}, {wire}, limits), std::string("sent text compressed shortened xxxx\n"));
}

void TestMessageReader::unfinishedMessageIsToldAtTheEnd()
{
    QCOMPARE(told(received, {}, {frame(received, 0x01, "half")}), std::string("received text unfinished half\n"));
    const std::string whole = frame(received, 0x81, "cut off");
    QCOMPARE(told(received, {}, {std::string_view(whole).substr(0, 5)}), std::string("received text unfinished cut\n"));
}

void TestMessageReader::longLengthIsRead()
{
    const std::string text(70'000, 'l');
    MessageReader reader(sent, {}, {});
    Told sink;
    reader.read(frame(sent, 0x82, text), Duration{7}, sink);
    QCOMPARE(sink.last.payload, text);
    QCOMPARE(sink.last.at, Duration{7});
    QCOMPARE(sink.last.wireBytes, std::uint64_t(70'000));
}

QTEST_GUILESS_MAIN(TestMessageReader)
#include "tst_message_reader.moc"
