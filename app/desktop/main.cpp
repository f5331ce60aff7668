// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// signalbox: the window. Builds every part and connects them; nothing else is decided here.
#include "app/demo/demo_runner.h"
#include "app/load_document.h"
#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/bridge/window_link.h"
#include "ui/designer/design_place.h"
#include "ui/exporting/export_place.h"
#include "ui/forms/property_pane.h"
#include "ui/shell/appearance.h"
#include "ui/shell/icons.h"
#include "ui/shell/main_window.h"
#include "ui/traffic/traffic_place.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtWidgets/QApplication>

#include <csignal>
#include <memory>

using namespace signalbox;

namespace {

// The example that a first start opens: beside the program in a build tree or an installation.
QString exampleDocument()
{
    const QString relative = QStringLiteral("examples/shop/shop.gateway.yaml");
    const QStringList folders{QStringLiteral(SIGNALBOX_RESOURCES), QCoreApplication::applicationDirPath() + QStringLiteral("/../share/signalbox")};
    for (const QString& folder : folders) {
        if (QFileInfo::exists(folder + QLatin1Char('/') + relative))
            return folder + QLatin1Char('/') + relative;
    }
    return {};
}

// Starts the demo services and their requests when the open document is the example, whose tokens stand beside it.
class Demo {
public:
    Demo(DocumentSession& session, MainWindow& window) : m_session(session), m_window(window) {}

    void set(bool isOn, const std::vector<BoundListener>& listeners)
    {
        m_runner.reset();
        const QString tokens = m_session.folder() + QStringLiteral("/tokens");
        if (!isOn || !QFileInfo(tokens).isDir())
            return;
        Result<std::unique_ptr<demo::DemoRunner>> runner = demo::DemoRunner::start();
        if (!runner) {
            Message message;
            message.sentence = QString::fromStdString(runner.error().describe());
            m_window.showMessage(QStringLiteral("demo"), message);
            return;
        }
        m_window.hideMessage(QStringLiteral("demo"));
        m_runner = *std::move(runner);
        m_runner->startTraffic(listeners, tokens.toStdString());
    }

private:
    DocumentSession& m_session;
    MainWindow& m_window;
    std::unique_ptr<demo::DemoRunner> m_runner;
};

void connectPlaces(MainWindow& window, DocumentSession& session, DesignPlace& design, PropertyPane& form, TrafficPlace& traffic,
    ExportPlace& exporting)
{
    const auto showRequests = [&window, &traffic](const QString& filter) {
        traffic.setFilter(filter);
        window.showPlace(QStringLiteral("traffic"));
    };
    QObject::connect(&design, &DesignPlace::requestsWanted, &traffic, showRequests);
    QObject::connect(&form, &PropertyPane::requestsWanted, &traffic, showRequests);
    QObject::connect(&traffic, &TrafficPlace::routeSelected, &session, [&session](const QString& route) {
        if (!route.isEmpty())
            session.selection().select({.kind = NodeKind::Route, .name = route.toStdString()});
    });
    QObject::connect(&traffic, &TrafficPlace::activityChanged, &window, &MainWindow::setActivity);
    QObject::connect(&exporting, &ExportPlace::nodeSelected, &session, [&session, &window](const NodeRef& node) {
        session.selection().select(node);
        window.showPlace(QStringLiteral("design"));
    });
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("signalbox"));
    QApplication::setApplicationName(QStringLiteral("signalbox"));
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Workbench for API gateways: draw, run, watch, export."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demoOption(QStringLiteral("demo"),
        QCoreApplication::translate("main", "Run the document at once; the example comes with its demo services."));
    parser.addOption(demoOption);
    parser.addPositionalArgument(QStringLiteral("document"), QCoreApplication::translate("main", "Gateway document (*.gateway.yaml)."));
    parser.process(application);

    const QString folder = QString::fromStdString(applicationFolder());
    QDir().mkpath(folder);
    Appearance appearance(application);
    JobPool jobs;
    DocumentSession session(
        {.recoveryFolder = folder + QStringLiteral("/recovery"), .authority = makeAuthoritySource(applicationFolder() + "/authority")}, jobs);
    GatewayController gateway({.captureFolder = folder + QStringLiteral("/capture")}, session, jobs);
    MainWindow window(appearance);
    window.setWindowIcon(makeProgramIcon());
    Demo demo(session, window);
    gateway.setDemo([&demo](bool isOn, const std::vector<BoundListener>& listeners) { demo.set(isOn, listeners); });

    auto* design = new DesignPlace(session, gateway);
    auto* form = new PropertyPane(session, gateway);
    design->setFormPane(form);
    design->setReducesMotion(appearance.reducesMotion());
    QObject::connect(&appearance, &Appearance::reducesMotionChanged, design, &DesignPlace::setReducesMotion);
    auto* traffic = new TrafficPlace(gateway, session, jobs);
    auto* exporting = new ExportPlace(session, jobs);
    window.addPlace(QStringLiteral("design"), QCoreApplication::translate("main", "Design"), QStringLiteral("design"), design);
    window.addPlace(QStringLiteral("traffic"), QCoreApplication::translate("main", "Traffic"), QStringLiteral("traffic"), traffic);
    window.addPlace(QStringLiteral("export"), QCoreApplication::translate("main", "Export"), QStringLiteral("export"), exporting);
    window.showPlace(QStringLiteral("design"));
    connectPlaces(window, session, *design, *form, *traffic, *exporting);
    auto* link = new WindowLink(window, session, gateway); // its parent is the window
    QObject::connect(link, &WindowLink::findingsWanted, design, &DesignPlace::showFindings);

    QSettings settings;
    design->restoreState(settings.value(QStringLiteral("design/state")).toByteArray());
    const QStringList documents = parser.positionalArguments();
    const bool isFirstStart = documents.isEmpty() && link->recentFiles().isEmpty();
    const QString opened = documents.isEmpty() ? link->recentFiles().value(0, exampleDocument()) : documents.first();
    if (!opened.isEmpty())
        link->open(opened);
    window.show();
    if (isFirstStart || parser.isSet(demoOption))
        gateway.run();
    const int code = QApplication::exec();
    settings.setValue(QStringLiteral("design/state"), design->saveState());
    gateway.stop();
    return code;
}
