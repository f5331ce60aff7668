// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/inspector.h"
#include "tests/core/websocket/frames.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::websocket;
using namespace signalbox::websocket::testing;

class TestInspector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothDirectionsAreReadByThemselves();
    void problemInOneDirectionLeavesTheOther();
    void messagesBeyondTheLimitAreCounted();
    void bytesBeyondTheLimitAreCounted();
    void closeIsReadAndNamed();
};

void TestInspector::bothDirectionsAreReadByThemselves()
{
    Handshake handshake;
    handshake.deflate = Deflate{};
    handshake.deflate->serverKeepsContext = false;
    Inspector inspector(handshake, {});
    Told told;
    Deflater client;
    Deflater server;
    for (int i = 0; i < 2; ++i) {
        inspector.observe(Direction::Sent, frame(Direction::Sent, 0xc1, client.message("question question")), Duration{1}, told);
        inspector.observe(Direction::Received, frame(Direction::Received, 0xc1, server.message("answer answer")), Duration{2}, told);
        server.forget();
    }
    inspector.finish({}, told);
    const std::string pair = "sent text compressed question question\nreceived text compressed answer answer\n";
    QCOMPARE(told.lines, pair + pair);
    QCOMPARE(inspector.totals(Direction::Sent).messages, std::uint64_t(2));
    QCOMPARE(inspector.totals(Direction::Received).bytes, std::uint64_t(26));
}

void TestInspector::problemInOneDirectionLeavesTheOther()
{
    Inspector inspector({}, {});
    Told told;
    inspector.observe(Direction::Sent, frame(Direction::Received, 0x81, "not masked"), {}, told);
    inspector.observe(Direction::Sent, frame(Direction::Sent, 0x81, "lost"), {}, told);
    inspector.observe(Direction::Received, frame(Direction::Received, 0x81, "seen"), {}, told);
    QCOMPARE(told.count, 2);
    QVERIFY(told.lines.starts_with("sent problem "));
    QVERIFY(told.lines.ends_with("received text seen\n"));
}

void TestInspector::messagesBeyondTheLimitAreCounted()
{
    InspectorLimits limits;
    limits.maxMessages = 2;
    Inspector inspector({}, limits);
    Told told;
    for (const char* text : {"1", "2", "3", "4"})
        inspector.observe(Direction::Sent, frame(Direction::Sent, 0x81, text), {}, told);
    QCOMPARE(told.lines, std::string("sent text 1\nsent text 2\nsent limit \n"));
    QCOMPARE(inspector.totals(Direction::Sent).messages, std::uint64_t(4));
    QCOMPARE(inspector.leftOut(), std::uint64_t(2));
}

void TestInspector::bytesBeyondTheLimitAreCounted()
{
    InspectorLimits limits;
    limits.maxBytes = 6;
    Inspector inspector({}, limits);
    Told told;
    for (const char* text : {"123", "456", "7", ""})
        inspector.observe(Direction::Received, frame(Direction::Received, 0x81, text), {}, told);
    QCOMPARE(told.lines, std::string("received text 123\nreceived text 456\nreceived limit \n"));
    QCOMPARE(inspector.leftOut(), std::uint64_t(2));
}

void TestInspector::closeIsReadAndNamed()
{
    Inspector inspector({}, {});
    Told told;
    inspector.observe(Direction::Received, frame(Direction::Received, 0x88, std::string("\x03\xe9", 2) + "later"), {}, told);
    QCOMPARE(closeCode(told.last).value_or(0), 1001);
    QCOMPARE(std::string(closeReason(told.last)), std::string("later"));
    QCOMPARE(std::string(closeCodeName(1001)), std::string("going away"));
}

QTEST_GUILESS_MAIN(TestInspector)
#include "tst_inspector.moc"
