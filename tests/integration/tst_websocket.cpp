// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A real client and a real endpoint talk over a WebSocket through the gateway; what `list --messages` tells is what they said.
#include "tests/support/gateway_process.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace signalbox;

namespace {

QList<QJsonObject> objectsOf(const QByteArray& output)
{
    QList<QJsonObject> objects;
    for (const QByteArray& line : output.split('\n')) {
        if (!line.isEmpty())
            objects << QJsonDocument::fromJson(line).object();
    }
    return objects;
}

QString script(const char* name)
{
    return QString(SIGNALBOX_SOURCE_DIR) + "/tests/integration/" + name;
}

} // namespace

class TestWebsocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void compressedMessagesAreCaptured();
};

void TestWebsocket::compressedMessagesAreCaptured()
{
    ChildProcess origin;
    QVERIFY(origin.start("python3", {script("origin.py")}));
    const QByteArray port = origin.waitForOutput(QRegularExpression("port (\\d+)")).toUtf8();
    QVERIFY2(!port.isEmpty(), origin.errors());
    GatewayProcess gateway;
    const QString capture = gateway.file("capture");
    QVERIFY2(gateway.start("signalbox: 1\nname: t\nlisteners: { public: { bind: 127.0.0.1:0 } }\n"
                           "routes: [{ name: talk, match: { path: { prefix: / } }, to: s }]\n"
                           "services: { s: { endpoints: [127.0.0.1:" + port + "] } }\n",
                 {"--capture", capture}),
        gateway.messages());
    const QStringList address = gateway.address().split(':');
    const QStringList texts{"{\"a\": 1}", "{\"a\": 1, \"again\": true}", QString::fromUtf8("gr\xc3\xbc\xc3\x9f") + QString(70'000, 'x')};
    const Finished talked = runProgram("python3", QStringList{script("websocket_client.py"), address[0], address[1], "/websocket"} + texts);
    QCOMPARE(talked.output + talked.errors, QByteArray("echoed 3 closed\n"));
    QCOMPARE(gateway.stop(), 0);

    const QList<QJsonObject> listed = objectsOf(runProgram(SIGNALBOX_CLI, {"list", capture, "--json"}).output);
    QCOMPARE(listed.size(), 1);
    QVERIFY(listed[0]["websocket"].toBool());
    const QString id = QString::number(listed[0]["id"].toInt());
    const QList<QJsonObject> messages = objectsOf(runProgram(SIGNALBOX_CLI, {"list", capture, "--messages", id, "--json"}).output);
    QCOMPARE(messages.size(), 8);
    for (int i = 0; i < 6; ++i) {
        QCOMPARE(messages[i]["direction"].toString(), QString(i % 2 == 0 ? "sent" : "received"));
        QCOMPARE(messages[i]["kind"].toString(), QString("text"));
        QVERIFY(messages[i]["compressed"].toBool());
        QCOMPARE(messages[i]["text"].toString(), texts[i / 2]);
        QCOMPARE(messages[i]["bytes"].toInt(), texts[i / 2].toUtf8().size());
    }
    QVERIFY(messages[4]["wire_bytes"].toInt() < 1000);
    QCOMPARE(messages[6]["code"].toInt(), 1000);
    const Finished printed = runProgram(SIGNALBOX_CLI, {"list", capture, "--messages", id});
    QVERIFY2(printed.output.contains("1000 normal closure"), printed.output);
    QCOMPARE(runProgram(SIGNALBOX_CLI, {"list", capture, "--messages", "99"}).code, 2);
}

QTEST_GUILESS_MAIN(TestWebsocket)
#include "tst_websocket.moc"
