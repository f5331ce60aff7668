// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic place over a running gateway: list, filter, detail, replay, resend, copy, recordings.
#include "ui/traffic/traffic_place.h"

#include "core/proxy/simple_server.h"
#include "tests/support/raw_sockets.h"
#include "ui/traffic/resend.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTableWidget>
#include <QtWidgets/QTableWidget>

using namespace signalbox;

class TestTrafficPlace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhyItIsEmpty();
    void longReasonsAreWrapped();
    void showsTheJourneyAndTheReasons();
    void showsABodyWithoutChangingIt();
    void filtersByTypingAndKeepsTheLastGoodFilter();
    void replaysWithAKey();
    void resendsWithChanges();
    void copiesAsCurl();
    void savesARecordingAndOpensItAgain();
    void stopsFollowingWhenAnOlderExchangeIsRead();
    void textFromTrafficIsNeverMarkup();
    void showsTheMessagesOfAWebSocketWhileTheyCome();

private:
    void send(const std::string& method, const std::string& target, const std::string& body = {});
    void waitForRows(int rows);
    void selectRow(int row);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SimpleServer> m_origin;
    std::unique_ptr<JobPool> m_jobs;
    std::unique_ptr<DocumentSession> m_session;
    std::unique_ptr<GatewayController> m_gateway;
    std::unique_ptr<TrafficPlace> m_place;
};

void TestTrafficPlace::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto origin = SimpleServer::start({*parseIpAddress("127.0.0.1"), 0}, [](const SimpleRequest& request) {
        SimpleResponse response;
        response.headers.add("Content-Type", "application/json");
        response.body = R"({"b": 1.10, "a": 12345678901234567890, "target": ")" + request.head.target + "\"}";
        return response;
    });
    QVERIFY(origin.has_value());
    m_origin = std::move(*origin);
    m_jobs = std::make_unique<JobPool>();
    m_session = std::make_unique<DocumentSession>(SessionOptions{}, *m_jobs);
    m_session->startWith("signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                         "  - name: orders\n    match: { path: { prefix: /orders } }\n"
                         "    policies: [{ kind: request-headers, set: { X-Order: \"yes\" } }]\n    to: origin\n"
                         "  - name: rest\n    match: { path: { prefix: /catalog } }\n    to: origin\n"
                         "services:\n  origin: { endpoints: [\""
        + m_origin->address().toText() + "\"] }\n");
    GatewayOptions options;
    options.captureFolder = m_folder->path() + QStringLiteral("/capture");
    options.workers = 1;
    m_gateway = std::make_unique<GatewayController>(options, *m_session, *m_jobs);
    m_place = std::make_unique<TrafficPlace>(*m_gateway, *m_session, *m_jobs);
    m_place->resize(1200, 700);
    m_place->show();
}

void TestTrafficPlace::cleanup()
{
    m_place.reset();
    m_gateway.reset();
    m_session.reset();
    m_jobs.reset();
    m_origin.reset();
}

void TestTrafficPlace::send(const std::string& method, const std::string& target, const std::string& body)
{
    if (!m_gateway->isRunning()) {
        m_gateway->run();
        QTRY_VERIFY(m_gateway->isRunning());
    }
    ClientRequest request;
    request.head.method = method;
    request.head.target = target;
    request.head.headers.add("Host", "shop.test");
    request.body = body;
    QVERIFY(sendAgain(*resendTarget(*m_gateway, "public"), request).has_value());
}

void TestTrafficPlace::waitForRows(int rows)
{
    QTRY_COMPARE(m_place->model().rowCount(), rows);
}

void TestTrafficPlace::selectRow(int row)
{
    QSignalSpy shown(&m_place->pane(), &ExchangePane::shown);
    m_place->list().selectRow(row);
    QTRY_VERIFY(!shown.isEmpty());
}

void TestTrafficPlace::saysWhyItIsEmpty()
{
    QCOMPARE(m_place->emptyText(), QStringLiteral("The gateway is not running"));
    m_gateway->run();
    QTRY_VERIFY(m_gateway->isRunning());
    QTRY_COMPARE(m_place->emptyText(), QStringLiteral("No request yet"));
    send("GET", "/catalog/1");
    waitForRows(1);
    QCOMPARE(m_place->emptyText(), QString());
    m_place->setFilter(QStringLiteral("status:500"));
    QTRY_COMPARE(m_place->emptyText(), QStringLiteral("The filter hides all exchanges"));
}

void TestTrafficPlace::longReasonsAreWrapped()
{
    m_place->resize(1280, 800);
    m_place->show();
    send("GET", "/catalog/recommendations/of-others");
    waitForRows(1);
    selectRow(0);
    QTableWidget* why = nullptr;
    for (QTableWidget* table : m_place->findChildren<QTableWidget*>())
        why = table->accessibleName() == QStringLiteral("Why") ? table : why;
    QVERIFY(why != nullptr);
    QTRY_VERIFY(m_place->pane().whyLines().value(1).startsWith(QStringLiteral("rest: matched"))); // while another tab is shown
    m_place->pane().setTab(ExchangePane::Why);
    const QFontMetrics metrics(why->item(0, 1)->font());
    QTRY_VERIFY2(why->rowHeight(0) >= 2 * metrics.height(), qPrintable(QString::number(why->rowHeight(0))));
    // Texts around the width of the column: one that does not fit between its padding has a second line.
    for (int length = 1; length <= 20; ++length) {
        send("GET", "/catalog/" + std::string(static_cast<std::size_t>(length), 'x'));
        waitForRows(length + 1);
        selectRow(length);
        const QString text = QStringLiteral("/catalog/%1 is not under /orders").arg(QString(length, QLatin1Char('x')));
        QTRY_COMPARE(why->item(0, 1)->text(), text);
        const bool isWide = metrics.horizontalAdvance(text) > why->columnWidth(1) - 9 - 6;
        QVERIFY2(!isWide || why->rowHeight(0) >= 2 * metrics.height(), qPrintable(text));
    }
}

void TestTrafficPlace::showsTheJourneyAndTheReasons()
{
    send("GET", "/catalog/7");
    send("GET", "/orders/7?x=1");
    waitForRows(2);
    QSignalSpy route(m_place.get(), &TrafficPlace::routeSelected);
    selectRow(1);
    QCOMPARE(route.last().first().toString(), QStringLiteral("orders"));
    bool hasChange = false;
    for (const JourneyRow& row : m_place->pane().journey().rows()) {
        for (const Change& change : row.changes)
            hasChange = hasChange || (change.name == "X-Order" && change.after == "yes" && !change.hadBefore);
    }
    QVERIFY(hasChange);
    selectRow(0);
    QTRY_VERIFY(m_place->pane().whyLines().value(0).startsWith(QStringLiteral("orders: /catalog/7 is not under /orders")));
    QVERIFY(m_place->pane().whyLines().value(1).startsWith(QStringLiteral("rest: matched")));
}

void TestTrafficPlace::showsABodyWithoutChangingIt()
{
    send("GET", "/orders/1");
    waitForRows(1);
    selectRow(0);
    BodyPane& body = m_place->pane().response().body();
    QTRY_VERIFY(body.shownText().contains(QStringLiteral("12345678901234567890")));
    QVERIFY(body.shownText().contains(QStringLiteral("1.10")));
    QVERIFY(body.shownText().indexOf(QStringLiteral("\"b\"")) < body.shownText().indexOf(QStringLiteral("\"a\"")));
}

void TestTrafficPlace::filtersByTypingAndKeepsTheLastGoodFilter()
{
    send("GET", "/orders/1");
    send("POST", "/orders/2", "{}");
    send("GET", "/nowhere");
    waitForRows(3);
    QTest::keyClicks(&m_place->filterBar(), QStringLiteral("route:orders and not method:GET"));
    waitForRows(1);
    m_place->filterBar().setText(QStringLiteral("route:orders status>=("));
    QVERIFY(!m_place->filterBar().errorText().isEmpty());
    QCOMPARE(m_place->model().rowCount(), 1);
    QTest::keyClick(&m_place->filterBar(), Qt::Key_Escape);
    waitForRows(3);
    QVERIFY(m_place->filterBar().errorText().isEmpty());
}

void TestTrafficPlace::replaysWithAKey()
{
    send("POST", "/orders/5", "{\"n\": 1}");
    waitForRows(1);
    selectRow(0);
    QSignalSpy replayed(m_place.get(), &TrafficPlace::replayed);
    QTest::keyClick(m_place.get(), Qt::Key_R);
    QTRY_COMPARE(replayed.size(), 1);
    QCOMPARE(replayed.first().first().toInt(), 200);
    waitForRows(2);
    selectRow(1);
    QCOMPARE(m_place->pane().exchange()->request.method, std::string("POST"));
    QCOMPARE(m_place->pane().exchange()->requestBody.bytes, std::string("{\"n\": 1}"));
}

void TestTrafficPlace::resendsWithChanges()
{
    send("GET", "/orders/5");
    waitForRows(1);
    selectRow(0);
    ResendDialog dialog(makeResendRequest(*m_place->pane().exchange()), *resendTarget(*m_gateway, "public"), *m_jobs);
    dialog.headersField().setPlainText(QStringLiteral("not a header"));
    dialog.send();
    QVERIFY(dialog.resultText().contains(QStringLiteral("Name: value")));
    dialog.headersField().setPlainText(QStringLiteral("Host: shop.test\nX-Mine: 1"));
    dialog.targetField().setText(QStringLiteral("/catalog/9"));
    QSignalSpy answered(&dialog, &ResendDialog::answered);
    dialog.send();
    QTRY_COMPARE(answered.size(), 1);
    QVERIFY(dialog.resultText().startsWith(QStringLiteral("Answered 200")));
    waitForRows(2);
    QCOMPARE(m_place->model().index(1, ExchangeListModel::Route).data().toString(), QStringLiteral("rest"));
}

void TestTrafficPlace::copiesAsCurl()
{
    send("GET", "/orders/5");
    waitForRows(1);
    selectRow(0);
    m_place->copyAsCurl();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("curl ")));
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("/orders/5")));
}

void TestTrafficPlace::savesARecordingAndOpensItAgain()
{
    send("GET", "/orders/1");
    send("GET", "/catalog/2");
    waitForRows(2);
    const QString path = m_folder->path() + QStringLiteral("/two.sbrec");
    QSignalSpy saved(m_place.get(), &TrafficPlace::recordingSaved);
    m_place->saveRecording(path, true);
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(saved.first().first().toBool());
    send("GET", "/orders/3");
    waitForRows(3);
    QVERIFY(m_place->openRecording(path).has_value());
    QVERIFY(m_place->isShowingRecording());
    waitForRows(2);
    selectRow(1);
    QCOMPARE(m_place->pane().exchange()->request.target, std::string("/catalog/2"));
    m_place->backToLive();
    waitForRows(3);
    QVERIFY(!m_place->openRecording(m_folder->path()).has_value() || m_place->isShowingRecording());
}

void TestTrafficPlace::stopsFollowingWhenAnOlderExchangeIsRead()
{
    for (int i = 0; i < 3; ++i)
        send("GET", "/orders/1");
    waitForRows(3);
    QVERIFY(m_place->follows());
    selectRow(0);
    QVERIFY(!m_place->follows());
    send("GET", "/orders/4");
    waitForRows(4);
    QCOMPARE(m_place->list().currentIndex().row(), 0);
}

void TestTrafficPlace::textFromTrafficIsNeverMarkup()
{
    send("GET", "/orders/1?q=<b>bold</b>&amp;");
    waitForRows(1);
    const QString toolTip = m_place->model().index(0, ExchangeListModel::Path).data(Qt::ToolTipRole).toString();
    QVERIFY(toolTip.contains(QStringLiteral("&lt;b&gt;")) || toolTip.contains(QStringLiteral("%3Cb%3E")));
}

void TestTrafficPlace::showsTheMessagesOfAWebSocketWhileTheyCome()
{
    // RFC 6455 1.3's handshake; the first message comes right behind it.
    const testing::RawOrigin origin("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x0a{\"a\": 1.0}");
    m_session->startWith("signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                         "  - { name: talk, match: { path: { prefix: /talk } }, to: origin }\n"
                         "services:\n  origin: { endpoints: [\"127.0.0.1:" + std::to_string(origin.port()) + "\"] }\n");
    m_gateway->run();
    QTRY_VERIFY(m_gateway->isRunning());
    const int client = testing::connectedTo(resendTarget(*m_gateway, "public")->address.port);
    QVERIFY(client >= 0);
    const auto write = [client](const QByteArray& bytes) {
        QCOMPARE(::send(client, bytes.constData(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    };
    write("GET /talk HTTP/1.1\r\nHost: shop.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    waitForRows(1);
    selectRow(0);
    ExchangePane& pane = m_place->pane();
    QVERIFY(pane.hasTab(ExchangePane::Messages));
    pane.setTab(ExchangePane::Messages);
    MessagesPane& messages = pane.messages();
    const auto text = [&](int row, int column) { return messages.model().index(row, column).data().toString(); };
    QTRY_COMPARE(messages.model().rowCount(), 1);
    QCOMPARE(text(0, MessageListModel::DirectionColumn), QStringLiteral("↓"));
    QCOMPARE(text(0, MessageListModel::TextColumn), QStringLiteral("{\"a\": 1.0}"));
    messages.list().selectRow(0);
    QTRY_VERIFY2(messages.body().shownText().contains(QStringLiteral("1.0")), qPrintable(messages.body().shownText()));
    // The connection is still open; the choice stays while more comes.
    write(QByteArray("\x81\x85\x00\x00\x00\x00<b>hi", 11));
    QTRY_COMPARE(messages.model().rowCount(), 2);
    QCOMPARE(text(1, MessageListModel::DirectionColumn), QStringLiteral("↑"));
    QCOMPARE(text(1, MessageListModel::TextColumn), QStringLiteral("<b>hi"));
    QCOMPARE(messages.list().currentIndex().row(), 0);
    ::close(client);
}

QTEST_MAIN(TestTrafficPlace)
#include "tst_traffic_place.moc"
