// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workbench.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtWidgets/QApplication>

namespace signalbox {
namespace {

const QString designKey = QStringLiteral("design/state");

QString madeFolder(const std::string& folder)
{
    const QString path = QString::fromStdString(folder);
    QDir().mkpath(path);
    return path;
}

QString translated(const char* text)
{
    return QCoreApplication::translate("Workbench", text);
}

} // namespace

Workbench::Workbench(QApplication& application, WorkbenchOptions options)
    : m_options(std::move(options))
    , m_appearance(application)
    , m_session({.recoveryFolder = madeFolder(m_options.dataFolder) + QStringLiteral("/recovery"),
                    .authority = makeAuthoritySource(m_options.dataFolder + "/authority")},
          m_jobs)
    , m_gateway({.captureFolder = QString::fromStdString(m_options.dataFolder) + QStringLiteral("/capture"), .workers = m_options.workers},
          m_session, m_jobs)
    , m_window(m_appearance)
    , m_design(new DesignPlace(m_session, m_gateway))
    , m_form(new PropertyPane(m_session, m_gateway))
    , m_traffic(new TrafficPlace(m_gateway, m_session, m_jobs))
    , m_exporting(new ExportPlace(m_session, m_jobs))
{
    m_gateway.setDemo([this](bool isOn, const std::vector<BoundListener>& listeners) { switchDemo(isOn, listeners); });
    m_design->setFormPane(m_form);
    m_design->setReducesMotion(m_appearance.reducesMotion());
    QObject::connect(&m_appearance, &Appearance::reducesMotionChanged, m_design, &DesignPlace::setReducesMotion);
    m_window.addPlace(QStringLiteral("design"), translated(QT_TRANSLATE_NOOP("Workbench", "Design")), QStringLiteral("design"), m_design);
    m_window.addPlace(
        QStringLiteral("traffic"), translated(QT_TRANSLATE_NOOP("Workbench", "Traffic")), QStringLiteral("traffic"), m_traffic);
    m_window.addPlace(
        QStringLiteral("export"), translated(QT_TRANSLATE_NOOP("Workbench", "Export")), QStringLiteral("export"), m_exporting);
    m_window.restorePlace();
    connectPlaces();
    m_link = new WindowLink(m_window, m_session, m_gateway);
    QObject::connect(m_link, &WindowLink::findingsWanted, m_design, &DesignPlace::showFindings);
    m_design->restoreState(QSettings().value(designKey).toByteArray());
}

Workbench::~Workbench()
{
    QSettings().setValue(designKey, m_design->saveState());
    m_gateway.stop();
}

void Workbench::connectPlaces()
{
    const auto showRequests = [this](const QString& filter) {
        m_traffic->setFilter(filter);
        m_window.showPlace(QStringLiteral("traffic"));
    };
    QObject::connect(m_design, &DesignPlace::requestsWanted, m_traffic, showRequests);
    QObject::connect(m_form, &PropertyPane::requestsWanted, m_traffic, showRequests);
    QObject::connect(m_traffic, &TrafficPlace::routeSelected, &m_session, [this](const QString& route) {
        if (!route.isEmpty())
            m_session.selection().select({.kind = NodeKind::Route, .name = route.toStdString()});
    });
    QObject::connect(m_traffic, &TrafficPlace::activityChanged, &m_window, &MainWindow::setActivity);
    QObject::connect(
        m_exporting, &ExportPlace::nodeSelected, &m_session, [this](const NodeRef& node) { m_session.selection().select(node); });
    QObject::connect(m_exporting, &ExportPlace::nodeOpened, &m_window, [this](const NodeRef& node) {
        m_session.selection().select(node);
        m_window.showPlace(QStringLiteral("design"));
    });
}

// The demo services and their requests belong to the example, whose tokens stand beside it.
void Workbench::switchDemo(bool isOn, const std::vector<BoundListener>& listeners)
{
    m_demo.reset();
    const QString tokens = m_session.folder() + QStringLiteral("/tokens");
    if (!isOn || !QFileInfo(tokens).isDir())
        return;
    Result<std::unique_ptr<demo::DemoRunner>> runner = m_options.startDemo();
    if (!runner) {
        m_window.showMessage(QStringLiteral("demo"),
            {.tone = Message::Tone::Problem,
                .sentence = QString::fromStdString(runner.error().describe()),
                .advice = translated(QT_TRANSLATE_NOOP("Workbench", "The example's own services are missing until the port is free and the gateway runs again."))});
        return;
    }
    m_window.hideMessage(QStringLiteral("demo"));
    m_demo = *std::move(runner);
    m_demo->startTraffic(listeners, tokens.toStdString());
}

void Workbench::start(const QString& document, bool runs)
{
    const bool isFirstStart = document.isEmpty() && m_link->recentFiles().isEmpty();
    const QString opened = document.isEmpty() ? m_link->recentFiles().value(0, m_options.example) : document;
    if (!opened.isEmpty())
        m_link->open(opened);
    m_window.show();
    if (isFirstStart || runs)
        m_gateway.run();
}

} // namespace signalbox
