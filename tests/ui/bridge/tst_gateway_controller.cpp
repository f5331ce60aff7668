// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/gateway_controller.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "core/proxy/blocking_client.h"

using namespace signalbox;

namespace {

constexpr const char* document = R"(signalbox: 1
listeners:
  public: { bind: 127.0.0.1:0 }
routes:
  - { name: hello, respond: { status: 200, body: hello } }
)";

Result<ClientResponse> fetch(const ListenerAddress& address)
{
    const QString authority = address.url.mid(address.url.indexOf(QStringLiteral("://")) + 3);
    BlockingClientOptions options;
    options.address = *parseHostPort(authority.toStdString());
    const auto client = BlockingClient::make(options);
    ClientRequest request;
    request.head.method = "GET";
    request.head.target = "/";
    request.head.headers.add("Host", authority.toStdString());
    return client->send(request);
}

} // namespace

class TestGatewayController final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsAnswersAndStops()
    {
        const QTemporaryDir folder;
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        session.startWith(document);
        GatewayController gateway({.captureFolder = folder.filePath(QStringLiteral("capture")), .workers = 1}, session, jobs);
        bool isDemoOn = false;
        gateway.setDemo([&isDemoOn](bool isOn, const std::vector<BoundListener>&) { isDemoOn = isOn; });
        gateway.run();
        QTRY_VERIFY(gateway.state() == GatewayState::Running);
        QVERIFY(isDemoOn);
        QCOMPARE(gateway.listeners().size(), std::size_t{1});
        const auto response = fetch(gateway.listeners().front());
        QVERIFY2(response.has_value(), response ? "" : response.error().describe().c_str());
        QCOMPARE(response->head.status, 200);
        QTRY_VERIFY(gateway.live().totalRequests >= 1);
        QVERIFY(gateway.live().routes.count("hello") == 1);
        QTRY_VERIFY(gateway.captureStatus().exchanges >= 1);
        gateway.stop();
        QVERIFY(gateway.state() == GatewayState::Stopped);
        QVERIFY(!isDemoOn);
        QVERIFY(gateway.listeners().empty());
    }
    void editIsAppliedWithoutStopping()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        session.startWith(document);
        GatewayController gateway({.captureFolder = {}, .workers = 1}, session, jobs);
        gateway.run();
        QTRY_VERIFY(gateway.isRunning());
        const std::string hash = gateway.plan()->hash;
        QVERIFY(!gateway.isApplyNeeded());
        QVERIFY(session.edit(SetValue{{"routes", std::size_t{0}, "respond", "status"}, "201"}, QStringLiteral("x")).has_value());
        QVERIFY(gateway.isApplyNeeded());
        gateway.apply();
        QTRY_VERIFY(!gateway.isApplyNeeded());
        QVERIFY(gateway.plan()->hash != hash);
        const auto response = fetch(gateway.listeners().front());
        QVERIFY(response.has_value());
        QCOMPARE(response->head.status, 201);
    }
    void documentWithErrorsIsRefusedAndTheRunningPlanStays()
    {
        JobPool jobs(1);
        DocumentSession session({}, jobs);
        session.startWith(document);
        GatewayController gateway({.captureFolder = {}, .workers = 1}, session, jobs);
        gateway.run();
        QTRY_VERIFY(gateway.isRunning());
        QVERIFY(session.edit(SetValue{{"routes", std::size_t{0}, "respond", "status"}, "12"}, QStringLiteral("x")).has_value());
        gateway.apply();
        QTRY_VERIFY(gateway.problem().has_value());
        QVERIFY(gateway.isRunning());
        QVERIFY(gateway.problem()->code == ErrorCode::InvalidInput);
    }
    void portInUseIsSaidInASentenceWithAdvice()
    {
        JobPool jobs(1);
        DocumentSession first({}, jobs);
        first.startWith(document);
        GatewayController holder({.captureFolder = {}, .workers = 1}, first, jobs);
        holder.run();
        QTRY_VERIFY(holder.isRunning());
        const QString url = holder.listeners().front().url;
        const std::string taken = url.mid(url.lastIndexOf(QLatin1Char(':')) + 1).toStdString();
        DocumentSession second({}, jobs);
        std::string text = document;
        text.replace(text.find("127.0.0.1:0"), 11, "127.0.0.1:" + taken);
        second.startWith(text);
        GatewayController gateway({.captureFolder = {}, .workers = 1}, second, jobs);
        gateway.run();
        QTRY_VERIFY(gateway.state() == GatewayState::Failed);
        QVERIFY(gateway.problem()->code == ErrorCode::AddressInUse);
        QVERIFY(gateway.problem()->sentence.contains(QString::fromStdString(taken)));
        QVERIFY(!gateway.problem()->sentence.contains(QLatin1Char('!')));
        QVERIFY(gateway.problem()->node.kind == NodeKind::Listener);
    }
};

QTEST_MAIN(TestGatewayController)
#include "tst_gateway_controller.moc"
