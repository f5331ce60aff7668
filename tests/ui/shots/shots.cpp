// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Renders the window to pictures: signalbox_shots FOLDER [DOCUMENT [WIDTHxHEIGHT]]. For looking at, and for the README; asserts
// nothing.
#include "app/desktop/workbench.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

#include <cstdio>

using namespace signalbox;

namespace {

void shoot(Workbench& shown, const QString& path)
{
    QTest::qWait(120);
    shown.window().grab().save(path);
    std::printf("%s\n", qPrintable(path));
    std::fflush(stdout);
}

// Opens the sections of the form and shows its end too, where mirror and observe stand.
void shootForm(Workbench& shown, const NodeRef& node, const QString& stem)
{
    shown.session().selection().select(node);
    shoot(shown, stem + QStringLiteral(".png"));
    for (QToolButton* head : shown.form().findChildren<QToolButton*>()) {
        if (head->accessibleName() == QStringLiteral("Mirror") || head->accessibleName() == QStringLiteral("Observe"))
            head->click();
    }
    QTest::qWait(60);
    QScrollBar* bar = shown.form().findChild<QScrollArea*>()->verticalScrollBar();
    bar->setValue(bar->maximum());
    shoot(shown, stem + QStringLiteral("-end.png"));
}

// The newest exchange that crossed several stations and was forwarded, on each of its tabs that have a look of their own.
void shootTraffic(Workbench& shown, const QString& stem)
{
    shown.window().showPlace(QStringLiteral("traffic"));
    QTest::qWait(300);
    TrafficPlace& traffic = shown.traffic();
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

void shootAll(QApplication& application, const QString& folder, const QString& document, const QSize& size, SchemeChoice scheme, const QString& name)
{
    const QTemporaryDir scratch;
    WorkbenchOptions options;
    options.dataFolder = scratch.path().toStdString();
    options.workers = 1;
    Workbench shown(application, std::move(options));
    shown.window().appearance().setChoice(scheme);
    shown.design().setReducesMotion(true);
    shown.start(document, false);
    shown.window().resize(size);
    shown.window().showPlace(QStringLiteral("design"));
    if (!QTest::qWaitFor([&shown] { return shown.session().isChecked(); }, 20000))
        return;
    const QString stem = QStringLiteral("%1/design-%2").arg(folder, name);
    shootForm(shown, {}, stem + QStringLiteral("-document"));
    for (const RouteNode& route : shown.session().drawing()->routes()) {
        const NodeRef node{.kind = NodeKind::Route, .name = route.name, .station = {}};
        if (route.mirror)
            shootForm(shown, node, stem + QStringLiteral("-mirror"));
        for (std::size_t i = 0; i < route.stations.size(); ++i) {
            if (route.stations[i].kind == "request-headers")
                shootForm(shown, {.kind = NodeKind::Route, .name = route.name, .station = i}, stem + QStringLiteral("-headers"));
        }
    }
    shown.design().setYamlBeside(true);
    shoot(shown, stem + QStringLiteral("-yaml.png"));
    shown.design().setYamlBeside(false);
    shown.session().selection().clear();
    shown.gateway().run();
    QTest::qWait(6000);
    shown.design().setReducesMotion(false);
    QTest::qWait(700);
    shoot(shown, stem + QStringLiteral("-live.png"));
    shown.design().setReducesMotion(true);
    shootTraffic(shown, QStringLiteral("%1/traffic-%2").arg(folder, name));
    shown.window().showPlace(QStringLiteral("export"));
    QTest::qWait(800);
    shoot(shown, QStringLiteral("%1/export-%2.png").arg(folder, name));
    shown.window().closeForGood();
}

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    application.setOrganizationName(QStringLiteral("signalbox-shots"));
    application.setApplicationName(QStringLiteral("signalbox-shots"));
    QSettings().clear(); // pictures do not depend on those of an earlier build
    if (argc < 2)
        return 2;
    const QString folder = QString::fromLocal8Bit(argv[1]);
    const QString document = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QStringLiteral(SIGNALBOX_SOURCE_DIR "/resources/examples/shop/shop.gateway.yaml");
    QSize size(1280, 800);
    if (argc > 3) {
        const QStringList parts = QString::fromLocal8Bit(argv[3]).split(QLatin1Char('x'));
        size = {parts.value(0).toInt(), parts.value(1).toInt()};
    }
    shootAll(application, folder, document, size, SchemeChoice::Dark, QStringLiteral("dark"));
    shootAll(application, folder, document, size, SchemeChoice::Light, QStringLiteral("light"));
    return 0;
}
