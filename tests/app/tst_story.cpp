// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a newcomer does in the first quarter of an hour, with mouse and keyboard on the whole window, the real engine, real curl
// and real nginx.
#include "tests/app/workbench_bench.h"

#include "ui/traffic/resend.h"

#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

using namespace signalbox;

class TestStory final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewcomerDrawsRunsWatchesAndExportsTheShop();

private:
    void seesTheShopRunning();
    void dragsARateLimitOntoALine();
    void appliesIt();
    void asksWithCurl();
    void findsTheRequestAndItsReasons();
    void editsAndResends();
    void exportsToNginx();
    void savesTheDocument();

    WorkbenchBench* m_bench = nullptr;
};

namespace {

NodeRef route(const char* name) { return {.kind = NodeKind::Route, .name = name}; }

} // namespace

void TestStory::seesTheShopRunning()
{
    WorkbenchBench& bench = *m_bench;
    bench.start();
    QCOMPARE(bench->session().path(), bench.example());
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("design"));
    QTRY_COMPARE_WITH_TIMEOUT(bench->gateway().state(), GatewayState::Running, 20000);
    QCOMPARE(bench->window().topBar().runButton()->text(), QStringLiteral("Stop"));
    QVERIFY(!bench->window().hasMessage(QStringLiteral("demo")));
    QTRY_VERIFY_WITH_TIMEOUT(bench->traffic().model().rowCount() > 2, 20000); // the trickle
    QTRY_VERIFY_WITH_TIMEOUT(bench->gateway().live().perSecond > 0, 20000);
}

void TestStory::dragsARateLimitOntoALine()
{
    WorkbenchBench& bench = *m_bench;
    CanvasView& canvas = bench->design().canvas();
    canvas.setFocus();
    bench.press(Qt::Key_F); // the whole drawing
    NodeRef last = route("images");
    last.station = 0;
    const NodeItem* station = canvas.canvas().itemOf(last);
    QVERIFY(station != nullptr);
    bench.dragFromPalette(QStringLiteral("Rate limit"), station->pos() + QPointF(40, 0));
    const auto& stations = bench->session().document()->findRoute("images")->stations;
    QCOMPARE(stations.size(), std::size_t{2});
    QCOMPARE(stations[1].kind, std::string("rate-limit"));
    last.station = 1;
    QVERIFY(bench->session().selection().node() == last);
    bench.fill(QStringLiteral("Limit"), QStringLiteral("1"));
    bench.fill(QStringLiteral("Period"), QStringLiteral("1h"));
    QTRY_VERIFY_WITH_TIMEOUT(bench->session().isChecked(), 20000);
    QVERIFY(bench->session().checkedPlan() != nullptr);
}

void TestStory::appliesIt()
{
    WorkbenchBench& bench = *m_bench;
    QPushButton* apply = bench->window().topBar().applyButton();
    QVERIFY(apply->isEnabled());
    const std::string before = bench->gateway().plan()->hash;
    QTest::mouseClick(apply, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bench->gateway().isApplyNeeded(), 20000);
    QVERIFY(bench->gateway().plan()->hash != before);
    QVERIFY(bench->gateway().isRunning());
}

void TestStory::asksWithCurl()
{
    const QString url = m_bench->url(QStringLiteral("public")) + QStringLiteral("/images/kettle?story=1");
    const QStringList status{QStringLiteral("-o"), QStringLiteral("/dev/null"), QStringLiteral("-w"), QStringLiteral("%{http_code}"), url};
    QCOMPARE(WorkbenchBench::curl(status), QStringLiteral("200"));
    QCOMPARE(WorkbenchBench::curl(status), QStringLiteral("429"));
}

void TestStory::findsTheRequestAndItsReasons()
{
    WorkbenchBench& bench = *m_bench;
    TrafficPlace& traffic = bench->traffic();
    bench.press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("traffic"));
    traffic.list().setFocus();
    bench.press(Qt::Key_Slash);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("query:story"));
    QCOMPARE(traffic.filterBar().text(), QStringLiteral("query:story"));
    QTRY_COMPARE(traffic.model().rowCount(), 2);
    const QRect cell = traffic.list().visualRect(traffic.model().index(1, ExchangeListModel::Path));
    QTest::mouseClick(traffic.list().viewport(), Qt::LeftButton, {}, cell.center());
    QTRY_VERIFY(traffic.pane().exchange() && traffic.pane().exchange()->response.status == 429);
    QVERIFY(bench->session().selection().node() == route("images"));

    const std::vector<JourneyRow>& journey = traffic.pane().journey().rows();
    QStringList titles;
    for (const JourneyRow& row : journey)
        titles << row.title;
    const QString all = titles.join(QLatin1Char('\n'));
    QVERIFY2(titles.contains(QStringLiteral("Matched images")), qPrintable(all));
    QVERIFY2(titles.contains(QStringLiteral("Rate limit answered")), qPrintable(all));
    QCOMPARE(titles.last(), QStringLiteral("Answered 429 by the gateway"));
    QVERIFY2(!all.contains(QStringLiteral("catalog-v2")), qPrintable(all)); // no service was asked
    bool isRewritten = false;
    for (const Change& change : journey[static_cast<std::size_t>(std::max<qsizetype>(0, titles.indexOf(QStringLiteral("Rewrite path"))))].changes)
        isRewritten = isRewritten || change.after == "/items/kettle/image?story=1";
    QVERIFY2(isRewritten, qPrintable(all));

    traffic.pane().setTab(ExchangePane::Why);
    QTRY_VERIFY2(traffic.pane().whyLines().value(0) == QStringLiteral("health: /images/kettle is not /healthz"),
        qPrintable(traffic.pane().whyLines().join(QLatin1Char('\n'))));
    const QStringList why = traffic.pane().whyLines();
    QVERIFY2(why.value(5).startsWith(QStringLiteral("images: matched")), qPrintable(why.join(QLatin1Char('\n'))));
    QCOMPARE(why.value(6), QStringLiteral("search: not tried"));

    traffic.pane().setTab(ExchangePane::Timing);
    QStringList stages;
    Duration end{};
    for (const TimingRow& row : traffic.pane().timing().rows()) {
        stages << row.label;
        QVERIFY2(row.start <= row.end, qPrintable(row.label));
        end = std::max(end, row.end);
    }
    QVERIFY2(stages.contains(QStringLiteral("match")) && stages.contains(QStringLiteral("Rate limit"))
            && !stages.contains(QStringLiteral("connect")),
        qPrintable(stages.join(QLatin1Char('\n'))));
    QVERIFY(end <= traffic.pane().exchange()->duration);
}

void TestStory::editsAndResends()
{
    WorkbenchBench& bench = *m_bench;
    TrafficPlace& traffic = bench->traffic();
    bench.click(QStringLiteral("Edit…"));
    QTRY_VERIFY(traffic.findChild<ResendDialog*>() != nullptr);
    auto* dialog = traffic.findChild<ResendDialog*>();
    QCOMPARE(dialog->targetField().text(), QStringLiteral("/images/kettle?story=1"));
    dialog->targetField().setFocus();
    dialog->targetField().selectAll();
    QTest::keyClicks(&dialog->targetField(), QStringLiteral("/healthz?story=1"));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("send")), Qt::LeftButton);
    QTRY_VERIFY2(dialog->resultText().startsWith(QStringLiteral("Answered 200")), qPrintable(dialog->resultText()));
    QTRY_COMPARE(traffic.model().rowCount(), 3);
    QCOMPARE(traffic.model().index(2, ExchangeListModel::Route).data().toString(), QStringLiteral("health"));
    dialog->close();
    QTRY_VERIFY(traffic.findChild<ResendDialog*>() == nullptr);
    bench->window().activateWindow(); // no window manager does it offscreen
    QVERIFY(QTest::qWaitForWindowActive(&bench->window()));
}

void TestStory::exportsToNginx()
{
    WorkbenchBench& bench = *m_bench;
    ExportPlace& exporting = bench->exporting();
    bench.click(QStringLiteral("Export"));
    QCOMPARE(bench->window().currentPlace(), QStringLiteral("export"));
    QTRY_VERIFY_WITH_TIMEOUT(exporting.hasExport(), 20000);
    QTRY_VERIFY(exporting.shownFile().contains(QStringLiteral("limit_req")));
    bench.click(QStringLiteral("Verify"));
    QTRY_VERIFY2_WITH_TIMEOUT(exporting.resultText().startsWith(QStringLiteral("verified with nginx")),
        qPrintable(exporting.resultText() + exporting.differencesText()), 60000);
    bench.click(QStringLiteral("Save…"));
    const QString folder = bench.path(QStringLiteral("nginx"));
    QVERIFY(QDir().mkpath(folder));
    bench.choose(folder);
    for (const ExportedFile& file : exporting.current().files)
        QCOMPARE(WorkbenchBench::read(folder + QLatin1Char('/') + QString::fromStdString(file.path)), QString::fromStdString(file.text));
}

void TestStory::savesTheDocument()
{
    WorkbenchBench& bench = *m_bench;
    bench.click(QStringLiteral("Design"));
    QVERIFY(bench->session().isEdited());
    bench.press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!bench->session().isEdited());
    const QString saved = WorkbenchBench::read(bench.example());
    QVERIFY(saved.contains(QStringLiteral("kind: rate-limit, limit: 1, period: 1h")));
    QVERIFY(saved.contains(QStringLiteral("# A pattern names parts of the path"))); // comments are where they were
    bench.end();
}

void TestStory::aNewcomerDrawsRunsWatchesAndExportsTheShop()
{
    WorkbenchBench bench;
    m_bench = &bench;
    using Step = void (TestStory::*)();
    for (const Step step : {&TestStory::seesTheShopRunning, &TestStory::dragsARateLimitOntoALine, &TestStory::appliesIt,
             &TestStory::asksWithCurl, &TestStory::findsTheRequestAndItsReasons, &TestStory::editsAndResends,
             &TestStory::exportsToNginx, &TestStory::savesTheDocument}) {
        (this->*step)();
        if (QTest::currentTestFailed())
            return;
    }
}

QTEST_MAIN(TestStory)
#include "tst_story.moc"
