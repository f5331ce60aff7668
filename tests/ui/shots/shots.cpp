// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Renders the window to pictures: signalbox_shots FOLDER [DOCUMENT]. For looking at, and for the README; asserts nothing.
#include "app/demo/demo_runner.h"
#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/bridge/window_link.h"
#include "ui/designer/design_place.h"
#include "ui/forms/property_pane.h"
#include "ui/shell/appearance.h"
#include "ui/exporting/export_place.h"
#include "ui/shell/main_window.h"
#include "ui/traffic/traffic_place.h"

#include <QtWidgets/QTableView>

#include <QtCore/QFileInfo>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <cstdio>

using namespace signalbox;

namespace {

struct Window {
    Window(Appearance& appearance, const QString& document, const QString& scratch)
        : session({.recoveryFolder = scratch + QStringLiteral("/recovery"), .authority = makeAuthoritySource((scratch + QStringLiteral("/authority")).toStdString())}, jobs)
        , gateway({.captureFolder = scratch + QStringLiteral("/capture"), .workers = 1}, session, jobs)
        , window(appearance)
    {
        auto* design = new DesignPlace(session, gateway);
        form = new PropertyPane(session, gateway);
        design->setFormPane(form);
        design->setReducesMotion(true);
        place = design;
        window.addPlace(QStringLiteral("design"), QStringLiteral("Design"), QStringLiteral("design"), design);
        window.addPlace(QStringLiteral("traffic"), QStringLiteral("Traffic"), QStringLiteral("traffic"), traffic = new TrafficPlace(gateway, session, jobs));
        window.addPlace(QStringLiteral("export"), QStringLiteral("Export"), QStringLiteral("export"), exporting = new ExportPlace(session, jobs));
        window.showPlace(QStringLiteral("design"));
        gateway.setDemo([this, document](bool isOn, const std::vector<BoundListener>& listeners) {
            if (!isOn) {
                demo.reset();
                return;
            }
            auto started = demo::DemoRunner::start();
            if (!started)
                return;
            demo = *std::move(started);
            demo->startTraffic(listeners, (QFileInfo(document).absolutePath() + QStringLiteral("/tokens")).toStdString());
        });
        link = new WindowLink(window, session, gateway);
        link->open(document);
    }

    std::unique_ptr<demo::DemoRunner> demo;
    JobPool jobs;
    DocumentSession session;
    GatewayController gateway;
    MainWindow window;
    WindowLink* link = nullptr;
    DesignPlace* place = nullptr;
    PropertyPane* form = nullptr;
    TrafficPlace* traffic = nullptr;
    ExportPlace* exporting = nullptr;
};

void shoot(Window& shown, const QString& path)
{
    QTest::qWait(60);
    shown.window.grab().save(path);
    std::printf("%s\n", qPrintable(path));
}

// The newest exchange that crossed several stations and was forwarded, on each of its tabs that have a look of their own.
void shootTraffic(Window& shown, const QString& stem)
{
    shown.window.showPlace(QStringLiteral("traffic"));
    QTest::qWait(300);
    TrafficPlace& traffic = *shown.traffic;
    for (int row = traffic.model().rowCount() - 1; row >= 0; --row) {
        const auto summary = traffic.model().summaryAt(row);
        if (!summary || summary->status != 200 || !summary->service.isValid() || summary->responseBytes < 100)
            continue;
        traffic.list().selectRow(row);
        break;
    }
    QTest::qWait(400);
    const std::pair<ExchangePane::Tab, const char*> tabs[]{{ExchangePane::Overview, "overview"}, {ExchangePane::Response, "response"},
        {ExchangePane::Why, "why"}, {ExchangePane::Timing, "timing"}, {ExchangePane::Journey, "journey"}};
    for (const auto& [tab, name] : tabs) {
        traffic.pane().setTab(tab);
        shoot(shown, stem + QStringLiteral("-%1.png").arg(QLatin1String(name)));
    }
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    application.setOrganizationName(QStringLiteral("signalbox-shots"));
    if (argc < 2)
        return 2;
    const QString folder = QString::fromLocal8Bit(argv[1]);
    const QString document = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QStringLiteral(SIGNALBOX_SOURCE_DIR "/resources/examples/shop/shop.gateway.yaml");
    const QTemporaryDir scratch;
    Appearance appearance(application);
    for (const auto& [choice, name] : {std::pair(SchemeChoice::Dark, QStringLiteral("dark")), std::pair(SchemeChoice::Light, QStringLiteral("light"))}) {
        appearance.setChoice(choice);
        for (const QSize& size : {QSize(1280, 800), QSize(1920, 1080)}) {
            Window shown(appearance, document, scratch.path());
            shown.window.resize(size);
            shown.window.show();
            if (!QTest::qWaitFor([&shown] { return shown.session.isChecked(); }, 5000))
                return 1;
            const QString stem = QStringLiteral("%1/design-%2-%3").arg(folder, name).arg(size.width());
            shoot(shown, stem + QStringLiteral("-idle.png"));
            const auto& routes = shown.session.drawing()->routes();
            for (const RouteNode& route : routes) {
                if (route.stations.empty())
                    continue;
                shown.session.selection().select({.kind = NodeKind::Route, .name = route.name, .station = route.stations.size() - 1});
                break;
            }
            shoot(shown, stem + QStringLiteral("-station.png"));
            if (!routes.empty())
                shown.session.selection().select({.kind = NodeKind::Route, .name = routes.front().name});
            shown.place->setYamlBeside(size.width() > 1500);
            shown.place->showYaml(*shown.session.document()->spanOf(shown.session.selection().node()));
            shoot(shown, stem + QStringLiteral("-route.png"));
            shown.session.selection().clear();
            shown.place->setYamlBeside(false);
            shown.place->showFindings();
            shown.gateway.run();
            QTest::qWait(6000);
            shoot(shown, stem + QStringLiteral("-live.png"));
            shootTraffic(shown, QStringLiteral("%1/traffic-%2-%3").arg(folder, name).arg(size.width()));
            shown.window.showPlace(QStringLiteral("export"));
            QTest::qWait(500);
            shoot(shown, QStringLiteral("%1/export-%2-%3.png").arg(folder, name).arg(size.width()));
        }
    }
    return 0;
}
