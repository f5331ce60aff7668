// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/websocket/frames.h"
#include "tests/support/playbook.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::websocket;
using namespace signalbox::websocket::testing;

namespace {

const char* const document = "signalbox: 1\nname: t\nlisteners: { public: { bind: 127.0.0.1:0 } }\n"
                             "routes: [{ name: r, match: { path: { prefix: / } }, to: s }]\n"
                             "services: { s: { endpoints: [127.0.0.1:9001] } }\n";

void open(Playbook& play, const std::string& accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
{
    MessageFlags flags;
    flags.upgrade = true;
    play.request("GET", "/a",
        {{"Connection", "upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"},
            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Extensions", "permessage-deflate"}},
        {}, flags);
    play.machine.onUpstreamOpen({});
    play.response(101, {BodyFraming::Kind::Tunnel, 0},
        {{"Connection", "upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept},
            {"Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover"}});
}

std::string noteOf(const Exchange& exchange, std::string_view code)
{
    for (const Stage& stage : exchange.stages) {
        for (const auto& [key, value] : stage.notes) {
            if (key == code)
                return value;
        }
    }
    return {};
}

} // namespace

class TestExchangeWebsocket : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void messagesOfBothDirectionsAreRecorded();
    void violationIsRecordedAndTheBytesGoOn();
    void wrongHandshakeIsNotedAndTheBytesGoOn();
    void nothingIsKeptWithoutCapture();
};

void TestExchangeWebsocket::messagesOfBothDirectionsAreRecorded()
{
    Playbook play(document);
    open(play);
    QVERIFY(play.recorded.at(0).isOpen && play.recorded.at(0).isWebSocket);
    const std::string question = frame(Direction::Sent, 0xc1, Deflater().message("question"));
    play.passTime(std::chrono::milliseconds(5));
    play.machine.onRequestBody(std::string_view(question).substr(0, 3));
    play.passTime(std::chrono::milliseconds(5));
    play.machine.onRequestBody(std::string_view(question).substr(3));
    play.machine.onResponseBody(frame(Direction::Received, 0x82, "answer") + frame(Direction::Received, 0x01, "begun"));
    QVERIFY(play.has("request body " + question.substr(3)));
    play.machine.onUpstreamClosed();
    QCOMPARE(play.messages.size(), std::size_t{3});
    QCOMPARE(play.messages[0].payload, std::string("question"));
    QVERIFY(play.messages[0].at == std::chrono::milliseconds(10));
    QVERIFY(play.messages[1].kind == Message::Kind::Binary && play.messages[1].direction == Direction::Received);
    QVERIFY(play.messages[2].isUnfinished);
    const Exchange& sealed = play.recorded.at(1);
    QVERIFY(sealed.isWebSocket && !sealed.isOpen);
    QCOMPARE(sealed.requestBody.totalBytes, std::uint64_t{question.size()});
    QVERIFY(sealed.requestBody.bytes.empty() && sealed.responseBody.bytes.empty());
    QCOMPARE(noteOf(sealed, "messages-sent"), std::string("1"));
    QCOMPARE(noteOf(sealed, "messages-received"), std::string("2"));
    QCOMPARE(noteOf(sealed, "websocket-deflate"), std::string("client 15 bits without context takeover, server 15 bits"));
}

void TestExchangeWebsocket::violationIsRecordedAndTheBytesGoOn()
{
    Playbook play(document);
    open(play);
    play.machine.onRequestBody(frame(Direction::Received, 0x81, "not masked"));
    play.machine.onRequestBody("more");
    QVERIFY(play.has("request body more"));
    QCOMPARE(play.messages.size(), std::size_t{1});
    QVERIFY(play.messages[0].kind == Message::Kind::Problem);
}

void TestExchangeWebsocket::wrongHandshakeIsNotedAndTheBytesGoOn()
{
    Playbook play(document);
    open(play, "wrong");
    play.machine.onRequestBody(frame(Direction::Sent, 0x81, "unread"));
    play.machine.onUpstreamClosed();
    QVERIFY(play.messages.empty());
    QVERIFY(play.recorded.at(1).isWebSocket);
    QCOMPARE(noteOf(play.recorded.at(1), "websocket-problem"), std::string("Sec-WebSocket-Accept does not fit the request's key"));
}

void TestExchangeWebsocket::nothingIsKeptWithoutCapture()
{
    Playbook play(document);
    play.stopRecording();
    open(play);
    play.machine.onRequestBody(frame(Direction::Sent, 0x81, "passes"));
    play.machine.onUpstreamClosed();
    QVERIFY(play.messages.empty() && play.recorded.empty());
}

QTEST_GUILESS_MAIN(TestExchangeWebsocket)
#include "tst_exchange_websocket.moc"
