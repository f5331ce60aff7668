// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/handshake.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::websocket;

namespace {

RequestHead request(const char* extensions = nullptr)
{
    RequestHead head;
    head.method = "GET";
    head.target = "/chat";
    head.headers.add("Upgrade", "websocket");
    head.headers.add("Connection", "Upgrade");
    head.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="); // RFC 6455 1.3
    head.headers.add("Sec-WebSocket-Version", "13");
    head.headers.add("Sec-WebSocket-Protocol", "chat, superchat");
    if (extensions != nullptr)
        head.headers.add("Sec-WebSocket-Extensions", extensions);
    return head;
}

ResponseHead response(const char* extensions = nullptr)
{
    ResponseHead head;
    head.status = 101;
    head.headers.add("Upgrade", "WebSocket");
    head.headers.add("Connection", "Upgrade");
    head.headers.add("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    if (extensions != nullptr)
        head.headers.add("Sec-WebSocket-Extensions", extensions);
    return head;
}

} // namespace

class TestHandshake : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exampleOfTheStandardIsAccepted();
    void otherUpgradesAreNoWebSocket();
    void wrongHandshakeIsRefused_data();
    void wrongHandshakeIsRefused();
    void deflateIsReadAsAgreed();
    void wrongExtensionIsRefused_data();
    void wrongExtensionIsRefused();
};

void TestHandshake::exampleOfTheStandardIsAccepted()
{
    ResponseHead answer = response();
    answer.headers.add("Sec-WebSocket-Protocol", "chat");
    QVERIFY(isWebSocket(request(), answer));
    const Result<Handshake> handshake = readHandshake(request(), answer);
    QVERIFY(handshake);
    QCOMPARE(handshake->protocol, std::string("chat"));
    QVERIFY(!handshake->deflate);
}

void TestHandshake::otherUpgradesAreNoWebSocket()
{
    ResponseHead answer = response();
    answer.headers.set("Upgrade", "h2c");
    QVERIFY(!isWebSocket(request(), answer));
    answer = response();
    answer.status = 200;
    QVERIFY(!isWebSocket(request(), answer));
    RequestHead asked = request();
    asked.headers.set("Upgrade", "h2c");
    QVERIFY(!isWebSocket(asked, response()));
    asked.headers.set("Upgrade", "h2c, WebSocket");
    QVERIFY(isWebSocket(asked, response()));
}

void TestHandshake::wrongHandshakeIsRefused_data()
{
    QTest::addColumn<bool>("isOfRequest");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("no Base64") << true << QByteArray("Sec-WebSocket-Key") << QByteArray("?");
    QTest::newRow("short key") << true << QByteArray("Sec-WebSocket-Key") << QByteArray("dGhlIHNhbXBsZSBub25j");
    QTest::newRow("version") << true << QByteArray("Sec-WebSocket-Version") << QByteArray("8");
    QTest::newRow("accept") << false << QByteArray("Sec-WebSocket-Accept") << QByteArray("dGhlIHNhbXBsZSBub25jZQ==");
    QTest::newRow("protocol") << false << QByteArray("Sec-WebSocket-Protocol") << QByteArray("mqtt");
}

void TestHandshake::wrongHandshakeIsRefused()
{
    QFETCH(bool, isOfRequest);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    RequestHead asked = request();
    ResponseHead answer = response();
    (isOfRequest ? asked.headers : answer.headers).set(name.toStdString(), value.toStdString());
    QVERIFY(!readHandshake(asked, answer));
    (isOfRequest ? asked.headers : answer.headers).remove(name.toStdString());
    QCOMPARE(readHandshake(asked, answer).has_value(), name == "Sec-WebSocket-Protocol");
}

void TestHandshake::deflateIsReadAsAgreed()
{
    const Result<Handshake> plain = readHandshake(request("permessage-deflate; client_max_window_bits"), response("permessage-deflate"));
    QVERIFY(plain && plain->deflate == Deflate{});
    const Result<Handshake> full = readHandshake(request("permessage-deflate; client_max_window_bits"),
        response("Permessage-Deflate; client_max_window_bits=10;server_max_window_bits=\"9\" ; server_no_context_takeover; client_no_context_takeover"));
    QVERIFY(full && full->deflate);
    QCOMPARE(*full->deflate, (Deflate{10, 9, false, false}));
}

void TestHandshake::wrongExtensionIsRefused_data()
{
    QTest::addColumn<QByteArray>("agreed");
    for (const char* agreed : {"x-webkit-deflate-frame", "permessage-deflate, permessage-deflate", "permessage-deflate; window=3",
             "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=7",
             "permessage-deflate; server_max_window_bits=09", "permessage-deflate; server_max_window_bits",
             "permessage-deflate; server_no_context_takeover=1",
             "permessage-deflate; server_no_context_takeover; server_no_context_takeover"})
        QTest::newRow(agreed) << QByteArray(agreed);
}

void TestHandshake::wrongExtensionIsRefused()
{
    QFETCH(QByteArray, agreed);
    QVERIFY(!readHandshake(request("permessage-deflate"), response(agreed.constData())));
    QVERIFY(!readHandshake(request(), response("permessage-deflate"))); // not offered
}

QTEST_GUILESS_MAIN(TestHandshake)
#include "tst_handshake.moc"
